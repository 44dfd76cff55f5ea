// Making elements. Everything that comes from outside is put in as text, never as markup.

/** Makes an element; attributes by name, children as nodes or texts, null for none. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.filter((child) => child !== null));
  return element;
}

export const byID = (id) => document.getElementById(id);

export const bullets = (items) => el("ul", {}, ...items.map((item) => el("li", {}, item)));

/** A list of terms and what they stand for: pairs of text and of a node or text. */
export const definitions = (pairs) => el("dl", {}, ...pairs.flatMap(([term, value]) => [el("dt", {}, term), el("dd", {}, value)]));

/** A table of texts under a head; numeric(i) says which columns are of numbers. */
export function table(head, rows, numeric = () => false) {
  const cells = (tag, row) => row.map((cell, i) => el(tag, { ...(tag === "th" ? { scope: "col" } : {}), ...(numeric(i) ? { class: "number" } : {}) }, String(cell)));
  return el("div", { class: "scroll", tabindex: "0" }, el("table", {}, el("thead", {}, el("tr", {}, ...cells("th", head))), el("tbody", {}, ...rows.map((row) => el("tr", {}, ...cells("td", row))))));
}

/** A box with a verdict: ok, newer, open, or anything else for bad. The heading has the id and can take the focus. */
export function verdictBox(verdict, title, texts, id) {
  const mark = el("span", { class: "mark", "aria-hidden": "true" }, { ok: "✓", newer: "?", open: "?" }[verdict] ?? "✗");
  return el("div", { class: `verdict ${verdict}` }, el("h2", { ...(id ? { id, tabindex: "-1" } : {}) }, mark, " ", title), ...texts.map((text) => el("p", {}, text)));
}

/** A button that saves bytes or text as a file. */
export function saveButton(label, name, type, content) {
  const button = el("button", { type: "button" }, label);
  button.addEventListener("click", () => save(name, type, content));
  return button;
}

/** Saves bytes or text as a file. */
export function save(name, type, content) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  el("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}

/** An instant as people read it; it stays in UTC, as the log has it. */
export const readable = (time) => time.replace("T", " ").replace(/(\.000)?Z$/, " UTC");
