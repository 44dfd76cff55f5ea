package domain

import (
	"errors"

	"twothirds/domain/wire"
)

// Protest is the row of a protest.
type Protest struct {
	// Answer and Decision are the body's answer; absent while open.
	Answer   Text        `json:"answer,omitzero"`
	Decision *DecisionID `json:"decision,omitzero"`
	ID       ProtestID   `json:"id"`
	Member   MemberID    `json:"member"`
	Seq      wire.Seq    `json:"seq"`
	State    string      `json:"state"`
	// Statement is the labelled digest of the signed statement protested for,
	// where the protest quotes it; absent where it names its SHA-256 alone.
	Statement wire.Hash `json:"statement,omitzero"`
	// StatementSHA256 is the SHA-256 of the signed statement; absent where it is quoted.
	StatementSHA256 wire.Hash `json:"statement_sha256,omitzero"`
}

// ProtestLodged puts on record that a statement was refused, wrongly as the
// signer holds, or was never answered. It has no effect, but it is open until
// a decision answers it. The subject is protest/<a new id>.
type ProtestLodged struct {
	Authored
	// Reasons say what is held to be wrong.
	Reasons Text `json:"reasons"`
	// Refusal is the signed refusal, verbatim; absent where no answer came.
	Refusal string `json:"refusal,omitzero"`
	// Statement is the signed statement, verbatim, as text; absent where
	// StatementSHA256 names it. As a string in a statement it grows by its
	// escapes, so what has more than about 45,000 bytes is named.
	Statement string `json:"statement,omitzero"`
	// StatementSHA256 is the SHA-256 of the signed statement, of which the bytes
	// are an attachment.
	StatementSHA256 wire.Hash `json:"statement_sha256,omitzero"`
}

func (e *ProtestLodged) form() error {
	if (e.Statement == "") == e.StatementSHA256.IsZero() {
		return errors.New("statement: the signed statement, verbatim, or else statement_sha256, its hash")
	}
	if len(e.Refusal) > 4_000 {
		return errors.New("refusal: at most 4000 bytes")
	}
	return e.Reasons.check("reasons", MaxReasons, "")
}

func (e *ProtestLodged) decide(s *State, p *Placed) *Refusal {
	if _, refusal := p.representative(); refusal != nil {
		return refusal
	}
	id, ok := idOf[protestSort](p.Statement.Subject, kindProtest)
	if !ok || id.Version() != 7 {
		return refuse(CodeForm, "not the wire format at /subject: protest/<a new UUID of version 7>")
	}
	if s.protests.get(id) != nil {
		return refuse(CodeExists, "%s is taken: draw a new id", p.Statement.Subject)
	}
	return nil
}

func (e *ProtestLodged) evolve(s *State, p *Placed) {
	id, _ := idOf[protestSort](p.Statement.Subject, kindProtest)
	member, _ := idOf[memberSort](p.Statement.By[0].Of, kindMember)
	pr := &Protest{ID: id, Member: member, Seq: p.Seq, State: StateOpen, StatementSHA256: e.StatementSHA256}
	if e.Statement != "" {
		pr.Statement = wire.Sum("twothirds/protest/v1", []byte(e.Statement))
	}
	s.protests.put(id, pr)
	s.touch(kindProtest, id.String(), pr)
}
