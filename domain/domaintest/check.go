package domaintest

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"twothirds/domain"
	"twothirds/domain/wire"
)

// Newest yields the newest row of each kind and id that Evolve has returned
// since the founding, in order: what a store of rows would hold.
func (b *Body) Newest() iter.Seq2[domain.Row, error] {
	rows := make([]domain.Row, 0, len(b.newest))
	for _, row := range b.newest {
		rows = append(rows, row)
	}
	slices.SortFunc(rows, compareRows)
	return func(yield func(domain.Row, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	}
}

// Reload throws the state away and loads it again from the newest rows.
func (b *Body) Reload() {
	state, err := domain.Load(b.Newest(), b.State.Head())
	b.must(err)
	b.State = state
}

// StateDigest is a digest of everything that a state holds.
func StateDigest(s *domain.State) wire.Hash {
	h := sha256.New()
	fmt.Fprintf(h, "%+v\n", s.Head())
	for _, row := range rowsOf(s) {
		fmt.Fprintf(h, "%s %s %s\n", row.Kind, row.ID, row.JSON)
	}
	return wire.Hash(h.Sum(nil))
}

// Check reports the first way in which the ledger in memory contradicts
// itself: the state must be what a reader's fold gives, and what the rows that
// Evolve returned give when they are loaded again.
func (b *Body) Check() error {
	mine := rowsOf(b.State)
	if err := sameRows(mine, rowsOf(b.Reader)); err != nil {
		return fmt.Errorf("state and reader: %w", err)
	}
	if b.State.Head() != b.Reader.Head() {
		return fmt.Errorf("state and reader: heads %+v and %+v", b.State.Head(), b.Reader.Head())
	}
	for _, row := range mine {
		if kept := b.newest[[2]string{row.Kind, row.ID}]; !bytes.Equal(kept.JSON, row.JSON) {
			return fmt.Errorf("%s %s is %s in the state, and %s by the rows returned", row.Kind, row.ID, row.JSON, kept.JSON)
		}
	}
	loaded, err := domain.Load(b.Newest(), b.State.Head())
	if err != nil {
		return err
	}
	if err := sameRows(mine, rowsOf(loaded)); err != nil {
		return fmt.Errorf("state and its rows loaded again: %w", err)
	}
	if kept, computed := b.State.FoundingDigest(), loaded.FoundingDigest(); kept != computed {
		return fmt.Errorf("the founding's digest is kept as %s, and is %s", kept, computed)
	}
	return nil
}

func rowsOf(s *domain.State) []domain.Row {
	var rows []domain.Row
	for row := range s.Rows() {
		rows = append(rows, row)
	}
	slices.SortFunc(rows, compareRows)
	return rows
}

func compareRows(a, b domain.Row) int {
	if c := strings.Compare(a.Kind, b.Kind); c != 0 {
		return c
	}
	return strings.Compare(a.ID, b.ID)
}

func sameRows(a, b []domain.Row) error {
	if len(a) != len(b) {
		return fmt.Errorf("%d rows and %d rows", len(a), len(b))
	}
	for i := range a {
		if compareRows(a[i], b[i]) != 0 || !bytes.Equal(a[i].JSON, b[i].JSON) {
			return fmt.Errorf("%s %s: %s\nand %s %s: %s", a[i].Kind, a[i].ID, a[i].JSON, b[i].Kind, b[i].ID, b[i].JSON)
		}
	}
	return nil
}

// Copy is an equal body that goes its own way from here on.
func (b *Body) Copy() *Body {
	other := *b
	other.State, other.Reader = b.State.Clone(), b.Reader.Clone()
	other.Entries, other.continues, other.tree = slices.Clone(b.Entries), slices.Clone(b.continues), b.tree.copy()
	other.Members = slices.Clone(b.Members)
	other.newest = maps.Clone(b.newest)
	return &other
}

// Ballots are the rows of all ballots cast in a poll, in the order of the log.
func (b *Body) Ballots(poll domain.PollID) []domain.Ballot {
	var ballots []domain.Ballot
	for row := range b.Newest() {
		var ballot domain.Ballot
		if row.Kind == "ballot" && strings.HasPrefix(row.ID, poll.String()+".") {
			b.must(wire.Decode(row.JSON, &ballot, ""))
			ballots = append(ballots, ballot)
		}
	}
	slices.SortFunc(ballots, func(x, y domain.Ballot) int { return cmp.Compare(x.Seq, y.Seq) })
	return ballots
}

// refuseAlike panics unless the reader refuses a statement for the same reason
// and would not let it stand in a log.
func (b *Body) refuseAlike(signed *wire.Signed, err error) {
	if _, other := b.Reader.Decide(signed, b.Now, b.Roots); other == nil || other.Error() != err.Error() {
		panic(fmt.Sprintf("%v for the writer, %v for the reader", err, other))
	}
	if _, fault := b.Reader.Judge(wire.NewEntry(b.Now, signed.Signatures, signed.Statement), b.Roots); fault == nil {
		panic(fmt.Sprintf("refused (%v), and may stand in a log", err))
	}
}

// ReloadReader throws the reader's state away and loads it again from the
// newest rows, as a reader does that was stopped here.
func (b *Body) ReloadReader() {
	state, err := domain.Load(b.Newest(), b.State.Head())
	b.must(err)
	b.Reader = state
}
