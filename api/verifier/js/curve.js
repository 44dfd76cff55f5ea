// The curve edwards25519 (RFC 8032 §5.1) in plain arithmetic: for the soundness of keys (format §6), which WebCrypto
// does not offer, and as the second opinion on signatures. Nothing here is secret, so nothing need take constant time.

import { concat, equalBytes, sha512 } from "./bytes.js";

const P = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

const mod = (a) => ((a % P) + P) % P;

function power(base, exponent) {
  let result = 1n;
  for (let b = mod(base), e = exponent; e > 0n; e >>= 1n, b = (b * b) % P) if (e & 1n) result = (result * b) % P;
  return result;
}

const invert = (a) => power(a, P - 2n);
const D = mod(-121665n * invert(121666n));
const ROOT_OF_MINUS_1 = power(2n, (P - 1n) / 4n);

// Extended coordinates: x = X/Z, y = Y/Z, xy = T/Z.
const IDENTITY = [0n, 1n, 1n, 0n];
const point = (x, y) => [x, y, 1n, mod(x * y)];

function add([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = mod((y1 - x1) * (y2 - x2));
  const b = mod((y1 + x1) * (y2 + x2));
  const c = mod(2n * D * t1 * t2);
  const d = mod(2n * z1 * z2);
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

const negate = ([x, y, z, t]) => [mod(-x), y, z, mod(-t)];
const isIdentity = ([x, y, z]) => x === 0n && mod(y - z) === 0n;

function multiply(scalar, p) {
  let result = IDENTITY;
  for (let q = p, k = scalar; k > 0n; k >>= 1n, q = add(q, q)) if (k & 1n) result = add(result, q);
  return result;
}

function fromLittleEndian(bytes) {
  let n = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) n = (n << 8n) | BigInt(bytes[i]);
  return n;
}

function encode([x, y, z]) {
  const inverse = invert(z);
  let n = mod(y * inverse) | ((mod(x * inverse) & 1n) << 255n);
  return Uint8Array.from({ length: 32 }, () => {
    const byte = Number(n & 0xffn);
    n >>= 8n;
    return byte;
  });
}

/** The point that 32 bytes stand for, or null. `canonicalOnly` refuses y ≥ p and a sign bit where x = 0. */
function decode(bytes, canonicalOnly) {
  const n = fromLittleEndian(bytes);
  const sign = n >> 255n;
  const y = n & (2n ** 255n - 1n);
  if (canonicalOnly && y >= P) return null;
  const u = mod(y * y - 1n);
  const v = mod(D * y * y + 1n);
  let x = mod(u * power(v, 3n) * power(u * power(v, 7n), (P - 5n) / 8n));
  if (mod(v * x * x - u) !== 0n) x = mod(x * ROOT_OF_MINUS_1);
  if (mod(v * x * x - u) !== 0n) return null;
  if (canonicalOnly && x === 0n && sign === 1n) return null;
  return point((x & 1n) === sign ? x : mod(-x), mod(y));
}

const BASE = decode(Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 0x58 : 0x66)), true);

/** Whether a key is sound (format §6): canonical, not of small order, without torsion. */
export function isSoundKey(key) {
  const a = decode(key, true);
  return a !== null && !isIdentity(multiply(8n, a)) && isIdentity(multiply(ORDER, a));
}

/**
 * Verifies one signature as format §7 says: S below the order, and the encoding of S·B - k·A equal to the bytes of R.
 * It needs SHA-512 and nothing else of WebCrypto, and takes milliseconds.
 */
export async function verifyPlainly(key, signature, message) {
  const r = signature.subarray(0, 32);
  const s = fromLittleEndian(signature.subarray(32));
  const a = decode(key, false);
  if (a === null || s >= ORDER) return false;
  const k = fromLittleEndian(await sha512(concat(r, key, message))) % ORDER;
  return equalBytes(encode(add(multiply(s, BASE), multiply(k, negate(a)))), r);
}
