// Checkpoints: C2SP tlog-checkpoint in a C2SP signed-note (format §8).

import { concat, equalBytes, fromBase64, fromBase64url, fromUTF8, hex, sha256, toBase64, utf8 } from "./bytes.js";

const MAX_NOTE = 65536;
const ALG_ED25519 = 1;

/**
 * Takes a checkpoint apart without judging its signatures.
 * @returns {{origin: string, size: number, root: Uint8Array, text: string, signatures: {name: string, blob: Uint8Array}[]}}
 * @throws {Error} that says what is not of the form
 */
export function parseCheckpoint(bytes) {
  if (bytes.length > MAX_NOTE) throw new Error("the checkpoint is larger than any checkpoint");
  let note;
  try {
    note = fromUTF8(bytes);
  } catch {
    throw new Error("the checkpoint is not UTF-8");
  }
  const end = note.lastIndexOf("\n\n");
  if (/[\u0000-\u0009\u000b-\u001f]/.test(note) || end < 0 || !note.endsWith("\n")) throw new Error("the checkpoint is not a signed note");
  const text = note.slice(0, end + 1);
  const [origin, size, root, ...rest] = text.split("\n");
  const hash = fromBase64(root ?? "");
  if (rest.length !== 1 || !/^(0|[1-9][0-9]{0,15})$/.test(size) || !Number.isSafeInteger(Number(size)) || hash?.length !== 32) {
    throw new Error("the checkpoint's text is not three lines: origin, number of entries, root");
  }
  const signatures = note.slice(end + 2, -1).split("\n").map((line) => {
    const parts = /^\u2014 ([^\s+]+) ([A-Za-z0-9+/=]+)$/u.exec(line);
    const blob = parts && fromBase64(parts[2]);
    if (!blob || blob.length < 5) throw new Error("a signature line of the checkpoint is not of the form");
    return { name: parts[1], blob };
  });
  return { origin, size: Number(size), root: hash, text, signatures };
}

// The key ID of an Ed25519 key under a name, 4 bytes.
async function keyID(name, key) {
  return (await sha256(concat(utf8(name), Uint8Array.of(0x0a, ALG_ED25519), key))).subarray(0, 4);
}

/** The verifier key of C2SP signed-note for the ledger key under the origin, as the file vkey has it. */
export async function verifierKey(origin, key) {
  const bytes = fromBase64url(key);
  return `${origin}+${hex(await keyID(origin, bytes))}+${toBase64(concat(Uint8Array.of(ALG_ED25519), bytes))}\n`;
}

/**
 * Whether a checkpoint is signed by the ledger key under the origin as its name.
 * All lines of that name and key ID must verify, and there must be one; others are ignored.
 */
export async function isSignedBy(checkpoint, origin, key, verifier) {
  const id = await keyID(origin, fromBase64url(key));
  const ours = checkpoint.signatures.filter((s) => s.name === origin && equalBytes(s.blob.subarray(0, 4), id));
  if (checkpoint.origin !== origin || ours.length === 0) return false;
  const message = utf8(checkpoint.text);
  const verdicts = await Promise.all(ours.map((s) => s.blob.length === 68 && verifier.verify(key, s.blob.subarray(4), message)));
  return verdicts.every(Boolean);
}
