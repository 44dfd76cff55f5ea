// What several types of statement and effects do, or look at, alike.

import { millis } from "./time.js";

export const roles = ["coordinator", "registrar", "teller"];
export const statuses = ["active", "inactive", "suspended", "left"];

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

/** Whether a ruling stands on a motion at t (format §12.8). */
export const isRuled = (state, motion, t) => [...state.rows("ruling")].some((r) => r.motion === motion && t < millis(r.until) && r.overturned_by === undefined);

/** Whether a member is at a meeting, by its attendance row. */
export const isThere = (attendance) => attendance !== undefined && attendance.arrived > attendance.departed;

/** Whether a mandate is in force at t. */
export const inForce = (representative, t) =>
  representative.ended === 0 && millis(representative.from) <= t && (representative.to === undefined || t < millis(representative.to));

/** An office whose holder has gone; the rest of it is kept. */
export const vacate = (state, office, n) => state.change("office", office, { holder: undefined, decision: undefined, seq: n });

/** Recuses a member in a poll. */
export function recuse(state, poll, member, by, n) {
  state.change("poll", poll, { recused: [...state.get("poll", poll).recused, { by, member, seq: n }] });
}
