// What a form says, as the data of a statement: every control's kind says which value it makes.
//
// A group is {fields, lists}: fields are {path, kind, raw, optional, …} of single controls; lists are {path, items, optional,
// sort} whose items are groups. collect.js reads them from a page; nothing here knows of one.

import { compareText } from "../../../verifier/js/bytes.js";

/** What somebody has typed is no value of its kind; `path` says of which member, `code` is that of desk.value.* in words.js. */
export class ValueError extends Error {
  constructor(path, code) {
    super(`${path.join(".")}: ${code}`);
    Object.assign(this, { path, code });
  }
}

const tidy = (text) => text.normalize("NFC").replace(/\r\n?/g, "\n").replace(/^[ \t\n]+|[ \t\n]+$/g, "");

const wireTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const localTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/;

function timeFrom(text, { offset }) {
  if (wireTime.test(text)) return text;
  const instant = new Date(`${text}${text.length === 16 ? ":00" : ""}${offset || "Z"}`);
  return localTime.test(text) && !Number.isNaN(instant.getTime()) ? instant.toISOString() : null;
}

const integer = (text) => (/^-?(0|[1-9]\d*)$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : null);
const truths = { true: true, false: false };

function jsonFrom(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** By kind: the value of a text that is not empty, null where it is of no value. */
const single = {
  text: (text) => text,
  ref: (text) => text,
  key: (text) => text,
  int: integer,
  bool: (text) => (Object.hasOwn(truths, text) ? truths[text] : null),
  time: timeFrom,
  date: (text) => (/^\d{4}-\d\d-\d\d$/.test(text) ? text : null),
  hash: (text) => (/^[0-9a-f]{64}$/.test(text.toLowerCase()) ? text.toLowerCase() : null),
  json: jsonFrom,
};

const sorted = (texts) => [...new Set(texts)].sort(compareText);

/**
 * The value of one control, undefined where the member is left out. `raw` is a text; of checkboxes a boolean; of list, set
 * and several files a list of texts.
 */
async function valueOf(field, env) {
  const { kind = "text", raw, optional, path } = field;
  switch (kind) {
    case "new":
      return env.newID();
    case "true":
      return raw ? true : undefined;
    case "list":
    case "set": {
      const texts = raw.map(tidy).filter((text) => text !== "");
      if (texts.length === 0 && optional) return undefined;
      return kind === "set" ? sorted(texts) : texts;
    }
    case "file":
      if (!field.multiple) return raw[0];
      return raw.length === 0 && optional ? undefined : sorted(raw);
    case "commit": {
      const text = tidy(raw);
      return text === "" ? undefined : env.commit(field.field, text);
    }
  }
  if (typeof raw === "boolean") return raw;
  const text = tidy(raw);
  if (text === "") return undefined;
  const make = single[kind];
  if (make === undefined) throw new Error(`a form has a control of the unknown kind ${kind}`);
  const value = make(text, field);
  if (value === null) throw new ValueError(path, kind);
  return value;
}

/** Puts a value where a path leads, making the objects on the way. */
function put(object, path, value) {
  let at = object;
  for (const step of path.slice(0, -1)) at = at[step] ??= {};
  at[path.at(-1)] = value;
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

const leaf = (value, path) => path.reduce((at, step) => at?.[step], value);

/**
 * The data that a group says.
 * @param {{newID: () => string, commit: (field: string, value: string) => Promise<string>}} env
 * @throws {ValueError}
 */
export async function build({ fields, lists }, env, above = []) {
  const data = {};
  for (const field of fields) {
    const value = await valueOf({ ...field, path: [...above, ...field.path] }, env);
    if (value !== undefined) put(data, field.path, value);
    for (const [path, more] of field.beside ?? []) if (more !== undefined) put(data, path, more);
  }
  for (const { path, items, optional, sort } of lists) {
    const made = [];
    for (const [i, item] of items.entries()) made.push(await build(item, env, [...above, ...path, String(i)]));
    if (sort) made.sort((a, b) => compareText(String(leaf(a, sort)), String(leaf(b, sort))));
    if (made.length > 0 || !optional) put(data, path, made);
  }
  return data;
}

/** Whether an object has a member at a path. */
export const has = (data, path) => leaf(data, path) !== undefined && (path.length < 2 || isObject(data));
