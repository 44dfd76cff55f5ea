// Every word that the modules ask for is there, in both languages, with the same figures.
import { readdirSync, readFileSync } from "node:fs";
import { laterTerms } from "../../../verifier/js/laterterms.js";
import { words as signWords } from "../../../verifier/js/signwords.js";
import { terms } from "../../../verifier/js/terms.js";
import { refusals } from "../js/refusals.js";
import { words } from "../js/words.js";

const complain = (text) => {
  console.error(text);
  process.exitCode = 1;
};
const figures = (text) => [...text.matchAll(/%[1-9]/g)].map(([figure]) => figure).sort().join();

for (const [name, { en, az }] of Object.entries({ words, refusals })) {
  for (const key of new Set([...Object.keys(en), ...Object.keys(az)])) {
    if (!en[key] || !az[key]) complain(`${name}: ${key} is in one language only`);
    else if (figures(en[key]) !== figures(az[key])) complain(`${name}: ${key} has other figures in the other language`);
  }
}

const all = { ...signWords.en, ...terms.en, ...laterTerms.en, ...words.en, ...refusals.en };
const notWords = new Set(["key.enrolled", "statement.json"]); // a type, a file
const used = new Set();
for (const file of readdirSync(new URL("../js/", import.meta.url))) {
  if (file === "words.js" || file === "refusals.js") continue;
  const source = readFileSync(new URL(`../js/${file}`, import.meta.url), "utf8");
  for (const [, key] of source.matchAll(/"((?:desk|say|key|new|statement|value)\.[a-z_]+(?:\.[a-z_]+)*)"/g)) {
    used.add(key);
    if (!Object.hasOwn(all, key) && !notWords.has(key)) complain(`${file}: there are no words for ${key}`);
  }
  for (const [, prefix] of source.matchAll(/`((?:desk|say|value|key|statement)\.[a-z_.]+)\$\{/g)) {
    const family = Object.keys(all).filter((key) => key.startsWith(prefix));
    for (const key of family) used.add(key);
    if (family.length === 0) complain(`${file}: there are no words that begin with ${prefix}`);
  }
}
for (const key of Object.keys(words.en)) if (!used.has(key)) complain(`nobody uses the words ${key}`);
