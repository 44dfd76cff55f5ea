// What waits for signatures: what I am to sign, shown in words from its bytes, and what others are still to sign of mine.

import { toBase64url, utf8 } from "../../../verifier/js/bytes.js";
import { typeName, visible } from "../../../verifier/js/describe.js";
import { el } from "../../../verifier/js/dom.js";
import { canonical } from "../../../verifier/js/json.js";
import { say } from "../../../verifier/js/say.js";
import { readSignable, signedText } from "../../../verifier/js/signing.js";
import { actions, box, button, Dialog, paragraph } from "./dialog.js";
import { failure } from "./explain.js";
import { all, isOpen, rememberID, signer } from "./keyring.js";
import { look } from "./ledger.js";
import { handIn, outcome, outcomeTitle } from "./outbox.js";
import { capacityName, inLang } from "./people.js";
import { review } from "./review.js";
import { ask, askJSON, postJSON, Problem, quietly, rows } from "./server.js";
import { when } from "./when.js";

/**
 * What waits for, or was begun by, the keys of this browser: each once, with the key that is to sign or else one that is named,
 * and what the ledger said where it was handed in here and refused.
 */
async function itemsOf(desk) {
  const found = new Map();
  for (const record of await all(desk.store)) {
    const { items } = await askJSON(`/v1/pending?for=${record.public}`);
    for (const item of items) {
      const open = item.by.some((line) => line.key === record.public && !line.signed);
      const refused = item.complete ? await desk.store.get("refused", item.id) : undefined;
      if (refused?.put_away) continue;
      if (!found.has(item.id) || (open && !found.get(item.id).open)) found.set(item.id, { item, record, open, refused });
    }
  }
  return [...found.values()].sort((a, b) => Number(b.open) - Number(a.open));
}

/** What the server calls members and offices, by the reference that statements have; nothing where it does not say. */
async function namesOf({ lang }) {
  const [members, offices] = await Promise.all(["members", "offices"].map((plural) => quietly(() => rows(plural))));
  return new Map([
    ...(members ?? []).map(({ id, name }) => [`member/${id}`, inLang(lang, name)]),
    ...(offices ?? []).map(({ name, role, side }) => [`office/${name}`, capacityName(lang, { as: "officer", of: `office/${name}`, role, side })]),
  ]);
}

/** The statement itself, of this ledger, with the signatures that it has; each was verified. */
async function readWaiting(desk, id) {
  const given = await askJSON(`/v1/pending/${id}`);
  const text = canonical(given.statement);
  const signable = await readSignable(`{"signatures":${canonical(given.signatures)},"statement":${text}}`, desk.verifier);
  const { ledger } = await look(desk);
  if (signable.statement.source !== `urn:twothirds:${ledger}`) throw new Error("the statement is for another ledger");
  return signable;
}

async function enter(desk, ui, item, record, signable, lines) {
  const { lang, store } = desk;
  const stored = {
    id: item.id, key: record.public, type: signable.statement.type, subject: signable.statement.subject, text: signedText(lines, signable.text), statement: signable.text, at: Date.now(), state: "sending",
  };
  await store.put("outbox", stored);
  ui.busy("desk.sending");
  const result = await handIn(desk, stored);
  ui.show(outcomeTitle(lang, result), ...outcome(desk, result), actions(button(say(lang, "desk.close"), ui.close)));
}

/** Adds the signature; who adds the last one submits. */
async function signed(desk, ui, item, record, signable, lines) {
  const { lang, store } = desk;
  if (signable.by[0].key === record.public) await rememberID(store, record.public, item.id);
  const { complete } = await postJSON(`/v1/pending/${item.id}`, signedText(lines, signable.text));
  if (complete) {
    // Somebody may have signed at the same time: what stands there now has all signatures.
    const whole = lines.includes(null) ? await readWaiting(desk, item.id) : { ...signable, lines };
    if (whole.text !== signable.text) throw new Error("another statement stands there now");
    await enter(desk, ui, item, record, whole, whole.lines);
    return;
  }
  ui.show(say(lang, "desk.cosigned.title"), box("ok", paragraph(say(lang, "desk.cosigned"))), actions(button(say(lang, "desk.close"), ui.close)));
}

async function withdraw({ store }, item, record) {
  const fresh = await store.get("keys", record.public);
  const sig = await signer(record.public, fresh.handle).sign(utf8(`twothirds/pending-withdrawn/v1\u0000${item.id}`));
  await ask(`/v1/pending/${item.id}?key=${record.public}&sig=${toBase64url(sig)}`, { method: "DELETE" });
}

function card(desk, { item, record, open, refused }, names, redraw) {
  const { lang, store } = desk;
  const problem = el("div", {});
  const inDialog = (act) => async () => {
    const ui = new Dialog(lang);
    try {
      ui.busy("desk.looking");
      await act(ui);
    } catch (error) {
      ui.show(say(lang, "desk.failed.title"), failure(lang, error), actions(button(say(lang, "desk.close"), ui.close)));
    }
    await ui.closed;
    await redraw();
  };
  const sign = inDialog(async (ui) => {
    const signable = await readWaiting(desk, item.id);
    await review(desk, ui, { signable, record, checks: [], labels: [] }, [], async (lines) => signed(desk, ui, item, record, signable, lines));
  });
  const submit = inDialog(async (ui) => {
    const signable = await readWaiting(desk, item.id);
    await enter(desk, ui, item, record, signable, signable.lines);
  });
  const drop = async () => {
    try {
      await withdraw(desk, item, record);
      await redraw();
    } catch (error) {
      problem.replaceChildren(failure(lang, error));
    }
  };
  const putAway = async () => {
    await store.put("refused", { ...refused, put_away: true });
    await redraw();
  };
  const told = refused ? outcome(desk, { state: "refused", item: refused, problem: new Problem(0, refused, 0), refused }) : [];
  const away = refused ? [button(say(lang, "desk.pending.put_away"), putAway)] : [];
  const lines = item.by.map(({ as, of, signed: done }) => el("li", {}, `${say(lang, `value.as.${as}`)} – ${visible(names.get(of) ?? of)}: `, el("strong", {}, say(lang, done ? "say.signed" : "say.missing"))));
  const main = open ? [button(say(lang, "desk.pending.open"), sign, { class: "main" })] : item.complete ? [button(say(lang, "desk.pending.submit"), submit, refused ? {} : { class: "main" })] : [];
  const withdrawal = isOpen(record) ? [button(say(lang, open ? "desk.pending.decline" : "desk.pending.withdraw"), drop, { class: "danger" })] : [];
  return el("li", { class: "desk-card", "data-pending": item.id },
    el("h3", {}, typeName(lang, item.type)), el("p", {}, el("code", {}, item.subject)), el("ol", {}, ...lines), ...(refused ? [paragraph(say(lang, "desk.fate.refused")), ...told] : []),
    paragraph(say(lang, "desk.pending.until", when(lang, item.expires)), { class: "desk-help" }), problem, actions(...main, ...away, ...withdrawal));
}

let drawings = 0;

/** Draws what waits. Of two drawings at once the later one stays. */
export async function drawPending(desk, place) {
  const { lang } = desk;
  const turn = ++drawings;
  let items;
  try {
    items = await itemsOf(desk);
  } catch (error) {
    if (turn === drawings) place.replaceChildren(failure(lang, error));
    return;
  }
  const names = items.length > 0 ? await namesOf(desk) : new Map();
  if (turn !== drawings) return;
  const redraw = async () => {
    await drawPending(desk, place);
    place.querySelector("h2")?.focus();
  };
  const part = (title, none, list) => [
    el("h2", { tabindex: "-1" }, say(lang, title)),
    list.length === 0 ? paragraph(say(lang, none), { class: "desk-help" }) : el("ul", { class: "desk-list" }, ...list.map((one) => card(desk, one, names, redraw))),
  ];
  place.replaceChildren(
    ...part("desk.pending.mine", "desk.pending.mine.none", items.filter(({ open, item }) => open || item.complete)),
    ...part("desk.pending.others", "desk.pending.others.none", items.filter(({ open, item }) => !open && !item.complete)),
  );
}
