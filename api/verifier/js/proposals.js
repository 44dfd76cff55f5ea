// The types of statement that are signed (format §12.8): proposals from outside, and interests. What a type has and what
// decide is given stands in types.js.

import { hash, itemNumber, LINE, MOTION_TEXT, object, oneOf, REASONS, text, time, uuid } from "./form.js";
import { isIn } from "./motions.js";
import { isRepresentativeOf, need, officerOrActive, representative } from "./standing.js";
import { millis } from "./time.js";
import { needConstituted, needNewID, needRow } from "./types.js";

export const proposalTypes = {
  "proposal.received": {
    noun: "proposal",
    data: {
      "due?": time,
      "from?": hash,
      "measure?": object({ number: itemNumber, plan: uuid }),
      "of?": text(LINE),
      text: text(MOTION_TEXT),
      title: text(LINE),
    },
    decide(c) {
      needConstituted(c);
      officerOrActive(c.signers, "coordinator", "registrar");
      needNewID(c, "proposal");
      const { due, from, measure, of, text: words, title } = c.data;
      need(due === undefined || c.t < millis(due), "clock");
      const row = { answer_seq: 0, due, fell_due: 0, from, id: c.id, leaf: c.leaf, measure, of, seq: c.n, state: "open", text: words, title };
      return () => (c.state.put("proposal", c.id, row), []);
    },
  },

  "proposal.answered": {
    noun: "proposal",
    data: { answer: oneOf("accepted", "partly", "rejected"), reasons: text(REASONS) },
    decide(c) {
      const proposal = needRow(c, "proposal", c.id);
      officerOrActive(c.signers, "coordinator");
      isIn(proposal, "open", "overdue");
      const { answer, reasons } = c.data;
      return () => (c.state.change("proposal", c.id, { answer, answer_seq: c.n, reasons, state: "answered" }), []);
    },
  },

  "interest.declared": {
    noun: "interest",
    data: { kind: oneOf("pecuniary", "institutional", "other"), "motion?": uuid, text: text(REASONS) },
    decide(c) {
      const { member } = representative(c.signers);
      needNewID(c, "interest");
      const { kind, motion, text: words } = c.data;
      if (motion !== undefined) needRow(c, "motion", motion);
      return () => (c.state.put("interest", c.id, { id: c.id, kind, member: member.id, motion, seq: c.n, text: words, withdrawn: 0 }), []);
    },
  },

  "interest.withdrawn": {
    noun: "interest",
    data: {},
    decide(c) {
      const interest = needRow(c, "interest", c.id);
      need(isRepresentativeOf(c.signers, interest.member), "not_permitted");
      need(interest.withdrawn === 0, "wrong_state");
      return () => (c.state.change("interest", c.id, { withdrawn: c.n }), []);
    },
  },
};
