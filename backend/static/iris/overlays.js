"use strict";
// What lies over a page: a question asked in a native dialog (components/modal.html), sentences that stay until they are
// closed (components/toasts.html).
(() => {
  const { announce, unguard } = window.iris;

  // Dialogs

  const isPlainClick = (event) => event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);

  function dialogAround(part, url) {
    const dialog = document.createElement("dialog");
    dialog.className = "modal-sheet";
    const title = part.querySelector("h1, h2");
    title.id ||= "modal-title";
    dialog.setAttribute("aria-labelledby", title.id);
    part.querySelectorAll("form:not([action])").forEach((form) => form.setAttribute("action", url));
    dialog.append(part);
    return dialog;
  }

  async function ask(link) {
    const answer = await fetch(link.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const part = page.querySelector("[data-modal-part]");
    if (!answer.ok || !part) throw new Error(`no question at ${link.href}`);
    if (document.querySelector("dialog[open]")) return; // asked twice in a hurry
    const dialog = dialogAround(document.adoptNode(part), link.href);
    document.body.append(dialog);
    dialog.addEventListener("close", () => { dialog.remove(); link.focus(); });
    dialog.addEventListener("submit", unguard);
    dialog.addEventListener("click", (event) => {
      const wayOut = event.target.closest("[data-unguarded]");
      if (wayOut) event.preventDefault();
      if (wayOut || event.target === dialog) dialog.close();
    });
    dialog.showModal();
    (dialog.querySelector("input:not([type=hidden]), textarea, select") || dialog.querySelector("[data-unguarded]"))?.focus();
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-modal]");
    if (!link || !isPlainClick(event)) return;
    event.preventDefault();
    ask(link).catch(() => { unguard(); window.location.assign(link.href); });
  });

  // Toasts

  const shelf = document.getElementById("toasts");
  const wordsOf = (toast) => toast.querySelector("[data-toast-words]");

  function toast(sentence, tone = "info") {
    const shown = Array.from(shelf.children).find((one) => wordsOf(one).textContent === sentence);
    if (shown) return;
    const made = document.getElementById("toast").content.firstElementChild.cloneNode(true);
    const lead = made.querySelector("[data-toast-lead]");
    made.classList.replace("notice-info", `notice-${tone}`);
    lead.textContent = lead.dataset[tone];
    wordsOf(made).textContent = sentence;
    if (tone === "no") made.setAttribute("role", "alert");
    shelf.append(made);
  }

  function close(one) {
    const neighbour = one.nextElementSibling || one.previousElementSibling;
    const hadFocus = one.contains(document.activeElement);
    one.remove();
    if (hadFocus) (neighbour?.querySelector("[data-toast-close]") || document.getElementById("content")).focus();
  }

  const untoast = (sentence) => Array.from(shelf.children).filter((one) => wordsOf(one).textContent === sentence).forEach(close);

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-toast-close]");
    if (button) close(button.closest("[data-toast]"));
  });
  document.addEventListener("keydown", (event) => {
    const over = document.querySelector("dialog[open], details[data-menu][open], [role=combobox][aria-expanded=true]");
    if (event.key !== "Escape" || event.defaultPrevented || over || !shelf.lastElementChild) return;
    close(shelf.lastElementChild);
  });
  document.addEventListener("iris:toast", (event) => toast(event.detail.words, event.detail.tone));
  Object.assign(window.iris, { toast, untoast });

  // What the last page left to say is in the page already: nothing would read it out.
  const said = Array.from(document.querySelectorAll("#messages [data-toast] p"), (line) => line.textContent.trim());
  if (said.length) announce(said.join(" "));
})();
