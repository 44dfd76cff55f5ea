package rollcalls

import (
	"cmp"
	"errors"
	"strings"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore/door"
)

// Entered is a member as a ledger keeps it. One without a name has its id for one.
func (m *Member) Entered() domain.EnteredMember {
	return domain.EnteredMember{Area: m.Area, ID: m.ID, Kind: m.Kind, Name: cmp.Or(m.Name, m.ID), Party: m.Party}
}

// letIn says why no ledger would let a member in: a text is too long, or could deceive its reader.
func (m *Member) letIn() error {
	return letIn("outside.members_entered", m.Body, &domain.OutsideMembersEntered{Members: []domain.EnteredMember{m.Entered()}})
}

// letIn says why no ledger would let a roll call in. Its votes, which are read later, name members of
// the set and have nothing to be judged.
func (r *Rollcall) letIn() error {
	return letIn("outside.rollcall_entered", r.Body, &domain.OutsideRollcallEntered{RollcallContent: r.Content()})
}

// somebody stands for who will sign.
var somebody = []wire.Signer{{As: wire.AsOfficer, Of: "office/registrar"}}

func letIn(kind, body string, event interface{ SetBy([]wire.Signer) }) error {
	event.SetBy(somebody)
	st := &wire.Statement{Type: "twothirds." + kind + ".v1", Subject: "outside/" + body, Data: wire.Canonical(event)}
	_, err := domain.DecodeEvent(st)
	if err == nil {
		err = door.CheckText(st)
	}
	var refusal *domain.Refusal
	if errors.As(err, &refusal) {
		return errors.New(inATable.Replace(refusal.Message))
	}
	return err
}

// inATable takes from a refusal what it says of the statement, which nobody has seen.
var inATable = strings.NewReplacer("not the wire format in /data: ", "", "not the wire format at /data/", "", "text at /data/members/0/", "text of ", "text at /data/", "text of ")
