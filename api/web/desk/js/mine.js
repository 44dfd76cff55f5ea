// What a page shows to those alone whose keys are here: it is the browser that knows them, the server is not told.

import { el } from "../../../verifier/js/dom.js";
import { say } from "../../../verifier/js/say.js";
import { button, link, paragraph } from "./dialog.js";
import { isOpen, lock } from "./keyring.js";
import { capacityName, standings } from "./people.js";

function isMine(people, wanted) {
  const capacities = people.flatMap((one) => one.capacities);
  if (wanted === "none") return people.length === 0;
  if (wanted === "any") return people.length > 0;
  const [kind, role] = wanted.split(":");
  return kind === "role" ? capacities.some((one) => one.role === role) : capacities.some((one) => one.of === wanted);
}

/** That nobody stands behind the keys, as far as the server could be asked. */
const nobody = (lang, people) => say(lang, people.some(({ state }) => state === "unasked") ? "desk.line.unasked" : "desk.line.nobody");

function drawLine({ lang, page, store, keysChanged }, place, people) {
  const to = page.keys ? [link(say(lang, people.length === 0 ? "desk.line.make" : "desk.line.keys"), page.keys)] : [];
  // A page with more to say of it is the only one to say it.
  if (people.length === 0 && document.querySelector('[data-mine="none"], [data-desk="invite"], [data-desk="keys"]')) return place.replaceChildren();
  if (people.length === 0) return place.replaceChildren(el("span", {}, say(lang, "desk.line.none")), " ", ...to);
  const names = people.flatMap(({ capacities }) => capacities.map((one) => capacityName(lang, one)));
  const open = people.filter(({ record }) => isOpen(record));
  const state = say(lang, open.length > 0 ? "desk.key.open" : "desk.key.locked");
  const lockAll = button(say(lang, "desk.lock"), async () => {
    for (const { record } of open) await lock(store, record);
    await keysChanged();
  });
  place.replaceChildren(el("span", {}, names.length > 0 ? names.join("; ") : nobody(lang, people), " – ", state), " ", ...(open.length > 0 ? [lockAll, " "] : []), ...to);
}

function drawCapacities({ lang, page }, place, people) {
  const links = people.flatMap(({ capacities }) =>
    capacities.map((one) => {
      const [pattern, mark] = one.as === "representative" ? [page.member, "{id}"] : [page.office, "{name}"];
      const name = capacityName(lang, one);
      return el("li", {}, pattern ? link(name, pattern.replace(mark, one.of.split("/")[1])) : name);
    }),
  );
  const all = links.length > 0 ? [el("ul", {}, ...links)] : people.length > 0 ? [paragraph(nobody(lang, people), { class: "desk-help" })] : [];
  place.replaceChildren(...all);
}

/** Draws what depends on whose keys are here. */
export async function drawMine(desk) {
  const shown = document.querySelectorAll('[data-mine], [data-desk="key"], [data-desk="capacities"]');
  if (shown.length === 0) return;
  const people = await standings(desk);
  for (const element of shown) {
    if (element.dataset.mine !== undefined) element.hidden = !isMine(people, element.dataset.mine);
    else if (element.dataset.desk === "key") drawLine(desk, element, people);
    else drawCapacities(desk, element, people);
  }
}
