// What the desk asks the ledger's server: the HTTP interface (/openapi.json), at the address that the page came from.

const READ_TIME = 20000; // milliseconds
const MAX_PAGES = 50;

/** The server could not be asked, or its answer did not come. */
export class Unreachable extends Error {}

/** An answer that is no success: RFC 9457 problem details with a code. `code` is empty where it is none of the ledger's. */
export class Problem extends Error {
  constructor(status, members, retryAfter) {
    super(members.detail ?? `status ${status}`);
    Object.assign(this, { status, retryAfter, code: members.code ?? "", refusal: members.refusal, rule: members.rule, place: members.place });
  }
}

/** Asks, and gives the answer of a success. @throws {Problem | Unreachable} */
export async function ask(path, { time = READ_TIME, ...options } = {}) {
  let response;
  try {
    response = await fetch(path, { credentials: "omit", cache: "no-cache", redirect: "error", signal: AbortSignal.timeout(time), ...options });
  } catch (error) {
    throw new Unreachable(error.message);
  }
  if (response.ok) return response;
  throw new Problem(response.status, await problemIn(response), Number(response.headers.get("Retry-After")) || 0);
}

async function problemIn(response) {
  try {
    const members = await response.json();
    return typeof members === "object" && members !== null && typeof members.code === "string" ? members : {};
  } catch {
    return {};
  }
}

async function bodyOf(response, read) {
  try {
    return await read(response);
  } catch (error) {
    throw new Unreachable(error.message); // the answer broke off, or is not what it says
  }
}

export const askJSON = async (path, options) => bodyOf(await ask(path, options), (r) => r.json());
export const askBytes = async (path, options) => bodyOf(await ask(path, options), async (r) => new Uint8Array(await r.arrayBuffer()));

/** A row by the plural of its kind and its id, or null where there is none. */
export async function row(plural, id) {
  try {
    return await askJSON(`/v1/${plural}/${encodeURIComponent(id)}`);
  } catch (error) {
    if (error instanceof Problem && error.code === "no_such_row") return null;
    throw error;
  }
}

/** All rows of a kind that there are few of. */
export async function rows(plural) {
  const all = [];
  let cursor = "";
  for (let page = 0; page < MAX_PAGES; page++) {
    const { items, next } = await askJSON(`/v1/${plural}?limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    all.push(...items.map((item) => item.json));
    if (next === undefined) return all;
    cursor = next;
  }
  throw new Unreachable(`there are more ${plural} than are asked for`);
}

/** Posts JSON as it stands, and gives the JSON of the answer. */
export const postJSON = (path, text, options) => askJSON(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: text, ...options });

/** The answer to a question that may go unanswered: null then. */
export const quietly = async (question) => {
  try {
    return await question();
  } catch {
    return null;
  }
};

/** The log's clock, by which keys, mandates and offices are in force, in milliseconds; the browser's where the server does not say. */
export const logNow = async () => Date.parse((await quietly(() => askJSON("/v1/info")))?.now) || Date.now();
