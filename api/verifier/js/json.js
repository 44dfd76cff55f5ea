// Canonical JSON (RFC 8785) as format §3 narrows it: one spelling for every value, integers only, no null.

import { fromUTF8 } from "./bytes.js";

/** What is wrong with the form of something; pointer (RFC 6901) says where. */
export class FormError extends Error {
  constructor(what, pointer) {
    super(pointer ? `${what} (at ${pointer})` : what);
    this.what = what;
    this.pointer = pointer;
  }
}

const shortEscapes = { '"': '"', "\\": "\\", b: "\b", t: "\t", n: "\n", f: "\f", r: "\r" };
const number = /-?(?:0|[1-9][0-9]*)/y;

/**
 * Parses exactly one canonical value.
 * Objects come without prototype. `spans` has, for every member of the outermost object, where its value begins
 * and ends in `text`, so that a part can be taken out as it stands.
 * @param {Uint8Array} bytes
 * @param {number} depth the deepest nesting allowed, the outermost object counted as 1
 * @returns {{value: any, text: string, spans: Map<string, [number, number]>}}
 * @throws {FormError}
 */
export function parseCanonical(bytes, depth) {
  let text;
  try {
    text = fromUTF8(bytes);
  } catch {
    throw new FormError("not valid UTF-8", "");
  }
  const spans = new Map();
  const path = [];
  let at = 0;

  function fail(what) {
    throw new FormError(what, path.map((step) => "/" + step).join(""));
  }

  function parseValue(level) {
    const c = text[at];
    if (c === "{") return parseObject(level);
    if (c === "[") return parseArray(level);
    if (c === '"') return parseString();
    if (text.startsWith("true", at)) return (at += 4), true;
    if (text.startsWith("false", at)) return (at += 5), false;
    if (text.startsWith("null", at)) fail("null: leave the member out");
    return parseNumber();
  }

  function parseObject(level) {
    if (level > depth) fail("nested too deep");
    const object = Object.create(null);
    at++;
    if (text[at] === "}") return at++, object;
    for (let previous = ""; ; ) {
      if (text[at] !== '"') fail("not canonical JSON: a member's name should stand here");
      const name = parseString();
      path.push(name);
      if (!/^[a-z0-9_]+$/.test(name)) fail("a member's name has other characters than a-z, 0-9, _");
      if (name === previous) fail("the member stands twice");
      if (name < previous) fail("the members are not sorted");
      previous = name;
      if (text[at] !== ":") fail("not canonical JSON: a colon should stand here");
      const start = ++at;
      object[name] = parseValue(level + 1);
      if (level === 1) spans.set(name, [start, at]);
      path.pop();
      if (text[at] === "}") return at++, object;
      if (text[at] !== ",") fail("not canonical JSON: a comma or } should stand here");
      at++;
    }
  }

  function parseArray(level) {
    if (level > depth) fail("nested too deep");
    const array = [];
    at++;
    if (text[at] === "]") return at++, array;
    for (;;) {
      path.push(array.length);
      array.push(parseValue(level + 1));
      path.pop();
      if (text[at] === "]") return at++, array;
      if (text[at] !== ",") fail("not canonical JSON: a comma or ] should stand here");
      at++;
    }
  }

  function parseString() {
    let out = "";
    let start = ++at;
    for (; ; at++) {
      const c = text[at];
      if (c === undefined) fail("a string does not end");
      if (c === '"') return (out += text.slice(start, at++));
      if (c < " ") fail("a control character that is not escaped");
      if (c !== "\\") continue;
      out += text.slice(start, at) + parseEscape();
      start = at + 1;
    }
  }

  // On the backslash; leaves `at` on the last character of the escape.
  function parseEscape() {
    const c = text[++at];
    if (Object.hasOwn(shortEscapes, c)) return shortEscapes[c];
    const digits = text.slice(at, at + 5);
    if (!/^u00[01][0-9a-f]$/.test(digits) || /^u00(08|09|0a|0c|0d)$/.test(digits)) fail("an escape that RFC 8785 spells otherwise");
    at += 4;
    return String.fromCharCode(parseInt(digits.slice(1), 16));
  }

  function parseNumber() {
    number.lastIndex = at;
    const match = number.exec(text);
    if (match === null) fail("not canonical JSON: a value should stand here");
    const digits = match[0];
    const value = Number(digits);
    if (digits === "-0" || !Number.isSafeInteger(value) || /[.eE0-9]/.test(text[at + digits.length] ?? "")) {
      fail("not an integer in its shortest form within 2^53-1");
    }
    at += digits.length;
    return value;
  }

  const value = parseValue(1);
  if (at !== text.length) fail("something stands after the value");
  return { value, text, spans };
}

/** Writes a value in canonical form. Members that are undefined are left out. */
export function canonical(value) {
  if (Array.isArray(value)) return "[" + value.map(canonical).join(",") + "]";
  if (typeof value !== "object") return JSON.stringify(value);
  const members = Object.keys(value).filter((name) => value[name] !== undefined).sort();
  return "{" + members.map((name) => JSON.stringify(name) + ":" + canonical(value[name])).join(",") + "}";
}
