// The Merkle tree of the log (RFC 6962 §2.1, format §8).

import { concat, sha256 } from "./bytes.js";

const SIZE = 32;
const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

export const leafHash = (entry) => sha256(concat(LEAF, entry));
const nodeHash = (left, right) => sha256(concat(NODE, left, right));

/**
 * The root that an inclusion path leads to (RFC 9162 §2.1.3.2), given leaf hash, leaf index and number of leaves; null
 * where the path is not as long as it must be. `path` has the sibling of the leaf first.
 */
export async function rootOfPath(leaf, index, size, path) {
  if (index >= size) return null;
  let hash = leaf;
  let [node, last] = [index, size - 1]; // the node on the path, and the last one on its level
  for (const sibling of path) {
    if (last === 0) return null;
    if (node % 2 === 1 || node === last) {
      hash = await nodeHash(sibling, hash);
      // A last node without a sibling stands for itself on the levels above.
      for (; node % 2 === 0 && node > 0; node /= 2) last = Math.floor(last / 2);
    } else {
      hash = await nodeHash(hash, sibling);
    }
    [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  }
  return last === 0 ? hash : null;
}

/** Hashes of one level, side by side, in memory that grows. */
class Level {
  #bytes = new Uint8Array(64 * SIZE);
  length = 0;

  push(hash) {
    if ((this.length + 1) * SIZE > this.#bytes.length) {
      const larger = new Uint8Array(2 * this.#bytes.length);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes.set(hash, SIZE * this.length++);
  }

  at(index) {
    return this.range(index, index + 1);
  }

  range(start, end) {
    return this.#bytes.slice(SIZE * start, SIZE * end);
  }
}

/** A tree that grows and knows its root at every size that it had. */
export class Tree {
  #levels = [new Level()]; // #levels[k] has the roots of all complete subtrees of 2^k leaves
  #roots = new Map();

  get size() {
    return this.#levels[0].length;
  }

  /** The leaf hash at an index below this.size. */
  leaf(index) {
    return this.#levels[0].at(index);
  }

  /** Appends leaf hashes. */
  async append(leaves) {
    for (const leaf of leaves) this.#levels[0].push(leaf);
    for (let k = 0; this.#levels[k].length >= 2; k++) {
      const below = this.#levels[k];
      const level = (this.#levels[k + 1] ??= new Level());
      const made = [];
      for (let i = level.length; 2 * i + 1 < below.length; i++) made.push(nodeHash(below.at(2 * i), below.at(2 * i + 1)));
      for (const hash of await Promise.all(made)) level.push(hash);
    }
  }

  /** All tiles of hashes as C2SP tlog-tiles has them: every eighth level, 256 hashes each, the last one partial. */
  *tiles() {
    for (let k = 0; k < this.#levels.length; k += 8) {
      const { length } = this.#levels[k];
      for (let start = 0; start < length; start += 256) {
        const end = Math.min(start + 256, length);
        yield { level: k / 8, n: start / 256, width: end - start, hashes: this.#levels[k].range(start, end) };
      }
    }
  }

  /** The root of the first `size` leaves; size is at most this.size. */
  root(size) {
    if (!this.#roots.has(size)) {
      if (this.#roots.size >= 1024) this.#roots.clear();
      this.#roots.set(size, this.#compute(size));
    }
    return this.#roots.get(size);
  }

  async #compute(size) {
    if (size === 0) return sha256(new Uint8Array());
    let root = null; // of the subtrees taken so far, from the right
    let rest = size;
    for (let k = 0; rest > 0; k++, rest = Math.floor(rest / 2)) {
      if (rest % 2 === 0) continue;
      const left = this.#levels[k].at(rest - 1);
      root = root === null ? left : await nodeHash(left, root);
    }
    return root;
  }
}
