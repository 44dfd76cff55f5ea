// Flips one bit of a log in every way that stdin lists, as JSON [[seq, bit], …], and prints those that the verifier lets
// pass. The checkpoint stays what it was: who flips the bit holds no key.

import { readFile } from "node:fs/promises";
import { TileSource } from "../js/source.js";
import { verify } from "../js/verify.js";

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);

const dir = process.argv[2];
const passed = [];
for (const [seq, bit] of JSON.parse(Buffer.concat(chunks))) {
  const read = async (path) => {
    const bytes = await readFile(`${dir}/${path}`).catch(() => null);
    if (bytes === null || !path.startsWith("tile/entries/")) return bytes;
    let at = 0;
    for (let i = 1; i < seq; i++) at += 2 + bytes.readUInt16BE(at);
    bytes[at + 2 + (Math.floor(bit / 8) % bytes.readUInt16BE(at))] ^= 1 << bit % 8;
    return bytes;
  };
  const report = await verify(new TileSource(async (path) => ((b) => b && new Uint8Array(b))(await read(path))));
  if (report.ok) passed.push([seq, bit]);
}
console.log(JSON.stringify(passed));
