// Prints as JSON what the plain arithmetic makes of keys and signatures: {"sound":[…],"valid":[…]} for a JSON object
// {"keys":[hex],"signatures":[{"key","message","signature"}]} of hex.

import { unhex } from "../js/bytes.js";
import { isSoundKey, verifyPlainly } from "../js/curve.js";

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const { keys, signatures } = JSON.parse(Buffer.concat(chunks));
const valid = await Promise.all(signatures.map(({ key, message, signature }) => verifyPlainly(unhex(key), unhex(signature), unhex(message))));
console.log(JSON.stringify({ sound: keys.map((key) => isSoundKey(unhex(key))), valid }));
