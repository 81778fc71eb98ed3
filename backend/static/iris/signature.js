"use strict";
// The pad of a signature: lines of whole points in a frame of 600 by 200, sent with the form. Without it, one signs on paper.
(() => {
  const MOST_STROKES = 60;
  const MOST_POINTS = 4000;
  const NEAR = 2; // points closer than that add nothing to the line

  class Pad {
    constructor(form) {
      this.canvas = form.querySelector("[data-signature-pad]");
      this.input = form.querySelector("[name=strokes]");
      this.state = form.querySelector("[data-signature-state]");
      this.strokes = [];
      this.drawing = false;
      try { this.strokes = JSON.parse(this.input.value || "[]"); } catch { this.strokes = []; }
      if (!Array.isArray(this.strokes)) this.strokes = [];
      this.canvas.addEventListener("pointerdown", (event) => this.begin(event));
      this.canvas.addEventListener("pointermove", (event) => this.go(event));
      for (const name of ["pointerup", "pointercancel"]) this.canvas.addEventListener(name, () => this.end());
      form.querySelector("[data-signature-clear]").addEventListener("click", () => { this.strokes = []; this.end(); this.canvas.focus(); });
      matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
      this.end();
    }

    point(event) {
      const frame = this.canvas.getBoundingClientRect();
      const within = (part, most) => Math.max(0, Math.min(most, Math.round(part * most)));
      return [within((event.clientX - frame.left) / frame.width, this.canvas.width), within((event.clientY - frame.top) / frame.height, this.canvas.height)];
    }

    begin(event) {
      if (event.button > 0 || this.strokes.length >= MOST_STROKES) return;
      event.preventDefault();
      this.canvas.setPointerCapture(event.pointerId);
      this.drawing = true;
      this.strokes.push([this.point(event)]);
      this.draw();
    }

    go(event) {
      if (!this.drawing) return;
      event.preventDefault();
      const stroke = this.strokes.at(-1);
      const [x, y] = this.point(event);
      const [lastX, lastY] = stroke.at(-1);
      const count = this.strokes.reduce((sum, one) => sum + one.length, 0);
      if (count >= MOST_POINTS || Math.hypot(x - lastX, y - lastY) < NEAR) return;
      stroke.push([x, y]);
      this.draw();
    }

    end() {
      this.drawing = false;
      this.input.value = this.strokes.length ? JSON.stringify(this.strokes) : "";
      this.state.textContent = this.strokes.length ? this.state.dataset.drawn : this.state.dataset.empty;
      this.draw();
    }

    draw() {
      const pen = this.canvas.getContext("2d");
      pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
      Object.assign(pen, { lineWidth: 4, lineCap: "round", lineJoin: "round", strokeStyle: getComputedStyle(this.canvas).color });
      for (const stroke of this.strokes) {
        pen.beginPath();
        pen.moveTo(...stroke[0]);
        for (const [x, y] of stroke.length > 1 ? stroke : [...stroke, ...stroke]) pen.lineTo(x, y);
        pen.stroke();
      }
    }
  }

  document.querySelectorAll("form[data-signature]").forEach((form) => new Pad(form));
})();
