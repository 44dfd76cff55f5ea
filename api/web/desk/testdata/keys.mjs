// A key file of the program's opens here, is sealed anew from an unprotected one, and signs the same.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { toBase64url, utf8 } from "../../../verifier/js/bytes.js";
import { createVerifier } from "../../../verifier/js/signature.js";
import { fingerprint, open, readFile, seal, signer } from "../js/keyring.js";

const { KEY_FILE, PASSPHRASE, WANT, FINGERPRINT } = process.env;
const text = readFileSync(KEY_FILE, "utf8");
const verifier = await createVerifier();
const { public: publicKey } = readFile(text);
const handle = await open(text, PASSPHRASE, verifier);
assert.equal(handle.extractable, false);
assert.equal(toBase64url(await signer(publicKey, handle).sign(utf8("message"))), WANT);
assert.equal(await fingerprint(publicKey), FINGERPRINT);
await assert.rejects(open(text, "another", verifier), (error) => error.code === "wrong");
await assert.rejects(open(text.replace(publicKey, "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"), PASSPHRASE, verifier), (error) => error.code === "other");

const { publicKey: raw, privateKey } = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
const plain = JSON.stringify({
  format: "twothirds-key", version: 1, label: "mine", protection: "none",
  public: toBase64url(new Uint8Array(await crypto.subtle.exportKey("raw", raw))), pkcs8: toBase64url(new Uint8Array(await crypto.subtle.exportKey("pkcs8", privateKey))),
});
const sealed = await seal(plain, "a new one");
assert.equal(readFile(sealed).protected, true);
assert.equal(readFile(sealed).label, "mine");
assert.equal((await open(sealed, "a new one", verifier)).extractable, false);
