// An act: what a form says becomes a statement, is shown, signed, handed in, and its receipt kept.

import { toBase64url, utf8 } from "../../../verifier/js/bytes.js";
import { el, saveButton } from "../../../verifier/js/dom.js";
import { say } from "../../../verifier/js/say.js";
import { readSignable, signedText, StatementError } from "../../../verifier/js/signing.js";
import { timeOf } from "../../../verifier/js/time.js";
import { fill } from "./checks.js";
import { controlAt, FileError, readForm } from "./collect.js";
import { compose, fullType, subjectOf } from "./compose.js";
import { actions, box, button, choice, Dialog, labelled, link, paragraph } from "./dialog.js";
import { failure, sentence } from "./explain.js";
import { nextID } from "./ids.js";
import { inviteLink } from "./invitelink.js";
import { rememberID, signer } from "./keyring.js";
import { look } from "./ledger.js";
import { commitment, line, opening, place } from "./openings.js";
import { handIn, outcome, outcomeTitle } from "./outbox.js";
import { capacityName, speakersFor, standings } from "./people.js";
import { review } from "./review.js";
import { ask, askJSON, postJSON, quietly } from "./server.js";
import { cosigners } from "./speakers.js";
import { build, ValueError } from "./values.js";

const UPLOAD_TIME = 300000; // milliseconds

/** Uploads files that a statement is going to name; a key of the ledger answers for them. */
async function upload(files, key) {
  for (const { sha256, type, bytes } of files) {
    const sig = toBase64url(await key.sign(utf8(`twothirds/attachment/v1\u0000${sha256}`)));
    await ask(`/v1/attachments?sha256=${sha256}&key=${key.public}&sig=${sig}`, { method: "POST", headers: { "Content-Type": type }, body: bytes, time: UPLOAD_TIME });
  }
}

/** What was refused here and is protested against, by the page's fragment. */
async function refusedHere({ store }) {
  const id = new URLSearchParams(location.hash.slice(1)).get("refused");
  return id === null ? undefined : store.get("refused", id);
}

/** An id greater than all that the key has authored, here or as the server knows. */
async function idFor({ store }, { key, record, row }) {
  const waiting = (await store.all("outbox")).filter((item) => item.key === key).map((item) => item.id);
  return nextID(Date.now(), record.last_id ?? "", row?.last_id ?? "", ...waiting);
}

/**
 * Writes the statement.
 * @param {{desk, view, wish, type, subject, name, speaker, others}} given wish is what readForm has read
 */
async function draftOf({ desk, view, wish, type, subject: pattern, name, speaker, others }) {
  let drawn = "";
  const newID = () => (drawn = nextID(Date.now(), drawn));
  const subject = subjectOf(pattern, { newID, speaker, part: wish.part });
  const openings = [];
  const commit = async (field, value) => {
    const made = opening(subject, field, value);
    openings.push(made);
    return commitment(made, view.ledger);
  };
  const said = await build(wish.tree, { newID, commit });
  const refused = type === "protest.lodged" ? await refusedHere(desk) : undefined;
  const made = openings.map((one) => commitment(one, view.ledger));
  const { data, checks, files = [] } = await fill(type, { desk, view, data: said, subject, speaker, refused, hashed: wish.hashed, made: await Promise.all(made) });
  const id = await idFor(desk, speaker);
  const text = compose({ ledger: view.ledger, type, subject, data, by: [speaker, ...others], seen: view.seen, id, time: timeOf(view.now()) });
  const signable = await readSignable(text, desk.verifier);
  const waits = others.length === 0 && (await hasDeposit(speaker.key));
  const found = [...checks, seenCheck(view), ...(waits ? [{ state: "warn", key: "desk.check.waits", figures: [], text: null }] : [])];
  return { signable, id, subject, name, checks: found, labels: wish.labels, record: speaker.record, openings, files: [...wish.files, ...files] };
}

const seenCheck = ({ first, seen }) => ({ state: "ok", key: first ? "desk.check.first" : "desk.check.seen", figures: [seen.size], text: null });

/** Whether something waits for others' signatures that this key has authored: what it signs now, in between, makes that one void. */
async function hasDeposit(key) {
  const list = await quietly(() => askJSON(`/v1/pending?for=${key}`));
  return list?.items.some((item) => item.by[0].key === key) ?? false;
}

const storedItem = ({ signable, id, subject, name, record }, type, text) => ({
  id, key: record.public, type: fullType(type), subject, name, text, statement: signable.text, at: Date.now(), state: "sending",
});

/** What shows who can be chosen to sign with the speaker; the least number that is asked for is chosen at first. */
function chooseOthers(lang, candidates, min, several, change) {
  const boxes = candidates.map((candidate, i) => {
    const input = el("input", { type: several ? "checkbox" : "radio", name: "desk-with", value: String(i) });
    input.checked = several ? i < min : i === 0 && min > 0;
    input.addEventListener("change", change);
    return el("label", {}, input, " ", capacityName(lang, candidate), " ", el("code", {}, candidate.key.slice(0, 8)));
  });
  return {
    element: el("fieldset", {}, el("legend", {}, say(lang, "desk.with")), ...boxes, paragraph(say(lang, "desk.with.help"), { class: "desk-help" })),
    chosen: () => candidates.filter((_, i) => boxes[i].querySelector("input").checked),
  };
}

/** The act of one form, from the press of its button on. */
class Act {
  constructor(desk, form, ui) {
    Object.assign(this, { desk, form, ui, lang: desk.lang });
    const { type, subject, as = "representative", of = "", with: wanted, withMin = "1", name } = form.dataset;
    Object.assign(this, { type, subject, as, of, wanted, min: Number(withMin), name });
  }

  async begin() {
    const { desk, form, lang } = this;
    [this.view, this.people, this.wish] = await Promise.all([look(desk), standings(desk), readForm(form)]);
    this.speakers = speakersFor(this.people, this);
    if (this.speakers.length === 0) return this.#nobody();
    this.speakerChoice = choice(this.speakers.map((speaker, i) => [String(i), `${capacityName(lang, speaker)} (${speaker.record.label || speaker.key.slice(0, 8)})`]));
    this.speakerChoice.addEventListener("change", () => this.#show(true));
    await this.#show(true);
  }

  #nobody() {
    const { lang, ui, people, desk } = this;
    const states = people.map(({ record, state }) => el("li", {}, `${record.label || record.public.slice(0, 8)}: ${say(lang, `desk.key.state.${state}`)}`));
    const to = desk.page.keys ? [link(say(lang, "desk.to_keys"), desk.page.keys)] : [];
    const why = people.length === 0 ? "desk.nobody.no_key" : "desk.nobody";
    ui.show(say(lang, "desk.nobody.title"), box("warn", paragraph(say(lang, why))), el("ul", {}, ...states), actions(...to, button(say(lang, "desk.close"), ui.close)));
  }

  /** Shows the statement for who is chosen; afresh where the speaker has changed, and with it who could sign as well. */
  async #show(afresh) {
    const turn = (this.turn = (this.turn ?? 0) + 1); // what was chosen later is shown, however long it takes
    const { desk, view, wish, type, subject, name, ui, lang } = this;
    const speaker = this.speakers[Number(this.speakerChoice.value)];
    for (const press of ui.element.querySelectorAll(".desk-signing button")) press.disabled = true; // they are of what was chosen before
    try {
      if (afresh && this.wanted) {
        const candidates = await cosigners(this.wanted, speaker, view.now());
        if (turn !== this.turn) return;
        this.others = chooseOthers(lang, candidates, this.min, this.wanted === "representative", () => this.#show(false));
      }
      const others = this.others?.chosen() ?? [];
      if (others.length < (this.wanted ? this.min : 0)) return this.#tooFew();
      const draft = await draftOf({ desk, view, wish, type, subject, name, speaker, others });
      draft.isStale = () => turn !== this.turn;
      const choices = [...(this.speakers.length > 1 ? [labelled(say(lang, "desk.speaker"), this.speakerChoice)] : []), ...(this.others ? [this.others.element] : [])];
      await review(desk, ui, draft, choices, (lines) => this.#signed(draft, lines), say(lang, others.length > 0 ? "desk.sign.deposit" : "desk.sign"));
    } catch (error) {
      if (turn === this.turn) await this.#wrong(error);
    }
  }

  #tooFew() {
    const { lang, ui } = this;
    const found = this.others.element.querySelectorAll("input").length;
    ui.show(say(lang, "desk.with"), ...(found < this.min ? [box("warn", paragraph(say(lang, "desk.with.none")))] : [this.others.element]), actions(button(say(lang, "desk.close"), ui.close)));
  }

  /** Shows what is wrong with what was typed at the form, all else in the dialog. */
  async #wrong(error) {
    const { form, ui, lang, wish } = this;
    const pointer = error instanceof ValueError ? `/${error.path.join("/")}` : error instanceof StatementError ? pointerIn(error, form.elements.prevailing?.value) : error instanceof FileError ? "" : undefined;
    if (pointer === undefined) return this.#failed(error);
    ui.close();
    await ui.closed; // by then the focus is back at the button, and goes on from there
    const control = wish === undefined ? null : controlAt(wish.controls, pointer);
    const name = control && calledAs(control);
    const why = formWords(lang, error) ?? sentence(lang, error);
    showError(form, say(lang, "desk.form.bad", name ? say(lang, "desk.form.at", name, why) : why), error.message, control);
  }

  #failed(error) {
    const { lang, ui } = this;
    ui.show(say(lang, "desk.failed.title"), failure(lang, error), actions(button(say(lang, "desk.close"), ui.close)));
  }

  async #signed(draft, lines) {
    const { desk, type, ui } = this;
    const text = signedText(lines, draft.signable.text);
    await rememberID(desk.store, draft.record.public, draft.id);
    for (const one of draft.openings) await desk.store.put("openings", { place: place(one), ...one });
    try {
      if (draft.files.length > 0) ui.tell(say(this.lang, "desk.uploading"));
      await upload(draft.files, signer(draft.record.public, draft.record.handle));
      if (lines.includes(null)) return await this.#deposit(draft, text);
      const item = storedItem(draft, type, text);
      await desk.store.put("outbox", item); // before it is sent: from here on it is not lost
      ui.tell(say(this.lang, "desk.sending"));
      await this.#done(draft, await handIn(desk, item));
    } catch (error) {
      this.#failed(error);
    }
  }

  async #deposit(draft, text) {
    const { ui, lang, form, desk } = this;
    await postJSON("/v1/pending", text);
    form.dispatchEvent(new CustomEvent("desk:deposited", { bubbles: true, detail: { id: draft.id } }));
    const to = desk.page.pending ? [link(say(lang, "desk.to_pending"), desk.page.pending)] : [];
    ui.show(say(lang, "desk.deposited.title"), box("ok", paragraph(say(lang, "desk.deposited")), paragraph(say(lang, "desk.deposited.order"))),
      ...this.#openings(draft), actions(...to, saveButton(say(lang, "desk.statement.save"), `statement-${draft.id}.json`, "application/json", text), button(say(lang, "desk.close"), ui.close)));
  }

  #openings({ openings }) {
    if (openings.length === 0) return [];
    const save = saveButton(say(this.lang, "desk.openings.save"), "openings.jsonl", "application/jsonl", openings.map(line).join(""));
    return [box("", paragraph(say(this.lang, "desk.openings")), actions(save))];
  }

  async #done(draft, result) {
    const { desk, ui, lang, form, type } = this;
    const entered = result.state === "entered";
    const more = entered && type === "representative.appointed" && desk.page.invite ? [await inviteLink(desk, draft.subject, draft.signable.statement.data.member)] : [];
    const close = button(say(lang, entered ? "desk.go_on" : "desk.close"), ui.close, entered ? { class: "main" } : {});
    ui.show(outcomeTitle(lang, result), ...outcome(desk, result), ...this.#openings(draft), ...more, actions(close));
    if (result.state === "refused") form.dispatchEvent(new CustomEvent("desk:refused", { bubbles: true, detail: { code: result.refused.code } }));
    if (!entered) return;
    const receipt = result.receipt?.verdict ?? "owed";
    const detail = { seq: result.item.seq, id: draft.subject.split("/")[1], subject: draft.subject, type, receipt };
    const goes = form.dispatchEvent(new CustomEvent("desk:entered", { bubbles: true, cancelable: true, detail }));
    await ui.closed;
    if (!goes) return;
    const then = form.dataset.then?.replace("{id}", detail.id).replace("{seq}", detail.seq);
    if (then) location.assign(then);
    else location.reload();
  }
}

/** What a reader calls a control: its label, or the legend over those that belong together. */
function calledAs(control) {
  const group = control.matches("fieldset, [type=checkbox], [type=radio]") ? control.closest("fieldset") : null;
  return (group?.querySelector(":scope > legend") ?? control.labels?.[0])?.textContent.trim();
}

/** The place in data that a statement's error names, of a text the one in the language that is missing; all of data, "", where the whole is too long. */
function pointerIn({ message }, prevailing) {
  const at = /\(at \/data([^)]*)\)/.exec(message)?.[1];
  if (at === undefined) return tooLong.test(message) ? "" : undefined;
  return prevailing && message.includes("not there in the prevailing language") ? `${at}/${prevailing}` : at;
}

const tooLong = /more than \d+ bytes/;

const formFaults = [
  [/: not a text of 1 to (\d+) bytes /, "desk.form.text"],
  [/: not (\d+) to (\d+) elements /, "desk.form.list"],
  [/: (?:the member is missing|a text in no language|not there in the prevailing language) /, "desk.form.missing"],
  [tooLong, "desk.form.long"],
];

/** Words for what readers get wrong most; undefined for the rest. */
function formWords(lang, { message }) {
  for (const [form, key] of formFaults) {
    const found = form.exec(message);
    if (found) return say(lang, key, ...found.slice(1));
  }
  return undefined;
}

/** Says at a form what is wrong with what was typed, and leads to the control concerned. */
function showError(form, text, detail, control) {
  form.querySelector(":scope > .desk-error")?.remove();
  for (const marked of form.querySelectorAll('[aria-invalid="true"]')) marked.removeAttribute("aria-invalid");
  const shown = el("div", { class: "desk-error", tabindex: "-1" }, box("bad", paragraph(text), el("p", { class: "detail", lang: "en" }, el("code", {}, detail))));
  form.prepend(shown);
  if (control?.matches("input, select, textarea")) control.setAttribute("aria-invalid", "true");
  (control?.matches("input:not([type=hidden]), select, textarea") ? control : shown).focus();
}

/** Does what a form asks for, when the desk is ready. */
export async function act(desk, form, ready) {
  form.querySelector(":scope > .desk-error")?.remove();
  const ui = new Dialog(desk.lang);
  const one = new Act(desk, form, ui);
  try {
    ui.busy("desk.looking"); // at once: no press goes unanswered, and none is made twice
    await ready;
    if (desk.store === undefined) ui.close(); // the page says why
    else if (ui.element.open) await one.begin();
  } catch (error) {
    if (error instanceof FileError) {
      ui.close();
      await ui.closed;
      showError(form, sentence(desk.lang, error), error.message, null);
      return;
    }
    ui.show(say(desk.lang, "desk.failed.title"), failure(desk.lang, error), actions(button(say(desk.lang, "desk.close"), ui.close)));
  }
}
