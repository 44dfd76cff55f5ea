// Receipts (format §22): fetched, verified here, kept, and given out as the two files that anybody can verify.

import { equalBytes, utf8 } from "../../../verifier/js/bytes.js";
import { el, saveButton } from "../../../verifier/js/dom.js";
import { typeName } from "../../../verifier/js/describe.js";
import { say } from "../../../verifier/js/say.js";
import { parseEntry } from "../../../verifier/js/statement.js";
import { actions, box, button, link, paragraph } from "./dialog.js";
import { advance, known, verifyHere } from "./ledger.js";
import { askBytes } from "./server.js";
import { titleOf } from "./title.js";
import { when } from "./when.js";

/**
 * Fetches the receipt of what was entered, and verifies it: that it proves our own statement, at the place that the server
 * named, under a checkpoint that goes with those seen before. Whatever it shows is kept.
 * @param {{id: string, seq: number, statement: string}} item as in the outbox
 * @returns {Promise<object>} as kept; verdict is verified or bad, why says what is wrong
 * @throws {Unreachable | Problem} where it is not there yet
 */
export async function fetchReceipt(desk, item) {
  const path = `/v1/receipts/${item.seq}`;
  const [proof, entry] = await Promise.all([askBytes(path), askBytes(`${path}/entry`)]);
  const { ledger } = (await known(desk.store)) ?? {};
  const report = await verifyHere(desk, { name: String(item.seq), proof, entry }, ledger ?? "");
  const { id, seq, key, type, subject, name } = item;
  const receipt = { id, seq, key, type, subject, name, proof, entry, at: Date.now(), recorded: report.recorded, size: report.size, ...(await judge(desk, report, item, entry)) };
  await desk.store.put("receipts", receipt);
  document.dispatchEvent(new CustomEvent("desk:receipt"));
  return receipt;
}

async function judge({ store }, report, item, entry) {
  const bad = (why) => ({ verdict: "bad", why });
  if (!report.ok) return bad(report.first_bad?.detail ?? report.verdict);
  if (report.seq !== item.seq || !equalBytes(parseEntry(entry).statementBytes, utf8(item.statement))) return bad(`entry ${report.seq} is another statement than the one signed here`);
  try {
    await advance(store, report);
  } catch (error) {
    if (error.code === "fork") return bad(`the log was rewritten: checkpoints of ${error.message} entries contradict each other`);
    if (error.code !== "tiles" && error.code !== "behind") throw error; // the proof stands by itself
  }
  return { verdict: "verified" };
}

/** Buttons that give a receipt out: the proof, and the entry that it is of. */
export const saveReceipt = (lang, { seq, proof, entry }) => [
  saveButton(say(lang, "desk.receipt.save"), `${seq}.tlog-proof`, "text/plain", proof),
  saveButton(say(lang, "desk.receipt.save.entry"), `${seq}.tlog-proof.entry`, "application/json", entry),
];

/** Buttons that give out two checkpoints that contradict each other. */
export const saveBoth = (lang, notes) => actions(...notes.map((note, i) => saveButton(say(lang, "desk.evidence.save", i + 1), `checkpoint-${i + 1}.txt`, "text/plain", note)));

/** A receipt in a sentence. */
export function receiptBox(lang, receipt) {
  if (receipt.verdict === "verified") return box("ok", paragraph(say(lang, "desk.receipt.verified", receipt.seq, receipt.size)));
  return box("bad", paragraph(say(lang, "desk.receipt.bad")), el("p", { class: "detail", lang: "en" }, el("code", {}, receipt.why)));
}

// What was signed, from the entry that the receipt proves: votes on one poll are told apart by it.
const signedTitle = (lang, { verdict, type, entry }) => (verdict === "verified" ? titleOf(lang, parseEntry(entry).statement) : typeName(lang, type));

/** The list of all receipts that are kept, the newest first. */
export async function drawReceipts(desk, place) {
  const { lang, store, page } = desk;
  const receipts = (await store.all("receipts")).sort((a, b) => b.seq - a.seq);
  if (receipts.length === 0) return place.replaceChildren(paragraph(say(lang, "desk.receipts.none"), { class: "desk-help" }));
  const cards = receipts.map((receipt) => {
    const where = page.entry ? link(say(lang, "desk.entry", receipt.seq), page.entry.replace("{seq}", receipt.seq)) : say(lang, "desk.entry", receipt.seq);
    const forget = button(say(lang, "desk.receipt.forget"), async () => {
      await store.remove("receipts", receipt.id);
      await drawReceipts(desk, place);
      (place.querySelector("button") ?? place.querySelector("p"))?.focus();
    }, { class: "danger" });
    return el("li", { class: "desk-card" },
      el("h3", {}, signedTitle(lang, receipt), receipt.name ? ` – ${receipt.name}` : ""),
      el("p", {}, where, receipt.recorded ? ` · ${when(lang, receipt.recorded)}` : ""),
      receiptBox(lang, receipt), actions(...saveReceipt(lang, receipt), forget));
  });
  place.replaceChildren(el("ul", { class: "desk-list" }, ...cards));
}
