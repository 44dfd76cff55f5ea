// Verifying a whole log: reads it, judges every entry, grows the tree, and compares checkpoint, ledger id and what was kept.
//
// This is a second implementation of the format (docs/format.md), written from that page alone. It shares no code with
// the program that keeps the ledger, needs no library and runs in Node 20 and in browsers.

import { equalBytes, hex, utf8 } from "./bytes.js";
import { Fault, Judge, Newer, SEMANTICS } from "./judge.js";
import { keyAt } from "./ledgerkey.js";
import { isSignedBy, parseCheckpoint, verifierKey } from "./note.js";
import { verifyReceipt } from "./receipt.js";
import { createVerifier } from "./signature.js";
import { LayoutError, tilePath } from "./source.js";
import { millis, timeOf } from "./time.js";
import { leafHash, Tree } from "./tree.js";
import { rotationsFile } from "./walk.js";
import { contradiction, judgeCosignatures } from "./witness.js";

const AT_ONCE = 8; // tiles of hashes read side by side

/**
 * Verifies a log.
 *
 * Faults of the log are in the report, the first of an entry as `first_bad`; what cannot be read is thrown as a SourceError.
 *
 * @param {object} source see source.js
 * @param {object} [options]
 * @param {string} [options.ledger] the ledger id that the log must have; empty for any
 * @param {Uint8Array} [options.since] a checkpoint kept from earlier, that the log must still hold
 * @param {object[]} [options.witnesses] whose cosignatures on the checkpoint are judged, as parseWitnesses has them
 * @param {object[]} [options.logKeys] keys of logs that the reader has from elsewhere, as parseLogKeys has them
 * @param {object[]} [options.receipts] verified too, and compared with the log, as readReceipts has them
 * @param {(step: string, state: "running" | "done" | "failed" | "skipped", figures?: object) => void} [options.onStep]
 * @param {(seq: number, judge: Judge) => Promise<void>} [options.onEntry] called after every entry taken in
 * @returns {Promise<object>} the report
 */
export async function verify(source, options = {}) {
  return new Verification(source, options).run();
}

class Verification {
  #source;
  #options;
  #onStep;
  #tree = new Tree();
  #verifier;
  #judge;
  #faults = [];
  #newer = null; // the number of semantics that is not known here, and the entry that names it
  #signed = false; // whether the checkpoint is signed by the ledger
  #cosignatures = null;
  #rotations = []; // sequence and text of the entries judged that replaced the ledger's key
  #clock = []; // when each entry judged was recorded, less what the clock had been set forward by
  #testimonies = []; // cosigned checkpoints that the log holds
  #receipts = [];
  #unjudged = new Unjudged();

  constructor(source, options) {
    this.#source = source;
    this.#options = { ledger: "", since: null, onEntry: null, witnesses: [], logKeys: [], receipts: [], ...options };
    this.#onStep = options.onStep ?? (() => {});
  }

  async run() {
    this.#verifier = await createVerifier();
    this.#judge = new Judge(this.#tree, this.#verifier);
    const { note, checkpoint } = await this.#readCheckpoint();
    await this.#judgeWitnesses(checkpoint);
    if (note === null || checkpoint) await this.#readEntries(checkpoint?.size ?? null);
    const tiles = checkpoint ? await this.#compareRoot(checkpoint) : null;
    if (this.#newer === null) {
      await this.#compareKey(checkpoint);
      this.#compareLedger();
      await this.#compareSince();
      await this.#compareReceipts();
    }
    this.#compareClock();
    return this.#report(note, tiles);
  }

  #fault(step, fault) {
    this.#faults.push(fault);
    this.#onStep(step, "failed", { seq: fault.seq, fault: fault.class, code: fault.code });
  }

  async #readCheckpoint() {
    this.#onStep("checkpoint", "running");
    const note = await this.#source.checkpoint();
    if (note === null) {
      this.#onStep("checkpoint", "skipped");
      return { note };
    }
    try {
      const checkpoint = parseCheckpoint(note);
      if (checkpoint.size === 0) throw new Error("the checkpoint is of no entries");
      this.#onStep("checkpoint", "done", { total: checkpoint.size, origin: checkpoint.origin });
      return { note, checkpoint };
    } catch (error) {
      this.#fault("checkpoint", new Fault(0, "checkpoint", "checkpoint", error.message));
      return { note };
    }
  }

  // Witnesses need no founding: they say when they saw this root.
  async #judgeWitnesses(checkpoint) {
    if (!checkpoint) {
      this.#onStep("witnesses", "skipped");
      return;
    }
    const found = await judgeCosignatures(checkpoint, this.#options.witnesses, this.#verifier);
    this.#cosignatures = found;
    if (this.#options.witnesses.length === 0) {
      this.#onStep("witnesses", "skipped");
    } else {
      this.#onStep("witnesses", "done", { done: found.cosigned.length, total: this.#options.witnesses.length });
    }
  }

  // What witnesses saw cannot have been recorded later, nor what they had not seen earlier.
  #compareClock() {
    const wrong = contradiction(this.#clock, this.#testimonies);
    if (!wrong) return;
    const { seq, witness, at, covered } = wrong;
    const recorded = timeOf(this.#clock[seq - 1]);
    const what = covered ? `${witness} saw it at ${timeOf(at)}` : `${witness} saw the log without it at ${timeOf(at)}`;
    this.#fault("witnesses", new Fault(seq, "time", "witness", `recorded ${recorded}, leaving out what the clock was set forward by, but ${what}`));
  }

  // Reads all entries for the tree, and judges them up to the first fault.
  async #readEntries(size) {
    let seq = 0;
    let going = true;
    const progress = () => {
      this.#onStep("entries", "running", { done: seq, total: size });
      if (going) this.#onStep("judge", "running", { done: this.#judge.counts.entries, total: size });
    };
    try {
      progress();
      for await (const batch of this.#source.entries(size)) {
        await this.#tree.append(await Promise.all(batch.map(leafHash)));
        if (going) going = await this.#judgeBatch(batch, seq);
        seq += batch.length;
        progress();
      }
      this.#onStep("entries", "done", { done: seq, total: seq });
    } catch (error) {
      if (!(error instanceof LayoutError)) throw error;
      this.#fault("entries", new Fault(error.seq, "tree", "bundle", error.message));
      return;
    }
    if (going) await this.#endOfLog(seq);
  }

  async #judgeBatch(batch, before) {
    const judge = this.#judge;
    const prepared = batch.map((bytes, i) => judge.prepare(bytes, before + i + 1));
    try {
      for (const p of prepared) {
        const ready = await p;
        const offset = judge.state.ledger?.clock_offset ?? 0; // before this entry
        await judge.take(ready);
        this.#clock.push(millis(ready.parsed.recorded) - offset);
        this.#unjudged.note(ready.parsed.statement);
        if (ready.parsed.statement.type === "twothirds.ledger.key_rotated.v1") this.#rotations.push({ seq: judge.counts.entries, text: ready.parsed.text });
        await this.#options.onEntry?.(judge.counts.entries, judge);
      }
      return true;
    } catch (error) {
      if (error instanceof Newer) {
        this.#newer = { semantics: error.semantics, seq: judge.counts.entries + 1 };
        this.#onStep("judge", "failed", { newer: error.semantics });
      } else if (error instanceof Fault) this.#fault("judge", error);
      else throw error;
      return false;
    }
  }

  async #endOfLog(seq) {
    if (seq === 0) {
      this.#fault("judge", new Fault(1, "form", "not_founded", "the log has no entries"));
    } else if (!this.#judge.groupEndsAt(seq)) {
      this.#fault("judge", new Fault(seq + 1, "derived", "derived", `the log ends inside a group: ${await this.#judge.owedType()} is owed`));
    } else {
      this.#onStep("judge", "done", { done: seq, total: seq });
    }
  }

  async #compareRoot(checkpoint) {
    if (this.#tree.size !== checkpoint.size) return null;
    this.#onStep("tree", "running");
    const root = await this.#tree.root(checkpoint.size);
    const tiles = await this.#compareTiles();
    if (equalBytes(root, checkpoint.root)) this.#testimonies.push({ size: checkpoint.size, cosigned: this.#cosignatures.cosigned });
    if (!equalBytes(root, checkpoint.root)) {
      const where = tiles.leaf > 0 ? `; the hashes beside the log differ from entry ${tiles.leaf} on` : "";
      this.#fault("tree", new Fault(tiles.leaf, "tree", "root", `the entries have the root ${hex(root)}, the checkpoint says ${hex(checkpoint.root)}${where}`));
    } else if (tiles.wrong.length > 0) {
      this.#fault("tree", new Fault(0, "tree", "tiles", `missing, or not of these entries: ${tiles.wrong.slice(0, 8).join(", ")}`));
    } else {
      this.#onStep("tree", "done", { root: hex(root) });
    }
    return tiles;
  }

  // Whoever has the entries computes the hashes; but a copy whose tiles of hashes are wrong misleads those who read only them.
  async #compareTiles() {
    const found = { same: 0, wrong: [], leaf: 0 };
    const compare = async ({ level, n, width, hashes }) => {
      const tile = await this.#source.hashes(level, n, width);
      if (tile !== null && equalBytes(tile, hashes)) return 0;
      found.wrong.push(tilePath(level, n, width));
      const differs = tile === null || level > 0 ? -1 : hashes.findIndex((byte, i) => byte !== tile[i]);
      return differs < 0 ? 0 : 256 * n + Math.floor(differs / 32) + 1;
    };
    const tiles = [...this.#tree.tiles()];
    for (let i = 0; i < tiles.length; i += AT_ONCE) {
      const differing = (await Promise.all(tiles.slice(i, i + AT_ONCE).map(compare))).filter((leaf) => leaf > 0);
      if (found.leaf === 0 && differing.length > 0) found.leaf = Math.min(...differing);
    }
    found.same = tiles.length - found.wrong.length;
    return found;
  }

  // Which key must have signed, the entries tell: of a checkpoint that goes on behind a fault, a key that is not known here may be right.
  async #compareKey(checkpoint) {
    const { ledger } = this.#judge.state;
    const isSigned = ledger && checkpoint && (await this.#isSigned(checkpoint));
    const whole = checkpoint?.size === this.#judge.counts.entries;
    if (!ledger || !checkpoint || (!isSigned && !whole)) {
      this.#onStep("key", "skipped");
      return;
    }
    const wrong = isSigned ? whole && (await this.#wrongBeside(checkpoint.size)) : { code: "signature", detail: `the checkpoint is not signed by ${this.#whoseKey(checkpoint.size)}` };
    this.#signed = isSigned;
    if (wrong) this.#fault("key", new Fault(0, "checkpoint", wrong.code, wrong.detail));
    else this.#onStep("key", "done");
  }

  /** Whether a checkpoint is signed by the ledger key in force at its size, as far as the entries judged tell. */
  #isSigned(checkpoint) {
    const { ledger } = this.#judge.state;
    return isSignedBy(checkpoint, ledger.origin, keyAt(ledger, checkpoint.size), this.#verifier);
  }

  #whoseKey(size) {
    const { seq } = [{ seq: 1 }, ...this.#rotations].findLast((r) => r.seq <= size);
    return `the key and under the origin that the founding names${seq > 1 ? `, as entry ${seq} replaced that key` : ""}`;
  }

  // Which of the files beside the log that say its key is not what it must be at this size, as code and detail; or null.
  async #wrongBeside(size) {
    const { ledger } = this.#judge.state;
    const vkey = utf8(await verifierKey(ledger.origin, keyAt(ledger, size)));
    const rotations = rotationsFile(this.#rotations);
    const [vkeyThere, rotationsThere] = [await this.#source.verifierKey(), await this.#source.rotations()];
    const wrongVkey = vkeyThere !== null && !equalBytes(vkeyThere, vkey);
    const wrongRotations = rotationsThere !== null && (rotations === null || !equalBytes(rotationsThere, rotations));
    if ((!wrongVkey && !wrongRotations) || (await this.#hasGrown(size))) return null;
    if (wrongVkey) return { code: "vkey", detail: `the file vkey is not ${this.#whoseKey(size)}` };
    return { code: "rotations", detail: "the file rotations does not have the entries of the log that replaced its key, or not as they are" };
  }

  // Whether what is read is larger by now: files beside the log are of another size then.
  async #hasGrown(size) {
    try {
      return parseCheckpoint((await this.#source.checkpoint()) ?? new Uint8Array()).size > size;
    } catch {
      return false;
    }
  }

  #compareLedger() {
    const wanted = this.#options.ledger.trim().toLowerCase();
    const id = this.#judge.state.ledger?.id ?? "";
    if (wanted === "") this.#onStep("ledger", "skipped", { id });
    else if (wanted === id) this.#onStep("ledger", "done", { id });
    else if (id !== "") this.#fault("ledger", new Fault(1, "ledger", "wrong_ledger", `this is ledger ${id}`));
  }

  async #compareSince() {
    const { ledger } = this.#judge.state;
    if (!this.#options.since) {
      this.#onStep("since", "skipped");
      return;
    }
    if (!ledger) return;
    try {
      const kept = parseCheckpoint(this.#options.since);
      const isSigned = await this.#isSigned(kept);
      if (kept.size > this.#tree.size) throw new Error(`the checkpoint that you kept is of ${kept.size} entries, and this log has ${this.#tree.size}`);
      if (!isSigned && kept.size <= this.#judge.counts.entries) throw new Error(`the checkpoint that you kept is not signed by ${this.#whoseKey(kept.size)}`);
      if (!equalBytes(await this.#tree.root(kept.size), kept.root)) throw new Error(`the first ${kept.size} entries are not those of the checkpoint that you kept`);
      if (!isSigned) {
        this.#onStep("since", "skipped"); // a key that came behind the fault may have signed it
        return;
      }
      const { cosigned } = await judgeCosignatures(kept, this.#options.witnesses, this.#verifier);
      this.#testimonies.push({ size: kept.size, cosigned });
      this.#onStep("since", "done", { size: kept.size });
    } catch (error) {
      this.#fault("since", new Fault(0, "since", "since", error.message));
    }
  }

  // A receipt that holds by itself and not in this log says that there are two histories.
  async #compareReceipts() {
    const { receipts, witnesses } = this.#options;
    const { state } = this.#judge;
    if (receipts.length === 0) {
      this.#onStep("receipts", "skipped");
      return;
    }
    const ledger = state.ledger?.id ?? this.#options.ledger;
    // What a receipt leaves open about the ledger's key, the entries judged here settle.
    const own = this.#rotations.map(({ seq }) => ({ origin: state.ledger.origin, key: keyAt(state.ledger, seq) }));
    const logKeys = [...this.#options.logKeys, ...own];
    for (const receipt of receipts) {
      const report = await verifyReceipt(receipt, { ledger, witnesses, logKeys, verifier: this.#verifier });
      this.#receipts.push(report);
      if (!report.ok) continue;
      const difference = await this.#difference(report);
      report.compared = difference ? "fork" : report.size <= this.#tree.size ? "same" : "beyond";
      if (report.compared === "same") this.#testimonies.push({ size: report.size, cosigned: report.cosignatures.cosigned });
      if (difference) this.#fault("receipts", new Fault(difference.seq, "receipt", "fork", `${report.name}: ${difference.detail}`));
    }
    if (this.#receipts.some((r) => r.verdict === "open")) this.#onStep("receipts", "failed", { seq: 0, fault: "receipt", code: "open" });
    else if (this.#receipts.some((r) => !r.ok)) this.#onStep("receipts", "failed", { seq: 0, fault: "receipt", code: "bad" });
    else if (this.#receipts.every((r) => r.compared !== "fork")) this.#onStep("receipts", "done", { done: this.#receipts.length, total: this.#receipts.length });
  }

  // Where a receipt and the log differ, of what the log has; seq is 0 where it is not the receipt's own entry. Or null.
  async #difference({ seq, leaf, size, root }) {
    const { size: total } = this.#tree;
    const here = seq <= total ? hex(this.#tree.leaf(seq - 1)) : leaf;
    const by = this.#signed ? "both under checkpoints that the ledger's key signed" : "this log's checkpoint is not signed by the ledger's key";
    if (here !== leaf) return { seq, detail: `entry ${seq} has the leaf hash ${leaf} in the receipt, ${here} in this log; ${by}` };
    const rootHere = size <= total ? hex(await this.#tree.root(size)) : root;
    if (rootHere !== root) return { seq: 0, detail: `the first ${size} entries have the root ${root} in the receipt, ${rootHere} in this log; ${by}` };
    return null;
  }

  async #report(note, tiles) {
    const { state, counts } = this.#judge;
    const faults = this.#faults.map(({ seq, class: faultClass, code, detail }) => ({ seq, class: faultClass, code, detail }));
    const ok = faults.length === 0 && this.#newer === null;
    const inEntries = faults.filter((f) => f.seq > 0).sort((a, b) => a.seq - b.seq);
    return {
      ok,
      verdict: this.#newer !== null ? "newer" : ok ? "ok" : "bad",
      semantics: this.#newer?.semantics ?? SEMANTICS,
      newer_from: this.#newer?.seq ?? 0,
      entries: counts.entries,
      total: this.#tree.size,
      signatures: counts.signatures,
      decisions: counts.decisions,
      ledger: state.ledger?.id ?? "",
      origin: state.ledger?.origin ?? "",
      name: state.ledger?.name ?? {},
      purpose: state.ledger?.purpose ?? "",
      closed: state.ledger?.closed ?? 0,
      rotations: this.#rotations.map(({ seq }) => seq),
      checkpoint: note === null ? "" : new TextDecoder().decode(note),
      root: hex(await this.#tree.root(this.#tree.size)),
      state: await state.digest(),
      first_bad: inEntries[0] ?? faults[0] ?? null,
      faults,
      judged: counts,
      not_judged: this.#unjudged.figures(),
      unchecked: this.#unchecked(note),
      cosignatures: this.#cosignatures,
      receipts: this.#receipts,
      tiles,
      plain_arithmetic: this.#verifier.deviation,
      outcomes: this.#outcomes(),
    };
  }

  // What could have been checked and was not, for want of something to compare with.
  #unchecked(note) {
    const missing = [];
    if (note === null) missing.push("checkpoint");
    if (this.#options.ledger.trim() === "") missing.push("ledger");
    if (!this.#options.since) missing.push("since");
    if (note !== null && this.#options.witnesses.length === 0) missing.push("witnesses");
    return missing;
  }

  #outcomes() {
    const { state } = this.#judge;
    const decisions = [...state.rows("decision")].sort((a, b) => a.number - b.number);
    return decisions.map(({ number, motion, outcome, body, chosen = "", contests = [], opened, closed, seq, rescinded_by }) => {
      const { title } = state.get("motion", motion).content;
      return { number, title, outcome, body, chosen, contested: contests.length, opened, closed, seq, rescinded: rescinded_by !== undefined };
    });
  }
}

/** Counts what nobody can judge from a log (format §20). */
class Unjudged {
  #documents = new Set();
  #figures = { permissions: 0, times: 0, recorded: 0, commitments: 0, protests: 0, records: 0, reports: 0 };

  note({ type, data }) {
    const figures = this.#figures;
    figures.recorded++;
    if (data.by) figures.times++;
    if (data.person || (type === "twothirds.proposal.received.v1" && data.from)) figures.commitments++;
    if (type === "twothirds.protest.lodged.v1") figures.protests++;
    if (type === "twothirds.report.published.v1") figures.reports++;
    if (data.taken_from || type === "twothirds.outside.rollcall_entered.v1") figures.records++;
    const adopted = (data.effects ?? []).map((e) => e.sha256);
    const rendered = (data.files ?? []).map((f) => f.sha256);
    const named = [data.mandate, data.minutes, data.sha256, data.taken_from?.sha256, ...(data.attachments ?? []), ...adopted, ...rendered];
    if (type === "twothirds.member.applied.v1") named.push(data.document);
    for (const hash of named) if (hash !== undefined) this.#documents.add(hash);
  }

  /**
   * permissions: statements whose permission was not judged; times: statements' own times, and texts at the door;
   * recorded: times of the log's clock; documents: hashes of documents; commitments: to names; protests: their texts;
   * records: what is taken from elsewhere; reports: those published, whether the log gives them.
   */
  figures() {
    return { ...this.#figures, documents: this.#documents.size };
  }
}
