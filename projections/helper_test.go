package projections

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
	"twothirds/projections/rows"
)

// patience is how long a test waits for what must happen.
const patience = 2 * time.Minute

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func equal[T any](t testing.TB, what string, got, want T) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s:\n got %v\nwant %v", what, got, want)
	}
}

func isError(t testing.TB, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("%s: error %v, want %v", what, err, want)
	}
}

// log is a Source in memory of which more and more is there.
type log struct {
	entries [][]byte

	mu      sync.Mutex
	size    wire.Seq
	changed chan struct{}
	onRead  func(seq wire.Seq) // called with every entry read; may be nil

	grown sync.Once
	roots func(size uint64) (wire.Hash, bool)
}

func newLog(entries [][]byte, size int) *log {
	return &log{entries: entries, size: wire.Seq(size), changed: make(chan struct{})}
}

// allOf is a body's whole log.
func allOf(b *domaintest.Body) *log { return newLog(b.Entries, len(b.Entries)) }

func (l *log) Size() wire.Seq {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.size
}

func (l *log) grow(size int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.size = wire.Seq(size)
	close(l.changed)
	l.changed = make(chan struct{})
}

// Entries hands out one buffer again and again, and spoils it when fn has
// returned: the bytes are valid no longer.
func (l *log) Entries(from wire.Seq, fn func(seq wire.Seq, raw []byte) error) error {
	var buf []byte
	for seq := from; seq <= l.Size(); seq++ {
		if l.onRead != nil {
			l.onRead(seq)
		}
		buf = append(buf[:0], l.entries[seq-1]...)
		err := fn(seq, buf)
		for i := range buf {
			buf[i] = '#'
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (l *log) Wait(ctx context.Context, size wire.Seq) error {
	for {
		l.mu.Lock()
		done, changed := l.size >= size, l.changed
		l.mu.Unlock()
		if done {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Root is that of the Merkle tree (RFC 6962 §2.1), all of them worked out once.
func (l *log) Root(size uint64) (wire.Hash, bool) {
	l.grown.Do(func() { l.roots = domaintest.Roots(l.entries) })
	return l.roots(size)
}

// folded is what a plain fold of a log gives at every sequence: the oracle of
// these tests. Index 0 is before the first entry.
type folded struct {
	digests [][32]byte
	changed [][]domain.Row // by the entry
	newest  []map[[2]string]rows.Row
	ends    []bool // whether a group ends
	placed  []*domain.Placed
}

// storyFolded is the plain fold of the story, made once.
var storyFolded = sync.OnceValues(func() (*folded, error) { return foldAll(allOf(story())) })

func foldStory(t testing.TB) *folded {
	t.Helper()
	f, err := storyFolded()
	must(t, err)
	return f
}

func foldAll(l *log) (*folded, error) {
	newest := map[[2]string]rows.Row{}
	f := &folded{
		digests: [][32]byte{rows.NewDigester().Sum()}, changed: [][]domain.Row{nil}, ends: []bool{true},
		newest: []map[[2]string]rows.Row{{}}, placed: []*domain.Placed{nil},
	}
	s := domain.New()
	for i, raw := range l.entries {
		entry, err := wire.ParseEntry(raw)
		if err != nil {
			return nil, err
		}
		placed, err := s.Check(entry, l.Root)
		if err != nil {
			return nil, err
		}
		changed := s.Evolve(placed)
		now := maps.Clone(newest)
		for _, row := range changed {
			now[[2]string{row.Kind, row.ID}] = rows.Row{Kind: row.Kind, ID: row.ID, Seq: uint64(i + 1), JSON: row.JSON}
		}
		newest = now
		f.changed = append(f.changed, changed)
		f.newest = append(f.newest, now)
		f.ends = append(f.ends, !s.InGroup())
		f.placed = append(f.placed, placed)
		d := rows.NewDigester()
		for _, row := range f.sorted(i + 1) {
			if err := d.Add(row.Kind, row.ID, row.JSON); err != nil {
				return nil, err
			}
		}
		f.digests = append(f.digests, d.Sum())
	}
	return f, nil
}

// end is the last sequence up to size with which a group ends.
func (f *folded) end(size int) wire.Seq {
	for !f.ends[size] {
		size--
	}
	return wire.Seq(size)
}

// sorted are the newest rows at a sequence in order of kind and id.
func (f *folded) sorted(seq int) []rows.Row {
	var all []rows.Row
	for _, row := range f.newest[seq] {
		all = append(all, row)
	}
	slices.SortFunc(all, func(a, b rows.Row) int {
		if c := strings.Compare(a.Kind, b.Kind); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	return all
}

// checkModel compares the digest at every sequence of a model's rows, and the
// file itself, with a plain fold.
func checkModel(t testing.TB, m *Model, f *folded, size int) {
	t.Helper()
	equal(t, "head", wire.Seq(m.Head().Seq), f.end(size))
	for seq := 1; seq <= int(f.end(size)); seq++ {
		v, err := m.View(wire.Seq(seq))
		must(t, err)
		digest, err := v.Digest()
		must(t, err)
		equal(t, fmt.Sprintf("digest at %d", seq), digest, f.digests[seq])
	}
	must(t, m.file.Check())
}

// open opens the model at path and closes it with the test.
func open(t testing.TB, path string) *Model {
	t.Helper()
	m, err := Open(path, nil)
	must(t, err)
	t.Cleanup(func() { must(t, m.Close()) })
	return m
}

// opened opens a model whose log messages are kept.
func opened(t testing.TB, path string) (*Model, *messages) {
	t.Helper()
	said := &messages{}
	m, err := Open(path, slog.New(slog.NewTextHandler(said, nil)))
	must(t, err)
	t.Cleanup(func() { must(t, m.Close()) })
	return m, said
}

// messages is what was logged.
type messages struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (m *messages) Write(b []byte) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.text.Write(b)
}

func (m *messages) String() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.text.String()
}

// rebuilt checks that rows were, or were not, made anew for a reason.
func (m *messages) rebuilt(t testing.TB, why error) {
	t.Helper()
	text := m.String()
	if why == nil {
		if strings.Contains(text, "rebuilding") {
			t.Fatalf("the rows were rebuilt: %s", text)
		}
		return
	}
	if strings.Count(text, "rebuilding") != 1 || !strings.Contains(text, why.Error()) || !strings.Contains(text, "is rebuilt") {
		t.Fatalf("the rows were to be rebuilt once for %q; logged: %s", why, text)
	}
}

// made is the path of closed rows of the first size entries of a log.
func made(t testing.TB, l *log, size int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "rows.db")
	m, err := Open(path, nil)
	must(t, err)
	must(t, m.CatchUp(t.Context(), newLog(l.entries, size)))
	must(t, m.Close())
	return path
}

// the story is told once.
var story = sync.OnceValue(tell)

// tell is a body's life with rows of every kind, groups of many lengths, and a
// poll open at its end.
func tell() *domaintest.Body {
	b := domaintest.Constituted(domain.PurposeDemonstration, 3, 2)
	applicant := &domaintest.Member{
		ID: domain.MemberID{UUID: b.ID()}, Representative: domain.RepresentativeID{UUID: b.ID()},
		Key: domaintest.NewKey("applicant"), Constituency: seed.CivilSociety,
	}
	b.Must("member.applied", "application/"+applicant.ID.String(), &domain.MemberApplied{
		Constituency: seed.CivilSociety, Document: wire.Hash{2}, Name: domain.Text{En: "Applicant"},
	}, b.Registrars[0])
	document := domain.DocumentID{UUID: b.ID()}
	first := b.Put(b.Motion([]string{seed.ClassAdmission, seed.ClassOrdinary},
		domain.NewEffect(&domain.Admit{Application: applicant.ID}),
		domain.NewEffect(&domain.AdoptDocument{Document: document, Kind: "statute", Sha256: wire.Hash{3}, Title: domain.Text{En: "Statute"}})))
	b.Cast(first, "yes", "no", "yes", "yes", "yes")
	b.Cast(first, "", "yes")
	b.Close(first)
	b.Appoint(applicant)
	b.Members = append(b.Members, applicant)

	amended := b.Table(b.Motion([]string{seed.ClassOrdinary}))
	for i, m := range b.Members[:4] {
		stance := []string{domain.StanceFor, domain.StanceAgainst, domain.StanceNeutral}[i%3]
		b.Must("position.stated", "motion/"+amended.String(), &domain.PositionStated{Stance: stance, Text: domain.Text{En: "So it is."}}, m.Rep())
	}
	for i, verdict := range []domain.Event{
		&domain.AmendmentRejected{Reasons: domain.Text{En: "Too short."}}, &domain.AmendmentAccepted{}, &domain.AmendmentWithdrawn{},
	} {
		id := domain.AmendmentID{UUID: b.ID()}
		content := b.Motion([]string{seed.ClassOrdinary})
		content.Text = domain.Text{En: fmt.Sprintf("That it be otherwise, %d.", i)}
		b.Must("amendment.moved", "amendment/"+id.String(), &domain.AmendmentMoved{
			BaseVersion: b.State.Motion(amended).Version, Content: content, Motion: amended,
		}, b.Members[2].Rep())
		speaker := b.Members[0].Rep()
		if i == 2 {
			speaker = b.Members[2].Rep()
		}
		b.Must([]string{"amendment.rejected", "amendment.accepted", "amendment.withdrawn"}[i], "amendment/"+id.String(), verdict, speaker)
	}
	b.Freeze(amended)
	second := b.Open(amended, 72)
	b.Cast(second, "yes", "no", "abstain")
	b.Close(second)

	third := b.Put(b.Motion([]string{seed.ClassElection, seed.ClassStatus},
		domain.NewEffect(&domain.SetStatus{Member: b.Members[3].ID, Reasons: domain.Text{En: "Absent."}, Status: domain.StatusInactive}),
		domain.NewEffect(&domain.Elect{Office: "teller", Representative: b.Members[2].Representative, Role: domain.RoleTeller, TermDays: 365})))
	b.Cast(third, "yes", "yes", "yes", "", "yes", "yes")
	b.Close(third)
	protest := domain.ProtestID{UUID: b.ID()}
	b.Must("protest.lodged", "protest/"+protest.String(), &domain.ProtestLodged{Reasons: domain.Text{En: "No answer."}, Statement: "{}"}, b.Members[3].Rep())
	b.Must("member.left", "member/"+b.Members[3].ID.String(), &domain.MemberLeft{}, b.Members[3].Rep())

	open := b.Put(b.Motion([]string{seed.ClassOrdinary}, domain.NewEffect(&domain.AnswerProtest{Protest: protest, Answer: domain.Text{En: "It was late."}})))
	b.Cast(open, "yes", "abstain", "no", "", "yes")
	b.Cast(open, "no")
	stolen := b.Members[2]
	b.Must("key.revoked", "key/"+stolen.Key.Public.String(), &domain.KeyRevoked{
		CompromisedSince: b.State.Poll(open).OpenedAt, Reason: domain.ReasonCompromised,
	}, b.Registrars[0], b.Registrars[1])
	b.Must("vote.recused", "poll/"+open.String(), &domain.VoteRecused{Reasons: domain.Text{En: "Its own affair."}}, b.Members[4].Rep())
	return b
}
