// Signing a statement (format §7): reading what was given, finding whose signatures are there, adding one.

import { fromBase64url, toBase64url, utf8 } from "./bytes.js";
import { needForm } from "./judge.js";
import { canonical, FormError } from "./json.js";
import { preAuthentication } from "./signature.js";
import { parseStatement, signatures as signaturesForm } from "./statement.js";

const MAX_SIGNED = 65535;

/** Why something is not to be signed; `code` is that of statement.bad.* in signwords.js. */
export class StatementError extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

// The object around a statement may be spaced and ordered in any way; the statement stands in it canonical.
function split(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new StatementError("json", error.message);
  }
  if (value === null || typeof value !== "object" || !Object.hasOwn(value, "statement")) return { statement: text, signatures: [] };
  const { statement, signatures, ...more } = value;
  if (Object.keys(more).length > 0 || !Array.isArray(signatures)) throw new StatementError("form", "not of the members signatures and statement");
  const canonicalStatement = canonicalOf(statement);
  if (!text.includes(canonicalStatement)) throw new StatementError("form", "the statement in it is not canonical JSON");
  signaturesForm(signatures, "/signatures");
  return { statement: canonicalStatement, signatures };
}

function canonicalOf(value) {
  try {
    return canonical(value);
  } catch (error) {
    throw new StatementError("form", error.message);
  }
}

/**
 * Reads a statement as `twothirds statement make` prints it, or one that others have signed, judges its form and whose the
 * signatures are.
 * @returns {Promise<{statement: object, text: string, by: object[], lines: (object | null)[]}>} the signature of each line
 * @throws {StatementError}
 */
export async function readSignable(input, verifier) {
  if (utf8(input).length > MAX_SIGNED) throw new StatementError("form", `more than ${MAX_SIGNED} bytes`);
  try {
    const { statement: text, signatures } = split(input.trim());
    const statement = parseStatement(utf8(text));
    needForm(statement);
    const by = statement.data.by ?? [];
    if (by.length === 0) throw new StatementError("form", "there is nobody in data.by who could sign");
    const lines = await match(by, signatures, preAuthentication(utf8(text)), verifier);
    return { statement, text, by, lines };
  } catch (error) {
    if (error instanceof StatementError) throw error;
    if (error instanceof FormError) throw new StatementError("form", error.message);
    if (error.code === "derived_type" || error.code === "unknown_type") throw new StatementError(error.code, error.message);
    if (error.code === "form") throw new StatementError("form", error.message);
    throw error;
  }
}

/** Whose a signature is, is found out by verifying it; a key on two lines has two. */
async function match(by, signatures, message, verifier) {
  const lines = by.map(() => null);
  for (const signature of signatures) {
    let line = -1;
    for (const [i, { key }] of by.entries()) {
      if (line < 0 && lines[i] === null && (await verifier.verify(key, fromBase64url(signature.sig), message))) line = i;
    }
    if (line < 0) throw new StatementError("foreign", "a signature in it is of none of those who speak, or of another statement");
    lines[line] = signature;
  }
  return lines;
}

/** The lines of `by`, by index, that a key speaks in. */
export const linesOf = ({ by }, key) => by.flatMap((line, i) => (line.key === key ? [i] : []));

/**
 * Signs for every line of the key that has no signature yet.
 * @returns {Promise<(object | null)[]>} the lines anew
 * @throws {StatementError} where the key is in no line of data.by
 */
export async function sign(signable, key, verifier) {
  if (linesOf(signable, key.public).length === 0) throw new StatementError("not_named", "the key is in no line of data.by");
  const message = preAuthentication(utf8(signable.text));
  const sig = await key.sign(message);
  if (!(await verifier.verify(key.public, sig, message))) throw new Error("the signature does not verify");
  const own = { alg: "ed25519", sig: toBase64url(sig) };
  return signable.by.map((line, i) => signable.lines[i] ?? (line.key === key.public ? own : null));
}

/** What `twothirds submit` takes. */
export const signedText = (lines, text) => `{"signatures":${canonical(lines.filter((line) => line !== null))},"statement":${text}}`;
