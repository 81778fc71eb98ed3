"use strict";
// Reasons ready to be edited: a button writes them in the form, where one goes on typing.
(() => {
  const field = (name) => document.querySelector(`#opinion [name=${name}]`);

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-reason]");
    if (!button) return;
    const told = { reason_in_law: button.dataset.law, reason_in_fact: button.dataset.fact, rule: button.dataset.rule };
    for (const [name, words] of Object.entries(told)) {
      field(name).value = words;
      field(name).dispatchEvent(new Event("input", { bubbles: true }));
    }
    button.blur();
    window.iris.announce(button.textContent);
  });
})();
