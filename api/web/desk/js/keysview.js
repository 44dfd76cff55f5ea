// The page of keys: what this browser has, making and importing, unlocking, locking, forgetting.

import { el, saveButton } from "../../../verifier/js/dom.js";
import { say } from "../../../verifier/js/say.js";
import { actions, announce, box, button, Dialog, labelled, paragraph } from "./dialog.js";
import { sentence } from "./explain.js";
import { fragmentOf } from "./invitation.js";
import { copyable } from "./invitelink.js";
import { addPasskey, fileName, fingerprint, forget, isOpen, keep, lock, open, readFile, removePasskey, seal, support, unlock } from "./keyring.js";
import { ledgerID } from "./ledger.js";
import { drawMaker, newPassphrase } from "./maker.js";
import { capacityName, standings } from "./people.js";
import { make, mayWork } from "./prf.js";
import { unlocking } from "./unlock.js";

const MAX_FILE = 4096;

/** Says in a box what keeps this browser from having keys; null where nothing does. */
export async function unable(lang) {
  const found = await support();
  return found === "ok" ? null : box("bad", paragraph(say(lang, `desk.support.${found}`)));
}

const fieldFor = () => el("input", { type: "password", maxlength: "1024", autocomplete: "current-password" });

/** A form in a dialog that asks for something and does it; act gives a sentence to announce. */
function asking({ lang }, ui, title, nodes, label, act) {
  const error = el("div", {});
  const form = el("form", { novalidate: "" }, ...nodes, error, actions(el("button", { type: "submit", class: "main" }, label), button(say(lang, "desk.back"), ui.close)));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const press = form.querySelector("button[type=submit]");
    press.disabled = true;
    try {
      const said = await act();
      ui.close();
      announce(said);
    } catch (problem) {
      error.replaceChildren(box("bad", paragraph(sentence(lang, problem))));
    }
    press.disabled = false;
  });
  ui.show(title, form);
  nodes[0]?.querySelector?.("input")?.focus();
  return ui.closed;
}

function askUnlock(desk, record) {
  const { lang } = desk;
  const ui = new Dialog(lang);
  const way = unlocking(desk, record, async (open) => {
    await open();
    ui.close();
  });
  return asking(desk, ui, say(lang, "desk.unlock"), [way.element], say(lang, "desk.unlock"), async () => {
    await way.open();
    return say(lang, "desk.unlocked");
  });
}

function askPasskey(desk, record) {
  const { lang, store } = desk;
  const passphrase = fieldFor();
  return asking(desk, new Dialog(lang), say(lang, "desk.passkey.add"), [labelled(say(lang, "desk.passphrase"), passphrase, say(lang, "desk.passkey.help"))], say(lang, "desk.passkey.add"), async () => {
    const passkey = await make(record.label || `twothirds ${record.public.slice(0, 8)}`);
    await addPasskey(store, record, passphrase.value, passkey);
    return say(lang, "desk.passkey.added");
  });
}

function askForget(desk, record) {
  const { lang, store } = desk;
  const nodes = [box("warn", paragraph(say(lang, "desk.forget.text"))), saveButton(say(lang, "desk.backup.save"), fileName(record.public), "application/json", record.file)];
  return asking(desk, new Dialog(lang), say(lang, "desk.forget"), nodes, say(lang, "desk.forget.do"), async () => {
    await forget(store, record);
    return say(lang, "desk.forgotten");
  });
}

/** The link by which the same representative makes a key on another device, which this key vouches for. */
async function furtherDevice(desk, record, capacity) {
  const { lang, page } = desk;
  const ledger = page.invite ? await ledgerID(desk) : undefined;
  if (ledger === undefined) return null;
  const fragment = fragmentOf({ ledger, lost: false, member: capacity.member, registrars: [], representative: capacity.representative, voucher: record.public });
  const link = copyable(lang, say(lang, "desk.invite.link"), new URL(`${page.invite}#${fragment}`, location.href).href);
  return el("details", {}, el("summary", {}, say(lang, "desk.further")), paragraph(say(lang, "desk.further.text")), link.element);
}

/** Gives the focus to a key, or to the heading where it is gone: what was pressed is drawn anew. */
function arrive(record) {
  (document.querySelector(`[data-key="${record.public}"] button`) ?? document.querySelector('[data-desk="keys"] h2'))?.focus();
}

async function keyCard(desk, { record, state, capacities }, redraw) {
  const { lang, store } = desk;
  const then = (act) => async () => {
    await act();
    await redraw();
    arrive(record);
  };
  const buttons = isOpen(record)
    ? [button(say(lang, "desk.lock"), then(() => lock(store, record)))]
    : [button(say(lang, "desk.unlock"), then(() => askUnlock(desk, record)), { class: "main" })];
  buttons.push(saveButton(say(lang, "desk.backup.save"), fileName(record.public), "application/json", record.file));
  if (record.passkey) buttons.push(button(say(lang, "desk.passkey.remove"), then(() => removePasskey(store, record))));
  else if (mayWork()) buttons.push(button(say(lang, "desk.passkey.add"), then(() => askPasskey(desk, record))));
  buttons.push(button(say(lang, "desk.forget"), then(() => askForget(desk, record)), { class: "danger" }));
  const person = capacities.find((capacity) => capacity.as === "representative");
  return el("li", { class: "desk-card", "data-key": record.public },
    el("h3", {}, record.label || record.public.slice(0, 8), " ", el("span", { class: "note" }, say(lang, isOpen(record) ? "desk.key.open" : "desk.key.locked"))),
    el("dl", { class: "desk-dl" },
      el("dt", {}, say(lang, "desk.fingerprint")), el("dd", {}, el("code", { class: "desk-fingerprint" }, await fingerprint(record.public))),
      el("dt", {}, say(lang, "desk.public")), el("dd", {}, el("code", {}, record.public)),
      el("dt", {}, say(lang, "desk.stands_for")), el("dd", {}, capacities.length > 0 ? el("ul", {}, ...capacities.map((one) => el("li", {}, capacityName(lang, one)))) : say(lang, `desk.key.state.${state}`))),
    actions(...buttons), ...[person ? await furtherDevice(desk, record, person) : null].filter((node) => node !== null));
}

/** Importing a key file of the command line's, or a backup. */
function importer(desk, redraw) {
  const { lang, store, verifier } = desk;
  const file = el("input", { type: "file", required: "" });
  const passphrase = fieldFor();
  const fresh = newPassphrase(lang);
  fresh.element.hidden = true;
  const error = el("div", { role: "status" });
  const press = el("button", { type: "submit" }, say(lang, "desk.import"));
  const form = el("form", { novalidate: "" }, labelled(say(lang, "key.file"), file), labelled(say(lang, "desk.passphrase"), passphrase, say(lang, "key.passphrase.help")), fresh.element, error,
    actions(press));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    error.replaceChildren();
    press.disabled = true;
    try {
      let text = file.files.length > 0 && file.files[0].size <= MAX_FILE ? await file.files[0].text() : "";
      let typed = passphrase.value;
      if (!readFile(text).protected) {
        // It comes in sealed, or not at all.
        if (fresh.element.hidden) {
          fresh.element.hidden = false;
          error.replaceChildren(box("warn", paragraph(say(lang, "desk.import.plain"))));
          fresh.element.querySelector("input").focus();
          return;
        }
        typed = fresh.take();
        text = await seal(text, typed);
      }
      await open(text, typed, verifier); // nothing is kept that does not open
      const record = await keep(store, { text, label: "" });
      await unlock(store, record, typed, verifier);
      passphrase.value = "";
      announce(say(lang, "desk.imported"));
      await redraw();
      arrive(record);
    } catch (problem) {
      error.replaceChildren(box("bad", paragraph(sentence(lang, problem))));
    } finally {
      press.disabled = false;
    }
  });
  return form;
}

/** Draws the page of keys. */
export async function drawKeys(desk, place) {
  const { lang } = desk;
  const not = await unable(lang);
  if (not !== null) return place.replaceChildren(not);
  const redraw = desk.keysChanged;
  const people = await standings(desk);
  const cards = await Promise.all(people.map((one) => keyCard(desk, one, redraw)));
  const maker = el("div", {});
  drawMaker(desk, maker, async (record) => {
    announce(say(lang, "new.made"));
    await redraw();
    arrive(record);
  });
  place.replaceChildren(
    el("h2", { tabindex: "-1" }, say(lang, "desk.keys.title")),
    cards.length > 0 ? el("ul", { class: "desk-list" }, ...cards) : paragraph(say(lang, "desk.keys.none"), { class: "desk-help" }),
    el("details", cards.length > 0 ? {} : { open: "" }, el("summary", {}, say(lang, "desk.new.title")), paragraph(say(lang, "desk.new.text")), maker),
    el("details", {}, el("summary", {}, say(lang, "desk.import.title")), importer(desk, redraw)),
  );
}
