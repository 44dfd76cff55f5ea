// Drawing steps and report. Everything that comes from a log is put in as text, never as markup.

import { say } from "./words.js";

const marks = { waiting: "○", running: "…", done: "✓", failed: "✗", skipped: "–" };

/** Makes an element; attributes by name, children as nodes or texts. */
function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.filter((child) => child !== null));
  return element;
}

function stepDetail(lang, name, step) {
  const { state, done, total, seq, fault, newer, id, root, origin } = step;
  if (newer !== undefined) return say(lang, "verdict.newer");
  if (state === "failed") return seq > 0 ? say(lang, "fault.entry", seq, say(lang, "fault." + fault)) : say(lang, "fault." + fault);
  if (name === "checkpoint" && state === "done") return say(lang, "step.checkpoint.done", total, origin);
  if (name === "checkpoint" && state === "skipped") return say(lang, "step.checkpoint.skipped");
  if ((name === "ledger" || name === "since") && state === "skipped") return say(lang, "step.none");
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

const inLanguage = (text, lang) => text[lang] ?? text.az ?? text.en ?? "";

function table(head, rows, numeric) {
  const cells = (tag, row) => row.map((cell, i) => el(tag, { ...(tag === "th" ? { scope: "col" } : {}), ...(numeric(i) ? { class: "number" } : {}) }, String(cell)));
  return el("div", { class: "scroll", tabindex: "0" }, el("table", {}, el("thead", {}, el("tr", {}, ...cells("th", head))), el("tbody", {}, ...rows.map((row) => el("tr", {}, ...cells("td", row))))));
}

const heading = (lang, key) => el("h2", {}, say(lang, key));
const bullets = (items) => el("ul", {}, ...items.map((item) => el("li", {}, item)));

function verdictBox(lang, verdict, title, texts) {
  const head = el("h2", { id: "verdict", tabindex: "-1" }, el("span", { class: "mark", "aria-hidden": "true" }, { ok: "✓", newer: "?" }[verdict] ?? "✗"), " ", title);
  return el("div", { class: `verdict ${verdict}` }, head, ...texts.map((text) => el("p", {}, text)));
}

function verdictOf(lang, report) {
  const { verdict, first_bad: bad } = report;
  const title = say(lang, "verdict." + verdict);
  if (verdict === "newer") return verdictBox(lang, verdict, title, [say(lang, "verdict.newer.text", report.semantics)]);
  if (verdict === "ok") return verdictBox(lang, verdict, title, [say(lang, "verdict.ok.text", report.entries, report.signatures, report.decisions)]);
  const what = say(lang, "fault." + bad.class);
  const where = bad.seq > 0 ? say(lang, "verdict.bad.entry", bad.seq, what) : say(lang, "verdict.bad.none", what);
  return verdictBox(lang, verdict, title, [where, say(lang, "verdict.bad.judged", report.entries, report.total)]);
}

function faultList(lang, faults) {
  if (faults.length === 0) return [];
  const line = ({ seq, class: faultClass, code, detail }) => {
    const what = say(lang, "fault." + faultClass);
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
  ].filter(([, value]) => value !== "");
  const list = el("dl", {}, ...rows.flatMap(([key, value]) => [el("dt", {}, say(lang, key)), el("dd", {}, key === "facts.name" ? value : el("code", {}, value), key === "facts.state" ? el("small", {}, say(lang, "facts.state.help")) : null)]));
  const checkpoint = report.checkpoint ? [el("h3", {}, say(lang, "facts.checkpoint")), el("pre", { tabindex: "0" }, report.checkpoint)] : [];
  const demonstration = report.purpose === "demonstration" ? el("p", { class: "demonstration" }, say(lang, "demonstration")) : null;
  return [heading(lang, "facts"), demonstration, list, ...checkpoint].filter((node) => node !== null);
}

function judged(lang, { judged: counts, not_judged: not, tiles, plain_arithmetic: plain, unchecked }) {
  const what = ["entries", "signatures", "standing", "signed", "seen", "derived", "ballots", "decisions"];
  const rows = what.map((name) => [say(lang, "judged." + name), counts[name]]);
  if (tiles) rows.push([say(lang, "judged.tiles"), tiles.same]);
  const unjudged = Object.entries(not).map(([name, count]) => say(lang, "unjudged." + name, count));
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

function decisions(lang, { outcomes }) {
  const columns = ["yes", "no", "abstain", "not_voting", "recused"];
  const head = ["number", "motion", "outcome", ...columns, "entries"].map((name) => say(lang, "decisions." + name));
  const rows = outcomes.map((d) => [
    d.number,
    inLanguage(d.title, lang),
    say(lang, "outcome." + d.outcome) + (d.rescinded ? `, ${say(lang, "outcome.rescinded")}` : ""),
    ...columns.map((name) => d.body[name]),
    `${d.opened}, ${d.closed}, ${d.seq}`,
  ]);
  return [heading(lang, "decisions"), rows.length > 0 ? table(head, rows, (i) => i === 0 || (i > 2 && i < 8)) : el("p", {}, say(lang, "decisions.none"))];
}

function saveButton(lang, report) {
  const button = el("button", { type: "button" }, say(lang, "save.report"));
  button.addEventListener("click", () => {
    const address = URL.createObjectURL(new Blob([JSON.stringify(report, null, 1)], { type: "application/json" }));
    el("a", { href: address, download: "verification.json" }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
  });
  return el("p", {}, button);
}

/** Draws the result of a run: {report}, or {error} where the log could not be read. */
export function renderReport(section, lang, { report, error }) {
  if (!report) {
    section.replaceChildren(verdictBox(lang, "error", say(lang, "verdict.error"), [say(lang, "verdict.error.text", error)]));
    return;
  }
  section.replaceChildren(verdictOf(lang, report), ...faultList(lang, report.faults), ...facts(lang, report), ...judged(lang, report), ...decisions(lang, report), saveButton(lang, report));
}
