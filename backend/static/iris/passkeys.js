"use strict";
// Passkeys: a form that asks the browser to answer the server's challenge before it goes. Its attributes say how:
// data-passkey (create or get), data-options (the challenge, as JSON) or data-options-url (where to ask for it).
(() => {
  const { webauthnJSON } = window;
  if (!window.PublicKeyCredential || !webauthnJSON) return;

  async function challenge(form) {
    if (form.dataset.options) return JSON.parse(form.dataset.options);
    const answer = await fetch(form.dataset.optionsUrl, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error("no challenge");
    return (await answer.json()).request_options;
  }

  async function onSubmit(event) {
    const form = event.currentTarget;
    event.preventDefault();
    const problem = document.getElementById(form.dataset.problem);
    problem.hidden = true;
    try {
      const options = await challenge(form);
      const credential = await webauthnJSON[form.dataset.passkey](options);
      form.elements.credential.value = JSON.stringify(credential);
      form.submit();
    } catch {
      // the person gave up, or the device has no passkey for this site: they are told, and nothing is lost
      problem.hidden = false;
    }
  }

  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    form.hidden = false;
    form.addEventListener("submit", onSubmit);
  });
  document.querySelectorAll("[data-without-passkeys]").forEach((element) => { element.hidden = true; });
})();
