// The ledger's own key (format §12.1, §13): which one is in force, which ones were, and the effect that lets another replace it.

import { isSoundKey } from "./curve.js";
import { fromBase64url } from "./bytes.js";
import { key } from "./form.js";

/** The ledger key in force at a size: it signs checkpoints of so many entries. */
export const keyAt = ({ former_keys = [], key: latest }, size) => (former_keys.find((f) => f.until > size) ?? { key: latest }).key;

/** Whether a key is, or was, the ledger's. */
export const isOfLedger = ({ former_keys = [], key: latest }, k) => k === latest || former_keys.some((f) => f.key === k);

/** Why a key cannot come new, as a code of format §17; empty if it can. */
export function whyNotNew(state, k) {
  if (state.get("key", k) || isOfLedger(state.ledger, k)) return "key_known";
  return isSoundKey(fromBase64url(k)) ? "" : "key_weak";
}

/** As the table in effects.js has them. */
export const ledgerKeyEffects = {
  replace_ledger_key: {
    members: { ledger_key: key },
    target: () => "ledger_key",
    misfit: (e, state) => whyNotNew(state, e.ledger_key),
    apply: ({ ledger_key }, state, { n, decision }) => state.changeLedger({ replacement: { decision, ledger_key, seq: n } }),
  },
};
