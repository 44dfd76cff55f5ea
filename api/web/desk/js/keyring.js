// The keys of this browser. A key is made here and sealed in a key file (api/keyfile) before it is used; what signs is a copy
// that WebCrypto does not hand out, kept while the key is unlocked. Its bytes are never seen by any of these modules.

import { concat, fromBase64url, sha256, toBase64, toBase64url, utf8 } from "../../../verifier/js/bytes.js";
import { KeyError, parseKeyFile } from "../../../verifier/js/keyfile.js";

/** How long a key stays unlocked, in milliseconds. */
export const OPEN_TIME = 12 * 3600 * 1000;

const TEST = utf8("twothirds: is this the key?");
const MAX_PASSPHRASE = 1024;
const ITERATIONS = 600000;

/** Whether this browser can do what a key needs: ok, insecure (a page over plain http) or unsupported. */
export async function support() {
  if (!globalThis.isSecureContext || !globalThis.crypto?.subtle) return "insecure";
  try {
    await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
    return "ok";
  } catch {
    return "unsupported";
  }
}

const sshHeader = "\u0000\u0000\u0000\u000bssh-ed25519\u0000\u0000\u0000\u0020";

/** A key's fingerprint, as ssh-keygen -l and the program print it: for people to compare. */
export const fingerprint = async (key) => "SHA256:" + toBase64(await sha256(concat(utf8(sshHeader), fromBase64url(key)))).replace(/=+$/, "");

async function passphraseKey(passphrase, { salt, iterations }, usage = "unwrapKey") {
  if (passphrase === "" || /[\n\r]/.test(passphrase) || utf8(passphrase).length > MAX_PASSPHRASE) throw new KeyError("passphrase");
  const secret = await crypto.subtle.importKey("raw", utf8(passphrase.normalize("NFC")), "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt, iterations }, secret, { name: "AES-GCM", length: 256 }, false, [usage]);
}

async function unwrap(wrapped, iv, key, extractable) {
  try {
    return await crypto.subtle.unwrapKey("pkcs8", wrapped, key, { name: "AES-GCM", iv }, "Ed25519", extractable, ["sign"]);
  } catch {
    throw new KeyError("wrong");
  }
}

// `extractable` only for what is at once wrapped again, for a passkey.
async function handleFrom(file, passphrase, extractable = false) {
  if (file.protected) return unwrap(file.pkcs8, file.iv, await passphraseKey(passphrase, file), extractable);
  try {
    return await crypto.subtle.importKey("pkcs8", file.pkcs8, "Ed25519", extractable, ["sign"]);
  } catch {
    throw new KeyError("form");
  } finally {
    file.pkcs8.fill(0);
  }
}

const signWith = async (handle, message) => new Uint8Array(await crypto.subtle.sign("Ed25519", handle, message));

/** Whoever alters `public` in a file must not get signatures under another key out of it. */
async function isOf(publicKey, handle, verifier) {
  return verifier.verify(publicKey, await signWith(handle, TEST), TEST);
}

/** Reads a key file. @throws {KeyError} */
export const readFile = (text) => parseKeyFile(utf8(text));

/**
 * Opens a key file.
 * @returns {Promise<CryptoKey>} that signs and cannot be taken out
 * @throws {KeyError}
 */
export async function open(text, passphrase, verifier) {
  const file = readFile(text);
  const handle = await handleFrom(file, passphrase);
  if (!(await isOf(file.public, handle, verifier))) throw new KeyError("other");
  return handle;
}

/**
 * Seals the key of a file without protection under a passphrase.
 * @returns {Promise<string>} the text of the sealed file
 * @throws {KeyError}
 */
export async function seal(text, passphrase) {
  const file = readFile(text);
  const handle = await handleFrom(file, "", true);
  const [salt, iv] = [16, 12].map((length) => crypto.getRandomValues(new Uint8Array(length)));
  const key = await passphraseKey(passphrase, { salt, iterations: ITERATIONS }, "wrapKey");
  const pkcs8 = new Uint8Array(await crypto.subtle.wrapKey("pkcs8", handle, key, { name: "AES-GCM", iv }));
  const sealed = {
    format: "twothirds-key", version: 1, ...(file.label ? { label: file.label } : {}), public: file.public, protection: "pbkdf2-sha256+aes-256-gcm",
    iterations: ITERATIONS, salt: toBase64url(salt), iv: toBase64url(iv), pkcs8: toBase64url(pkcs8),
  };
  return JSON.stringify(sealed, null, 2) + "\n";
}

/** What signs with an open key, as signing.js wants it. */
export const signer = (publicKey, handle) => ({ public: publicKey, sign: (message) => signWith(handle, message) });

/** All keys of this browser, oldest first; those whose time is over are locked. */
export async function all(store, now = Date.now()) {
  const keys = await store.all("keys");
  for (const key of keys) if (key.handle && key.until <= now) await lock(store, key);
  return keys.sort((a, b) => a.made - b.made);
}

/** Keeps a key, locked: its file, which is sealed. An open one of the same public key stays what it is. */
export async function keep(store, { text, label }) {
  const file = readFile(text);
  if (!file.protected) throw new KeyError("plain");
  const before = await store.get("keys", file.public);
  const record = { ...before, public: file.public, label: label || file.label || before?.label || "", file: text, made: before?.made ?? Date.now() };
  await store.put("keys", record);
  return record;
}

async function kept(store, record, handle) {
  Object.assign(record, { handle, until: Date.now() + OPEN_TIME });
  try {
    await store.put("keys", record);
  } catch (error) {
    // A browser that cannot keep such a key: it is open for this page alone.
    if (error?.name !== "DataCloneError") throw error;
  }
  return record;
}

/** Unlocks a key with its passphrase. @throws {KeyError} */
export const unlock = async (store, record, passphrase, verifier) => kept(store, record, await open(record.file, passphrase, verifier));

/** Locks a key: its file and passkey stay. */
export async function lock(store, record) {
  delete record.handle;
  delete record.until;
  await store.put("keys", record);
}

export const forget = (store, record) => store.remove("keys", record.public);

/** Whether a key can sign without being asked for anything. */
export const isOpen = (record) => record.handle !== undefined;

/**
 * Gives a key a passkey to unlock it: the private key, wrapped a second time under what the passkey gives (prf.js).
 * @param {{id: Uint8Array, salt: Uint8Array, key: CryptoKey}} passkey
 * @throws {KeyError}
 */
export async function addPasskey(store, record, passphrase, { id, salt, key }) {
  const handle = await handleFrom(readFile(record.file), passphrase, true);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const wrapped = new Uint8Array(await crypto.subtle.wrapKey("pkcs8", handle, key, { name: "AES-GCM", iv }));
  record.passkey = { id, salt, iv, wrapped };
  await store.put("keys", record);
}

/** Unlocks a key with what its passkey gives. @throws {KeyError} */
export async function unlockWithPasskey(store, record, key, verifier) {
  const { wrapped, iv } = record.passkey;
  const handle = await unwrap(wrapped, iv, key, false);
  if (!(await isOf(record.public, handle, verifier))) throw new KeyError("other");
  return kept(store, record, handle);
}

/** Takes the passkey from a key; the device keeps the credential until its owner removes it there. */
export async function removePasskey(store, record) {
  delete record.passkey;
  await store.put("keys", record);
}

/** The greatest statement id that this browser has signed with a key first in the line. */
export async function rememberID(store, publicKey, id) {
  const record = await store.get("keys", publicKey);
  if (record && !(record.last_id >= id)) await store.put("keys", { ...record, last_id: id });
}

export const fileName = (publicKey) => `twothirds-${publicKey.slice(0, 8)}.key`;
