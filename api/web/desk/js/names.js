// What the ids in a statement stand for, shown beside it: with where that is from, the log itself, verified here, or the
// server's word.

import { say } from "../../../verifier/js/say.js";
import { inLang } from "./people.js";

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const of = (noun, key) => async (lang, row, name) => say(lang, key, await name(noun, row[noun]));
const text = (member) => (lang, row) => inLang(lang, row[member]);

/** By noun: what a row is called. */
const nouns = {
  amendment: of("motion", "desk.name.amendment"),
  application: text("name"),
  concern: text("text"),
  decision: async (lang, { number, motion }, name) => say(lang, "desk.name.decision", number, await name("motion", motion)),
  document: text("title"),
  evidence: text("title"),
  group: text("name"),
  interest: text("text"),
  meeting: text("title"),
  member: text("name"),
  motion: (lang, { number, content }) => say(lang, "desk.name.motion", number, inLang(lang, content.title)),
  plan: (lang, { draft }) => inLang(lang, draft.title),
  poll: of("motion", "desk.name.poll"),
  proposal: text("title"),
  representative: of("member", "desk.as.representative"),
  ruling: of("motion", "desk.name.ruling"),
};

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
  return [...refs].map(([id, noun]) => [noun, id]);
}

/**
 * What the ids in a statement stand for; what the statement itself makes has no name yet.
 * @param {Provenance} provenance of proofs.js
 * @returns {Promise<{id: string, name: string, state: string, seq?: number}[]>} state and seq are provenance's
 */
export async function namesIn(lang, statement, provenance) {
  const name = async (noun, id) => {
    const row = await provenance.row(noun, id);
    return row === null ? "" : nouns[noun](lang, row, name);
  };
  const refs = refsIn(statement);
  await provenance.expect(refs);
  const named = await Promise.all(
    refs.map(async ([noun, id]) => {
      const { state, seq } = await provenance.of(noun, id);
      return { id, name: await name(noun, id), state, seq };
    }),
  );
  return named.filter((one) => one.name !== "");
}
