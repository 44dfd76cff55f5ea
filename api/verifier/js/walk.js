// The walk from the founding's ledger key to the one in force at a size (format §22), for who has no copy of the log.

import { isSoundKey } from "./curve.js";
import { fromBase64url, utf8 } from "./bytes.js";
import { int, list, object } from "./form.js";
import { needForm } from "./judge.js";
import { canonical } from "./json.js";
import { MAX_ROTATION, MAX_ROTATIONS } from "./rotation.js";
import { firstBadSignature, parseEntry } from "./statement.js";

/** The form of a list of rotations, but for the entries in it: those are the walk's. */
export const rotationsForm = list(object({ entry: () => {}, seq: int(1) }), { min: 1, max: MAX_ROTATIONS });

/** The bytes of the file `rotations`, of pairs of sequence and the entry's text; null where there are none. */
export const rotationsFile = (rotations) =>
  rotations.length === 0 ? null : utf8(`[${rotations.map(({ seq, text }) => `{"entry":${text},"seq":${seq}}`).join(",")}]`);

function need(condition, what) {
  if (!condition) throw new Error(what);
}

// Whether these lines are those of two officers of the founding, of different sides unless neither has one.
function areOfFounding({ officers }, lines) {
  const [a, b] = lines.map((line) => officers.find((o) => o.key === line.key && `office/${o.office}` === line.of));
  return a !== undefined && b !== undefined && a !== b && (a.side !== b.side || a.side === undefined);
}

// Judges a rotation from the keys that were the ledger's so far, the last of them in force: its new key, and whether it is settled.
async function step(entry, { ledger, data, keys, verifier }) {
  const parsed = parseEntry(utf8(canonical(entry)));
  const { statement, by, signatures, statementBytes } = parsed;
  need(signatures.length === by.length, `${signatures.length} signatures for ${by.length} signers`);
  const bad = await firstBadSignature(parsed, verifier);
  need(bad === 0, `signature ${bad} is not valid`);
  need(statement.type === "twothirds.ledger.key_rotated.v1", `it is ${statement.type}`);
  need(statement.source === `urn:twothirds:${ledger}`, "it is of another ledger");
  need(statementBytes.length <= MAX_ROTATION, `more than ${MAX_ROTATION} bytes`);
  needForm(statement);
  const { decision, ledger_key } = statement.data;
  const as = decision === undefined ? "officer, ledger_key, new_key" : "officer, officer, new_key";
  need(by.map((line) => line.as).join(", ") === as, `its lines are not ${as}`);
  need(by[2].key === ledger_key, "another key signs as the new one");
  need(by.every((line) => line.as === "officer" || line.of === `ledger/${ledger}`), "a key signs as that of another ledger");
  need(isSoundKey(fromBase64url(ledger_key)), "the new key is weak");
  need(!keys.includes(ledger_key), "the new key was the ledger's before");
  need(decision !== undefined || by[1].key === keys.at(-1), "it is not signed by the key that it replaces");
  return { key: ledger_key, settled: decision === undefined || areOfFounding(data, by.slice(0, 2)) };
}

/**
 * Walks the rotations among the first `size` entries.
 * @param {{ledger: string, data: object, known: string[], verifier: object}} from the ledger id, the founding's data, and
 *   keys of this ledger that the reader has from elsewhere
 * @returns {Promise<{key: string, open: number[]}>} the key that they lead to, and those of which only the log tells whether they are good
 * @throws {Error} that says why they prove nothing
 */
export async function walk(rotations, size, { ledger, data, known, verifier }) {
  const keys = [data.ledger_key];
  let open = [];
  let before = 1;
  for (const { entry, seq } of rotations) {
    try {
      need(seq > before && seq <= size, "it does not stand behind the one before, among the entries of the checkpoint");
      const { key, settled } = await step(entry, { ledger, data, keys, verifier });
      if (!settled) open.push(seq);
      if (known.includes(key)) open = [];
      keys.push(key);
    } catch (error) {
      throw new Error(`the rotation at entry ${seq}: ${error.message}`);
    }
    before = seq;
  }
  return { key: keys.at(-1), open };
}
