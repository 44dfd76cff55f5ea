// Drawing steps and report.

import { bullets, el, saveButton, table, verdictBox } from "./dom.js";
import { receiptCards, witnessTable } from "./receiptview.js";
import { hasWords, say } from "./say.js";

const marks = { waiting: "○", running: "…", done: "✓", failed: "✗", skipped: "–" };

/** What is wrong, in words: of the code where there are such words, else of the class. */
export function faultWords(lang, faultClass, code) {
  const special = `fault.${faultClass}.${code}`;
  return say(lang, hasWords(special) ? special : `fault.${faultClass}`);
}

/** What is to be said of a step, "" for nothing. */
export function stepDetail(lang, name, step) {
  const { state, done, total, seq, fault, code, newer, id, root, origin } = step;
  if (newer !== undefined) return say(lang, "verdict.newer");
  if (state === "failed") return seq > 0 ? say(lang, "fault.entry", seq, faultWords(lang, fault, code)) : faultWords(lang, fault, code);
  if (name === "checkpoint" && state === "done") return say(lang, "step.checkpoint.done", total, origin);
  if (name === "checkpoint" && state === "skipped") return say(lang, "step.checkpoint.skipped");
  if (["ledger", "since", "witnesses", "receipts"].includes(name) && state === "skipped") return say(lang, "step.none");
  if (done !== undefined) return total ? say(lang, "step.count", done, total) : say(lang, "step.count.open", done);
  return root ?? id ?? "";
}

/** Draws the list of steps. */
export function renderSteps(list, lang, names, steps) {
  list.replaceChildren(
    ...names.map((name) => {
      const step = steps.get(name) ?? { state: "waiting" };
      const detail = stepDetail(lang, name, step);
      return el(
        "li",
        { class: step.state },
        el("span", { class: "mark", "aria-hidden": "true" }, marks[step.state]),
        el("span", {}, say(lang, "step." + name), " ", el("span", { class: "state" }, `(${say(lang, "state." + step.state)})`), detail ? el("span", { class: "detail" }, detail) : null),
      );
    }),
  );
}

export const inLanguage = (text, lang) => text[lang] ?? text.az ?? text.en ?? "";

const heading = (lang, key) => el("h2", {}, say(lang, key));

function verdictOf(lang, report) {
  const { verdict, first_bad: bad } = report;
  const title = say(lang, "verdict." + verdict);
  if (verdict === "newer") return verdictBox(verdict, title, [say(lang, "verdict.newer.text", report.newer_from, report.semantics)], "verdict");
  if (verdict === "ok") return verdictBox(verdict, title, [say(lang, "verdict.ok.text", report.entries, report.signatures, report.decisions)], "verdict");
  const what = faultWords(lang, bad.class, bad.code);
  const where = bad.seq > 0 ? say(lang, "verdict.bad.entry", bad.seq, what) : say(lang, "verdict.bad.none", what);
  return verdictBox(verdict, title, [where, say(lang, "verdict.bad.judged", report.entries, report.total)], "verdict");
}

function faultList(lang, faults) {
  if (faults.length === 0) return [];
  const line = ({ seq, class: faultClass, code, detail }) => {
    const what = faultWords(lang, faultClass, code);
    return el("li", {}, seq > 0 ? say(lang, "fault.entry", seq, what) : `${what}.`, el("code", { class: "detail", lang: "en" }, `${code}: ${detail}`));
  };
  return [heading(lang, "faults"), el("ul", {}, ...faults.map(line))];
}

function facts(lang, report) {
  const rows = [
    ["facts.name", inLanguage(report.name, lang)],
    ["facts.id", report.ledger],
    ["facts.origin", report.origin],
    ["facts.root", report.root],
    ["facts.state", report.state],
    ["facts.rotations", report.rotations.join(", ")],
    ["facts.closed", report.closed > 0 ? say(lang, "facts.closed.by", report.closed) : ""],
  ].filter(([, value]) => value !== "");
  const list = el("dl", {}, ...rows.flatMap(([key, value]) => [el("dt", {}, say(lang, key)), el("dd", {}, ["facts.name", "facts.closed", "facts.rotations"].includes(key) ? value : el("code", {}, value), key === "facts.state" ? el("small", {}, say(lang, "facts.state.help")) : null)]));
  const checkpoint = report.checkpoint ? [el("h3", {}, say(lang, "facts.checkpoint")), el("pre", { tabindex: "0" }, report.checkpoint)] : [];
  const demonstration = report.purpose === "demonstration" ? el("p", { class: "demonstration" }, say(lang, "demonstration")) : null;
  return [heading(lang, "facts"), demonstration, list, ...checkpoint].filter((node) => node !== null);
}

function judged(lang, { judged: counts, not_judged: not, tiles, plain_arithmetic: plain, unchecked, cosignatures }) {
  const what = ["entries", "signatures", "standing", "signed", "seen", "derived", "ballots", "decisions"];
  const rows = what.map((name) => [say(lang, "judged." + name), counts[name]]);
  if (tiles) rows.push([say(lang, "judged.tiles"), tiles.same]);
  const unjudged = Object.entries(not).map(([name, count]) => say(lang, "unjudged." + name, count));
  if (cosignatures) unjudged.push(say(lang, "unjudged.cosignatures", cosignatures.not_judged));
  const notes = [];
  if (plain !== "") notes.push(say(lang, "plain", plain));
  return [
    ...(unchecked.length > 0 ? [heading(lang, "unchecked"), bullets(unchecked.map((name) => say(lang, "unchecked." + name)))] : []),
    heading(lang, "judged"),
    table([say(lang, "judged.what"), say(lang, "judged.number")], rows, (i) => i === 1),
    ...notes.map((note) => el("p", {}, note)),
    heading(lang, "unjudged"),
    bullets([...unjudged, say(lang, "unjudged.never")]),
  ];
}

/** An outcome in words. */
export function outcomeOf(lang, { outcome, chosen, contested, rescinded }) {
  const parts = [say(lang, "outcome." + outcome)];
  if (chosen !== "") parts.push(say(lang, "outcome.chosen", chosen));
  if (contested > 0) parts.push(say(lang, "outcome.contested", contested));
  if (rescinded) parts.push(say(lang, "outcome.rescinded"));
  return parts.join(", ");
}

function decisions(lang, { outcomes }) {
  const columns = ["yes", "no", "abstain", "not_voting", "recused"];
  const head = ["number", "motion", "outcome", ...columns, "entries"].map((name) => say(lang, "decisions." + name));
  const rows = outcomes.map((d) => [
    d.number,
    inLanguage(d.title, lang),
    outcomeOf(lang, d),
    ...columns.map((name) => d.body[name]),
    `${d.opened}, ${d.closed}, ${d.seq}`,
  ]);
  return [heading(lang, "decisions"), rows.length > 0 ? table(head, rows, (i) => i === 0 || (i > 2 && i < 8)) : el("p", {}, say(lang, "decisions.none"))];
}

const saveReport = (lang, report) => el("p", {}, saveButton(say(lang, "save.report"), "verification.json", "application/json", JSON.stringify(report, null, 1)));

const worst = (receipts) => (receipts.find((r) => r.verdict === "bad") ?? receipts.find((r) => !r.ok) ?? receipts[0]).verdict;

/** The verdict of a run: ok, bad, newer, open (of receipts alone), or error where something could not be read. */
export const verdictOfRun = ({ report, receipts }) => (report ? report.verdict : receipts ? worst(receipts) : "error");

/** Draws the result of a run: {report} of a log, {receipts} alone, or {error} where something could not be read. */
export function renderResult(section, lang, { report, receipts, error }) {
  if (report) {
    const compared = report.receipts.length > 0 ? [heading(lang, "receipts"), ...receiptCards(lang, report.receipts)] : [];
    const witnesses = report.cosignatures ? witnessTable(lang, report.cosignatures) : null;
    section.replaceChildren(
      verdictOf(lang, report),
      ...faultList(lang, report.faults),
      ...compared,
      ...facts(lang, report),
      ...(witnesses ? [heading(lang, "witnesses"), witnesses] : []),
      ...judged(lang, report),
      ...decisions(lang, report),
      saveReport(lang, report),
    );
  } else if (receipts) {
    const all = receipts.length > 1 ? [verdictBox(worst(receipts), say(lang, "receipt.all." + worst(receipts)), [], "verdict")] : [];
    section.replaceChildren(...all, ...receiptCards(lang, receipts, "verdict"), saveReport(lang, receipts));
  } else {
    section.replaceChildren(verdictBox("error", say(lang, "verdict.error"), [say(lang, "verdict.error.text", error)], "verdict"));
  }
}
