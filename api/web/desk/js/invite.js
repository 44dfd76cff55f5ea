// The invitation's page: whoever was invited makes a key, proves possession of it, and puts the enrolment down for those who
// vouch to sign. What the address carries after # stays in this browser.

import { el, saveButton } from "../../../verifier/js/dom.js";
import { say } from "../../../verifier/js/say.js";
import { readSignable, signedText } from "../../../verifier/js/signing.js";
import { timeOf } from "../../../verifier/js/time.js";
import { opens } from "./checks.js";
import { compose } from "./compose.js";
import { actions, box, button, Dialog, link, paragraph } from "./dialog.js";
import { failure } from "./explain.js";
import { nextID } from "./ids.js";
import { readInvitation } from "./invitation.js";
import { fingerprint } from "./keyring.js";
import { unable } from "./keysview.js";
import { look } from "./ledger.js";
import { drawMaker } from "./maker.js";
import { inLang, standings } from "./people.js";
import { review } from "./review.js";
import { askJSON, postJSON, row, Unreachable } from "./server.js";
import { standingOf } from "./speakers.js";

/** What cannot be as the invitation says; `code` is that of desk.invite.bad.* in words.js. */
class InvitationError extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/** What the ledger has of the person invited. */
async function invited({ ledger }, { member, representative, opening }) {
  const [person, body] = await Promise.all([row("representatives", representative), row("members", member)]);
  if (person === null || body === null || person.member !== member) throw new InvitationError("unknown");
  if (person.ended !== 0 || body.status === "left") throw new InvitationError("ended");
  if (opening !== undefined && !(await opens(opening, ledger, person.person))) throw new InvitationError("opening");
  return { person, body };
}

/** The lines of those who vouch: two registrars, or one key that the member has. */
async function vouching({ registrars, voucher, member }, now) {
  const keys = voucher === undefined ? registrars : [voucher];
  return Promise.all(
    keys.map(async (key) => {
      const { capacities } = await standingOf(key, now);
      const found = capacities.find((one) => (voucher === undefined ? one.role === "registrar" : one.of === `member/${member}`));
      if (found === undefined) throw new InvitationError("voucher");
      return { key, as: found.as, of: found.of };
    }),
  );
}

/** Signs the enrolment with the new key and puts it down. */
async function enrol(desk, invitation, view, name, record, done) {
  const { lang } = desk;
  const ui = new Dialog(lang);
  try {
    ui.busy("desk.looking");
    const by = [{ as: "new_key", key: record.public, of: `member/${invitation.member}` }, ...(await vouching(invitation, view.now()))];
    const data = { alg: "ed25519", lost: invitation.lost, representative: invitation.representative };
    const id = nextID(Date.now(), record.last_id ?? "");
    const text = compose({ ledger: view.ledger, type: "key.enrolled", subject: `key/${record.public}`, data, by, seen: view.seen, id, time: timeOf(view.now()) });
    const draft = { signable: await readSignable(text, desk.verifier), record, name, checks: [{ state: "ok", key: "desk.invite.checked", figures: [], text: null }], labels: [] };
    await review(desk, ui, draft, [], async (lines) => {
      const signed = signedText(lines, text);
      await postJSON("/v1/pending", signed);
      const save = saveButton(say(lang, "desk.statement.save"), `statement-${id}.json`, "application/json", signed);
      ui.show(say(lang, "desk.deposited.title"), ...(await waitingFor(lang, record)), actions(save, button(say(lang, "desk.close"), ui.close)));
    }, say(lang, "desk.invite.sign"));
  } catch (error) {
    ui.show(say(lang, "desk.failed.title"), wrong(lang, error), actions(button(say(lang, "desk.close"), ui.close)));
  }
  await ui.closed;
  await done();
}

const waitingFor = async (lang, record) => [
  box("ok", paragraph(say(lang, "desk.invite.waits"))),
  el("p", {}, say(lang, "desk.fingerprint"), ": ", el("code", { class: "desk-fingerprint" }, await fingerprint(record.public))),
];

const wrong = (lang, error) => (error instanceof InvitationError ? box("bad", paragraph(say(lang, `desk.invite.bad.${error.code}`))) : failure(lang, error));

/** How far it is with the keys of this browser: one that is enrolled for this person, one that waits, others that nobody knows. */
async function progress(desk, { representative }) {
  const found = { enrolled: null, waiting: null, free: [] };
  for (const { record, row: known, state } of await standings(desk)) {
    if (known?.holder === `representative/${representative}`) found.enrolled = { record, state };
    if (state === "unasked") throw new Unreachable("it was not answered how a key stands"); // it may be enrolled
    if (state !== "unknown") continue;
    const { items } = await askJSON(`/v1/pending?for=${record.public}`);
    if (items.some((item) => item.subject === `key/${record.public}`)) found.waiting = record;
    else found.free.push(record);
  }
  return found;
}

/** Draws the page of an invitation. */
export async function drawInvite(desk, place) {
  const { lang, page } = desk;
  const show = (...nodes) => place.replaceChildren(...nodes);
  const invitation = readInvitation(location.hash);
  if (invitation === null) return show(box("bad", paragraph(say(lang, "desk.invite.none"))));
  const not = await unable(lang);
  if (not !== null) return show(not);
  show(box("busy", paragraph(say(lang, "desk.looking"))));
  try {
    const view = await look(desk, invitation.ledger);
    const { body } = await invited(view, invitation);
    const { value: person } = invitation.opening ?? {};
    const name = inLang(lang, body.name);
    const facts = el("dl", { class: "desk-dl" },
      el("dt", {}, say(lang, "desk.invite.ledger")), el("dd", {}, inLang(lang, view.name), " ", el("code", {}, view.ledger)),
      el("dt", {}, say(lang, "desk.invite.member")), el("dd", {}, name),
      ...(person ? [el("dt", {}, say(lang, "desk.invite.person")), el("dd", {}, person)] : []));
    const head = [el("p", {}, say(lang, "desk.invite.text")), facts];
    const { enrolled, waiting, free } = await progress(desk, invitation);
    const redraw = () => drawInvite(desk, place);
    if (enrolled !== null) {
      const to = page.member ? [actions(link(say(lang, "desk.to_desk"), page.member.replace("{id}", invitation.member)))] : [];
      return show(...head, box("ok", paragraph(say(lang, enrolled.state === "good" ? "desk.invite.enrolled" : `desk.key.state.${enrolled.state}`))), ...to);
    }
    if (waiting !== null) return show(...head, ...(await waitingFor(lang, waiting)), actions(button(say(lang, "desk.look_again"), redraw)));
    const go = (record) => enrol(desk, invitation, view, name, record, redraw);
    const maker = el("div", {});
    drawMaker(desk, maker, go);
    const given = free.map((record) => button(say(lang, "desk.invite.use", record.label || record.public.slice(0, 8)), () => go(record)));
    show(...head, ...(given.length > 0 ? [el("h3", {}, say(lang, "desk.invite.have")), actions(...given)] : []), el("h3", {}, say(lang, "desk.new.title")), paragraph(say(lang, "desk.new.text")), maker);
  } catch (error) {
    show(wrong(lang, error));
  }
}
