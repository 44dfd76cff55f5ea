// What of the desk needs no browser: ids, values of forms, statements, consistency, handing in, invitations, passphrases.
import assert from "node:assert/strict";
import { toBase64url, unhex, utf8, hex } from "../../../verifier/js/bytes.js";
import { parseStatement } from "../../../verifier/js/statement.js";
import { createVerifier } from "../../../verifier/js/signature.js";
import { readSignable } from "../../../verifier/js/signing.js";
import { addWords } from "../../../verifier/js/say.js";
import { leafHash, Tree } from "../../../verifier/js/tree.js";
import { controlAt } from "../js/collect.js";
import { begins, MissingTile, subtrees } from "../js/consistency.js";
import { compose, subjectOf } from "../js/compose.js";
import { nextID, uuid7 } from "../js/ids.js";
import { fragmentOf, hasHadKey, readInvitation } from "../js/invitation.js";
import { advance } from "../js/ledger.js";
import { commitment } from "../js/openings.js";
import { standings } from "../js/people.js";
import { firstLines, madeAs } from "../js/publication.js";
import { Problem, Unreachable } from "../js/server.js";
import { settle } from "../js/settle.js";
import { fits, preference } from "../js/speakers.js";
import { bitsOf, ENOUGH, GOOD } from "../js/strength.js";
import { build, ValueError } from "../js/values.js";
import { dayAndTime } from "../js/when.js";
import { words } from "../js/words.js";

const tests = {
  async ids() {
    const form = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
    assert.match(uuid7(1764500000000), form);
    assert.equal(uuid7(0x0123456789ab).slice(0, 13), "01234567-89ab");
    let last = "";
    for (let i = 0; i < 200; i++) {
      const next = nextID(1764500000000 - i, "", last); // a clock that goes back
      assert.match(next, form);
      assert.ok(next > last, `${next} after ${last}`);
      last = next;
    }
  },

  async values() {
    const env = { newID: () => "drawn", commit: async (field, value) => `${field}:${value}` };
    const field = (path, kind, raw, more = {}) => ({ path: path.split("."), kind, raw, ...more });
    const data = await build(
      {
        fields: [
          field("title.en", "text", "  Two\r\nlines \n"), field("title.az", "text", ""), field("n", "int", "-12"), field("yes", "bool", true), field("no", "bool", "false"),
          field("sure", "true", false), field("at", "time", "2026-12-01T13:00", { offset: "+04:00" }), field("then", "time", "2026-12-01T09:00:00.000Z"), field("utc", "time", "2026-12-01T09:00:30"),
          field("day", "date", "2026-12-01"), field("classes", "set", ["b", "a", "b", " "]), field("options", "list", ["yes", "no"]), field("none", "set", [], { optional: true }), field("empty", "set", []),
          field("rules", "json", '{"a":1}'), field("hash", "hash", "A".repeat(64)), field("made", "new", ""), field("person", "commit", " Ülkər ", { field: "name" }), field("gone.deep", "text", " "),
          field("sha256", "file", ["f".repeat(64)], { multiple: false, beside: [[["size"], 3], [["media_type"], "text/plain"]] }), field("attachments", "file", ["b", "a"], { multiple: true }), field("letter", "file", [], { multiple: false }),
          field("e\u0301", "text", "e\u0301"),
        ],
        lists: [
          { path: ["agenda"], items: [{ fields: [field("title.en", "text", "One")], lists: [] }, { fields: [], lists: [{ path: ["inner"], items: [] }] }] },
          { path: ["votes"], sort: ["member"], items: ["b", "a"].map((m) => ({ fields: [field("member", "ref", m)], lists: [] })) },
          { path: ["absent"], items: [], optional: true },
        ],
      },
      env,
    );
    assert.deepEqual(data, {
      title: { en: "Two\nlines" }, n: -12, yes: true, no: false, at: "2026-12-01T09:00:00.000Z", then: "2026-12-01T09:00:00.000Z", utc: "2026-12-01T09:00:30.000Z", day: "2026-12-01",
      classes: ["a", "b"], options: ["yes", "no"], empty: [], rules: { a: 1 }, hash: "a".repeat(64), made: "drawn", person: "name:Ülkər",
      sha256: "f".repeat(64), size: 3, media_type: "text/plain", attachments: ["a", "b"], "e\u0301": "\u00e9",
      agenda: [{ title: { en: "One" } }, { inner: [] }], votes: [{ member: "a" }, { member: "b" }],
    });
    for (const [kind, raw] of Object.entries({ int: "1.5", bool: "maybe", time: "tomorrow", date: "1.12.2026", hash: "ab", json: "{" })) {
      const bad = { fields: [], lists: [{ path: ["list"], items: [{ fields: [field("a.b", kind, raw)], lists: [] }] }] };
      await assert.rejects(build(bad, env), (error) => error instanceof ValueError && error.code === kind && error.path.join("/") === "list/0/a/b", kind);
    }
  },

  async statement() {
    const key = toBase64url(unhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"));
    const by = [{ as: "representative", key, of: "member/01234567-89ab-7000-8000-000000000000", name: { en: "not signed" } }];
    const parts = { ledger: "a".repeat(64), type: "position.stated", subject: "motion/01234567-89ab-7000-8000-000000000001", data: { stance: "for", text: { az: "Hə", en: "\u2028\u0001\"" } }, by, seen: { size: 3, root: "b".repeat(64) }, id: uuid7(1764500000000), time: "2026-12-01T09:00:00.000Z" };
    const text = compose(parts);
    const parsed = parseStatement(utf8(text));
    assert.equal(parsed.type, "twothirds.position.stated.v1");
    assert.deepEqual({ ...parsed.data.by[0] }, { as: "representative", key, of: by[0].of });
    const signable = await readSignable(text, await createVerifier());
    assert.equal(signable.text, text);
    const given = { newID: () => "id", speaker: by[0], part: " unece " };
    assert.equal(subjectOf("motion/new", given), "motion/id");
    assert.equal(subjectOf("member/mine", given), by[0].of);
    assert.equal(subjectOf("outside/", given), "outside/unece");
    assert.equal(subjectOf("ledger", given), "ledger");
    assert.equal(subjectOf("poll/new-x", given), "poll/new-x");
  },

  async consistency() {
    const sizes = [1, 2, 3, 7, 8, 255, 256, 257, 300, 511, 513, 700];
    const leaves = await Promise.all(Array.from({ length: 700 }, (_, i) => leafHash(utf8(String(i)))));
    for (const size of sizes) {
      const tree = new Tree();
      await tree.append(leaves.slice(0, size));
      const tiles = new Map([...tree.tiles()].map(({ level, n, width, hashes }) => [`${level}/${n}/${width}`, hashes]));
      const source = { hashes: async (level, n, width) => tiles.get(`${level}/${n}/${width}`) ?? null };
      const newer = { size, root: await tree.root(size) };
      for (const older of sizes.filter((one) => one <= size)) {
        const root = await tree.root(older);
        assert.ok(await begins(source, { size: older, root }, newer), `${older} of ${size}`);
        const other = root.map((byte, i) => (i === 5 ? byte ^ 1 : byte));
        assert.ok(!(await begins(source, { size: older, root: other }, newer)), `another ${older} of ${size}`);
        assert.ok(older === size || !(await begins(source, { size: older, root }, { size, root: other })), `${older} of another ${size}`);
      }
      assert.ok(!(await begins(source, { size: size + 1, root: newer.root }, newer)));
      if (size > 1) await assert.rejects(begins({ hashes: async () => null }, { size: 1, root: leaves[0] }, newer), MissingTile);
    }
    assert.deepEqual(subtrees(5, 13), [{ level: 0, index: 5 }, { level: 1, index: 3 }, { level: 2, index: 2 }, { level: 0, index: 12 }]);
  },

  async advance() {
    const leaves = await Promise.all(Array.from({ length: 9 }, (_, i) => leafHash(utf8(String(i)))));
    const tree = new Tree();
    await tree.append(leaves);
    const fork = new Tree();
    await fork.append(leaves.map((leaf, i) => (i === 2 ? leaves[0] : leaf)));
    const sourceOf = (t) => {
      const tiles = new Map([...t.tiles()].map(({ level, n, hashes }) => [`${level}/${n}`, hashes]));
      return { hashes: async (level, n, width) => tiles.get(`${level}/${n}`)?.subarray(0, 32 * width) ?? null };
    };
    const table = new Map();
    const store = { get: async (_, key) => table.get(key), put: async (_, value) => void table.set(value.name, value) };
    const report = async (t, size, ledger = "l") => ({ ledger, size, root: hex(await t.root(size)), checkpoint: `note ${size}` });
    await advance(store, await report(tree, 4), sourceOf(tree));
    await advance(store, await report(tree, 8), sourceOf(tree));
    assert.equal(table.get("this").size, 8);
    assert.equal((await advance(store, await report(tree, 5), sourceOf(tree))).size, 8, "an older one takes no newer one's place");
    await assert.rejects(advance(store, await report(tree, 9, "other"), sourceOf(tree)), (e) => e.code === "other");
    await assert.rejects(advance(store, await report(tree, 5), { hashes: async () => null }), (e) => e.code === "behind");
    await assert.rejects(advance(store, await report(fork, 9), sourceOf(fork)), (e) => e.code === "fork" && e.evidence.join() === "note 8,note 9");
    assert.equal(table.get("this").fork, "note 9", "the proof is kept");
    assert.equal(table.get("this").size, 8);
  },

  async settle() {
    const busy = new Problem(429, { code: "busy" }, 1);
    const lost = new Unreachable("lost");
    const refused = new Problem(422, { code: "poll_closed", refusal: "note" }, 0);
    const proxy = new Problem(502, {}, 0);
    const unknown = new Problem(503, { code: "unknown_outcome" }, 1);
    const broken = new Problem(404, { code: "no_such_path" }, 0);
    const answer = { sequence: 7 };
    const run = async (...answers) => {
      const waits = [];
      let asked = 0;
      const result = await settle(async () => {
        const next = answers[Math.min(asked++, answers.length - 1)];
        if (next instanceof Error) throw next;
        return next;
      }, async (ms) => void waits.push(ms));
      return { state: result.state, asked, waits };
    };
    assert.deepEqual(await run(answer), { state: "entered", asked: 1, waits: [] });
    assert.deepEqual(await run(lost, unknown, answer), { state: "entered", asked: 3, waits: [500, 1000] });
    assert.deepEqual(await run(refused), { state: "refused", asked: 1, waits: [] });
    assert.deepEqual(await run(proxy, refused), { state: "refused", asked: 2, waits: [500] }, "a ledger that has it says so first");
    assert.deepEqual(await run(lost), { state: "unknown", asked: 5, waits: [500, 1000, 2000, 4000] });
    assert.deepEqual(await run(busy), { state: "unsent", asked: 5, waits: [1000, 1000, 2000, 4000] });
    assert.deepEqual(await run(lost, broken), { state: "unknown", asked: 5, waits: [500, 1000, 2000, 4000] }, "once it may be in, it stays so");
    assert.deepEqual(await run(broken), { state: "unsent", asked: 1, waits: [] });
    assert.equal((await run({ sequence: 0 })).state, "unknown");
    await assert.rejects(run(new TypeError("a fault of the page")), TypeError);
  },

  async invitation() {
    const key = toBase64url(new Uint8Array(32));
    const id = "01234567-89ab-7000-8000-000000000001";
    const opening = { field: "name", salt: key, subject: `representative/${id}`, value: "Ülkər Əliyeva" };
    const whole = { ledger: "a".repeat(64), lost: false, member: id, registrars: [key, key], representative: id, opening };
    assert.deepEqual(JSON.parse(JSON.stringify(readInvitation(`#${fragmentOf(whole)}`))), JSON.parse(JSON.stringify({ ...whole })));
    assert.ok(readInvitation(fragmentOf({ ...whole, registrars: [], voucher: key })));
    for (const bad of [{ ...whole, registrars: [key] }, { ...whole, registrars: [], voucher: key, lost: true }, { ...whole, more: 1 }, { ...whole, ledger: "a" }, { ...whole, lost: "no" }, { ...whole, opening: { ...opening, subject: "representative/other" } }]) {
      assert.equal(readInvitation(fragmentOf(bad)), null, JSON.stringify(bad));
    }
    for (const text of ["", "#", "#%%%", "#AAAA", "#" + "A".repeat(9000)]) assert.equal(readInvitation(text), null, text.slice(0, 10));
  },

  // What registrars have to say of a further key: the ledger refuses it otherwise.
  async hadKey() {
    const representatives = [{ id: "1", member: "a" }, { id: "2", member: "a" }, { id: "3", member: "b" }];
    const keys = [{ holder: "representative/1", revoked: { seq: 9 } }, { holder: "founder/b" }];
    assert.ok(hasHadKey("a", keys, representatives), "one that was revoked, of another representative");
    assert.ok(!hasHadKey("b", keys, representatives) && !hasHadKey("c", keys, representatives));
  },

  // A key is in force by the log's clock, which that of the browser may be behind.
  async standings() {
    const later = (hours) => new Date(Date.now() + hours * 3600000).toISOString();
    const answers = {
      "/v1/info": { now: later(48) },
      "/v1/offices": { items: [] },
      "/v1/keys/k": { effective_from: later(24), holder: "representative/r", key: "k" },
      "/v1/representatives/r": { ended: 0, from: later(24), member: "m" },
      "/v1/members/m": { id: "m", name: { en: "Member" }, status: "active" },
    };
    const asked = globalThis.fetch;
    globalThis.fetch = async (path) => Response.json(answers[path.split("?")[0]]);
    const store = { all: async () => [{ public: "k" }], get: async () => undefined };
    try {
      const [{ state, capacities }] = await standings({ store });
      assert.deepEqual([state, capacities.map(({ of }) => of)], ["good", ["member/m"]]);
    } finally {
      globalThis.fetch = asked;
    }
  },

  async controls() {
    const controls = new Map([["title/az", "az"], ["title/en", "en"], ["classes", "classes"], ["effects", "list"], ["effects/0/kind", "kind"]]);
    for (const [pointer, want] of [["/title/en", "en"], ["/title", "az"], ["/classes/3", "classes"], ["/effects/0/kind", "kind"], ["/effects/1/kind", "list"], ["/other", null], ["", null]]) {
      assert.equal(controlAt(controls, pointer), want, pointer);
    }
  },

  // The vector of docs/format.md's kind is checked against Go in the test that runs this: see desk_test.go.
  async commitment() {
    const { salt, ledger, subject, field, value, want } = JSON.parse(process.env.COMMITMENT);
    assert.equal(await commitment({ salt, subject, field, value }, ledger), want);
  },

  async speakers() {
    const representative = { as: "representative", of: "member/1" };
    const registrar = { as: "officer", role: "registrar", of: "office/r" };
    assert.ok(fits(representative, {}) && !fits(registrar, {}));
    assert.ok(fits(registrar, { as: "coordinator registrar" }) && fits(registrar, { as: "officer" }) && !fits(registrar, { as: "teller" }));
    assert.ok(!fits(representative, { of: "member/2" }) && fits(representative, { of: "member/1" }));
    const both = { as: "registrar representative" };
    assert.ok(preference(registrar, both) < preference(representative, both));
  },

  async publication() {
    const [ledger, report] = ["1".repeat(64), "2".repeat(64)];
    const line = (format, version, of, base = "") => `twothirds-report/1 kind=decisions lang=az at=3 template=1 format=${format} version=${version}${base} ledger=${ledger} sha256=${of}`;
    const file = (text) => utf8(`%PDF-1.4 \u00ff ${text} \n`);
    const made = (text, format = "pdf") => madeAs(file(text), format, ledger, report);
    assert.deepEqual(made(line("pdf", 2, report)), { version: 2, links: undefined });
    assert.deepEqual(made(line("html", 0, report, " base=https%3A%2F%2Fledger.example%2Faz"), "html"), { version: 0, links: "https://ledger.example/az" });
    // A text of the report that looks like one does not count, nor does another report's file or one in another format.
    assert.equal(made(`${line("pdf", 7, "3".repeat(64))} ${line("pdf", 0, report)}`).version, 0);
    for (const text of ["", line("pdf", 2, "3".repeat(64)), line("html", 2, report)]) assert.equal(made(text), undefined);
    const sections = [{ blocks: [{ type: "paragraph", rows: [[{ text: "Decisions: " }, { n: 9, ref: 1 }]] }, { type: "table", rows: [[{ n: 1 }]] }, { type: "facts", rows: [[{ text: "Name" }, { text: "Body" }], [{ text: "Seats" }, { n: 3 }]] }] }];
    assert.deepEqual(firstLines({ sections }), ["Decisions: 9", "Name: Body", "Seats: 3"]);
  },

  // The server's pages write times; the modules write them alike.
  async times() {
    addWords(words);
    for (const { lang, instant, want } of JSON.parse(process.env.TIMES)) assert.equal(dayAndTime(lang, instant, "+04:00"), want);
  },

  async strength() {
    const weak = ["", "a", "password", "12345678901234567890", "aaaaaaaaaaaaaaaaaaaa", "abcdefghijklmnopqrstuvwxyz", "one two three", "ha ha ha ha ha ha"];
    for (const text of weak) assert.ok(bitsOf(text) < ENOUGH, `${text}: ${bitsOf(text)}`);
    const good = ["correct horse battery staple radish wolf", "günəş dəniz alma kitab pəncərə yol", "xK9#mQ2$vL7!pR4z"];
    for (const text of good) assert.ok(bitsOf(text) >= GOOD, `${text}: ${bitsOf(text)}`);
  },
};

for (const [name, test] of Object.entries(tests)) {
  try {
    await test();
  } catch (error) {
    console.error(`${name}: ${error.stack}`);
    process.exitCode = 1;
  }
}
