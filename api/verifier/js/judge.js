// Judging entries one after the other (format §9.6): who follows this file from the top sees the whole of it.

import { hex } from "./bytes.js";
import { Deriver, derivedTypes, typeOfDue } from "./derive.js";
import { isDrawn, object } from "./form.js";
import { groupTypes } from "./groups.js";
import { FormError } from "./json.js";
import { meetingTypes } from "./meetings.js";
import { motionTypes } from "./motions.js";
import { outsideTypes } from "./outside.js";
import { planTypes } from "./plans.js";
import { pollTypes } from "./polls.js";
import { progressTypes } from "./progress.js";
import { proposalTypes } from "./proposals.js";
import { recordTypes } from "./records.js";
import { reportTypes } from "./reports.js";
import { rotationTypes } from "./rotation.js";
import { need, Refusal, standings } from "./standing.js";
import { ledgerID, State } from "./state.js";
import { firstBadSignature, leafHex, parseEntry } from "./statement.js";
import { FIRST, LAST, millis } from "./time.js";
import { ledgerTypes } from "./types.js";

/** The number of semantics that this verifier judges by. */
export const SEMANTICS = 1;

const types = {
  ...ledgerTypes, ...rotationTypes, ...motionTypes, ...pollTypes, ...meetingTypes, ...groupTypes, ...proposalTypes, ...planTypes, ...progressTypes, ...recordTypes, ...outsideTypes,
  ...reportTypes,
};
const anything = () => {};

const forms = Object.fromEntries(
  Object.entries(types).map(([type, { data, seen, form }]) => [type, object({ ...data, by: anything, [seen === "compulsory" ? "seen" : "seen?"]: anything }, form)]),
);

/**
 * Judges the form that a signed statement's type asks for, and that it is a type which somebody states (format §9.6, step 5).
 * @returns {object} the type, as types.js has it
 * @throws {Refusal}
 */
export function needForm({ type, subject, data, id }) {
  const short = /^twothirds\.(.*)\.v1$/.exec(type)?.[1] ?? "";
  need(!derivedTypes.includes(short), "derived_type", type);
  need(Object.hasOwn(types, short), "unknown_type", type);
  const [noun, about] = subject.split("/");
  const { noun: asked, subjectID = () => true } = types[short];
  need(noun === asked && (about === undefined) === (noun === "ledger") && (about === undefined || subjectID(about)), "form", "the subject");
  try {
    forms[short](data, "/data");
  } catch (error) {
    if (error instanceof FormError) throw new Refusal("form", error.message);
    throw error;
  }
  need(isDrawn(id), "form", "the id is not of version 7");
  return types[short];
}

/** What makes a log invalid: `seq` is the entry, 0 where it is none; `class` what kind of fault, `code` as in format §17. */
export class Fault extends Error {
  constructor(seq, faultClass, code, detail) {
    super(detail);
    Object.assign(this, { seq, class: faultClass, code, detail });
  }
}

/** The founding or an upgrade names a number of semantics that this verifier does not know: the log is newer from there on, not wrong. */
export class Newer extends Error {
  constructor(semantics) {
    super(`semantics ${semantics}`);
    this.semantics = semantics;
  }
}

const classOfCode = {
  form: "form", unknown_type: "form", derived_type: "form",
  older_than_last: "ids", id_taken: "ids",
  seen_mismatch: "seen",
  key_unknown: "standing", key_known: "standing", key_revoked: "standing", key_not_yet: "standing", key_weak: "standing",
  wrong_capacity: "standing", mandate: "standing",
};

/** The number of semantics that a founding, of whatever type, names, if it is newer than this verifier knows. */
export function unknownSemantics({ source, data }) {
  return source === "urn:twothirds:founding" && Number.isInteger(data.semantics) && data.semantics > SEMANTICS ? data.semantics : undefined;
}

/** Where two texts part, for people. */
function difference(stands, computed) {
  let at = 0;
  while (at < stands.length && stands[at] === computed[at]) at++;
  const excerpt = (text) => "…" + text.slice(Math.max(0, at - 30), at + 30) + "…";
  return `There stands ${excerpt(stands)}, computed is ${excerpt(computed)}`;
}

/** Judges the entries of a log in order. Make a new one for a new log. */
export class Judge {
  state = new State();
  /** What was judged so far, by class. */
  counts = { entries: 0, signed: 0, derived: 0, signatures: 0, standing: 0, seen: 0, decisions: 0, ballots: 0 };
  #deriver = new Deriver(this.state);
  #tree;
  #verifier;
  #recorded = "";
  #groupEnds = []; // bit by bit: whether a group ends with entry i+1

  /**
   * @param {Tree} tree that has the leaf of an entry before the entry is judged
   * @param {Verifier} verifier of signatures
   */
  constructor(tree, verifier) {
    this.#tree = tree;
    this.#verifier = verifier;
  }

  /**
   * Begins what of an entry needs no state: form, signatures, leaf hash. It does not throw.
   * @returns {Promise<{parsed?: object, leaf?: string, badSignature?: number, fault?: Fault}>}
   */
  async prepare(bytes, seq) {
    try {
      const parsed = parseEntry(bytes);
      if (parsed.signatures.length !== parsed.by.length) {
        throw new Fault(seq, "signature", "signature", `${parsed.signatures.length} signatures for ${parsed.by.length} signers`);
      }
      const { seen } = parsed.statement.data;
      if (seen && seen.size < seq) this.#tree.root(seen.size); // begun here, it is there when the statement is decided
      const [badSignature, leaf] = await Promise.all([firstBadSignature(parsed, this.#verifier), leafHex(bytes)]);
      if (badSignature > 0) throw new Fault(seq, "signature", "signature", `signature ${badSignature} does not verify`);
      return { parsed, leaf };
    } catch (error) {
      if (error instanceof FormError) return { fault: new Fault(seq, "form", "form", error.message) };
      return { fault: error };
    }
  }

  /** Judges the next entry, as prepared, and takes it in. Throws a Fault, or Newer. */
  async take(prepared) {
    const seq = this.counts.entries + 1;
    if (prepared.fault) throw prepared.fault;
    const { parsed, leaf } = prepared;
    const { recorded } = parsed;
    const semantics = seq === 1 ? unknownSemantics(parsed.statement) : undefined;
    if (semantics !== undefined) throw new Newer(semantics);
    if (recorded < FIRST || recorded > LAST) throw new Fault(seq, "time", "time", `recorded ${recorded}, when nothing can be`);
    if (recorded < this.#recorded) throw new Fault(seq, "time", "time", `recorded ${recorded}, after ${this.#recorded}`);
    const { ledger } = this.state;
    if (ledger?.group) await this.#takeDerived(seq, parsed, leaf, await this.#deriver.owed(seq));
    else if (parsed.signatures.length === 0) await this.#takeClosing(seq, parsed, leaf);
    else await this.#takeSigned(seq, parsed, leaf);
    this.#recorded = recorded;
    this.counts.entries = seq;
    this.#groupEnds.push(this.state.ledger.group === undefined);
  }

  /** Whether a group ends with that entry; the log's beginning counts as one. */
  groupEndsAt(seq) {
    return seq === 0 || this.#groupEnds[seq - 1] === true;
  }

  /** The type of the entry that is owed next in the group under way. */
  async owedType() {
    return (await this.#deriver.owed(this.counts.entries + 1)).type;
  }

  async #takeDerived(seq, parsed, leaf, expected) {
    if (parsed.text !== expected.text) {
      const detail = parsed.signatures.length > 0 ? "is owed here and was left out" : `is owed or due here. ${difference(parsed.text, expected.text)}`;
      throw new Fault(seq, "derived", "derived", `${expected.type} ${detail}`);
    }
    await expected.apply(seq, leaf);
    this.counts.derived++;
    if (expected.type === "decision.made") this.counts.decisions++;
  }

  async #takeClosing(seq, parsed, leaf) {
    const due = this.state.ledger && this.state.nextDue(millis(parsed.recorded));
    if (!due) throw new Fault(seq, "derived", "derived", "an entry without signatures, and nothing is owed or due: it was invented");
    await this.#takeDerived(seq, parsed, leaf, await this.#deriver.closing(due, parsed.recorded));
  }

  async #takeSigned(seq, parsed, leaf) {
    const t = millis(parsed.recorded);
    const due = this.state.ledger && this.state.nextDue(t);
    if (due) throw new Fault(seq, "derived", "derived", `${typeOfDue(due)} of ${due.kind}/${due.row.id}, due at ${due.time}, comes before this and was left out`);
    try {
      const apply = await this.decide(parsed, { t, n: seq, leaf });
      const steps = apply();
      if (steps.length > 0) {
        const { recorded } = parsed;
        this.state.changeLedger({ group: { index: 1, leaf, recorded, seq, steps, time: recorded } });
      }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      throw new Fault(seq, classOfCode[error.code] ?? "permission", error.code, `${parsed.statement.type}: ${error.message}`);
    }
    const author = parsed.by[0].key;
    if (this.state.get("key", author)) this.state.change("key", author, { last_id: parsed.statement.id });
    this.counts.signed++;
    this.counts.signatures += parsed.signatures.length;
    this.counts.standing += parsed.by.length;
    if (parsed.statement.data.seen) this.counts.seen++;
    if (parsed.statement.type === "twothirds.vote.cast.v1") this.counts.ballots++;
    if (parsed.statement.type === "twothirds.vote.told.v1") this.counts.ballots += parsed.statement.data.ballots.length;
  }

  /**
   * Decides a signed statement as entry n at t, when nothing is owed or due (format §9.6, step 5).
   * @returns {Promise<() => object[]>} takes it in and returns the steps it owes
   * @throws {Refusal}
   */
  async decide(parsed, { t, n, leaf }) {
    const { statement, by } = parsed;
    const { data, subject } = statement;
    const type = needForm(statement);
    const id = subject.split("/")[1];
    const rootAt = (size) => this.#rootAt(size, n);
    const c = { state: this.state, t, recorded: parsed.recorded, n, leaf, data, id, subject, by, length: parsed.statementBytes.length, rootAt, signers: [] };
    if (type === types["ledger.founded"]) {
      need(!this.state.ledger, "already_founded");
      return type.decide({ ...c, source: statement.source, seen: data.seen, ledger: await ledgerID(parsed.statementBytes) });
    }
    need(this.state.ledger, "not_founded");
    need(statement.source === `urn:twothirds:${this.state.ledger.id}`, "wrong_ledger");
    need(this.state.ledger.status !== "closed", "closed");
    need(by.length > 0, "not_permitted");
    const last = this.state.get("key", by[0].key)?.last_id ?? "";
    need(statement.id !== last, "id_taken");
    need(statement.id > last, "older_than_last");
    if (data.seen) await this.#needSeen(data.seen, n);
    c.signers = standings(this.state, by, t, statement.type);
    const apply = await type.decide(c);
    if (type === types["ledger.upgraded"] && data.semantics > SEMANTICS) throw new Newer(data.semantics);
    return apply;
  }

  async #needSeen({ root, size }, n) {
    need((await this.#rootAt(size, n)) === root, "seen_mismatch");
  }

  // The root of the first entries, of those before entry n; undefined where no group ends there.
  async #rootAt(size, n) {
    return size < n && this.groupEndsAt(size) ? hex(await this.#tree.root(size)) : undefined;
  }
}
