// What the ids in a statement stand for, as the server says: shown beside the statement, and said to be its word.

import { say } from "../../../verifier/js/say.js";
import { inLang } from "./people.js";
import { quietly, row } from "./server.js";

const MAX_NAMES = 24; // of one statement

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** By noun: the plural that rows are served under, and what a row is called. */
const nouns = {
  member: ["members", (lang, { name }) => inLang(lang, name)],
  application: ["applications", (lang, { name }) => inLang(lang, name)],
  representative: ["representatives", async (lang, { member }) => say(lang, "desk.as.representative", await nameOf(lang, "member", member))],
  motion: ["motions", (lang, { number, content }) => say(lang, "desk.name.motion", number, inLang(lang, content.title))],
  poll: ["polls", async (lang, { motion }) => say(lang, "desk.name.poll", await nameOf(lang, "motion", motion))],
  amendment: ["amendments", async (lang, { motion }) => say(lang, "desk.name.amendment", await nameOf(lang, "motion", motion))],
  decision: ["decisions", async (lang, { number, motion }) => say(lang, "desk.name.decision", number, await nameOf(lang, "motion", motion))],
  document: ["documents", (lang, { title }) => inLang(lang, title)],
  meeting: ["meetings", (lang, { title }) => inLang(lang, title)],
  group: ["groups", (lang, { name }) => inLang(lang, name)],
  plan: ["plans", (lang, { draft }) => inLang(lang, draft.title)],
};

async function nameOf(lang, noun, id) {
  const [plural, called] = nouns[noun];
  const found = await quietly(() => row(plural, id));
  return found === null ? "" : called(lang, found);
}

/** Pairs of noun and id that stand in a statement, none twice. */
function refsIn({ subject, data }) {
  const refs = new Map();
  const add = (noun, id) => {
    if (Object.hasOwn(nouns, noun) && uuid.test(id)) refs.set(id, noun);
  };
  const walk = (name, value) => {
    if (Array.isArray(value)) for (const one of value) walk(name.replace(/s$/, ""), one);
    else if (typeof value === "object") for (const [inner, one] of Object.entries(value)) walk(inner, one);
    else if (typeof value === "string") add(...(value.includes("/") ? value.split("/") : [name, value]));
  };
  walk("", subject);
  walk("", data);
  return [...refs].map(([id, noun]) => [noun, id]).slice(0, MAX_NAMES);
}

/** Pairs of an id and what it stands for; what the statement itself makes has no name yet. */
export async function namesIn(lang, statement) {
  const named = await Promise.all(refsIn(statement).map(async ([noun, id]) => [id, await nameOf(lang, noun, id)]));
  return named.filter(([, name]) => name !== "");
}
