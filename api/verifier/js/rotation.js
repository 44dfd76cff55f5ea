// The statement by which a new key becomes the ledger's (format §12.1): planned, where the key in force signs as well, or decided.
// What a type has and what decide is given stands in types.js.

import { key, LINE, text, uuid } from "./form.js";
import { hasRole, need, needTwo } from "./standing.js";
import { needRow } from "./types.js";

export const MAX_ROTATION = 1536; // bytes of the statement
export const MAX_ROTATIONS = 64; // in a log
const MAX_PLANNED = 48; // the last ones are kept for decisions

/** The members of its data. */
export const rotationData = { "decision?": uuid, ledger_key: key, "reasons?": text(LINE) };

function needPlanned({ state, signers }) {
  need(hasRole(signers[0], "coordinator", "registrar") && signers[1].line.as === "ledger_key", "not_permitted");
  need((state.ledger.former_keys ?? []).length < MAX_PLANNED, "wrong_state", "so many rotations have been that the rest are kept for decisions");
}

function needDecided(c) {
  const { state, signers, t, data } = c;
  needTwo(state, signers.slice(0, 2), t);
  need(!needRow(c, "decision", data.decision).rescinded_by, "wrong_state", "the decision is rescinded");
  const { replacement, former_keys = [] } = state.ledger;
  need(replacement?.decision === data.decision && replacement.ledger_key === data.ledger_key, "wrong_state", "no decision lets this key replace the ledger's now");
  need(former_keys.length < MAX_ROTATIONS, "wrong_state", "there have been as many rotations as there can be");
}

export const rotationTypes = {
  "ledger.key_rotated": {
    noun: "ledger",
    data: rotationData,
    decide(c) {
      const { state, signers, n } = c;
      const { decision, ledger_key } = c.data;
      need(c.length <= MAX_ROTATION, "form", `a rotation of more than ${MAX_ROTATION} bytes`);
      need(signers.length === 3 && signers[2].line.as === "new_key", "not_permitted");
      const fresh = signers[2].line;
      need(fresh.key === ledger_key && fresh.of === `ledger/${state.ledger.id}`, "wrong_capacity");
      if (decision === undefined) needPlanned(c);
      else needDecided(c);
      return () => {
        const { former_keys = [], key: before, replacement } = state.ledger;
        state.changeLedger({
          former_keys: [...former_keys, { decision, key: before, until: n }],
          key: ledger_key,
          replacement: replacement?.ledger_key === ledger_key ? undefined : replacement,
        });
        return [];
      };
    },
  },
};
