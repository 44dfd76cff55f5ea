// A statement in a line.

import { typeName } from "../../../verifier/js/describe.js";
import { hasWords, say } from "../../../verifier/js/say.js";

/** What a statement is, and what it says where a word tells: Ballot cast: For. */
export function titleOf(lang, { type, data }) {
  const said = ["choice", "stance", "status"].filter((name) => hasWords(`value.${name}.${data[name]}`)).map((name) => say(lang, `value.${name}.${data[name]}`));
  return [typeName(lang, type), ...said].join(": ");
}
