// Ed25519 signatures over statements (format §7), accepted exactly as Go's crypto/ed25519 accepts them.
//
// Browsers may differ at the edges of Ed25519: whether S is reduced, whether R may be of small order or carry torsion.
// So the browser's WebCrypto is put to a test first and used only if it draws the line where format §7 does; and what
// it calls false is looked at again in plain arithmetic before anybody is accused of a forgery.

import { concat, fromBase64url, utf8 } from "./bytes.js";
import { verifyPlainly } from "./curve.js";

const selfTest = {
  key: "Z4TeevDLqakh8FtK7U9zS5yRGPUHnkOVCX42G6SqRpc",
  message: "twothirds self test",
  cases: [
    { what: "ordinary", valid: true, signature: "vC4SLz82Q6S5mUniLrniKDgI47-Pj9IE25GN8TSoKITnUKqdQg7YSXca1Zp4FB324Ur_zzpB1ECEd3NsJwzYAA" },
    { what: "S not below the order", valid: false, signature: "vC4SLz82Q6S5mUniLrniKDgI47-Pj9IE25GN8TSoKITUJKD6XHHqoU23zD1XDvwK4kr_zzpB1ECEd3NsJwzYEA" },
    { what: "R with torsion", valid: false, signature: "0EJLcB1gJV3l33BQcQWczSK4NJu0E4IC671l6eCtIRtUyUw34voa7Wn3EUT-gHkA4Fxw4eeJDFyNOkGFONn4BA" },
    { what: "R of small order", valid: true, signature: "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABFO4uRuW40P98oC5iEVNPou1KdGX2UrZaXWTmEdxv-Cg" },
    { what: "R not canonical", valid: false, signature: "7v_______________________________________39qrogHA7FlotFt03hD8zzw5dQclfX5qtKDV2E1JFfUDw" },
  ],
};

/** Verifies signatures one by one. Make one with createVerifier. */
class Verifier {
  #keys = new Map();

  /** @param {string} deviation why WebCrypto is not used; empty where it is */
  constructor(deviation) {
    this.deviation = deviation;
  }

  /** Whether a signature of 64 bytes by a key (43 characters of base64url) over a message is valid. */
  async verify(key, signature, message) {
    const bytes = fromBase64url(key);
    if (this.deviation === "" && (await this.#native(key, bytes, signature, message))) return true;
    return verifyPlainly(bytes, signature, message);
  }

  async #native(key, bytes, signature, message) {
    try {
      if (!this.#keys.has(key)) this.#keys.set(key, importKey(bytes));
      return await crypto.subtle.verify("Ed25519", await this.#keys.get(key), signature, message);
    } catch {
      return false; // the plain arithmetic decides
    }
  }
}

const importKey = (bytes) => crypto.subtle.importKey("raw", bytes, "Ed25519", false, ["verify"]);

/** A Verifier that uses WebCrypto where that draws the line where format §7 does. */
export async function createVerifier() {
  try {
    const key = await importKey(fromBase64url(selfTest.key));
    for (const { what, valid, signature } of selfTest.cases) {
      if ((await crypto.subtle.verify("Ed25519", key, fromBase64url(signature), utf8(selfTest.message))) !== valid) return new Verifier(what);
    }
    return new Verifier("");
  } catch {
    return new Verifier("no Ed25519");
  }
}

/** The bytes that are signed for a statement: DSSE's pre-authentication encoding. */
export function preAuthentication(statement) {
  return concat(utf8(`DSSEv1 43 application/vnd.twothirds.statement.v1+json ${statement.length} `), statement);
}
