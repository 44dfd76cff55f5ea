package domain_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
)

// story is one thing that happens: given a body, when somebody states
// something, then it is refused by a code, or let in where then is empty.
type story struct {
	name string
	when func(b *domaintest.Body) error
	then domain.Code
}

// tell plays every story in a body of its own, all of which are alike at first.
func tell(t *testing.T, given func() *domaintest.Body, stories []story) {
	t.Helper()
	body := given()
	for _, s := range stories {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			b := body.Copy()
			if err := s.when(b); s.then == "" {
				letIn(t, b, err)
			} else {
				refused(t, b, err, s.then)
			}
		})
	}
}

// letIn fails unless the last statement was let in, and the ledger agrees with itself.
func letIn(t *testing.T, b *domaintest.Body, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("refused: %v", err)
	}
	if err := b.Check(); err != nil {
		t.Fatal(err)
	}
}

// refused fails unless the last statement was refused by the code, the refusal
// left no trace in the state, and a state loaded from rows refuses it alike.
func refused(t *testing.T, b *domaintest.Body, err error, code domain.Code) {
	t.Helper()
	var refusal *domain.Refusal
	if !errors.As(err, &refusal) {
		t.Fatalf("%v, want a refusal for %s", err, code)
	}
	if refusal.Code != code {
		t.Fatalf("refused for %s (%s), want %s", refusal.Code, refusal.Message, code)
	}
	if refusal.Message == "" {
		t.Errorf("the refusal for %s says nothing", code)
	}
	if domaintest.StateDigest(b.State) != domaintest.StateDigest(b.Reader) {
		t.Error("the refusal left a trace in the state")
	}
	if b.State.Founded() {
		if err := b.Check(); err != nil {
			t.Error(err)
		}
	}
	if _, again := b.State.Clone().Decide(b.Refused, b.Now, b.Roots); again == nil || again.Error() != err.Error() {
		t.Errorf("a state loaded from rows answers %v, not %v", again, err)
	}
}

// bodies are made once each and copied: making one takes some 25 entries.
var (
	bodiesMu sync.Mutex
	bodies   = map[string]*domaintest.Body{}
)

func copyOf(name string, build func() *domaintest.Body) *domaintest.Body {
	bodiesMu.Lock()
	defer bodiesMu.Unlock()
	if bodies[name] == nil {
		bodies[name] = build()
	}
	return bodies[name].Copy()
}

func bodyOf(purpose string, civil, government int) *domaintest.Body {
	return copyOf(fmt.Sprint(purpose, civil, government), func() *domaintest.Body {
		return domaintest.Constituted(purpose, civil, government)
	})
}

// five is a body of three members on one side and two on the other.
func five() *domaintest.Body { return bodyOf(domain.PurposeOperation, 3, 2) }

// plain is a founding for a body without sides.
func plain(e *domain.LedgerFounded) {
	e.Rules, e.Floor = seed.Plain(), seed.PlainFloor()
	for i := range e.Officers {
		e.Officers[i].Side = ""
	}
}

// demonstration is a body of five whose clock can be advanced.
func demonstration() *domaintest.Body {
	return bodyOf(domain.PurposeDemonstration, 3, 2)
}

// smallHash stands for some document.
var smallHash = wire.Hash{1}

func text(en string) domain.Text { return domain.Text{En: en} }
