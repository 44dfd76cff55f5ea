// Package apitest opens whole ledgers for tests: a log on disk, its read model
// following it, and a body to fill both.
//
// It promises that everything went the way that it goes in a server: signed
// statements through eventstore.Ledger.Submit, rows through projections.Model.
package apitest

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
	"twothirds/eventstore"
	"twothirds/eventstore/tlog"
	"twothirds/projections"
)

// patience is how long a test waits for what must happen.
const patience = 2 * time.Minute

// Node is an open ledger with its read model.
type Node struct {
	Ledger *eventstore.Ledger
	Model  *projections.Model
	// Members are the founding members, in the order in which they were entered.
	Members []*domaintest.Member

	t      testing.TB
	stop   func()
	closed bool
}

type source struct{ *eventstore.Ledger }

func (s source) Root(size uint64) (wire.Hash, bool) { return s.RootAt(size) }

// Found founds a ledger in a folder of its own and opens it until the test
// ends. The purpose is one of domain's.
func Found(t testing.TB, purpose string) *Node {
	t.Helper()
	return FoundWith(t, purpose, func(string, string) {})
}

// FoundWith is Found with something done before the ledger is opened, in its
// folder, by who knows its key as C2SP signed-note writes it.
func FoundWith(t testing.TB, purpose string, before func(dir, vkey string)) *Node {
	t.Helper()
	dir := t.TempDir()
	var vkey string
	_, err := eventstore.Create(context.Background(), eventstore.Options{Dir: dir}, func(key pubkey.Key) (*wire.Signed, error) {
		signed := domaintest.FoundingBy(key, purpose, NewID(), wire.Time(time.Now().UnixMilli()))
		founded, err := domain.FoundedBy(signed.Statement)
		if err != nil {
			return nil, err
		}
		vkey = tlog.VKey(founded.Origin, key[:])
		return signed, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	before(dir, vkey)
	n := &Node{t: t}
	if n.Ledger, err = eventstore.Open(context.Background(), eventstore.Options{Dir: dir}); err != nil {
		t.Fatal(err)
	}
	if n.Model, err = projections.Open(filepath.Join(dir, "rows.db"), nil); err != nil {
		t.Fatal(err)
	}
	n.Follow()
	t.Cleanup(n.Close)
	return n
}

// Follow has the model follow the ledger.
func (n *Node) Follow() {
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		if err := n.Model.Follow(ctx, source{n.Ledger}); err != nil && ctx.Err() == nil && !errors.Is(err, projections.ErrClosed) && !errors.Is(err, eventstore.ErrStopped) {
			n.t.Errorf("following the ledger: %v", err)
		}
	})
	n.stop = func() {
		cancel()
		running.Wait()
	}
}

// Unfollow stops the model, which stays behind from now on.
func (n *Node) Unfollow() { n.stop() }

// Close stops the model and closes both; a second time is no harm.
func (n *Node) Close() {
	if n.closed {
		return
	}
	n.closed = true
	n.stop()
	if err := errors.Join(n.Model.Close(), n.Ledger.Close()); err != nil {
		n.t.Errorf("closing: %v", err)
	}
}

// NewID draws a UUID of version 7.
func NewID() wire.UUID { return wire.UUID(uuid.Must(uuid.NewV7())) }

// Now is the log's clock.
func (n *Node) Now() wire.Time {
	now, err := n.Ledger.Now()
	n.must(err)
	return now
}

func (n *Node) must(err error) {
	n.t.Helper()
	if err != nil {
		n.t.Fatal(err)
	}
}

// State is the state as published, with everything that was answered.
func (n *Node) State() *domain.State { return n.Ledger.Snapshot() }

// Sign makes a statement of a type (without twothirds. and .v1) and signs it.
func (n *Node) Sign(eventType, subject string, data any, speakers ...domaintest.Speaker) *wire.Signed {
	n.t.Helper()
	by := make([]wire.Signer, len(speakers))
	for i, sp := range speakers {
		by[i] = wire.Signer{As: sp.As, Key: sp.Key.Public, Of: sp.Of}
	}
	data.(interface{ SetBy([]wire.Signer) }).SetBy(by)
	st, err := wire.NewStatement(NewID(), wire.SourceOf(n.Ledger.ID()), "twothirds."+eventType+".v1", subject, n.Now(), data)
	n.must(err)
	return domaintest.SignStatement(st, speakers...)
}

// Try signs and submits a statement.
func (n *Node) Try(eventType, subject string, data any, speakers ...domaintest.Speaker) (eventstore.Receipt, error) {
	n.t.Helper()
	receipt, err := n.Ledger.Submit(context.Background(), n.Sign(eventType, subject, data, speakers...))
	if err == nil {
		n.must(n.Ledger.Wait(context.Background(), receipt.Seq))
	}
	return receipt, err
}

// Must is Try for a statement that is to be let in.
func (n *Node) Must(eventType, subject string, data any, speakers ...domaintest.Speaker) wire.Seq {
	n.t.Helper()
	receipt, err := n.Try(eventType, subject, data, speakers...)
	n.must(err)
	return receipt.Seq
}

// CatchUp waits until the model has read, and a checkpoint covers, all that is
// published.
func (n *Node) CatchUp() {
	n.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	size := n.Ledger.Size()
	n.must(n.Model.Wait(ctx, size))
	_, err := n.Ledger.WaitCheckpoint(ctx, size)
	n.must(err)
}

// Advance sets the log's clock forward, in demonstrations, and waits until all
// that has fallen due is entered.
func (n *Node) Advance(hours int64) {
	n.t.Helper()
	n.Must("clock.advanced", "ledger", &domain.ClockAdvanced{To: n.Now().AddHours(hours)}, n.Officers()[0])
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for state := n.State(); ; state = n.State() {
		if at, ok := state.Due(); !ok || at > n.Now() {
			return
		}
		n.must(n.Ledger.Wait(ctx, state.Head().Seq+1))
	}
}

// Constitute enters members, a name for each, the first half of civil society
// and the others of the government, and has them accept.
func (n *Node) Constitute(names ...domain.Text) {
	n.t.Helper()
	n.Enter(names...)
	digest := n.State().FoundingDigest()
	for _, m := range n.Members {
		if n.State().Ledger().Status == domain.StageConstituted {
			return
		}
		n.Must("founding.accepted", m.Rep().Of, &domain.FoundingAccepted{Digest: digest}, m.Rep())
	}
}

// Enter is Constitute without anybody accepting.
func (n *Node) Enter(names ...domain.Text) {
	n.t.Helper()
	officers := domaintest.Officers()
	for i, name := range names {
		constituency := seed.CivilSociety
		if i >= (len(names)+1)/2 {
			constituency = seed.Government
		}
		m := &domaintest.Member{
			ID: domain.MemberID{UUID: NewID()}, Representative: domain.RepresentativeID{UUID: NewID()},
			Key: domaintest.NewKey(fmt.Sprintf("api member %d", i)), Constituency: constituency,
		}
		n.Members = append(n.Members, m)
		n.Must("member.entered", "member/"+m.ID.String(), &domain.MemberEntered{Constituency: constituency, Name: name}, officers[1])
		n.Must("representative.appointed", "representative/"+m.Representative.String(), &domain.RepresentativeAppointed{
			From: n.Now(), Kind: domain.KindPrincipal, Mandate: wire.Hash{1}, Member: m.ID,
		}, officers[1])
		n.Must("key.enrolled", "key/"+m.Key.Public.String(), &domain.KeyEnrolled{Alg: wire.AlgEd25519, Representative: m.Representative},
			domaintest.Speaker{Key: m.Key, As: wire.AsNewKey, Of: "member/" + m.ID.String()}, officers[1], officers[2])
	}
}

// Officers are the coordinator and the two registrars.
func (n *Node) Officers() []domaintest.Speaker { return domaintest.Officers() }
