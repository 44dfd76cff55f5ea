// Making a key, step by step: a passphrase, the sealed file, its backup. Nothing is done with the key before the backup.

import { el, save } from "../../../verifier/js/dom.js";
import { KeyError, makeKeyFile } from "../../../verifier/js/keyfile.js";
import { say } from "../../../verifier/js/say.js";
import { actions, box, button, labelled, paragraph } from "./dialog.js";
import { sentence } from "./explain.js";
import { fileName, fingerprint, keep, unlock } from "./keyring.js";
import { bitsOf, ENOUGH, GOOD } from "./strength.js";

const MAX_FILE = 4096;

/** A field for a new passphrase, twice, with a meter. */
export function newPassphrase(lang) {
  const field = () => el("input", { type: "password", maxlength: "1024", autocomplete: "new-password", required: "" });
  const [first, again] = [field(), field()];
  const meter = el("meter", { class: "desk-meter", min: "0", max: "100", low: String(ENOUGH), high: String(GOOD), optimum: "100", "aria-label": say(lang, "desk.strength") });
  const word = el("span", { role: "status", "aria-live": "polite" });
  first.addEventListener("input", () => {
    const bits = bitsOf(first.value);
    meter.value = bits;
    word.textContent = first.value === "" ? "" : say(lang, bits < ENOUGH ? "desk.strength.weak" : bits < GOOD ? "desk.strength.fair" : "desk.strength.good");
  });
  const element = el("div", {}, labelled(say(lang, "desk.new.passphrase"), first, say(lang, "desk.new.passphrase.help")), el("p", {}, meter, " ", word), labelled(say(lang, "desk.new.again"), again));
  return {
    element,
    /** @throws {KeyError} */
    take() {
      if (first.value !== again.value) throw new KeyError("again");
      if (bitsOf(first.value) < ENOUGH) throw new KeyError("weak");
      return first.value;
    },
    clear: () => ((first.value = again.value = ""), (meter.value = 0), (word.textContent = "")),
  };
}

/** The file that was saved is chosen again, and must be the same to the byte. */
async function isSame(file, text) {
  return file.size <= MAX_FILE && (await file.text()) === text;
}

/** Asks for the backup of a key file, and goes on when it is confirmed. */
async function backup({ lang }, place, publicKey, text, confirmed) {
  const result = el("div", { role: "status" });
  const done = button(say(lang, "desk.backup.done"), confirmed, { class: "main", disabled: "" });
  done.disabled = true;
  const store = button(say(lang, "desk.backup.save"), async () => {
    save(fileName(publicKey), "application/json", text);
    done.disabled = false;
    result.replaceChildren(paragraph(say(lang, "desk.backup.saved")));
  });
  const check = el("input", { type: "file" });
  check.addEventListener("change", async () => {
    const same = check.files.length > 0 && (await isSame(check.files[0], text));
    result.replaceChildren(box(same ? "ok" : "bad", paragraph(say(lang, same ? "desk.backup.same" : "desk.backup.other"))));
    if (same) done.disabled = false;
  });
  const heading = el("h3", { tabindex: "-1" }, say(lang, "desk.backup.title"));
  place.replaceChildren(heading, paragraph(say(lang, "desk.backup.text")), el("p", {}, say(lang, "desk.fingerprint"), ": ", el("code", { class: "desk-fingerprint" }, await fingerprint(publicKey))),
    actions(store), labelled(say(lang, "desk.backup.check"), check, say(lang, "desk.backup.check.help")), result, actions(done));
  heading.focus();
}

/**
 * Draws the making of a key.
 * @param {(record: object) => Promise<void>} made is called with the key, backed up and unlocked
 */
export function drawMaker(desk, place, made) {
  const { lang, store, verifier } = desk;
  const label = el("input", { type: "text", maxlength: "60", autocomplete: "off" });
  const passphrase = newPassphrase(lang);
  const error = el("div", {});
  const press = el("button", { type: "submit", class: "main" }, say(lang, "desk.new.make"));
  const form = el("form", { class: "desk-maker", novalidate: "" }, labelled(say(lang, "desk.new.label"), label, say(lang, "desk.new.label.help")), passphrase.element, error, actions(press));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    error.replaceChildren();
    press.disabled = true;
    try {
      const typed = passphrase.take();
      const { file: text, public: publicKey } = await makeKeyFile(typed);
      passphrase.clear();
      await backup(desk, place, publicKey, text, async () => {
        const record = await keep(store, { text, label: label.value.trim() });
        await unlock(store, record, typed, verifier);
        await made(record);
      });
    } catch (problem) {
      error.replaceChildren(box("bad", paragraph(sentence(lang, problem))));
    } finally {
      press.disabled = false;
    }
  });
  place.replaceChildren(form);
}
