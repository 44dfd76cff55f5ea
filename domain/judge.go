package domain

import (
	"bytes"
	"errors"
	"fmt"

	"twothirds/domain/wire"
)

// Fault says why an entry may not stand where it stands: its log is not valid
// from there on.
type Fault struct {
	// Class is what kind of check failed: form, signature, time, standing,
	// permission or count.
	Class FaultClass
	// Err says what is wrong.
	Err error
	Seq wire.Seq
}

// FaultClass is a class of checks that an audit answers for.
type FaultClass string

// The classes of faults that an entry can have.
const (
	// FaultNewer is no fault of the log: this program is too old to judge it.
	FaultNewer      FaultClass = "newer"
	FaultForm       FaultClass = "form"
	FaultSignature  FaultClass = "signature"
	FaultTime       FaultClass = "time"
	FaultStanding   FaultClass = "standing"
	FaultPermission FaultClass = "permission"
	FaultCount      FaultClass = "count"
)

// Error names the entry, the class and the reason.
func (f *Fault) Error() string { return fmt.Sprintf("entry %d: %s: %v", f.Seq, f.Class, f.Err) }

// Unwrap returns the reason.
func (f *Fault) Unwrap() error { return f.Err }

// Judge checks, as every reader of a log does, that an entry may stand next:
// its time, that what was due stands before it, that a derived entry is what
// recomputing gives, that a statement is permitted to its signers. It returns
// the entry ready for Evolve, or a *Fault. It changes nothing and looks at no
// signature; Check does both.
func (s *State) Judge(e *wire.Entry, roots Roots) (*Placed, error) {
	seq := s.head.Seq + 1
	fault := func(class FaultClass, err error) (*Placed, error) {
		return nil, &Fault{Class: class, Err: err, Seq: seq}
	}
	if refusal := s.newer(e.Statement); refusal != nil {
		return fault(FaultNewer, refusal)
	}
	if recordable(e.Recorded) != nil {
		return fault(FaultTime, fmt.Errorf("recorded %s, when nothing is recorded: entries are of %s to %s", e.Recorded, firstRecorded, lastRecorded))
	}
	if e.Recorded < s.head.Recorded {
		return fault(FaultTime, fmt.Errorf("recorded %s lies before the entry before it, %s", e.Recorded, s.head.Recorded))
	}
	if e.Derived() || s.InGroup() {
		want := s.Next(e.Recorded)
		switch {
		case want == nil:
			return fault(FaultCount, fmt.Errorf("a derived entry %s that nothing before it causes", e.Statement.Type))
		case !bytes.Equal(want.Entry.Raw, e.Raw):
			return fault(FaultCount, fmt.Errorf("recomputing gives %s about %s here, not these bytes", want.Statement.Type, want.Statement.Subject))
		}
		return want, nil
	}
	if want := s.Next(e.Recorded); want != nil {
		return fault(FaultCount, fmt.Errorf("%s about %s was due by %s and is missing before it", want.Statement.Type, want.Statement.Subject, e.Recorded))
	}
	placed := &Placed{Entry: e, Leaf: e.Leaf(), Recorded: e.Recorded, Seq: seq, Statement: e.Statement}
	if err := s.permit(placed, roots); err != nil {
		return fault(classOf(err), err)
	}
	return placed, nil
}

// Check is Judge with the signatures verified first.
func (s *State) Check(e *wire.Entry, roots Roots) (*Placed, error) {
	if err := wire.VerifySignatures(e.Statement, e.Signatures); err != nil {
		return nil, &Fault{Class: FaultSignature, Err: err, Seq: s.head.Seq + 1}
	}
	return s.Judge(e, roots)
}

func classOf(err error) FaultClass {
	var refusal *Refusal
	if !errors.As(err, &refusal) {
		return FaultForm
	}
	if refusal.newer {
		return FaultNewer
	}
	switch refusal.Code {
	case CodeForm, CodeUnknownType, CodeDerivedType:
		return FaultForm
	case CodeKeyUnknown, CodeKeyKnown, CodeKeyRevoked, CodeKeyNotYet, CodeKeyWeak, CodeWrongCapacity, CodeMandate:
		return FaultStanding
	}
	return FaultPermission
}
