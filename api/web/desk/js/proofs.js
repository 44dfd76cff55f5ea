// What the entries of the log say of what a statement is about: each is proven by its receipt to stand in this ledger's log,
// so that neither the page nor the server has to be believed.

import { hex } from "../../../verifier/js/bytes.js";
import { digestOf } from "../../../verifier/js/state.js";
import { leafHash } from "../../../verifier/js/tree.js";
import { verifyHere } from "./ledger.js";
import { askBytes, quietly, row, rows } from "./server.js";

const MAX_PROOFS = 48; // of one statement
const MANY = 12; // rows of a kind are asked for all together from here on

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

const lastOf = (versions) => versions.at(-1).seq;

/**
 * By noun: the plural of its rows, the member of a row that says which entry made it (or what gives it), and what both that
 * entry and the row say it is: a text, or what it belongs to.
 */
const nouns = {
  amendment: ["amendments", "seq", of("motion")],
  application: ["applications", "seq", text("name")],
  concern: ["concerns", "seq", text("text")],
  decision: ["decisions", "seq", of("motion")],
  document: ["documents", ({ versions }) => lastOf(versions), text("title")],
  evidence: ["evidence", "seq", text("title")],
  group: ["groups", "seq", text("name")],
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

/** By type of effect: what it makes, and what it says that is. Who is admitted is called as its application was. */
const effects = {
  admit: ({ application }) => ["member", application, { of: ["application", application] }],
  adopt_document: ({ document, title }) => ["document", document, { text: title }],
  found_group: ({ group, name }) => ["group", group, { text: name }],
};

const same = (a, b) => JSON.stringify([a?.en, a?.az]) === JSON.stringify([b?.en, b?.az]);

/** Looks up what ids stand for, each once, and in which entries of the log that stands. */
export class Provenance {
  #desk;
  #ledger;
  #found = new Map();
  #lists = new Map(); // by noun: all rows by their ids, of which a statement names many

  constructor(desk, ledger) {
    [this.#desk, this.#ledger] = [desk, ledger];
  }

  /** Asks for all rows of a kind together where many of these, pairs of noun and id, are of it. */
  async expect(refs) {
    for (const noun of new Set(refs.map(([one]) => one))) {
      if (refs.filter(([one]) => one === noun).length < MANY) continue;
      const all = await quietly(() => rows(nouns[noun][0]));
      if (all !== null) this.#lists.set(noun, new Map(all.map((one) => [one.id, one])));
    }
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
    const [plural, made, says] = nouns[noun];
    const found = this.#lists.get(noun)?.get(id) ?? (await quietly(() => row(plural, id)));
    const seq = found && (typeof made === "function" ? made(found) : found[made]);
    if (!seq || this.#found.size > MAX_PROOFS) return { row: found, state: "word" };
    let entry;
    try {
      entry = await provenEntry(this.#desk, this.#ledger, seq);
    } catch {
      return { row: found, state: "word" }; // such as one that no checkpoint covers yet
    }
    if (entry === null) return { row: found, seq, state: "other" };
    const { subject, data } = entry.statement;
    if (subject === `${noun}/${id}`) return { row: found, seq, state: await this.#agrees(says(data), says(found)) };
    if (entry.statement.type !== "twothirds.effect.applied.v1") return { row: found, seq, state: "other" };
    const effect = (await quietly(() => this.#votedOn(subject.slice("decision/".length))))?.effects[data.effect];
    if (effect === undefined) return { row: found, state: "word" };
    const [kind, of, said] = effects[effect.type]?.(effect) ?? [];
    if (kind !== noun || of !== id) return { row: found, seq, state: "other" };
    return { row: found, seq, state: await this.#agrees(said, says(found)) };
  }

  /** The motion that a decision was on, as its poll was opened on it, by the log; undefined where the log does not prove it. */
  async #votedOn(decision) {
    const { seq } = await row("decisions", decision);
    const made = await this.#entry(seq, `decision/${decision}`);
    const { motion, opened, poll } = made.data;
    const opening = await this.#entry(opened, `poll/${poll}`);
    const { content } = await row("motions", motion);
    return opening.data.motion === motion && (await digestOf("motion", content)) === opening.data.digest ? content : undefined;
  }

  async #entry(seq, subject) {
    const entry = await provenEntry(this.#desk, this.#ledger, seq);
    if (entry?.statement.subject !== subject) throw new Error(`entry ${seq} is not about ${subject}`);
    return entry.statement;
  }

  // Whether the entry says of it what the row does.
  async #agrees(entry, shown) {
    if (entry.of === undefined) return same(entry.text, shown.text) ? "proven" : "entry";
    if (shown.of !== undefined && entry.of[1] !== shown.of[1]) return "other";
    const { row: found, state } = await this.of(...entry.of);
    if (state !== "proven") return "entry";
    return shown.text === undefined || same(found.name, shown.text) ? "proven" : "entry";
  }
}
