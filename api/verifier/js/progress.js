// The types of statement that are signed (format §12.9): progress, evidence, assessments, concerns. What a type has and what
// decide is given stands in types.js.

import { date, hashNotZero, int, itemNumber, LINE, list, mediaType, oneOf, period, REASONS, takenFrom, text, url, uuid } from "./form.js";
import { isIn } from "./motions.js";
import { completion, inForceAt, responsibleFor } from "./plan.js";
import { isRepresentativeOf, need, officerOf, representative } from "./standing.js";
import { needNewID, needRow } from "./types.js";

// The item in force that data names, of the plan with this id.
function needItem(c, plan) {
  const content = inForceAt(c.state, plan, c.data.number);
  need(content, "not_found", `item ${c.data.number}`);
  return content;
}

function decideReport(c) {
  const { state, data, id: plan, n } = c;
  needRow(c, "plan", plan);
  const { member } = representative(c.signers);
  const content = needItem(c, plan);
  need(responsibleFor(state, plan, content).has(member.id), "not_permitted");
  for (const id of data.evidence) {
    const evidence = needRow(c, "evidence", id);
    need(evidence.plan === plan && evidence.number === data.number, "not_found");
    isIn(evidence, "submitted");
  }
  const { completion: found, evidence, number, period: when, text: words } = data;
  const row = { completion: found, evidence, member: member.id, number, period: when, plan, seq: n, text: words };
  return () => (state.put("progress", `${plan}.${number}.${n}`, row), []);
}

function decideEvidence(c) {
  const { member } = representative(c.signers);
  need(["active", "inactive"].includes(member.status), "member_not_active");
  needNewID(c, "evidence");
  needRow(c, "plan", c.data.plan);
  needItem(c, c.data.plan);
  const { media_type, number, plan, sha256, size, title, url: where } = c.data;
  const row = { id: c.id, media_type, member: member.id, number, plan, seq: c.n, sha256, size, state: "submitted", title, url: where };
  return () => (c.state.put("evidence", c.id, row), []);
}

function openConcern(c, role) {
  const concern = needRow(c, "concern", c.id);
  officerOf(c.signers, role);
  need(concern.state !== "resolved", "wrong_state");
  return concern;
}

export const progressTypes = {
  "progress.reported": {
    noun: "plan",
    data: { completion, evidence: list(uuid, { max: 64, by: (e) => e }), number: itemNumber, period, text: text(REASONS) },
    decide: decideReport,
  },

  "evidence.submitted": {
    noun: "evidence",
    data: { media_type: mediaType, number: itemNumber, plan: uuid, sha256: hashNotZero, size: int(1), title: text(LINE), "url?": url },
    decide: decideEvidence,
  },

  "evidence.withdrawn": {
    noun: "evidence",
    data: { reasons: text(REASONS) },
    decide(c) {
      const evidence = needRow(c, "evidence", c.id);
      need(isRepresentativeOf(c.signers, evidence.member), "not_permitted");
      isIn(evidence, "submitted");
      return () => (c.state.change("evidence", c.id, { state: "withdrawn", reasons: c.data.reasons }), []);
    },
  },

  "assessment.attested": {
    noun: "assessment",
    data: { assessor: text(LINE), code: text(LINE), "completion?": completion, date, number: itemNumber, "period?": period, plan: uuid, taken_from: takenFrom },
    decide(c) {
      officerOf(c.signers, "registrar");
      needNewID(c, "assessment");
      needRow(c, "plan", c.data.plan);
      needItem(c, c.data.plan);
      const { assessor, code, completion: found, date: day, number, period: when, plan, taken_from } = c.data;
      return () => (c.state.put("assessment", c.id, { assessor, code, completion: found, date: day, id: c.id, number, period: when, plan, seq: c.n, taken_from }), []);
    },
  },

  "concern.recorded": {
    noun: "concern",
    data: { body: text(LINE), date, "due?": date, kind: oneOf("concern", "recommendation"), taken_from: takenFrom, text: text(REASONS) },
    decide(c) {
      officerOf(c.signers, "registrar");
      needNewID(c, "concern");
      const { body, date: day, due, kind, taken_from, text: words } = c.data;
      return () => (c.state.put("concern", c.id, { body, date: day, due, id: c.id, kind, seq: c.n, state: "open", taken_from, text: words }), []);
    },
  },

  "concern.answered": {
    noun: "concern",
    data: { text: text(REASONS) },
    decide(c) {
      const concern = openConcern(c, "coordinator");
      const answer = { seq: c.n, text: c.data.text };
      return () => (c.state.change("concern", c.id, { answer, state: concern.state === "open" ? "answered" : concern.state }), []);
    },
  },

  "concern.settled": {
    noun: "concern",
    data: { date, outcome: oneOf("resolved", "partly", "not_resolved"), taken_from: takenFrom },
    decide(c) {
      openConcern(c, "registrar");
      const { date: day, outcome, taken_from } = c.data;
      return () => (c.state.change("concern", c.id, { settled: { date: day, outcome, seq: c.n, taken_from }, state: outcome }), []);
    },
  },
};
