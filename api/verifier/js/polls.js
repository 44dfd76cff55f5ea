// The types of statement that are signed (format §12.6, and of §12.7 tellers' ballots): polls and votes.
// What a type has and what decide is given stands in types.js.

import { isRuled, recuse } from "./acts.js";
import { concernedBy } from "./effects.js";
import { hash, int, list, name, object, REASONS, text, time, uuid } from "./form.js";
import { canonical, FormError } from "./json.js";
import { needQuorum } from "./meetings.js";
import { isIn, needClasses } from "./motions.js";
import { classOf, sidesOf } from "./ruleset.js";
import { activeRepresentative, hasRole, need, needTwo, representative } from "./standing.js";
import { ballotID, digestOf } from "./state.js";
import { HOUR, millis } from "./time.js";
import { needConstituted, needNewID, needRow } from "./types.js";

const choices = ["yes", "no", "abstain"];
const MOST_RECUSED = 64; // members that one opening recuses

/** What may be chosen in a poll, by its row. */
const optionsOf = (poll) => poll.options ?? choices;

// The candidates of a motion, or undefined.
const candidatesOf = (motion) => motion.content.effects.find((e) => e.type === "choose")?.candidates;

function choice(value, at) {
  if (!["none", ...choices].includes(value)) uuid(value, at);
}

// Either of the forms that options have; whether they are the motion's is judged later.
function options(value, at) {
  if (canonical(value) === canonical(choices)) return;
  if (!Array.isArray(value) || canonical(value.slice(-2)) !== canonical(["none", "abstain"])) throw new FormError("options of neither form", at);
  list(uuid, { min: 2, max: 32, by: (c) => c })(value.slice(0, -2), at);
}

// The members on the roll whom the motion's effects concern, in order, each once.
function concernedOn(roll, motion, state) {
  const concerned = motion.content.effects.flatMap((e) => concernedBy(e, state));
  return [...new Set(concerned)].filter((member) => roll.some((line) => line.member === member));
}

function needMeeting(c) {
  const meeting = needRow(c, "meeting", c.data.meeting);
  isIn(meeting, "open");
  need(meeting.group === undefined, "wrong_state");
  needQuorum(c, meeting);
}

async function decideOpening(c) {
  const { state, t, n, data } = c;
  needConstituted(c);
  activeRepresentative(c.signers);
  needNewID(c, "poll");
  const motion = needRow(c, "motion", data.motion);
  isIn(motion, "frozen", "lapsed_no_quorum");
  need(!isRuled(state, motion.id, t), "ruled");
  need(data.version === motion.version && data.digest === motion.digest, "version");
  const candidates = candidatesOf(motion);
  need(canonical(data.options) === canonical(candidates ? [...candidates, "none", "abstain"] : choices), "choice");
  need(data.rules === state.rulesHashAt(t), "rules");
  needClasses(c, motion.content);
  need(t >= millis(motion.tabled_at) + state.greatest("notice_hours", motion, t) * HOUR, "notice");
  const roll = state.rollAt(t);
  const set = state.rulesAt(t);
  const sides = sidesOf(set).map((side) => ({ members: roll.filter((line) => line.side === side).length, side }));
  need(roll.length > 0 && data.roll === (await digestOf("roll", roll)), "roll_changed");
  need(canonical(data.sides) === canonical(sides.length > 0 ? sides : [{ members: roll.length }]), "roll_changed");
  const recuses = motion.content.classes.some((name_) => classOf(set, name_).recuse_concerned);
  const concerned = recuses ? concernedOn(roll, motion, state) : [];
  need(concerned.length <= MOST_RECUSED, "effect", "too many members to be recused");
  const closes = millis(data.closes);
  const shortest = state.greatest("voting_hours", motion, t);
  const longest = Math.max(shortest, Math.min(...motion.content.classes.map((name_) => classOf(set, name_).max_voting_hours)));
  need(t + shortest * HOUR <= closes && closes <= t + longest * HOUR, "voting_time");
  if (data.meeting !== undefined) needMeeting(c);
  return () => {
    state.put("poll", c.id, {
      closed: 0,
      closes: data.closes,
      digest: motion.digest,
      extended: 0,
      id: c.id,
      leaf: c.leaf,
      meeting: data.meeting,
      motion: motion.id,
      opened: n,
      opened_at: c.recorded,
      options: candidates ? data.options : undefined,
      recused: [],
      roll,
      rules: data.rules,
      state: "open",
      version: motion.version,
    });
    state.change("motion", motion.id, { state: "voting", polls: [...motion.polls, c.id] });
    return concerned.map((member) => ({ do: "recuse", effect: 0, member, poll: c.id }));
  };
}

const needOnRoll = (poll, member) => need(poll.roll.some((line) => line.member === member), "not_on_roll");
const needNotRecused = (poll, member) => need(!poll.recused.some((r) => r.member === member), "recused");

function openPoll(c) {
  const poll = needRow(c, "poll", c.id);
  need(poll.state === "open", "poll_closed");
  return poll;
}

function decideVote(c) {
  const { state, data } = c;
  const poll = openPoll(c);
  const signer = representative(c.signers);
  need(data.member === signer.member.id && data.representative === signer.representative.id, "wrong_capacity");
  need(data.opening === poll.leaf, "wrong_opening");
  need(optionsOf(poll).includes(data.choice), "choice");
  needOnRoll(poll, data.member);
  needNotRecused(poll, data.member);
  need(signer.keyRow.vouched <= poll.opened, "key_too_new");
  const cast = state.ballots(poll.id, data.member);
  need(data.ballot === cast.length + 1, "ballot_number");
  const limits = state.pinnedClasses(poll).map((ruleClass) => ruleClass.ballots).filter((limit) => limit > 0);
  need(limits.length === 0 || cast.filter((b) => b.set_aside === 0).length < Math.min(...limits), "ballot_limit");
  return () => {
    const ballot = {
      choice: data.choice,
      key: signer.line.key,
      member: data.member,
      number: data.ballot,
      poll: poll.id,
      recorded: c.recorded,
      representative: data.representative,
      seq: c.n,
      set_aside: 0,
    };
    state.put("ballot", ballotID(ballot), ballot);
    return [];
  };
}

function decideTold(c) {
  const { state, data } = c;
  const poll = openPoll(c);
  needTwo(state, c.signers, c.t, "teller");
  need(state.pinnedClasses(poll).every((ruleClass) => ruleClass.tellers), "tellers");
  need(data.opening === poll.leaf, "wrong_opening");
  for (const { keyRow } of c.signers) need(keyRow.vouched <= poll.opened, "key_too_new");
  for (const { choice: chosen, member } of data.ballots) {
    need(optionsOf(poll).includes(chosen), "choice");
    needOnRoll(poll, member);
    need(state.get("member", member).status !== "left", "member_not_active");
    needNotRecused(poll, member);
  }
  const [key, second_key] = c.signers.map((s) => s.line.key);
  return () => {
    for (const { choice: chosen, member } of data.ballots) {
      const number = state.ballots(poll.id, member, true).length + 1;
      const ballot = { choice: chosen, key, member, number, poll: poll.id, recorded: c.recorded, second_key, seq: c.n, set_aside: 0, told: true };
      state.put("ballot", ballotID(ballot), ballot);
    }
    return [];
  };
}

function decideExtension(c) {
  const poll = openPoll(c);
  need(poll.extended === 0, "extension");
  const { extension } = c.state.ruleSet(poll.rules);
  const [now, then] = [millis(poll.closes), millis(c.data.closes)];
  need(now < then && then <= now + extension.hours * HOUR, "extension");
  const members = new Set(c.signers.map((s) => s.member?.id).filter((id) => poll.roll.some((line) => line.member === id)));
  const byMembers = members.size === c.signers.length && members.size >= extension.members;
  need(byMembers || (c.signers.length === 1 && hasRole(c.signers[0], "coordinator")), "not_permitted");
  return () => (c.state.change("poll", poll.id, { closes: c.data.closes, extended: c.n }), []);
}

export const pollTypes = {
  "poll.opened": {
    noun: "poll",
    data: {
      closes: time,
      digest: hash,
      "meeting?": uuid,
      motion: uuid,
      options,
      roll: hash,
      rules: hash,
      sides: list(object({ members: int(), "side?": name }), { by: (s) => s.side ?? "" }),
      version: int(),
    },
    decide: decideOpening,
  },

  "poll.extended": { noun: "poll", data: { closes: time }, decide: decideExtension },

  "vote.cast": {
    noun: "poll",
    data: { ballot: int(), choice, member: uuid, opening: hash, representative: uuid },
    seen: "compulsory",
    decide: decideVote,
  },

  "vote.told": {
    noun: "poll",
    data: { ballots: list(object({ choice, member: uuid }), { min: 1, max: 200, by: (b) => b.member }), opening: hash },
    decide: decideTold,
  },

  "vote.recused": {
    noun: "poll",
    data: { reasons: text(REASONS) },
    decide(c) {
      const poll = openPoll(c);
      const { member } = representative(c.signers);
      needOnRoll(poll, member.id);
      needNotRecused(poll, member.id);
      return () => (recuse(c.state, poll.id, member.id, "member", c.n), []);
    },
  },
};
