// Statements and entries (format §5, §6, §8): the form that all have, whatever their type.

import { leafHash } from "./tree.js";
import { fromBase64url, hex, utf8 } from "./bytes.js";
import { int, hash, key, list, object, oneOf, signature, source, subject, subjectWithID, time, type, uuid } from "./form.js";
import { FormError, parseCanonical } from "./json.js";
import { preAuthentication } from "./signature.js";

export const MAX_ENTRY = 65535;
const MAX_STATEMENT = 60000;
const STATEMENT_DEPTH = 8;

const signers = list(object({ as: oneOf("representative", "officer", "new_key", "ledger_key"), key, of: subjectWithID }), { max: 8 });
const seen = object({ root: hash, size: int(1) });

function data(value, at) {
  if (typeof value !== "object" || Array.isArray(value)) throw new FormError("not an object", at);
  if (value.seen !== undefined) seen(value.seen, `${at}/seen`);
  if (value.by === undefined) return;
  signers(value.by, `${at}/by`);
  const lines = new Set(value.by.map((line) => `${line.as} ${line.key}`));
  if (lines.size !== value.by.length) throw new FormError("two lines with the same key and capacity", `${at}/by`);
}

const statement = object({ data, id: uuid, source, specversion: oneOf("1.0"), subject, time, type });

/** The form of a list of signatures. */
export const signatures = list(object({ alg: oneOf("ed25519"), sig: signature }), { max: 8 });

const entry = object({ recorded: time, signatures, statement });

/**
 * Reads the bytes of a statement and judges their form.
 * @throws {FormError}
 */
export function parseStatement(bytes) {
  if (bytes.length > MAX_STATEMENT) throw new FormError(`a statement of more than ${MAX_STATEMENT} bytes`, "");
  const { value } = parseCanonical(bytes, STATEMENT_DEPTH);
  statement(value, "");
  return value;
}

/**
 * Reads the bytes of an entry and judges their form.
 * @returns {{text: string, recorded: string, signatures: Uint8Array[], statement: object, statementBytes: Uint8Array, by: object[]}}
 * @throws {FormError}
 */
export function parseEntry(bytes) {
  if (bytes.length > MAX_ENTRY) throw new FormError(`an entry of more than ${MAX_ENTRY} bytes`, "");
  const { value, text, spans } = parseCanonical(bytes, STATEMENT_DEPTH + 1);
  entry(value, "");
  const statementBytes = utf8(text.slice(...spans.get("statement")));
  if (statementBytes.length > MAX_STATEMENT) throw new FormError(`a statement of more than ${MAX_STATEMENT} bytes`, "/statement");
  return {
    text,
    recorded: value.recorded,
    signatures: value.signatures.map((s) => fromBase64url(s.sig)),
    statement: value.statement,
    statementBytes,
    by: value.statement.data.by ?? [],
  };
}

/** The number of the first signature that is not valid, from 1; 0 if all are. Their number must be that of the lines. */
export async function firstBadSignature(parsed, verifier) {
  const message = preAuthentication(parsed.statementBytes);
  const verdicts = await Promise.all(parsed.by.map((line, i) => verifier.verify(line.key, parsed.signatures[i], message)));
  return verdicts.indexOf(false) + 1;
}

export const leafHex = async (bytes) => hex(await leafHash(bytes));
