"use strict";
// The style guide: buttons that say something in a toast, as a script of a page would.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-say]");
  if (button) window.iris.toast(button.dataset.say, button.dataset.tone);
});
