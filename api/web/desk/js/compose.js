// Writing a statement (format §5): everything is given, nothing is looked up.

import { canonical } from "../../../verifier/js/json.js";

/** The full name of a type. */
export const fullType = (short) => `twothirds.${short}.v1`;

/**
 * The canonical text of a statement.
 * @param {{ledger: string, type: string, subject: string, data: object, by: object[], seen: {root: string, size: number}, id: string, time: string}} parts type is short
 */
export function compose({ ledger, type, subject, data, by, seen, id, time }) {
  const lines = by.map(({ as, key, of }) => ({ as, key, of }));
  return canonical({ data: { ...data, by: lines, seen }, id, source: `urn:twothirds:${ledger}`, specversion: "1.0", subject, time, type: fullType(type) });
}

/**
 * What a form's data-subject means: `…/new` draws an id, `…/mine` is the speaker's, `…/` is completed by a control.
 * @returns {string} the subject
 */
export function subjectOf(pattern, { newID, speaker, part = "" }) {
  if (pattern.endsWith("/new")) return pattern.slice(0, -"new".length) + newID();
  if (pattern.endsWith("/mine")) return speaker.of;
  return pattern.endsWith("/") ? pattern + part.trim() : pattern;
}
