package eventstore_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"encoding/binary"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
	"twothirds/eventstore"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/tlog"
)

// patience bounds every wait of a test, and of its ledgers: a machine may be slow and busy.
const patience = 5 * time.Minute

func testContext(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}

func testLogger(t testing.TB) *slog.Logger {
	return slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
}

// eventually waits until a condition holds.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !ok(); runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatalf("in vain waited for: %s", what)
		}
		time.Sleep(time.Millisecond) // a pause between looks, not a guess at a duration
	}
}

// testClock is a machine's pair of clocks that a test sets. It goes on from
// where it is set, as fast as time goes.
type testClock struct {
	mu    sync.Mutex
	began time.Time
	base  time.Time     // what the wall clock showed at began
	leap  time.Duration // by which somebody set the wall clock
}

func clockAt(at wire.Time) *testClock {
	return &testClock{began: time.Now(), base: time.UnixMilli(int64(at))}
}

func (c *testClock) read() (time.Time, time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	steady := time.Since(c.began)
	return c.base.Add(steady + c.leap), steady
}

// set sets the wall clock off from the steady one.
func (c *testClock) set(leap time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.leap = leap
}

// pass lets time pass, for both clocks.
func (c *testClock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.began = c.began.Add(-d)
}

func (c *testClock) now() wire.Time {
	wall, _ := c.read()
	return wire.Time(wall.UnixMilli())
}

// node is an open ledger of a body made in memory, whose members' keys the
// test holds.
type node struct {
	*eventstore.Ledger
	t     testing.TB
	body  *domaintest.Body
	clock *testClock
	opts  eventstore.Options
	over  bool // closed by the test

	folded *domain.State // by stateAt
}

// voting is a body of 12 members with an ordinary motion put to the vote, the
// same for all tests, which must not change it.
var voting = sync.OnceValues(func() (*domaintest.Body, domain.PollID) {
	body := domaintest.Constituted(domain.PurposeDemonstration, 6, 6)
	return body, body.Put(body.Motion([]string{seed.ClassProcedural}))
})

// motionOf is the motion that a poll of the body is on.
func motionOf(body *domaintest.Body, poll domain.PollID) domain.MotionID {
	return body.State.Poll(poll).Motion
}

// seeded is a ledger whose stream holds the entries of a body in memory. Its
// clock begins at the body's.
func seeded(t testing.TB, body *domaintest.Body, change ...func(*eventstore.Options)) *node {
	t.Helper()
	n := &node{t: t, body: body, clock: clockAt(body.Now)}
	n.opts = eventstore.Options{Dir: t.TempDir(), Log: testLogger(t)}.WithClock(n.clock.read).Unbounded().Patient(patience)
	for _, c := range change {
		c(&n.opts)
	}
	if err := eventstore.WriteFolder(testContext(t), n.opts, body.Ledger, body.LedgerKey.Private, body.Entries); err != nil {
		t.Fatal(err)
	}
	return n
}

// started is seeded, and opened.
func started(t testing.TB, body *domaintest.Body, change ...func(*eventstore.Options)) *node {
	t.Helper()
	n := seeded(t, body, change...)
	n.open()
	return n
}

// open opens the node's ledger. At the test's end it is closed, and its log checked whole.
func (n *node) open() {
	n.t.Helper()
	l, err := eventstore.Open(testContext(n.t), n.opts)
	if err != nil {
		n.t.Fatal(err)
	}
	n.Ledger, n.over = l, false
	n.t.Cleanup(func() {
		if n.Ledger != l || n.over {
			return
		}
		if _, ok := n.t.(*testing.T); ok { // not while something is measured
			n.checkLog()
		}
		if err := l.Close(); err != nil {
			n.t.Error(err)
		}
	})
}

// close closes the ledger, of which everything must have been published.
func (n *node) close() {
	n.t.Helper()
	n.over = true
	if err := n.Close(); err != nil {
		n.t.Fatal(err)
	}
}

// sign makes a statement as of now and signs it.
func (n *node) sign(eventType, subject string, data interface{ SetBy([]wire.Signer) }, speakers ...domaintest.Speaker) *wire.Signed {
	n.t.Helper()
	return n.signWith(n.id(), n.clock.now(), eventType, subject, data, speakers...)
}

func (n *node) signWith(id wire.UUID, at wire.Time, eventType, subject string, data interface{ SetBy([]wire.Signer) }, speakers ...domaintest.Speaker) *wire.Signed {
	n.t.Helper()
	by := make([]wire.Signer, len(speakers))
	for i, sp := range speakers {
		by[i] = wire.Signer{As: sp.As, Key: sp.Key.Public, Of: sp.Of}
	}
	data.SetBy(by)
	st, err := wire.NewStatement(id, wire.SourceOf(n.body.Ledger), "twothirds."+eventType+".v1", subject, at, data)
	if err != nil {
		n.t.Fatal(err)
	}
	return domaintest.SignStatement(st, speakers...)
}

// position is a member's further position on a motion: a statement that may
// stand any number of times, in any order among those of other keys.
func (n *node) position(motion domain.MotionID, m *domaintest.Member, text string) *wire.Signed {
	n.t.Helper()
	return n.sign("position.stated", "motion/"+motion.String(), &domain.PositionStated{Stance: domain.StanceFor, Text: domain.Text{En: text}}, m.Rep())
}

// must submits a statement that is to be let in.
func (n *node) must(signed *wire.Signed) eventstore.Receipt {
	n.t.Helper()
	receipt, err := n.Submit(testContext(n.t), signed)
	if err != nil {
		n.t.Fatal(err)
	}
	return receipt
}

// seen is the newest checkpoint.
func (n *node) seen() *wire.Seen {
	n.t.Helper()
	note, err := n.WaitCheckpoint(testContext(n.t), n.Size())
	if err != nil {
		n.t.Fatal(err)
	}
	c := n.checkpoint(note)
	return &wire.Seen{Root: wire.Hash(c.Root), Size: uint64(c.Size)}
}

func (n *node) checkpoint(note []byte) tlog.Checkpoint {
	n.t.Helper()
	c, err := n.Keys().ParseCheckpoint(note)
	if err != nil {
		n.t.Fatal(err)
	}
	return c
}

// ballot is a member's ballot, the number'th, in a poll.
func (n *node) ballot(poll domain.PollID, m *domaintest.Member, number int64, choice string, seen *wire.Seen) *wire.Signed {
	n.t.Helper()
	p := n.Snapshot().Poll(poll)
	v := &domain.VoteCast{Ballot: number, Choice: choice, Member: m.ID, Opening: p.Leaf, Representative: m.Representative}
	v.SetSeen(seen)
	return n.sign("vote.cast", "poll/"+poll.String(), v, m.Rep())
}

// checkLog audits a ledger's published copy: every entry by what came before
// it, the tree, and every checkpoint kept. It returns the sequences at which
// each signed statement stands, and fails where one stands twice.
func (n *node) checkLog() map[wire.Hash]wire.Seq {
	n.t.Helper()
	places, err := auditCopy(n.Copy())
	if err != nil {
		n.t.Fatal(err)
	}
	return places
}

func auditCopy(store *tlog.Store) (map[wire.Hash]wire.Seq, error) {
	tree := tlog.NewTree()
	var continues []bool
	roots := func(size uint64) (wire.Hash, bool) {
		if size == 0 || size >= uint64(len(continues)) || continues[size] {
			return wire.Hash{}, false
		}
		root, err := tree.RootAt(int64(size))
		return wire.Hash(root), err == nil
	}
	places := map[wire.Hash]wire.Seq{}
	state := domain.New()
	err := store.Entries(1, func(seq uint64, raw []byte) error {
		entry, err := wire.ParseEntry(bytes.Clone(raw))
		if err != nil {
			return fmt.Errorf("entry %d: %w", seq, err)
		}
		continues = append(continues, domain.ContinuesGroup(entry))
		placed, err := state.Check(entry, roots)
		if err != nil {
			return err
		}
		state.Evolve(placed)
		tree.Add(tlog.LeafHash(raw))
		if other, ok := places[entry.Statement.Hash()]; ok {
			return fmt.Errorf("one statement stands at %d and at %d", other, seq)
		}
		places[entry.Statement.Hash()] = wire.Seq(seq)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if state.InGroup() {
		return nil, errors.New("the copy ends inside a group")
	}
	return places, store.Checkpoints(0, func(size int64, _ uint64, note []byte) error {
		c, err := copies.KeysOf(state.Ledger()).ParseCheckpoint(note)
		if err != nil || c.Size > tree.Size() { // signed since the entries were read
			return err
		}
		if root, err := tree.RootAt(size); err != nil || root != c.Root || size != c.Size {
			return fmt.Errorf("the checkpoint of size %d is not of this tree: %w", size, err)
		}
		if size < int64(len(continues)) && continues[size] {
			return fmt.Errorf("the checkpoint of size %d stands inside a group", size)
		}
		return nil
	})
}

// digest is a hash over every file of a folder but those of the embedded
// server, which writes to its own as it starts and stops, and the lock.
func digest(t testing.TB, dir string) [32]byte {
	t.Helper()
	h := sha256.New()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.Name() == "lock" {
			return err
		}
		if d.IsDir() && d.Name() == "streams" {
			return fs.SkipDir
		}
		fmt.Fprintf(h, "%s %v\n", strings.TrimPrefix(path, dir), d.Type())
		if d.Type().IsRegular() {
			b, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			h.Write(b)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return [32]byte(h.Sum(nil))
}

// running reports whether some goroutine is inside one of functions.
func running(functions ...string) bool {
	stacks := make([]byte, 4<<20)
	text := string(stacks[:runtime.Stack(stacks, true)])
	return slices.ContainsFunc(functions, func(f string) bool { return strings.Contains(text, f) })
}

// noLeaks waits, at the test's end, until no goroutine of ours is left. Such a
// test does not run beside others.
func noLeaks(t testing.TB) {
	t.Helper()
	t.Cleanup(func() {
		eventually(t, "the end of every goroutine", func() bool {
			return !running("twothirds/eventstore.(", "twothirds/eventstore/stream.(")
		})
	})
}

// drawn counts the ids that nodes have drawn.
var drawn atomic.Uint32

// id draws the next id, a UUID of version 7 at the node's time.
func (n *node) id() wire.UUID {
	var u wire.UUID
	binary.BigEndian.PutUint64(u[:], uint64(n.clock.now())<<16)
	u[6], u[8] = 0x70, 0x80
	binary.BigEndian.PutUint32(u[10:], drawn.Add(1))
	return u
}

func newID(t testing.TB) wire.UUID {
	t.Helper()
	id, err := uuid.NewV7()
	if err != nil {
		t.Fatal(err)
	}
	return wire.UUID(id)
}

// pemOf is the file of a ledger's key.
func pemOf(t testing.TB, key ed25519.PrivateKey) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}
