// Whom the keys of this browser stand for, and what they are called.

import { say } from "../../../verifier/js/say.js";
import { all } from "./keyring.js";
import { logNow, quietly, rows } from "./server.js";
import { fits, preference, standingOf } from "./speakers.js";

/** A text of languages in the reader's, or the other one. */
export const inLang = (lang, text) => text?.[lang] ?? text?.az ?? text?.en ?? "";

/** What a side is called, by the page. */
const sideName = (side) => JSON.parse(document.body.dataset.deskSides ?? "{}")[side] ?? side;

/** What a capacity is called: an office as where all can read it, by its side, or by its name where it has none. */
export function capacityName(lang, { as, of, name, role, side }) {
  if (as === "representative") return say(lang, "desk.as.representative", inLang(lang, name));
  const office = of.slice("office/".length);
  const title = say(lang, `desk.as.${role}`);
  const more = side === undefined ? office : sideName(side);
  return more === role ? title : say(lang, "desk.as.office", title, more);
}

/** How each key of this browser stands, as the server says: {record, row, state, capacities}; state is unasked where it could not be asked. */
export async function standings({ store }) {
  const records = await all(store);
  if (records.length === 0) return [];
  const [now, offices] = await Promise.all([logNow(), quietly(() => rows("offices"))]);
  return Promise.all(
    records.map(async (record) => ({ record, ...((await quietly(() => standingOf(record.public, now, offices))) ?? { row: null, state: "unasked", capacities: [] }) })),
  );
}

/** Who here could sign as a form asks: one for each key and capacity, the most wanted first. */
export function speakersFor(people, { as, of }) {
  const found = people.flatMap(({ record, row, capacities }) =>
    capacities.filter((capacity) => fits(capacity, { as, of })).map((capacity) => ({ ...capacity, key: record.public, record, row, holder: row.holder })),
  );
  const openFirst = (speaker) => (speaker.record.handle ? 0 : 1);
  return found.sort((a, b) => preference(a, { as }) - preference(b, { as }) || openFirst(a) - openFirst(b));
}
