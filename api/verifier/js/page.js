// The page: what is chosen, dropped or addressed is verified, step by step, before the reader's eyes.

import { utf8 } from "./bytes.js";
import { openFiles, openURL, SourceError } from "./source.js";
import { renderReport, renderSteps } from "./render.js";
import { catalogues, say } from "./words.js";
import { verify } from "./verify.js";
import { openZip } from "./zip.js";

const ANNOUNCE_EVERY = 5000; // milliseconds between two spoken figures of one step
const DRAW_EVERY = 100;

const byID = (id) => document.getElementById(id);
const query = new URLSearchParams(location.search);
const stepNames = ["checkpoint", "entries", "judge", "tree", "key", "ledger", "since"];

let lang = "en";
let steps = new Map();
let outcome = null; // {report} or {error} of the last run
let run = 0; // the number of the run that draws; an older one draws no more

function setLanguage(to) {
  lang = to;
  document.documentElement.lang = to;
  document.title = say(lang, "title");
  for (const element of document.querySelectorAll("[data-t]")) element.textContent = say(lang, element.dataset.t);
  byID("language").lang = to === "en" ? "az" : "en";
  draw();
}

function draw() {
  renderSteps(byID("steps"), lang, stepNames, steps);
  if (outcome) renderReport(byID("result"), lang, outcome);
}

function announce(text) {
  byID("status").textContent = text;
}

function startSteps() {
  steps = new Map();
  outcome = null;
  byID("working").hidden = false;
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

/** Opens a source and verifies it. Only the newest run is shown. */
async function start(open) {
  const mine = ++run;
  startSteps();
  let ended;
  try {
    if (!globalThis.crypto?.subtle) throw new SourceError("not_found", say(lang, "insecure"));
    const since = byID("since").value.trim();
    const source = await open();
    const report = await verify(source, { ledger: byID("ledger").value, since: since === "" ? null : utf8(since + "\n"), onStep: stepper(mine) });
    ended = { report };
  } catch (error) {
    if (!(error instanceof SourceError)) console.error(error);
    ended = { error: error.message };
  }
  if (mine !== run) return;
  outcome = ended;
  byID("bar").value = 1;
  byID("result").hidden = false;
  draw();
  const verdict = outcome.report?.verdict ?? "error";
  document.body.dataset.verdict = verdict;
  announce(say(lang, "verdict." + verdict));
  byID("verdict").focus();
}

const reader = (file) => async (limit) => {
  if (file.size > limit) throw new SourceError("not_found", `${file.name} is larger than it can be`);
  return new Uint8Array(await file.arrayBuffer());
};

/** A log among files given as pairs of path and File. */
async function openChosen(pairs) {
  const [first] = pairs;
  if (pairs.length === 1 && first[0].endsWith(".zip")) return openFiles(openZip(await reader(first[1])(2 ** 31)));
  return openFiles(new Map(pairs.map(([path, file]) => [path, reader(file)])));
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
  if (dropped.length > 0) start(async () => openChosen((await Promise.all(dropped)).flat()));
}

function onChosen(event) {
  const pairs = [...event.target.files].map((file) => [file.webkitRelativePath || file.name, file]);
  event.target.value = "";
  if (pairs.length > 0) start(() => openChosen(pairs));
}

function onAddress(event) {
  event?.preventDefault();
  const address = byID("url").value.trim();
  if (address !== "") {
    start(() => {
      if (!URL.canParse(address)) throw new SourceError("not_found", `${address}: not an address`);
      return openURL(address);
    });
  }
}

function begin() {
  const wished = query.get("lang") ?? navigator.language.slice(0, 2);
  setLanguage(Object.hasOwn(catalogues, wished) ? wished : "en");
  byID("language").addEventListener("click", () => setLanguage(lang === "en" ? "az" : "en"));
  byID("folder").addEventListener("change", onChosen);
  byID("file").addEventListener("change", onChosen);
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
