// Verifies logs for as long as it is asked to: a line of JSON in, a line of JSON out.
//
// A request names a folder (dir), or has entries in base64 that follow the first `keep` entries of the log before; or it
// has a receipt: proof and entry in base64, and the key that is known of the log.

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { register } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";

register("./resolve.mjs", import.meta.url);
const { TileSource } = await import("../../js/source.js");
const { verify } = await import("../../js/verify.js");
const { verifyReceipt } = await import("../../js/receipt.js");
const { createVerifier } = await import("../../js/signature.js");
const { parseLogKeys } = await import("../../js/witness.js");

// The same signatures come again and again in logs that differ in one entry: WebCrypto's verdict on each is kept.
const { subtle } = globalThis.crypto;
const verdicts = new Map();
const importKey = subtle.importKey.bind(subtle);
const verifyOne = subtle.verify.bind(subtle);
const rawKeys = new WeakMap();
subtle.importKey = async (format, bytes, ...rest) => {
  const key = await importKey(format, bytes, ...rest);
  rawKeys.set(key, Buffer.from(bytes).toString("latin1"));
  return key;
};
subtle.verify = (algorithm, key, signature, message) => {
  const id = rawKeys.get(key) + Buffer.from(signature).toString("latin1") + Buffer.from(message).toString("latin1");
  let verdict = verdicts.get(id);
  if (verdict === undefined) {
    if (verdicts.size > 20000) verdicts.clear();
    verdicts.set(id, (verdict = verifyOne(algorithm, key, signature, message)));
  }
  return verdict;
};

// Hashing in another thread costs more than it saves.
subtle.digest = async (algorithm, data) => {
  const { buffer, byteOffset, byteLength } = createHash(algorithm.replace("-", "")).update(data).digest();
  return buffer.slice(byteOffset, byteOffset + byteLength);
};

/** A log without files, whose entries may be of any bytes. */
class EntrySource {
  constructor(entries) {
    this.list = entries;
  }
  async checkpoint() {
    return null;
  }
  async verifierKey() {
    return null;
  }
  async rotations() {
    return null;
  }
  async hashes() {
    return null;
  }
  async *entries() {
    for (let i = 0; i < this.list.length; i += 256) yield this.list.slice(i, i + 256);
  }
}

function folder(dir) {
  return new TileSource(async (path) => {
    try {
      return new Uint8Array(await readFile(join(dir, path)));
    } catch {
      return null;
    }
  });
}

const bytesOf = (text) => new Uint8Array(Buffer.from(text, "base64"));

async function judgeReceipt({ proof, entry, known }, ledger) {
  const logKeys = await parseLogKeys(known === "" ? "" : `log ${known}`);
  return verifyReceipt({ name: "", proof: bytesOf(proof), entry: bytesOf(entry) }, { ledger, witnesses: [], logKeys, verifier: await createVerifier() });
}

let before = [];
for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const { dir, keep, entries, ledger = "", since, receipt } = JSON.parse(line);
  if (!dir && !receipt) before = [...before.slice(0, keep), ...entries.map(bytesOf)];
  let answer;
  try {
    if (receipt) answer = await judgeReceipt(receipt, ledger);
    else answer = await verify(dir ? folder(dir) : new EntrySource(before), { ledger, since: since === undefined ? null : bytesOf(since) });
  } catch (error) {
    answer = { verdict: "failed", thrown: String(error.stack ?? error) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
