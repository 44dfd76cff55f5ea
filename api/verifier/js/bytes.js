// Bytes, texts and hashes. The only primitives come from WebCrypto.

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The UTF-8 bytes of a text without lone surrogates. */
export const utf8 = (text) => encoder.encode(text);

/** The text that bytes are the UTF-8 of. Throws a TypeError where they are not UTF-8. */
export const fromUTF8 = (bytes) => decoder.decode(bytes);

/** All parts, one after the other. */
export function concat(...parts) {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

export function equalBytes(a, b) {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

export const hex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");

export function unhex(text) {
  const out = new Uint8Array(text.length / 2);
  for (let i = 0; i < out.length; i++) out[i] = parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return out;
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const urlDigits = new Map([...(alphabet + "-_")].map((c, i) => [c, i]));
const stdDigits = new Map([...(alphabet + "+/")].map((c, i) => [c, i]));

/** Base64 digits without padding, or null where a digit is foreign, the length impossible or, unless loose, an unused bit set. */
function digitsToBytes(text, digits, loose = false) {
  if (text.length % 4 === 1) return null;
  const out = new Uint8Array(Math.floor((text.length * 3) / 4));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const c of text) {
    const digit = digits.get(c);
    if (digit === undefined) return null;
    bits = (bits << 6) | digit;
    held += 6;
    if (held >= 8) {
      held -= 8;
      out[at++] = bits >> held;
      bits &= (1 << held) - 1;
    }
  }
  return bits === 0 || loose ? out : null;
}

/** RFC 4648 §5 without padding, one spelling only; null for anything else. */
export const fromBase64url = (text) => digitsToBytes(text, urlDigits);

/** RFC 4648 §4 with padding, whatever the unused bits; null for anything else. */
export function fromLooseBase64(text, loose = true) {
  const bare = text.replace(/={1,2}$/, "");
  return text.length % 4 === 0 && bare.length + ((4 - (bare.length % 4)) % 4) === text.length ? digitsToBytes(bare, stdDigits, loose) : null;
}

/** RFC 4648 §4 with padding, one spelling only; null for anything else. */
export const fromBase64 = (text) => fromLooseBase64(text, false);

/** RFC 4648 §4 with padding. */
export const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes));

/** RFC 4648 §5 without padding. */
export const toBase64url = (bytes) => toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

async function digest(algorithm, bytes) {
  return new Uint8Array(await crypto.subtle.digest(algorithm, bytes));
}

export const sha256 = (bytes) => digest("SHA-256", bytes);
export const sha512 = (bytes) => digest("SHA-512", bytes);
export const sha256Hex = async (bytes) => hex(await sha256(bytes));

const zero = new Uint8Array(1);

/** A labelled digest (format §11), in hex. */
export const labelled = (label, bytes) => sha256Hex(concat(utf8(label), zero, bytes));

/** UUIDv5 (RFC 9562 §5.5) of a name in a name space, both as text. */
export async function uuid5(space, name) {
  const hash = (await digest("SHA-1", concat(unhex(space.replaceAll("-", "")), utf8(name)))).slice(0, 16);
  hash[6] = (hash[6] & 0x0f) | 0x50;
  hash[8] = (hash[8] & 0x3f) | 0x80;
  return hex(hash).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

// UTF-16 puts U+E000 to U+FFFF after the surrogates of what lies above them; this turns the two about.
const inOrder = (unit) => (unit >= 0xe000 ? unit - 0x800 : unit >= 0xd800 ? unit + 0x2000 : unit);

/** Compares two texts by the bytes of their UTF-8: below, at or above 0. */
export function compareText(a, b) {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) {
    const difference = inOrder(a.charCodeAt(i)) - inOrder(b.charCodeAt(i));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
