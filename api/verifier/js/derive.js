// Derived entries (format §9.4, §9.5, §12): what is owed or due, to the byte, and what each changes.

import { uuid5 } from "./bytes.js";
import { countPoll, testPoll } from "./counting.js";
import { applyEffect, misfit, recuse } from "./effects.js";
import { canonical } from "./json.js";
import { sidesOf } from "./ruleset.js";
import { digestOf } from "./state.js";
import { millis } from "./time.js";

const URL_SPACE = "6ba7b811-9dad-11d1-80b4-00c04fd430c8";

export const derivedTypes = ["ledger.constituted", "vote.recused_by_rule", "poll.closed", "decision.made", "effect.applied", "effect.not_applied"];

/** Derives the entries of one ledger over its state. */
export class Deriver {
  #state;
  #space = null;
  #settled = null; // of a motion that is all or none: the reason for all its effects, and the decision it is for

  constructor(state) {
    this.#state = state;
  }

  /** The open poll that is next to close of those due at t, or undefined. */
  due(t) {
    const polls = this.#state.openPolls.filter((p) => millis(p.closes) <= t);
    return polls.sort((a, b) => millis(a.closes) - millis(b.closes) || a.opened - b.opened)[0];
  }

  async #id(name) {
    this.#space ??= await uuid5(URL_SPACE, `urn:twothirds:${this.#state.ledger.id}`);
    return uuid5(this.#space, name);
  }

  async #entry({ type, subject, time, recorded, cause, data, apply }) {
    const fullType = `twothirds.${type}.v1`;
    const statement = {
      data: { ...data, cause },
      id: await this.#id(`${fullType}\n${cause.leaf}\n${cause.index}`),
      source: `urn:twothirds:${this.#state.ledger.id}`,
      specversion: "1.0",
      subject,
      time,
      type: fullType,
    };
    return { type, text: canonical({ recorded, signatures: [], statement }), apply };
  }

  /**
   * The entry that closes a poll, if it is recorded at that time.
   * @returns {Promise<{type: string, text: string, apply: (n: number, leaf: string) => void}>}
   */
  async closing(poll, recorded) {
    const state = this.#state;
    const ballots = state.ballotsByMember(poll.id);
    const recused = new Set(poll.recused.map((r) => r.member));
    const { body, sides, outcomes } = countPoll(poll.roll, recused, ballots, sidesOf(state.ruleSet(poll.rules)));
    const all = [...outcomes].map(([ballot, outcome]) => ({ choice: ballot.choice, member: ballot.member, outcome, seq: ballot.seq }));
    const digest = await digestOf("ballots", all.sort((a, b) => a.seq - b.seq));
    return this.#entry({
      type: "poll.closed",
      subject: `poll/${poll.id}`,
      time: poll.closes,
      recorded,
      cause: { index: 0, leaf: poll.leaf, seq: poll.opened },
      data: { ballots: digest, body, cast: all.length, sides },
      apply(n, leaf) {
        for (const [b, outcome] of outcomes) state.change("ballot", `${b.poll}.${b.member}.${b.number}`, { outcome });
        state.change("poll", poll.id, { state: "closed", closed: n, ballots: digest, body, sides });
        const steps = [{ do: "decide", effect: 0, poll: poll.id }];
        state.changeLedger({ group: { index: 1, leaf, recorded, seq: n, steps, time: poll.closes } });
      },
    });
  }

  /** The entry that is owed next in the group under way, as entry n. */
  async owed(n) {
    const { group } = this.#state.ledger;
    const step = group.steps[0];
    const made = await { constitute: this.#constituted, recuse: this.#recused, decide: this.#decided, effect: this.#effect }[step.do].call(this, step, group, n);
    const cause = { index: group.index, leaf: group.leaf, seq: group.seq };
    return this.#entry({
      ...made,
      time: group.time,
      recorded: group.recorded,
      cause,
      apply: async () => {
        const owes = (await made.change()) ?? [];
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
    const data = {
      ballots: poll.ballots,
      body: poll.body,
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
        return outcome === "carried" ? motion.content.effects.map((_, i) => ({ do: "effect", effect: i, poll: poll.id })) : [];
      },
    };
  }

  async #effect(step, group, n) {
    const state = this.#state;
    const { decision, motion } = state.get("poll", step.poll);
    const { content } = state.get("motion", motion);
    const effect = content.effects[step.effect];
    const at = { n, t: millis(group.recorded), recorded: group.recorded, decision };
    if (content.all_or_none && step.effect === 0) this.#settled = { decision, reason: await this.#trial(content.effects, at) };
    const reason = content.all_or_none ? this.#settled.reason : misfit(effect, state, at.t);
    const outcome = reason === "" ? { applied: true, seq: n, type: effect.type } : { applied: false, reason, seq: n, type: effect.type };
    return {
      type: reason === "" ? "effect.applied" : "effect.not_applied",
      subject: `decision/${decision}`,
      data: reason === "" ? { effect: step.effect } : { effect: step.effect, reason },
      async change() {
        if (reason === "") await applyEffect(effect, state, at);
        state.change("decision", decision, { effects: [...state.get("decision", decision).effects, outcome] });
      },
    };
  }

  // Tries all effects in order on a copy; the reason why none is applied, or empty.
  async #trial(effects, at) {
    const copy = this.#state.fork();
    for (const [i, effect] of effects.entries()) {
      const reason = misfit(effect, copy, at.t);
      if (reason !== "") return `all or none: ${effect.type}: ${reason}`;
      await applyEffect(effect, copy, { ...at, n: at.n + i });
    }
    return "";
  }
}
