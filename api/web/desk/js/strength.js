// How hard a passphrase is to guess, roughly: no list of words is asked, so it errs where a word is a common one.

/** The fewest bits with which a key may be made. */
export const ENOUGH = 45;
/** From here on a passphrase is called good. */
export const GOOD = 65;

const classes = [[/[a-zəğıöşüç]/u, 26], [/[A-ZƏĞİÖŞÜÇ]/u, 26], [/[0-9]/u, 10], [/[^\p{L}\p{N}]/u, 20], [/[^\u0000-\u007fəğıöşüçƏĞİÖŞÜÇ]/u, 60]];
const BITS_OF_WORD = 12; // a word of a list of four thousand

// A character that repeats its neighbour, or goes on from it as in abc or 321, adds next to nothing.
const isNew = (text, i) => i === 0 || Math.abs(text.codePointAt(i) - text.codePointAt(i - 1)) > 1;

/** Bits of guessing work, from below: the less of what its characters and what its words are worth. */
export function bitsOf(passphrase) {
  const text = passphrase.normalize("NFC");
  const pool = classes.reduce((sum, [pattern, size]) => sum + (pattern.test(text) ? size : 0), 0);
  const counted = [...text].filter((_, i) => isNew(text, i)).length;
  const distinct = new Set(text).size;
  const byCharacters = pool === 0 ? 0 : Math.min(counted, 3 * distinct) * Math.log2(pool);
  const words = text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
  const mixed = /\p{L}[0-9]|[0-9]\p{L}|\p{Ll}\p{Lu}/u.test(text);
  const unique = new Set(words.map((word) => word.toLowerCase())).size;
  // What looks like words is guessed by words; a single run of letters may be random, and counts a little for each.
  const byWords = words.length > 1 && !mixed ? unique * BITS_OF_WORD : byCharacters * (mixed || words.length > 1 ? 1 : 0.6);
  return Math.round(Math.min(byCharacters, byWords));
}
