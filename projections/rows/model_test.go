package rows

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"reflect"
	"slices"
	"sort"
	"testing"

	"pgregory.net/rapid"
)

// model is the naive read model: the entries as they came, searched from end to end.
type model []Entry

// changeAt returns the newest change of an entity not newer than at, and its entry.
func (m model) changeAt(kind, id string, at uint64) (c Change, seq uint64, ok bool) {
	for _, e := range m[:at] {
		for _, x := range e.Rows {
			if x.Kind == kind && x.ID == id {
				c, seq, ok = x, e.Seq, true
			}
		}
	}
	return c, seq, ok
}

func (m model) get(kind, id string, at uint64) (Row, bool) {
	c, seq, ok := m.changeAt(kind, id, at)
	if !ok {
		return Row{}, false
	}
	return Row{kind, id, seq, c.JSON}, true
}

// all returns every entity as of at, in order.
func (m model) all(at uint64) []Row {
	seen := map[[2]string]bool{}
	var rows []Row
	for _, e := range m[:at] {
		for _, c := range e.Rows {
			if key := [2]string{c.Kind, c.ID}; !seen[key] {
				seen[key] = true
				row, _ := m.get(c.Kind, c.ID, at)
				rows = append(rows, row)
			}
		}
	}
	sort.Slice(rows, func(i, j int) bool {
		if rows[i].Kind != rows[j].Kind {
			return rows[i].Kind < rows[j].Kind
		}
		return rows[i].ID < rows[j].ID
	})
	return rows
}

func (m model) list(kind, after string, at uint64, has func(Row) bool) []Row {
	var rows []Row
	for _, row := range m.all(at) {
		if row.Kind == kind && row.ID > after && has(row) {
			rows = append(rows, row)
		}
	}
	return rows
}

// digest is written from the definition, without Digester.
func (m model) digest(at uint64) [32]byte {
	var b bytes.Buffer
	for _, row := range m.all(at) {
		fmt.Fprintf(&b, "%s\x00%s\x00", row.Kind, row.ID)
		_ = binary.Write(&b, binary.BigEndian, uint64(len(row.JSON)))
		b.Write(row.JSON)
	}
	return sha256.Sum256(b.Bytes())
}

func (m model) history(kind, id string, after, at uint64) []Row {
	var rows []Row
	for seq := after + 1; seq <= at; seq++ {
		if row, ok := m.get(kind, id, seq); ok && row.Seq == seq {
			rows = append(rows, row)
		}
	}
	return rows
}

// entries returns those from first to last that refer to ref, or all if it is "".
func (m model) entries(ref string, first, last uint64) []Meta {
	var metas []Meta
	for _, e := range m {
		if e.Seq >= first && e.Seq <= last && (ref == "" || slices.Contains(e.Refs, ref)) {
			metas = append(metas, metaOf(e))
		}
	}
	return metas
}

func metaOf(e Entry) Meta {
	return Meta{
		Seq: e.Seq, Recorded: e.Recorded, Leaf: e.Leaf, Type: e.Type, Refs: e.Refs, Sum: e.Sum, GroupEnd: e.GroupEnd,
		rows: uint64(len(e.Rows)), keys: countKeys(&e),
	}
}

// page cuts a list the way every call does.
func page[T any](list []T, limit int) ([]T, bool) {
	if len(list) > limit {
		return list[:limit], true
	}
	return list, false
}

// Names that are prefixes of each other, and characters at the edges of ASCII: where
// an order made of joined keys would differ from the order of their parts.
var (
	testKinds  = []string{"a", "a_b", "ab", "motion", "z"}
	testIDs    = []string{" ", "!", "1", "1 ", "1!", "10", "1~", "2", "a/b", "~", "~~"}
	testRefs   = []string{"m/1", "m/10", "m/1 ", "n", "n~"}
	testNames  = []string{"poll", "poll_x", "s"}
	testValues = []string{"1", "10", "1 ", "open"}
)

// drawGroup draws one group of entries that follows the model.
func drawGroup(t *rapid.T, m model) []Entry {
	n := rapid.IntRange(1, 4).Draw(t, "entries in the group")
	time := 0
	if len(m) > 0 {
		fmt.Sscanf(m[len(m)-1].Recorded, "2026-11-24T09:30:%02d.000Z", &time)
	}
	group := make([]Entry, n)
	for i := range group {
		time = min(59, time+rapid.IntRange(0, 2).Draw(t, "seconds"))
		e := Entry{
			Seq:      uint64(len(m) + i + 1),
			Recorded: fmt.Sprintf("2026-11-24T09:30:%02d.000Z", time),
			Leaf:     sha256.Sum256([]byte{byte(len(m) + i)}),
			Type:     rapid.SampledFrom([]string{"twothirds.vote.cast.v1", "x"}).Draw(t, "type"),
			Sum:      rapid.SampledFrom([]string{"", "поправка", "a\x00b"}).Draw(t, "sum"),
			GroupEnd: i == n-1,
		}
		// With repeats: a feed may find the same ref twice.
		e.Refs = rapid.SliceOfN(rapid.SampledFrom(testRefs), 0, 3).Draw(t, "refs")
		if len(e.Refs) == 0 {
			e.Refs = nil
		}
		e.Rows = rapid.SliceOfNDistinct(rapid.Custom(drawChange), 0, 4, func(c Change) [2]string {
			return [2]string{c.Kind, c.ID}
		}).Draw(t, "rows")
		group[i] = e
	}
	return group
}

func drawChange(t *rapid.T) Change {
	c := Change{
		Kind: rapid.SampledFrom(testKinds).Draw(t, "kind"),
		ID:   rapid.SampledFrom(testIDs).Draw(t, "id"),
		JSON: rapid.SliceOfN(rapid.Byte(), 1, 8).Draw(t, "json"),
		Index: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) IndexKey {
			return IndexKey{rapid.SampledFrom(testNames).Draw(t, "name"), rapid.SampledFrom(testValues).Draw(t, "value")}
		}), 0, 3).Draw(t, "index"),
	}
	if listedKinds[c.Kind] {
		c.Brief = rapid.SliceOfN(rapid.Byte(), 1, 4).Draw(t, "brief")
		c.Places = rapid.SliceOfNDistinct(rapid.Custom(drawPlace), 0, 3, func(p Place) Place { return p }).Draw(t, "places")
	}
	if searchedKinds[c.Kind] {
		c.KeepWords = c.Kind == "motion"
		c.Texts = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Text {
			return Text{rapid.Uint8Range(0, 2).Draw(t, "rank"), rapid.SampledFrom(testTexts).Draw(t, "text")}
		}), 0, 2).Draw(t, "texts")
	}
	return c
}

func drawPlace(t *rapid.T) Place {
	return Place{
		List: rapid.SampledFrom([]string{"due", "du"}).Draw(t, "list"), Value: rapid.SampledFrom([]string{"a", "a ", "b"}).Draw(t, "of"),
		Order: rapid.SampledFrom(testOrders).Draw(t, "order"),
	}
}

// TestModel applies random groups in random batches and compares every way of
// reading, at random sequences, with the naive model.
func TestModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		db, err := OpenTemp("")
		must(t, err)
		defer db.Close()
		var m model
		for range rapid.IntRange(0, 8).Draw(t, "batches") {
			var batch []Entry
			for range rapid.IntRange(0, 3).Draw(t, "groups") {
				batch = append(batch, drawGroup(t, append(slices.Clip(m), batch...))...)
			}
			must(t, db.Apply(batch))
			m = append(m, batch...)
			compareDB(t, db, m)
		}
		must(t, db.Check())
		for range 3 {
			at := rapid.Uint64Range(0, uint64(len(m))).Draw(t, "at")
			v, err := db.View(at)
			must(t, err)
			equal(t, "At", v.At(), at)
			compareState(t, v, m)
			comparePages(t, v, m)
			compareLists(t, v, m)
			compareChanged(t, v, m)
		}
		compareSearch(t, db, m)
	})
}

// compareDB compares what does not depend on a view.
func compareDB(t *rapid.T, db *DB, m model) {
	head, err := db.Head()
	must(t, err)
	want := Head{}
	if len(m) > 0 {
		last := m[len(m)-1]
		want = Head{last.Seq, last.Recorded, last.Leaf}
	}
	equal(t, "Head", head, want)

	at := fmt.Sprintf("2026-11-24T09:%02d:%02d.%03dZ", rapid.IntRange(29, 31).Draw(t, "minute"),
		rapid.IntRange(0, 59).Draw(t, "second"), rapid.SampledFrom([]int{0, 1, 999}).Draw(t, "ms"))
	seq, err := db.SeqAtTime(at)
	must(t, err)
	wantSeq := uint64(0)
	for _, e := range m {
		if e.Recorded <= at {
			wantSeq = e.Seq
		}
	}
	equal(t, "SeqAtTime", seq, wantSeq)

	end, err := db.GroupEnd(seq)
	must(t, err)
	wantEnd := uint64(0)
	for _, e := range m[:seq] {
		if e.GroupEnd {
			wantEnd = e.Seq
		}
	}
	equal(t, "GroupEnd", end, wantEnd)
}

// compareState compares what a view shows as a whole.
func compareState(t *rapid.T, v View, m model) {
	var all []Row
	must(t, v.All(func(row Row) error {
		all = append(all, row)
		return nil
	}))
	equal(t, "All", all, m.all(v.at))

	digest, err := v.Digest()
	must(t, err)
	equal(t, "Digest", digest, m.digest(v.at))

	kinds, err := v.Kinds()
	must(t, err)
	var wantKinds []string
	for _, row := range m.all(v.at) {
		if !slices.Contains(wantKinds, row.Kind) {
			wantKinds = append(wantKinds, row.Kind)
		}
	}
	equal(t, "Kinds", kinds, wantKinds)

	for _, kind := range testKinds {
		for _, id := range testIDs {
			row, ok, err := v.Get(kind, id)
			must(t, err)
			want, wantOK := m.get(kind, id, v.at)
			equal(t, "Get", row, want)
			equal(t, "Get found", ok, wantOK)
		}
	}
}

// comparePages compares everything that comes in pages.
func comparePages(t *rapid.T, v View, m model) {
	kind := rapid.SampledFrom(testKinds).Draw(t, "kind")
	id := rapid.SampledFrom(testIDs).Draw(t, "id")
	after := rapid.SampledFrom(append([]string{"", "0", "1/"}, testIDs...)).Draw(t, "after")
	limit := rapid.IntRange(1, 5).Draw(t, "limit")
	from := rapid.Uint64Range(0, v.at+2).Draw(t, "from")

	rows, more, err := v.List(kind, after, limit)
	must(t, err)
	wantRows, wantMore := page(m.list(kind, after, v.at, func(Row) bool { return true }), limit)
	equal(t, "List", rows, wantRows)
	equal(t, "List more", more, wantMore)

	for _, name := range testNames {
		for _, value := range testValues {
			rows, more, err := v.Index(kind, name, value, after, limit)
			must(t, err)
			wantRows, wantMore := page(m.list(kind, after, v.at, func(row Row) bool {
				c, _, _ := m.changeAt(kind, row.ID, v.at)
				return slices.Contains(c.Index, IndexKey{name, value})
			}), limit)
			equal(t, "Index", rows, wantRows)
			equal(t, "Index more", more, wantMore)
		}
	}

	rows, more, err = v.History(kind, id, from, limit)
	must(t, err)
	wantRows, wantMore = page(m.history(kind, id, from, v.at), limit)
	equal(t, "History", rows, wantRows)
	equal(t, "History more", more, wantMore)

	ref := rapid.SampledFrom(append([]string{""}, testRefs...)).Draw(t, "ref")
	metas, more, err := v.Entries(ref, from, limit)
	must(t, err)
	wantMetas, wantMore := page(m.entries(ref, from+1, v.at), limit)
	equal(t, "Entries", metas, wantMetas)
	equal(t, "Entries more", more, wantMore)

	leaves, err := v.Leaves(from, limit)
	must(t, err)
	wantMetas, _ = page(m.entries("", from+1, v.at), limit)
	equal(t, "Leaves", len(leaves), len(wantMetas))
	for i, leaf := range leaves {
		equal(t, "leaf", leaf, wantMetas[i].Leaf)
	}

	metas, more, err = v.EntriesBefore(ref, from, limit)
	must(t, err)
	last := v.at
	if from > 0 {
		last = min(last, from-1)
	}
	wantMetas = m.entries(ref, 1, last)
	slices.Reverse(wantMetas)
	wantMetas, wantMore = page(wantMetas, limit)
	equal(t, "EntriesBefore", metas, wantMetas)
	equal(t, "EntriesBefore more", more, wantMore)

	meta, ok, err := v.Entry(from)
	must(t, err)
	equal(t, "Entry found", ok, from >= 1 && from <= v.at)
	if ok {
		equal(t, "Entry", meta, metaOf(m[from-1]))
	}
}

// failer is what *testing.T, *testing.B and *rapid.T share.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

func must(t failer, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("unexpected error: %v", err)
	}
}

// equal compares in depth; a nil list and an empty one are the same.
func equal[T any](t failer, what string, got, want T) {
	t.Helper()
	if v := reflect.ValueOf(got); v.Kind() == reflect.Slice && v.Len() == 0 && reflect.ValueOf(want).Len() == 0 {
		return
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}
