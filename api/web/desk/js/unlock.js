// Asking for what opens a key: its passphrase, or its passkey.

import { el } from "../../../verifier/js/dom.js";
import { KeyError } from "../../../verifier/js/keyfile.js";
import { say } from "../../../verifier/js/say.js";
import { box, button, labelled, paragraph } from "./dialog.js";
import { sentence } from "./explain.js";
import { isOpen, unlock, unlockWithPasskey } from "./keyring.js";
import { secretOf } from "./prf.js";

/**
 * What has to be shown so that a key can be opened; null for one that is open.
 * @param {(open: () => Promise<CryptoKey>) => Promise<unknown>} opened is called when the passkey's button is pressed, with what opens the key
 * @returns {{element: Element, input: Element, open: () => Promise<CryptoKey>} | null} open takes the passphrase that was typed
 */
export function unlocking({ lang, store, verifier }, record, opened) {
  if (isOpen(record)) return null;
  const problem = el("div", {});
  const passphrase = el("input", { type: "password", maxlength: "1024", autocomplete: "current-password" });
  const nodes = [paragraph(say(lang, "desk.locked", record.label || record.public.slice(0, 8))), labelled(say(lang, "desk.passphrase"), passphrase)];
  if (record.passkey) {
    nodes.push(button(say(lang, "desk.passkey.use"), async () => {
      problem.replaceChildren();
      try {
        await opened(async () => (await unlockWithPasskey(store, record, await secretOf(record.passkey), verifier)).handle);
      } catch (error) {
        problem.replaceChildren(box("bad", paragraph(sentence(lang, error))));
      }
    }));
  }
  nodes.push(problem);
  return {
    element: el("div", { class: "desk-unlock" }, ...nodes),
    input: passphrase,
    open: async () => {
      const typed = passphrase.value;
      if (typed === "") throw new KeyError("passphrase");
      const { handle } = await unlock(store, record, typed, verifier);
      passphrase.value = "";
      return handle;
    },
  };
}
