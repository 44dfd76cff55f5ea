// Reads statements from the files named, each followed by a line feed, and prints as a JSON list the code with which the form of
// each is refused; empty where it is not.

import { readFile } from "node:fs/promises";
import { needForm } from "../js/judge.js";
import { parseStatement } from "../js/statement.js";

const codes = [];
for (const path of process.argv.slice(2)) {
  const bytes = new Uint8Array(await readFile(path));
  try {
    needForm(parseStatement(bytes.subarray(0, -1)));
    codes.push("");
  } catch (error) {
    codes.push(error.code ?? error.message);
  }
}
console.log(JSON.stringify(codes));
