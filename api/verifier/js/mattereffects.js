// Effects on groups, rulings, contests, conditions, documents and the ledger itself (format §13). What an effect has stands in effects.js.

import { statuses } from "./acts.js";
import { bool, LINE, list, object, oneOf, REASONS, text, time, uuid } from "./form.js";
import { millis } from "./time.js";

const consequence = object({ member: uuid, status: oneOf(...statuses) });
const condition = object({ condition: uuid, "consequence?": consequence, due: time, text: text(REASONS) });

// Why a member cannot be named: there is none, or it has left.
function misfitOfMember(state, id) {
  const member = state.get("member", id);
  if (!member) return "no_member";
  return member.status === "left" ? "member_left" : "";
}

const firstOf = (codes) => codes.find((code) => code !== "") ?? "";

function misfitOfCondition(c, state, t) {
  if (state.get("condition", c.condition)) return "condition_exists";
  if (millis(c.due) <= t) return "time_past";
  return c.consequence ? misfitOfMember(state, c.consequence.member) : "";
}

const contestOf = (state, e) => state.get("decision", e.decision)?.contests?.find((c) => c.member === e.member);

export const matterEffects = {
  answer_contest: {
    members: { answer: text(REASONS), decision: uuid, member: uuid, upheld: bool },
    target: (e) => `decision/${e.decision}/${e.member}`,
    misfit(e, state) {
      if (!state.get("decision", e.decision)) return "no_decision";
      const contest = contestOf(state, e);
      if (!contest) return "no_contest";
      return contest.state === "open" ? "" : "contest_answered";
    },
    apply(e, state, { decision }) {
      const answered = { ...contestOf(state, e), answer: e.answer, answered_by: decision, state: e.upheld ? "upheld" : "rejected" };
      const { contests } = state.get("decision", e.decision);
      state.change("decision", e.decision, { contests: contests.map((c) => (c.member === e.member ? answered : c)) });
    },
  },
  close_ledger: {
    members: { reasons: text(REASONS) },
    target: () => "ledger",
    misfit: (e, state) => (state.openPolls.length > 0 ? "polls_open" : ""),
    apply: (e, state, { n }) => state.changeLedger({ status: "closed", closed: n }),
  },
  confirm_condition: {
    members: { condition: uuid, reasons: text(REASONS), state: oneOf("met", "lifted") },
    target: (e) => `condition/${e.condition}`,
    misfit(e, state) {
      const row = state.get("condition", e.condition);
      if (!row) return "no_condition";
      return ["open", "missed"].includes(row.state) ? "" : "condition_settled";
    },
    apply: (e, state, { decision }) => state.change("condition", e.condition, { state: e.state, reasons: e.reasons, settled_by: decision }),
  },
  dissolve_group: {
    members: { group: uuid },
    target: (e) => `group/${e.group}`,
    misfit(e, state) {
      const group = state.get("group", e.group);
      if (!group) return "no_group";
      return group.state === "dissolved" ? "group_dissolved" : "";
    },
    apply: (e, state, { decision }) => state.change("group", e.group, { state: "dissolved", dissolved_by: decision }),
  },
  found_group: {
    members: { group: uuid, mandate: text(REASONS), members: list(uuid, { min: 1, max: 64, by: (m) => m }), name: text(LINE), "until?": time },
    target: (e) => `group/${e.group}`,
    misfit(e, state, t) {
      if (state.get("group", e.group)) return "group_exists";
      const code = firstOf(e.members.map((member) => misfitOfMember(state, member)));
      if (code !== "") return code;
      return e.until !== undefined && millis(e.until) <= t ? "time_past" : "";
    },
    apply(e, state, { n, decision }) {
      const { group, mandate, members, name, until } = e;
      state.put("group", group, { decision, id: group, mandate, members, name, seq: n, state: "active", until });
    },
  },
  impose_conditions: {
    members: { conditions: list(condition, { min: 1, max: 16, by: (c) => c.condition }) },
    target: () => "conditions",
    concerns: (e) => e.conditions.flatMap((c) => (c.consequence ? [c.consequence.member] : [])),
    misfit: (e, state, t) => firstOf(e.conditions.map((c) => misfitOfCondition(c, state, t))),
    apply(e, state, { n, leaf, decision }) {
      for (const { condition: id, consequence: then, due, text: words } of e.conditions) {
        state.put("condition", id, { consequence: then, decision, due, fell_due: 0, id, leaf, seq: n, state: "open", text: words });
      }
    },
  },
  overturn_ruling: {
    members: { ruling: uuid },
    target: (e) => `ruling/${e.ruling}`,
    misfit(e, state, t) {
      const ruling = state.get("ruling", e.ruling);
      if (!ruling) return "no_ruling";
      if (ruling.overturned_by) return "ruling_overturned";
      return millis(ruling.until) <= t ? "ruling_over" : "";
    },
    apply: (e, state, { decision }) => state.change("ruling", e.ruling, { overturned_by: decision }),
  },
  repeal_document: {
    members: { document: uuid },
    target: (e) => `document/${e.document}`,
    misfit(e, state) {
      const document = state.get("document", e.document);
      if (!document) return "no_document";
      return document.repealed_by ? "document_repealed" : "";
    },
    apply: (e, state, { decision }) => state.change("document", e.document, { repealed_by: decision }),
  },
};
