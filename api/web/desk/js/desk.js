// The members' desk: brings a page of the server's to life. What a page can have is written in the documentation of
// api/web/desk; everything is looked for once, when the page is there.

import { laterTerms } from "../../../verifier/js/laterterms.js";
import { addWords, hasWords, say } from "../../../verifier/js/say.js";
import { createVerifier } from "../../../verifier/js/signature.js";
import { words as signWords } from "../../../verifier/js/signwords.js";
import { terms } from "../../../verifier/js/terms.js";
import { act } from "./act.js";
import { failure } from "./explain.js";
import { drawInvite } from "./invite.js";
import { inviteLink } from "./invitelink.js";
import { drawKeys } from "./keysview.js";
import { bringToLife } from "./lists.js";
import { drawMine } from "./mine.js";
import { drawOutbox, resume } from "./outbox.js";
import { drawPending } from "./pendingview.js";
import { drawReceipts } from "./receipts.js";
import { followSaid } from "./said.js";
import { openStore } from "./store.js";
import { refusals } from "./refusals.js";
import { words } from "./words.js";

const drawn = {
  keys: drawKeys,
  pending: drawPending,
  receipts: drawReceipts,
  invite: drawInvite,
  // Asked for when it is unfolded: a registrar's page has one for everybody.
  "invite-link": (desk, place) => {
    const { member, representative } = place.dataset;
    const draw = async () => place.replaceChildren(await inviteLink(desk, `representative/${representative}`, member));
    const fold = place.closest("details");
    if (fold.open) return draw();
    fold.addEventListener("toggle", () => safely(desk, place, draw), { once: true });
  },
};

/** What the page says of itself: data-desk-keys and its like. */
function pageOf({ dataset }) {
  const names = ["Keys", "Pending", "Protest", "Invite", "Entry", "Member", "Office", "Report"];
  return Object.fromEntries(names.map((name) => [name.toLowerCase(), dataset[`desk${name}`]]));
}

async function begin() {
  for (const line of document.querySelectorAll("[data-unloaded]")) line.remove(); // it says that this did not come
  for (const more of [signWords, terms, laterTerms, words, refusals]) addWords(more);
  const lang = document.documentElement.lang.startsWith("az") ? "az" : "en";
  const desk = { lang, page: pageOf(document.body), choiceName: (choice) => (hasWords(`value.choice.${choice}`) ? say(lang, `value.choice.${choice}`) : choice) };
  for (const form of document.querySelectorAll("form.act")) bringToLife(lang, form);
  document.addEventListener("input", followSaid);
  let ready;
  // A press before all is there is not lost, and never leaves the page.
  document.addEventListener("submit", async (event) => {
    if (!event.target.matches("form.act")) return;
    event.preventDefault();
    await act(desk, event.target, ready);
  });
  ready = prepare(desk);
  await ready;
}

async function prepare(desk) {
  const { lang } = desk;
  const places = [...document.querySelectorAll("[data-desk]")];
  try {
    [desk.store, desk.verifier] = await Promise.all([openStore(), createVerifier()]);
  } catch (error) {
    const main = document.querySelector("main") ?? document.body;
    main.prepend(failure(lang, error));
    return;
  }
  const redraw = (name) => Promise.all(places.filter(({ dataset }) => dataset.desk === name).map((place) => safely(desk, place, drawn[name])));
  // One after the other: what is drawn last is what is there last.
  let drawing = Promise.resolve();
  const inTurn = (draw) => (drawing = drawing.then(draw));
  const mine = () => drawMine(desk).catch(console.error);
  desk.keysChanged = () => inTurn(() => Promise.all([redraw("keys"), mine()]));
  document.addEventListener("desk:receipt", () => redraw("receipts"));
  const work = places.filter(({ dataset }) => Object.hasOwn(drawn, dataset.desk)).map((place) => safely(desk, place, drawn[place.dataset.desk]));
  await Promise.all([...work, inTurn(mine), drawOutbox(desk)]);
  document.body.dataset.deskReady = "ok";
  await resume(desk);
}

async function safely(desk, place, draw) {
  try {
    await draw(desk, place);
  } catch (error) {
    place.replaceChildren(failure(desk.lang, error));
  }
}

addEventListener("hashchange", () => {
  // Another invitation in the same window.
  if (document.querySelector('[data-desk="invite"]')) location.reload();
});

begin();
