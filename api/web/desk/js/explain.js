// What went wrong, in words.

import { el } from "../../../verifier/js/dom.js";
import { KeyError } from "../../../verifier/js/keyfile.js";
import { hasWords, say } from "../../../verifier/js/say.js";
import { StatementError } from "../../../verifier/js/signing.js";
import { FileError } from "./collect.js";
import { box, paragraph } from "./dialog.js";
import { LedgerError } from "./ledger.js";
import { saveBoth } from "./receipts.js";
import { Problem, Unreachable } from "./server.js";
import { NoStore } from "./store.js";
import { ValueError } from "./values.js";

const known = [
  [Problem, ({ code }) => (hasWords(`refusal.${code}`) ? `refusal.${code}` : "desk.problem")],
  [Unreachable, () => "desk.unreachable"],
  [LedgerError, ({ code }) => `desk.ledger.${code}`],
  [KeyError, ({ code }) => (hasWords(`desk.key.bad.${code}`) ? `desk.key.bad.${code}` : `key.bad.${code}`)],
  [StatementError, ({ code }) => `statement.bad.${code}`],
  [FileError, ({ code }) => `desk.file.${code}`],
  [ValueError, ({ code }) => `desk.value.${code}`],
  [NoStore, () => "desk.no_store"],
];

/** The key of the words for an error; what nobody has thought of is said on the console as well. */
export function wordsFor(error) {
  const found = known.find(([kind]) => error instanceof kind);
  if (found === undefined) console.error(error);
  const key = found === undefined ? "desk.failed" : found[1](error);
  return hasWords(key) ? key : "desk.failed";
}

/** A sentence for an error. */
export const sentence = (lang, error) => say(lang, wordsFor(error), error.file ?? "");

/** A box about an error, with what a technician wants to know. */
export function failure(lang, error) {
  const code = error.code ? `${error.code}: ` : "";
  const evidence = error.evidence ? [paragraph(say(lang, "desk.evidence")), saveBoth(lang, error.evidence)] : [];
  return box("bad", paragraph(sentence(lang, error)), el("p", { class: "detail", lang: "en" }, el("code", {}, code + error.message)), ...evidence);
}
