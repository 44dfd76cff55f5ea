// The types of statement that are signed (format §12.7): meetings and attendance. What a type has and what decide is given
// stands in types.js.

import { isThere } from "./acts.js";
import { isMet } from "./counting.js";
import { bool, hash, LINE, list, object, oneOf, REASONS, text, time, uuid } from "./form.js";
import { needAtWork } from "./groups.js";
import { FormError } from "./json.js";
import { isIn } from "./motions.js";
import { meetingsOf } from "./ruleset.js";
import { hasRole, need, needTwo, officerOf, representative } from "./standing.js";
import { HOUR, millis } from "./time.js";
import { needConstituted, needNewID, needRow } from "./types.js";

const agenda = list(object({ "motion?": uuid, title: text(LINE) }), { max: 64 });

const attendanceOf = (state, meeting, member) => state.get("attendance", `${meeting}.${member}`);

/** Refuses a meeting at which too few active members are (format §12.7). */
export function needQuorum({ state, t }, meeting) {
  const { quorum } = meetingsOf(state.rulesAt(t));
  if (!quorum) return;
  const active = [...state.rows("member")].filter((m) => m.status === "active");
  const there = active.filter((m) => isThere(attendanceOf(state, meeting.id, m.id)));
  need(isMet(quorum, active.length, there.length), "meeting_quorum");
}

function needAgenda(c) {
  for (const { motion } of c.data.agenda) if (motion !== undefined) needRow(c, "motion", motion);
}

function decideConvening(c) {
  const { state, t, n, data, signers, id } = c;
  needConstituted(c);
  const rules = meetingsOf(state.rulesAt(t));
  const members = new Set(signers.filter((s) => s.member?.status === "active").map((s) => s.member.id));
  const byMembers = members.size === signers.length && members.size >= rules.members;
  need(byMembers || (signers.length === 1 && hasRole(signers[0], "coordinator")), "not_permitted");
  needNewID(c, "meeting");
  needAgenda(c);
  if (data.group !== undefined) needAtWork(needRow(c, "group", data.group), t);
  need(t + rules.notice_hours * HOUR <= millis(data.starts), "notice");
  const { agenda: points, ends, group, mode, place, starts, title } = data;
  return () => (state.put("meeting", id, { agenda: points, closed: 0, convened: n, ends, group, id, mode, opened: 0, place, starts, state: "convened", title }), []);
}

// A change before the meeting, by a coordinator.
const beforehand = (data, changes) => ({
  noun: "meeting",
  data,
  decide(c) {
    const meeting = needRow(c, "meeting", c.id);
    officerOf(c.signers, "coordinator");
    isIn(meeting, "convened");
    if (c.data.agenda) needAgenda(c);
    return () => (c.state.change("meeting", c.id, changes(c)), []);
  },
});

// A member comes or goes.
const check = (comes) => ({
  noun: "meeting",
  data: {},
  decide(c) {
    const meeting = needRow(c, "meeting", c.id);
    const { member } = representative(c.signers);
    isIn(meeting, "open");
    need(isThere(attendanceOf(c.state, c.id, member.id)) !== comes, "wrong_state");
    return () => (attend(c, member.id, comes, "member"), []);
  },
});

function attend({ state, id, n }, member, comes, by) {
  const row = attendanceOf(state, id, member) ?? { arrived: 0, departed: 0, meeting: id, member };
  state.put("attendance", `${id}.${member}`, { ...row, by, [comes ? "arrived" : "departed"]: n });
}

export const meetingTypes = {
  "meeting.convened": {
    noun: "meeting",
    data: {
      agenda,
      "ends?": time,
      "group?": uuid,
      mode: oneOf("in_person", "online", "hybrid", "written"),
      "place?": text(LINE),
      starts: time,
      title: text(LINE),
    },
    form(data, at) {
      if (data.ends !== undefined && millis(data.ends) <= millis(data.starts)) throw new FormError("it ends before it begins", `${at}/ends`);
    },
    decide: decideConvening,
  },

  "meeting.agenda_changed": beforehand({ agenda }, (c) => ({ agenda: c.data.agenda })),

  "meeting.cancelled": beforehand({ reasons: text(REASONS) }, (c) => ({ state: "cancelled", reasons: c.data.reasons })),

  "meeting.opened": {
    noun: "meeting",
    data: {},
    decide(c) {
      const meeting = needRow(c, "meeting", c.id);
      officerOf(c.signers, "coordinator", "registrar");
      isIn(meeting, "convened");
      need(c.t >= millis(meeting.starts), "notice");
      return () => (c.state.change("meeting", c.id, { state: "open", opened: c.n }), []);
    },
  },

  "meeting.closed": {
    noun: "meeting",
    data: { "minutes?": hash },
    decide(c) {
      const meeting = needRow(c, "meeting", c.id);
      officerOf(c.signers, "coordinator", "registrar");
      isIn(meeting, "open");
      return () => (c.state.change("meeting", c.id, { state: "closed", closed: c.n, minutes: c.data.minutes }), []);
    },
  },

  "attendance.checked_in": check(true),
  "attendance.checked_out": check(false),

  "attendance.attested": {
    noun: "meeting",
    data: { members: list(uuid, { min: 1, max: 200, by: (m) => m }), present: bool },
    decide(c) {
      const { state, data } = c;
      const meeting = needRow(c, "meeting", c.id);
      needTwo(state, c.signers, c.t, "teller");
      isIn(meeting, "open");
      for (const id of data.members) need(needRow(c, "member", id).status !== "left", "member_not_active");
      const changed = data.members.filter((id) => isThere(attendanceOf(state, c.id, id)) !== data.present);
      return () => {
        for (const id of changed) attend(c, id, data.present, "tellers");
        return [];
      };
    },
  },
};
