"use strict";
// A text saved while it is typed: after a pause, when a part or the page is left. Without this, the buttons save it.
(() => {
  const form = document.querySelector("form[data-writing]");
  if (!form) return;
  const state = form.querySelector("[data-writing-state]");
  const words = form.dataset;
  const PAUSE = 1500, LONGEST = 15000, AGAIN = 10000;
  const KEPT_ALIVE = 60000; // what a browser agrees to send after the page is gone
  let timer = 0, typedSince = 0, dirty = false, sending = null, blocked = false;

  const plan = (delay) => { window.clearTimeout(timer); timer = window.setTimeout(save, delay); };
  const tell = (sentence, wrong = false) => {
    state.textContent = sentence;
    state.classList.toggle("field-error", wrong);
    state.classList.toggle("quiet", !wrong);
  };
  const isJson = (response) => (response.headers.get("Content-Type") || "").startsWith("application/json");

  function send() {
    const body = new URLSearchParams(new FormData(form));
    const keepalive = body.toString().length < KEPT_ALIVE;
    return fetch(window.location.pathname, { method: "POST", headers: { Accept: "application/json" }, body, keepalive });
  }

  // Signed in again in another tab, the page has another token: take it from a fresh copy of this page.
  async function renewed() {
    const page = await fetch(window.location.pathname, { headers: { Accept: "text/html" } });
    const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
    const token = fresh.querySelector("form[data-writing] [name=csrfmiddlewaretoken]");
    if (!token) return false;
    document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((input) => { input.value = token.value; });
    return true;
  }

  async function attempt() {
    let response = await send();
    if (!isJson(response) && await renewed()) response = await send();
    if (!isJson(response)) {
      dirty = true;
      return tell(words.wordSignedOut, true);
    }
    const answer = await response.json();
    if (!response.ok) {
      dirty = true;
      blocked = response.status === 409;
      return tell(answer.sentence, true);
    }
    form.elements.version.value = answer.version;
    if (window.location.pathname !== answer.url) window.history.replaceState(null, "", answer.url);
    if (!dirty) form.dataset.guard = "";
    tell(answer.sentence);
    if (dirty) plan(PAUSE);
  }

  function save() {
    window.clearTimeout(timer);
    if (sending || blocked || !dirty) return sending;
    dirty = false;
    typedSince = 0;
    sending = attempt().catch(() => {
      dirty = true;
      tell(words.wordOffline, true);
      plan(AGAIN);
    }).finally(() => { sending = null; });
    return sending;
  }

  form.addEventListener("input", () => {
    dirty = true;
    typedSince = typedSince || Date.now();
    plan(Date.now() - typedSince > LONGEST ? 0 : PAUSE);
  });
  form.addEventListener("change", save);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") save(); });
  window.addEventListener("pagehide", save);

  // A button pressed while a saving is under way waits for it: the form then carries its version.
  form.addEventListener("submit", (event) => {
    window.clearTimeout(timer);
    if (!sending) return;
    event.preventDefault();
    sending.finally(() => form.requestSubmit(event.submitter));
  });
})();
