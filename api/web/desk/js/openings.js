// Commitments to what is personal (format §18): the log has the commitment, whoever has the opening can show what it is to.

import { concat, fromBase64url, sha256Hex, toBase64url, utf8 } from "../../../verifier/js/bytes.js";
import { canonical } from "../../../verifier/js/json.js";

const LABEL = "twothirds/commit/v1";
const zero = new Uint8Array(1);

/** The commitment that an opening {field, salt, subject, value} opens, in hex. */
export function commitment({ field, salt, subject, value }, ledger) {
  return sha256Hex(concat(utf8(LABEL), zero, fromBase64url(salt), utf8(ledger), utf8(subject), zero, utf8(field), zero, utf8(value)));
}

/** An opening with a fresh salt. */
export const opening = (subject, field, value) => ({ field, salt: toBase64url(crypto.getRandomValues(new Uint8Array(32))), subject, value });

/** An opening as the ledger's operator takes it, a line. */
export const line = ({ field, salt, subject, value }) => canonical({ field, salt, subject, value }) + "\n";

/** The place of an opening in the store. */
export const place = ({ subject, field }) => `${subject} ${field}`;
