// Effects on plans (format §13). What an effect has stands in effects.js.

import { bool, itemNumber, hash, int, period, REASONS, text, uuid } from "./form.js";
import { adopt, completion, concernedByItem, hasNews, inForceAt } from "./plan.js";

export const planEffects = {
  adopt_plan: {
    members: { digest: hash, plan: uuid, version: int() },
    target: (e) => `plan/${e.plan}`,
    misfit(e, state) {
      const plan = state.get("plan", e.plan);
      if (!plan) return "no_plan";
      if (e.digest !== plan.draft.digest) return "other_draft";
      if (e.version !== plan.versions.length + 1) return "other_version";
      return hasNews(plan) ? "" : "nothing_drafted";
    },
    apply: (e, state, { n, decision }) => adopt(state, e.plan, n, { decision }),
  },
  assess_measure: {
    members: { completion, number: itemNumber, period, plan: uuid, reasons: text(REASONS), verifiable: bool },
    target: (e) => `item/${e.plan}.${e.number}`,
    concerns: (e, state) => concernedByItem(state, e.plan, e.number),
    misfit(e, state) {
      if (!state.get("plan", e.plan)) return "no_plan";
      return ["measure", "milestone"].includes(inForceAt(state, e.plan, e.number)?.level) ? "" : "no_measure";
    },
    apply(e, state, { n, decision }) {
      const { completion: found, number, period: when, plan, reasons, verifiable } = e;
      state.put("body_assessment", `${plan}.${number}.${n}`, { completion: found, decision, number, period: when, plan, reasons, seq: n, verifiable });
    },
  },
};
