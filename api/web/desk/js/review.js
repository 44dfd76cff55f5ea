// Before a signature: the statement in plain words, made from the very bytes that are signed; and what was found out about it.

import { describe, hasHidden, typeName, visible } from "../../../verifier/js/describe.js";
import { el } from "../../../verifier/js/dom.js";
import { hasWords, say } from "../../../verifier/js/say.js";
import { linesOf, sign } from "../../../verifier/js/signing.js";
import { actions, box, button, freshID, paragraph } from "./dialog.js";
import { sentence } from "./explain.js";
import { fingerprint, signer } from "./keyring.js";
import { namesIn } from "./names.js";
import { inLang } from "./people.js";
import { unlocking } from "./unlock.js";

const marks = { ok: "✓", warn: "!", bad: "✗" };

function checkItem(lang, { state, key, figures, text }) {
  const quoted = text === null ? null : el("q", {}, visible(typeof text === "string" ? text : inLang(lang, text)));
  return el("li", { class: state }, el("span", { "aria-hidden": "true" }, `${marks[state]} `), say(lang, key, ...figures), quoted === null ? null : " ", quoted);
}

// What the page calls the ids and codes in the statement: its word, which is not signed.
function labelList(lang, labels, text) {
  const used = labels.filter(([value]) => text.includes(value));
  if (used.length === 0) return null;
  const pairs = used.flatMap(([value, label]) => [el("dt", {}, el("code", {}, value)), el("dd", {}, visible(label))]);
  return el("details", { open: "" }, el("summary", {}, say(lang, "desk.labels")), el("dl", { class: "desk-dl" }, ...pairs));
}

async function newKeys(lang, signable) {
  const keys = signable.by.filter((line) => line.as === "new_key").map((line) => line.key);
  return Promise.all(keys.map(async (key) => box("warn", paragraph(say(lang, "desk.compare")), el("p", {}, el("code", { class: "desk-fingerprint" }, await fingerprint(key))))));
}

// The statement in a line or two: what it is, from its bytes, about what and for whom, in names where there are some.
function summary(lang, { statement, by }, named, key) {
  const { type, subject, data } = statement;
  const said = ["choice", "stance", "status"].filter((name) => hasWords(`value.${name}.${data[name]}`)).map((name) => say(lang, `value.${name}.${data[name]}`));
  const nameOf = (ref) => named.find(([id]) => id === ref.split("/")[1])?.[1] ?? ref;
  const lines = by.filter((line) => line.key === key).map(({ as, of }) => say(lang, "say.for", say(lang, `value.as.${as}`), visible(nameOf(of))));
  return el("div", { class: "desk-summary" },
    el("p", {}, el("strong", {}, [typeName(lang, type), ...said].join(": "))),
    el("p", {}, say(lang, "say.about"), ": ", visible(nameOf(subject))),
    el("p", {}, say(lang, "say.who"), ": ", lines.join("; ")));
}

/**
 * The statement as it is shown before it is signed.
 * @param {{signable: object, name?: string, checks: object[], labels: string[][]}} draft
 * @param {string} key that is going to sign
 */
export async function shown(lang, { signable, name, checks, labels }, key) {
  const notesOn = (i) => [
    ...(signable.by[i].key === key ? [el("strong", { class: "note yours" }, say(lang, "say.yours")), " "] : []),
    el("span", { class: "note" }, say(lang, signable.lines[i] ? "say.signed" : "say.missing")), " ",
  ];
  const named = await namesIn(lang, signable.statement);
  const given = labels.filter(([value]) => !named.some(([id]) => id === value));
  const list = (found) => (found.length > 0 ? el("ul", { class: "desk-checks" }, ...found.map((one) => checkItem(lang, one))) : null);
  const bad = list(checks.filter(({ state }) => state === "bad"));
  const nodes = [
    bad === null ? null : box("bad", bad),
    hasHidden(signable.statement) ? box("warn", paragraph(say(lang, "say.hidden"))) : null,
    summary(lang, signable, named, key),
    name ? paragraph(say(lang, "desk.about", visible(name))) : null,
    list(checks.filter(({ state }) => state !== "bad")),
    ...(await newKeys(lang, signable)),
    el("h3", {}, say(lang, "statement.shown")),
    describe(lang, signable.statement, notesOn),
    labelList(lang, [...named, ...given], signable.text),
    el("details", { class: "desk-raw" }, el("summary", {}, say(lang, "say.raw")), el("pre", { tabindex: "0" }, signable.text)),
  ];
  return nodes.filter((node) => node !== null);
}

/**
 * Shows a statement in a dialog and lets the reader sign it.
 * @param {object} draft as shown has it, and record: the key's
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
      lock?.input.focus();
    } finally {
      ui.hold(false);
    }
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
  ui.show(say(lang, "desk.review.title"), ...choices, ...(await shown(lang, draft, record.public)), form);
}
