// Verifies many exported folders in one process: prints a JSON list of reports, one for each argument.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { TileSource } from "../js/source.js";
import { verify } from "../js/verify.js";

const reports = [];
for (const dir of process.argv.slice(2)) {
  const read = async (path) => new Uint8Array(await readFile(join(dir, path)));
  reports.push(await verify(new TileSource((path) => read(path).catch(() => null))));
}
console.log(JSON.stringify(reports));
