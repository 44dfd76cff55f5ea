package notices

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"twothirds/domain/wire"
)

// States of a delivery.
const (
	// Waiting is to be handed over, for the first time or again.
	Waiting = "waiting"
	// HandingOver is under way, or was when the process died.
	HandingOver = "handing_over"
	// HandedOver was taken by the other side.
	HandedOver = "handed_over"
	// Failed was refused for good, or could not be handed over for three days.
	Failed = "failed"
	// Dropped has no such recipient any more.
	Dropped = "dropped"
)

// Notice is one addressee told of one thing, and what became of it.
type Notice struct {
	// AsOf is the entry as of which the words are: its own, or, where time is the
	// cause, the newest when it was made.
	AsOf wire.Seq `json:"as_of"`
	// Deliveries are to those whom the addressee wanted told when it was made.
	Deliveries []Delivery `json:"deliveries"`
	// Event is the type of the entry that causes it, empty where time does.
	Event string `json:"event,omitzero"`
	ID    string `json:"id"`
	Kind  string `json:"kind"`
	// Made is when the outbox made it, by this machine's clock.
	Made wire.Time `json:"made"`
	// Sequence is the entry that it follows from.
	Sequence wire.Seq `json:"sequence"`
	// Subject is what it is about, <noun>/<id>.
	Subject string `json:"subject"`
	// To is member/<id> or office/<name>.
	To string `json:"to"`
}

// Delivery is a notice on its way to one recipient. It has no address.
type Delivery struct {
	// At is when it was handed over, or given up; absent before.
	At       wire.Time `json:"at,omitzero"`
	Attempts int64     `json:"attempts"`
	Channel  string    `json:"channel"`
	Lang     string    `json:"lang"`
	// Next is when it is tried next; absent where it is not.
	Next wire.Time `json:"next,omitzero"`
	// Problem is what went wrong last; empty where nothing did.
	Problem string `json:"problem,omitzero"`
	// Recipient is a pseudonym of the recipient's channel and address, which only
	// this outbox can make.
	Recipient string `json:"recipient"`
	// Repeated says that the process died while it was handed over: the same
	// letter was handed over once more.
	Repeated bool   `json:"repeated,omitzero"`
	State    string `json:"state"`
}

// noticeID is a function of what the notice follows from and whom it is for.
func noticeID(ledger wire.Hash, kind string, seq wire.Seq, subject, to string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "twothirds/notice/v1\x00%s\x00%s\x00%d\x00%s\x00%s", ledger, kind, seq, subject, to))
	return hex.EncodeToString(sum[:16])
}
