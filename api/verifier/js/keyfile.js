// Key files: one JSON object with an Ed25519 key, under a passphrase (PBKDF2-SHA256, AES-256-GCM over PKCS#8) or not.
// The form is specified in the documentation of the package api/keyfile. Private keys stay inside WebCrypto.

import { fromBase64url, fromUTF8, hex, toBase64url, utf8 } from "./bytes.js";
import { isSoundKey } from "./curve.js";

const MAX_FILE = 4096;
const MAX_PASSPHRASE = 1024;
const MAX_LABEL = 200;
const ITERATIONS = 600000;
const SEALED = "pbkdf2-sha256+aes-256-gcm";
const PKCS8 = 48; // bytes of an Ed25519 key in PKCS#8 (RFC 8410 §7), without attributes
const PKCS8_PREFIX = "302e020100300506032b657004220420";
const TAG = 16;

/** Why a key cannot be used; `code` is that of key.bad.* in signwords.js. Nothing of the file is repeated. */
export class KeyError extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

function need(condition, code) {
  if (!condition) throw new KeyError(code);
}

const member = /\s*("(?:[^"\\]|\\.)*")\s*:\s*("(?:[^"\\]|\\.)*"|-?[0-9]+)\s*([,}])/y;

/** One object of strings and integers, no member twice: JSON.parse would not say that one is. */
function parseFlat(text) {
  const found = new Map();
  member.lastIndex = text.indexOf("{") + 1;
  for (let last = ","; last === ","; ) {
    const match = member.exec(text);
    need(match, "form");
    const name = JSON.parse(match[1]);
    need(!found.has(name), "form");
    found.set(name, JSON.parse(match[2]));
    last = match[3];
  }
  return found;
}

const bytesOf = (value, length) => {
  const bytes = typeof value === "string" ? fromBase64url(value) : null;
  need(bytes?.length === length, "form");
  return bytes;
};

/**
 * Reads the bytes of a key file.
 * @returns {{public: string, protected: boolean, label: string, iterations?: number, salt?: Uint8Array, iv?: Uint8Array, pkcs8: Uint8Array}}
 * @throws {KeyError}
 */
export function parseKeyFile(bytes) {
  need(bytes.length <= MAX_FILE, "form");
  let found;
  try {
    const text = fromUTF8(bytes);
    JSON.parse(text); // the whole is JSON
    found = parseFlat(text);
  } catch {
    throw new KeyError("form");
  }
  const file = Object.fromEntries(found);
  need(file.format === "twothirds-key" && Number.isInteger(file.version) && file.version >= 1, "form");
  need(file.version === 1, "newer");
  const sealed = file.protection === SEALED;
  need(sealed || file.protection === "none", "form");
  const asked = ["format", "version", "public", "protection", "pkcs8", ...(sealed ? ["iterations", "salt", "iv"] : [])];
  need(asked.every((name) => found.has(name)) && [...found.keys()].every((name) => name === "label" || asked.includes(name)), "form");
  const label = file.label ?? "";
  need(!found.has("label") || (typeof label === "string" && label !== "" && utf8(label).length <= MAX_LABEL && !/[\p{Cc}\u2028\u2029]/u.test(label)), "form");
  need(isSoundKey(bytesOf(file.public, 32)), "form");
  if (!sealed) return { public: file.public, protected: false, label, pkcs8: bytesOf(file.pkcs8, PKCS8) };
  need(Number.isInteger(file.iterations) && file.iterations >= 100000 && file.iterations <= 10000000, "form");
  return { public: file.public, protected: true, label, iterations: file.iterations, salt: bytesOf(file.salt, 16), iv: bytesOf(file.iv, 12), pkcs8: bytesOf(file.pkcs8, PKCS8 + TAG) };
}

/** The bytes of a passphrase: normalised, so that two keyboards give the same. */
function passphraseBytes(passphrase) {
  need(passphrase !== "" && !/[\n\r]/.test(passphrase) && utf8(passphrase).length <= MAX_PASSPHRASE, "passphrase");
  return utf8(passphrase.normalize("NFC"));
}

async function wrappingKey(passphrase, { salt, iterations }, usage) {
  const secret = await crypto.subtle.importKey("raw", passphraseBytes(passphrase), "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt, iterations }, secret, { name: "AES-GCM", length: 256 }, false, [usage]);
}

async function decrypt(file, passphrase) {
  const key = await wrappingKey(passphrase, file, "decrypt");
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: file.iv }, key, file.pkcs8));
  } catch {
    throw new KeyError("wrong");
  }
}

/**
 * Opens a key file.
 * @returns {Promise<{public: string, sign: (message: Uint8Array) => Promise<Uint8Array>}>}
 * @throws {KeyError}
 */
export async function openKeyFile(file, passphrase, verifier) {
  const pkcs8 = file.protected ? await decrypt(file, passphrase) : file.pkcs8;
  need(pkcs8.length === PKCS8 && hex(pkcs8.subarray(0, 16)) === PKCS8_PREFIX, "form");
  let key;
  try {
    key = await crypto.subtle.importKey("pkcs8", pkcs8, "Ed25519", false, ["sign"]);
  } catch {
    throw new KeyError("unsupported");
  } finally {
    pkcs8.fill(0);
  }
  const opened = signerOf(file.public, key);
  // Whoever alters `public` in a file must not get signatures under another key out of it.
  const test = utf8("twothirds: is this the key?");
  need(await verifier.verify(file.public, await opened.sign(test), test), "other");
  return opened;
}


const signerOf = (publicKey, key) => ({ public: publicKey, sign: async (message) => new Uint8Array(await crypto.subtle.sign("Ed25519", key, message)) });

/**
 * Makes a new key under a passphrase. The private key leaves WebCrypto encrypted only.
 * @returns {Promise<{file: string, public: string}>} the text of its key file
 * @throws {KeyError}
 */
export async function makeKeyFile(passphrase, iterations = ITERATIONS) {
  passphraseBytes(passphrase);
  let pair;
  try {
    pair = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
  } catch {
    throw new KeyError("unsupported");
  }
  const [salt, iv] = [16, 12].map((length) => crypto.getRandomValues(new Uint8Array(length)));
  const key = await wrappingKey(passphrase, { salt, iterations }, "wrapKey");
  const pkcs8 = new Uint8Array(await crypto.subtle.wrapKey("pkcs8", pair.privateKey, key, { name: "AES-GCM", iv }));
  need(pkcs8.length === PKCS8 + TAG, "unsupported"); // a browser that adds attributes
  const publicKey = toBase64url(new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)));
  const file = { format: "twothirds-key", version: 1, public: publicKey, protection: SEALED, iterations, salt: toBase64url(salt), iv: toBase64url(iv), pkcs8: toBase64url(pkcs8) };
  return { file: JSON.stringify(file, null, 2) + "\n", public: publicKey };
}
