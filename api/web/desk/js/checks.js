// What the desk fills in, and finds out, of a statement before it is shown. A digest that comes from the page is computed here
// anew, of what it is said to stand for; that is shown beside it, and where the log proves it, from there. What could not be
// checked is said as well.

import { hex } from "../../../verifier/js/bytes.js";
import { draftOf } from "../../../verifier/js/plan.js";
import { constituencyOf } from "../../../verifier/js/ruleset.js";
import { digestOf } from "../../../verifier/js/state.js";
import { verifyWhole } from "./ledger.js";
import { commitment } from "./openings.js";
import { provenEntry } from "./proofs.js";
import { fillReport } from "./publication.js";
import { quietly, row, rows } from "./server.js";

const MAX_BALLOTS = 1000;
const MAX_QUOTED = 45000; // bytes of a statement that a protest can quote
const MAX_VERIFIED = 3000; // entries of a log that is verified whole before the founding is accepted
const TRIES = 3;
const PAUSE = 700; // milliseconds
const MAX_ITEMS = 2000; // of a plan whose digest is computed

/**
 * A check as it is shown: state ok, warn or bad; key and figures are words, text what is quoted, more what can be read of it;
 * of reports also page, where it can be read, and file, which can be saved.
 */
const check = (state, key, figures = [], text = null, more = null) => ({ state, key, figures, text, more });

async function ballotsOf(poll, member) {
  let last = null;
  for (let number = 1; number <= MAX_BALLOTS; number++) {
    const ballot = await row("ballots", `${poll}.${member}.${number}`);
    if (ballot === null) return { number, last };
    last = ballot;
  }
  return { number: MAX_BALLOTS, last };
}

/** Whether the text that is served is the one that the poll was opened on, by the log and not by the server's word. */
async function textCheck({ desk, view: { ledger } }, poll) {
  const opening = await provenEntry(desk, ledger, poll.opened);
  if (opening === null || opening.leaf !== poll.leaf || opening.statement.subject !== `poll/${poll.id}`) return check("bad", "desk.check.opening");
  // A run-off has the text of the poll that it goes on from.
  const first = opening.statement.data.first;
  const before = first === undefined ? null : await row("polls", first);
  const said = before === null ? opening.statement : (await provenEntry(desk, ledger, before.opened))?.statement;
  const motion = await row("motions", poll.motion);
  const holds = said !== undefined && motion !== null && said.data.motion === poll.motion && (await digestOf("motion", motion.content)) === said.data.digest;
  return holds ? check("ok", "desk.check.text", [motion.number], motion.content.title, motion.content.text) : check("bad", "desk.check.text.other");
}

const pollOf = (subject) => row("polls", subject.slice("poll/".length));

/** What is done in a poll: the text that it is on, and the entry that opened it, are those of the log. */
async function inPoll(given, poll) {
  if (poll === null) return { checks: [check("bad", "desk.check.no_poll")], covered: [] };
  return { checks: [(await quietly(() => textCheck(given, poll))) ?? check("warn", "desk.check.text.unknown")], covered: [poll.leaf] };
}

async function fillVote(given) {
  const { desk, data, subject, speaker } = given;
  const poll = await pollOf(subject);
  const { checks, covered } = await inPoll(given, poll);
  if (poll === null) return { data, checks };
  const { number, last } = await ballotsOf(poll.id, speaker.member);
  if (poll.state !== "open") checks.push(check("warn", "desk.check.closed"));
  if (last !== null) checks.push(check("warn", "desk.check.again", [number], { [desk.lang]: desk.choiceName(last.choice) }));
  return { data: { ballot: number, member: speaker.member, opening: poll.leaf, representative: speaker.representative, ...data }, checks, covered };
}

const fillInPoll = async (given) => ({ data: given.data, ...(await inPoll(given, await pollOf(given.subject))) });

/** The digest of a motion's text is that of the text which is served, and shown here. */
async function digestCheck(id, { digest, version }) {
  const motion = await row("motions", id);
  const holds = motion !== null && motion.version === version && (await digestOf("motion", motion.content)) === digest;
  return holds ? check("ok", "desk.check.digest", [motion.number, version], motion.content.title, motion.content.text) : check("bad", "desk.check.digest.other");
}

async function fillFreezing({ data, subject }) {
  return { data, checks: [await digestCheck(subject.slice("motion/".length), data)], covered: [data.digest] };
}

/** The roll and the rules that are pinned at the opening of a poll. */
async function rollCheck({ roll, rules }) {
  const [set, members] = await Promise.all([row("rules", rules), rows("members")]);
  if (set === null) return check("bad", "desk.check.roll.other");
  const lines = members.filter(({ status }) => status === "active").map(({ id, constituency }) => ({ member: id, side: constituencyOf(set.rules, constituency)?.side }));
  const holds = (await digestOf("rules", set.rules)) === rules && (await digestOf("roll", lines)) === roll;
  return holds ? check("ok", "desk.check.roll", [lines.length, set.rules.name], null, set.rules.text) : check("bad", "desk.check.roll.other");
}

async function fillOpening({ data }) {
  return { data, checks: await Promise.all([digestCheck(data.motion, data), rollCheck(data)]), covered: [data.digest, data.roll, data.rules] };
}

/** What is accepted with the founding is what the whole log comes to, which is verified here. */
async function fillFounding({ desk, view, data }) {
  if (view.seen.size > MAX_VERIFIED) return { data, checks: [] };
  let state, holds;
  for (let n = 1; !holds && n <= TRIES; n++) {
    if (n > 1) await new Promise((resolve) => setTimeout(resolve, PAUSE)); // for the checkpoint that covers what was entered last
    state = await quietly(() => verifyWhole(desk, view.ledger));
    if (state === null) return { data, checks: [] };
    holds = (await state.foundingDigest()) === data.digest;
  }
  const members = state.present.map(({ name }) => name);
  const figures = [view.seen.size, members.length, state.sorted("office").filter(({ holder }) => holder).length];
  return { data, checks: [holds ? check("ok", "desk.check.founding", figures, null, members) : check("bad", "desk.check.founding.other", figures)], covered: [data.digest] };
}

/** The digest of a plan's draft is that of the items which are served. */
async function planCheck(id, digest) {
  const plan = await row("plans", id);
  if (plan === null || plan.draft.items > MAX_ITEMS) return null;
  const drafted = (await rows("items")).filter((item) => item.plan === id && item.draft !== undefined);
  for (const { draft } of drafted) if ((await digestOf("item", draft.content)) !== draft.digest) return check("bad", "desk.check.plan.other");
  const draft = await draftOf({ ...plan.draft, kind: plan.kind }, drafted);
  return draft.digest === digest ? check("ok", "desk.check.plan", [drafted.length], plan.draft.title, drafted.map(({ number, draft: { content } }) => numbered(number, content.title))) : check("bad", "desk.check.plan.other");
}

const numbered = (number, title) => Object.fromEntries(Object.entries(title).map(([lang, text]) => [lang, `${number} ${text}`]));

const fillPlan = async ({ data, subject }) => plansIn(data, [[subject.slice("plan/".length), data.digest]]);

/** The plans that a motion's effects adopt. */
const fillContent = async ({ data }) => plansIn(data, (data.effects ?? []).filter(({ type }) => type === "adopt_plan").map(({ plan, digest }) => [plan, digest]));

async function plansIn(data, plans) {
  const checks = await Promise.all(plans.map(([id, digest]) => quietly(() => planCheck(id, digest))));
  return { data, checks: checks.filter((one) => one !== null), covered: plans.filter((_, i) => checks[i] !== null).map(([, digest]) => digest) };
}

/** What an amendment would make of the motion, from the entry that moved it. */
async function fillAmendment({ desk, view, data, subject }) {
  const amendment = await row("amendments", subject.slice("amendment/".length));
  const entry = amendment === null ? null : await quietly(() => provenEntry(desk, view.ledger, amendment.seq));
  if (entry?.statement.subject !== subject) return { data, checks: [check("warn", "desk.check.amendment.unknown")] };
  const { title, text } = entry.statement.data;
  return { data, checks: [check("ok", "desk.check.amendment", [amendment.seq], title, text)] };
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
  return { data: { statement_sha256: sha256, ...more, ...data }, checks: [], files: [file], covered: [sha256] };
}

const fills = {
  "amendment.accepted": fillAmendment,
  "amendment.moved": fillContent,
  "amendment.rejected": fillAmendment,
  "founding.accepted": fillFounding,
  "motion.frozen": fillFreezing,
  "motion.tabled": fillContent,
  "plan.attested": fillPlan,
  "poll.extended": fillInPoll,
  "poll.opened": fillOpening,
  "protest.lodged": fillProtest,
  "report.published": fillReport,
  "vote.cast": fillVote,
  "vote.recused": fillInPoll,
  "vote.told": fillInPoll,
};

/** All digests in data: 64 hexadecimal digits. */
function digestsIn(value) {
  if (typeof value === "string") return /^[0-9a-f]{64}$/.test(value) ? [value] : [];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(digestsIn) : [];
}

const fileCheck = ({ name, size, sha256, upload }) => check("ok", upload ? "desk.check.file.kept" : "desk.check.file.stays", [name, size], sha256);

/**
 * Fills in what a form leaves to the desk, and finds out what can be found out.
 * @param {object} given hashed are the files hashed here, made the commitments made here
 * @returns {Promise<{data: object, checks: object[], files?: object[]}>}
 */
export async function fill(type, given) {
  const { data, checks, files, covered = [] } = await (fills[type] ?? (({ data }) => ({ data, checks: [] })))(given);
  const here = new Set([...covered, ...given.made, ...given.hashed.map(({ sha256 }) => sha256)]);
  const rest = [...new Set(digestsIn(data))].filter((digest) => !here.has(digest));
  const unchecked = rest.length > 0 ? [check("warn", "desk.check.unchecked", [rest.length], rest.join(" "))] : [];
  return { data, checks: [...checks, ...given.hashed.map(fileCheck), ...unchecked], files };
}

/** Whether an opening is that of the commitment to a representative's person. */
export const opens = async (opening, ledger, person) => person !== undefined && (await commitment(opening, ledger)) === person;
