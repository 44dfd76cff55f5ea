// The types of statement that are signed (format §12.9): plans. What a type has and what decide is given stands in types.js.

import { date, hash, int, itemNumber, LINE, list, oneOf, text, url } from "./form.js";
import { canonical, FormError } from "./json.js";
import { adopt, draftOf, hasNews, holdsTogether, isSettledForNow, item, itemOf, itemsOf, planMembers } from "./plan.js";
import { activeRepresentative, alone, areTwoRegistrars, hasRole, need, officerOrActive, representative } from "./standing.js";
import { digestOf } from "./state.js";
import { needNewID, needRow } from "./types.js";

const MOST_ITEMS = 1000;

const { measures, period, title } = planMembers;

async function decideDrafting(c) {
  officerOrActive(c.signers, "coordinator", "registrar");
  needNewID(c, "plan");
  const { kind } = c.data;
  const draft = await draftOf(c.data, []);
  return () => (c.state.put("plan", c.id, { author: c.by[0].of, draft, id: c.id, kind, seq: c.n, versions: [] }), []);
}

function needDrafter(c, plan) {
  if (hasRole(alone(c.signers), "coordinator", "registrar")) return;
  need(representative(c.signers).line.of === plan.author, "not_permitted");
  activeRepresentative(c.signers);
}

async function decideItems(c) {
  const { state, data, id, n } = c;
  const plan = needRow(c, "plan", id);
  needDrafter(c, plan);
  need(!isSettledForNow(state, id), "wrong_state");
  for (const number of data.removed) need(itemOf(state, id, number)?.draft, "not_found", number);
  for (const member of data.items.flatMap((i) => i.responsible)) needRow(c, "member", member);

  const rows = new Map(itemsOf(state, id).map((row) => [row.number, row]));
  for (const number of data.removed) rows.set(number, { ...rows.get(number), draft: undefined });
  for (const content of data.items) {
    const row = rows.get(content.number) ?? { number: content.number, plan: id, versions: [] };
    const isAsBefore = row.draft && canonical(row.draft.content) === canonical(content);
    rows.set(content.number, isAsBefore ? row : { ...row, draft: { content, digest: await digestOf("item", content), seq: n } });
  }
  const drafted = [...rows.values()].filter((row) => row.draft).sort((a, b) => (a.number < b.number ? -1 : 1));
  need(drafted.length <= MOST_ITEMS && holdsTogether(drafted.map((row) => row.draft.content)), "items");
  const given = Object.fromEntries(["measures", "period", "title"].filter((m) => data[m] !== undefined).map((m) => [m, data[m]]));
  const draft = await draftOf({ ...plan.draft, kind: plan.kind, ...given }, drafted);
  return () => {
    for (const number of [...data.removed, ...data.items.map((i) => i.number)]) state.put("item", `${id}.${number}`, rows.get(number));
    state.change("plan", id, { draft });
    return [];
  };
}

export const planTypes = {
  "plan.drafted": {
    noun: "plan",
    data: { kind: oneOf("strategic", "action"), "measures?": measures, period, title },
    decide: decideDrafting,
  },

  "plan.items_drafted": {
    noun: "plan",
    data: {
      items: list(item, { max: 64, by: (i) => i.number }),
      "measures?": measures,
      "period?": period,
      removed: list(itemNumber, { max: 64, by: (number) => number }),
      "title?": title,
    },
    form(data, at) {
      if (data.items.some((i) => data.removed.includes(i.number))) throw new FormError("an item that is removed as well", `${at}/removed`);
      if (data.items.length + data.removed.length === 0 && !data.measures && !data.period && !data.title) throw new FormError("nothing is changed", at);
    },
    decide: decideItems,
  },

  "plan.attested": {
    noun: "plan",
    data: { act: text(LINE), date, digest: hash, "sha256?": hash, "url?": url, version: int() },
    decide(c) {
      const plan = needRow(c, "plan", c.id);
      need(areTwoRegistrars(c.signers), "two_registrars");
      need(!isSettledForNow(c.state, c.id), "wrong_state");
      const { act, date: day, digest, sha256, url: where, version } = c.data;
      need(digest === plan.draft.digest && version === plan.versions.length + 1, "version");
      need(hasNews(plan), "wrong_state");
      return () => (adopt(c.state, c.id, c.n, { act, date: day, sha256, url: where }), []);
    },
  },
};
