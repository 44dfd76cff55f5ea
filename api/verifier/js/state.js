// The state that a log comes to: rows by kind and id (format §16), and what the types of statement ask of it.
//
// A row is never altered in place; a change puts a new one. So a copy of the state costs the tables, not the rows.

import { compareText, concat, hex, labelled, sha256, sha256Hex, utf8 } from "./bytes.js";
import { canonical } from "./json.js";
import { classOf, constituencyOf, sidesOf } from "./ruleset.js";
import { millis } from "./time.js";

// All kinds of rows, sorted.
const kinds = [
  "acceptance", "amendment", "application", "assessment", "attendance", "ballot", "body_assessment", "concern", "condition", "decision",
  "document", "erasure", "evidence", "group", "interest", "item", "key", "ledger", "meeting", "member", "motion", "office", "outside",
  "outside_member", "plan", "poll", "position", "progress", "proposal", "protest", "record", "record_version", "report", "representative",
  "rollcall", "rollcall_version", "rules", "ruling",
];

// What can fall due while it is open (format §9.4): the member with the time, and that with the entry that made it.
const pending = {
  condition: { due: "due", made: "seq" },
  poll: { due: "closes", made: "opened" },
  proposal: { due: "due", made: "seq" },
};

export class State {
  #rows = new Map(kinds.map((kind) => [kind, new Map()]));
  #ballots = new Map(); // ids of ballots by poll and member, first to last
  #open = new Map(Object.keys(pending).map((kind) => [kind, new Set()])); // ids of what is open
  #ledger = "";

  /** A copy that changes apart from this one. It has no list of ballots: nothing that is tried on a copy casts one. */
  fork() {
    const copy = new State();
    copy.#rows = new Map([...this.#rows].map(([kind, rows]) => [kind, new Map(rows)]));
    copy.#open = new Map([...this.#open].map(([kind, ids]) => [kind, new Set(ids)]));
    copy.#ledger = this.#ledger;
    return copy;
  }

  get(kind, id) {
    return this.#rows.get(kind).get(id);
  }

  put(kind, id, row) {
    const isNew = !this.#rows.get(kind).has(id);
    this.#rows.get(kind).set(id, row);
    if (kind === "ledger") this.#ledger = id;
    if (this.#open.has(kind)) row.state === "open" ? this.#open.get(kind).add(id) : this.#open.get(kind).delete(id);
    if (kind === "ballot" && isNew) {
      const ofPoll = this.#ballots.get(row.poll) ?? this.#ballots.set(row.poll, new Map()).get(row.poll);
      if (!ofPoll.has(row.member)) ofPoll.set(row.member, []);
      ofPoll.get(row.member).push(id);
    }
  }

  /** Puts the row of that id with some members changed; undefined takes one away. */
  change(kind, id, members) {
    this.put(kind, id, { ...this.get(kind, id), ...members });
  }

  rows(kind) {
    return this.#rows.get(kind).values();
  }

  /** Rows of a kind sorted by id. */
  sorted(kind) {
    return [...this.#rows.get(kind)].sort(([a], [b]) => compareText(a, b)).map(([, row]) => row);
  }

  /** The ledger's row, or undefined before the founding. */
  get ledger() {
    return this.get("ledger", this.#ledger);
  }

  changeLedger(members) {
    this.change("ledger", this.#ledger, members);
  }

  get openPolls() {
    return [...this.#open.get("poll")].map((id) => this.get("poll", id));
  }

  /**
   * What is due next at t (format §9.4), or undefined.
   * @returns {{kind: string, row: object, time: string} | undefined}
   */
  nextDue(t) {
    if (this.ledger.status === "closed") return undefined;
    const due = [];
    for (const [kind, ids] of this.#open) {
      for (const id of ids) {
        const row = this.get(kind, id);
        const time = row[pending[kind].due];
        if (time !== undefined && millis(time) <= t) due.push({ kind, row, time, made: row[pending[kind].made] });
      }
    }
    const order = (a, b) => millis(a.time) - millis(b.time) || a.made - b.made || compareText(`${a.kind}/${a.row.id}`, `${b.kind}/${b.row.id}`);
    return due.sort(order)[0];
  }

  /** A member's own ballots in a poll, or those that tellers entered for it, first to last. */
  ballots(poll, member, told = false) {
    const all = (this.#ballots.get(poll)?.get(member) ?? []).map((id) => this.get("ballot", id));
    return all.filter((b) => (b.told === true) === told);
  }

  /** All ballots of a poll by member, as they count: those of tellers before its own, each first to last. */
  ballotsByMember(poll) {
    const members = [...(this.#ballots.get(poll)?.keys() ?? [])];
    return new Map(members.map((member) => [member, [...this.ballots(poll, member, true), ...this.ballots(poll, member)]]));
  }

  /** The rule set with this hash. */
  ruleSet(hash) {
    return this.get("rules", hash).rules;
  }

  /** The classes of the motion that a poll is on, in the rule set pinned for it. */
  pinnedClasses(poll) {
    const set = this.ruleSet(poll.rules);
    return this.get("motion", poll.motion).content.classes.map((c) => classOf(set, c));
  }

  /** The hash of the rule set in force at t. */
  rulesHashAt(t) {
    const list = this.ledger.rules;
    return (list.findLast((r) => millis(r.effective_from) <= t) ?? list[0]).hash;
  }

  /** The rule set in force at t. */
  rulesAt(t) {
    return this.ruleSet(this.rulesHashAt(t));
  }

  /** The side of a constituency's members at t; undefined where there is none. */
  sideAt(constituency, t) {
    return constituencyOf(this.rulesAt(t), constituency)?.side;
  }

  /** Whether the rules in force at t, and all that are to come, know the constituency. */
  hasPlace(constituency, t) {
    const coming = this.ledger.rules.filter((r) => millis(r.effective_from) > t).map((r) => this.ruleSet(r.hash));
    return [this.rulesAt(t), ...coming].every((set) => constituencyOf(set, constituency));
  }

  /** The largest value of a member of the motion's classes in the rules at t; 0 where they have none of them. */
  greatest(member, motion, t) {
    const set = this.rulesAt(t);
    return Math.max(0, ...motion.content.classes.map((c) => classOf(set, c)?.[member] ?? 0));
  }

  /** Members that have not left, by id. */
  get present() {
    return this.sorted("member").filter((m) => m.status !== "left");
  }

  /** The roll at t: active members and their sides, by id. */
  rollAt(t) {
    return this.sorted("member").filter((m) => m.status === "active").map((m) => ({ member: m.id, side: this.sideAt(m.constituency, t) }));
  }

  /** The digest of what founding members accept (format §11). */
  foundingDigest() {
    return digestOf("founding", {
      keys: this.sorted("key").filter((k) => !k.revoked).map(({ holder, key }) => ({ holder, key })),
      members: this.present.map(({ constituency, id, name }) => ({ constituency, member: id, name })),
      offices: this.sorted("office").filter((o) => o.holder).map((o) => ({ office: o.name, role: o.role, side: o.side })),
      rules: this.ledger.rules[0].hash,
    });
  }

  /** Counts acceptances of a digest: of all members that have not left, and whether they are two thirds on every side. */
  acceptances(digest, t) {
    const members = this.present;
    const accepted = members.filter((m) => this.get("acceptance", m.id)?.digest === digest);
    const sides = sidesOf(this.rulesAt(t));
    const on = (list, side) => list.filter((m) => this.sideAt(m.constituency, t) === side).length;
    const complete = (sides.length > 0 ? sides : [undefined]).every((side) => on(members, side) > 0 && 3 * on(accepted, side) >= 2 * on(members, side));
    return { accepted: accepted.length, members: members.length, complete };
  }

  /** The digest of all rows (format §16), in hex. */
  async digest() {
    const parts = [];
    for (const kind of kinds) {
      for (const id of [...this.#rows.get(kind).keys()].sort(compareText)) {
        const row = utf8(canonical(this.get(kind, id)));
        const length = new Uint8Array(8);
        new DataView(length.buffer).setBigUint64(0, BigInt(row.length));
        parts.push(utf8(`${kind}\0${id}\0`), length, row);
      }
    }
    return hex(await sha256(concat(...parts)));
  }
}

/** The id of a ballot's row. */
export const ballotID = (b) => `${b.poll}.${b.member}.${b.told ? "t" : ""}${b.number}`;

/** A labelled digest of a value's canonical JSON. */
export const digestOf = (label, value) => labelled(`twothirds/${label}/v1`, utf8(canonical(value)));

/** The ledger id: the SHA-256 of the founding statement. */
export const ledgerID = (statementBytes) => sha256Hex(statementBytes);
