// Before a signature: the statement in plain words, made from the very bytes that are signed; and what was found out about it.

import { describe, hasHidden, visible } from "../../../verifier/js/describe.js";
import { el, saveButton } from "../../../verifier/js/dom.js";
import { say } from "../../../verifier/js/say.js";
import { linesOf, sign } from "../../../verifier/js/signing.js";
import { actions, box, button, freshID, paragraph } from "./dialog.js";
import { sentence } from "./explain.js";
import { fingerprint, signer } from "./keyring.js";
import { namesIn } from "./names.js";
import { inLang } from "./people.js";
import { Provenance } from "./proofs.js";
import { titleOf } from "./title.js";
import { unlocking } from "./unlock.js";

const marks = { ok: "✓", warn: "!", bad: "✗" };

const shownText = (lang, text) => visible(typeof text === "string" ? text : inLang(lang, text));

// What a digest stands for, to be read: a text or a list of texts.
function whole(lang, more) {
  const words = Array.isArray(more) ? el("ul", {}, ...more.map((one) => el("li", {}, shownText(lang, one)))) : el("div", { class: "text" }, shownText(lang, more));
  return el("details", {}, el("summary", {}, say(lang, "desk.check.read")), words);
}

// The page where what is checked can be read, in a window of its own: this one has what is to be signed.
const opens = (lang, page) => el("p", {}, el("a", { href: page, target: "_blank", rel: "noopener" }, say(lang, "desk.check.open")));

function checkItem(lang, { state, key, figures, text, more = null, page, file }) {
  const quoted = text === null ? null : el("q", {}, shownText(lang, text));
  const save = file && saveButton(say(lang, "desk.check.save", file.name), file.name, file.type, file.bytes);
  return el("li", { class: state }, el("span", { "aria-hidden": "true" }, `${marks[state]} `), say(lang, key, ...figures), quoted === null ? null : " ", quoted, more === null ? null : whole(lang, more),
    page ? opens(lang, page) : null, save ? actions(save) : null);
}

// What the ids and codes in the statement are called, which is not signed, and whose word that is.
function labelList(lang, named, text) {
  const used = named.filter(({ id }) => text.includes(id));
  if (used.length === 0) return null;
  const pairs = used.flatMap(({ id, name, state, seq }) => [el("dt", {}, el("code", {}, id)), el("dd", {}, visible(name), " ", el("span", { class: "note" }, say(lang, `desk.from.${state}`, seq)))]);
  return el("details", { open: "" }, el("summary", {}, say(lang, "desk.labels")), el("dl", { class: "desk-dl" }, ...pairs));
}

async function newKeys(lang, signable, named) {
  const lines = signable.by.filter((line) => line.as === "new_key");
  return Promise.all(lines.map(async ({ key, of }) => box("warn", el("p", {}, el("strong", {}, say(lang, "say.for", say(lang, "value.as.new_key"), visible(nameIn(named, of))))),
    paragraph(say(lang, "desk.compare")), el("p", {}, el("code", { class: "desk-fingerprint" }, await fingerprint(key))))));
}

// What a member or the like is called, or its reference where it has no name.
const nameIn = (named, ref) => named.find(({ id }) => id === ref.split("/")[1])?.name ?? ref;

// The statement in a line or two: what it is, from its bytes, about what and for whom, in names where there are some.
function summary(lang, { statement, by }, named, key) {
  const lines = by.filter((line) => line.key === key).map(({ as, of }) => say(lang, "say.for", say(lang, `value.as.${as}`), visible(nameIn(named, of))));
  return el("div", { class: "desk-summary" },
    el("p", {}, el("strong", {}, titleOf(lang, statement))),
    el("p", {}, say(lang, "say.about"), ": ", visible(nameIn(named, statement.subject))),
    el("p", {}, say(lang, "say.who"), ": ", lines.join("; ")));
}

/**
 * The statement as it is shown before it is signed.
 * @param {{signable: object, name?: string, checks: object[], labels: string[][]}} draft
 * @param {string} key that is going to sign
 */
export async function shown(desk, { signable, name, checks, labels }, key) {
  const { lang } = desk;
  const notesOn = (i) => [
    ...(signable.by[i].key === key ? [el("strong", { class: "note yours" }, say(lang, "say.yours")), " "] : []),
    el("span", { class: "note" }, say(lang, signable.lines[i] ? "say.signed" : "say.missing")), " ",
  ];
  const named = await namesIn(lang, signable.statement, new Provenance(desk, signable.statement.source.slice("urn:twothirds:".length)));
  const given = labels.filter(([value]) => !named.some(({ id }) => id === value)).map(([id, label]) => ({ id, name: label, state: "page" }));
  const others = named.filter(({ state }) => state === "other").map(({ name: called, seq }) => ({ state: "bad", key: "desk.check.entry.other", figures: [seq], text: called }));
  const list = (found) => (found.length > 0 ? el("ul", { class: "desk-checks" }, ...found.map((one) => checkItem(lang, one))) : null);
  const bad = list([...checks, ...others].filter(({ state }) => state === "bad"));
  const nodes = [
    bad === null ? null : box("bad", bad),
    hasHidden(signable.statement) ? box("warn", paragraph(say(lang, "say.hidden"))) : null,
    summary(lang, signable, named, key),
    name ? paragraph(say(lang, "desk.about", visible(name))) : null,
    list(checks.filter(({ state }) => state !== "bad")),
    ...(await newKeys(lang, signable, named)),
    el("h3", {}, say(lang, "statement.shown")),
    describe(lang, signable.statement, notesOn),
    labelList(lang, [...named, ...given], signable.text),
    el("details", { class: "desk-raw" }, el("summary", {}, say(lang, "say.raw")), el("pre", { tabindex: "0" }, signable.text)),
  ];
  return nodes.filter((node) => node !== null);
}

/**
 * Shows a statement in a dialog and lets the reader sign it.
 * @param {object} draft as shown has it, and record: the key's; isStale, where it is there, says whether another has taken its place meanwhile
 * @param {Element[]} choices what can be chosen before, above the statement
 * @param {(lines: object[]) => Promise<void>} signed goes on with the signatures of all lines
 * @param {string} [label] the words on the button
 */
export async function review(desk, ui, draft, choices, signed, label = say(desk.lang, "desk.sign")) {
  const { lang, verifier } = desk;
  const { signable, record } = draft;
  const error = el("div", {});
  const mine = linesOf(signable, record.public);
  if (mine.length === 0) throw new Error("the key is in no line of data.by");

  const withKey = async (open) => {
    error.replaceChildren();
    ui.hold(true);
    try {
      const lines = await sign(signable, signer(record.public, await open()), verifier);
      await signed(lines);
    } catch (problem) {
      error.replaceChildren(box("bad", paragraph(sentence(lang, problem))));
    }
    ui.hold(false);
    if (error.firstChild !== null) lock?.input.focus();
  };
  const lock = unlocking(desk, record, withKey);
  const form = el("form", { class: "desk-signing", novalidate: "" });
  const press = el("button", { type: "submit", class: "main", id: freshID() }, label);
  form.append(...(lock === null ? [] : [lock.element]), error, actions(press, button(say(lang, "desk.back"), ui.close)));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    press.disabled = true;
    ui.tell(say(lang, "desk.signing"));
    await withKey(lock === null ? async () => record.handle : lock.open);
    press.disabled = false;
  });
  const parts = await shown(desk, draft, record.public);
  if (!draft.isStale?.()) ui.show(say(lang, "desk.review.title"), ...choices, ...parts, form);
}
