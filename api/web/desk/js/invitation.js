// Invitations: what the fragment of an invitation's address carries. A fragment is never sent to a server.

import { fromBase64url, fromUTF8, toBase64url, utf8 } from "../../../verifier/js/bytes.js";
import { hash, isDrawn, key, list, object, string, uuid } from "../../../verifier/js/form.js";
import { canonical, parseCanonical } from "../../../verifier/js/json.js";

const MAX = 8192; // characters

const opening = object({ field: string, salt: key, subject: string, value: string }); // a salt has the form of a key: 32 bytes
const truth = (value, at) => {
  if (typeof value !== "boolean") throw new Error(`${at} is not true or false`);
};
const form = object({ ledger: hash, lost: truth, member: uuid, "opening?": opening, registrars: list(key, { max: 2 }), representative: uuid, "voucher?": key }, ({ registrars, voucher, lost }) => {
  if (voucher === undefined ? registrars.length !== 2 : registrars.length > 0 || lost) throw new Error("neither two registrars nor one key vouch for it");
});

/**
 * The fragment of an invitation, without #.
 * @param {{ledger: string, member: string, representative: string, registrars: string[], voucher?: string, lost: boolean, opening?: object}} invitation
 *   two registrars' keys, or the key of the member that vouches
 */
export const fragmentOf = (invitation) => toBase64url(utf8(canonical(invitation)));

/**
 * Whether the member has had a key, in force or not. Registrars let a first one in as it is, and a further one only as one in
 * place of a lost one; a key that the member still has vouches for any (format §12.3).
 * @param {object[]} keys rows, as all representatives are
 */
export function hasHadKey(member, keys, representatives) {
  const holders = new Set(representatives.filter((one) => one.member === member).map(({ id }) => `representative/${id}`));
  return keys.some(({ holder }) => holders.has(holder));
}

/** Reads a fragment, with # or without; null where it is none of an invitation. */
export function readInvitation(fragment) {
  const text = fragment.replace(/^#/, "");
  const bytes = text.length > 0 && text.length <= MAX ? fromBase64url(text) : null;
  if (bytes === null) return null;
  try {
    const { value } = parseCanonical(bytes, 2);
    form(value, "");
    if (!isDrawn(value.representative)) return null;
    return value.opening !== undefined && value.opening.subject !== `representative/${value.representative}` ? null : value;
  } catch {
    return null;
  }
}
