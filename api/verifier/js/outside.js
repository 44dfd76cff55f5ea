// The types of statement that are signed (format §12.10): other bodies, their members and roll calls. What a type has and what
// decide is given stands in types.js.

import { bool, bytesUpTo, date, int, label, LINE, list, local, object, oneOf, REASONS, takenFrom, text, url } from "./form.js";
import { FormError } from "./json.js";
import { majority, needNewVersion, pick, votes } from "./records.js";
import { need, officerOf } from "./standing.js";
import { digestOf } from "./state.js";
import { needRow } from "./types.js";

const MAX_ID = 64;

const line = bytesUpTo(500);
const member = object({ "area?": line, id: label, "kind?": line, name: line, "party?": line });
const choices = ["absent", "abstain", "no", "not_voting", "present", "yes"];
const ids = list(label, { by: (id) => id });

const voters = object(Object.fromEntries(choices.map((choice) => [choice, ids])), (value, at) => {
  const all = choices.flatMap((choice) => value[choice]);
  if (new Set(all).size !== all.length) throw new FormError("a member in two lists", at);
});

const rollcall = {
  "about?": bytesUpTo(4000),
  date,
  "document?": line,
  "kind?": line,
  "local_time?": local,
  "note?": bytesUpTo(8000),
  "number?": line,
  "outcome?": oneOf("carried", "not_carried"),
  "recorded?": object({ "abstain?": votes, no: votes, "source?": line, yes: votes }),
  "result?": bytesUpTo(4000),
  rollcall: label,
  "rule?": majority,
  "seats?": int(1, 1000000000),
  "session?": line,
  tags: list(bytesUpTo(64), { max: 64, by: (t) => t }),
  tie_breaker: bool,
  title: bytesUpTo(4000),
  votes: voters,
};

const isOutside = (id) => id.length <= MAX_ID;

function needVoters(c) {
  for (const id of choices.flatMap((choice) => c.data.votes[choice])) need(c.state.get("outside_member", `${c.id}.${id}`), "not_found", id);
}

function putVersion(c, versions, digest) {
  const { state, data, id: body, n } = c;
  const id = data.rollcall;
  const version = versions.length + 1;
  const more = { reasons: data.reasons, taken_from: data.taken_from };
  state.put("rollcall", `${body}.${id}`, { body, id, versions: [...versions, { digest, seq: n }] });
  state.put("rollcall_version", `${body}.${id}.${version}`, { body, content: pick(data, rollcall), digest, ...more, seq: n, version });
}

export const outsideTypes = {
  "outside.body_entered": {
    noun: "outside",
    subjectID: isOutside,
    data: { name: text(LINE), taken_from: takenFrom, "url?": url },
    decide(c) {
      officerOf(c.signers, "registrar");
      need(!c.state.get("outside", c.id), "exists");
      const { name, taken_from, url: where } = c.data;
      return () => (c.state.put("outside", c.id, { id: c.id, name, seq: c.n, taken_from, url: where }), []);
    },
  },

  "outside.members_entered": {
    noun: "outside",
    subjectID: isOutside,
    data: { members: list(member, { min: 1, max: 200, by: (m) => m.id }) },
    decide(c) {
      officerOf(c.signers, "registrar");
      needRow(c, "outside", c.id);
      const idOf = (m) => `${c.id}.${m.id}`;
      for (const m of c.data.members) need(!c.state.get("outside_member", idOf(m)), "exists", m.id);
      return () => {
        for (const m of c.data.members) c.state.put("outside_member", idOf(m), { ...m, body: c.id, seq: c.n });
        return [];
      };
    },
  },

  "outside.rollcall_entered": {
    noun: "outside",
    subjectID: isOutside,
    data: rollcall,
    async decide(c) {
      officerOf(c.signers, "registrar");
      needRow(c, "outside", c.id);
      const digest = await digestOf("rollcall", pick(c.data, rollcall));
      const before = c.state.get("rollcall", `${c.id}.${c.data.rollcall}`);
      if (before) need(false, before.versions.some((v) => v.digest === digest) ? "exists" : "conflict");
      needVoters(c);
      return () => (putVersion(c, [], digest), []);
    },
  },

  "outside.rollcall_corrected": {
    noun: "outside",
    subjectID: isOutside,
    data: { ...rollcall, reasons: text(REASONS), taken_from: takenFrom },
    async decide(c) {
      officerOf(c.signers, "registrar");
      needRow(c, "outside", c.id);
      const before = needRow(c, "rollcall", `${c.id}.${c.data.rollcall}`);
      const digest = await digestOf("rollcall", pick(c.data, rollcall));
      needNewVersion(before, digest);
      needVoters(c);
      return () => (putVersion(c, before.versions, digest), []);
    },
  },
};
