// Effects of motions (format §13): their form, whether they fit, what they do.

import { hashNotZero, int, LINE, name, object, oneOf, REASONS, text, time, uuid } from "./form.js";
import { FormError } from "./json.js";
import { belowFloor, classOfEffect, classOf, constituencyOf, ruleSet } from "./ruleset.js";
import { digestOf } from "./state.js";
import { DAY, HOUR, millis, timeOf } from "./time.js";

export const roles = ["coordinator", "registrar", "teller"];

/**
 * A motion takes an amendment's content over: what `amendment.accepted` and `accept_amendment` have in common.
 * @param {{t: number, recorded: string}} at
 */
export function takeOver(state, amendment, at) {
  const motion = state.get("motion", amendment.motion);
  state.change("amendment", amendment.id, { state: "accepted" });
  state.change("motion", motion.id, { content: amendment.content, digest: amendment.digest, version: motion.version + 1 });
  moveOn(state, motion.id, at);
}

/** A tabled motion that has the seconders it needs goes into deliberation. */
export function moveOn(state, id, { t, recorded }) {
  const motion = state.get("motion", id);
  if (motion.state !== "tabled" || motion.seconders.length < state.greatest("seconders", motion, t)) return;
  state.change("motion", id, { state: "in_deliberation", deliberated_from: recorded });
}

/** Whether a mandate is in force at t. */
export const inForce = (representative, t) =>
  representative.ended === 0 && millis(representative.from) <= t && (representative.to === undefined || t < millis(representative.to));

/** An office whose holder has gone; the rest of it is kept. */
export const vacate = (state, office, n) => state.change("office", office, { holder: undefined, decision: undefined, seq: n });

function candidateMember(state, effect, t) {
  const representative = state.get("representative", effect.representative);
  const member = state.get("member", representative.member);
  return inForce(representative, t) && member.status === "active" ? member : null;
}

// Each type of effect: its members, the target that no other effect of the motion may have, the first reason why it does
// not fit at t (empty if it does), and what it does as entry n at t by a decision.
const types = {
  accept_amendment: {
    members: { amendment: uuid, motion: uuid },
    target: (e) => `motion/${e.motion}`,
    misfit(e, state) {
      const amendment = state.get("amendment", e.amendment);
      if (!amendment || amendment.motion !== e.motion) return "there is no such amendment of this motion";
      if (!["open", "rejected"].includes(amendment.state)) return `the amendment is ${amendment.state}`;
      const motion = state.get("motion", e.motion);
      if (!["tabled", "in_deliberation"].includes(motion.state)) return "the motion's text can be amended no more";
      if (amendment.base_version !== motion.version) return "the motion has a newer version than the one amended: move the amendment anew on that one";
      return "";
    },
    apply: (e, state, at) => takeOver(state, state.get("amendment", e.amendment), at),
  },
  admit: {
    members: { application: uuid },
    target: (e) => `application/${e.application}`,
    misfit(e, state, t) {
      const application = state.get("application", e.application);
      if (!application) return "there is no such application";
      if (application.state !== "open") return `the application is ${application.state}`;
      if (!state.hasPlace(application.constituency, t)) return `the rules in force, or to come into force, know no constituency ${application.constituency}`;
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
      if (document && document.kind !== e.kind) return `the document is a ${document.kind}`;
      if (document && document.versions.at(-1).sha256 === e.sha256) return "this version is the one adopted";
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
      if (!protest) return "there is no such protest";
      return protest.state === "open" ? "" : `the protest is ${protest.state}`;
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
      const homeless = state.present.find((m) => !constituencyOf(e.rules, m.constituency));
      if (homeless) return `members of constituency ${homeless.constituency} would have no place`;
      const last = rules.at(-1).effective_from;
      return t + e.after_hours * HOUR <= millis(last) ? `another rule set comes into force only at ${last}` : "";
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
      if (!office) return "there is no such office";
      return office.holder ? "" : "the office is vacant";
    },
    apply: (e, state, { n }) => vacate(state, e.office, n),
  },
  elect: {
    members: { office: name, representative: uuid, role: oneOf(...roles), term_days: int(1, 3660) },
    target: (e) => `office/${e.office}`,
    misfit(e, state, t) {
      if (!state.get("representative", e.representative)) return "there is no such representative";
      const member = candidateMember(state, e, t);
      if (!member) return "the candidate represents no active member";
      const office = state.get("office", e.office);
      if (office && office.role !== e.role) return `the office is that of a ${office.role}`;
      if (office?.side !== undefined && office.side !== state.sideAt(member.constituency, t)) return `the office belongs to side ${office.side}`;
      return "";
    },
    apply(e, state, { n, t, recorded, decision }) {
      const office = state.get("office", e.office);
      const side = office ? office.side : e.role === "registrar" ? state.sideAt(candidateMember(state, e, t).constituency, t) : undefined;
      state.put("office", e.office, {
        decision,
        from: recorded,
        holder: `representative/${e.representative}`,
        name: e.office,
        role: e.role,
        seq: n,
        side,
        until: timeOf(t + e.term_days * DAY),
      });
    },
  },
  recuse: {
    members: { member: uuid, poll: uuid },
    target: (e) => `poll/${e.poll}/${e.member}`,
    misfit(e, state) {
      const poll = state.get("poll", e.poll);
      if (!poll) return "there is no such poll";
      if (poll.state !== "open") return "the poll is closed";
      if (!poll.roll.some((line) => line.member === e.member)) return "the member is not on its roll";
      return poll.recused.some((r) => r.member === e.member) ? "the member is recused already" : "";
    },
    apply: (e, state, { n }) => recuse(state, e.poll, e.member, "decision", n),
  },
  rescind: {
    members: { decision: uuid },
    target: (e) => `decision/${e.decision}`,
    misfit(e, state) {
      const decision = state.get("decision", e.decision);
      if (!decision) return "there is no such decision";
      if (decision.outcome !== "carried") return "nothing was carried by it";
      return decision.rescinded_by ? "it is rescinded already" : "";
    },
    apply: (e, state, { decision }) => state.change("decision", e.decision, { rescinded_by: decision }),
  },
  set_status: {
    members: { member: uuid, reasons: text(REASONS), "review_by?": time, status: oneOf("active", "inactive", "suspended", "left") },
    target: (e) => `member/${e.member}`,
    misfit(e, state) {
      const member = state.get("member", e.member);
      if (!member) return "there is no such member";
      if (member.status === "left") return "the member has left; it may apply again";
      return member.status === e.status ? `the member is ${e.status} already` : "";
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

/** The first reason why an effect does not fit at t; empty if it does. */
export const misfit = (e, state, t) => types[e.type].misfit(e, state, t);

/**
 * Does what an effect does.
 * @param {{n: number, t: number, recorded: string, decision: string}} at the entry, its time, and the decision's id
 */
export const applyEffect = async (e, state, at) => types[e.type].apply(e, state, at);

/** The classes that an effect asks of its motion under a rule set. */
export function classesOfEffect(e, state, set) {
  const own = [classOfEffect(set, e.type)];
  if (e.type !== "rescind") return own;
  const earlier = state.get("motion", state.get("decision", e.decision)?.motion);
  return [...own, ...(earlier?.content.classes ?? []).filter((c) => classOf(set, c))];
}

/** Recuses a member in a poll. */
export function recuse(state, poll, member, by, n) {
  state.change("poll", poll, { recused: [...state.get("poll", poll).recused, { by, member, seq: n }] });
}
