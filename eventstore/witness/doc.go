// Package witness is the C2SP witness protocol, both sides of it: cosignatures
// (C2SP tlog-cosignature, Ed25519), policies that say whose cosignatures count
// (C2SP tlog-policy), a client that asks witnesses for theirs and a server that
// is a witness for others (C2SP tlog-witness).
//
// A cosignature says: at this time, the largest tree that I have seen of this
// log, consistent with every one that I cosigned before, has this root. A log
// that shows two histories to two readers is caught as soon as both ask for
// the cosignatures of witnesses that they share. It says nothing about what is
// in the log, nor that nothing was kept out of it.
//
// The package knows nothing of what a log's entries mean, so it works for any log.
//
// What it promises:
//
//   - A cosignature counts only if it verifies over exactly the note it stands in.
//   - [Server] answers with a cosignature only when the checkpoint is durable as the
//     latest one of its log. It never goes back, and never cosigns two trees of one
//     log of which neither contains the other.
//   - When a log signs such trees, both signed checkpoints are kept as evidence.
//
// What it cannot tell is that its folder is an older copy of itself, put back
// from a backup: see [Open].
package witness
