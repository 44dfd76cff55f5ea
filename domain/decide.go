package domain

import (
	"errors"

	"github.com/go-json-experiment/json"

	"twothirds/domain/wire"
)

// Roots gives the root hash of the log's first size entries. ok is false where
// no checkpoint can stand at that size: the log is shorter, or a group is
// still under way there.
type Roots func(size uint64) (root wire.Hash, ok bool)

// Placed is an entry at its place in the log: judged, not yet taken in.
type Placed struct {
	// Entry is the entry in bytes.
	Entry *wire.Entry
	// Event is the statement's data, decoded.
	Event Event
	Leaf  wire.Hash
	// Recorded is the log's clock; of a statement still being decided, now.
	Recorded  wire.Time
	Seq       wire.Seq
	Statement *wire.Statement

	roots    Roots     // while it is being decided
	speakers []speaker // as the state knows them, in the order of data.by
}

// Decide judges a signed statement against everything before it. It returns
// the entry that is to be appended, recorded at now, or a *Refusal. It changes
// nothing, and it looks at no signature: the caller has verified those
// (wire.VerifySignatures). Everything due by now must have been derived first
// (Next), and now must not lie before the head.
func (s *State) Decide(signed *wire.Signed, now wire.Time, roots Roots) (*Placed, error) {
	if refusal := recordable(now); refusal != nil {
		return nil, refusal
	}
	if now < s.head.Recorded || s.Next(now) != nil {
		return nil, errors.New("deciding: something else is due first")
	}
	placed := &Placed{Statement: signed.Statement, Recorded: now, Seq: s.head.Seq + 1}
	if err := s.permit(placed, roots); err != nil {
		return nil, err
	}
	placed.Entry = wire.NewEntry(now, signed.Signatures, signed.Statement)
	if len(placed.Entry.Raw) > wire.MaxEntry {
		return nil, refuse(CodeForm, "the entry would have %d bytes, at most %d fit: attach long texts by hash", len(placed.Entry.Raw), wire.MaxEntry)
	}
	placed.Leaf = placed.Entry.Leaf()
	return placed, nil
}

// permit fills in the event and its speakers and refuses what may not stand here.
func (s *State) permit(p *Placed, roots Roots) error {
	if refusal := s.newer(p.Statement); refusal != nil {
		return refusal
	}
	if t := typeNamed(p.Statement.Type); t != nil && t.signers == "" {
		return refuse(CodeDerivedType, "%s follows by computation; nobody states it", p.Statement.Type)
	}
	event, err := DecodeEvent(p.Statement)
	if err != nil {
		return err
	}
	if refusal := s.unknown(event, p.Statement.Type); refusal != nil {
		return refusal
	}
	p.Event = event
	st := event.(stated) // every type that has signers is: a test holds it
	if p.Statement.ID.Version() != 7 {
		return refuse(CodeForm, "not the wire format at /id: a signed statement has a UUID of version 7")
	}
	if refusal := s.permitPlace(p, roots); refusal != nil {
		return refusal
	}
	if _, founding := event.(*LedgerFounded); !founding {
		if refusal := s.resolve(p); refusal != nil {
			return refusal
		}
	}
	p.roots = roots
	refusal := st.decide(s, p)
	p.roots = nil
	if refusal != nil {
		return refusal
	}
	return nil
}

// permitPlace judges what concerns every statement alike: the ledger it
// names, its id, the history it has seen, and what stage the body is at.
func (s *State) permitPlace(p *Placed, roots Roots) *Refusal {
	st := p.Statement
	_, founding := p.Event.(*LedgerFounded)
	switch {
	case founding && s.ledger != nil:
		return refuse(CodeAlreadyFounded, "this ledger was founded at entry 1; a further founding is a ledger of its own")
	case founding:
		return nil
	case s.ledger == nil:
		return refuse(CodeNotFounded, "the first statement of a ledger is its founding")
	case st.Source != wire.SourceOf(s.ledger.ID):
		return refuse(CodeWrongLedger, "the statement is for %s; this ledger is %s", st.Source, wire.SourceOf(s.ledger.ID))
	}
	if s.ledger.Status == StageClosed {
		return refuse(CodeClosed, "the ledger was closed at entry %d: nothing is let in any more", s.ledger.Closed)
	}
	if len(st.By) == 0 {
		return refuse(CodeNotPermitted, "nobody signs: name who speaks in data.by")
	}
	if key := s.keys.get(name(st.By[0].Key.String())); key != nil && !key.LastID.IsZero() {
		switch c := compareUUID(st.ID, key.LastID); {
		case c == 0:
			return refuse(CodeIDTaken, "id %s was used by this key for another statement: make the statement anew", st.ID)
		case c < 0:
			return refuse(CodeOlderThanLast, "id %s is older than %s, this key's last: replayed or held back; if it is still meant, make it anew", st.ID, key.LastID)
		}
	}
	if seen := p.seen(); seen != nil {
		if root, ok := roots(seen.Size); !ok || root != seen.Root {
			return refuse(CodeSeenMismatch, "the checkpoint that the statement has seen (size %d) is not one of this log: fetch the checkpoint again, and keep the one you have, for it is evidence", seen.Size)
		}
	}
	return nil
}

func (p *Placed) seen() *wire.Seen { return p.Statement.Seen }

func compareUUID(a, b wire.UUID) int {
	for i := range a {
		if a[i] != b[i] {
			return int(a[i]) - int(b[i])
		}
	}
	return 0
}

// constituted refuses what a body that is still forming, or closed, cannot do.
func (s *State) constituted() *Refusal {
	if s.ledger.Status != StageConstituted {
		return refuse(CodeNotConstituted, "the ledger is %s: nothing can be decided until it is constituted", s.ledger.Status)
	}
	return nil
}

// Evolve takes an entry in that Decide, Next or Judge has placed at the
// state's head, and returns the rows it changed. It checks nothing.
func (s *State) Evolve(p *Placed) []Row {
	s.head = Head{Leaf: p.Leaf, Recorded: p.Recorded, Seq: p.Seq}
	inGroup := s.InGroup()
	if inGroup {
		s.ledger.Group.Steps = s.ledger.Group.Steps[1:]
		s.ledger.Group.Index++
	}
	p.Event.evolve(s, p)
	if len(p.Statement.By) > 0 {
		if key := s.keys.get(name(p.Statement.By[0].Key.String())); key != nil {
			key.LastID = p.Statement.ID
			known := s.foundingDigest // ids are no part of it
			s.touchKey(key)
			s.foundingDigest = known
		}
	}
	if inGroup || s.InGroup() {
		if len(s.ledger.Group.Steps) == 0 {
			s.ledger.Group = nil
		}
		s.touchLedger()
	}
	return s.takeRows()
}

// newer refuses the founding of a ledger under semantics that this program does
// not know. It is looked at before anything else: what follows may be of a form
// that only a newer program knows.
func (s *State) newer(st *wire.Statement) *Refusal {
	if n := semanticsOf(st); s.ledger == nil && n > newestSemantics() {
		return refuse(CodeSemantics, "the ledger is of semantics %d; this program knows them up to %d: use a newer one", n, newestSemantics())
	}
	return nil
}

// semanticsOf is the number of semantics that a founding names, 0 where the
// statement is none.
func semanticsOf(st *wire.Statement) int64 {
	if st.Source != wire.FoundingSource {
		return 0
	}
	var only struct {
		Semantics int64 `json:"semantics"`
	}
	if err := json.Unmarshal(st.Data, &only); err != nil {
		return 0 // its form is judged next
	}
	return only.Semantics
}
