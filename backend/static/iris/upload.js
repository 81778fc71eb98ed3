"use strict";
// Files sent one after the other, each with its bar, its own uses and its own error. Without this, the form sends them all.
(() => {
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const announce = (sentence) => window.iris.announce(sentence);
  const megabytes = (bytes) => (bytes / 1e6).toLocaleString(document.documentElement.lang, { maximumSignificantDigits: bytes < 1e6 ? 1 : 3 });
  let drawn = 0; // rows made so far: their controls need ids of their own

  class Upload {
    constructor(form) {
      this.form = form;
      this.words = form.dataset;
      this.input = form.querySelector("input[type=file]");
      this.list = form.querySelector("[data-upload-list]");
      this.choices = form.querySelector("[data-upload-choices]");
      this.files = [];
      this.sending = false;
      if (this.choices) this.choices.hidden = this.choices.disabled = true;
      this.input.addEventListener("change", () => { this.add(this.input.files); this.input.value = ""; });
      form.addEventListener("submit", (event) => { event.preventDefault(); this.send(); });
      this.listenToDrops(form.querySelector("[data-upload-zone]"));
    }

    listenToDrops(zone) {
      const carriesFiles = (event) => event.dataTransfer && Array.from(event.dataTransfer.types).includes("Files");
      for (const name of ["dragenter", "dragover"]) {
        zone.addEventListener(name, (event) => {
          if (!carriesFiles(event)) return;
          event.preventDefault();
          zone.classList.add("upload-over");
        });
      }
      zone.addEventListener("dragleave", (event) => { if (!zone.contains(event.relatedTarget)) zone.classList.remove("upload-over"); });
      zone.addEventListener("drop", (event) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        zone.classList.remove("upload-over");
        this.add(event.dataTransfer.files);
      });
    }

    // Rows

    add(files) {
      for (const file of Array.from(files)) this.files.push(this.draw(file));
      this.tidy();
      if (files.length) announce(Array.from(files, (file) => file.name).join(", "));
    }

    draw(file) {
      const row = this.form.querySelector("[data-upload-row]").content.firstElementChild.cloneNode(true);
      const item = { file, row, request: null, blocked: false };
      const find = (name) => row.querySelector(`[data-upload-${name}]`);
      Object.assign(item, { bar: find("bar"), state: find("state"), error: find("error"), remove: find("remove") });
      find("name").textContent = file.name;
      find("size").textContent = this.words.wordSize.replace("0", megabytes(file.size));
      item.bar.setAttribute("aria-label", file.name);
      if (this.choices) item.bar.before(this.drawChoices(file));
      item.remove.addEventListener("click", () => (item.request ? item.request.abort() : this.discard(item)));
      this.list.append(row);
      this.rest(item);
      const size = Number(this.words.most);
      if (!file.size) this.block(item, this.words.wordEmpty);
      else if (file.size > size) this.block(item, this.words.wordLarge);
      return item;
    }

    drawChoices(file) {
      const copy = this.choices.cloneNode(true);
      drawn += 1;
      copy.hidden = copy.disabled = false;
      copy.removeAttribute("data-upload-choices");
      const title = copy.querySelector("legend");
      title.textContent = this.words.wordServes;
      const whose = document.createElement("span");
      whose.className = "visually-hidden";
      whose.textContent = `${this.words.wordColon}${file.name}`;
      title.append(whose);
      all("input", copy).forEach((box) => {
        const label = copy.querySelector(`label[for="${box.id}"]`);
        box.id = label.htmlFor = `${box.id}-${drawn}`;
      });
      return copy;
    }

    block(item, sentence) {
      item.blocked = true;
      item.row.querySelector("fieldset")?.remove();
      this.fail(item, sentence);
    }

    rest(item) {
      item.bar.hidden = true;
      item.state.textContent = this.words.wordWaiting;
      this.name(item.remove, this.words.wordRemove, item);
    }

    name(button, word, item) {
      button.textContent = word;
      button.setAttribute("aria-label", `${word} ${item.file.name}`);
    }

    fail(item, sentence, answer = {}) {
      this.rest(item);
      item.state.textContent = "";
      item.error.textContent = sentence;
      if (answer.url) {
        const link = document.createElement("a");
        link.href = answer.url;
        link.textContent = answer.label;
        item.error.append(" ", link);
      }
      item.error.hidden = false;
    }

    discard(item) {
      const place = this.files.indexOf(item);
      const heldFocus = item.row.contains(document.activeElement);
      this.files.splice(place, 1);
      item.row.remove();
      this.tidy();
      if (heldFocus) (this.files[Math.min(place, this.files.length - 1)]?.remove || this.input).focus();
    }

    tidy() {
      this.list.hidden = !this.files.length;
      // what was chosen and not sent is worth a question before leaving
      this.form.dataset.guard = this.files.length ? "dirty" : "";
    }

    // Sending

    async send() {
      if (this.sending) return;
      const waiting = this.files.filter((item) => !item.blocked);
      if (!waiting.length) {
        if (!this.files.length) announce(this.words.wordNone);
        return this.input.focus();
      }
      this.sending = true;
      this.button(true);
      let received = 0;
      for (const item of waiting) {
        if (this.files.includes(item)) received += await this.sendOne(item);
      }
      this.sending = false;
      this.button(false);
      if (received) await this.refresh();
      this.conclude(received);
    }

    button(busy) {
      // not disabled: it would lose the focus
      const button = this.form.querySelector("[type=submit]");
      if (busy) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    }

    conclude(received) {
      const left = this.files.filter((item) => !item.error.hidden).length;
      const parts = [];
      if (received) parts.push(`${this.words.wordReceived}${this.words.wordColon}${received}`);
      if (left) parts.push(`${this.words.wordRefused}${this.words.wordColon}${left}`);
      announce(parts.join(". "));
      const wrong = this.files.find((item) => !item.error.hidden);
      if (wrong) wrong.remove.focus();
      else this.input.focus();
    }

    sendOne(item) {
      item.error.hidden = true;
      item.bar.hidden = false;
      item.bar.value = 0;
      item.state.textContent = this.words.wordSending;
      this.name(item.remove, this.words.wordCancel, item);
      announce(`${item.file.name}${this.words.wordColon}${this.words.wordSending}`);
      return new Promise((done) => {
        const request = item.request = new XMLHttpRequest();
        const finish = (kept) => { item.request = null; done(kept); };
        request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) item.bar.value = (100 * event.loaded) / event.total; });
        request.upload.addEventListener("load", () => { item.bar.removeAttribute("value"); item.state.textContent = this.words.wordChecking; });
        request.addEventListener("load", () => finish(this.read(item, request)));
        request.addEventListener("error", () => { this.fail(item, this.words.wordNetwork); finish(0); });
        request.addEventListener("abort", () => { this.fail(item, this.words.wordStopped); finish(0); });
        request.open("POST", this.form.action);
        request.setRequestHeader("Accept", "application/json");
        request.send(this.body(item));
      });
    }

    body(item) {
      const body = new FormData();
      for (const name of ["csrfmiddlewaretoken", "key"]) body.append(name, this.form.elements[name].value);
      all("input[name=serves]:checked", item.row).forEach((box) => body.append("serves", box.value));
      body.append("files", item.file);
      return body;
    }

    read(item, request) {
      const isJson = (request.getResponseHeader("Content-Type") || "").startsWith("application/json");
      if (!isJson) {
        // a page in place of an answer: signed out, not allowed any more, or out of order
        this.fail(item, request.status < 500 ? this.words.wordForbidden : this.words.wordNetwork);
        return 0;
      }
      const answer = JSON.parse(request.responseText).files[0];
      if (!answer.kept) {
        this.fail(item, answer.sentence, answer);
        return 0;
      }
      announce(answer.sentence);
      this.discard(item);
      return 1;
    }

    async refresh() {
      const shown = document.getElementById(this.words.refresh || "");
      if (!shown) return;
      try {
        const answer = await fetch(window.location.href, { headers: { Accept: "text/html" }, credentials: "same-origin" });
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.getElementById(shown.id);
        if (fresh) shown.replaceWith(document.adoptNode(fresh));
      } catch {
        announce(this.words.wordNetwork);
      }
    }
  }

  all("form[data-upload]").forEach((form) => new Upload(form));
})();
