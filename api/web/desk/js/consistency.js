// Whether one tree of the log begins another (RFC 6962 §2.1.2), from the tiles that the log publishes: whatever a server
// puts into them, only the right hashes lead to both roots.

import { concat, equalBytes, sha256 } from "../../../verifier/js/bytes.js";

const HASH = 32;
const WIDTH = 256; // hashes in a full tile
const LEVELS = 8; // of the tree in one tile

const nodeHash = (left, right) => sha256(concat(Uint8Array.of(1), left, right));

/** The largest complete subtrees that cover [from, to), left to right: each of 2^level leaves, the index-th of its size. */
export function subtrees(from, to) {
  const found = [];
  for (let at = from; at < to; ) {
    let [level, size] = [0, 1];
    while (at % (2 * size) === 0 && at + 2 * size <= to) [level, size] = [level + 1, 2 * size];
    found.push({ level, index: at / size });
    at += size;
  }
  return found;
}

/** Reads hashes of complete subtrees from the tiles of a tree of `size` leaves. */
class Nodes {
  #source;
  #size;
  #tiles = new Map();

  constructor(source, size) {
    [this.#source, this.#size] = [source, size];
  }

  async #tile(level, n) {
    const key = `${level}/${n}`;
    if (!this.#tiles.has(key)) {
      const width = Math.min(WIDTH, Math.floor(this.#size / WIDTH ** level) - WIDTH * n);
      const bytes = await this.#source.hashes(level, n, width);
      if (bytes === null || bytes.length !== width * HASH) throw new MissingTile(`tile ${key} of ${this.#size} entries`);
      this.#tiles.set(key, bytes);
    }
    return this.#tiles.get(key);
  }

  async hash({ level, index }) {
    const tileLevel = Math.floor(level / LEVELS);
    const count = 2 ** (level - LEVELS * tileLevel);
    const first = index * count;
    const tile = await this.#tile(tileLevel, Math.floor(first / WIDTH));
    const at = first % WIDTH;
    let hashes = Array.from({ length: count }, (_, i) => tile.subarray(HASH * (at + i), HASH * (at + i + 1)));
    while (hashes.length > 1) {
      const pairs = hashes.filter((_, i) => i % 2 === 0).map((left, i) => nodeHash(left, hashes[2 * i + 1]));
      hashes = await Promise.all(pairs);
    }
    return hashes[0];
  }
}

/** A tile that a tree of that size has is not there: nothing is said about the log. */
export class MissingTile extends Error {}

async function folded(nodes) {
  let root = null;
  for (const { hash } of nodes.toReversed()) root = root === null ? hash : await nodeHash(hash, root);
  return root;
}

/**
 * Whether the tree of newer.size leaves and newer.root begins with that of older: sizes from 1, roots as bytes.
 * @param {{hashes: (level: number, n: number, width: number) => Promise<Uint8Array | null>}} source as source.js has it
 * @throws {MissingTile} where the tiles do not say
 */
export async function begins(source, older, newer) {
  if (older.size > newer.size) return false;
  if (older.size === newer.size) return equalBytes(older.root, newer.root);
  const nodes = new Nodes(source, newer.size);
  const read = (parts) => Promise.all(parts.map(async (part) => ({ ...part, hash: await nodes.hash(part) })));
  const stack = await read(subtrees(0, older.size));
  if (!equalBytes(await folded(stack), older.root)) return false;
  for (let node of await read(subtrees(older.size, newer.size))) {
    for (; stack.at(-1)?.level === node.level; ) {
      const left = stack.pop();
      node = { level: node.level + 1, hash: await nodeHash(left.hash, node.hash) };
    }
    stack.push(node);
  }
  return equalBytes(await folded(stack), newer.root);
}
