// Does what js/node.js does, again and again: a line of JSON with the words of a command line in, a line of JSON with what
// was printed and the exit code out.

import { createInterface } from "node:readline";
import { main } from "../js/cli.js";

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const printed = [];
  const code = await main(JSON.parse(line), (text) => printed.push(text));
  process.stdout.write(JSON.stringify({ code, out: printed.join("\n") }) + "\n");
}
