// Derived entries (format §9.4, §9.5, §12): what is owed or due, to the byte, and what each changes.

import { compareText, uuid5 } from "./bytes.js";
import { isThere, recuse } from "./acts.js";
import { candidatesIn, countPoll, leaderOf, testPoll } from "./counting.js";
import { applyEffect, misfit } from "./effects.js";
import { canonical } from "./json.js";
import { sidesOf } from "./ruleset.js";
import { ballotID, digestOf } from "./state.js";
import { HOUR, millis, timeOf } from "./time.js";

const URL_SPACE = "6ba7b811-9dad-11d1-80b4-00c04fd430c8";

export const derivedTypes = [
  "ledger.constituted", "vote.recused_by_rule", "poll.closed", "poll.run_off_opened", "decision.made", "effect.applied", "effect.not_applied",
  "condition.fell_due", "proposal.fell_due",
];

const dueTypes = { condition: "condition.fell_due", poll: "poll.closed", proposal: "proposal.fell_due" };

/** The type of the entry that enters what fell due, as nextDue has it. */
export const typeOfDue = (due) => dueTypes[due.kind];

// The candidates that a closed poll leaves for a run-off; null where it leads to none (format §12.7).
function left(state, poll) {
  if (!poll.options || poll.first || !state.pinnedClasses(poll).every((c) => c.run_off)) return null;
  const candidates = candidatesIn(poll.body);
  const second = candidates.map((c) => c.votes).sort((a, b) => b - a)[1];
  const rest = candidates.filter((c) => c.votes >= second);
  return rest.length < candidates.length ? rest.map((c) => c.option) : null;
}

/** Derives the entries of one ledger over its state. */
export class Deriver {
  #state;
  #space = null;
  #settled = null; // of a motion that is all or none: the reason for all its effects, and which of them does not fit

  constructor(state) {
    this.#state = state;
  }

  async #id(name) {
    this.#space ??= await uuid5(URL_SPACE, `urn:twothirds:${this.#state.ledger.id}`);
    return uuid5(this.#space, name);
  }

  // `names` is what the id's name has beside type, leaf and index.
  async #entry({ type, subject, time, recorded, cause, data, apply, names = [] }) {
    const fullType = `twothirds.${type}.v1`;
    const statement = {
      data: { ...data, cause },
      id: await this.#id([fullType, ...names, cause.leaf, cause.index].join("\n")),
      source: `urn:twothirds:${this.#state.ledger.id}`,
      specversion: "1.0",
      subject,
      time,
      type: fullType,
    };
    return { type, text: canonical({ recorded, signatures: [], statement }), apply };
  }

  /**
   * The entry that enters what fell due, if it is recorded at that time.
   * @param {{kind: string, row: object, time: string}} due as nextDue has it
   * @returns {Promise<{type: string, text: string, apply: (n: number, leaf: string) => void}>}
   */
  async closing(due, recorded) {
    const made = await { condition: this.#conditionFellDue, poll: this.#pollClosed, proposal: this.#proposalFellDue }[due.kind].call(this, due.row, recorded);
    const { kind, row, time } = due;
    const cause = { index: 0, leaf: row.leaf, seq: row.opened ?? row.seq };
    return this.#entry({ type: typeOfDue(due), subject: `${kind}/${row.id}`, time, recorded, cause, ...made });
  }

  async #pollClosed(poll, recorded) {
    const state = this.#state;
    const recused = new Set(poll.recused.map((r) => r.member));
    const sidesOfSet = sidesOf(state.ruleSet(poll.rules));
    const more = { options: poll.options, present: poll.meeting && this.#wereThere(poll) };
    const { body, sides, outcomes } = countPoll(poll.roll, recused, state.ballotsByMember(poll.id), sidesOfSet, more);
    const all = [...outcomes].map(([b, outcome]) => ({ choice: b.choice, member: b.member, outcome, seq: b.seq, told: b.told }));
    const digest = await digestOf("ballots", all.sort((a, b) => a.seq - b.seq || compareText(a.member, b.member)));
    return {
      data: { ballots: digest, body, cast: all.length, sides },
      apply(n, leaf) {
        for (const [b, outcome] of outcomes) state.change("ballot", ballotID(b), { outcome });
        state.change("poll", poll.id, { state: "closed", closed: n, ballots: digest, body, sides });
        const steps = [{ do: "decide", effect: 0, poll: poll.id }];
        state.changeLedger({ group: { index: 1, leaf, recorded, seq: n, steps, time: poll.closes } });
      },
    };
  }

  // The members that were at a poll's meeting at any time since the poll was opened.
  #wereThere(poll) {
    const attended = [...this.#state.rows("attendance")].filter((a) => a.meeting === poll.meeting && (isThere(a) || a.departed > poll.opened));
    return new Set(attended.map((a) => a.member));
  }

  #conditionFellDue(condition, recorded) {
    const state = this.#state;
    const { id, consequence } = condition;
    const effect = { type: "set_status", ...consequence };
    const applied = consequence !== undefined && misfit(effect, state, millis(recorded)) === "";
    return {
      names: [`condition/${id}`],
      data: { applied },
      async apply(n) {
        state.change("condition", id, { state: "missed", applied, fell_due: n });
        if (applied) await applyEffect(effect, state, { n });
      },
    };
  }

  #proposalFellDue({ id }) {
    return {
      names: [`proposal/${id}`],
      data: {},
      apply: (n) => this.#state.change("proposal", id, { state: "overdue", fell_due: n }),
    };
  }

  /** The entry that is owed next in the group under way, as entry n. */
  async owed(n) {
    const { group } = this.#state.ledger;
    const step = group.steps[0];
    const does = { constitute: this.#constituted, recuse: this.#recused, decide: this.#decided, run_off: this.#runOff, effect: this.#effect };
    const made = await does[step.do].call(this, step, group, n);
    const cause = { index: group.index, leaf: group.leaf, seq: group.seq };
    return this.#entry({
      ...made,
      time: group.time,
      recorded: group.recorded,
      cause,
      apply: async (seq, leaf) => {
        const owes = (await made.change(leaf)) ?? [];
        const steps = [...group.steps.slice(1), ...owes];
        this.#state.changeLedger({ group: steps.length > 0 ? { ...group, index: group.index + 1, steps } : undefined });
      },
    });
  }

  async #constituted(step, group, n) {
    const digest = await this.#state.foundingDigest();
    const { accepted, members } = this.#state.acceptances(digest, millis(group.recorded));
    return {
      type: "ledger.constituted",
      subject: "ledger",
      data: { accepted, digest, members },
      change: () => this.#state.changeLedger({ status: "constituted", constituted: n }),
    };
  }

  #recused({ poll, member }, group, n) {
    return { type: "vote.recused_by_rule", subject: `poll/${poll}`, data: { member }, change: () => recuse(this.#state, poll, member, "rule", n) };
  }

  async #decided(step, group, n) {
    const state = this.#state;
    const poll = state.get("poll", step.poll);
    const motion = state.get("motion", poll.motion);
    const { tests, outcome } = testPoll(state.ruleSet(poll.rules), motion.content.classes, poll.body, poll.sides);
    const id = await this.#id(`decision\n${poll.leaf}\n0`);
    const leader = poll.options && leaderOf(poll.body);
    const data = {
      ballots: poll.ballots,
      body: poll.body,
      chosen: outcome === "carried" ? leader : undefined,
      closed: poll.closed,
      motion: motion.id,
      number: state.ledger.decisions + 1,
      opened: poll.opened,
      outcome,
      poll: poll.id,
      roll: await digestOf("roll", poll.roll),
      rules: poll.rules,
      sides: poll.sides,
      tests,
    };
    return {
      type: "decision.made",
      subject: `decision/${id}`,
      data,
      change() {
        state.put("decision", id, { ...data, effects: [], id, seq: n });
        state.changeLedger({ decisions: data.number });
        state.change("poll", poll.id, { decision: id });
        state.change("motion", motion.id, { decision: id, state: outcome });
        if (outcome === "carried") return motion.content.effects.map((_, i) => ({ do: "effect", effect: i, poll: poll.id }));
        return outcome === "not_carried" && left(state, poll) ? [{ do: "run_off", effect: 0, poll: poll.id }] : [];
      },
    };
  }

  async #runOff(step, group, n) {
    const state = this.#state;
    const poll = state.get("poll", step.poll);
    const { id: first, leaf: opening, digest, motion, recused, roll, rules, version } = poll;
    const hours = Math.max(...state.pinnedClasses(poll).map((c) => c.voting_hours));
    const id = await this.#id(`run_off\n${opening}\n0`);
    const closes = timeOf(millis(group.recorded) + hours * HOUR);
    const options = [...left(state, poll), "none", "abstain"];
    return {
      type: "poll.run_off_opened",
      subject: `poll/${id}`,
      data: { closes, first, motion, options, roll: await digestOf("roll", roll), rules },
      change(leaf) {
        const opened = { opened: n, opened_at: group.recorded, closes, closed: 0, extended: 0, state: "open" };
        state.put("poll", id, { ...opened, digest, first, id, leaf, motion, options, recused, roll, rules, version });
        state.change("motion", motion, { state: "voting", polls: [...state.get("motion", motion).polls, id] });
      },
    };
  }

  async #effect(step, group, n) {
    const state = this.#state;
    const { decision, motion } = state.get("poll", step.poll);
    const { content } = state.get("motion", motion);
    const effect = content.effects[step.effect];
    const at = { n, t: millis(group.recorded), recorded: group.recorded, decision };
    if (content.all_or_none && step.effect === 0) this.#settled = await this.#trial(content.effects, at);
    const { reason, failed } = content.all_or_none ? this.#settled : { reason: misfit(effect, state, at.t, decision) };
    const outcome = reason === "" ? { applied: true, seq: n, type: effect.type } : { applied: false, failed, reason, seq: n, type: effect.type };
    return {
      type: reason === "" ? "effect.applied" : "effect.not_applied",
      subject: `decision/${decision}`,
      data: reason === "" ? { effect: step.effect } : { effect: step.effect, failed, reason },
      async change(leaf) {
        if (reason === "") await applyEffect(effect, state, { ...at, leaf });
        state.change("decision", decision, { effects: [...state.get("decision", decision).effects, outcome] });
      },
    };
  }

  // Tries all effects in order on a copy: the reason why none is applied, or empty, and the index of the one that does not fit.
  async #trial(effects, at) {
    const copy = this.#state.fork();
    for (const [i, effect] of effects.entries()) {
      const reason = misfit(effect, copy, at.t, at.decision);
      if (reason !== "") return { reason, failed: i };
      await applyEffect(effect, copy, { ...at, n: at.n + i, leaf: "" });
    }
    return { reason: "" };
  }
}
