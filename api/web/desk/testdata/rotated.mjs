// A receipt that does not tell by itself who the ledger's key is, since officers elected later replaced it, is settled by the
// whole log, once; a log that does not settle it leaves it open.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { utf8 } from "../../../verifier/js/bytes.js";
import { createVerifier } from "../../../verifier/js/signature.js";
import { leafHash } from "../../../verifier/js/tree.js";
import { verifyHere } from "../js/ledger.js";

const testdata = (name) => readFileSync(new URL(`../../../../domain/testdata/${name}`, import.meta.url));
const lines = testdata("log_rotated.jsonl").toString("utf8").trimEnd().split("\n");
const vectors = JSON.parse(testdata("vectors_rotated.json"));
const ledger = "c5bc24ed7bf3254646c282bf3b2140a4020db837543c3f8bbb5f1f0ea40aa06e";

const receiptAt = (size) => {
  const { seq, proof } = vectors.receipts.find((r) => r.size === size);
  return { name: String(seq), proof: utf8(proof), entry: utf8(lines[seq - 1]) };
};

/** Serves the log's first entries under the checkpoint of the vectors, and counts what is asked for. */
async function serve(entries) {
  const parts = [];
  const hashes = [];
  for (const entry of entries.map(utf8)) {
    parts.push(Buffer.from([entry.length >> 8, entry.length & 255]), entry);
    hashes.push(await leafHash(entry));
  }
  const files = {
    "/log/checkpoint": utf8(vectors.checkpoints.find((c) => c.size === entries.length).note),
    [`/log/tile/entries/000.p/${entries.length}`]: Buffer.concat(parts),
    [`/log/tile/0/000.p/${entries.length}`]: Buffer.concat(hashes),
  };
  const asked = [];
  globalThis.fetch = async (path) => {
    asked.push(path);
    return files[path] === undefined ? new Response("{}", { status: 404 }) : new Response(files[path]);
  };
  return asked;
}

const verifier = await createVerifier();
function newDesk() {
  const kept = new Map();
  return { verifier, store: { get: async (table, id) => kept.get(`${table} ${id}`), put: async (table, value) => void kept.set(`${table} ${value.name}`, value) } };
}

// Settled by its founding alone: the log is not asked for.
let asked = await serve(lines);
assert.equal((await verifyHere(newDesk(), receiptAt(65), ledger)).verdict, "ok");
assert.equal(asked.length, 0);

// Settled by the log, once.
const desk = newDesk();
assert.equal((await verifyHere(desk, receiptAt(101), ledger)).verdict, "ok");
assert.ok(asked.length > 0);
asked = await serve(lines);
assert.equal((await verifyHere(desk, receiptAt(67), ledger)).verdict, "ok");
assert.equal((await verifyHere(desk, receiptAt(101), ledger)).verdict, "ok");
assert.equal(asked.length, 0, "the log is read again");

// A log that ends before the key was replaced, and one that is wrong, leave it open.
await serve(lines.slice(0, 65));
await assert.rejects(verifyHere(newDesk(), receiptAt(101), ledger), (error) => error.code === "open" && error.message.includes("66"));
await serve(lines.with(66, lines[66].replace('"sig":"', '"sig":"A')));
const other = newDesk();
await assert.rejects(verifyHere(other, receiptAt(101), ledger), (error) => error.code === "open" && error.message.includes("67"));
assert.equal(await other.store.get("ledger", "this"), undefined, "a key of a wrong log is kept");

// A forged receipt is bad, whatever the log says.
const forged = receiptAt(101);
forged.entry = utf8(lines[3]);
assert.equal((await verifyHere(desk, forged, ledger)).ok, false);
