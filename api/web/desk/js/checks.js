// What the desk fills in, and finds out, of a statement before it is shown: of a ballot its number, and that the text that
// is voted on is the one that the poll was opened on.

import { leafHash } from "../../../verifier/js/tree.js";
import { hex } from "../../../verifier/js/bytes.js";
import { digestOf } from "../../../verifier/js/state.js";
import { verifyHere } from "./ledger.js";
import { commitment } from "./openings.js";
import { askBytes, quietly, row } from "./server.js";

const MAX_BALLOTS = 1000;
const MAX_QUOTED = 45000; // bytes of a statement that a protest can quote

/** A check as it is shown: state ok, warn or bad; key and figures are words, text what is quoted. */
const check = (state, key, figures = [], text = null) => ({ state, key, figures, text });

async function ballotsOf(poll, member) {
  let last = null;
  for (let number = 1; number <= MAX_BALLOTS; number++) {
    const ballot = await row("ballots", `${poll}.${member}.${number}`);
    if (ballot === null) return { number, last };
    last = ballot;
  }
  return { number: MAX_BALLOTS, last };
}

/** The statement of an entry, if its receipt proves that it stands in this ledger's log. */
async function provenEntry(desk, ledger, seq) {
  const [proof, entry] = await Promise.all([askBytes(`/v1/receipts/${seq}`), askBytes(`/v1/receipts/${seq}/entry`)]);
  const report = await verifyHere(desk, { name: String(seq), proof, entry }, ledger);
  return report.ok && report.seq === seq ? { statement: report.statement, leaf: hex(await leafHash(entry)) } : null;
}

/** Whether the text that is served is the one that the poll was opened on, by the log and not by the server's word. */
async function textCheck(desk, ledger, poll) {
  const opening = await provenEntry(desk, ledger, poll.opened);
  if (opening === null || opening.leaf !== poll.leaf || opening.statement.subject !== `poll/${poll.id}`) return check("bad", "desk.check.opening");
  // A run-off has the text of the poll that it goes on from.
  const first = opening.statement.data.first;
  const before = first === undefined ? null : await row("polls", first);
  const said = before === null ? opening.statement : (await provenEntry(desk, ledger, before.opened))?.statement;
  const motion = await row("motions", poll.motion);
  const holds = said !== undefined && motion !== null && said.data.motion === poll.motion && (await digestOf("motion", motion.content)) === said.data.digest;
  return holds ? check("ok", "desk.check.text", [motion.number], motion.content.title) : check("bad", "desk.check.text.other");
}

async function fillVote({ desk, view, data, subject, speaker }) {
  const poll = await row("polls", subject.slice("poll/".length));
  if (poll === null) return { data, checks: [check("bad", "desk.check.no_poll")] };
  const { number, last } = await ballotsOf(poll.id, speaker.member);
  const checks = [(await quietly(() => textCheck(desk, view.ledger, poll))) ?? check("warn", "desk.check.text.unknown")];
  if (last !== null) checks.push(check("warn", "desk.check.again", [number], { [desk.lang]: desk.choiceName(last.choice) }));
  return { data: { ballot: number, member: speaker.member, opening: poll.leaf, representative: speaker.representative, ...data }, checks };
}

/** A protest against what was refused here quotes it, or names it by its hash where it is too long. */
async function fillProtest({ data, refused }) {
  if (!refused) return { data, checks: [] };
  const more = refused.refusal === undefined ? {} : { refusal: refused.refusal };
  const long = new TextEncoder().encode(refused.text).length > MAX_QUOTED;
  if (!long) return { data: { statement: refused.text, ...more, ...data }, checks: [] };
  const bytes = new TextEncoder().encode(refused.text);
  const sha256 = hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
  const file = { sha256, size: bytes.length, type: "application/json", name: "statement.json", bytes };
  return { data: { statement_sha256: sha256, ...more, ...data }, checks: [], files: [file] };
}

const fills = { "vote.cast": fillVote, "protest.lodged": fillProtest };

/**
 * Fills in what a form leaves to the desk, and finds out what can be found out.
 * @returns {Promise<{data: object, checks: object[], files?: object[]}>}
 */
export const fill = (type, given) => (fills[type] ?? (({ data }) => ({ data, checks: [] })))(given);

/** Whether an opening is that of the commitment to a representative's person. */
export const opens = async (opening, ledger, person) => person !== undefined && (await commitment(opening, ledger)) === person;
