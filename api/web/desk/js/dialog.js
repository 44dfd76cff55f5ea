// What all parts of the desk show things with: boxes, rows of buttons, the dialog, what screen readers are told.

import { el } from "../../../verifier/js/dom.js";
import { say } from "../../../verifier/js/say.js";

/** A box; kind is ok, bad, warn, busy or empty. */
export const box = (kind, ...children) => el("div", { class: `desk-box ${kind}`.trim(), ...(kind === "bad" ? { role: "alert" } : {}) }, ...children);

export const paragraph = (text, attributes = {}) => el("p", attributes, text);

/** A button that does something; while that lasts it cannot be pressed again. */
export function button(label, act, attributes = {}) {
  const made = el("button", { type: "button", ...attributes }, label);
  made.addEventListener("click", async () => {
    made.disabled = true;
    try {
      await act(made);
    } finally {
      made.disabled = false;
    }
  });
  return made;
}

/** A row of buttons and links. */
export const actions = (...children) => el("div", { class: "desk-actions" }, ...children);

export const link = (label, href) => el("a", { href }, label);

let counter = 0;

/** An id that nothing on the page has yet. */
export const freshID = () => `desk-${++counter}`;

/** A labelled control: the label, the control and, where there is one, a help text. */
export function labelled(label, control, help = null) {
  control.id ||= freshID();
  const more = help === null ? null : el("p", { class: "desk-help", id: `${control.id}-help` }, help);
  if (more !== null) control.setAttribute("aria-describedby", more.id);
  return el("div", { class: "desk-field" }, el("label", { for: control.id }, label), control, more);
}

/** A choice: options are pairs of value and text. */
export function choice(options, attributes = {}) {
  return el("select", attributes, ...options.map(([value, text]) => el("option", { value }, text)));
}

let live;

/** Tells screen readers something that has changed outside of a dialog. */
export function announce(text) {
  if (live === undefined) {
    live = el("p", { class: "desk-unseen", role: "status", "aria-live": "polite" });
    document.body.append(live);
  }
  live.textContent = text;
}

/** A dialog over the page; it takes the focus and gives it back. */
export class Dialog {
  /** Resolves when it is closed. */
  closed;
  #status = el("p", { class: "desk-unseen", role: "status", "aria-live": "polite" });
  #body = el("div", {});

  constructor(lang) {
    this.lang = lang;
    this.element = el("dialog", { class: "desk-review" }, this.#status, this.#body);
    const before = document.activeElement;
    this.closed = new Promise((resolve) => {
      this.element.addEventListener("close", () => {
        this.element.remove();
        if (before?.isConnected) before.focus();
        resolve();
      });
    });
    document.body.append(this.element);
    this.element.showModal();
  }

  close = () => this.element.close();

  /** While something is under way, nothing of what is shown can be used, and Escape does not close it. */
  hold(held) {
    this.element.oncancel = held ? (event) => event.preventDefault() : null;
    this.#body.inert = held;
  }

  /** Shows something under a heading, which takes the focus; it can be used. */
  show(title, ...nodes) {
    this.hold(false);
    const heading = el("h2", { id: freshID(), tabindex: "-1" }, title);
    this.element.setAttribute("aria-labelledby", heading.id);
    this.#body.replaceChildren(heading, ...nodes.filter((node) => node !== null));
    this.#status.textContent = "";
    heading.focus();
    this.element.scrollTop = 0;
  }

  /** Shows that something is under way. */
  busy(key, ...figures) {
    const text = say(this.lang, key, ...figures);
    if (this.#body.firstChild === null) this.show(text, box("busy", paragraph(say(this.lang, "desk.wait"))));
    this.#status.textContent = text;
  }

  /** Tells what happens without taking what is shown away. */
  tell(text) {
    this.#status.textContent = text;
  }
}
