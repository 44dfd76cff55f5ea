// UUIDs of version 7 (RFC 9562 §5.7): one author's rise (format §9.2), also where a clock goes back.

import { hex } from "../../../verifier/js/bytes.js";

/** A UUIDv7 of a time in milliseconds since 1970. */
export function uuid7(ms) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let rest = ms;
  for (let i = 5; i >= 0; i--) {
    bytes[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

const millisOf = (id) => parseInt(id.slice(0, 8) + id.slice(9, 13), 16);

/** A UUIDv7 of now that is greater than all of those given; "" counts for none. */
export function nextID(now, ...before) {
  const last = before.reduce((a, b) => (a > b ? a : b), "");
  const id = uuid7(now);
  return id > last ? id : uuid7(millisOf(last) + 1);
}
