// js/curve.js with a memory: the same keys come in every log, and to look at one takes a millisecond.

import { isSoundKey as look, verifyPlainly } from "../../js/curve.js?itself";

const sound = new Map();

export function isSoundKey(key) {
  const id = String(key);
  if (!sound.has(id)) sound.set(id, look(key));
  return sound.get(id);
}

export { verifyPlainly };
