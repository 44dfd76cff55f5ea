// The page /verify: what is chosen, dropped or addressed is verified, step by step, before the reader's eyes.

import { utf8 } from "./bytes.js";
import { byID } from "./dom.js";
import { laterTerms } from "./laterterms.js";
import { readReceipts, verifyReceipt } from "./receipt.js";
import { renderResult, renderSteps, verdictOfRun } from "./render.js";
import { addWords, say, speak } from "./say.js";
import { createVerifier } from "./signature.js";
import { hasLog, openFiles, openURL, SourceError } from "./source.js";
import { terms } from "./terms.js";
import { verify } from "./verify.js";
import { parseLogKeys, parseWitnesses } from "./witness.js";
import { words } from "./words.js";
import { openZip } from "./zip.js";

const ANNOUNCE_EVERY = 5000; // milliseconds between two spoken figures of one step
const DRAW_EVERY = 100;

const query = new URLSearchParams(location.search);
const stepNames = ["checkpoint", "witnesses", "entries", "judge", "tree", "key", "ledger", "since", "receipts"];

let lang = "en";
let steps = new Map();
let outcome = null; // {report}, {receipts} or {error} of the last run
let log = null; // opens the log that was chosen last
let receipts = []; // those that were chosen last
let run = 0; // the number of the run that draws; an older one draws no more

function draw(to = lang) {
  lang = to;
  renderSteps(byID("steps"), lang, stepNames, steps);
  byID("held").hidden = receipts.length === 0;
  byID("held-count").textContent = say(lang, "source.held", receipts.length);
  if (outcome) renderResult(byID("result"), lang, outcome);
}

function announce(text) {
  byID("status").textContent = text;
}

function startSteps() {
  steps = new Map();
  outcome = null;
  byID("working").hidden = true;
  byID("result").hidden = true;
  byID("result").replaceChildren();
  delete document.body.dataset.verdict;
  byID("bar").removeAttribute("value");
  draw();
}

// Shows what verify() reports, not oftener than a reader can follow.
function stepper(mine) {
  let drawn = 0;
  let spoken = performance.now();
  return (name, state, figures = {}) => {
    if (mine !== run) return;
    const changed = steps.get(name)?.state !== state;
    steps.set(name, { state, ...figures });
    const now = performance.now();
    if (name === "judge" && figures.total) byID("bar").value = figures.done / figures.total;
    if (changed || now - drawn > DRAW_EVERY) {
      drawn = now;
      renderSteps(byID("steps"), lang, stepNames, steps);
    }
    if (changed ? state !== "running" : now - spoken > ANNOUNCE_EVERY) {
      spoken = now;
      announce(`${say(lang, "step." + name)}: ${state === "running" ? (figures.done ?? "") : say(lang, "state." + state)}`);
    }
  };
}

/** Verifies the log that was chosen, with the receipts; or these alone. */
async function judge(mine) {
  const ledger = byID("ledger").value;
  const since = byID("since").value.trim();
  const policy = byID("witnesses").value;
  const known = { witnesses: await parseWitnesses(policy), logKeys: await parseLogKeys(policy) };
  if (log === null) {
    if (ledger.trim() === "") throw new SourceError("usage", say(lang, "receipt.none"));
    const verifier = await createVerifier();
    const reports = [];
    for (const receipt of receipts) reports.push(await verifyReceipt(receipt, { ledger, ...known, verifier }));
    return { receipts: reports };
  }
  if (mine === run) byID("working").hidden = false;
  const source = await log();
  return { report: await verify(source, { ledger, since: since === "" ? null : utf8(since + "\n"), ...known, receipts, onStep: stepper(mine) }) };
}

/** Takes in what was chosen and verifies. Only the newest run is shown. */
async function start(take) {
  const mine = ++run;
  startSteps();
  let ended;
  try {
    if (!globalThis.crypto?.subtle) throw new SourceError("not_found", say(lang, "insecure"));
    await take();
    ended = await judge(mine);
  } catch (error) {
    if (!(error instanceof SourceError)) console.error(error);
    ended = { error: error.message };
  }
  if (mine !== run) return;
  outcome = ended;
  byID("bar").value = 1;
  byID("result").hidden = false;
  draw();
  const verdict = verdictOfRun(outcome);
  document.body.dataset.verdict = verdict;
  announce(say(lang, outcome.receipts ? "receipt.all." + verdict : "verdict." + verdict));
  byID("verdict").focus();
}

const reader = (file) => async (limit) => {
  if (file.size > limit) throw new SourceError("not_found", `${file.name} is larger than it can be`);
  return new Uint8Array(await file.arrayBuffer());
};

/** Takes in a log, receipts or both among files given as pairs of path and File; zips are opened. */
async function takeChosen(pairs) {
  const files = new Map();
  for (const [path, file] of pairs) {
    if (!path.endsWith(".zip")) files.set(path, reader(file));
    else for (const [inside, unpack] of openZip(await reader(file)(2 ** 31))) files.set(inside, unpack);
  }
  const found = await readReceipts(files);
  if (found.length > 0) receipts = found;
  if (found.length === 0 || hasLog(files)) log = () => openFiles(files);
}

const settled = (call) => new Promise((resolve, reject) => call(resolve, reject));

/** All files below a dropped folder, by the older interface that all browsers have. */
async function filesBelow(entry) {
  if (entry.isFile) return [[entry.fullPath.slice(1), await settled((ok, no) => entry.file(ok, no))]];
  const directory = entry.createReader();
  const found = [];
  for (;;) {
    const children = await settled((ok, no) => directory.readEntries(ok, no)); // some at a time, in the end none
    if (children.length === 0) return found;
    for (const child of children) found.push(...(await filesBelow(child)));
  }
}

/** The same by the newer interface: Chromium refuses the older one to a page that was opened from a file. */
async function filesIn(handle, path) {
  if (handle.kind === "file") return [[path, await handle.getFile()]];
  const found = [];
  for await (const child of handle.values()) found.push(...(await filesIn(child, `${path}/${child.name}`)));
  return found;
}

/** The files of one dropped thing. Whatever is asked of the item is asked at once: it is gone when the event is over. */
function filesDropped(item) {
  const [entry, file, handle] = [item.webkitGetAsEntry(), item.getAsFile(), item.getAsFileSystemHandle?.()];
  if (!entry) return [];
  if (entry.isFile) return [[file.name, file]];
  return handle ? handle.then((h) => filesIn(h, h.name)) : filesBelow(entry);
}

function onDrop(event) {
  event.preventDefault();
  document.body.classList.remove("dropping");
  const dropped = [...event.dataTransfer.items].filter((item) => item.kind === "file").map(filesDropped);
  if (dropped.length > 0) start(async () => takeChosen((await Promise.all(dropped)).flat()));
}

function onChosen(event) {
  const pairs = [...event.target.files].map((file) => [file.webkitRelativePath || file.name, file]);
  event.target.value = "";
  if (pairs.length > 0) start(() => takeChosen(pairs));
}

function onAddress(event) {
  event?.preventDefault();
  const address = byID("url").value.trim();
  if (address !== "") {
    start(() => {
      if (!URL.canParse(address)) throw new SourceError("not_found", `${address}: not an address`);
      log = () => openURL(address);
    });
  }
}

function begin() {
  addWords(words);
  addWords(terms);
  addWords(laterTerms);
  speak(draw);
  for (const id of ["folder", "file", "receipts"]) byID(id).addEventListener("change", onChosen);
  byID("forget").addEventListener("click", () => {
    receipts = [];
    draw();
    byID("receipts").focus();
  });
  byID("address").addEventListener("submit", onAddress);
  document.addEventListener("drop", onDrop);
  for (const name of ["dragenter", "dragover"]) {
    document.addEventListener(name, (event) => {
      event.preventDefault();
      document.body.classList.add("dropping");
    });
  }
  document.addEventListener("dragleave", (event) => event.relatedTarget ?? document.body.classList.remove("dropping"));
  byID("ledger").value = query.get("ledger") ?? "";
  const served = location.protocol === "http:" || location.protocol === "https:";
  byID("saving").hidden = !served;
  byID("url").value = query.get("url") ?? (served ? new URL("/log/", location.href).href : "");
  if (query.has("url")) onAddress();
}

begin();
