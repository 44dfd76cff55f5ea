// Package notices tells members by mail, webhook or file what the log says: a
// motion is tabled, a poll opens, it closes soon and you have not voted, here is
// the result, a key speaks for you, something is due.
//
// What it promises:
//
//   - A notice follows from the log alone: from the entry that causes it, or,
//     for what comes with time, from what the log says is due and the log's clock.
//     Its id is a hash of kind, entry, subject and addressee.
//   - It is handed over once per recipient, as far as the other side permits.
//     "Handing over" is on the disk before, "handed over" after. If the process
//     dies in between, the same letter is handed over once more, marked as a
//     repeat in the outbox, with the same Message-ID and bytes, so that the
//     receiver can drop it. It is never lost, and never given up silently: what
//     was refused for good, or for three days, is kept and shown.
//   - Addresses are in the operator's configuration, or among the openings
//     beside the log, and nowhere else: the outbox has a keyed hash of each, and
//     looks the address up when it hands over. What is erased gets no more mail.
//   - Whatever members wrote is text in a letter, of bounded length and without
//     control characters; it cannot make a header or mark-up.
//   - A letter is no notice in the sense of the rules. The entry is, and every
//     letter says so, cites its sequence and how to check it.
//
// In reading order: config.go, kinds.go and dated.go (who is told what), words.go
// and the catalogues, letter.go, carrier.go with mail.go, webhook.go and
// folder.go (the ways out), store.go (what is kept), outbox.go, follow.go and
// deliver.go (the work).
package notices

import "errors"

var (
	// ErrConfig is returned for a configuration that is wrong; the message says where.
	ErrConfig = errors.New("the configuration of notices is wrong")
	// ErrInUse is returned where another process has the outbox open.
	ErrInUse = errors.New("the outbox is in use by another process; ask the server, with --url")
	// ErrOtherLedger is returned for an outbox of another ledger.
	ErrOtherLedger = errors.New("the outbox is another ledger's")
	// ErrNoOutbox is returned where no outbox has been begun.
	ErrNoOutbox = errors.New("there is no outbox: it begins when `twothirds serve` finds notices.json in the folder")
)
