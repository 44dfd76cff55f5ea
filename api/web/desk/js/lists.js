// Repeated groups and variants of a form: what a page writes as [data-list] and [data-when] (api/web/desk) is brought to
// life, for the mouse and the keyboard alike.

import { el } from "../../../verifier/js/dom.js";
import { say } from "../../../verifier/js/say.js";
import { announce } from "./dialog.js";

let copies = 0;

const refers = ["for", "aria-describedby", "aria-labelledby", "list"];

/** Makes the ids within an item its own, and its radio buttons a group of their own: `name~7` is `name` to collect.js. */
function makeOwn(item) {
  const suffix = ++copies;
  const ids = new Map();
  for (const element of item.querySelectorAll("[id]")) {
    ids.set(element.id, `${element.id}-${suffix}`);
    element.id = ids.get(element.id);
  }
  for (const attribute of refers) {
    for (const element of item.querySelectorAll(`[${attribute}]`)) {
      const own = element.getAttribute(attribute).split(" ").map((id) => ids.get(id) ?? id);
      element.setAttribute(attribute, own.join(" "));
    }
  }
  for (const radio of item.querySelectorAll('input[type="radio"]')) radio.name = `${radio.name.replace(/~\d+$/, "")}~${suffix}`;
}

const bound = (list, name, otherwise) => (list.dataset[name] === undefined ? otherwise : Number(list.dataset[name]));
const itemsOf = (list) => [...list.querySelector(":scope > [data-items]").children].filter((item) => item.matches("[data-item]"));

/** What an item is called by a reader: its place in the list. */
const nameOf = (lang, list, item) => say(lang, "desk.list.item", list.querySelector(":scope > legend")?.textContent ?? "", itemsOf(list).indexOf(item) + 1);

const firstControl = (element) => element.querySelector("input:not([type=hidden]), select, textarea, button");

function refresh(lang, list) {
  const items = itemsOf(list);
  list.querySelector(":scope > .desk-actions > .desk-add").disabled = items.length >= bound(list, "max", Infinity);
  for (const [i, item] of items.entries()) {
    const [up, remove] = item.querySelector(":scope > .desk-actions").children;
    up.disabled = i === 0;
    remove.disabled = items.length <= bound(list, "min", 0);
    up.setAttribute("aria-label", say(lang, "desk.list.up.what", nameOf(lang, list, item)));
    remove.setAttribute("aria-label", say(lang, "desk.list.remove.what", nameOf(lang, list, item)));
  }
}

function equip(lang, list, item) {
  const up = el("button", { type: "button" }, say(lang, "desk.list.up"));
  up.addEventListener("click", () => {
    item.previousElementSibling.before(item);
    refresh(lang, list);
    (up.disabled ? firstControl(item) : up).focus();
    announce(nameOf(lang, list, item));
  });
  const remove = el("button", { type: "button" }, say(lang, "desk.list.remove"));
  remove.addEventListener("click", () => {
    const next = item.nextElementSibling ?? item.previousElementSibling;
    const name = nameOf(lang, list, item);
    item.remove();
    refresh(lang, list);
    (next === null ? list.querySelector(":scope > .desk-actions > .desk-add") : firstControl(next)).focus();
    announce(say(lang, "desk.list.removed", name));
  });
  item.append(el("div", { class: "desk-actions" }, up, remove));
}

function begin(lang, list) {
  const template = list.querySelector(":scope > template");
  const add = el("button", { type: "button", class: "desk-add" }, list.dataset.add ?? say(lang, "desk.list.add"));
  const put = () => {
    const item = template.content.firstElementChild.cloneNode(true);
    list.querySelector(":scope > [data-items]").append(item);
    makeOwn(item);
    equip(lang, list, item);
    enhance(lang, item);
    refresh(lang, list);
    return item;
  };
  add.addEventListener("click", () => {
    const item = put();
    firstControl(item)?.focus();
    announce(say(lang, "desk.list.added", nameOf(lang, list, item)));
  });
  list.append(el("div", { class: "desk-actions" }, add));
  for (const item of itemsOf(list)) {
    makeOwn(item);
    equip(lang, list, item);
  }
  while (itemsOf(list).length < bound(list, "min", 0)) put();
  refresh(lang, list);
}

const scopeOf = (element) => element.parentElement.closest("[data-item], form");

/** The value of the control of that name which stands in the scope itself, not in an item of a list within. */
function valueIn(scope, name) {
  for (const control of scope.querySelectorAll("input, select, textarea")) {
    if (control.name.replace(/~\d+$/, "") !== name || scopeOf(control) !== scope || control.matches(":disabled")) continue;
    if (control.type === "radio" && !control.checked) continue;
    return control.type === "checkbox" ? String(control.checked) : control.value;
  }
  return "";
}

/** Shows and enables the variants that the form has chosen, hides and disables all others. */
export function choose(form) {
  for (const variant of form.querySelectorAll("[data-when]")) {
    const [name, values] = variant.dataset.when.split("=");
    const chosen = values.split(/\s+/).includes(valueIn(scopeOf(variant), name));
    variant.hidden = variant.disabled = !chosen;
  }
  tick(form);
}

/**
 * Ticks the boxes that name the types of effect which need them, for those that the form has, and those that an option chosen
 * names as its classes; takes back what it ticked before.
 */
function tick(form) {
  const selects = [...form.querySelectorAll("select")].filter((select) => !select.matches(":disabled"));
  const types = selects.filter(({ name }) => name === "type").map(({ value }) => value).filter((type) => type !== "");
  const classes = selects.flatMap(({ selectedOptions: [chosen] }) => chosen?.dataset.classes?.split(" ") ?? []);
  for (const box of form.querySelectorAll("[data-effects]")) {
    const needed = classes.includes(box.value) || box.dataset.effects.split(" ").some((type) => types.includes(type));
    if (needed && !box.checked) {
      box.checked = true;
      box.dataset.ticked = "";
    } else if (!needed && box.dataset.ticked !== undefined) {
      box.checked = false;
      delete box.dataset.ticked;
    }
  }
}

/** Brings the lists and variants within an element to life. */
export function enhance(lang, root) {
  // An inner list is begun when its item is put: of those that the page has given, the outer ones come first.
  for (const list of root.querySelectorAll("[data-list]")) if (list.querySelector(":scope > .desk-actions") === null) begin(lang, list);
  const form = root.closest("form");
  if (form !== null) choose(form);
}

/** Brings a form to life. */
export function bringToLife(lang, form) {
  enhance(lang, form);
  form.addEventListener("change", () => choose(form));
}
