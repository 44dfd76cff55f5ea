// What js/node.js does, as a function: reading files, verifying, and saying it in JSON.

import { readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { readReceipts, verifyReceipt } from "./receipt.js";
import { createVerifier } from "./signature.js";
import { LinesSource, openFiles, openURL, SourceError, TileSource } from "./source.js";
import { verify } from "./verify.js";
import { parseLogKeys, parseWitnesses } from "./witness.js";
import { openZip } from "./zip.js";

async function readIfThere(path) {
  try {
    return new Uint8Array(await readFile(path));
  } catch (error) {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return null;
    throw error;
  }
}

async function openPath(path) {
  if (/^https?:\/\//.test(path)) return openURL(path);
  const info = await stat(path).catch(() => null);
  if (info?.isDirectory()) {
    const source = new TileSource((name) => readIfThere(join(path, name)));
    if ((await source.checkpoint()) !== null) return source;
  }
  if (!info?.isFile()) throw new SourceError("not_found", `${path}: neither an exported log, nor a zip or JSON lines of one`);
  const bytes = await readIfThere(path);
  return path.endsWith(".zip") ? openFiles(openZip(bytes)) : new LinesSource(bytes);
}

const usage = `usage: node js/node.js SRC [--ledger ID] [--since FILE] [--witnesses FILE] [--receipt FILE]... [--states]
       node js/node.js receipt FILE --ledger ID [--witnesses FILE]`;

const exitCodes = { ok: 0, newer: 1, open: 1, bad: 5 };

/** The exit code of several receipts: that of what is worst among them. */
const worstOf = (reports) => Math.max(...reports.map((r) => exitCodes[r.verdict]));

async function needFile(path) {
  const bytes = await readIfThere(path);
  if (bytes === null) throw new SourceError("not_found", `${path} is not there`);
  return bytes;
}

/** The receipts in a zip, or the one in FILE and FILE.entry. */
async function openReceipts(path) {
  const bytes = await needFile(path);
  if (!path.endsWith(".zip")) return [{ name: basename(path), proof: bytes, entry: await needFile(path + ".entry") }];
  const receipts = await readReceipts(openZip(bytes));
  if (receipts.length === 0) throw new SourceError("not_found", `${path}: there is no receipt in it`);
  return receipts;
}

async function verifyReceipts(path, ledger, known, print) {
  const verifier = await createVerifier();
  const reports = [];
  for (const receipt of await openReceipts(path)) reports.push(await verifyReceipt(receipt, { ledger, ...known, verifier }));
  print(JSON.stringify(reports.length === 1 ? reports[0] : reports));
  return worstOf(reports);
}

async function verifyLog(path, values, known, print) {
  const states = [];
  const onEntry = async (seq, judge) => states.push({ seq, ends_group: judge.groupEndsAt(seq), state: await judge.state.digest() });
  const since = values.since === undefined ? null : await needFile(values.since);
  const receipts = [];
  for (const file of values.receipt ?? []) receipts.push(...(await openReceipts(file)));
  const source = await openPath(path);
  const report = await verify(source, { ledger: values.ledger ?? "", since, ...known, receipts, onEntry: values.states ? onEntry : null });
  if (values.states) report.states = states;
  print(JSON.stringify(report));
  return report.ok ? worstOf([report, ...report.receipts]) : exitCodes[report.verdict];
}

const options = {
  ledger: { type: "string" },
  receipt: { type: "string", multiple: true },
  since: { type: "string" },
  states: { type: "boolean" },
  witnesses: { type: "string" },
};

/**
 * Does what the command line asks for.
 * @param {string[]} argv its words
 * @param {(text: string) => void} print takes the report
 * @returns {Promise<number>} the exit code
 */
export async function main(argv, print) {
  let args;
  try {
    args = parseArgs({ args: argv, allowPositionals: true, options });
  } catch {
    args = { positionals: [] };
  }
  const { positionals, values } = args;
  const ofReceipt = positionals.length === 2 && positionals[0] === "receipt" && values.ledger !== undefined;
  if (!ofReceipt && positionals.length !== 1) {
    console.error(usage);
    return 2;
  }
  try {
    const policy = values.witnesses === undefined ? "" : new TextDecoder().decode(await needFile(values.witnesses));
    const known = { witnesses: await parseWitnesses(policy), logKeys: await parseLogKeys(policy) };
    return ofReceipt ? await verifyReceipts(positionals[1], values.ledger, known, print) : await verifyLog(positionals[0], values, known, print);
  } catch (error) {
    console.error(error instanceof SourceError ? error.message : error);
    return { usage: 2, not_found: 3, unreachable: 7 }[error.kind] ?? 1;
  }
}
