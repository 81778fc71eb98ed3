"use strict";
// Controls that help whoever types fast: dates and amounts written out once the field is left, suggestions from a list
// (ARIA combobox). Without this script they are plain text fields, and the server reads the same things.
(() => {
  const { announce } = window.iris;
  const language = document.documentElement.lang;
  const two = (number) => String(number).padStart(2, "0");

  // Dates: 14031987, 14/3/87, 14.3.1987 → 14/03/1987

  const YEARS_AHEAD = 5; // two figures of a year further ahead than this belong to the last century

  function fullYear(text) {
    if (text.length === 4) return Number(text);
    const now = new Date().getFullYear();
    const year = Math.floor(now / 100) * 100 + Number(text);
    return year > now + YEARS_AHEAD ? year - 100 : year;
  }

  function readDate(text) {
    const found = /^(\d{2})(\d{2})(\d{4}|\d{2})$/.exec(text) || /^(\d{1,2})[\s/.-]+(\d{1,2})[\s/.-]+(\d{4}|\d{2})$/.exec(text);
    if (!found) return null;
    const [day, month, year] = [Number(found[1]), Number(found[2]), fullYear(found[3])];
    const date = new Date(year, month - 1, day);
    return date.getMonth() === month - 1 && date.getDate() === day ? date : null;
  }

  const writeDate = (date) => `${two(date.getDate())}/${two(date.getMonth() + 1)}/${date.getFullYear()}`;

  function formatDate(input) {
    const date = readDate(input.value.trim());
    if (date) input.value = writeDate(date);
  }

  function pickDate(input) {
    const picker = document.createElement("input");
    const date = readDate(input.value.trim());
    picker.type = "date";
    picker.tabIndex = -1;
    picker.className = "picker";
    picker.setAttribute("aria-hidden", "true");
    if (date) picker.value = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
    picker.addEventListener("change", () => {
      if (!picker.value) return;
      input.value = picker.value.split("-").reverse().join("/");
      input.dispatchEvent(new Event("input", { bubbles: true }));
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    input.parentElement.querySelector(".picker")?.remove();
    input.parentElement.append(picker);
    picker.showPicker();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-pick]");
    if (button) pickDate(button.parentElement.querySelector("[data-date]"));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" || !event.altKey || !event.target.matches("[data-date]")) return;
    event.preventDefault();
    pickDate(event.target);
  });

  // Amounts: 1234,5 or 1,234.50 → 1 234,50

  const figures = new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 });

  function formatAmount(input) {
    let text = input.value.replace(/[\s\u00a0\u202f€]/g, "");
    if (text.includes(".")) text = text.replace(/,(?=\d{3}(\D|$))/g, "");
    text = text.replace(",", ".");
    if (/^-?\d{1,9}(\.\d{0,2})?$/.test(text)) input.value = figures.format(Number(text));
  }

  // Before htmx and the form read the field.
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-date]")) formatDate(event.target);
    if (event.target.matches("[data-amount]")) formatAmount(event.target);
  }, true);

  // Suggestions

  const PAUSE = 120; // milliseconds without a key before the server is asked
  let combo = null; // the one open list: { input, list, active }
  let waiting = 0;
  let asked = null;

  function prepare(input) {
    if (input.getAttribute("role") === "combobox") return;
    const traits = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": `${input.id}_suggestions` };
    Object.entries(traits).forEach(([name, value]) => input.setAttribute(name, value));
  }

  function close() {
    window.clearTimeout(waiting);
    asked?.abort();
    if (!combo) return;
    combo.list.hidden = true;
    combo.input.setAttribute("aria-expanded", "false");
    combo.input.removeAttribute("aria-activedescendant");
    combo = null;
  }

  function open(input, suggestions) {
    close();
    const list = document.getElementById(input.getAttribute("aria-controls"));
    const { none, one, many } = list.dataset;
    announce(suggestions.length > 1 ? many.replace("0", suggestions.length) : suggestions.length ? one : none);
    if (!suggestions.length) return;
    list.replaceChildren(...suggestions.map((words, index) => {
      const option = document.createElement("li");
      option.id = `${list.id}_${index}`;
      option.textContent = words;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      return option;
    }));
    list.hidden = false;
    list.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-expanded", "true");
    combo = { input, list, active: -1 };
  }

  // A name goes in no address: such a field (data-suggest-post) posts it.
  function question(input, typed, signal) {
    if (!("suggestPost" in input.dataset)) return fetch(`${input.dataset.suggest}?q=${encodeURIComponent(typed)}`, { signal });
    const headers = JSON.parse(document.body.getAttribute("hx-headers") || "{}");
    return fetch(input.dataset.suggest, { method: "POST", headers, body: new URLSearchParams({ q: typed }), signal });
  }

  async function suggest(input) {
    const typed = input.value.trim();
    if (!typed) return close();
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await question(input, typed, asked.signal);
      if (!answer.ok || document.activeElement !== input) return close();
      open(input, (await answer.json()).suggestions.filter((words) => words !== typed));
    } catch { // given up for a newer question, or the line is lost: the field stays a text field
      return undefined;
    }
    return undefined;
  }

  function move(step) {
    const options = combo.list.children;
    options[combo.active]?.setAttribute("aria-selected", "false");
    combo.active = combo.active < 0 && step < 0 ? options.length - 1 : (combo.active + step + options.length) % options.length;
    const active = options[combo.active];
    active.setAttribute("aria-selected", "true");
    active.scrollIntoView({ block: "nearest" });
    combo.input.setAttribute("aria-activedescendant", active.id);
  }

  function choose(option) {
    const { input } = combo;
    close();
    input.value = option.textContent;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  const onOpenList = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Escape: close,
    Enter: () => choose(combo.list.children[combo.active]),
    Tab: () => choose(combo.list.children[combo.active]),
  };

  function onKey(event) {
    if (!event.target.matches?.("[data-suggest]") || event.altKey || event.ctrlKey || event.metaKey) return;
    if (!combo) {
      if (event.key === "ArrowDown") { event.preventDefault(); suggest(event.target); }
      return;
    }
    const leaves = event.key === "Enter" || event.key === "Tab";
    if (!onOpenList[event.key] || (leaves && (combo.active < 0 || event.shiftKey))) return;
    if (event.key !== "Tab") event.preventDefault();
    onOpenList[event.key]();
  }

  document.addEventListener("keydown", onKey, true);
  document.addEventListener("focusin", (event) => { if (event.target.matches("[data-suggest]")) prepare(event.target); });
  document.addEventListener("focusout", (event) => { if (event.target.matches("[data-suggest]")) close(); });
  document.addEventListener("input", (event) => {
    if (!event.target.matches("[data-suggest]")) return;
    window.clearTimeout(waiting);
    waiting = window.setTimeout(suggest, PAUSE, event.target);
  });
  document.addEventListener("pointerdown", (event) => {
    const option = event.target.closest(".suggestions [role=option]");
    if (!option) return;
    event.preventDefault(); // the focus stays in the field
    choose(option);
  });
})();
