// Showing a statement whole, in a reader's words: nothing of what is signed is left out.

import { bullets, definitions, el, readable } from "./dom.js";
import { isTime } from "./time.js";
import { hasWords, say } from "./say.js";

// What cannot be seen, or changes how other characters are read; line feeds and tabs are shown as they are.
const hidden = /(?![\n\t])[\p{C}\u034f\u115f\u1160\u17b4\u17b5\u2028\u2029\u3164\ufe00-\ufe0f\uffa0]/gu;

/** A text with every hidden character spelt out. */
export const visible = (text) => text.replace(hidden, (c) => `⟨U+${c.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`);

/** What a type of statement is called. */
export function typeName(lang, type) {
  const short = /^twothirds\.(.*)\.v1$/.exec(type)?.[1];
  return hasWords(`type.${short}`) ? say(lang, `type.${short}`) : type;
}

const fieldName = (lang, name) => (hasWords(`field.${name}`) ? say(lang, `field.${name}`) : name);

const words = (text) => el("span", { class: "text" }, visible(text));
const code = (text) => el("code", {}, visible(text));

/** A noun and an id, as in subjects. */
function subject(lang, text) {
  const [noun, id] = text.split("/");
  const named = hasWords(`noun.${noun}`) ? say(lang, `noun.${noun}`) : noun;
  return el("span", {}, named, id === undefined ? null : " ", id === undefined ? null : code(id));
}

const isText = (value) => typeof value === "object" && Object.keys(value).length > 0 && Object.keys(value).every((key) => (key === "az" || key === "en") && typeof value[key] === "string");

function shown(lang, name, value) {
  if (typeof value === "boolean") return say(lang, `value.${value}`);
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return shownString(lang, name, value);
  if (Array.isArray(value)) return value.length === 0 ? say(lang, "say.none") : bullets(value.map((v) => shown(lang, name, v)));
  if (isText(value)) return el("div", {}, ...Object.entries(value).map(([l, t]) => el("div", {}, el("small", {}, say(lang, `language.${l}`)), el("div", { class: "text", lang: l }, visible(t)))));
  return definitions(members(lang, value));
}

function shownString(lang, name, value) {
  if (hasWords(`value.${name}.${value}`)) return el("span", {}, say(lang, `value.${name}.${value}`), " ", code(`(${value})`));
  if (isTime(value)) return readable(value);
  return /^[A-Za-z0-9_-]{32,}$/.test(value) ? code(value) : words(value);
}

// What a reader asks first comes first; the rest stays in the order of the bytes.
const leading = ["type", "title", "text", "choice"];
const rank = ([name]) => (leading.includes(name) ? leading.indexOf(name) : leading.length);
const inReadingOrder = (entries) => entries.sort((a, b) => rank(a) - rank(b));

const members = (lang, object) => inReadingOrder(Object.entries(object)).map(([name, value]) => [fieldName(lang, name), shown(lang, name, value)]);

/** Who speaks: every line of `by`; notes(i) are elements to put behind line i. */
export function describeSigners(lang, by, notes = () => []) {
  if (by.length === 0) return say(lang, "say.derived");
  const line = ({ as, key, of }, i) => {
    const capacity = el("span", {}, say(lang, `value.as.${as}`), " – ", subject(lang, of), " ", ...notes(i));
    return el("li", {}, capacity, el("span", { class: "detail" }, say(lang, "say.key", key)));
  };
  return el("ol", {}, ...by.map(line));
}

/** The whole of a statement: type, subject, signers, every member of its data, seen, id, time, ledger. */
export function describe(lang, statement, notes) {
  const { by = [], seen, ...data } = statement.data;
  const fields = members(lang, data);
  const ledger = statement.source.replace("urn:twothirds:", "");
  return definitions([
    [say(lang, "say.what"), el("span", {}, el("strong", {}, typeName(lang, statement.type)), " ", code(statement.type))],
    [say(lang, "say.about"), subject(lang, statement.subject)],
    [say(lang, "say.who"), describeSigners(lang, by, notes)],
    [say(lang, "say.fields"), fields.length > 0 ? definitions(fields) : say(lang, "say.fields.none")],
    [say(lang, "say.seen"), seen ? el("span", {}, say(lang, "say.seen.size", seen.size), " ", code(seen.root)) : say(lang, "say.seen.none")],
    [say(lang, "say.time"), readable(statement.time)],
    [say(lang, "say.id"), code(statement.id)],
    [say(lang, "say.ledger"), ledger === "founding" ? say(lang, "say.ledger.founding") : code(ledger)],
  ]);
}

const strings = (value) => (typeof value === "string" ? [value] : typeof value === "object" ? Object.values(value).flatMap(strings) : []);

/** Whether anything in a statement would be hidden from a reader. */
export const hasHidden = (statement) => strings(statement).some((text) => text.search(hidden) >= 0);
