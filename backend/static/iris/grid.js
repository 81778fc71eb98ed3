"use strict";
// A table of boxes to tick (data-grid): arrows go from box to box, Tab enters it and leaves it. Without this script, Tab
// goes through every box.
(() => {
  const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  function enterBy(grid, box) {
    grid.querySelectorAll("input").forEach((other) => { other.tabIndex = other === box ? 0 : -1; });
  }

  document.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    const cell = step && event.target.closest("[data-grid] td");
    if (!cell || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const rows = Array.from(cell.closest("tbody").rows);
    const row = rows[rows.indexOf(cell.parentElement) + step[0]];
    row?.cells[cell.cellIndex + step[1]]?.querySelector("input")?.focus();
  });
  document.addEventListener("focusin", (event) => {
    const grid = event.target.closest("[data-grid]");
    if (grid) enterBy(grid, event.target);
  });
  const begin = () => document.querySelectorAll("[data-grid]").forEach((grid) => enterBy(grid, grid.querySelector("input")));
  document.addEventListener("htmx:afterSettle", begin);
  begin();
})();
