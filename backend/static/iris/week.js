"use strict";
// The week of appointments by arrows: left and right lead to other weeks, up and down walk through its times.
(() => {
  const times = () => Array.from(document.querySelectorAll("[data-slot]"));
  const isBusy = (target) => target.closest("input, select, textarea, dialog, [role=listbox]");

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    if (isBusy(event.target) || document.querySelector("dialog[open]")) return;
    const link = document.querySelector(`[data-arrow=${CSS.escape(event.key)}]`);
    if (link) {
      event.preventDefault();
      link.click();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const found = times();
      const here = found.indexOf(document.activeElement);
      const next = found[event.key === "ArrowDown" ? here + 1 : here - 1];
      if (!next || (here < 0 && event.key === "ArrowUp")) return;
      event.preventDefault();
      next.focus();
    }
  });
})();
