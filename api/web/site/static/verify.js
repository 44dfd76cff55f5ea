// "Verify everything" on the page of that name: a worker with the independent verifier reads
// the log and judges it; this module asks, shows and stops. The checkpoint of a log that was
// found in order is kept in this browser, and the next time compared.

import { worker } from "./markup.js";

const section = document.querySelector("[data-verify]");
const { lang, ledger, worker: script, kept: keptWords, stopped: stoppedWords, entry: entryLink, save: saveWords } = section.dataset;
const form = section.querySelector("form");
const [idField, sinceField, witnessField] = ["v-ledger", "v-since", "v-witnesses"].map((id) => document.getElementById(id));
const stop = section.querySelector("[data-verify-stop]");
const bar = section.querySelector("progress");
const list = section.querySelector("[data-verify-steps]");
const place = section.querySelector("[data-verify-result]");
const status = section.querySelector("[role=status]");

function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.filter((child) => child !== null));
  return element;
}
const paragraphs = (texts) => texts.map((text) => el("p", {}, text));
const bullets = (texts) => el("ul", {}, ...texts.map((text) => el("li", {}, text)));
const cite = (seq) => el("a", { class: "cite", href: entryLink.replace(/0$/, seq) }, `№ ${seq}`);

/* ---- the checkpoint of last time ---- */

const memory = {
  name: `twothirds.checkpoint.${ledger}`,
  get checkpoint() { try { return localStorage.getItem(this.name) ?? ""; } catch { return ""; } },
  set checkpoint(text) { try { localStorage.setItem(this.name, text); } catch { /* it is on the page all the same */ } },
};

function recall() {
  const kept = memory.checkpoint;
  if (kept === "" || sinceField.value !== "") return;
  sinceField.value = kept;
  const note = section.querySelector("[data-verify-kept]");
  note.textContent = keptWords.replace("%s", kept.split("\n")[1] ?? "?");
  note.hidden = false;
}

/* ---- what is done ---- */

const marks = { waiting: "", running: "now", done: "done", failed: "now", skipped: "" };
let spoken = "";

function showSteps(steps) {
  list.replaceChildren(...steps.map((step) => el("li", { class: marks[step.state] },
    el("p", {}, el("span", { class: step.state === "failed" ? "badge bad" : step.state === "done" ? "badge good" : "badge" }, step.standing), ` ${step.words}`),
    step.detail ? el("p", { class: "quiet" }, step.detail) : null)));
  const judging = steps.find((step) => step.name === "judge");
  if (judging.total > 0) { bar.max = judging.total; bar.value = judging.done; }
  const now = steps.findLast((step) => step.state === "running");
  if (now && now.words !== spoken) status.textContent = spoken = now.words;
}

/* ---- what was found ---- */

/** A table under a head; numeric says which columns are of numbers. */
function tableOf(head, rows, numeric = () => false) {
  return el("div", { class: "scroll" }, el("table", {},
    el("thead", {}, el("tr", {}, ...head.map((words, i) => el("th", { scope: "col", ...(numeric(i) ? { class: "n" } : {}) }, words)))),
    el("tbody", {}, ...rows)));
}

function judgedTable({ headings, judged }) {
  const rows = judged.map((row) => el("tr", {},
    el("th", { scope: "row" }, row.words),
    el("td", { class: "n" }, String(row.count)),
    el("td", {}, el("span", { class: `badge ${{ ok: "good", bad: "bad", open: "warn" }[row.state]}` }, row.standing), ...(row.seq > 0 ? [" ", cite(row.seq)] : []))));
  return tableOf([headings["judged.what"], headings["judged.number"], headings["judged.is"]], rows, (i) => i === 1);
}

function decisionTable({ head, rows }) {
  const numeric = (i) => i === 0 || (i > 2 && i < 8);
  return tableOf(head, rows.map(({ cells, seqs }) => el("tr", {},
    ...cells.map((cell, i) => i === 1 ? el("td", {}, el("bdi", {}, cell)) : el("td", numeric(i) ? { class: "n" } : {}, String(cell))),
    el("td", { class: "ref" }, ...seqs.flatMap((seq) => [cite(seq), " "])))), numeric);
}

function save(words, name, type, text) {
  const button = el("button", { type: "button" }, words);
  button.addEventListener("click", () => {
    const address = URL.createObjectURL(new Blob([text], { type }));
    el("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
  });
  return button;
}

function showVerdict(kind, title, ...rest) {
  const heading = el("h3", { tabindex: "-1" }, title);
  place.replaceChildren(el("div", { class: `notice ${kind}` }, heading, ...rest));
  section.dataset.verdict = kind;
  status.textContent = title;
  heading.focus();
}

function show(result) {
  const { headings } = result;
  showVerdict({ ok: "good", bad: "bad" }[result.verdict] ?? "warn", result.title, ...paragraphs(result.texts));
  const part = (key, ...nodes) => [el("h3", {}, headings[key]), ...nodes];
  const nodes = [];
  if (result.faults.length > 0) nodes.push(...part("faults", el("ul", {}, ...result.faults.map((f) => el("li", {}, f.words, " ", f.seq > 0 ? cite(f.seq) : null, el("br"), el("code", { lang: "en" }, f.code))))));
  nodes.push(...part("judged", judgedTable(result)));
  if (result.note) nodes.push(el("p", { class: "quiet" }, result.note));
  if (result.witnesses.length > 0) nodes.push(...part("witnesses", tableOf([headings["witnesses.name"], headings["witnesses.says"]], result.witnesses.map((w) => el("tr", {}, el("th", { scope: "row" }, el("bdi", {}, w.name)), el("td", {}, w.words))))));
  if (result.unchecked.length > 0) nodes.push(...part("unchecked", bullets(result.unchecked)));
  nodes.push(...part("unjudged", bullets(result.unjudged)));
  nodes.push(...part("facts", el("dl", { class: "facts" }, ...result.facts.flatMap((f) => [el("dt", {}, f.words), el("dd", {}, /^[0-9a-f]{64}$/.test(f.value) ? el("code", { class: "id" }, f.value) : el("bdi", {}, f.value))]))));
  if (result.checkpoint) nodes.push(el("h4", {}, headings["facts.checkpoint"]), el("pre", { class: "raw", dir: "ltr" }, el("code", {}, result.checkpoint)));
  nodes.push(el("p", { class: "desk-actions" },
    ...(result.checkpoint ? [save(saveWords, `checkpoint-${result.entries}.txt`, "text/plain", result.checkpoint)] : []),
    save(headings["save.report"], "verification.json", "application/json", result.report)));
  if (result.decisions.rows.length > 0) nodes.push(...part("decisions", decisionTable(result.decisions)));
  place.append(...nodes.filter((node) => node !== null));
  if (result.verdict === "ok" && result.ledger === ledger && result.checkpoint) memory.checkpoint = result.checkpoint;
}

/* ---- asking and stopping ---- */

let running;

function end() {
  running?.terminate(); // and with it goes all that it has read
  running = undefined;
  stop.hidden = true;
  form.querySelector("button").disabled = false;
  bar.hidden = true;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  end();
  delete section.dataset.verdict;
  place.replaceChildren();
  list.replaceChildren();
  spoken = "";
  bar.removeAttribute("value");
  bar.hidden = stop.hidden = false;
  form.querySelector("button").disabled = true;
  running = worker(script);
  running.addEventListener("message", ({ data }) => {
    if (data.steps) showSteps(data.steps);
    if (data.result) { end(); show(data.result); }
    if (data.error) { end(); showVerdict("warn", data.error.title, ...paragraphs([data.error.text])); }
  });
  running.addEventListener("error", (error) => { end(); showVerdict("warn", stoppedWords, ...paragraphs([error.message || String(error.type)])); });
  running.postMessage({ lang, url: new URL("/log/", location.href).href, ledger: idField.value, since: sinceField.value, witnesses: witnessField.value });
});

stop.addEventListener("click", () => {
  end();
  list.replaceChildren();
  showVerdict("warn", stoppedWords);
});

recall();
form.hidden = false;
section.querySelector("[data-verify-noscript]").hidden = true;
