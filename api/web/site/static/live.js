// Pages that show the newest state follow the log while they are open. A browser has
// one stream for all of them: the page that holds the lock reads it and tells the
// others. What is new is shown in place, or said in a line where that would get in the
// reader's way; what closes is counted down to by the log's clock. Without this module
// a page is what it was when it was loaded.

import { parse } from "./markup.js";

const place = document.querySelector(".live");
const said = place.querySelector("p");
const words = place.dataset;
const leads = "locks" in navigator && "BroadcastChannel" in globalThis;
const channel = leads ? new BroadcastChannel("twothirds.live") : null;

let shown = Number(words.seq); // the entry as of which the page is
let newest = shown; // the last one that was heard of

/* ---- the reader's wish, kept for all pages ---- */

const wish = {
  get stopped() { try { return localStorage.getItem("twothirds.live") === "off"; } catch { return false; } },
  set stopped(off) { try { localStorage.setItem("twothirds.live", off ? "off" : "on"); } catch { /* it holds for this page alone */ } },
};
let stopped = wish.stopped;

/* ---- the line ---- */

let fading;
function say(text, act) {
  clearTimeout(fading);
  place.querySelector("button")?.remove();
  said.textContent = text;
  place.classList.toggle("on", text !== "");
  if (act) place.append(button(words.show, act));
}
function sayBriefly(text) {
  say(text);
  fading = setTimeout(() => say(""), 8000);
}
function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}
const howMany = (n) => n === 1 ? words.single : words.other.replace("%s", n > 999 ? "999+" : String(n));

/* ---- showing what is new ---- */

// Entries come in bursts: what is new is looked at once for all that come within a
// moment, and a page is not brought up to date more often than every other second.
const moment = 300, between = 2000;
let waiting, refreshing = false, last = 0;

function heard(seq) {
  if (seq <= newest) return;
  newest = seq;
  soon();
}

function soon() {
  if (waiting || refreshing || stopped || document.hidden) return;
  waiting = setTimeout(settle, Math.max(moment, last + between - performance.now()));
}

async function settle() {
  waiting = undefined;
  if (newest <= shown || stopped) return;
  if (busy() || !("refreshed" in words)) {
    say(howMany(newest - shown), () => location.reload());
    return;
  }
  last = performance.now();
  const before = shown;
  refreshing = true; // one at a time: a later answer may come first
  const changed = await refresh().catch(() => null);
  refreshing = false;
  if (stopped) return;
  if (changed === null) {
    say(howMany(newest - shown), () => location.reload());
    return;
  }
  if (changed) sayBriefly(`${words.updated}: ${howMany(shown - before)}.`);
  else say("");
  if (newest > shown) soon(); // the page was made before the last of them
}

// busy is whether showing what is new would disturb: the reader writes, has marked
// something, has filled in a part of a form, or a dialog is open.
function busy() {
  const main = document.querySelector("main"), active = document.activeElement;
  if (document.querySelector("dialog[open]")) return true;
  if (active?.matches("textarea, select, input:not([type=checkbox], [type=radio]), [contenteditable]")) return true;
  const selection = getSelection();
  if (selection && !selection.isCollapsed && main.contains(selection.anchorNode)) return true;
  return [...main.querySelectorAll("input, textarea, select")].some((field) => field.tagName === "SELECT"
    ? field.selectedIndex !== Math.max(0, [...field.options].findIndex((option) => option.defaultSelected))
    : field.value !== field.defaultValue || field.checked !== field.defaultChecked);
}

// refresh fetches the page and puts what differs in place. It answers whether
// anything does.
async function refresh() {
  const answer = await fetch(location.pathname + location.search, { cache: "no-cache" });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  const page = parse(await answer.text());
  const seq = Number(page.querySelector(".live")?.dataset.seq ?? 0);
  if (seq < shown) throw new Error("the server shows less than it did");
  if (busy() || stopped) throw new Error("the reader has begun to write, or stopped it");
  const main = document.querySelector("main");
  const held = main.contains(document.activeElement);
  const opened = [...main.querySelectorAll("details")].filter((d) => d.open);
  for (const d of [...opened, ...page.querySelectorAll("main details[open]")]) d.open = false;
  for (const e of main.querySelectorAll("[data-until]")) e.textContent = "";
  for (const e of main.querySelectorAll(".live-changed")) unmark(e);
  const changed = bring(main, page.querySelector("main"));
  for (const d of opened) d.open = true;
  if (held && !main.contains(document.activeElement)) {
    main.tabIndex = -1;
    main.focus({ preventScroll: true });
  }
  const as = ".colophon p";
  document.querySelector(as).replaceWith(page.querySelector(as));
  document.title = page.title;
  shown = seq;
  clock.read().then(count);
  return changed;
}

// bring makes an element the same as a fresh one and leaves alone what is the same,
// so that focus, marks and scrolling stay where they are. It answers whether anything
// was different.
function bring(old, fresh) {
  let changed = false;
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && name !== "tabindex") { old.removeAttribute(name); changed = true; }
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value) { old.setAttribute(name, value); changed = true; }
  }
  const had = [...old.childNodes], has = [...fresh.childNodes];
  const places = new Map();
  had.forEach((node, i) => {
    const key = keyOf(node);
    places.set(key, [...(places.get(key) ?? []), i]);
  });
  // Which of the nodes stay as they are: in order, the first that fits.
  let from = 0;
  const stays = has.map((node) => {
    if (node.nodeType === Node.TEXT_NODE && node.data.trim() === "") return -1;
    const at = places.get(keyOf(node))?.find((i) => i >= from);
    if (at === undefined) return -1;
    from = at + 1;
    return at;
  });
  let next = 0; // of had
  for (let i = 0; i < has.length; i++) {
    if (stays[i] >= 0) {
      for (; next < stays[i]; next++) changed = drop(had[next]) || changed;
      next++;
      continue;
    }
    const limit = stays.find((at, j) => j > i && at >= 0) ?? had.length;
    const node = had[next];
    if (next < limit && alike(node, has[i])) {
      next++;
      if (node.nodeType === Node.ELEMENT_NODE) {
        changed = bring(node, has[i]) || changed;
      } else if (node.data !== has[i].data) {
        if (node.data.trim() !== has[i].data.trim()) { mark(old); changed = true; }
        node.data = has[i].data;
      }
      continue;
    }
    const added = document.importNode(has[i], true);
    old.insertBefore(added, had[next] ?? null);
    if (added.nodeType === Node.ELEMENT_NODE) { mark(added); changed = true; }
    else if (added.data?.trim()) { mark(old); changed = true; }
  }
  for (; next < had.length; next++) changed = drop(had[next]) || changed;
  return changed;
}
const keyOf = (node) => node.nodeType === Node.ELEMENT_NODE ? node.outerHTML : `${node.nodeType} ${node.data}`;
const alike = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName && a.id === b.id;
function drop(node) {
  node.remove();
  return node.nodeType === Node.ELEMENT_NODE || node.data.trim() !== "";
}
function mark(element) {
  if (element.closest("svg")) return;
  element.classList.add("live-changed");
}
function unmark(element) {
  element.classList.remove("live-changed");
  if (element.classList.length === 0) element.removeAttribute("class");
}

/* ---- the stream ---- */

const listen = {
  source: undefined, again: undefined, failures: 0, leave: undefined,

  // begin asks for the lead, or listens for itself where there is no lock.
  begin() {
    if (stopped || this.leave) return;
    const leave = new AbortController();
    this.leave = leave;
    if (!leads) {
      this.open();
      return;
    }
    channel.postMessage({ hello: shown });
    navigator.locks.request("twothirds.live", { signal: leave.signal }, () => new Promise((done) => {
      leave.signal.addEventListener("abort", done);
      if (leave.signal.aborted) done();
      else this.open();
    })).catch(() => { /* left before it had the lead */ });
  },

  end() {
    this.leave?.abort();
    this.leave = undefined;
    this.close();
    this.failures = 0;
  },

  open() {
    this.source = new EventSource(`/v1/entries/stream?after=${newest}`);
    this.source.addEventListener("open", () => {
      if (this.failures > 2) say("");
      this.failures = 0;
    });
    this.source.addEventListener("entry", (event) => {
      const seq = Number(event.lastEventId);
      channel?.postMessage({ seq });
      heard(seq);
    });
    this.source.addEventListener("error", () => this.retry());
  },

  close() {
    clearTimeout(this.again);
    this.source?.close();
    this.source = undefined;
  },

  // retry waits from one second to a minute, longer each time, and not all at once.
  retry() {
    this.close();
    this.failures++;
    if (this.failures === 3) say(words.lost);
    const wait = Math.min(60_000, 1000 * 2 ** (this.failures - 1)) * (0.5 + Math.random() / 2);
    this.again = setTimeout(() => this.open(), wait);
  },
};

channel?.addEventListener("message", ({ data }) => {
  if (data.hello !== undefined && listen.source && data.hello < newest) channel.postMessage({ seq: newest });
  if (data.seq !== undefined) heard(data.seq);
});

/* ---- the countdown ---- */

// clock is the log's: what the server said it was, and how long ago.
const clock = {
  ahead: undefined, // of this page's own, in milliseconds
  async read() {
    if (!document.querySelector("[data-until]")) return;
    const asked = performance.now();
    const info = await fetch("/v1/info", { cache: "no-store" }).then((answer) => answer.json()).catch(() => ({}));
    const now = Date.parse(info.now);
    if (!Number.isNaN(now)) this.ahead = now - (asked + performance.now()) / 2;
  },
  now() { return performance.now() + this.ahead; },
};

const units = words.units.split("|");
const sizes = [86_400_000, 3_600_000, 60_000, 1000];
const unit = (i, n) => `${n} ${units[2 * i + (n === 1 ? 0 : 1)]}`;

// lasting writes a duration in its two greatest units, and says how long that stays true.
function lasting(ms) {
  let i = sizes.findIndex((size) => ms >= size);
  if (i < 0) i = sizes.length - 1;
  const n = Math.floor(ms / sizes[i]);
  if (i === sizes.length - 1) return [unit(i, n), ms % 1000 + 1];
  const rest = Math.floor(ms % sizes[i] / sizes[i + 1]);
  return [unit(i, n) + (rest ? ` ${unit(i + 1, rest)}` : ""), ms % sizes[i + 1] + 1];
}

let counting;
const over = new Set(); // the times that were said to have passed
function count() {
  clearTimeout(counting);
  if (document.hidden || clock.ahead === undefined) return;
  let soonest = Infinity;
  for (const element of document.querySelectorAll("[data-until]")) {
    if (!element.dataset.until.includes("T")) continue; // a day alone
    const ms = Date.parse(element.dataset.until) - clock.now();
    let text;
    if (ms <= 0) {
      text = "due" in element.dataset ? words.passed : words.over;
      if (!over.has(element.dataset.until)) {
        over.add(element.dataset.until);
        if (text !== element.textContent && element.textContent) sayBriefly(text);
      }
    } else {
      const [left, stays] = lasting(ms);
      text = words.left.replace("%s", left);
      soonest = Math.min(soonest, stays);
    }
    text = `(${text})`;
    if (element.textContent !== text) element.textContent = text;
  }
  // A long wait is cut up: timers drift, and machines sleep.
  if (soonest < Infinity) counting = setTimeout(count, Math.min(soonest, 60_000));
}

/* ---- together ---- */

// The reader can stop it: what moves by itself must let itself be stopped (WCAG 2.2.2).
const stop = button("", () => {
  stopped = !stopped;
  wish.stopped = stopped;
  name();
  if (stopped) {
    listen.end();
    sayBriefly(words.stopped);
  } else {
    listen.begin();
    soon();
  }
});
const name = () => { stop.textContent = stopped ? words.go : words.stop; };
name();
stop.className = "noprint";
document.querySelector(".colophon > div").append(stop);

document.addEventListener("visibilitychange", () => {
  if (!leads) document.hidden ? listen.end() : listen.begin();
  if (document.hidden) return;
  clock.read().then(count);
  if (newest > shown) soon();
});
document.addEventListener("focusout", () => { if (newest > shown) soon(); });
addEventListener("pagehide", () => { listen.end(); channel?.close(); });
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

listen.begin();
clock.read().then(count);
