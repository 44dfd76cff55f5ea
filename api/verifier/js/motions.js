// The types of statement that are signed (format §12.4 to §12.6): motions, amendments, protests, polls, votes.
// What a type has and what decide is given stands in types.js.

import { compareText, labelled, utf8 } from "./bytes.js";
import { classesOfEffect, effect, misfit, moveOn, recuse, takeOver, target } from "./effects.js";
import { bool, bytesUpTo, hash, int, LINE, list, MOTION_TEXT, name, object, oneOf, prevails, REASONS, string, text, time, uuid } from "./form.js";
import { canonical, FormError } from "./json.js";
import { classOf, sidesOf } from "./ruleset.js";
import { activeRepresentative, hasRole, isRepresentativeOf, need, representative } from "./standing.js";
import { digestOf } from "./state.js";
import { HOUR, millis } from "./time.js";
import { needConstituted, needNewID, needRow } from "./types.js";

const choices = ["yes", "no", "abstain"];

const content = {
  all_or_none: bool,
  attachments: list(hash, { max: 64, by: (h) => h }),
  classes: list(string, { min: 1, max: 8, by: (c) => c }),
  effects: list(effect, { max: 64 }),
  prevailing: oneOf("az", "en"),
  text: text(MOTION_TEXT),
  title: text(LINE),
};

function contentForm(data, at) {
  prevails("text", "title")(data, at);
  if (new Set(data.effects.map(target)).size !== data.effects.length) throw new FormError("two effects with one target", `${at}/effects`);
}

const contentOf = (data) => Object.fromEntries(Object.keys(content).map((member) => [member, data[member]]));

const isIn = (row, ...states) => need(states.includes(row.state), "wrong_state");

// The first half of "admissible", which the opening of a poll asks for again.
function needClasses({ state, t }, { classes, effects }) {
  const set = state.rulesAt(t);
  need(classes.every((c) => classOf(set, c)), "classes");
  for (const e of effects) need(classesOfEffect(e, state, set).every((c) => classes.includes(c)), "classes");
}

function needAdmissible(c, motionContent) {
  needClasses(c, motionContent);
  for (const e of motionContent.effects) {
    const reason = misfit(e, c.state, c.t);
    need(reason === "", "effect", reason);
  }
}

function decideFreezing(c) {
  const { state, t, data } = c;
  const motion = needRow(c, "motion", c.id);
  activeRepresentative(c.signers);
  need(motion.seconders.length >= state.greatest("seconders", motion, t), "seconders");
  isIn(motion, "in_deliberation");
  need(data.version === motion.version && data.digest === motion.digest, "version");
  need(t >= millis(motion.deliberated_from) + state.greatest("deliberation_hours", motion, t) * HOUR, "deliberation");
  const set = state.rulesAt(t);
  if (motion.content.classes.some((name_) => classOf(set, name_)?.positions_by_side) && t < millis(motion.tabled_at) + state.greatest("notice_hours", motion, t) * HOUR) {
    need(sidesOf(set).every((side) => motion.positions_from.includes(side)), "positions");
  }
  return () => (state.change("motion", motion.id, { state: "frozen", frozen: c.n }), []);
}

async function decideOpening(c) {
  const { state, t, n, data } = c;
  needConstituted(c);
  activeRepresentative(c.signers);
  needNewID(c, "poll");
  const motion = needRow(c, "motion", data.motion);
  isIn(motion, "frozen", "lapsed_no_quorum");
  need(data.version === motion.version && data.digest === motion.digest, "version");
  need(data.rules === state.rulesHashAt(t), "rules");
  needClasses(c, motion.content);
  need(t >= millis(motion.tabled_at) + state.greatest("notice_hours", motion, t) * HOUR, "notice");
  const roll = state.rollAt(t);
  const set = state.rulesAt(t);
  const sides = sidesOf(set).map((side) => ({ members: roll.filter((line) => line.side === side).length, side }));
  need(roll.length > 0 && data.roll === (await digestOf("roll", roll)), "roll_changed");
  need(canonical(data.sides) === canonical(sides.length > 0 ? sides : [{ members: roll.length }]), "roll_changed");
  const closes = millis(data.closes);
  const [shortest, longest] = ["voting_hours", "max_voting_hours"].map((hours) => t + state.greatest(hours, motion, t) * HOUR);
  need(shortest <= closes && closes <= longest, "voting_time");
  return () => {
    state.put("poll", c.id, {
      closed: 0,
      closes: data.closes,
      digest: motion.digest,
      extended: 0,
      id: c.id,
      leaf: c.leaf,
      motion: motion.id,
      opened: n,
      opened_at: c.recorded,
      recused: [],
      roll,
      rules: data.rules,
      state: "open",
      version: motion.version,
    });
    state.change("motion", motion.id, { state: "voting", polls: [...motion.polls, c.id] });
    if (!motion.content.classes.some((name_) => classOf(set, name_).recuse_concerned)) return [];
    const concerned = motion.content.effects.filter((e) => e.type === "set_status" && roll.some((line) => line.member === e.member));
    return concerned.map((e) => ({ do: "recuse", effect: 0, member: e.member, poll: c.id }));
  };
}

// An open poll on whose roll the member is, and in which it is not recused.
function needVoter(poll, member) {
  need(poll.roll.some((line) => line.member === member), "not_on_roll");
  need(!poll.recused.some((r) => r.member === member), "recused");
}

function decideVote(c) {
  const { state, data } = c;
  const poll = needRow(c, "poll", c.id);
  need(poll.state === "open", "poll_closed");
  const signer = representative(c.signers);
  need(data.member === signer.member.id && data.representative === signer.representative.id, "wrong_capacity");
  need(data.opening === poll.leaf, "wrong_opening");
  needVoter(poll, data.member);
  need(signer.keyRow.vouched <= poll.opened, "key_too_new");
  const cast = state.ballots(poll.id, data.member);
  need(data.ballot === cast.length + 1, "ballot_number");
  const set = state.ruleSet(poll.rules);
  const limits = state.get("motion", poll.motion).content.classes.map((name_) => classOf(set, name_).ballots).filter((limit) => limit > 0);
  need(limits.length === 0 || cast.filter((b) => b.set_aside === 0).length < Math.min(...limits), "ballot_limit");
  return () => {
    state.put("ballot", `${poll.id}.${data.member}.${data.ballot}`, {
      choice: data.choice,
      key: signer.line.key,
      member: data.member,
      number: data.ballot,
      poll: poll.id,
      recorded: c.recorded,
      representative: data.representative,
      seq: c.n,
      set_aside: 0,
    });
    return [];
  };
}

function decideExtension(c) {
  const poll = needRow(c, "poll", c.id);
  need(poll.state === "open", "poll_closed");
  need(poll.extended === 0, "extension");
  const { extension } = c.state.ruleSet(poll.rules);
  const [now, then] = [millis(poll.closes), millis(c.data.closes)];
  need(now < then && then <= now + extension.hours * HOUR, "extension");
  const members = new Set(c.signers.map((s) => s.member?.id).filter((id) => poll.roll.some((line) => line.member === id)));
  const byMembers = members.size === c.signers.length && members.size >= extension.members;
  need(byMembers || (c.signers.length === 1 && hasRole(c.signers[0], "coordinator")), "not_permitted");
  return () => (c.state.change("poll", poll.id, { closes: c.data.closes, extended: c.n }), []);
}

export const motionTypes = {
  "motion.tabled": {
    noun: "motion",
    data: content,
    form: contentForm,
    async decide(c) {
      needConstituted(c);
      const { member } = activeRepresentative(c.signers);
      needNewID(c, "motion");
      const tabled = contentOf(c.data);
      needAdmissible(c, tabled);
      const digest = await digestOf("motion", tabled);
      return () => {
        const number = c.state.ledger.motions + 1;
        c.state.changeLedger({ motions: number });
        c.state.put("motion", c.id, {
          content: tabled,
          digest,
          frozen: 0,
          id: c.id,
          mover: member.id,
          number,
          polls: [],
          positions_from: [],
          seconders: [],
          state: "tabled",
          tabled: c.n,
          tabled_at: c.recorded,
          version: 1,
        });
        moveOn(c.state, c.id, c);
        return [];
      };
    },
  },

  "motion.seconded": {
    noun: "motion",
    data: {},
    decide(c) {
      const motion = needRow(c, "motion", c.id);
      const { member } = activeRepresentative(c.signers);
      need(member.id !== motion.mover, "own_motion");
      need(!motion.seconders.includes(member.id), "already_seconded");
      isIn(motion, "tabled", "in_deliberation");
      return () => {
        c.state.change("motion", motion.id, { seconders: [...motion.seconders, member.id] });
        moveOn(c.state, motion.id, c);
        return [];
      };
    },
  },

  "position.stated": {
    noun: "motion",
    data: { stance: oneOf("for", "against", "neutral"), text: text(REASONS) },
    decide(c) {
      const motion = needRow(c, "motion", c.id);
      const { member } = representative(c.signers);
      isIn(motion, "tabled", "in_deliberation", "frozen", "voting", "lapsed_no_quorum");
      const side = c.state.sideAt(member.constituency, c.t);
      return () => {
        c.state.put("position", `${motion.id}.${member.id}`, { member: member.id, motion: motion.id, seq: c.n, side, stance: c.data.stance, text: c.data.text });
        if (side !== undefined && member.status === "active") {
          c.state.change("motion", motion.id, { positions_from: [...new Set([...motion.positions_from, side])].sort(compareText) });
        }
        return [];
      };
    },
  },

  "amendment.moved": {
    noun: "amendment",
    data: { ...content, base_version: int(), motion: uuid },
    form: contentForm,
    async decide(c) {
      const { member } = activeRepresentative(c.signers);
      needNewID(c, "amendment");
      const motion = needRow(c, "motion", c.data.motion);
      isIn(motion, "tabled", "in_deliberation");
      need(c.data.base_version === motion.version, "version");
      const amended = contentOf(c.data);
      needAdmissible(c, amended);
      const digest = await digestOf("motion", amended);
      return () => {
        const { base_version } = c.data;
        c.state.put("amendment", c.id, { base_version, content: amended, digest, id: c.id, motion: motion.id, mover: member.id, seq: c.n, state: "open" });
        return [];
      };
    },
  },

  "amendment.accepted": {
    noun: "amendment",
    data: {},
    decide(c) {
      const amendment = needRow(c, "amendment", c.id);
      isIn(amendment, "open");
      const motion = c.state.get("motion", amendment.motion);
      need(isRepresentativeOf(c.signers, motion.mover), "not_permitted");
      need(["tabled", "in_deliberation"].includes(motion.state) && motion.version === amendment.base_version, "version");
      return () => (takeOver(c.state, amendment, c), []);
    },
  },

  "amendment.rejected": {
    noun: "amendment",
    data: { reasons: text(REASONS) },
    decide(c) {
      const amendment = needRow(c, "amendment", c.id);
      isIn(amendment, "open");
      need(isRepresentativeOf(c.signers, c.state.get("motion", amendment.motion).mover), "not_permitted");
      return () => (c.state.change("amendment", c.id, { state: "rejected", reasons: c.data.reasons }), []);
    },
  },

  "amendment.withdrawn": {
    noun: "amendment",
    data: {},
    decide(c) {
      const amendment = needRow(c, "amendment", c.id);
      isIn(amendment, "open");
      need(isRepresentativeOf(c.signers, amendment.mover), "not_permitted");
      return () => (c.state.change("amendment", c.id, { state: "withdrawn" }), []);
    },
  },

  "motion.frozen": { noun: "motion", data: { digest: hash, version: int() }, decide: decideFreezing },

  "motion.withdrawn": {
    noun: "motion",
    data: {},
    decide(c) {
      const motion = needRow(c, "motion", c.id);
      need(isRepresentativeOf(c.signers, motion.mover), "not_permitted");
      isIn(motion, "tabled", "in_deliberation", "frozen", "lapsed_no_quorum");
      return () => (c.state.change("motion", motion.id, { state: "withdrawn" }), []);
    },
  },

  "protest.lodged": {
    noun: "protest",
    data: { reasons: text(REASONS), "refusal?": bytesUpTo(4000), statement: bytesUpTo(Infinity) },
    async decide(c) {
      const { member } = representative(c.signers);
      needNewID(c, "protest");
      const statement = await labelled("twothirds/protest/v1", utf8(c.data.statement));
      return () => (c.state.put("protest", c.id, { id: c.id, member: member.id, seq: c.n, state: "open", statement }), []);
    },
  },

  "poll.opened": {
    noun: "poll",
    data: {
      closes: time,
      digest: hash,
      motion: uuid,
      options: list(oneOf(...choices), { min: 3, max: 3 }),
      roll: hash,
      rules: hash,
      sides: list(object({ members: int(), "side?": name }), { by: (s) => s.side ?? "" }),
      version: int(),
    },
    form(data, at) {
      if (canonical(data.options) !== canonical(choices)) throw new FormError("not the options yes, no, abstain", `${at}/options`);
    },
    decide: decideOpening,
  },

  "poll.extended": { noun: "poll", data: { closes: time }, decide: decideExtension },

  "vote.cast": {
    noun: "poll",
    data: { ballot: int(), choice: oneOf(...choices), member: uuid, opening: hash, representative: uuid },
    seen: "compulsory",
    decide: decideVote,
  },

  "vote.recused": {
    noun: "poll",
    data: { reasons: text(REASONS) },
    decide(c) {
      const poll = needRow(c, "poll", c.id);
      need(poll.state === "open", "poll_closed");
      const { member } = representative(c.signers);
      needVoter(poll, member.id);
      return () => (recuse(c.state, poll.id, member.id, "member", c.n), []);
    },
  },
};
