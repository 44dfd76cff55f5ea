package domain_test

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/wire"
)

// book writes a log for the vectors: with a real Merkle tree for data.seen, and
// with the digest of the state after every entry. It uses none of the code
// that keeps logs, trees or rows elsewhere.
type book struct {
	t       *testing.T
	state   *domain.State
	now     wire.Time
	ledger  wire.Hash
	drawn   uint32
	entries [][]byte
	ends    []bool // by entry: whether a group ends with it
	digests []wire.Hash
	newest  map[rowKey]domain.Row
	members []*domaintest.Member
	rules   domain.RuleSet // what it is founded with
	// unentered are statements that no log has yet, as samples of their types.
	unentered []*wire.Statement
	// The founding officers.
	coordinator, civil, government domaintest.Speaker
}

type rowKey struct{ kind, id string }

func newBook(t *testing.T) *book {
	officer := func(key, office string) domaintest.Speaker {
		return domaintest.Speaker{Key: domaintest.NewKey(key), As: wire.AsOfficer, Of: "office/" + office}
	}
	return &book{
		t: t, state: domain.New(), now: domaintest.Start, newest: map[rowKey]domain.Row{}, rules: goldenRules(t).Rules,
		coordinator: officer("coordinator", "coordinator"),
		civil:       officer("registrar civil society", "registrar-civil-society"),
		government:  officer("registrar government", "registrar-government"),
	}
}

// id draws the next UUID of version 7, always the same.
func (b *book) id() wire.UUID {
	b.drawn++
	var u wire.UUID
	binary.BigEndian.PutUint64(u[:], uint64(b.now)<<16) //nolint:gosec // times of tests are after 1970
	u[6], u[8] = 0x70, 0x80
	binary.BigEndian.PutUint32(u[12:], b.drawn)
	return u
}

// sign makes a statement and signs it, without submitting it.
func (b *book) sign(eventType, subject string, data any, speakers ...domaintest.Speaker) *wire.Signed {
	b.t.Helper()
	source := wire.SourceOf(b.ledger)
	if b.ledger.IsZero() {
		source = wire.FoundingSource
	}
	by := make([]wire.Signer, len(speakers))
	for i, sp := range speakers {
		by[i] = wire.Signer{As: sp.As, Key: sp.Key.Public, Of: sp.Of}
	}
	data.(interface{ SetBy([]wire.Signer) }).SetBy(by)
	statement, err := wire.NewStatement(b.id(), source, "twothirds."+eventType+".v1", subject, b.now, data)
	if err != nil {
		b.t.Fatal(err)
	}
	return domaintest.SignStatement(statement, speakers...)
}

// enter has a statement signed and let in, with all that it causes.
func (b *book) enter(eventType, subject string, data any, speakers ...domaintest.Speaker) {
	b.t.Helper()
	b.derive()
	signed := b.sign(eventType, subject, data, speakers...)
	if b.ledger.IsZero() {
		b.ledger = signed.Statement.Hash()
	}
	placed, err := b.state.Decide(signed, b.now, b.roots)
	if err != nil {
		b.t.Fatalf("%s: %v", eventType, err)
	}
	b.take(placed)
	b.derive()
}

// derive enters all that is due.
func (b *book) derive() {
	for placed := b.state.Next(b.now); placed != nil; placed = b.state.Next(b.now) {
		b.take(placed)
	}
}

// wait lets hours pass.
func (b *book) wait(hours int64) {
	b.now = b.now.AddHours(hours)
	b.derive()
}

func (b *book) take(placed *domain.Placed) {
	b.keep(b.state.Evolve(placed), placed.Entry.Raw, !b.state.InGroup())
}

// keep notes an entry and the rows that it changed.
func (b *book) keep(rows []domain.Row, raw []byte, ends bool) {
	for _, row := range rows {
		b.newest[rowKey{row.Kind, row.ID}] = row
	}
	b.entries = append(b.entries, raw)
	b.ends = append(b.ends, ends)
	b.digests = append(b.digests, stateDigest(b.newest))
}

// stateDigest is the digest of a state as docs/format.md has it, "The state".
func stateDigest(newest map[rowKey]domain.Row) wire.Hash {
	rows := make([]domain.Row, 0, len(newest))
	for _, row := range newest {
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b domain.Row) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
	})
	h := sha256.New()
	for _, row := range rows {
		h.Write([]byte(row.Kind + "\x00" + row.ID + "\x00"))
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(row.JSON))))
		h.Write(row.JSON)
	}
	return wire.Hash(h.Sum(nil))
}

// roots is the log's own tree.
func (b *book) roots(size uint64) (wire.Hash, bool) {
	if size == 0 || size > uint64(len(b.entries)) || !b.ends[size-1] {
		return wire.Hash{}, false
	}
	return treeRoot(b.entries[:size]), true
}

// treeRoot is the root hash over entries, RFC 6962 §2.1.
func treeRoot(entries [][]byte) wire.Hash {
	switch len(entries) {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return sha256.Sum256(append([]byte{0}, entries[0]...))
	}
	split := 1
	for 2*split < len(entries) {
		split *= 2
	}
	left, right := treeRoot(entries[:split]), treeRoot(entries[split:])
	return sha256.Sum256(slices.Concat([]byte{1}, left[:], right[:]))
}

// seen is the newest checkpoint that there can be.
func (b *book) seen() *wire.Seen {
	size := uint64(len(b.entries))
	root, _ := b.roots(size)
	return &wire.Seen{Root: root, Size: size}
}

// replay reads a log as a stranger does, from its lines alone, and gives what
// the writer should have had.
func replay(t *testing.T, entries [][]byte) *book {
	t.Helper()
	b := newBook(t)
	for i, raw := range entries {
		e, err := wire.ParseEntry(raw)
		if err != nil {
			t.Fatalf("entry %d: %v", i+1, err)
		}
		placed, err := b.state.Check(e, b.roots)
		if err != nil {
			t.Fatal(err)
		}
		b.keep(b.state.Evolve(placed), raw, !b.state.InGroup())
	}
	return b
}
