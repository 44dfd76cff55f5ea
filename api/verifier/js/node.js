// The verifier on a command line: node js/node.js SRC [--ledger ID] [--since FILE] [--states]
//
// SRC is an exported folder, a zip of one, a file of JSON lines, or an address. Prints one JSON object: the report of
// verify.js, with --states also the digest of the state after every entry. Exit codes are those of the program: 0 ok,
// 1 newer than this verifier, 2 wrong usage, 3 not found, 5 verification failed, 7 unreachable.

import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { LinesSource, openFiles, openURL, SourceError, TileSource } from "./source.js";
import { verify } from "./verify.js";
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

async function main() {
  let args;
  try {
    args = parseArgs({ allowPositionals: true, options: { ledger: { type: "string" }, since: { type: "string" }, states: { type: "boolean" } } });
  } catch {
    args = { positionals: [] };
  }
  const { positionals, values } = args;
  if (positionals.length !== 1) {
    console.error("usage: node js/node.js SRC [--ledger ID] [--since FILE] [--states]");
    return 2;
  }
  const states = [];
  const onEntry = async (seq, judge) => states.push({ seq, ends_group: judge.groupEndsAt(seq), state: await judge.state.digest() });
  try {
    const since = values.since === undefined ? null : new Uint8Array(await readFile(values.since));
    const source = await openPath(positionals[0]);
    const report = await verify(source, { ledger: values.ledger ?? "", since, onEntry: values.states ? onEntry : null });
    if (values.states) report.states = states;
    console.log(JSON.stringify(report));
    return { ok: 0, newer: 1, bad: 5 }[report.verdict];
  } catch (error) {
    console.error(error instanceof SourceError ? error.message : error);
    return { not_found: 3, unreachable: 7 }[error.kind] ?? 1;
  }
}

process.exitCode = await main();
