// Effects of motions (format §13): their form, whether they fit, what they do.

import { inForce, recuse, roles, statuses, takeOver, vacate } from "./acts.js";
import { hashNotZero, int, LINE, list, name, object, oneOf, REASONS, text, time, uuid } from "./form.js";
import { FormError } from "./json.js";
import { ledgerKeyEffects } from "./ledgerkey.js";
import { matterEffects } from "./mattereffects.js";
import { planEffects } from "./planeffects.js";
import { belowFloor, classOfEffect, classOf, constituencyOf, ruleSet } from "./ruleset.js";
import { digestOf } from "./state.js";
import { DAY, HOUR, millis, timeOf } from "./time.js";

function candidateMember(state, candidate, t) {
  const representative = state.get("representative", candidate);
  const member = state.get("member", representative.member);
  return inForce(representative, t) && member.status === "active" ? member : null;
}

const officeMembers = { office: name, role: oneOf(...roles), term_days: int(1, 3660) };

function misfitOfElection(e, candidate, state, t) {
  if (!state.get("representative", candidate)) return "no_representative";
  const member = candidateMember(state, candidate, t);
  if (!member) return "not_eligible";
  const office = state.get("office", e.office);
  if (office && office.role !== e.role) return "other_role";
  if (office?.side !== undefined && office.side !== state.sideAt(member.constituency, t)) return "other_side";
  return "";
}

function elect(e, candidate, state, { n, t, recorded, decision }) {
  const office = state.get("office", e.office);
  const side = office ? office.side : e.role === "registrar" ? state.sideAt(candidateMember(state, candidate, t).constituency, t) : undefined;
  state.put("office", e.office, {
    decision,
    from: recorded,
    holder: `representative/${candidate}`,
    name: e.office,
    role: e.role,
    seq: n,
    side,
    until: timeOf(t + e.term_days * DAY),
  });
}

// Each type of effect: its members, the target that no other effect of the motion may have, the code of the first reason why it
// does not fit at t (empty if it does), and what it does as entry n at t by a decision.
// After the decision misfit is told its id as well.
const types = {
  ...matterEffects,
  ...planEffects,
  ...ledgerKeyEffects,
  accept_amendment: {
    members: { amendment: uuid, motion: uuid },
    target: (e) => `motion/${e.motion}`,
    misfit(e, state) {
      const amendment = state.get("amendment", e.amendment);
      if (!amendment || amendment.motion !== e.motion) return "no_amendment";
      if (!["open", "rejected"].includes(amendment.state)) return "amendment_settled";
      const motion = state.get("motion", e.motion);
      if (!["tabled", "in_deliberation"].includes(motion.state)) return "text_final";
      if (amendment.base_version !== motion.version) return "newer_version";
      return "";
    },
    apply: (e, state, at) => takeOver(state, state.get("amendment", e.amendment), at),
  },
  admit: {
    members: { application: uuid },
    target: (e) => `application/${e.application}`,
    misfit(e, state, t) {
      const application = state.get("application", e.application);
      if (!application) return "no_application";
      if (application.state !== "open") return "application_settled";
      if (!state.hasPlace(application.constituency, t)) return "no_constituency";
      return "";
    },
    apply(e, state, { n, decision }) {
      const { constituency, id, name: memberName } = state.get("application", e.application);
      state.change("application", id, { state: "admitted", decision });
      state.put("member", id, { constituency, decision, entered: n, id, name: memberName, status: "active", status_seq: n });
    },
  },
  adopt_document: {
    members: { document: uuid, kind: name, sha256: hashNotZero, title: text(LINE) },
    target: (e) => `document/${e.document}`,
    misfit(e, state) {
      const document = state.get("document", e.document);
      if (document && document.kind !== e.kind) return "other_kind";
      if (document && !document.repealed_by && document.versions.at(-1).sha256 === e.sha256) return "same_version";
      return "";
    },
    apply(e, state, { n, decision }) {
      const versions = state.get("document", e.document)?.versions ?? [];
      state.put("document", e.document, { id: e.document, kind: e.kind, title: e.title, versions: [...versions, { decision, seq: n, sha256: e.sha256 }] });
    },
  },
  answer_protest: {
    members: { answer: text(REASONS), protest: uuid },
    target: (e) => `protest/${e.protest}`,
    misfit(e, state) {
      const protest = state.get("protest", e.protest);
      if (!protest) return "no_protest";
      return protest.state === "open" ? "" : "protest_answered";
    },
    apply: (e, state, { decision }) => state.change("protest", e.protest, { state: "answered", answer: e.answer, decision }),
  },
  change_rules: {
    members: { after_hours: int(1, 8784), rules: ruleSet },
    target: () => "rules",
    misfit(e, state, t) {
      const { floor, rules } = state.ledger;
      const low = belowFloor(e.rules, floor, state.ruleSet(rules[0].hash));
      if (low) return low;
      if (!state.present.every((m) => constituencyOf(e.rules, m.constituency))) return "constituency_in_use";
      return t + e.after_hours * HOUR <= millis(rules.at(-1).effective_from) ? "later_rules" : "";
    },
    async apply(e, state, { n, t, decision }) {
      const hash = await digestOf("rules", e.rules);
      const effective_from = timeOf(t + e.after_hours * HOUR);
      if (!state.get("rules", hash)) state.put("rules", hash, { decision, effective_from, hash, rules: e.rules, seq: n });
      state.changeLedger({ rules: [...state.ledger.rules, { effective_from, hash }] });
    },
  },
  dismiss: {
    members: { office: name },
    target: (e) => `office/${e.office}`,
    misfit(e, state) {
      const office = state.get("office", e.office);
      if (!office) return "no_office";
      return office.holder ? "" : "office_vacant";
    },
    apply: (e, state, { n }) => vacate(state, e.office, n),
  },
  choose: {
    members: { candidates: list(uuid, { min: 2, max: 32, by: (c) => c }), ...officeMembers },
    target: (e) => `office/${e.office}`,
    misfit(e, state, t, decision) {
      const candidates = decision === undefined ? e.candidates : [state.get("decision", decision).chosen];
      return candidates.map((candidate) => misfitOfElection(e, candidate, state, t)).find((code) => code !== "") ?? "";
    },
    apply: (e, state, at) => elect(e, state.get("decision", at.decision).chosen, state, at),
  },
  elect: {
    members: { ...officeMembers, representative: uuid },
    target: (e) => `office/${e.office}`,
    misfit: (e, state, t) => misfitOfElection(e, e.representative, state, t),
    apply: (e, state, at) => elect(e, e.representative, state, at),
  },
  recuse: {
    members: { member: uuid, poll: uuid },
    target: (e) => `poll/${e.poll}/${e.member}`,
    misfit(e, state) {
      const poll = state.get("poll", e.poll);
      if (!poll) return "no_poll";
      if (poll.state !== "open") return "poll_closed";
      if (!poll.roll.some((line) => line.member === e.member)) return "not_on_roll";
      return poll.recused.some((r) => r.member === e.member) ? "already_recused" : "";
    },
    apply: (e, state, { n }) => recuse(state, e.poll, e.member, "decision", n),
  },
  rescind: {
    members: { decision: uuid },
    target: (e) => `decision/${e.decision}`,
    misfit(e, state) {
      const decision = state.get("decision", e.decision);
      if (!decision) return "no_decision";
      if (decision.outcome !== "carried") return "nothing_carried";
      return decision.rescinded_by ? "already_rescinded" : "";
    },
    apply: (e, state, { decision }) => state.change("decision", e.decision, { rescinded_by: decision }),
  },
  set_status: {
    members: { member: uuid, reasons: text(REASONS), "review_by?": time, status: oneOf(...statuses) },
    target: (e) => `member/${e.member}`,
    concerns: (e) => [e.member],
    misfit(e, state) {
      const member = state.get("member", e.member);
      if (!member) return "no_member";
      if (member.status === "left") return "member_left";
      return member.status === e.status ? "same_status" : "";
    },
    apply: (e, state, { n }) => state.change("member", e.member, { status: e.status, review_by: e.review_by, status_seq: n }),
  },
};

const forms = Object.fromEntries(Object.entries(types).map(([type, { members }]) => [type, object({ ...members, type: oneOf(type) })]));

/** The form of an effect. */
export function effect(value, at) {
  if (typeof value !== "object" || !Object.hasOwn(forms, value.type)) throw new FormError("not a type of effect", at);
  forms[value.type](value, at);
}

/** What an effect is about; no two effects of a motion share it. */
export const target = (e) => types[e.type].target(e);

/** The code of the first reason why an effect does not fit at t; empty if it does. `decision` is the id of the one it follows from. */
export const misfit = (e, state, t, decision) => types[e.type].misfit(e, state, t, decision);

/**
 * Does what an effect does.
 * @param {{n: number, t: number, recorded: string, leaf: string, decision: string}} at the entry, its time and leaf hash, and the decision's id
 */
export const applyEffect = async (e, state, at) => types[e.type].apply(e, state, at);

/** The members that an effect concerns, in order (format §12.6). */
export const concernedBy = (e, state) => types[e.type].concerns?.(e, state) ?? [];

/** The classes that an effect asks of its motion under a rule set. */
export function classesOfEffect(e, state, set) {
  const own = [classOfEffect(set, e.type)];
  if (e.type === "impose_conditions" && e.conditions.some((c) => c.consequence)) return [...own, classOfEffect(set, "set_status")];
  if (e.type !== "rescind") return own;
  const earlier = state.get("motion", state.get("decision", e.decision)?.motion);
  return [...own, ...(earlier?.content.classes ?? []).filter((c) => classOf(set, c))];
}
