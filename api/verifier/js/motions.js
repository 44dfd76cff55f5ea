// The types of statement that are signed (format §12.4, §12.5): motions, amendments, protests.
// What a type has and what decide is given stands in types.js.

import { compareText, labelled, utf8 } from "./bytes.js";
import { isRuled, moveOn, takeOver } from "./acts.js";
import { classesOfEffect, effect, misfit, target } from "./effects.js";
import { bool, bytesUpTo, hash, int, LINE, list, MOTION_TEXT, oneOf, prevails, REASONS, string, text, uuid } from "./form.js";
import { FormError } from "./json.js";
import { classOf, sidesOf } from "./ruleset.js";
import { activeRepresentative, isRepresentativeOf, need, representative } from "./standing.js";
import { digestOf } from "./state.js";
import { HOUR, millis } from "./time.js";
import { needConstituted, needNewID, needRow } from "./types.js";

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
  if (data.effects.length > 1 && data.effects.some((e) => e.type === "choose")) throw new FormError("a choice is a motion's only effect", `${at}/effects`);
}

const contentOf = (data) => Object.fromEntries(Object.keys(content).map((member) => [member, data[member]]));

/** Refuses a row that is in none of these states. */
export const isIn = (row, ...states) => need(states.includes(row.state), "wrong_state");

/** The first half of "admissible", which the opening of a poll asks for again. */
export function needClasses({ state, t }, { classes, effects }) {
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
  need(!isRuled(state, motion.id, t), "ruled");
  need(data.version === motion.version && data.digest === motion.digest, "version");
  need(t >= millis(motion.deliberated_from) + state.greatest("deliberation_hours", motion, t) * HOUR, "deliberation");
  const set = state.rulesAt(t);
  if (motion.content.classes.some((name_) => classOf(set, name_)?.positions_by_side) && t < millis(motion.tabled_at) + state.greatest("notice_hours", motion, t) * HOUR) {
    need(sidesOf(set).every((side) => motion.positions_from.includes(side)), "positions");
  }
  return () => (state.change("motion", motion.id, { state: "frozen", frozen: c.n }), []);
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
    data: { reasons: text(REASONS), "refusal?": bytesUpTo(4000), "statement?": bytesUpTo(Infinity), "statement_sha256?": hash },
    form(data, at) {
      if ((data.statement === undefined) === (data.statement_sha256 === undefined)) throw new FormError("not exactly one of statement and statement_sha256", at);
    },
    async decide(c) {
      const { member } = representative(c.signers);
      needNewID(c, "protest");
      const { statement: quoted, statement_sha256 } = c.data;
      const statement = quoted === undefined ? undefined : await labelled("twothirds/protest/v1", utf8(quoted));
      return () => (c.state.put("protest", c.id, { id: c.id, member: member.id, seq: c.n, state: "open", statement, statement_sha256 }), []);
    },
  },
};
