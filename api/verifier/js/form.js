// The form of values (format §3, §4), as small checks that are put together to schemas.
//
// A check is a function (value, pointer) that throws a FormError. Checks of values that have an empty value carry it as
// `empty`, since an optional member must not have it.

import { compareText, fromBase64url, utf8 } from "./bytes.js";
import { FormError } from "./json.js";
import { EPOCH, isDate, isLocalTime, isTime } from "./time.js";

export const LINE = 500;
export const REASONS = 8000;
export const MOTION_TEXT = 32000;

const ZERO_HASH = "0".repeat(64);

function checkOf(holds, what, empty) {
  const check = (value, at) => {
    if (!holds(value)) throw new FormError(what, at);
  };
  check.empty = empty;
  return check;
}

const matches = (pattern, max = Infinity) => (value) => typeof value === "string" && value.length <= max && pattern.test(value);

export const string = checkOf((v) => typeof v === "string", "not a string", "");
export const truth = checkOf((v) => v === true, "not true");
export const bool = checkOf((v) => typeof v === "boolean", "not true or false");
export const time = checkOf(isTime, "not a time YYYY-MM-DDThh:mm:ss.mmmZ", EPOCH);
export const date = checkOf(isDate, "not a day YYYY-MM-DD");
export const local = checkOf(isLocalTime, "not a time YYYY-MM-DDThh:mm:ss with Z or an offset");
export const hash = checkOf(matches(/^[0-9a-f]{64}$/), "not a hash of 64 lower-case hex digits", ZERO_HASH);
export const hashNotZero = checkOf((v) => matches(/^[0-9a-f]{64}$/)(v) && v !== ZERO_HASH, "not a hash, or one of zeros");
export const name = checkOf(matches(/^[a-z0-9_-]{1,64}$/), "not a name of a-z, 0-9, _, -");
export const label = checkOf(matches(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}$/), "not a label of a-z, A-Z, 0-9, ., _, -");
export const fieldName = checkOf(matches(/^[a-z_]{1,40}$/), "not a name of a field");
export const mediaType = checkOf(matches(/^[a-z0-9.+_-]+\/[a-z0-9.+_-]+$/, 127), "not a media type", "");
export const itemNumber = checkOf(matches(/^[A-Za-z0-9.-]{1,20}$/), "not a number of an item");
export const key = checkOf((v) => typeof v === "string" && v.length === 43 && fromBase64url(v) !== null, "not a key of 43 characters");
export const signature = checkOf((v) => typeof v === "string" && v.length === 86 && fromBase64url(v) !== null, "not a signature of 86 characters");
export const uuid = checkOf(matches(/^[0-9a-f]{8}-[0-9a-f]{4}-[57][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/), "not a UUID of version 7 or 5");
export const subject = checkOf(matches(/^[a-z0-9_]+(\/[a-zA-Z0-9_-]+)?$/, 200), "not a subject");
export const subjectWithID = checkOf(matches(/^[a-z0-9_]+\/[a-zA-Z0-9_-]+$/, 200), "not a subject with an id");
export const type = checkOf(matches(/^twothirds\.[a-z0-9_]+\.[a-z0-9_]+\.v[1-9][0-9]*$/, 80), "not a type of statement");
export const source = checkOf(matches(/^urn:twothirds:([0-9a-f]{64}|founding)$/), "not the urn of a ledger");
export const origin = checkOf(matches(/^[!-*,-~]{1,200}$/), "not an origin");

/** Whether a text is a UUID of version 7, as drawn ids are. */
export const isDrawn = (text) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(text);

export const int = (min = -Number.MAX_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER) =>
  checkOf((v) => Number.isSafeInteger(v) && v >= min && v <= max, `not an integer from ${min} to ${max}`);
export const oneOf = (...values) => checkOf((v) => values.includes(v), `none of: ${values.join(", ")}`, values.includes("") ? "" : undefined);
export const bytesUpTo = (max) => checkOf((v) => typeof v === "string" && v !== "" && utf8(v).length <= max, `not a text of 1 to ${max} bytes`, "");

/** A list; `by` gives what its elements are sorted by, without repeats. */
export function list(element, { min = 0, max = Infinity, by } = {}) {
  return (value, at) => {
    if (!Array.isArray(value)) throw new FormError("not a list", at);
    if (value.length < min || value.length > max) throw new FormError(`not ${min} to ${max} elements`, at);
    value.forEach((v, i) => element(v, `${at}/${i}`));
    for (let i = 1; by && i < value.length; i++) {
      if (compareText(by(value[i - 1]), by(value[i])) >= 0) throw new FormError("not sorted, or twice in the list", `${at}/${i}`);
    }
  };
}

/** An object of exactly these members; a name that ends in "?" may be absent but not empty. `also` judges the whole. */
export function object(members, also = () => {}) {
  const rules = Object.entries(members).map(([n, check]) => ({ name: n.replace("?", ""), optional: n.endsWith("?"), check }));
  const known = new Set(rules.map((r) => r.name));
  return (value, at) => {
    if (typeof value !== "object" || Array.isArray(value)) throw new FormError("not an object", at);
    for (const n of Object.keys(value)) if (!known.has(n)) throw new FormError("an unknown member", `${at}/${n}`);
    for (const { name: n, optional, check } of rules) {
      const v = value[n];
      if (v === undefined) {
        if (!optional) throw new FormError("the member is missing", `${at}/${n}`);
        continue;
      }
      check(v, `${at}/${n}`);
      if (optional && check.empty !== undefined && v === check.empty) throw new FormError("an optional member with its empty value", `${at}/${n}`);
    }
    also(value, at);
  };
}

/** A text in one or both languages, each of 1 to max bytes. */
export const text = (max) =>
  object({ "az?": bytesUpTo(max), "en?": bytesUpTo(max) }, (value, at) => {
    if (value.az === undefined && value.en === undefined) throw new FormError("a text in no language", at);
  });

/** Two days, the second not before the first. */
export const period = object({ from: date, to: date }, (value, at) => {
  if (value.to < value.from) throw new FormError("it ends before it begins", at);
});

/** An address where something stands. */
export const url = bytesUpTo(2000);

/** Where a record was taken from. */
export const takenFrom = object({ "sha256?": hash, title: text(LINE), "url?": url });

/** Says that the texts named are there in the language that prevails. */
export function prevails(...names) {
  return (value, at) => {
    for (const n of names) if (value[n][value.prevailing] === undefined) throw new FormError("not there in the prevailing language", `${at}/${n}`);
  };
}

/** Members of a share, and the rule that a strict share is not of all: nothing could meet that. */
export const shareMembers = { den: int(1, 1000000), num: int(1, 1000000), strict: bool };
export function isShare(value, at) {
  if (value.num > value.den || (value.strict && value.num === value.den)) throw new FormError("a share that nothing meets", at);
}
export const share = object(shareMembers, isShare);
