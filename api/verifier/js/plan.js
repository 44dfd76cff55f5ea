// Plans and their items (format §12.9): form, what follows from an item's place, and how a draft is adopted.

import { date, itemNumber, int, LINE, list, object, oneOf, period, REASONS, text, uuid } from "./form.js";
import { FormError } from "./json.js";
import { digestOf } from "./state.js";

/** How far something is done: OGP's five codes. */
export const completion = oneOf("no_evidence", "not_started", "limited", "substantial", "complete");

const deadline = object({ "from?": date, text: text(LINE), "to?": date }, (value, at) => {
  if (value.from !== undefined && value.to !== undefined && value.to < value.from) throw new FormError("it ends before it begins", at);
});

// The levels of an item's parent; of the others it has none.
const parents = { objective: ["goal"], measure: ["direction", "objective"], milestone: ["measure"] };

/** The form of an item. */
export const item = object(
  {
    "deadline?": deadline,
    "implementers?": text(REASONS),
    "indicator?": text(REASONS),
    level: oneOf("goal", "objective", "direction", "measure", "milestone"),
    number: itemNumber,
    "parent?": itemNumber,
    responsible: list(uuid, { max: 16, by: (m) => m }),
    "text?": text(REASONS),
    title: text(REASONS),
  },
  (value, at) => {
    if (value.parent !== undefined && !parents[value.level]) throw new FormError("this level stands under none", `${at}/parent`);
    if (value.parent === undefined && ["objective", "milestone"].includes(value.level)) throw new FormError("this level stands under another", at);
  },
);

/** Members of statements about a plan as a whole. */
export const planMembers = { measures: int(1, 10000), period, title: text(LINE) };

/** The row of an item, or undefined. */
export const itemOf = (state, plan, number) => state.get("item", `${plan}.${number}`);

/** An item of the version in force, or undefined. */
export const inForceAt = (state, plan, number) => itemOf(state, plan, number)?.adopted?.content;

/** All items of a plan that were ever drafted, by number. */
export const itemsOf = (state, plan) => state.sorted("item").filter((row) => row.plan === plan);

/** Whether every item of a draft stands under one of the level that it must. */
export const holdsTogether = (items) => {
  const byNumber = new Map(items.map((i) => [i.number, i]));
  return items.every((i) => i.parent === undefined || parents[i.level].includes(byNumber.get(i.parent)?.level));
};

/** The items in force above one in force, the nearest first. */
function above(state, plan, content) {
  const found = [];
  for (let i = content; i?.parent !== undefined; ) {
    i = inForceAt(state, plan, i.parent);
    if (i) found.push(i);
  }
  return found;
}

/** The members responsible for an item in force, by what it and the items above it say. */
export const responsibleFor = (state, plan, content) => new Set([content, ...above(state, plan, content)].flatMap((i) => i.responsible));

/** The members that an assessment of an item concerns: those of the item, of those above and of those below it, sorted. */
export function concernedByItem(state, plan, number) {
  const content = inForceAt(state, plan, number);
  if (!content) return [];
  const below = itemsOf(state, plan).map((row) => row.adopted?.content).filter((i) => i && above(state, plan, i).some((a) => a.number === number));
  return [...new Set([...responsibleFor(state, plan, content), ...below.flatMap((i) => i.responsible)])].sort();
}

/** Whether a motion that would adopt the plan is frozen or voted on. */
export const isSettledForNow = (state, plan) =>
  [...state.rows("motion")].some((m) => ["frozen", "voting"].includes(m.state) && m.content.effects.some((e) => e.type === "adopt_plan" && e.plan === plan));

/**
 * The member `draft` of a plan's row.
 * @param {object[]} drafted rows of the drafted items, by number
 */
export async function draftOf({ kind, measures, period: when, title }, drafted) {
  const items = drafted.map((row) => ({ digest: row.draft.digest, number: row.number }));
  const digest = await digestOf("plan", { items, kind, measures, period: when, title });
  const entered = drafted.filter((row) => row.draft.content.level === "measure").length;
  return { digest, entered, items: items.length, measures, period: when, title };
}

/** Whether there is a draft to adopt: one that has items and is not the version in force. */
export const hasNews = (plan) => plan.draft.items > 0 && plan.draft.digest !== plan.versions.at(-1)?.content.digest;

/** Adopts the draft of a plan by entry n; `by` says in the version by what. */
export function adopt(state, id, n, by) {
  const plan = state.get("plan", id);
  const versions = [...plan.versions, { ...by, content: plan.draft, seq: n }];
  state.change("plan", id, { versions });
  for (const row of itemsOf(state, id)) {
    if (row.draft?.digest === row.adopted?.digest) continue;
    state.change("item", `${id}.${row.number}`, {
      adopted: row.draft,
      versions: [...row.versions, { digest: row.draft?.digest, seq: n, version: versions.length }],
    });
  }
}
