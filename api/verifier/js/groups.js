// The types of statement that are signed (format §12.8): working groups, rulings, contests. What a type has and what decide
// is given stands in types.js.

import { compareText } from "./bytes.js";
import { oneOf, REASONS, text, time, uuid } from "./form.js";
import { isIn } from "./motions.js";
import { activeRepresentative, need, officerOf, representative } from "./standing.js";
import { HOUR, millis } from "./time.js";
import { needNewID, needRow } from "./types.js";

const RULING_HOURS = 720; // where the rules do not say
const CONTEST_HOURS = 168;

/** Refuses a working group that is not at work at t. */
export const needAtWork = (group, t) => need(group.state === "active" && (group.until === undefined || t < millis(group.until)), "wrong_state");

function decideRuling(c) {
  const { state, t, n, data, id } = c;
  const { office } = officerOf(c.signers, "coordinator");
  needNewID(c, "ruling");
  const motion = needRow(c, "motion", data.motion);
  isIn(motion, "tabled", "in_deliberation", "frozen");
  need(!motion.content.effects.some((e) => e.type === "overturn_ruling"), "not_permitted", "the motion is an appeal");
  need(![...state.rows("ruling")].some((r) => r.motion === motion.id && r.kind === data.kind), "exists");
  const until = millis(data.until);
  need(t < until && until <= t + (state.rulesAt(t).ruling_hours ?? RULING_HOURS) * HOUR, "clock");
  const { kind, reasons } = data;
  return () => (state.put("ruling", id, { id, kind, motion: motion.id, office: office.name, reasons, seq: n, until: data.until }), []);
}

function decideContest(c) {
  const { state, t, n, data } = c;
  const decision = needRow(c, "decision", c.id);
  const { member } = representative(c.signers);
  const poll = state.get("poll", decision.poll);
  need(poll.roll.some((line) => line.member === member.id), "not_on_roll");
  const contests = decision.contests ?? [];
  need(!contests.some((contest) => contest.member === member.id), "exists");
  need(t <= millis(poll.closes) + (state.ruleSet(poll.rules).contest_hours ?? CONTEST_HOURS) * HOUR, "too_late");
  const contest = { member: member.id, reasons: data.reasons, seq: n, state: "open" };
  return () => (state.change("decision", decision.id, { contests: [...contests, contest] }), []);
}

export const groupTypes = {
  "group.joined": {
    noun: "group",
    data: {},
    decide(c) {
      const group = needRow(c, "group", c.id);
      const { member } = activeRepresentative(c.signers);
      needAtWork(group, c.t);
      need(!group.members.includes(member.id), "exists");
      return () => (c.state.change("group", group.id, { members: [...group.members, member.id].sort(compareText) }), []);
    },
  },

  "group.left": {
    noun: "group",
    data: {},
    decide(c) {
      const group = needRow(c, "group", c.id);
      const { member } = representative(c.signers);
      needAtWork(group, c.t);
      need(group.members.includes(member.id), "not_found");
      return () => (c.state.change("group", group.id, { members: group.members.filter((m) => m !== member.id) }), []);
    },
  },

  "ruling.made": {
    noun: "ruling",
    data: { kind: oneOf("inadmissible", "postponed"), motion: uuid, reasons: text(REASONS), until: time },
    decide: decideRuling,
  },

  "decision.contested": { noun: "decision", data: { reasons: text(REASONS) }, decide: decideContest },
};
