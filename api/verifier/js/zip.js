// A small reader of zip archives: what is stored or deflated, without ZIP64, encryption or parts. Enough for a zip of an
// exported log; what it does not read it says.

import { readStream, SourceError } from "./source.js";

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const STORED = 0;
const DEFLATED = 8;

const broken = (what) => new SourceError("not_found", `the zip cannot be read: ${what}`);

function findEnd(view) {
  for (let at = view.byteLength - 22; at >= 0 && at >= view.byteLength - 22 - 65535; at--) {
    if (view.getUint32(at, true) === END) return at;
  }
  throw broken("it has no directory");
}

/**
 * The files in a zip: by path, a function that gives the bytes, at most `limit` of them.
 * @returns {Map<string, (limit: number) => Promise<Uint8Array>>}
 */
export function openZip(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const files = new Map();
  try {
    const end = findEnd(view);
    const count = view.getUint16(end + 10, true);
    let at = view.getUint32(end + 16, true);
    if (count === 0xffff || at === 0xffffffff) throw broken("it is of the form ZIP64; unpack it and open the folder");
    for (let i = 0; i < count; i++) {
      if (view.getUint32(at, true) !== CENTRAL) throw broken("its directory is damaged");
      const [flags, method] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true)];
      const [packed, size] = [view.getUint32(at + 20, true), view.getUint32(at + 24, true)];
      const [nameLength, extra, comment] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
      const header = view.getUint32(at + 42, true);
      const path = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
      at += 46 + nameLength + extra + comment;
      if (!path.endsWith("/")) files.set(path, (limit) => unpack(bytes, view, { path, flags, method, packed, size, header }, limit));
    }
  } catch (error) {
    throw error instanceof RangeError ? broken("its directory is damaged") : error;
  }
  return files;
}

async function unpack(bytes, view, { path, flags, method, packed, size, header }, limit) {
  if (header + 30 > bytes.length || view.getUint32(header, true) !== LOCAL) throw broken(`${path} is damaged`);
  const start = header + 30 + view.getUint16(header + 26, true) + view.getUint16(header + 28, true);
  const data = bytes.subarray(start, start + packed);
  if (data.length !== packed) throw broken(`${path} is damaged`);
  if (flags & 1) throw broken(`${path} is encrypted`);
  if (size > limit) throw broken(`${path} is larger than it can be`);
  if (method === STORED) return data;
  if (method !== DEFLATED) throw broken(`${path} is packed by a method other than deflate`);
  try {
    return await readStream(new Blob([data]).stream().pipeThrough(new DecompressionStream("deflate-raw")), size, path);
  } catch (error) {
    throw error instanceof SourceError ? error : broken(`${path} is damaged`);
  }
}
