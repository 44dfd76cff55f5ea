// Receipts: a C2SP tlog-proof and the entry that it is of, verified with the ledger id and nothing else (format §22).

import { equalBytes, fromBase64, fromUTF8, hex, utf8 } from "./bytes.js";
import { Judge, SEMANTICS, unknownSemantics } from "./judge.js";
import { FormError, parseCanonical } from "./json.js";
import { isSignedBy, parseCheckpoint } from "./note.js";
import { SourceError } from "./source.js";
import { ledgerID } from "./state.js";
import { firstBadSignature, MAX_ENTRY, parseEntry, parseStatement } from "./statement.js";
import { millis, timeOf } from "./time.js";
import { leafHash, rootOfPath } from "./tree.js";
import { rotationsForm, walk } from "./walk.js";
import { contradiction, judgeCosignatures } from "./witness.js";

const HEADER = "c2sp.org/tlog-proof@v1";
const MAX_PROOF = 262144;
const MAX_RECEIPTS = 1000;
const MAX_PATH = 53;
const EXTRA_DEPTH = 12; // a statement in an entry in an object in a list, and the object around it

/** Why a receipt proves nothing; `code` is that of receipt.bad.* in words.js, `class` what kind of fault. */
class Broken extends Error {
  constructor(faultClass, code, detail) {
    super(detail);
    Object.assign(this, { class: faultClass, code });
  }
}

/**
 * The receipts among files by path: FILE and FILE.entry, or the one pair that there is. Files of a log are left alone.
 * @param {Map<string, (limit: number) => Promise<Uint8Array>>} files
 * @returns {Promise<{name: string, proof: Uint8Array, entry: Uint8Array}[]>}
 * @throws {SourceError} where half of a receipt is missing
 */
export async function readReceipts(files) {
  const paths = [...files.keys()];
  const isEntry = (path) => path.endsWith(".entry");
  const proofs = paths.filter((path) => path.endsWith(".tlog-proof") || files.has(path + ".entry"));
  const entries = paths.filter(isEntry);
  const entryOf = (path) => (files.has(path + ".entry") ? path + ".entry" : proofs.length === 1 && entries.length === 1 ? entries[0] : null);
  if (proofs.length > MAX_RECEIPTS) throw new SourceError("not_found", `more than ${MAX_RECEIPTS} receipts at once`);
  if (proofs.length === 0 && entries.length > 0) throw new SourceError("not_found", `${entries[0]} is the entry of a receipt: choose the .tlog-proof file together with it`);
  const read = async (path, limit) => files.get(path)(limit);
  const receipts = [];
  for (const path of proofs) {
    const entry = entryOf(path);
    if (entry === null) throw new SourceError("not_found", `${path}.entry is missing: choose the receipt and its .entry file together`);
    receipts.push({ name: path.split("/").pop(), proof: await read(path, MAX_PROOF), entry: await read(entry, MAX_ENTRY + 1) });
  }
  return receipts;
}

/** Takes a proof apart: leaf index, path, what the line `extra` holds, and the checkpoint's bytes. */
function parseProof(bytes) {
  const broken = (what) => new Broken("receipt", "proof", what);
  if (bytes.length > MAX_PROOF) throw broken("it is larger than any receipt");
  let text;
  try {
    text = fromUTF8(bytes);
  } catch {
    throw broken("it is not UTF-8");
  }
  const end = text.indexOf("\n\n");
  const [header, ...lines] = text.slice(0, end).split("\n");
  if (end < 0 || header !== HEADER) throw broken(`it does not begin with the line ${HEADER}`);
  const extra = lines[0]?.startsWith("extra ") ? fromBase64(lines.shift().slice("extra ".length)) : undefined;
  if (extra === null) throw broken("the line extra is not base64");
  const [, digits] = /^index (0|[1-9][0-9]{0,15})$/.exec(lines.shift() ?? "") ?? [];
  const index = Number(digits);
  if (!Number.isSafeInteger(index)) throw broken("there is no line index with a number");
  const path = lines.map(fromBase64);
  if (path.length > MAX_PATH || path.some((hash) => hash?.length !== 32)) throw broken("the path is not of hashes in base64");
  return { index, path, extra, note: utf8(text.slice(end + 2)) };
}

/** The founding that a proof carries, as a statement, and its bytes; and the rotations of the ledger key. */
function readExtra(extra) {
  if (extra === undefined) throw new Broken("receipt", "founding", "the receipt has no line extra with the founding");
  try {
    const { value, text, spans } = parseCanonical(extra, EXTRA_DEPTH);
    const { founding, rotations, ...more } = value;
    if (founding === undefined || Object.keys(more).length > 0) throw new FormError("not the members founding and rotations", "");
    if (rotations !== undefined) rotationsForm(rotations, "/rotations");
    const bytes = utf8(text.slice(...spans.get("founding")));
    return { bytes, statement: parseStatement(bytes), rotations: rotations ?? [] };
  } catch (error) {
    throw new Broken("receipt", "founding", error.message);
  }
}

/** The steps of verifying a receipt, in order; words.js has receipt.step.*. */
export const receiptSteps = ["proof", "founding", "checkpoint", "path", "entry", "witnesses"];

/**
 * Verifies a receipt. Whatever is wrong with it is in the answer, never thrown. Where it cannot be told from the receipt
 * alone, the verdict is "open", and `open` names the entries that only the log can settle.
 * @param {{name: string, proof: Uint8Array, entry: Uint8Array}} receipt
 * @param {{ledger: string, witnesses: object[], logKeys: object[], verifier: object}} known the ledger id; witnesses as
 *   parseWitnesses has them; logKeys as parseLogKeys has them
 */
export async function verifyReceipt(receipt, known) {
  const report = { name: receipt.name, ok: false, verdict: "bad", steps: {}, first_bad: null };
  const work = { report, receipt, ...known };
  const does = { proof: readProof, founding: judgeFounding, checkpoint: judgeCheckpoint, path: judgePath, entry: judgeEntry, witnesses: judgeWitnesses };
  for (const step of receiptSteps) {
    try {
      report.steps[step] = (await does[step](work)) ?? "done";
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      report.steps[step] = "failed";
      if (error.code === "newer") report.verdict = "newer";
      else report.first_bad = { seq: report.seq ?? 0, class: error.class, code: error.code, detail: error.message };
      return report;
    }
  }
  const ok = report.open.length === 0;
  return Object.assign(report, { ok, verdict: ok ? "ok" : "open" });
}

function readProof(work) {
  work.proof = parseProof(work.receipt.proof);
  work.report.seq = work.proof.index + 1;
}

// Whoever has the id has the founding, and with it origin and first key.
async function judgeFounding(work) {
  const { report, proof, ledger } = work;
  const { bytes, statement, rotations } = readExtra(proof.extra);
  report.ledger = await ledgerID(bytes);
  if (report.ledger !== ledger.trim().toLowerCase()) throw new Broken("ledger", "wrong_ledger", `the receipt is of ledger ${report.ledger}`);
  report.semantics = unknownSemantics(statement) ?? SEMANTICS;
  if (report.semantics !== SEMANTICS) throw new Broken("newer", "newer", "");
  const { data } = statement;
  try {
    if (statement.type !== "twothirds.ledger.founded.v1") throw new Error(`it is ${statement.type}`);
    const first = { statement, statementBytes: bytes, by: data.by ?? [], recorded: statement.time };
    await new Judge(null, null).decide(first, { t: millis(statement.time), n: 1, leaf: "" }); // it could begin a log
  } catch (error) {
    throw new Broken("receipt", "founding", error.message);
  }
  const { origin, name: ledger_name, purpose } = data;
  Object.assign(report, { origin, ledger_name, purpose });
  Object.assign(work, { founding: data, rotations });
}

async function judgeCheckpoint(work) {
  const { report, proof, founding, rotations, logKeys = [], verifier } = work;
  try {
    work.checkpoint = parseCheckpoint(proof.note);
  } catch (error) {
    throw new Broken("checkpoint", "checkpoint", error.message);
  }
  const { size, root } = work.checkpoint;
  const known = logKeys.filter((k) => k.origin === report.origin).map((k) => k.key);
  try {
    Object.assign(report, await walk(rotations, size, { ledger: report.ledger, data: founding, known, verifier }));
  } catch (error) {
    throw new Broken("receipt", "rotations", error.message);
  }
  if (!(await isSignedBy(work.checkpoint, report.origin, report.key, verifier))) {
    const whose = rotations.length === 0 ? "that the founding names" : "that the founding and the rotations lead to";
    throw new Broken("checkpoint", "signature", `the checkpoint is not signed by the key and under the origin ${whose}`);
  }
  Object.assign(report, { size, root: hex(root), checkpoint: fromUTF8(proof.note) });
}

async function judgePath(work) {
  const { report, proof, receipt, checkpoint } = work;
  if (proof.index >= checkpoint.size) throw new Broken("tree", "index", `entry ${report.seq} is not among the ${checkpoint.size} that the checkpoint covers`);
  const leaf = await leafHash(receipt.entry);
  const root = await rootOfPath(leaf, proof.index, checkpoint.size, proof.path);
  if (root === null || !equalBytes(root, checkpoint.root)) {
    throw new Broken("tree", "path", `entry and path lead to ${root === null ? "no root" : hex(root)}, the checkpoint says ${report.root}`);
  }
  report.leaf = hex(leaf);
}

async function judgeEntry({ report, receipt, verifier }) {
  let parsed;
  try {
    parsed = parseEntry(receipt.entry);
  } catch (error) {
    throw new Broken("form", "form", error.message);
  }
  const { statement, signatures, by, recorded } = parsed;
  if (signatures.length !== by.length) throw new Broken("signature", "entry_signature", `${signatures.length} signatures for ${by.length} signers`);
  const bad = await firstBadSignature(parsed, verifier);
  if (bad > 0) throw new Broken("signature", "entry_signature", `signature ${bad} is not valid`);
  Object.assign(report, { recorded, statement, signatures: signatures.length });
}

async function judgeWitnesses({ report, checkpoint, witnesses, verifier }) {
  const found = await judgeCosignatures(checkpoint, witnesses, verifier);
  report.cosignatures = found;
  // A demonstration's clock may have been set forward by as much as only the log says.
  const wrong = report.purpose === "operation" && contradiction([millis(report.recorded)], [{ size: 1, cosigned: found.cosigned }]);
  if (wrong) throw new Broken("time", "time", `recorded ${report.recorded}, but ${wrong.witness} saw it at ${timeOf(wrong.at)}`);
  return witnesses.length === 0 ? "skipped" : "done";
}
