// Which ledger this is, and the newest checkpoint of it that was verified here: signed by the ledger's key, and beginning
// with every one that this browser has verified before (format §8, §22).

import { unhex, utf8 } from "../../../verifier/js/bytes.js";
import { verifyReceipt } from "../../../verifier/js/receipt.js";
import { TileSource } from "../../../verifier/js/source.js";
import { verify } from "../../../verifier/js/verify.js";
import { begins, MissingTile } from "./consistency.js";
import { ask, askBytes, askJSON, Problem, quietly } from "./server.js";

/** Why nothing is signed here now; `code` is that of desk.ledger.* in words.js, `evidence` checkpoints that contradict each other. */
export class LedgerError extends Error {
  constructor(code, detail, evidence) {
    super(detail ?? code);
    Object.assign(this, { code, evidence });
  }
}

/** The published log, as files. */
const log = new TileSource(async (path) => {
  try {
    return new Uint8Array(await (await ask(`/log/${path}`)).arrayBuffer());
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  }
});

/** Whether the log of a verified checkpoint begins with a tree: roots as hex. @throws {LedgerError} where the tiles do not say */
export async function beginsLog(older, seen) {
  const asTree = ({ size, root }) => ({ size, root: unhex(root) });
  try {
    return await begins(log, asTree(older), asTree(seen));
  } catch (error) {
    if (error instanceof MissingTile) throw new LedgerError("tiles", error.message);
    throw error;
  }
}

const THIS = "this"; // the one value of the table

/** What this browser has verified of the ledger so far, or undefined. */
export const known = (store) => store.get("ledger", THIS);

async function firstReceipt() {
  const [proof, entry] = await Promise.all([askBytes("/v1/receipts/1"), askBytes("/v1/receipts/1/entry")]);
  return { name: "1", proof, entry };
}

/**
 * Where a receipt does not tell by itself who the ledger's key is, since officers of a later time have replaced it by a
 * decision, the whole log is verified once, and the key is kept.
 */
async function learnKey({ store }, ledger) {
  const kept = await known(store);
  let key;
  const report = await verify(log, { ledger, since: kept?.note === undefined ? null : utf8(kept.note), onEntry: async (_, judge) => void (key = judge.state.ledger.key) });
  if (report.verdict === "newer") throw new LedgerError("newer");
  if (!report.ok) throw new LedgerError("open", report.first_bad && `entry ${report.first_bad.seq}: ${report.first_bad.detail}`);
  const more = { log_keys: [...(kept?.log_keys ?? []), { origin: report.origin, key }] };
  await store.put("ledger", kept === undefined ? { name: THIS, ledger, size: report.total, root: report.root, note: report.checkpoint, ...more } : { ...kept, ...more });
}

/**
 * Verifies a receipt of a ledger, with the ledger's keys that this browser knows from the log.
 * @throws {LedgerError} open or newer where neither the receipt nor the log that is served settles who the ledger's key is
 */
export async function verifyHere(desk, receipt, ledger) {
  const judge = async () => {
    const { log_keys: logKeys = [] } = (await known(desk.store)) ?? {};
    return verifyReceipt(receipt, { ledger, witnesses: [], logKeys, verifier: desk.verifier });
  };
  const report = await judge();
  if (report.verdict !== "open") return report;
  await learnKey(desk, ledger);
  const settled = await judge();
  if (settled.verdict === "open") throw new LedgerError("open", `entry ${settled.open[0]} is not in the log that is served`);
  return settled;
}

/**
 * Verifies the whole log that is served, as the independent verifier does, which goes on from what this browser has seen.
 * @returns {Promise<State>} what it comes to
 * @throws {LedgerError}
 */
export async function verifyWhole({ store }, ledger) {
  const kept = await known(store);
  let state;
  const report = await verify(log, { ledger, since: kept?.note === undefined ? null : utf8(kept.note), onEntry: async (_, judge) => void ({ state } = judge) });
  if (!report.ok) throw new LedgerError(report.verdict === "newer" ? "newer" : "untrue", report.first_bad?.detail);
  return state;
}

/**
 * Takes a verified checkpoint in: it must go with the one kept, which it replaces where it is larger.
 * @param {{ledger: string, size: number, root: string, checkpoint: string}} report of verifyReceipt
 * @returns {Promise<object>} the larger of the two, as kept
 * @throws {LedgerError}
 */
export async function advance(store, report, source = log) {
  const kept = await known(store);
  const given = { ...kept, name: THIS, ledger: report.ledger, size: report.size, root: report.root, note: report.checkpoint };
  if (kept === undefined) return (await store.put("ledger", given)), given;
  if (kept.ledger !== given.ledger) throw new LedgerError("other", `${kept.ledger}, now ${given.ledger}`);
  const [older, newer] = kept.size <= given.size ? [kept, given] : [given, kept];
  const asTree = ({ size, root }) => ({ size, root: unhex(root) });
  let goes;
  try {
    goes = await begins(source, asTree(older), asTree(newer));
  } catch (error) {
    if (!(error instanceof MissingTile)) throw error;
    throw new LedgerError(newer === kept ? "behind" : "tiles", error.message);
  }
  if (!goes) {
    await store.put("ledger", { ...kept, fork: given.note });
    throw new LedgerError("fork", `${older.size}, ${newer.size}`, [kept.note, given.note]);
  }
  if (newer !== kept) await store.put("ledger", given);
  return newer;
}

/**
 * Looks at the ledger: asks, verifies, remembers.
 * @param {string} [expected] the ledger's id where it is known otherwise; else the one that this browser knows, else the one that is served
 * @returns {Promise<{ledger: string, name: object, purpose: string, seen: {root: string, size: number}, now: () => number, first: boolean}>}
 *   now gives the log's clock; first says that this browser had known no ledger here
 * @throws {LedgerError | Problem | Unreachable}
 */
export async function look(desk, expected) {
  const { store } = desk;
  const kept = await known(store);
  if (kept?.fork) throw new LedgerError("fork", "kept", [kept.note, kept.fork]);
  if (expected !== undefined && kept !== undefined && kept.ledger !== expected) throw new LedgerError("other", `${kept.ledger}, expected ${expected}`);
  const [info, receipt] = await Promise.all([askJSON("/v1/info"), firstReceipt()]);
  const received = performance.now();
  const ledger = expected ?? kept?.ledger ?? info.ledger;
  const report = await verifyHere(desk, receipt, ledger);
  if (report.verdict === "newer") throw new LedgerError("newer");
  if (!report.ok) throw new LedgerError(report.first_bad?.code === "wrong_ledger" ? "other" : "untrue", report.first_bad?.detail);
  const { size, root } = await advance(store, report);
  const clock = info.now === undefined ? Date.now() : Date.parse(info.now);
  return {
    ledger, name: report.ledger_name, purpose: report.purpose, seen: { root, size }, first: kept === undefined,
    now: () => clock + Math.round(performance.now() - received),
  };
}


/** The id of the ledger that this browser knows; of one that it does not know yet it is asked, undefined where that fails. */
export const ledgerID = async (desk) => (await known(desk.store))?.ledger ?? (await quietly(() => look(desk)))?.ledger;
