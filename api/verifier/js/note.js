// Checkpoints: C2SP tlog-checkpoint in a C2SP signed-note (format §8), and the names of the keys that sign them.

import { concat, equalBytes, fromBase64, fromBase64url, fromLooseBase64, fromUTF8, hex, sha256, toBase64, utf8 } from "./bytes.js";

const MAX_NOTE = 65536;
const ALG_ED25519 = 1;
const MAX_LINES = 100; // of signatures

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
  const lines = note.slice(end + 2, -1).split("\n");
  if (lines.length > MAX_LINES) throw new Error("the checkpoint has more signatures than any checkpoint");
  const signatures = lines.map((line) => {
    const parts = /^\u2014 ([^\p{White_Space}+]+) ([A-Za-z0-9+/=]+)$/u.exec(line);
    const blob = parts && fromLooseBase64(parts[2]);
    if (!blob || blob.length < 5) throw new Error("a signature line of the checkpoint is not of the form");
    return { name: parts[1], blob };
  });
  return { origin, size: Number(size), root: hash, text, signatures };
}

/** The key ID of C2SP signed-note, 4 bytes, of a key under a name; `type` is the byte that names the algorithm. */
export async function keyID(name, type, key) {
  return (await sha256(concat(utf8(name), Uint8Array.of(0x0a, type), key))).subarray(0, 4);
}

/** The verifier key of C2SP signed-note for the ledger key under the origin, as the file vkey has it. */
export async function verifierKey(origin, key) {
  const bytes = fromBase64url(key);
  return `${origin}+${hex(await keyID(origin, ALG_ED25519, bytes))}+${toBase64(concat(Uint8Array.of(ALG_ED25519), bytes))}\n`;
}

/**
 * Whether a checkpoint is signed by the ledger key under the origin as its name.
 * The first line of that name and key ID must be there and verify; all others are ignored.
 */
export async function isSignedBy(checkpoint, origin, key, verifier) {
  const id = await keyID(origin, ALG_ED25519, fromBase64url(key));
  const ours = checkpoint.signatures.find((s) => s.name === origin && equalBytes(s.blob.subarray(0, 4), id));
  if (checkpoint.origin !== origin || ours === undefined || ours.blob.length !== 68) return false;
  return verifier.verify(key, ours.blob.subarray(4), utf8(checkpoint.text));
}
