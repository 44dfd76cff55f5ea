// A worker that verifies the log at an address for a page of the site, and says in words what it does and what it found.
//
// It is told {lang, url, ledger, since, witnesses}. It answers {steps} as it goes on, then {result}, or {error} where something cannot
// be read; all texts are in that language and to be shown as texts. Whoever ends it (terminate) has ended all of it.

import { utf8 } from "./bytes.js";
import { readable } from "./dom.js";
import { laterTerms } from "./laterterms.js";
import { faultWords, inLanguage, outcomeOf, stepDetail } from "./render.js";
import { addWords, say } from "./say.js";
import { openURL, SourceError } from "./source.js";
import { terms } from "./terms.js";
import { timeOf } from "./time.js";
import { verify } from "./verify.js";
import { parseLogKeys, parseWitnesses } from "./witness.js";
import { words } from "./words.js";

const TELL_EVERY = 100; // milliseconds between two figures of one step
const stepNames = ["checkpoint", "witnesses", "entries", "judge", "tree", "key", "ledger", "since"];

// What is judged, by the count that the report has of it, with the classes of faults that speak against it.
const classes = [
  ["entries", "form", "time", "ids"],
  ["signatures", "signature"],
  ["standing", "standing"],
  ["signed", "permission"],
  ["seen", "seen"],
  ["derived", "derived"],
  ["ballots", "derived"],
  ["decisions", "derived"],
];

/** Tells the steps as they stand, not oftener than a reader can follow. */
function teller(lang) {
  const steps = new Map();
  let told = 0;
  return (name, state, figures = {}) => {
    const changed = steps.get(name)?.state !== state;
    steps.set(name, { state, ...figures });
    if (!changed && performance.now() - told < TELL_EVERY) return;
    told = performance.now();
    postMessage({
      steps: stepNames.map((n) => {
        const step = steps.get(n) ?? { state: "waiting" };
        return { name: n, state: step.state, words: say(lang, "step." + n), standing: say(lang, "state." + step.state), detail: String(stepDetail(lang, n, step)), done: step.done ?? 0, total: step.total ?? 0 };
      }),
    });
  };
}

function judged(lang, report) {
  const { judged: counts, faults, verdict, tiles } = report;
  const row = (name, count, against) => {
    const fault = faults.find((f) => against.includes(f.class));
    const state = fault ? "bad" : verdict === "ok" || counts.entries === report.total ? "ok" : "open";
    return { words: say(lang, "judged." + name), count, state, standing: say(lang, "judged.is." + state), seq: fault?.seq ?? 0 };
  };
  const rows = classes.map(([name, ...against]) => row(name, counts[name], against));
  if (tiles) rows.push(row("tiles", tiles.same, ["tree"]));
  return rows;
}

function facts(lang, report) {
  const { ledger, origin, root, state, rotations, closed } = report;
  return [
    ["facts.name", inLanguage(report.name, lang)],
    ["facts.id", ledger],
    ["facts.origin", origin],
    ["facts.root", root],
    ["facts.state", state],
    ["facts.rotations", rotations.join(", ")],
    ["facts.closed", closed > 0 ? say(lang, "facts.closed.by", closed) : ""],
  ].filter(([, value]) => value !== "").map(([key, value]) => ({ words: say(lang, key), value }));
}

function texts(lang, report) {
  const { verdict, first_bad: bad, entries, total, signatures, decisions } = report;
  if (verdict === "newer") return [say(lang, "verdict.newer.text", report.newer_from, report.semantics)];
  if (verdict === "ok") return [say(lang, "verdict.ok.text", entries, signatures, decisions)];
  const what = faultWords(lang, bad.class, bad.code);
  return [bad.seq > 0 ? say(lang, "verdict.bad.entry", bad.seq, what) : say(lang, "verdict.bad.none", what), say(lang, "verdict.bad.judged", entries, total)];
}

function witnesses(lang, cosignatures) {
  if (!cosignatures) return [];
  const others = ["missing", "unknown"].flatMap((what) => cosignatures[what].map((name) => ({ name, words: say(lang, "witnesses." + what) })));
  return [...cosignatures.cosigned.map(({ witness, at }) => ({ name: witness, words: readable(timeOf(1000 * at)) })), ...others];
}

/** A report in words. */
function told(lang, report) {
  const unjudged = Object.entries(report.not_judged).map(([name, count]) => say(lang, "unjudged." + name, count));
  if (report.cosignatures) unjudged.push(say(lang, "unjudged.cosignatures", report.cosignatures.not_judged));
  unjudged.push(say(lang, "unjudged.never"));
  const columns = ["yes", "no", "abstain", "not_voting", "recused"];
  return {
    verdict: report.verdict,
    title: say(lang, "verdict." + report.verdict),
    texts: texts(lang, report),
    faults: report.faults.map((f) => ({ seq: f.seq, words: f.seq > 0 ? say(lang, "fault.entry", f.seq, faultWords(lang, f.class, f.code)) : `${faultWords(lang, f.class, f.code)}.`, code: `${f.class}, ${f.code}: ${f.detail}` })),
    judged: judged(lang, report),
    unchecked: report.unchecked.map((name) => say(lang, "unchecked." + name)),
    unjudged,
    note: report.plain_arithmetic === "" ? "" : say(lang, "plain", report.plain_arithmetic),
    witnesses: witnesses(lang, report.cosignatures),
    facts: facts(lang, report),
    decisions: {
      head: ["number", "motion", "outcome", ...columns, "entries"].map((name) => say(lang, "decisions." + name)),
      rows: report.outcomes.map((d) => ({ cells: [d.number, inLanguage(d.title, lang), outcomeOf(lang, d), ...columns.map((name) => d.body[name])], seqs: [d.opened, d.closed, d.seq] })),
    },
    headings: Object.fromEntries(["faults", "judged", "judged.what", "judged.number", "judged.is", "unchecked", "unjudged", "facts", "facts.checkpoint", "decisions", "witnesses", "witnesses.name", "witnesses.says", "save.report"].map((key) => [key, say(lang, key)])),
    ledger: report.ledger,
    entries: report.entries,
    checkpoint: report.checkpoint,
    report: JSON.stringify(report, null, 1),
  };
}

async function run({ lang, url, ledger, since, witnesses }) {
  if (!globalThis.crypto?.subtle) throw new SourceError("not_found", say(lang, "insecure"));
  const known = { witnesses: await parseWitnesses(witnesses), logKeys: await parseLogKeys(witnesses) };
  const kept = since.trim();
  return verify(await openURL(url), { ledger, since: kept === "" ? null : utf8(kept + "\n"), ...known, onStep: teller(lang) });
}

addWords(words);
addWords(terms);
addWords(laterTerms);
addEventListener("message", async ({ data }) => {
  try {
    postMessage({ result: told(data.lang, await run(data)) });
  } catch (error) {
    if (!(error instanceof SourceError)) console.error(error);
    postMessage({ error: { title: say(data.lang, "verdict.error"), text: say(data.lang, "verdict.error.text", error.message) } });
  }
});
