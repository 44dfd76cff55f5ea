// The auditor's room, where scripts run: the slider shows the body as it is dragged,
// and every entry is checked here, by the reader's own browser. Without this module
// the page is the same, and its form leads to each entry.

import { parse } from "./markup.js";

const bytes = (text) => new TextEncoder().encode(text);
const fromBase64 = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const hex = (buffer) => Array.from(new Uint8Array(buffer), (b) => b.toString(16).padStart(2, "0")).join("");
const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", await new Blob(parts).arrayBuffer()));
const same = (a, b) => hex(a) === hex(b);

// signed is what the signatures of a statement are over (docs/format.md, section 7).
function signed(statement) {
  const type = "application/vnd.twothirds.statement.v1+json";
  const body = bytes(statement);
  return [bytes(`DSSEv1 ${type.length} ${type} ${body.length} `), body];
}

// checkSignatures verifies every signature of an entry. It answers how many there are.
async function checkSignatures(line) {
  const entry = JSON.parse(line);
  const by = entry.statement.data.by ?? [];
  const signatures = entry.signatures ?? [];
  if (signatures.length !== by.length) throw new Error("signatures and signers do not match");
  if (by.length === 0) return 0;
  // The statement stands last in the entry's canonical form, to the closing brace.
  const at = line.indexOf('"statement":') + '"statement":'.length;
  const message = await new Blob(signed(line.slice(at, line.lastIndexOf("}")))).arrayBuffer();
  for (let i = 0; i < by.length; i++) {
    const key = await crypto.subtle.importKey("raw", fromBase64(by[i].key), { name: "Ed25519" }, false, ["verify"]);
    if (!(await crypto.subtle.verify({ name: "Ed25519" }, key, fromBase64(signatures[i].sig), message))) throw new Error("a signature is wrong");
  }
  return by.length;
}

// checkPlace follows the inclusion proof of a receipt from the leaf to the root of
// its checkpoint (RFC 6962, section 2.1.1; RFC 9162, section 2.1.3.2).
async function checkPlace(leaf, receipt) {
  const lines = receipt.split("\n");
  const index = BigInt(lines.find((l) => l.startsWith("index ")).slice(6));
  const empty = lines.indexOf("");
  const path = lines.slice(lines.findIndex((l) => l.startsWith("index ")) + 1, empty).map(fromBase64);
  const size = BigInt(lines[empty + 2]);
  const root = fromBase64(lines[empty + 3]);
  let node = index, last = size - 1n, hash = leaf;
  if (index >= size) throw new Error("the index is beyond the tree");
  for (const step of path) {
    if (last === 0n) throw new Error("the path is too long");
    if (node % 2n === 1n || node === last) {
      hash = await sha256(new Uint8Array([1]), step, hash);
      while (node % 2n === 0n && node !== 0n) { node >>= 1n; last >>= 1n; }
    } else {
      hash = await sha256(new Uint8Array([1]), hash, step);
    }
    node >>= 1n; last >>= 1n;
  }
  if (last !== 0n || !same(hash, root)) throw new Error("the path does not lead to the root");
}

// check verifies the entry that the page stands at, and says so; that it could not be
// fetched says nothing of the entry.
async function check() {
  const place = document.querySelector("[data-room=check]");
  if (!place) return;
  const { seq, leaf, good, derived, bad, cannot, unread, place: there } = place.dataset;
  const say = (text, kind) => {
    const p = document.createElement("p");
    p.className = `notice ${kind}`;
    p.textContent = text;
    place.querySelector("a").before(p);
  };
  let line, proof;
  try {
    const [entry, receipt] = await Promise.all([fetch(`/v1/entries/${seq}`), fetch(`/v1/receipts/${seq}`)]);
    if (!entry.ok) throw new Error(`status ${entry.status}`);
    line = await entry.text();
    proof = receipt.ok ? await receipt.text() : null;
  } catch (error) {
    say(`${unread} (${error.message})`, "warn");
    return;
  }
  try {
    const hash = await sha256(new Uint8Array([0]), bytes(line));
    if (hex(hash) !== leaf) throw new Error("the leaf hash is another");
    try {
      say((await checkSignatures(line)) > 0 ? good : derived, "good");
    } catch (error) {
      if (error.name !== "NotSupportedError" && error.name !== "SyntaxError" && !/Unrecognized|unsupported/i.test(error.message)) throw error;
      say(cannot, "warn");
    }
    if (proof !== null) {
      await checkPlace(hash, proof);
      say(there, "good");
    }
  } catch (error) {
    say(`${bad} (${error.message})`, "bad");
  }
}

// The slider: what it stands at is fetched and put in place of what was shown.
let asked = 0;
async function show(address) {
  const turn = ++asked;
  const answer = await fetch(address);
  if (!answer.ok) return;
  const page = parse(await answer.text());
  if (turn !== asked) return; // dragged on since
  document.title = page.title;
  history.replaceState(null, "", address);
  const note = page.querySelector(".past"), shown = document.querySelector(".past");
  if (shown) shown.remove();
  if (note) document.querySelector("#content").prepend(note);
  document.querySelector("[data-room=stand]").replaceWith(page.querySelector("[data-room=stand]"));
  const scrubber = document.querySelector("[data-room=scrubber]"), fresh = page.querySelector("[data-room=scrubber]");
  const ways = "[data-room=ways]", pressed = document.activeElement?.closest(ways) ? document.activeElement.textContent : null;
  scrubber.querySelector(ways).replaceWith(fresh.querySelector(ways));
  // Who steps from entry to entry by keyboard stays at the link, or goes to the slider at either end.
  if (pressed !== null) ([...scrubber.querySelectorAll(`${ways} a`)].find((a) => a.textContent === pressed) ?? scrubber.querySelector("#slider")).focus();
  // What leads away leads to the state that is shown.
  for (const part of [".tools", ".masthead nav", ".colophon p", ".colophon nav"]) document.querySelector(part).replaceWith(page.querySelector(part));
  document.querySelector("#at").value = page.querySelector("#at").value;
  await check();
}

function follow() {
  const slider = document.querySelector("#slider");
  const form = slider?.form;
  if (!form) return;
  const output = document.createElement("output");
  output.htmlFor = "slider";
  output.className = "title";
  slider.before(output);
  const tell = () => { output.textContent = ` ${slider.value}`; };
  tell();
  let waiting;
  slider.addEventListener("input", () => {
    tell();
    clearTimeout(waiting);
    waiting = setTimeout(() => show(`${form.getAttribute("action")}?at=${slider.value}`), 60);
  });
  form.addEventListener("click", (event) => {
    const link = event.target.closest("a.step");
    if (!link) return;
    event.preventDefault();
    slider.value = new URL(link.href).searchParams.get("at") ?? slider.max;
    tell();
    show(link.getAttribute("href"));
  });
}

// A story can play by itself: a button that goes to the next step until the last.
function player() {
  const steps = document.querySelector("[data-room=player]");
  const next = steps?.querySelector("[rel=next]");
  if (!next) return;
  const playing = sessionStorage.getItem("play") === location.pathname;
  const button = document.createElement("button");
  const name = (on) => {
    button.textContent = on ? steps.dataset.pause : steps.dataset.play;
    button.setAttribute("aria-pressed", String(on));
  };
  name(playing);
  const item = document.createElement("li");
  item.append(button);
  steps.append(item);
  let timer;
  const go = () => { timer = setTimeout(() => { location.href = next.href; }, 1500); };
  if (playing) go();
  button.addEventListener("click", () => {
    if (sessionStorage.getItem("play") === location.pathname) {
      sessionStorage.removeItem("play");
      clearTimeout(timer);
      name(false);
    } else {
      sessionStorage.setItem("play", location.pathname);
      go();
      name(true);
    }
  });
}

follow();
player();
await check();
