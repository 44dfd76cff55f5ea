package rows

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	bolt "go.etcd.io/bbolt"
	"pgregory.net/rapid"

	"twothirds/projections/locale"
)

// Which kinds of the naive model stand in lists, and which are searched.
var (
	listedKinds   = map[string]bool{"a": true, "motion": true, "a_b": true}
	searchedKinds = map[string]bool{"motion": true, "ab": true, "z": true}
	testOrders    = []string{" ", "1", "10", "1~", "2"}
	testTexts     = []string{"", "Şəki", "seki bazarı", "Bazar, bazar", "the bazaar", "b", "ba"}
)

// listed is what stands in lists as of at, by looking at every entity.
func (m model) listed(list string, values []string, after Spot, at uint64) []Brief {
	var briefs []Brief
	for _, row := range m.all(at) {
		c, seq, _ := m.changeAt(row.Kind, row.ID, at)
		for _, p := range c.Places {
			if p.List != list {
				continue
			}
			for _, value := range values {
				spot := Spot{p.Order, row.Kind, row.ID}
				if p.Value == value && (compareSpots(spot, after) > 0) {
					briefs = append(briefs, Brief{p, row.Kind, row.ID, seq, c.Brief})
				}
			}
		}
	}
	slices.SortStableFunc(briefs, func(a, b Brief) int {
		return cmp.Or(compareSpots(Spot{a.Order, a.Kind, a.ID}, Spot{b.Order, b.Kind, b.ID}), slices.Index(values, a.Value)-slices.Index(values, b.Value))
	})
	return briefs
}

// compareSpots is 1 for a spot behind one that is an order alone.
func compareSpots(a, b Spot) int {
	return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
}

func compareLists(t *rapid.T, v View, m model) {
	for _, list := range []string{"due", "du", "d"} {
		for _, values := range [][]string{{"a"}, {"a "}, {"b", "a"}, {"a", "b", "a "}, {}} {
			after := rapid.SampledFrom([]Spot{{}, {Order: "1"}, {"1", "motion", "1"}, {"1", "a", "~"}, {"10", "a_b", " "}, {"3", "a", "1"}}).Draw(t, "spot")
			limit := rapid.IntRange(1, 4).Draw(t, "limit of the list")
			got, more, err := v.Listed(list, values, after, limit)
			must(t, err)
			want, wantMore := page(m.listed(list, values, after, v.at), limit)
			equal(t, "Listed", got, want)
			equal(t, "Listed more", more, wantMore)
		}
	}
	for _, kind := range testKinds {
		for _, id := range testIDs {
			b, ok, err := v.Brief(kind, id)
			must(t, err)
			c, seq, found := m.changeAt(kind, id, v.at)
			equal(t, "Brief found", ok, found && listedKinds[kind])
			if ok {
				equal(t, "Brief", b, Brief{Kind: kind, ID: id, Seq: seq, JSON: c.Brief})
			}
		}
	}
}

// differences are what changed between two sequences, by comparing every entity.
func (m model) differences(from, to uint64) []Difference {
	var list []Difference
	for _, after := range m.all(to) {
		before, _ := m.get(after.Kind, after.ID, from)
		if bytes.Equal(before.JSON, after.JSON) {
			continue
		}
		d := Difference{Before: before, After: after}
		for seq := from + 1; seq <= to; seq++ {
			if row, ok := m.get(after.Kind, after.ID, seq); ok && row.Seq == seq {
				d.Seqs = append(d.Seqs, seq)
			}
		}
		list = append(list, d)
	}
	return list
}

func compareChanged(t *rapid.T, v View, m model) {
	from := rapid.Uint64Range(0, v.at).Draw(t, "since")
	limit := rapid.IntRange(1, 5).Draw(t, "limit of changes")
	var got []Difference
	for after, again := "", true; again; again = after != "" {
		list, next, err := v.Changed(from, after, limit)
		must(t, err)
		if len(list) > limit {
			t.Fatalf("%d of %d", len(list), limit)
		}
		got = append(got, list...)
		after = next
	}
	if !slices.IsSortedFunc(got, func(a, b Difference) int { return cmp.Compare(a.Seqs[0], b.Seqs[0]) }) {
		t.Fatalf("not in the order of their first changes: %v", got)
	}
	slices.SortFunc(got, func(a, b Difference) int {
		return cmp.Or(cmp.Compare(a.After.Kind, b.After.Kind), cmp.Compare(a.After.ID, b.After.ID))
	})
	equal(t, "Changed", got, m.differences(from, v.at))
}

// words are an entity's words with their ranks, and the entry that it is known since.
func (m model) words(kind, id string) (words map[string]uint8, first [2]int, ok bool) {
	words = map[string]uint8{}
	for i, e := range m {
		for j, c := range e.Rows {
			if c.Kind != kind || c.ID != id {
				continue
			}
			if !ok {
				first, ok = [2]int{i, j}, true
			}
			now := map[string]uint8{}
			for _, text := range c.Texts {
				for token := range locale.Tokens(text.Text) {
					if rank, has := now[token.Text]; !has || text.Rank < rank {
						now[token.Text] = text.Rank
					}
				}
			}
			for word := range words {
				if _, has := now[word]; !has && c.KeepWords {
					now[word] = RankKept
				}
			}
			words = now
		}
	}
	return words, first, ok
}

// search looks for words in every entity.
func (m model) search(words, kinds []string) []Match {
	type found struct {
		Match
		first [2]int
	}
	var all []found
	for _, row := range m.all(uint64(len(m))) {
		if !searchedKinds[row.Kind] || len(kinds) > 0 && !slices.Contains(kinds, row.Kind) {
			continue
		}
		has, first, _ := m.words(row.Kind, row.ID)
		f := found{Match{Kind: row.Kind, ID: row.ID}, first}
		every := true
		for _, word := range locale.Seek(words) {
			best, near := uint8(RankKept), locale.Apart
			for w, rank := range has {
				if n := word.In(w); n != locale.Apart {
					best, near = min(best, rank), min(near, n)
				}
			}
			every = every && near != locale.Apart
			f.Rank, f.Near = max(f.Rank, best), max(f.Near, near)
		}
		if every {
			all = append(all, f)
		}
	}
	group := func(f found) int {
		if f.Near == locale.Kindred {
			return 1
		}
		return 0
	}
	slices.SortFunc(all, func(a, b found) int {
		return cmp.Or(cmp.Compare(group(a), group(b)), cmp.Compare(a.Rank, b.Rank), cmp.Compare(a.Near, b.Near), slices.Compare(b.first[:], a.first[:]))
	})
	var matches []Match
	for _, f := range all {
		matches = append(matches, f.Match)
	}
	return matches
}

func compareSearch(t *rapid.T, db *DB, m model) {
	for _, words := range [][]string{{"seki"}, {"b"}, {"ba"}, {"bazar"}, {"bazar", "b"}, {"bazari", "s"}, {"bazarlar"}, {"b", "seki", "b"}, {"s", "bazar"}, {"x"}} {
		for _, kinds := range [][]string{nil, {"motion"}, {"z", "ab"}, {"a"}} {
			limit, skip := rapid.IntRange(1, 4).Draw(t, "limit of matches"), rapid.IntRange(0, 2).Draw(t, "skipped")
			got, err := db.Search(words, kinds, skip, limit)
			must(t, err)
			for i := range got.List {
				got.List[i].number = 0
			}
			want := m.search(words, kinds)
			count := map[string]int{}
			for _, match := range want {
				count[match.Kind]++
			}
			equal(t, "Search, kinds", got.Kinds, count)
			want, _ = page(want[min(skip, len(want)):], limit)
			equal(t, fmt.Sprintf("Search %q of %q", words, kinds), slices.Concat(got.List), slices.Concat(want))
			equal(t, "Search cut", got.Cut, false)
		}
	}
}

// TestBlocks makes every stretch of sequences up to 70 out of blocks: each sequence
// once, by no more blocks than twice the digits of its length.
func TestBlocks(t *testing.T) {
	for from := uint64(0); from <= 70; from++ {
		for to := from; to <= 70; to++ {
			covered := map[uint64]int{}
			n := 0
			blocks(from, to, func(level int, block uint64) {
				n++
				for i := range uint64(1) << level {
					covered[block<<level+i]++
				}
			})
			if len(covered) != int(to-from) || n > 14 {
				t.Fatalf("%d to %d: %d sequences in %d blocks", from, to, len(covered), n)
			}
			for seq, times := range covered {
				if times != 1 || seq < from || seq >= to {
					t.Fatalf("%d to %d: %d is covered %d times", from, to, seq, times)
				}
			}
		}
	}
	n := 0
	blocks(5, horizon, func(int, uint64) { n++ })
	if n > levels {
		t.Errorf("what has not ended takes %d blocks", n)
	}
}

// manyListed is a ledger of n entries: each makes an entity that stands in a list from
// then until the next but one, and in another for ever.
func manyListed(n int) []Entry {
	entries := make([]Entry, n)
	change := func(i int, places ...Place) Change {
		return Change{
			Kind: "motion", ID: fmt.Sprintf("%05d", i), JSON: []byte(`{}`), Brief: fmt.Appendf(nil, "%d", i),
			Places: append(places, Place{"all", "all", fmt.Sprintf("%05d", n-i)}),
		}
	}
	for i := range entries {
		e := feedEntry(1)
		e.Seq, e.Recorded, e.GroupEnd = uint64(i+1), recordedAt0(i), true
		e.Rows = []Change{change(i, Place{"open", "open", fmt.Sprintf("%05d", i)})}
		if i >= 2 {
			e.Rows = append(e.Rows, change(i-2))
		}
		entries[i] = e
	}
	return entries
}

// TestListsCostWhatTheyShow counts what pages of long lists read, at the head and at
// points of the past, where thousands had stood before and would stand later.
func TestListsCostWhatTheyShow(t *testing.T) {
	const n = 2000
	db, err := OpenTemp("")
	must(t, err)
	defer db.Close()
	must(t, db.Apply(manyListed(n)))
	for _, at := range []uint64{1, 2, 3, 700, 1024, 1535, n - 1, n} {
		v, err := db.View(at)
		must(t, err)
		before := db.Reads()
		open, more, err := v.Listed("open", []string{"open"}, Spot{}, 50)
		must(t, err)
		equal(t, "open", len(open), int(min(at, 2)))
		equal(t, "more are open", more, false)
		equal(t, "read of those open", db.Reads()-before, min(at, 2))

		before = db.Reads()
		all, more, err := v.Listed("all", []string{"all"}, Spot{}, 50)
		must(t, err)
		equal(t, "newest", all[0].ID, fmt.Sprintf("%05d", at-1))
		equal(t, "a page", len(all), int(min(at, 50)))
		equal(t, "more", more, at > 50)
		equal(t, "read of all", db.Reads()-before, min(at, 50))

		before = db.Reads()
		last := all[len(all)-1]
		all, _, err = v.Listed("all", []string{"all"}, Spot{last.Order, last.Kind, last.ID}, 50)
		must(t, err)
		equal(t, "the second page", len(all), int(min(max(at, 50)-50, 50)))
		equal(t, "read of the second page", db.Reads()-before, uint64(len(all)))
	}
	must(t, db.Check())
}

// TestSearchIsBounded searches for words that stand in more entities than a search
// goes through.
func TestSearchIsBounded(t *testing.T) {
	const n = mostScanned + 500
	db, err := OpenTemp("")
	must(t, err)
	defer db.Close()
	e := feedEntry(1)
	e.Rows = nil
	for i := range n {
		c := Change{Kind: "motion", ID: strconv.Itoa(i), JSON: []byte(`{}`), Texts: []Text{{1, "common usual"}}}
		switch i {
		case 3: // old: behind what is gone through of common
			c.Texts = []Text{{0, "common rare"}}
		case 4:
			c.Texts = []Text{{1, "common rarely"}}
		}
		e.Rows = append(e.Rows, c)
	}
	must(t, db.Apply([]Entry{e}))
	for _, test := range []struct {
		words string
		want  []string // the first ids
		cut   bool
	}{
		{"common rare", []string{"3", "4"}, false},
		{"rare common", []string{"3", "4"}, false},
		{"rare comm", []string{"3", "4"}, false},
		{"rarely comm", []string{"4"}, false},
		{"common", []string{strconv.Itoa(n - 1), strconv.Itoa(n - 2)}, true},
		{"common usua", []string{strconv.Itoa(n - 1), strconv.Itoa(n - 2)}, true},
		{"common none", nil, false},
		{"commons rare", []string{"3", "4"}, false},
	} {
		got, err := db.Search(strings.Fields(test.words), nil, 0, 2)
		must(t, err)
		var ids []string
		for _, m := range got.List {
			ids = append(ids, m.ID)
		}
		equal(t, test.words, ids, test.want)
		equal(t, test.words+", cut", got.Cut, test.cut)
	}
	for _, words := range [][]string{nil, slices.Repeat([]string{"a"}, MaxWords+1)} {
		_, err := db.Search(words, nil, 0, 2)
		isError(t, "Search", err, ErrInvalid)
	}
	_, err = db.Search([]string{"a"}, nil, 0, 0)
	isError(t, "no limit", err, ErrInvalid)
	_, err = db.Search([]string{"a"}, nil, -1, 1)
	isError(t, "less than nothing skipped", err, ErrInvalid)
}

// TestManyChanges compares points between which more changed than one call looks at.
func TestManyChanges(t *testing.T) {
	db, err := OpenTemp("")
	must(t, err)
	defer db.Close()
	m := bigLedger() // 5,000 entities, a thousand of them changed again, four large
	must(t, db.Apply(m))
	v, err := db.Latest()
	must(t, err)
	calls, n := 0, 0
	for after, again := "", true; again; again = after != "" {
		list, next, err := v.Changed(1, after, MaxLimit)
		must(t, err)
		after = next
		calls++
		n += len(list)
	}
	equal(t, "differences", n, 4000+200+4) // 4 new thousands, 200 of the first changed, 4 large
	if calls < 5 || calls > 8 {
		t.Errorf("%d calls", calls)
	}
	for i := range MaxSeqs + 5 {
		e := feedEntry(1)
		e.Seq, e.Recorded, e.GroupEnd = uint64(7+i), recordedAt0(7+i), true
		e.Rows = []Change{{Kind: "key", ID: "k", JSON: fmt.Appendf(nil, "%d", i)}}
		must(t, db.Apply([]Entry{e}))
	}
	v, err = db.Latest()
	must(t, err)
	list, next, err := v.Changed(6, "", 10)
	must(t, err)
	equal(t, "changed", len(list), 1)
	equal(t, "next", next, "")
	equal(t, "entries named", len(list[0].Seqs), MaxSeqs)
	equal(t, "more entries", list[0].MoreSeqs, true)
	for _, after := range []string{"x", "6.0", "7", "07.0", "7.-1", "7.0 ", "5.1"} {
		_, _, err := v.Changed(6, after, 10)
		isError(t, "cursor "+after, err, ErrInvalid)
	}
	_, _, err = v.Changed(v.At()+1, "", 10)
	isError(t, "from after the view", err, ErrInvalid)
	_, _, err = v.Changed(1, "", 0)
	isError(t, "no limit", err, ErrInvalid)
}

// listedFile is a closed file with lists, searches and changes; see manyListed.
func listedFile(t *testing.T) string {
	t.Helper()
	path := t.TempDir() + "/rows.db"
	db, err := Open(path, 2)
	must(t, err)
	entries := manyListed(40)
	for i := range entries {
		for j := range entries[i].Rows {
			entries[i].Rows[j].Texts = []Text{{0, fmt.Sprintf("number %d of %d", j, i)}}
		}
	}
	must(t, db.Apply(entries))
	checkFile(t, db)
	must(t, db.Close())
	return path
}

// TestCheckFindsInLists takes away, puts in or alters one key of lists, words or changes.
func TestCheckFindsInLists(t *testing.T) {
	drop := func(bucket []byte) func(tx *bolt.Tx) error {
		return func(tx *bolt.Tx) error {
			c := tx.Bucket(bucket).Cursor()
			c.First()
			c.Next()
			return c.Delete()
		}
	}
	alter := func(bucket []byte) func(tx *bolt.Tx) error {
		return func(tx *bolt.Tx) error {
			b := tx.Bucket(bucket)
			k, value := b.Cursor().First()
			value = bytes.Clone(value)
			value[0] ^= 1
			return b.Put(bytes.Clone(k), value)
		}
	}
	for name, change := range map[string]func(tx *bolt.Tx) error{
		"changes gone":  drop(bucketChanged),
		"brief gone":    drop(bucketBriefs),
		"place gone":    drop(bucketPlaces),
		"document gone": drop(bucketDocs),
		"number gone":   drop(bucketNumbers),
		"word gone":     drop(bucketWords),
		"changes":       alter(bucketChanged),
		"brief":         alter(bucketBriefs),
		"document":      alter(bucketDocs),
		"number":        alter(bucketNumbers),
		"word's rank":   alter(bucketWords),
		"place too long": func(tx *bolt.Tx) error {
			places := make(batch)
			eachKey(stay{Place{"open", "open", "00003"}, 3}, 9, join("motion", "00003"), func(key []byte) { places.put(key, nil) })
			return places.store(tx.Bucket(bucketPlaces))
		},
		"place of nothing": func(tx *bolt.Tx) error {
			return tx.Bucket(bucketPlaces).Put(append(append(blockPrefix("open", "open", 3, 1), "x\x00"...), join("motion", "y")...), nil)
		},
		"word of nothing": func(tx *bolt.Tx) error {
			return tx.Bucket(bucketWords).Put(falling(join("x"), 1000), []byte("\x00motion"))
		},
		"changes of no entry": func(tx *bolt.Tx) error {
			key := rising(nil, 1000)
			return tx.Bucket(bucketChanged).Put(key, seal(key, join("motion", "1")))
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := listedFile(t)
			edit(t, path, change)
			isError(t, "Check", openTest(t, path, 2).Check(), ErrDamaged)
		})
	}
}

// TestListsRefuse holds lists to the form of what they are fed with and asked.
func TestListsRefuse(t *testing.T) {
	db, err := OpenTemp("")
	must(t, err)
	defer db.Close()
	must(t, db.Apply(manyListed(3)))
	v, err := db.Latest()
	must(t, err)
	for _, spot := range []Spot{{Order: "\x00"}, {Kind: "motion", ID: "1"}, {"1", "Motion", "1"}, {"1", "motion", ""}, {"1", "motion", "é"}} {
		_, _, err := v.Listed("open", []string{"open"}, spot, 1)
		isError(t, fmt.Sprint(spot), err, ErrInvalid)
	}
	_, _, err = v.Listed("open", make([]string, MaxValues+1), Spot{}, 1)
	isError(t, "too many lists", err, ErrInvalid)
	_, _, err = v.Listed("open", nil, Spot{}, 0)
	isError(t, "no limit", err, ErrInvalid)
	for _, value := range []string{"", "open\x00", "Open"} {
		list, more, err := v.Listed("open", []string{value}, Spot{}, 1)
		must(t, err)
		equal(t, "no such list", list, nil)
		equal(t, "more", more, false)
	}
	for name, change := range map[string]func(e *Entry){
		"a place without a brief": func(e *Entry) { e.Rows[0].Brief = nil },
		"the same place twice":    func(e *Entry) { e.Rows[0].Places = slices.Repeat(e.Rows[0].Places[:1], 2) },
		"a list without a name":   func(e *Entry) { e.Rows[0].Places[0].List = "" },
		"an order with a zero":    func(e *Entry) { e.Rows[0].Places[0].Order = "a\x00" },
		"too many places":         func(e *Entry) { e.Rows[0].Places = make([]Place, MaxPlaces+1) },
		"a rank too great":        func(e *Entry) { e.Rows[0].Texts = []Text{{RankKept, "x"}} },
		"too many texts":          func(e *Entry) { e.Rows[0].Texts = make([]Text, MaxTexts+1) },
		"a sequence too great":    func(e *Entry) { e.Seq = horizon },
	} {
		e := manyListed(4)[3]
		change(&e)
		isError(t, name, db.Apply([]Entry{e}), ErrInvalid)
	}
}
