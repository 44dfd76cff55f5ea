// A second reader and writer of key files, from the package comment alone and
// with what every browser has: SubtleCrypto and no libraries.
//
//   node webcrypto.mjs sign FILE PASSPHRASE MESSAGE   -> {"public":…,"signature":…}
//   node webcrypto.mjs make PASSPHRASE                -> a key file
import { readFileSync } from "node:fs";

const subtle = globalThis.crypto.subtle;
const utf8 = (text) => new TextEncoder().encode(text);
const toText = (bytes) => Buffer.from(bytes).toString("base64url");
const toBytes = (text) => new Uint8Array(Buffer.from(text, "base64url"));

async function wrappingKey(passphrase, salt, iterations, usages) {
  const secret = await subtle.importKey("raw", utf8(passphrase.normalize("NFC")), "PBKDF2", false, ["deriveKey"]);
  const derivation = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return subtle.deriveKey(derivation, secret, { name: "AES-GCM", length: 256 }, false, usages);
}

async function privateKey(file, passphrase) {
  const pkcs8 = toBytes(file.pkcs8);
  if (file.protection === "none") {
    return subtle.importKey("pkcs8", pkcs8, "Ed25519", false, ["sign"]);
  }
  const aes = { name: "AES-GCM", iv: toBytes(file.iv) };
  const key = await wrappingKey(passphrase, toBytes(file.salt), file.iterations, ["unwrapKey", "decrypt"]);
  // Both ways a browser has must open it.
  await subtle.importKey("pkcs8", await subtle.decrypt(aes, key, pkcs8), "Ed25519", false, ["sign"]);
  return subtle.unwrapKey("pkcs8", pkcs8, key, aes, "Ed25519", false, ["sign"]);
}

async function sign(path, passphrase, message) {
  const file = JSON.parse(readFileSync(path, "utf8"));
  const signature = await subtle.sign("Ed25519", await privateKey(file, passphrase), utf8(message));
  const key = await subtle.importKey("raw", toBytes(file.public), "Ed25519", true, ["verify"]);
  if (!(await subtle.verify("Ed25519", key, signature, utf8(message)))) {
    throw new Error("public is not the public key of the private key");
  }
  return { public: file.public, signature: toText(signature) };
}

async function make(passphrase) {
  const iterations = 100000;
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const pair = await subtle.generateKey("Ed25519", true, ["sign", "verify"]);
  const key = await wrappingKey(passphrase, salt, iterations, ["wrapKey"]);
  return {
    pkcs8: toText(await subtle.wrapKey("pkcs8", pair.privateKey, key, { name: "AES-GCM", iv })),
    iv: toText(iv),
    salt: toText(salt),
    iterations,
    protection: "pbkdf2-sha256+aes-256-gcm",
    public: toText(await subtle.exportKey("raw", pair.publicKey)),
    label: "made in a browser",
    version: 1,
    format: "twothirds-key",
  };
}

const [command, ...args] = process.argv.slice(2);
console.log(JSON.stringify(await { sign, make }[command](...args)));
