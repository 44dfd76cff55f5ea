// Package eventstore keeps a ledger's log: it takes signed statements in, puts
// them in order, makes them durable and publishes them under signed
// checkpoints.
//
// What it promises:
//
//   - Ledger.Submit is the one way in. HTTP, NATS and the command line call
//     nothing else.
//   - A statement that names files (package attachments) is let in only once they
//     are here and durable. Personal data is kept apart (package openings), and
//     nothing that is published depends on it.
//   - Nothing is acknowledged before it is durable. An answer that was lost is
//     called unknown, never guessed at, and the same statement submitted again
//     is recognised and answered as before.
//   - One goroutine, the sequencer, decides against the state folded from the
//     whole log; whoever else appends makes its guard fail, and it starts again
//     from what is durable. There is no undo. So several nodes may serve one
//     ledger on an external JetStream (Join), and all of them get on.
//   - What is signed is signed by the ledger's key that the log has in force there,
//     from the entry on that replaced the one before it; no other key signs in its
//     place. Where it is missing the ledger opens only if that is asked for, and then
//     signs nothing until it is there, or replaced.
//   - Nothing invalid becomes history: the publisher checks every entry as an
//     audit does before it signs a checkpoint over it, and keeps a copy of its
//     own of all it signed (package tlog).
//   - Witnesses of the folder's policy are shown what is published, and never waited
//     for. One that has seen a larger tree, or another one, stops the ledger, at the
//     start before anything is appended or signed: it was restored from an old
//     copy, or runs twice (package witness).
//   - A restored copy takes no statements until TakeOver has asked every witness
//     and kept checkpoint what was seen of the log.
//   - A data folder is founded once, held by one process, and refused with a
//     clear error, never written to, when it is damaged, shorter than known or
//     made by a newer release.
//
// An entry's way: door (form, keys, signatures, rate, texts) → queue → sequencer
// (domain.State.Decide, stream.Log.Append) → publisher (domain.State.Check,
// tlog.Store) → readers (Entries, Wait).
package eventstore
