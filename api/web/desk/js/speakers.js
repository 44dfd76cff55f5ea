// Who can speak: for which member or office a key stands, and who else is to sign, as the server says. What comes of it is
// judged by the ledger; here it only decides what is offered.

import { row, rows } from "./server.js";

const idOf = (subject, noun) => (subject.startsWith(`${noun}/`) ? subject.slice(noun.length + 1) : null);
const isPast = (time, now) => time !== undefined && Date.parse(time) <= now;

const inForce = ({ ended, from, to }, now) => ended === 0 && Date.parse(from) <= now && !isPast(to, now);

async function memberOf(representative) {
  const member = representative && (await row("members", representative.member));
  return member?.status === "left" ? null : member;
}

/**
 * How a key stands: its row, and the capacities that it has now.
 * @returns {Promise<{row: object | null, state: string, capacities: object[]}>} state is unknown, revoked, waiting or good; a
 *   capacity is {as, of, name: a text of languages, or role and side} and, of a representative, {member, representative}
 */
export async function standingOf(key, now, offices = null) {
  const known = await row("keys", key);
  if (known === null) return { row: null, state: "unknown", capacities: [] };
  if (known.revoked) return { row: known, state: "revoked", capacities: [] };
  if (Date.parse(known.effective_from) > now) return { row: known, state: "waiting", capacities: [] };
  const capacities = [];
  const id = idOf(known.holder, "representative");
  const representative = id === null ? null : await row("representatives", id);
  const member = await memberOf(representative);
  const speaks = id === null || (member !== null && inForce(representative, now));
  if (id !== null && speaks) {
    capacities.push({ as: "representative", of: `member/${member.id}`, name: member.name, member: member.id, status: member.status, constituency: member.constituency, representative: id });
  }
  for (const office of offices ?? (await rows("offices"))) {
    if (office.holder === known.holder && speaks && !isPast(office.until, now)) {
      capacities.push({ as: "officer", of: `office/${office.name}`, role: office.role, side: office.side });
    }
  }
  return { row: known, state: "good", capacities };
}

/** Whether a capacity is one of those that a form's data-as and data-of name. */
export function fits(capacity, { as = "representative", of = "" }) {
  const wanted = as.split(/\s+/).filter((word) => word !== "");
  const named = capacity.as === "representative" ? ["representative"] : ["officer", capacity.role];
  return wanted.some((word) => named.includes(word)) && (of === "" || of === capacity.of);
}

/** The place in data-as of the word that a capacity answers to, for sorting. */
export function preference(capacity, { as = "representative" }) {
  const wanted = as.split(/\s+/).filter((word) => word !== "");
  return wanted.findIndex((word) => word === "representative" ? capacity.as === word : capacity.as === "officer" && (word === "officer" || word === capacity.role));
}

/**
 * Who could sign beside a speaker: keys of other holders with a capacity that data-with names. Of officers none of the
 * speaker's own side, where both have one.
 * @returns {Promise<object[]>} {key, as, of, name | role, side, holder}
 */
export async function cosigners(wanted, speaker, now) {
  const [keys, offices, representatives, members] = await Promise.all([rows("keys"), rows("offices"), rows("representatives"), rows("members")]);
  const byID = (list) => new Map(list.map((one) => [one.id, one]));
  const [people, bodies] = [byID(representatives), byID(members)];
  const usable = keys.filter((key) => !key.revoked && Date.parse(key.effective_from) <= now && key.holder !== speaker.holder);
  const found = [];
  for (const { key, holder } of usable) {
    const person = people.get(idOf(holder, "representative"));
    const body = person && bodies.get(person.member);
    if (person && (!inForce(person, now) || !body || body.status === "left")) continue;
    if (wanted === "representative") {
      if (person && `member/${body.id}` !== speaker.of && body.status === "active") found.push({ key, holder, as: "representative", of: `member/${body.id}`, name: body.name });
      continue;
    }
    for (const office of offices) {
      const apart = office.side === undefined || speaker.side === undefined || office.side !== speaker.side;
      if (office.holder === holder && !isPast(office.until, now) && (wanted === "officer" || office.role === wanted) && apart) {
        found.push({ key, holder, as: "officer", of: `office/${office.name}`, role: office.role, side: office.side });
      }
    }
  }
  return found;
}
