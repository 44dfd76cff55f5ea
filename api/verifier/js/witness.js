// Witnesses' cosignatures on a checkpoint (C2SP tlog-cosignature, Ed25519): who saw this root under this origin, and when.

import { concat, equalBytes, fromBase64, hex, toBase64url, utf8 } from "./bytes.js";
import { keyID } from "./note.js";
import { SourceError } from "./source.js";

const ALG_ED25519 = 1;
const ALG_COSIGNATURE = 4;
const ALG_ML_DSA = 6;
const LATEST = 253402300799n; // the last second of the year 9999
const MAX_WITNESSES = 100;

/** By how many milliseconds the log's clock may be ahead of a witness's (format §19 grants signers the same). */
const TOLERANCE = 10 * 60 * 1000;

/** Takes a verifier key of C2SP signed-note apart. The id is judged where the key is an Ed25519 key. */
async function takeApart(text) {
  const [, name, id, key] = /^([^\p{White_Space}+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/u.exec(text) ?? [];
  const blob = key && fromBase64(key);
  if (!blob) throw new Error("there is no verifier key of the form <name>+<8 hex digits>+<base64>");
  const [type, bytes] = [blob[0], blob.subarray(1)];
  if (type !== ALG_ED25519 && type !== ALG_COSIGNATURE) return { type, name };
  const own = await keyID(name, type, bytes);
  if (bytes.length !== 32 || hex(own) !== id) throw new Error("name, key id and key do not belong together");
  return { type, name, id: own, key: bytes };
}

async function parseVerifierKey(text) {
  const { type, name, id, key } = await takeApart(text);
  if (type === ALG_ML_DSA) return { name, id: null };
  if (type === ALG_ED25519) throw new Error("this is the key of a log, not of a witness: put “log” before it");
  if (type !== ALG_COSIGNATURE) throw new Error("the key is not of a kind that witnesses have");
  return { name, id, key: toBase64url(key) };
}

/**
 * Reads witnesses' verifier keys: one a line, or the witness lines of a C2SP tlog-policy, whose other lines are not judged.
 * A witness has: label, how to call it; name, that of its key; id and key, or null as id where the key is ML-DSA-44.
 * @returns {Promise<{label: string, name: string, id: Uint8Array | null, key?: string}[]>}
 * @throws {SourceError} that names the line
 */
export async function parseWitnesses(text) {
  const witnesses = [];
  for (const [i, line] of text.split("\n").entries()) {
    const words = line.replace(/#.*/, "").trim().split(/\s+/);
    if (words[0] === "" || ["log", "group", "quorum"].includes(words[0])) continue;
    const [label, key] = words[0] === "witness" ? words.slice(1) : [undefined, words[0]];
    try {
      const witness = await parseVerifierKey(key ?? "");
      witnesses.push({ label: label ?? witness.name, ...witness });
    } catch (error) {
      throw new SourceError("usage", `line ${i + 1} of the witnesses' keys: ${error.message}`);
    }
    if (witnesses.length > MAX_WITNESSES) throw new SourceError("usage", `more than ${MAX_WITNESSES} witnesses`);
  }
  return witnesses;
}

/**
 * Reads the verifier keys of logs that a C2SP tlog-policy names in its lines `log`: the reader knows them from elsewhere.
 * @returns {Promise<{origin: string, key: string}[]>}
 * @throws {SourceError} that names the line
 */
export async function parseLogKeys(text) {
  const found = [];
  for (const [i, line] of text.split("\n").entries()) {
    const [word, key = ""] = line.replace(/#.*/, "").trim().split(/\s+/);
    if (word !== "log") continue;
    try {
      const { type, name, key: bytes } = await takeApart(key);
      if (type === ALG_ED25519) found.push({ origin: name, key: toBase64url(bytes) });
    } catch (error) {
      throw new SourceError("usage", `line ${i + 1} of the witnesses' keys: ${error.message}`);
    }
  }
  return found;
}

async function judgeOne(blob, witness, checkpoint, verifier) {
  if (blob.length !== 4 + 8 + 64) return null;
  const at = new DataView(blob.buffer, blob.byteOffset).getBigUint64(4);
  const message = concat(utf8(`cosignature/v1\ntime ${at}\n`), utf8(checkpoint.text));
  return at <= LATEST && (await verifier.verify(witness.key, blob.subarray(12), message)) ? Number(at) : null;
}

/**
 * Judges the cosignatures of these witnesses on a checkpoint.
 *
 * In the answer are labels: cosigned, with the time in seconds since 1970 (of several lines the earliest and the last); missing, of whom no line
 * verifies; unknown, whose kind of key is not judged here. not_judged counts the signature lines that are neither under
 * the origin nor of these witnesses.
 */
export async function judgeCosignatures(checkpoint, witnesses, verifier) {
  const found = { cosigned: [], missing: [], unknown: [], not_judged: 0 };
  const left = new Set(checkpoint.signatures.filter((line) => line.name !== checkpoint.origin));
  for (const witness of witnesses) {
    if (witness.id === null) {
      found.unknown.push(witness.label);
      continue;
    }
    const lines = checkpoint.signatures.filter((s) => s.name === witness.name && equalBytes(s.blob.subarray(0, 4), witness.id));
    for (const line of lines) left.delete(line);
    const times = (await Promise.all(lines.map((line) => judgeOne(line.blob, witness, checkpoint, verifier)))).filter((at) => at !== null);
    if (times.length === 0) found.missing.push(witness.label);
    else found.cosigned.push({ witness: witness.label, at: Math.min(...times), last: Math.max(...times) });
  }
  found.not_judged = left.size;
  return found;
}

/**
 * The first entry that cosignatures and the log's clock contradict each other about (format §22), or null.
 * @param {number[]} clock by entry: when it was recorded, less what the clock had been set forward by
 * @param {{size: number, cosigned: object[]}[]} testimonies checkpoints that the log holds, and who cosigned them
 * @returns {{seq: number, witness: string, at: number, covered: boolean} | null} at in milliseconds since 1970
 */
export function contradiction(clock, testimonies) {
  let first = null;
  for (const { size, cosigned } of testimonies) {
    for (const { witness, at, last } of cosigned) {
      const index = clock.findIndex((d, i) => (i < size ? d > 1000 * at + TOLERANCE : d < 1000 * last - TOLERANCE));
      const covered = index < size;
      if (index >= 0 && (first === null || index + 1 < first.seq)) first = { seq: index + 1, witness, at: 1000 * (covered ? at : last), covered };
    }
  }
  return first;
}
