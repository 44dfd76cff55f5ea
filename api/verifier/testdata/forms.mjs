// Reads a JSON list of {check, base64} and prints, as a JSON list, what the verifier says of each: empty where it is of
// the form. check is json (canonical JSON of the depth of an entry) or the name of a check of js/form.js, given a string.

import * as form from "../js/form.js";
import { parseCanonical } from "../js/json.js";

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);

const verdicts = JSON.parse(Buffer.concat(chunks)).map(({ check, base64 }) => {
  const bytes = new Uint8Array(Buffer.from(base64, "base64"));
  try {
    if (check === "json") parseCanonical(bytes, 9);
    else form[check](new TextDecoder().decode(bytes), "");
    return "";
  } catch (error) {
    return error.message;
  }
});
console.log(JSON.stringify(verdicts));
