// Package tlog keeps the ledger's transparency log: the entry bytes, the
// RFC 6962 Merkle tree over them and the signed checkpoints, in one bbolt file.
//
// It is the publisher's own copy of the log, written before anything is signed,
// so that no checkpoint ever vouches for bytes that a power cut could still lose.
// The copy, not the stream it was read from, is what was signed.
//
// What it promises:
//
//   - When [Store.Append] has returned, entries, tiles, size and root are on
//     stable storage together; before that, none of them is.
//   - Appending reads nothing back: the partial tiles of the right edge are held in memory.
//   - Nothing read from the file is handed out unchecked. An entry is compared with
//     its leaf hash, a full tile with the hash above it, and a root or proof is
//     computed from tiles that lead to the present root. What does not fit is [ErrDamaged].
//   - Cosignatures are kept beside the checkpoint that they are of, which stays as it
//     was signed. The store looks at their form alone.
//   - No checkpoint is kept whose root is not this tree's, and no two for one size.
//
// What it cannot tell is that it is an older copy of itself: put back from a
// backup, or one transaction behind because bbolt's newest meta page was
// damaged. The caller compares it with the checkpoint stream before signing.
//
// Entries are opaque. They are counted by sequence, from 1; the leaf index of
// C2SP and RFC 6962 is the sequence less 1. Tile coordinates, tree sizes and
// leaf indexes are counted from 0, as the specifications do.
//
// Besides the store the package holds the text formats of the log, each with a
// strict, bounded parser: tile paths (C2SP tlog-tiles), checkpoints (C2SP
// tlog-checkpoint in a C2SP signed-note) and inclusion proofs (C2SP tlog-proof).
// A [Tree] in memory serves auditors, who hold no store.
package tlog
