// Where a log is read from: static files laid out by C2SP tlog-tiles (a folder, a zip, a web server), or JSON lines.
//
// A source has: checkpoint(), verifierKey() and rotations(), the bytes of these files or null where there is none; entries(size),
// batches of entries in order (all there are, where size is null); hashes(level, n, width), a tile of hashes or null.

import { MAX_ENTRY } from "./statement.js";

const WIDTH = 256; // of a full tile
const AHEAD = 4; // bundles fetched before they are asked for
const MAX_BUNDLE = WIDTH * (MAX_ENTRY + 2);
const MAX_NOTE = 65536;
const MAX_FILE_OF_ROTATIONS = 262144; // 64 of them are smaller

/** Something cannot be read; nothing is said about the log. `kind` is not_found, unreachable or usage. */
export class SourceError extends Error {
  constructor(kind, message) {
    super(message);
    this.kind = kind;
  }
}

/** The files of a log are not laid out as they must be, or one is missing; seq is the entry concerned. */
export class LayoutError extends Error {
  constructor(seq, message) {
    super(message);
    this.seq = seq;
  }
}

// tlog-tiles writes the number of a tile in groups of three digits, all but the last after an x.
function numberPath(n) {
  const groups = [];
  for (let rest = n; groups.length === 0 || rest > 0; rest = Math.floor(rest / 1000)) groups.unshift(String(rest % 1000).padStart(3, "0"));
  return groups.map((g, i) => (i < groups.length - 1 ? "x" + g : g)).join("/");
}

/** The path of a tile of C2SP tlog-tiles; level is a number, or entries. */
export const tilePath = (level, n, width) => `tile/${level}/${numberPath(n)}` + (width < WIDTH ? `.p/${width}` : "");

/** Takes a bundle apart: every entry after its length in 16 bits, big-endian. `first` is the sequence of its first entry. */
export function splitBundle(bytes, width, first, path) {
  const entries = [];
  let at = 0;
  while (entries.length < width) {
    const length = at + 2 <= bytes.length ? (bytes[at] << 8) | bytes[at + 1] : Infinity;
    if (at + 2 + length > bytes.length) throw new LayoutError(first + entries.length, `${path} ends before entry ${first + entries.length} does`);
    entries.push(bytes.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return { entries, rest: bytes.length - at };
}

/** A log in static files; read(path, limit) gives a file's bytes, or null where there is none. */
export class TileSource {
  /** @param {(path: string, limit: number) => Promise<Uint8Array | null>} read */
  constructor(read) {
    this.read = read;
  }

  checkpoint() {
    return this.read("checkpoint", MAX_NOTE);
  }

  verifierKey() {
    return this.read("vkey", MAX_NOTE);
  }

  rotations() {
    return this.read("rotations", MAX_FILE_OF_ROTATIONS);
  }

  // A partial tile may have been removed once the full one is there.
  async #tile(level, n, width, limit) {
    for (const w of width < WIDTH ? [width, WIDTH] : [WIDTH]) {
      const path = tilePath(level, n, w);
      const bytes = await this.read(path, limit);
      if (bytes !== null) return { bytes, path, width: w };
    }
    return null;
  }

  async #bundle(n, size) {
    const width = Math.min(WIDTH, size - n * WIDTH);
    const tile = await this.#tile("entries", n, width, MAX_BUNDLE);
    const first = n * WIDTH + 1;
    if (tile === null) throw new LayoutError(first, `${tilePath("entries", n, width)} is missing`);
    const { entries, rest } = splitBundle(tile.bytes, width, first, tile.path);
    if (rest > 0 && tile.width === width) throw new LayoutError(first + width - 1, `${tile.path} goes on after its last entry`);
    return entries;
  }

  async *entries(size) {
    const bundles = Math.ceil(size / WIDTH);
    const waiting = [];
    for (let next = 0, n = 0; n < bundles; n++) {
      for (; next < bundles && next < n + AHEAD; next++) {
        const bundle = this.#bundle(next, size);
        bundle.catch(() => {}); // it is thrown where it is awaited
        waiting.push(bundle);
      }
      yield await waiting.shift();
    }
  }

  async hashes(level, n, width) {
    const tile = await this.#tile(level, n, width, MAX_BUNDLE);
    return tile && tile.width > width ? tile.bytes.subarray(0, width * 32) : (tile?.bytes ?? null);
  }
}

/** A log as JSON lines: no checkpoint, so nothing but the entries themselves. */
export class LinesSource {
  #bytes;

  constructor(bytes) {
    this.#bytes = bytes;
  }

  async checkpoint() {
    return null;
  }

  async verifierKey() {
    return null;
  }

  async rotations() {
    return null;
  }

  async *entries() {
    let batch = [];
    for (let at = 0, seq = 1; at < this.#bytes.length; seq++) {
      const end = this.#bytes.indexOf(0x0a, at);
      if (end < 0) throw new LayoutError(seq, "the last line does not end");
      batch.push(this.#bytes.subarray(at, end));
      at = end + 1;
      if (batch.length === WIDTH) {
        yield batch;
        batch = [];
      }
    }
    if (batch.length > 0) yield batch;
  }

  async hashes() {
    return null;
  }
}

/** The bytes of a stream, at most `limit` of them. */
export async function readStream(stream, limit, what) {
  const reader = stream.getReader();
  const parts = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > limit) {
      await reader.cancel();
      throw new SourceError("not_found", `${what} is larger than it can be`);
    }
    parts.push(value);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

async function fetchFile(url, limit) {
  let response;
  try {
    response = await fetch(url, { credentials: "omit", referrerPolicy: "no-referrer", cache: "no-cache" });
  } catch {
    throw new SourceError("unreachable", `${url} cannot be reached, or its server does not allow other pages to read it`);
  }
  if (response.status === 404) return null;
  if (!response.ok || response.body === null) throw new SourceError("unreachable", `${url} answered ${response.status}`);
  return readStream(response.body, limit, url);
}

/**
 * A log on a web server: the address of a ledger, of its …/log/, of a copy on any file server, or of JSON lines.
 * @param {string} address
 */
export async function openURL(address) {
  const url = new URL(address);
  if (url.protocol !== "http:" && url.protocol !== "https:") throw new SourceError("not_found", "the address does not begin with http:// or https://");
  url.hash = "";
  if (url.pathname.endsWith(".jsonl")) return new LinesSource((await fetchFile(url, 1 << 30)) ?? missing(url));
  url.search = "";
  url.pathname = url.pathname.replace(/\/checkpoint$/, "/").replace(/\/?$/, "/");
  for (const base of [url, new URL("log/", url)]) {
    const source = new TileSource((path, limit) => fetchFile(new URL(path, base), limit));
    if ((await source.checkpoint()) !== null) return source;
  }
  return missing(url);
}

function missing(url) {
  throw new SourceError("not_found", `there is no log at ${url}`);
}

/** Whether there is a log among files by path. */
export const hasLog = (files) => [...files.keys()].some((path) => /(^|\/)checkpoint$|\.jsonl$/.test(path));

/**
 * A log among files by path: an exported folder, wherever in them it lies, or a file of JSON lines.
 * @param {Map<string, (limit: number) => Promise<Uint8Array>>} files
 */
export async function openFiles(files) {
  const depth = (path) => path.split("/").length;
  const paths = [...files.keys()].sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1));
  const checkpoint = paths.find((path) => /(^|\/)checkpoint$/.test(path));
  if (checkpoint !== undefined) {
    const root = checkpoint.slice(0, -"checkpoint".length);
    return new TileSource(async (path, limit) => (await files.get(root + path)?.(limit)) ?? null);
  }
  const lines = paths.filter((path) => path.endsWith(".jsonl"));
  if (lines.length !== 1) throw new SourceError("not_found", "there is neither a checkpoint nor one file of JSON lines among the files");
  return new LinesSource(await files.get(lines[0])(1 << 30));
}
