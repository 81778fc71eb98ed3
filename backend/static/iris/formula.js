"use strict";
// Completion of the names of a formula, in fields with data-formula: a list opens under the field while a name is typed.
// Arrows, Enter or Tab, Escape; a click. The names are JSON in the page; without this script the page lists them.
(() => {
  const MOST = 12;
  const WORD = /[A-Za-z_'][\w']*$/;
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  let open = null; // the one open list: { field, list, found, active }

  function namesOf(field) {
    const source = document.getElementById(field.dataset.formula);
    return source ? JSON.parse(source.textContent) : [];
  }

  function prepare(field) {
    if (field.getAttribute("aria-autocomplete")) return;
    const list = document.createElement("ul");
    list.id = `${field.id}_names`;
    list.className = "suggestions names-list";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", document.querySelector(`label[for="${field.id}"]`).textContent.trim());
    const holder = document.createElement("span");
    holder.className = "with-suggestions";
    field.before(holder);
    holder.append(field, list);
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-haspopup", "listbox");
    field.setAttribute("aria-controls", list.id);
  }

  function close() {
    if (!open) return;
    open.list.hidden = true;
    open.field.removeAttribute("aria-activedescendant");
    open = null;
  }

  const wordAt = (field) => (WORD.exec(field.value.slice(0, field.selectionStart)) || [""])[0];

  function matching(field, word) {
    const wanted = plain(word);
    const begins = (text) => text.split(/[^a-z0-9']+/).some((part) => part.startsWith(wanted));
    const ranked = namesOf(field).map((name) => {
      const [code, words] = [plain(name.name), plain(name.words)];
      const rank = code.startsWith(wanted) ? 0 : begins(code.replaceAll("_", " ")) || begins(words) ? 1 : code.includes(wanted) ? 2 : 3;
      return { name, rank };
    });
    return ranked.filter((one) => one.rank < 3).sort((a, b) => a.rank - b.rank).slice(0, MOST).map((one) => one.name);
  }

  function show(field, word) {
    close();
    const found = matching(field, word).filter((name) => name.name !== word);
    if (!found.length) return;
    const list = document.getElementById(field.getAttribute("aria-controls"));
    list.replaceChildren(...found.map((name, index) => {
      const option = document.createElement("li");
      const code = document.createElement("code");
      code.textContent = name.name;
      option.id = `${list.id}_${index}`;
      option.lang = "fr";
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.append(code, ` ${name.words}`);
      return option;
    }));
    list.hidden = false;
    open = { field, list, found, active: -1 };
    window.iris.announce(`${found.length} : ${found[0].name}, ${found[0].words}`);
  }

  function move(step) {
    const options = open.list.children;
    options[open.active]?.setAttribute("aria-selected", "false");
    open.active = open.active < 0 && step < 0 ? options.length - 1 : (open.active + step + options.length) % options.length;
    const active = options[open.active];
    active.setAttribute("aria-selected", "true");
    active.scrollIntoView({ block: "nearest" });
    open.field.setAttribute("aria-activedescendant", active.id);
  }

  function choose(index) {
    const { field, found } = open;
    const start = field.selectionStart - wordAt(field).length;
    close();
    field.setRangeText(found[index].insert, start, field.selectionStart, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    close();
  }

  const onOpenList = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Escape: close,
    Enter: () => choose(open.active),
    Tab: () => choose(open.active),
  };

  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (!field.matches?.("[data-formula]") || event.altKey || event.metaKey) return;
    if (!open) {
      if (event.ctrlKey && event.key === " ") { event.preventDefault(); show(field, wordAt(field)); }
      return;
    }
    const leaves = event.key === "Enter" || event.key === "Tab";
    if (!onOpenList[event.key] || (leaves && (open.active < 0 || event.shiftKey))) return;
    event.preventDefault();
    onOpenList[event.key]();
  }, true);
  document.addEventListener("input", (event) => {
    if (!event.target.matches("[data-formula]")) return;
    const word = wordAt(event.target);
    if (word.length > 1) show(event.target, word);
    else close();
  });
  document.addEventListener("focusin", (event) => { if (!event.target.matches("[data-formula]")) close(); });
  document.addEventListener("pointerdown", (event) => {
    const option = event.target.closest(".names-list [role=option]");
    if (!option) { close(); return; }
    event.preventDefault(); // the focus stays in the field
    choose(Array.from(option.parentElement.children).indexOf(option));
  });
  document.querySelectorAll("[data-formula]").forEach(prepare);
})();
