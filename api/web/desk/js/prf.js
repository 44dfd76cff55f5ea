// Passkeys that unlock a key: WebAuthn's extension prf gives a secret that only this credential on this device has, from
// which the key that wraps is derived. The passkey signs nothing of the ledger's.

import { utf8 } from "../../../verifier/js/bytes.js";
import { KeyError } from "../../../verifier/js/keyfile.js";

const INFO = utf8("twothirds/passkey/v1");
const TIME = 120000; // milliseconds for the person to answer

/** Whether it is worth offering: what a device can do is only known by doing it. */
export const mayWork = () => globalThis.PublicKeyCredential !== undefined && navigator.credentials !== undefined;

const random = (length) => crypto.getRandomValues(new Uint8Array(length));

async function wrappingKey(secret) {
  const material = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  return crypto.subtle.deriveKey({ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(32), info: INFO }, material, { name: "AES-GCM", length: 256 }, false, ["wrapKey", "unwrapKey"]);
}

async function asked(question) {
  try {
    return await question();
  } catch (error) {
    throw new KeyError(error?.name === "NotAllowedError" || error?.name === "AbortError" ? "passkey_cancelled" : "passkey");
  }
}

/**
 * Makes a passkey on this device.
 * @returns {Promise<{id: Uint8Array, salt: Uint8Array, key: CryptoKey}>}
 * @throws {KeyError} passkey where the device has no prf
 */
export async function make(label) {
  const salt = random(32);
  const credential = await asked(() =>
    navigator.credentials.create({
      publicKey: {
        rp: { name: "twothirds" },
        user: { id: random(16), name: label, displayName: label },
        challenge: random(32),
        pubKeyCredParams: [-7, -8, -257].map((alg) => ({ type: "public-key", alg })),
        authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
        timeout: TIME,
        extensions: { prf: { eval: { first: salt } } },
      },
    }),
  );
  const { prf } = credential.getClientExtensionResults();
  if (!prf?.enabled && !prf?.results?.first) throw new KeyError("passkey");
  const id = new Uint8Array(credential.rawId);
  // Most devices give the secret only when they are asked a second time.
  const key = prf.results?.first ? await wrappingKey(prf.results.first) : await secretOf({ id, salt });
  return { id, salt, key };
}

/** The key that a passkey gives. @throws {KeyError} */
export async function secretOf({ id, salt }) {
  const credential = await asked(() =>
    navigator.credentials.get({
      publicKey: {
        challenge: random(32),
        allowCredentials: [{ type: "public-key", id }],
        userVerification: "required",
        timeout: TIME,
        extensions: { prf: { eval: { first: salt } } },
      },
    }),
  );
  const secret = credential.getClientExtensionResults().prf?.results?.first;
  if (!secret) throw new KeyError("passkey");
  return wrappingKey(secret);
}
