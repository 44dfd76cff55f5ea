// What a part of a form comes to in words: the server has them (data-said is where it is asked), and is told nothing but
// what stands in that part.

import { ask } from "./server.js";

const PAUSE = 400; // milliseconds without a further key
const waiting = new Map(); // by element, the timer or the question under way

function inForm(part) {
  const said = new URLSearchParams();
  for (const control of part.querySelectorAll("input, select")) {
    if (control.name === "" || control.matches(":disabled") || control.closest("template") !== null) continue;
    said.append(control.name.replace(/~\d+$/, ""), control.type === "checkbox" ? String(control.checked) : control.value);
  }
  return said;
}

/** Puts into words what now stands in the part; what stood there before is true no more, whatever the answer. */
async function say(part) {
  const output = part.querySelector("[data-words]");
  const question = `${part.dataset.said}?${inForm(part)}`;
  waiting.set(part, question);
  let words = "";
  try {
    words = await (await ask(question)).text();
  } catch {
    // The form can be filled in and signed all the same: the words are a help.
  }
  if (waiting.get(part) === question) output.textContent = words;
}

/** Listens to "input": asks for the words anew, a moment after the last change. */
export function followSaid({ target }) {
  const part = target.closest("[data-said]");
  if (part === null) return;
  clearTimeout(waiting.get(part));
  waiting.set(part, setTimeout(() => say(part), PAUSE));
}
