// The types of statement that are signed (format §12.10): records of what happened elsewhere, and erasure. What a type has and
// what decide is given stands in types.js.

import { compareText } from "./bytes.js";
import { bytesUpTo, date, fieldName, int, isShare, LINE, list, MOTION_TEXT, object, oneOf, REASONS, shareMembers, takenFrom, text, uuid } from "./form.js";
import { FormError } from "./json.js";
import { bases } from "./ruleset.js";
import { areTwoRegistrars, isRepresentativeOf, need, officerOf } from "./standing.js";
import { digestOf } from "./state.js";
import { needNewID, needRow } from "./types.js";

const MOST = 1000000000; // votes that a record counts
const MOST_VERSIONS = 1000;

/** A number of votes in a record. */
export const votes = int(0, MOST);

/** A majority as a record names it. */
export const majority = object({ ...shareMembers, base: oneOf(...bases) }, isShare);

const content = {
  "counts?": object({ abstain: votes, absent: votes, no: votes, not_voting: votes, "tie_breaker?": oneOf("yes", "no"), yes: votes }),
  "date?": date,
  "date_text?": bytesUpTo(500),
  kind: oneOf("founding", "decision", "act", "statement", "report", "other"),
  "outcome?": oneOf("carried", "not_carried"),
  "rule?": majority,
  taken_from: takenFrom,
  text: text(MOTION_TEXT),
  title: text(LINE),
  "votes?": list(object({ choice: oneOf("yes", "no", "abstain", "absent", "not_voting"), member: uuid }), { min: 1, max: 500, by: (v) => v.member }),
};

function contentForm(data, at) {
  if ((data.date === undefined) === (data.date_text === undefined)) throw new FormError("not exactly one of date and date_text", at);
}

/** The members of data that make up a content of these members. */
export const pick = (data, members) => Object.fromEntries(Object.keys(members).map((m) => [m.replace("?", ""), data[m.replace("?", "")]]));

/** Refuses a content that a record has already in some version, or the version that would be one too many. */
export function needNewVersion(row, digest) {
  need(!row.versions.some((v) => v.digest === digest), "exists");
  need(row.versions.length < MOST_VERSIONS, "wrong_state");
}

function needVoters(c) {
  for (const { member } of c.data.votes ?? []) needRow(c, "member", member);
}

function putVersion(c, versions, digest) {
  const { state, data, id, n } = c;
  const version = versions.length + 1;
  state.put("record", id, { id, versions: [...versions, { digest, seq: n }] });
  state.put("record_version", `${id}.${version}`, { content: pick(data, content), digest, id, reasons: data.reasons, seq: n, version });
}

export const recordTypes = {
  "record.attested": {
    noun: "record",
    data: content,
    form: contentForm,
    async decide(c) {
      officerOf(c.signers, "registrar");
      needNewID(c, "record");
      needVoters(c);
      const digest = await digestOf("record", pick(c.data, content));
      return () => (putVersion(c, [], digest), []);
    },
  },

  "record.corrected": {
    noun: "record",
    data: { ...content, reasons: text(REASONS) },
    form: contentForm,
    async decide(c) {
      officerOf(c.signers, "registrar");
      const record = needRow(c, "record", c.id);
      const digest = await digestOf("record", pick(c.data, content));
      needNewVersion(record, digest);
      needVoters(c);
      return () => (putVersion(c, record.versions, digest), []);
    },
  },

  "opening.erased": {
    noun: "representative",
    data: { fields: list(fieldName, { min: 1, max: 16, by: (f) => f }), reasons: text(REASONS) },
    decide(c) {
      const { state, data, id, n } = c;
      const row = needRow(c, "representative", id);
      need(isRepresentativeOf(c.signers, row.member) || areTwoRegistrars(c.signers), "not_permitted");
      const before = state.get("erasure", id)?.fields ?? [];
      need(!before.some((f) => data.fields.includes(f.field)), "wrong_state");
      const fields = [...before, ...data.fields.map((field) => ({ field, seq: n }))].sort((a, b) => compareText(a.field, b.field));
      return () => (state.put("erasure", id, { fields, id }), []);
    },
  },
};
