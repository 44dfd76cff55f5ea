// Making an invitation: for somebody whom the ledger knows as a representative and who has no key yet, or a further device.

import { el } from "../../../verifier/js/dom.js";
import { say } from "../../../verifier/js/say.js";
import { announce, box, button, choice, labelled, paragraph } from "./dialog.js";
import { failure } from "./explain.js";
import { fragmentOf, hasHadKey } from "./invitation.js";
import { ledgerID } from "./ledger.js";
import { capacityName, standings } from "./people.js";
import { logNow, quietly, rows, Unreachable } from "./server.js";
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

/** The address that carries an invitation. */
const addressOf = ({ page }, invitation) => new URL(`${page.invite}#${fragmentOf(invitation)}`, location.href).href;

/** A key of this browser's that speaks for the member: it vouches for a further one, and nobody has to say that one was lost. */
async function ownKey(desk, member) {
  const people = await standings(desk);
  return people.find(({ capacities }) => capacities.some((one) => one.of === `member/${member}`))?.record.public;
}

/**
 * The invitation of a representative: a key that is here vouches for it, or two registrars, who can be chosen, do; a box.
 * @param {string} subject representative/<id>
 */
export async function inviteLink(desk, subject, member) {
  const { lang, store } = desk;
  const ledger = await ledgerID(desk);
  const { place: _place, ...opened } = (await store.get("openings", `${subject} name`)) ?? {};
  const common = { ledger, member, representative: subject.split("/")[1], ...(opened.salt ? { opening: opened } : {}) };
  const link = copyable(lang, say(lang, "desk.invite.link"), "");
  const title = el("h3", {}, say(lang, "desk.invite.make"));
  const voucher = await ownKey(desk, member);
  if (ledger !== undefined && voucher !== undefined) {
    link.set(addressOf(desk, { ...common, lost: false, registrars: [], voucher }));
    return box("", title, paragraph(say(lang, "desk.invite.make.own")), link.element);
  }
  const registrars = await quietly(async () => cosigners("registrar", {}, await logNow()));
  const lost = await quietly(async () => hasHadKey(member, await rows("keys"), await rows("representatives")));
  if (ledger === undefined || registrars === null || lost === null) return failure(lang, new Unreachable("it was not answered who can vouch"));
  if (registrars.length < 2) return box("warn", paragraph(say(lang, "desk.invite.no_registrars")));
  const options = registrars.map((registrar, i) => [String(i), `${capacityName(lang, registrar)} (${registrar.key.slice(0, 8)})`]);
  const selects = firstTwo(registrars).map((first) => {
    const select = choice(options);
    select.value = String(first);
    return select;
  });
  const refresh = () => link.set(addressOf(desk, { ...common, lost, registrars: selects.map((select) => registrars[Number(select.value)].key) }));
  for (const select of selects) select.addEventListener("change", refresh);
  refresh();
  const chosen = selects.map((select, i) => labelled(say(lang, "desk.invite.registrar", i + 1), select));
  const waits = lost ? [box("warn", paragraph(say(lang, "desk.invite.lost")))] : [];
  return box("", title, paragraph(say(lang, "desk.invite.make.text")), ...waits, ...chosen, link.element);
}
