// What the entries of the log say of what a statement is about: each is proven by its receipt to stand in this ledger's log,
// so that neither the page nor the server has to be believed.

import { hex } from "../../../verifier/js/bytes.js";
import { leafHash } from "../../../verifier/js/tree.js";
import { verifyHere } from "./ledger.js";
import { askBytes, quietly, row } from "./server.js";

const MAX_PROOFS = 16; // of one statement

/**
 * The statement of an entry, if its receipt proves that it stands in this ledger's log; else null.
 * @returns {Promise<{statement: object, leaf: string} | null>}
 */
export async function provenEntry(desk, ledger, seq) {
  const [proof, entry] = await Promise.all([askBytes(`/v1/receipts/${seq}`), askBytes(`/v1/receipts/${seq}/entry`)]);
  const report = await verifyHere(desk, { name: String(seq), proof, entry }, ledger);
  return report.ok && report.seq === seq ? { statement: report.statement, leaf: hex(await leafHash(entry)) } : null;
}

const text = (name) => (said) => ({ text: said[name] });
const of = (noun) => (said) => ({ of: [noun, said[noun]] });
const motion = ({ title, content }) => ({ text: title ?? content.title });

/**
 * By noun: the plural of its rows, the member of a row that says which entry made it, and what both that entry and the row say
 * it is: a text, or what it belongs to. What an effect of a decision has made is not named by an entry of its own.
 */
const nouns = {
  amendment: ["amendments", "seq", of("motion")],
  application: ["applications", "seq", text("name")],
  concern: ["concerns", "seq", text("text")],
  decision: ["decisions", "seq", of("motion")],
  evidence: ["evidence", "seq", text("title")],
  interest: ["interests", "seq", text("text")],
  meeting: ["meetings", "convened", text("title")],
  member: ["members", "entered", text("name")],
  motion: ["motions", "tabled", motion],
  plan: ["plans", "seq", ({ title, draft }) => ({ text: title ?? draft.title })],
  poll: ["polls", "opened", of("motion")],
  proposal: ["proposals", "seq", text("title")],
  representative: ["representatives", "appointed", of("member")],
  ruling: ["rulings", "seq", of("motion")],
};

const same = (a, b) => JSON.stringify([a?.en, a?.az]) === JSON.stringify([b?.en, b?.az]);

/** Looks up what ids stand for, each once, and in which entries of the log that stands. */
export class Provenance {
  #desk;
  #ledger;
  #found = new Map();

  constructor(desk, ledger) {
    [this.#desk, this.#ledger] = [desk, ledger];
  }

  /** The row of that id, null where there is none or it could not be asked for. */
  row = async (noun, id) => (await this.of(noun, id)).row;

  /**
   * What is known of an id: its row; `seq` the entry that made it; `state`: proven, the entry and what it is called are the log's;
   * entry, the entry is, but what it is called has changed since or is said elsewhere; word, the server's word; other, the
   * entry that the server names is about something else.
   */
  of(noun, id) {
    const key = `${noun}/${id}`;
    if (!this.#found.has(key)) this.#found.set(key, this.#look(noun, id));
    return this.#found.get(key);
  }

  async #look(noun, id) {
    const [plural, made, says] = nouns[noun] ?? [noun === "group" ? "groups" : `${noun}s`];
    const found = await quietly(() => row(plural, id));
    const seq = found?.[made];
    if (!seq || this.#found.size > MAX_PROOFS) return { row: found, state: "word" };
    let entry;
    try {
      entry = await provenEntry(this.#desk, this.#ledger, seq);
    } catch {
      return { row: found, state: "word" }; // such as one that no checkpoint covers yet
    }
    if (entry === null) return { row: found, seq, state: "other" };
    const { subject, data } = entry.statement;
    if (subject !== `${noun}/${id}`) return { row: found, seq, state: subject.startsWith("decision/") ? "word" : "other" };
    return { row: found, seq, state: await this.#agrees(says(data), says(found)) };
  }

  // Whether the entry says of it what the row does.
  async #agrees(entry, shown) {
    if (entry.of === undefined) return same(entry.text, shown.text) ? "proven" : "entry";
    if (entry.of[1] !== shown.of[1]) return "other";
    return (await this.of(...entry.of)).state === "proven" ? "proven" : "entry";
  }
}
