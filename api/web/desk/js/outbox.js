// What was signed here and is not settled: kept until its fate is known and its receipt is here, over reloads as well.

import { el, saveButton } from "../../../verifier/js/dom.js";
import { say } from "../../../verifier/js/say.js";
import { actions, announce, box, button, link, paragraph } from "./dialog.js";
import { failure, sentence } from "./explain.js";
import { fetchReceipt, receiptBox, saveReceipt } from "./receipts.js";
import { askJSON, postJSON, quietly } from "./server.js";
import { settle } from "./settle.js";
import { titleOf } from "./title.js";

const SUBMIT_TIME = 30000; // milliseconds for one try
const RECEIPT_TRIES = 4;
const RECEIPT_PAUSE = 1000;
const READ_TRIES = 20; // of two seconds each

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Two pages of this browser do not hand the same thing in at once. */
const alone = (id, act) => (navigator.locks ? navigator.locks.request(`twothirds-${id}`, act) : act());

/** Waits until what the server shows has come to an entry: it waits a moment itself, and may be asked to more than once. */
async function awaitRead(seq) {
  for (let n = 1; n <= READ_TRIES; n++) {
    try {
      return await askJSON(`/v1/members?limit=1&min-seq=${seq}`);
    } catch (problem) {
      if (problem.code !== "behind") return null; // it is in the ledger all the same
    }
  }
  return null;
}

async function receiptOf(desk, item) {
  for (let n = 1; ; n++) {
    try {
      return await fetchReceipt(desk, item);
    } catch (error) {
      if (n >= RECEIPT_TRIES) return null;
      await wait(RECEIPT_PAUSE * n);
    }
  }
}

/**
 * Hands in what is in the outbox, and settles it as far as that goes.
 * @param {object} item {id, key, type, subject, name, text, statement, at, state}
 * @returns {Promise<{state: string, item: object, receipt?: object, problem?: Error, refused?: object}>} state as settle has it
 */
export const handIn = (desk, item) => alone(item.id, () => handInNow(desk, item));

async function handInNow(desk, given) {
  const { store } = desk;
  // Another page may have settled it while this one waited for its turn.
  let item = (await store.get("outbox", given.id)) ?? given;
  if (item.state !== "entered") {
    const done = (await store.get("receipts", item.id)) ?? null;
    if (done !== null) return { state: "entered", item: { ...item, seq: done.seq }, receipt: done };
    const { state, answer, problem } = await settle(() => postJSON("/v1/statements", item.text, { time: SUBMIT_TIME }), wait);
    if (state === "refused") return { state, item, problem, refused: await refuse(desk, item, problem) };
    item = { ...item, state, ...(answer ? { seq: answer.sequence } : {}) };
    await store.put("outbox", item);
    if (state !== "entered") return { state, item, problem };
  }
  const [receipt] = await Promise.all([receiptOf(desk, item), awaitRead(item.seq)]);
  if (receipt !== null) await store.remove("outbox", item.id);
  return { state: "entered", item, receipt };
}

async function refuse({ store }, item, problem) {
  const { id, type, subject, text, name } = item;
  const refused = { id, type, subject, name, text, code: problem.code, detail: problem.message, refusal: problem.refusal, at: Date.now() };
  await store.put("refused", refused);
  await store.remove("outbox", id);
  return refused;
}

/** The heading over what became of something. */
export function outcomeTitle(lang, { state, receipt }) {
  if (state === "entered") return say(lang, receipt?.verdict === "bad" ? "desk.unproven" : "desk.done");
  return say(lang, state === "refused" ? "desk.refused.title" : "desk.undone");
}

/** What became of something, for a reader. */
export function outcome(desk, { state, item, receipt, problem, refused }) {
  const { lang, page } = desk;
  if (state === "entered") {
    const where = page.entry ? [link(say(lang, "desk.entry.open", item.seq), page.entry.replace("{seq}", item.seq))] : [];
    if (!receipt) return [box("warn", paragraph(say(lang, "desk.receipt.owed", item.seq))), actions(...where)];
    return [receiptBox(lang, receipt), actions(...saveReceipt(lang, receipt), ...where)];
  }
  if (state !== "refused") return [box("warn", paragraph(say(lang, `desk.fate.${state}`)), el("p", { class: "detail", lang: "en" }, el("code", {}, problem.message)))];
  const note = refused.refusal ? [saveButton(say(lang, "desk.refusal.save"), `refusal-${item.id}.txt`, "text/plain", refused.refusal)] : [];
  const protest = page.protest ? [link(say(lang, "desk.protest"), `${page.protest}#refused=${item.id}`)] : [];
  const statement = saveButton(say(lang, "desk.statement.save"), `statement-${item.id}.json`, "application/json", item.text);
  return [failure(lang, problem), paragraph(say(lang, refused.refusal ? "desk.refusal.signed" : "desk.refusal.unsigned")), actions(...note, statement, ...protest)];
}

const placeFor = (desk) => {
  const given = document.querySelector('[data-desk="outbox"]');
  if (given) return given;
  const made = el("div", { "data-desk": "outbox" });
  (document.querySelector("main") ?? document.body).prepend(made);
  return made;
};

/** Shows what is not settled; nothing where there is nothing. */
export async function drawOutbox(desk) {
  const { lang, store } = desk;
  const items = await store.all("outbox");
  if (items.length === 0 && !document.querySelector('[data-desk="outbox"]')) return;
  const cards = items.map((item) => {
    const shown = el("div", {}, box("warn", paragraph(say(lang, `desk.fate.${item.state}`, item.seq ?? ""))));
    const again = button(say(lang, item.state === "entered" ? "desk.receipt.fetch" : "desk.send.again"), async () => {
      announce(say(lang, "desk.sending"));
      const result = await handIn(desk, item);
      shown.replaceChildren(...outcome(desk, result));
      announce(result.state === "refused" ? sentence(lang, result.problem) : say(lang, `desk.fate.${result.state}`, result.item.seq ?? ""));
      if (result.state === "entered" && result.receipt) again.remove();
    });
    // What may be in the log is not dropped.
    const drop = item.state === "unsent" ? [button(say(lang, "desk.drop"), async () => (await store.remove("outbox", item.id), drawOutbox(desk)), { class: "danger" })] : [];
    return el("li", { class: "desk-card" }, el("h3", {}, titleOf(lang, JSON.parse(item.statement)), item.name ? ` – ${item.name}` : ""), shown,
      actions(again, saveButton(say(lang, "desk.statement.save"), `statement-${item.id}.json`, "application/json", item.text), ...drop));
  });
  placeFor(desk).replaceChildren(...(cards.length > 0 ? [el("h2", {}, say(lang, "desk.outbox.title")), el("ul", { class: "desk-list" }, ...cards)] : []));
}

/** Goes on with everything that an earlier page has left: sends again what may have been entered, fetches receipts. */
export async function resume(desk) {
  for (const item of await desk.store.all("outbox")) {
    if (item.state !== "unsent") await quietly(() => handIn(desk, item));
  }
  await drawOutbox(desk);
}
