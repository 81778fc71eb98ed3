"use strict";
// Iris in the browser: single keys, forms that go once, rows of a formset, unsaved entries. Every page works without it.
// Dialogs and toasts are in overlays.js, dates, amounts and suggestions in inputs.js.
(() => {
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const words = document.body.dataset;
  const live = document.getElementById("live");

  document.documentElement.classList.add("js");

  function announce(sentence) {
    live.textContent = "";
    window.setTimeout(() => { live.textContent = sentence; }, 50);
  }
  window.iris = { announce };

  // Keys

  const isTyping = (element) =>
    element.isContentEditable || (element.matches("input, textarea, select") && !element.matches("[type=checkbox], [type=radio], [type=button], [type=submit]"));

  // what a closed menu holds is a key away too
  const isUsable = (element) => !element.disabled && (element.closest("details[data-menu]:not([open])") || element).getClientRects().length > 0;

  // Ctrl and Enter send the form in which one types, by its main button
  function sendsForm(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
    const form = event.target.form;
    const main = form && all(".btn-primary", form).find(isUsable);
    if (!main) return;
    event.preventDefault();
    main.click();
  }

  function onKey(event) {
    if (event.defaultPrevented || event.repeat || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Escape") return closeMenus(event);
    const target = document.activeElement || document.body;
    if (event.key.length === 1 && words.singleKeys !== "on") return;
    if (isTyping(target)) return;
    if (event.key !== "Enter" && event.key.length !== 1) return;
    if (event.key === "Enter" && target !== document.body && target.id !== "content") return;
    const key = event.key.toLowerCase();
    const scope = document.querySelector("dialog[open]") || document;
    const found = all("[data-key]", scope).find((element) => element.dataset.key.toLowerCase() === key && isUsable(element));
    if (!found) return;
    event.preventDefault();
    found.focus();
    if (!isTyping(found)) found.click();
  }

  function closeMenus(event) {
    all("details[data-menu][open]").forEach((menu) => {
      menu.open = false;
      if (event.type === "keydown") menu.querySelector("summary").focus();
    });
  }

  document.addEventListener("keydown", onKey);
  document.addEventListener("keydown", sendsForm);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("details[data-menu]")) closeMenus(event);
  });

  // Forms that go once

  const kept = new Map(); // the words of each button that is waiting

  function hold(form, button) {
    form.dataset.sent = "yes";
    if (!button) return;
    kept.set(button, Array.from(button.childNodes));
    // After the browser has read the form: a disabled button would not be sent with it.
    window.setTimeout(() => {
      button.disabled = true;
      button.textContent = button.dataset.busy || words.busy;
      announce(button.textContent);
    }, 0);
  }

  function release(form) {
    delete form.dataset.sent;
    Array.from(kept.keys()).filter((button) => button.form === form).forEach((button) => {
      button.disabled = false;
      button.replaceChildren(...kept.get(button));
      kept.delete(button);
    });
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    // What opens beside this page, such as a preview, sends nothing for good.
    if (event.defaultPrevented || (event.submitter && event.submitter.formTarget === "_blank")) return;
    if (form.hasAttribute("data-guard")) form.dataset.guard = "";
    if (!form.hasAttribute("data-once")) return;
    if (form.dataset.sent) return event.preventDefault();
    all("[hx-post]", form).forEach((one) => window.htmx?.trigger(one, "htmx:abort"));
    hold(form, event.submitter || form.querySelector("[type=submit]"));
  });
  // What a form asks while it is typed in has left with it: asked after it, it would be refused.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.target.closest("form[data-sent]");
    if (form && form !== event.target) event.preventDefault();
  });
  // Back after sending shows the page as it was left: let it be used again.
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach(release));

  // Unsaved entries

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && form.hasAttribute("data-guard")) form.dataset.guard = "dirty";
    if (form && form.dataset.sent) release(form); // the sending was stopped: what is typed from now on is kept again
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-unguarded]") && !event.defaultPrevented) window.iris.unguard();
  });
  window.iris.unguard = () => all("form[data-guard]").forEach((form) => { form.dataset.guard = ""; });
  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector("form[data-guard=dirty]")) event.preventDefault();
  });

  // Rows of a formset

  const rowsOf = (formset) => all("[data-formset-row]", formset).filter((row) => !row.hidden);
  const control = "input:not([type=hidden]), select, textarea";

  function renumber(formset) {
    rowsOf(formset).forEach((row, index) => {
      row.setAttribute("aria-label", `${row.dataset.rowLabel} ${index + 1}`);
      all("[data-row-number]", row).forEach((place) => { place.textContent = index + 1; });
    });
  }

  function addRow(formset) {
    const total = document.getElementById(`id_${formset.dataset.formset}-TOTAL_FORMS`);
    const limit = document.getElementById(`id_${formset.dataset.formset}-MAX_NUM_FORMS`);
    if (limit && Number(total.value) >= Number(limit.value)) return;
    const holder = document.createElement("template");
    holder.innerHTML = formset.querySelector("[data-formset-empty]").innerHTML.replaceAll("__prefix__", total.value);
    const row = holder.content.firstElementChild;
    formset.querySelector("[data-formset-rows]").append(row);
    total.value = Number(total.value) + 1;
    renumber(formset);
    if (window.htmx) window.htmx.process(row);
    row.querySelector(control).focus();
  }

  function removeRow(formset, row) {
    const box = row.querySelector("[data-formset-delete] input");
    const next = rowsOf(formset)[rowsOf(formset).indexOf(row) + 1];
    if (box) box.checked = true;
    row.hidden = true;
    if (box) box.dispatchEvent(new Event("input", { bubbles: true }));
    renumber(formset);
    (next ? next.querySelector(control) : formset.querySelector("[data-formset-add]")).focus();
    announce(words.rowRemoved);
  }

  document.addEventListener("click", (event) => {
    const formset = event.target.closest("[data-formset]");
    if (!formset) return;
    if (event.target.closest("[data-formset-add]")) addRow(formset);
    const remove = event.target.closest("[data-formset-remove]");
    if (remove) removeRow(formset, remove.closest("[data-formset-row]"));
  });

  // What a page, or a piece of it, does when it arrives

  function welcome(root) {
    const summary = root.matches?.("[data-error-summary]") ? root : root.querySelector("[data-error-summary]");
    if (summary && !summary.closest("[data-still]")) summary.focus(); // one shown as an example keeps still
    all("[data-formset-row]", root).forEach((row) => {
      const box = row.querySelector("[data-formset-delete] input");
      if (box && box.checked) row.hidden = true;
    });
    all("[data-formset]", root).forEach(renumber);
    all("[data-rail] [aria-current]", root).forEach((entry) => entry.scrollIntoView({ block: "nearest", inline: "center" }));
    const named = root !== document && location.hash && document.getElementById(location.hash.slice(1));
    if (named && root.contains(named)) named.scrollIntoView(); // it was not there yet when the page was shown
    const news = root.querySelector("[data-announce]");
    if (news && root !== document) announce(news.textContent.trim());
  }

  const warn = () => window.iris.toast(words.networkError, "no");

  document.addEventListener("htmx:afterSettle", (event) => welcome(event.detail.elt));
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) window.iris.untoast(words.networkError);
    if (event.detail.successful && event.target.matches("[data-keeps]")) event.target.closest("form").dataset.guard = "";
    const form = event.target.closest("form");
    if (form) release(form);
  });
  document.addEventListener("htmx:responseError", warn);
  document.addEventListener("htmx:sendError", warn);
  all("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
  welcome(document);
})();
