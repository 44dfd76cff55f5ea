// A signer in another language: what docs/cli.md promises takes thirty lines.
// node signer.mjs new FILE          makes a key (JWK) and prints its public half
// node signer.mjs sign FILE < STATEMENT > SIGNED
import { createPrivateKey, generateKeyPairSync, sign } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

const [, , verb, file] = process.argv;
if (verb === "new") {
  const jwk = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  writeFileSync(file, JSON.stringify(jwk), { mode: 0o600 });
  process.stdout.write(jwk.x);
} else {
  const statement = readFileSync(0); // the exact bytes: they are signed, not what they parse to
  const type = "application/vnd.twothirds.statement.v1+json";
  const pae = Buffer.concat([Buffer.from(`DSSEv1 ${type.length} ${type} ${statement.length} `), statement]);
  const jwk = JSON.parse(readFileSync(file));
  const sig = sign(null, pae, createPrivateKey({ key: jwk, format: "jwk" })).toString("base64url");
  if (JSON.parse(statement).data.by[0].key !== jwk.x) throw new Error("this key is not the first signer named");
  process.stdout.write(`{"signatures":[{"alg":"ed25519","sig":"${sig}"}],"statement":${statement}}`);
}
