// What this browser keeps of the desk, in IndexedDB, for the address that the pages come from. Nothing of it is sent
// anywhere by keeping it; a change is on the disk when its promise is kept.

const NAME = "twothirds-desk";
const VERSION = 1;

// By table: the member that tells its values apart.
const tables = {
  keys: "public", // {public, label, file, made, until?, handle?, passkey?, last_id?}
  ledger: "name", // one value, {name: "this", ledger, size, root, note, fork?}
  outbox: "id", // {id, key, type, subject, name, text, statement, at, state, seq?, deposit?}
  receipts: "id", // {id, seq, type, subject, name, recorded, proof, entry, verdict}
  refused: "id", // {id, type, subject, text, code, detail, refusal?, at, put_away?}
  openings: "place", // {place: subject + " " + field, field, salt, subject, value}
};

/** The browser keeps nothing for this page: private windows and embedded pages can be so. */
export class NoStore extends Error {}

const promised = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** Opens what is kept. @throws {NoStore} */
export async function openStore() {
  let db;
  try {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      for (const [table, keyPath] of Object.entries(tables)) request.result.createObjectStore(table, { keyPath });
    };
    db = await promised(request);
  } catch (error) {
    throw new NoStore(error?.message ?? "no IndexedDB");
  }
  db.onversionchange = () => db.close(); // a newer page wants it

  function change(table, act) {
    return new Promise((resolve, reject) => {
      const transaction = db.transaction(table, "readwrite", { durability: "strict" });
      transaction.oncomplete = () => resolve();
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
      act(transaction.objectStore(table));
    });
  }
  const read = (table, ask) => promised(ask(db.transaction(table, "readonly").objectStore(table)));
  return {
    get: (table, key) => read(table, (t) => t.get(key)),
    all: (table) => read(table, (t) => t.getAll()),
    put: (table, value) => change(table, (t) => t.put(value)),
    remove: (table, key) => change(table, (t) => t.delete(key)),
  };
}
