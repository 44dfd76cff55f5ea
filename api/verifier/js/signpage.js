// The page /sign: a statement is shown whole and signed with the reader's key. It connects to nothing.

import { fromUTF8 } from "./bytes.js";
import { describe, hasHidden } from "./describe.js";
import { byID, el, save, saveButton, verdictBox } from "./dom.js";
import { KeyError, makeKeyFile, openKeyFile, parseKeyFile } from "./keyfile.js";
import { laterTerms } from "./laterterms.js";
import { addWords, say, speak } from "./say.js";
import { createVerifier } from "./signature.js";
import { linesOf, readSignable, sign, signedText, StatementError } from "./signing.js";
import { words } from "./signwords.js";
import { terms } from "./terms.js";

const MAX_FILE = 65535;

let lang = "en";
let verifier = null;
let statement = null; // {signable} as readSignable has it, or {code, detail} of what is wrong with it
let key = null; // {opened, unprotected}, {made, public, file} as well where it is new, or {code}
let signed = null; // the lines of the statement with the signature
let reading = 0; // the number of the last reading; an older one that ends later shows nothing

const announce = (text) => (byID("status").textContent = text);

function draw(to = lang) {
  lang = to;
  drawStatement();
  drawKey();
  drawSigning();
  drawSigned();
}

function show(id, nodes) {
  byID(id).hidden = nodes.length === 0;
  byID(id).replaceChildren(...nodes);
}

function bad(code, title, detail) {
  const box = verdictBox("error", say(lang, title), [say(lang, `${title}.${code}`)]);
  if (detail) box.append(el("code", { class: "detail", lang: "en" }, detail));
  return box;
}

// What stands behind a line of those who speak: that it is the reader's, that it is signed.
const notesOn = (i) => [
  ...(key?.opened && statement.signable.by[i].key === key.opened.public ? [el("strong", { class: "note yours" }, say(lang, "say.yours"))] : []),
  el("span", { class: "note" }, say(lang, (signed ?? statement.signable.lines)[i] ? "say.signed" : "say.missing")),
];

function drawStatement() {
  if (!statement) return show("statement-shown", []);
  if (!statement.signable) return show("statement-shown", [bad(statement.code, "statement.bad", statement.detail)]);
  const { signable } = statement;
  const warning = hasHidden(signable.statement) ? el("p", { class: "warning" }, say(lang, "say.hidden")) : null;
  const raw = el("details", {}, el("summary", {}, say(lang, "say.raw")), el("pre", { tabindex: "0" }, signable.text));
  const shown = el("div", { class: "card" }, el("h3", {}, say(lang, "statement.shown")), warning, describe(lang, signable.statement, notesOn), raw);
  return show("statement-shown", [shown]);
}

function drawKey() {
  if (!key) return show("key-shown", []);
  if (key.busy) return show("key-shown", [el("p", {}, say(lang, key.busy))]);
  if (!key.opened) return show("key-shown", [bad(key.code, "key.bad")]);
  const nodes = [el("p", { class: "good" }, say(lang, "key.opened", key.opened.public))];
  if (key.unprotected) nodes.push(el("p", { class: "warning" }, say(lang, "key.unprotected")));
  if (key.file) {
    nodes[0] = el("p", { class: "good" }, say(lang, "new.made"));
    nodes.push(el("h3", {}, say(lang, "new.public")), el("p", {}, el("code", {}, key.opened.public)));
    nodes.push(el("p", {}, saveButton(say(lang, "new.save"), keyFileName(key.opened.public), "application/json", key.file)));
  }
  return show("key-shown", nodes);
}

const who = (line) => say(lang, "say.for", say(lang, `value.as.${line.as}`), line.of);

/** Why there is nothing to sign yet, or what will be signed; and whether it can be. */
function signingState() {
  if (!statement?.signable) return [say(lang, "sign.need.statement"), false];
  if (!key?.opened) return [say(lang, "sign.need.key"), false];
  const { signable } = statement;
  const mine = linesOf(signable, key.opened.public);
  if (mine.length === 0) return [say(lang, "sign.not_named"), false];
  const open = mine.filter((i) => (signed ?? signable.lines)[i] === null);
  if (open.length === 0) return [say(lang, "sign.done"), false];
  return [open.map((i) => say(lang, "sign.ready", i + 1, signable.by.length, who(signable.by[i]))).join(" "), true];
}

function drawSigning() {
  const [text, able] = signingState();
  byID("sign-state").textContent = text;
  byID("sign-state").className = statement?.signable && key?.opened && !able && !signed ? "warning" : "";
  byID("sign").disabled = !able;
}

function drawSigned() {
  if (!signed) return show("result", []);
  const { signable } = statement;
  const text = signedText(signed, signable.text);
  const missing = signable.by.filter((_, i) => signed[i] === null);
  const next = missing.length > 0 ? say(lang, "signed.missing", missing.map(who).join("; ")) : say(lang, "signed.complete");
  const area = el("textarea", { id: "signed", rows: "6", readonly: "", spellcheck: "false" });
  area.value = text;
  const copy = el("button", { type: "button", id: "copy" }, say(lang, "signed.copy"));
  copy.addEventListener("click", () => copyText(area));
  const buttons = el("p", { class: "row" }, copy, saveButton(say(lang, "signed.save"), "signed.json", "application/json", text + "\n"));
  return show("result", [verdictBox("ok", say(lang, "signed.title"), [next], "verdict"), el("label", { for: "signed" }, say(lang, "signed.text")), area, buttons]);
}

async function copyText(area) {
  try {
    await navigator.clipboard.writeText(area.value);
    announce(say(lang, "signed.copied"));
  } catch {
    area.select();
    announce(say(lang, "signed.copy.failed"));
  }
}

const keyFileName = (publicKey) => `twothirds-${publicKey.slice(0, 8)}.key`;

async function readText(file) {
  if (file.size > MAX_FILE) throw new StatementError("file", file.name);
  try {
    return fromUTF8(new Uint8Array(await file.arrayBuffer()));
  } catch {
    throw new StatementError("file", file.name);
  }
}

/** Reads what was given as a statement; of several readings the last is shown. */
async function take(give) {
  const mine = ++reading;
  let next = null;
  try {
    const text = await give();
    if (text.trim() !== "") next = { signable: await readSignable(text, verifier) };
  } catch (error) {
    if (!(error instanceof StatementError)) console.error(error);
    next = { code: error instanceof StatementError ? error.code : "form", detail: error.message };
  }
  if (mine !== reading) return;
  [statement, signed] = [next, null];
  draw();
  document.body.dataset.statement = next === null ? "none" : next.signable ? "ok" : "bad";
  if (next) announce(say(lang, next.signable ? "statement.shown" : "statement.bad"));
}

async function onStatementFile(event) {
  const [file] = event.target.files;
  if (!file) return;
  event.target.value = "";
  byID("statement").value = "";
  await take(async () => {
    const text = await readText(file);
    byID("statement").value = text;
    return text;
  });
}

/** Does what gives a key, and shows it or why there is none. */
async function withKey(busy, give) {
  key = { busy };
  delete document.body.dataset.key;
  draw();
  announce(say(lang, busy));
  try {
    key = await give();
  } catch (error) {
    if (!(error instanceof KeyError)) console.error(error);
    key = { code: error instanceof KeyError ? error.code : "form" };
  }
  draw();
  document.body.dataset.key = key.opened ? "ok" : "bad";
  announce(key.opened ? say(lang, key.file ? "new.made" : "key.opened", key.opened.public) : say(lang, "key.bad"));
}

function onOpen(event) {
  event.preventDefault();
  const [file] = byID("key-file").files;
  const passphrase = byID("passphrase").value;
  byID("passphrase").value = "";
  withKey("key.opening", async () => {
    if (!file) throw new KeyError("none");
    if (file.size > MAX_FILE) throw new KeyError("form");
    const parsed = parseKeyFile(new Uint8Array(await file.arrayBuffer()));
    return { opened: await openKeyFile(parsed, passphrase, verifier), unprotected: !parsed.protected };
  });
}

function onMake(event) {
  event.preventDefault();
  const passphrase = byID("new-passphrase").value;
  const again = byID("new-again").value;
  withKey("new.making", async () => {
    if (passphrase !== again) throw new KeyError("again");
    const { file, public: publicKey } = await makeKeyFile(passphrase);
    // Opened again from the file: what was saved is what works.
    const opened = await openKeyFile(parseKeyFile(new TextEncoder().encode(file)), passphrase, verifier);
    for (const id of ["new-passphrase", "new-again"]) byID(id).value = "";
    save(keyFileName(publicKey), "application/json", file);
    return { opened, file };
  });
}

async function onSign() {
  signed = await sign(statement.signable, key.opened, verifier);
  draw();
  document.body.dataset.signed = "ok";
  announce(say(lang, "signed.title"));
  byID("verdict").focus();
}

/** Whether this browser can sign; a key that can verify is no sign of it. */
async function canSign() {
  try {
    await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
    return true;
  } catch {
    return false;
  }
}

async function begin() {
  addWords(words);
  addWords(terms);
  addWords(laterTerms);
  speak(draw);
  const served = location.protocol === "http:" || location.protocol === "https:";
  byID("saving").hidden = !served;
  if (!globalThis.crypto?.subtle || !(await canSign())) {
    byID("unable").hidden = false;
    byID("unable").dataset.t = globalThis.crypto?.subtle ? "unsupported" : "insecure";
    byID("unable").textContent = say(lang, byID("unable").dataset.t);
    return;
  }
  verifier = await createVerifier();
  byID("statement-file").addEventListener("change", onStatementFile);
  byID("statement").addEventListener("input", () => take(async () => byID("statement").value));
  byID("open").addEventListener("submit", onOpen);
  byID("make").addEventListener("submit", onMake);
  byID("sign").addEventListener("click", onSign);
  document.body.dataset.ready = "ok";
}

begin();
