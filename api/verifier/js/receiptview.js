// Drawing receipts, and what witnesses said.

import { describe } from "./describe.js";
import { definitions, el, readable, table, verdictBox } from "./dom.js";
import { receiptSteps } from "./receipt.js";
import { hasWords, say } from "./say.js";
import { timeOf } from "./time.js";

const marks = { waiting: "○", done: "✓", failed: "✗", skipped: "–" };

/** Who cosigned a checkpoint, and when; null where no witness was named. */
export function witnessTable(lang, { cosigned, missing, unknown }) {
  const others = Object.entries({ missing, unknown }).flatMap(([what, names]) => names.map((name) => [name, say(lang, `witnesses.${what}`)]));
  const rows = [...cosigned.map(({ witness, at }) => [witness, readable(timeOf(1000 * at))]), ...others];
  return rows.length === 0 ? null : table([say(lang, "witnesses.name"), say(lang, "witnesses.says")], rows);
}

function steps(lang, receipt) {
  const line = (step) => {
    const state = receipt.steps[step] ?? "waiting";
    return el("li", { class: state }, el("span", { class: "mark", "aria-hidden": "true" }, marks[state]), el("span", {}, say(lang, `receipt.step.${step}`), " ", el("span", { class: "state" }, `(${say(lang, "state." + (state === "waiting" ? "skipped" : state))})`)));
  };
  return el("details", { ...(receipt.ok ? {} : { open: "" }) }, el("summary", {}, say(lang, "receipt.steps")), el("ol", { class: "steps" }, ...receiptSteps.map(line)));
}

function proven(lang, receipt) {
  const { seq, size, recorded, statement, checkpoint, leaf, cosignatures, ledger_name: name } = receipt;
  const witnesses = witnessTable(lang, cosignatures);
  return [
    el("p", {}, say(lang, "receipt.proves", size, seq)),
    definitions([
      [say(lang, "facts.name"), name[lang] ?? name.az ?? name.en],
      [say(lang, "receipt.place"), say(lang, "receipt.place.text", seq, size)],
      [say(lang, "receipt.when"), readable(recorded)],
    ]),
    describe(lang, statement),
    definitions([
      [say(lang, "receipt.leaf"), el("code", {}, leaf)],
      [say(lang, "receipt.checkpoint"), el("pre", { tabindex: "0" }, checkpoint)],
      ...(witnesses ? [[say(lang, "witnesses"), witnesses]] : []),
    ]),
    el("p", {}, say(lang, "unjudged.cosignatures", cosignatures.not_judged)),
    el("p", {}, say(lang, "receipt.unjudged")),
  ];
}

function failure(lang, { first_bad: bad }) {
  const what = hasWords(`receipt.bad.${bad.code}`) ? say(lang, `receipt.bad.${bad.code}`) : bad.code;
  return [el("p", {}, what), el("code", { class: "detail", lang: "en" }, bad.detail)];
}

function card(lang, receipt, id) {
  const { verdict, compared, purpose } = receipt;
  const [title, texts] = {
    ok: () => [say(lang, "receipt.ok", receipt.seq), []],
    bad: () => [say(lang, "receipt.bad"), []],
    open: () => [say(lang, "receipt.open", receipt.seq), [say(lang, "receipt.open.text", receipt.open.join(", "))]],
    newer: () => [say(lang, "receipt.newer"), [say(lang, "receipt.newer.text", receipt.semantics)]],
  }[verdict]();
  const box = verdictBox(compared === "fork" ? "bad" : verdict, title, texts, id);
  if (compared) box.append(el("p", {}, el("strong", {}, say(lang, "receipt.compared") + ": "), say(lang, `receipt.compared.${compared}`)));
  if (verdict === "bad") box.append(...failure(lang, receipt));
  const demonstration = purpose === "demonstration" ? el("p", { class: "demonstration" }, say(lang, "demonstration")) : null;
  return el("article", { class: "receipt" }, box, demonstration, el("p", { class: "help" }, `${say(lang, "receipt.file")}: ${receipt.name}`), ...(verdict === "ok" ? proven(lang, receipt) : []), steps(lang, receipt));
}

/** A card for each receipt; the heading of a single one has the id. */
export const receiptCards = (lang, receipts, id) => receipts.map((receipt) => card(lang, receipt, receipts.length === 1 ? id : undefined));
