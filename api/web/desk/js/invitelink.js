// Making an invitation: for somebody whom the ledger knows as a representative and who has no key yet, or a further device.

import { el } from "../../../verifier/js/dom.js";
import { say } from "../../../verifier/js/say.js";
import { announce, box, button, choice, labelled, paragraph } from "./dialog.js";
import { fragmentOf } from "./invitation.js";
import { ledgerID } from "./ledger.js";
import { capacityName } from "./people.js";
import { quietly } from "./server.js";
import { cosigners } from "./speakers.js";

/** An address to copy, with a button that does. */
export function copyable(lang, label, text) {
  const field = el("input", { type: "text", readonly: "", value: text });
  const copy = button(say(lang, "desk.copy"), async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      announce(say(lang, "desk.copied"));
    } catch {
      field.select();
      announce(say(lang, "desk.copy.failed"));
    }
  });
  return { element: el("div", { class: "desk-copy" }, labelled(label, field), copy), set: (value) => (field.value = value) };
}

/** The first two that may sign together: of different holders and, where they have sides, of different ones. */
function firstTwo(registrars) {
  for (const [i, a] of registrars.entries()) {
    const j = registrars.findIndex((b) => b.holder !== a.holder && (a.side !== b.side || a.side === undefined));
    if (j >= 0) return [i, j];
  }
  return [0, 0];
}

/**
 * The invitation of a representative, with a choice of the registrars who will sign; a box.
 * @param {string} subject representative/<id>
 */
export async function inviteLink(desk, subject, member, lost = false) {
  const { lang, store, page } = desk;
  const ledger = await ledgerID(desk);
  const registrars = (await quietly(() => cosigners("registrar", {}, Date.now()))) ?? [];
  if (ledger === undefined || registrars.length < 2) return box("warn", paragraph(say(lang, "desk.invite.no_registrars")));
  const opening = await store.get("openings", `${subject} name`);
  const options = registrars.map((registrar, i) => [String(i), `${capacityName(lang, registrar)} (${registrar.key.slice(0, 8)})`]);
  const selects = firstTwo(registrars).map((first) => {
    const select = choice(options);
    select.value = String(first);
    return select;
  });
  const link = copyable(lang, say(lang, "desk.invite.link"), "");
  const refresh = () => {
    const { place: _place, ...opened } = opening ?? {};
    const keys = selects.map((select) => registrars[Number(select.value)].key);
    const invitation = { ledger, lost, member, registrars: keys, representative: subject.split("/")[1], ...(opening ? { opening: opened } : {}) };
    link.set(new URL(`${page.invite}#${fragmentOf(invitation)}`, location.href).href);
  };
  for (const select of selects) select.addEventListener("change", refresh);
  refresh();
  const chosen = selects.map((select, i) => labelled(say(lang, "desk.invite.registrar", i + 1), select));
  return box("", el("h3", {}, say(lang, "desk.invite.make")), paragraph(say(lang, "desk.invite.make.text")), ...chosen, link.element);
}
