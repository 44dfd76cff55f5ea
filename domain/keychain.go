package domain

import (
	"errors"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
)

// ErrRotations is returned for rotations that do not lead from a founding to a key.
var ErrRotations = errors.New("the rotations do not lead from the founding to the ledger's key")

// Rotation is an entry that replaces the ledger's key, as receipts and copies
// carry it to those who do not have the log.
type Rotation struct {
	// Entry is the entry as it stands in the log.
	Entry jsontext.Value `json:"entry"`
	Seq   wire.Seq       `json:"seq"`
}

// rotationsDepth is how deep a list of rotations nests: an entry is three deep in it.
const rotationsDepth = 2 + wire.MaxDepth + 1

// IsRotation reports whether a statement says that it replaces the ledger's key.
func IsRotation(st *wire.Statement) bool { return st.Type == rotationType }

const rotationType = "twothirds.ledger.key_rotated.v1"

// WriteRotations is the list as canonical JSON, nil where it is empty.
func WriteRotations(list []Rotation) []byte {
	if len(list) == 0 {
		return nil
	}
	return wire.Canonical(list)
}

// ReadRotations reads what WriteRotations wrote: 1 to MaxRotations. What they
// say is not looked at; FollowKeys does. It fails with ErrRotations.
func ReadRotations(file []byte) ([]Rotation, error) {
	var list []Rotation
	err := wire.CheckForm(file, rotationsDepth)
	if err == nil {
		err = wire.Decode(file, &list, "")
	}
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrRotations, err)
	case len(list) == 0 || len(list) > MaxRotations:
		return nil, fmt.Errorf("%w: there are %d, 1 to %d can be", ErrRotations, len(list), MaxRotations)
	}
	return list, nil
}

// KeyChain is the way from a ledger's id to the key in force.
type KeyChain struct {
	// Ledger is as it was founded, with Key and FormerKeys as the rotations leave them.
	Ledger *Ledger
	// Open are the rotations, by sequence, of which only the log tells whether they
	// are good: a decision has replaced the key, and it was signed by others than
	// officers of the founding. Where there are any, the key is known to nobody who
	// has only the ledger's id.
	Open []wire.Seq
}

// FollowKeys walks from a founding, whose hash the caller compares with the
// ledger's id, through rotations to the key in force after size entries, as
// docs/format.md has it under "Receipts". known are ledger keys that the reader
// knows from elsewhere: what leads up to one of them is settled by that. It
// fails as FoundedBy does, or with ErrRotations; either means that nothing is proven.
func FollowKeys(founding *wire.Statement, rotations []Rotation, size wire.Seq, known ...pubkey.Key) (*KeyChain, error) {
	ledger, err := FoundedBy(founding)
	if err != nil {
		return nil, err
	}
	event, err := DecodeEvent(founding)
	if err != nil {
		return nil, err
	}
	chain := &KeyChain{Ledger: ledger}
	if len(rotations) > MaxRotations {
		return nil, fmt.Errorf("%w: there are %d, at most %d can be", ErrRotations, len(rotations), MaxRotations)
	}
	last := wire.Seq(1)
	for _, r := range rotations {
		if r.Seq <= last || r.Seq > size {
			return nil, fmt.Errorf("%w: entry %d cannot follow entry %d among %d", ErrRotations, r.Seq, last, size)
		}
		if err := chain.follow(event.(*LedgerFounded), r); err != nil {
			return nil, fmt.Errorf("%w: entry %d: %w", ErrRotations, r.Seq, err)
		}
		if slices.Contains(known, ledger.Key) {
			chain.Open = nil
		}
		last = r.Seq
	}
	return chain, nil
}

// follow takes one rotation in.
func (c *KeyChain) follow(founding *LedgerFounded, r Rotation) error {
	entry, err := wire.ParseEntry(r.Entry)
	if err != nil {
		return err
	}
	st := entry.Statement
	if err := wire.VerifySignatures(st, entry.Signatures); err != nil {
		return err
	}
	event, err := DecodeEvent(st)
	if err != nil {
		return err
	}
	e, ok := event.(*LedgerKeyRotated)
	switch {
	case !ok:
		return fmt.Errorf("a %s replaces no key", st.Type)
	case st.Source != wire.SourceOf(c.Ledger.ID):
		return fmt.Errorf("it is for %s", st.Source)
	case st.ID.Version() != 7:
		return errors.New("a signed statement has a UUID of version 7")
	}
	if refusal := e.shape(c.Ledger, st); refusal != nil {
		return refusal
	}
	if err := pubkey.Check(e.LedgerKey); err != nil {
		return fmt.Errorf("the new key: %w", err)
	}
	if c.Ledger.HasKey(e.LedgerKey) {
		return errors.New("the new key was the ledger's before")
	}
	if e.Decision != nil {
		if !founding.names(st.By[:2]) {
			c.Open = append(c.Open, r.Seq)
		}
	} else if refusal := c.Ledger.speaks(st.By[1], e); refusal != nil {
		return refusal
	}
	c.Ledger.rotate(e, r.Seq)
	return nil
}

// names reports whether two lines are of officers whom the founding names, of
// different sides unless neither has one.
func (e *LedgerFounded) names(lines []wire.Signer) bool {
	var named []FoundingOfficer
	for _, o := range e.Officers {
		for _, line := range lines {
			if line.Key == o.Key && line.Of == kindOffice+"/"+o.Office {
				named = append(named, o)
			}
		}
	}
	return len(named) == 2 && (named[0].Side != named[1].Side || named[0].Side == "")
}
