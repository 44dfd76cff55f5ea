package projections

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections/rows"
)

// modelOf is a model of the whole story, and the plain fold of it.
func modelOf(t *testing.T) (*Model, *folded) {
	t.Helper()
	all := allOf(story())
	m := open(t, filepath.Join(t.TempDir(), "rows.db"))
	must(t, m.CatchUp(t.Context(), all))
	return m, foldStory(t)
}

// TestView compares every question that a view answers, at every sequence, with
// the plain fold.
func TestView(t *testing.T) {
	m, f := modelOf(t)
	for seq := 1; seq < len(f.ends); seq++ {
		v, err := m.View(wire.Seq(seq))
		must(t, err)
		want := f.sorted(seq)
		var got []Row
		must(t, v.All(func(row Row) error {
			got = append(got, row)
			return nil
		}))
		equal(t, fmt.Sprintf("rows at %d", seq), got, want)
		kinds, err := v.Kinds()
		must(t, err)
		got = nil
		for _, kind := range kinds {
			for after, more := "", true; more; after = got[len(got)-1].ID {
				var page []Row
				page, more, err = v.List(kind, after, 3)
				must(t, err)
				got = append(got, page...)
			}
		}
		equal(t, fmt.Sprintf("lists at %d", seq), got, want)
		checkBy(t, v, want)
		for at := range f.newest[len(f.ends)-1] {
			row, ok, err := v.Get(at[0], at[1])
			must(t, err)
			wantRow, wantOK := f.newest[seq][at]
			equal(t, fmt.Sprintf("%v at %d", at, seq), ok, wantOK)
			equal(t, fmt.Sprintf("%v at %d", at, seq), row, wantRow)
		}
	}
}

// checkBy compares every list by a member with a filter over all rows.
func checkBy(t *testing.T, v *View, all []Row) {
	t.Helper()
	want := map[[3]string][]string{} // ids by kind, name, value
	for _, row := range all {
		if name, ok := indexes[row.Kind]; ok {
			value := memberOf(t, row, name)
			want[[3]string{row.Kind, name, value}] = append(want[[3]string{row.Kind, name, value}], row.ID)
		}
	}
	for by, ids := range want {
		var got []string
		for after, more := "", true; more; {
			var page []Row
			var err error
			page, more, err = v.By(by[0], by[1], by[2], after, 2)
			must(t, err)
			for _, row := range page {
				got = append(got, row.ID)
				after = row.ID
			}
		}
		equal(t, fmt.Sprintf("%v at %d", by, v.At()), got, ids)
	}
}

func memberOf(t *testing.T, row Row, name string) string {
	t.Helper()
	var members map[string]jsontext.Value
	must(t, json.Unmarshal(row.JSON, &members))
	var value string
	must(t, json.Unmarshal(members[name], &value))
	return value
}

// TestIndexes says which lists there are: others rely on these.
func TestIndexes(t *testing.T) {
	m, _ := modelOf(t)
	v, err := m.View(0)
	must(t, err)
	for _, list := range []string{
		"ballot/poll", "position/motion", "amendment/motion", "poll/motion", "decision/motion", "representative/member", "key/holder",
	} {
		kind, name, _ := strings.Cut(list, "/")
		rows, _, err := v.List(kind, "", 1)
		must(t, err)
		found, _, err := v.By(kind, name, memberOf(t, rows[0], name), "", 1000)
		must(t, err)
		if !slices.ContainsFunc(found, func(r Row) bool { return r.ID == rows[0].ID }) {
			t.Errorf("%s %s is not among those by its %s", kind, rows[0].ID, name)
		}
		none, more, err := v.By(kind, name, "nobody", "", 1)
		if len(none) != 0 || more || err != nil {
			t.Errorf("%s by nobody: %v, %v, %v", list, none, more, err)
		}
	}
	_, _, err = v.By("ballot", "member", "x", "", 1)
	isError(t, "a list that there is not", err, ErrInvalid)
	_, _, err = v.List("ballot", "", 0)
	isError(t, "no limit", err, ErrInvalid)
}

// TestViewFuture asks for what has not come, and for the newest.
func TestViewFuture(t *testing.T) {
	m, f := modelOf(t)
	last := wire.Seq(len(f.ends) - 1)
	_, err := m.View(last + 1)
	isError(t, "View", err, ErrFuture)
	v, err := m.View(0)
	must(t, err)
	equal(t, "newest", v.At(), last)

	empty := open(t, filepath.Join(t.TempDir(), "rows.db"))
	v, err = empty.View(0)
	must(t, err)
	equal(t, "newest of nothing", v.At(), 0)
	digest, err := v.Digest()
	must(t, err)
	equal(t, "digest of nothing", digest, f.digests[0])
	_, err = empty.View(1)
	isError(t, "View", err, ErrFuture)
}

// TestViewAt asks for every time at which something was recorded, and for those
// a millisecond before and after: a group is never shown in part.
func TestViewAt(t *testing.T) {
	m, f := modelOf(t)
	for _, p := range f.placed[1:] {
		for _, at := range []wire.Time{p.Recorded - 1, p.Recorded, p.Recorded + 1} {
			want := wire.Seq(0)
			for seq, q := range f.placed {
				if q != nil && q.Recorded <= at {
					want = wire.Seq(seq)
				}
			}
			v, err := m.ViewAt(at)
			must(t, err)
			equal(t, "at "+at.String(), v.At(), want)
			if !f.ends[v.At()] {
				t.Errorf("at %s the view is of entry %d, inside a group", at, v.At())
			}
			digest, err := v.Digest()
			must(t, err)
			equal(t, "digest at "+at.String(), digest, f.digests[want])
		}
	}
	_, err := m.ViewAt(1 << 60)
	isError(t, "a time that has no form", err, ErrInvalid)
}

// TestHistory compares what every entity has been, whole and in pages, with the
// rows that changed.
func TestHistory(t *testing.T) {
	m, f := modelOf(t)
	last := len(f.ends) - 1
	for at := range f.newest[last] {
		for _, seq := range []int{last, last / 2} {
			var want []Row
			for s := 1; s <= seq; s++ {
				if row, ok := f.newest[s][at]; ok && row.Seq == uint64(s) {
					want = append(want, row)
				}
			}
			got, err := m.History(at[0], at[1], wire.Seq(seq))
			must(t, err)
			equal(t, fmt.Sprintf("history of %v up to %d", at, seq), got, want)
			v, err := m.View(wire.Seq(seq))
			must(t, err)
			got = nil
			for after, more := wire.Seq(0), true; more; {
				var page []Row
				page, more, err = v.History(at[0], at[1], after, 2)
				must(t, err)
				for _, row := range page {
					after = wire.Seq(row.Seq)
				}
				got = append(got, page...)
			}
			equal(t, fmt.Sprintf("pages of the history of %v up to %d", at, seq), got, want)
		}
	}
	_, err := m.History("member", "x", wire.Seq(last+1))
	isError(t, "History", err, ErrFuture)
}

// TestAbout asks which entries are about what, by the words of View.Entries.
func TestAbout(t *testing.T) {
	m, f := modelOf(t)
	want := map[string][]wire.Seq{}
	add := func(ref string, seq int) {
		if got := want[ref]; len(got) == 0 || got[len(got)-1] != wire.Seq(seq) {
			want[ref] = append(got, wire.Seq(seq))
		}
	}
	for seq := 1; seq < len(f.ends); seq++ {
		st := f.placed[seq].Statement
		add(st.Subject, seq)
		for _, signer := range st.By {
			add(signer.Of, seq)
		}
		for _, row := range f.changed[seq] {
			if row.Kind != "ballot" || st.Type == "twothirds.vote.cast.v1" {
				add(row.Kind+"/"+row.ID, seq)
			}
		}
	}
	for ref, seqs := range want {
		got, err := m.About(ref, 0, rows.MaxLimit)
		must(t, err)
		equal(t, "about "+ref, got, seqs)
		if len(seqs) > 1 {
			got, err = m.About(ref, seqs[0], 1)
			must(t, err)
			equal(t, "the second about "+ref, got, seqs[1:2])
		}
	}
	none, err := m.About("motion/nobody's", 0, 1)
	must(t, err)
	equal(t, "about nothing", none, []wire.Seq{})
	_, err = m.About("ledger", 0, 0)
	isError(t, "no limit", err, ErrInvalid)
}

// TestEntry compares what is kept of every entry beside its rows.
func TestEntry(t *testing.T) {
	m, f := modelOf(t)
	v, err := m.View(0)
	must(t, err)
	all, more, err := v.Entries("", 0, rows.MaxLimit)
	must(t, err)
	equal(t, "entries", [2]any{len(all), more}, [2]any{len(f.ends) - 1, false})
	for i, p := range f.placed[1:] {
		meta, ok, err := v.Entry(p.Seq)
		must(t, err)
		equal(t, "found", ok, true)
		equal(t, "in the list", all[i], meta)
		equal(t, "entry", []any{meta.Seq, meta.Recorded, wire.Hash(meta.Leaf), meta.Type, meta.GroupEnd},
			[]any{uint64(p.Seq), p.Recorded.String(), p.Leaf, p.Statement.Type, f.ends[p.Seq]})
	}
	newest, more, err := v.EntriesBefore("ledger", 0, 1)
	must(t, err)
	if len(newest) != 1 || newest[0].Type != "twothirds.ledger.constituted.v1" || !more {
		t.Fatalf("newest about the ledger: %v, more %v", newest, more)
	}
	_, ok, err := v.Entry(v.At() + 1)
	must(t, err)
	equal(t, "an entry that has not come", ok, false)
}

// TestManyBallots closes a poll in which more ballots were cast than an entry
// can refer to.
func TestManyBallots(t *testing.T) {
	closed := &domain.Placed{Seq: 5000, Recorded: 1, Statement: &wire.Statement{Type: "twothirds.poll.closed.v1", Subject: "poll/p"}}
	changed := []domain.Row{{Kind: "poll", ID: "p", JSON: []byte(`{"motion":"0193c5a0-0000-7000-8000-000000000001"}`)}}
	for i := range 3000 {
		changed = append(changed, domain.Row{Kind: "ballot", ID: fmt.Sprintf("p.%d.1", i), JSON: fmt.Appendf(nil, `{"poll":"p","seq":%d}`, i+1)})
	}
	e, err := entryOf(closed, changed, true, ofState{domain.New()})
	must(t, err)
	equal(t, "refs", e.Refs, []string{"poll/p"})
	equal(t, "rows", len(e.Rows), 3001)
	equal(t, "index", e.Rows[7].Index, []rows.IndexKey{{Name: "poll", Value: "p"}})
	e.Seq = 1
	db, err := rows.OpenTemp(t.TempDir())
	must(t, err)
	defer db.Close() //nolint:errcheck // temporary
	must(t, db.Apply([]rows.Entry{e}))
}
