// Signs as the page /sign does, without the page. Reads JSON {"key", "passphrase", "statement"} of texts and prints JSON:
// {"signed"}, or {"error"}: the code of what is wrong. With {"make": passphrase} it prints a new key file.

import { makeKeyFile, openKeyFile, parseKeyFile } from "../js/keyfile.js";
import { createVerifier } from "../js/signature.js";
import { readSignable, sign, signedText } from "../js/signing.js";

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);

async function main({ key, passphrase, statement, make }) {
  if (make !== undefined) return makeKeyFile(make, 100000);
  const verifier = await createVerifier();
  const opened = await openKeyFile(parseKeyFile(new TextEncoder().encode(key)), passphrase, verifier);
  const signable = await readSignable(statement, verifier);
  return { signed: signedText(await sign(signable, opened, verifier), signable.text) };
}

const answers = [];
for (const task of JSON.parse(Buffer.concat(chunks))) {
  answers.push(await main(task).catch((error) => ({ error: error.code ?? error.message })));
}
console.log(JSON.stringify(answers));
