package rows

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// bigLedger is a ledger of one group whose walks need many transactions: five entries
// make 1,000 entities each; the sixth changes one in five of them, among these all of
// the first entry's with an index key, and makes four large ones.
func bigLedger() model {
	var m model
	for i := range 6 {
		e := feedEntry(1)
		e.Seq, e.Recorded, e.GroupEnd, e.Rows = uint64(i+1), recordedAt0(i), i == 5, nil
		for j := range 1000 {
			c := Change{Kind: "e", ID: fmt.Sprintf("%d-%04d", i, j), JSON: []byte(`{}`)}
			if j%100 == 0 {
				c.Index = []IndexKey{{"s", "x"}}
			}
			if i == 5 {
				c.ID = fmt.Sprintf("%d-%04d", j%5, j)
				c.JSON = fmt.Appendf(nil, `{"j":%d}`, j)
				c.Index = nil
			}
			e.Rows = append(e.Rows, c)
		}
		m = append(m, e)
	}
	for i := range 4 {
		m[5].Rows = append(m[5].Rows, Change{Kind: "large", ID: fmt.Sprint(i), JSON: bytes.Repeat([]byte{'9'}, bytesPerTx/2+1)})
	}
	return m
}

// TestLongWalks reads more than fits in a transaction, forward over what is shown
// and over what came later.
func TestLongWalks(t *testing.T) {
	m := bigLedger()
	db, err := OpenTemp("")
	must(t, err)
	defer db.Close()
	must(t, db.Apply(m))
	must(t, db.Check())
	for _, test := range []struct {
		at           uint64
		all, indexed int
	}{{0, 0, 0}, {1, 1000, 10}, {5, 5000, 50}, {6, 5004, 40}} {
		v, err := db.View(test.at)
		must(t, err)
		d := NewDigester()
		n := 0
		must(t, v.All(func(row Row) error {
			n++
			return d.Add(row.Kind, row.ID, row.JSON) // which checks the order
		}))
		equal(t, "All", n, test.all)
		sum, err := v.Digest()
		must(t, err)
		equal(t, "Digest", sum, d.Sum())

		n = 0
		for _, kind := range []string{"e", "large"} {
			after, more := "", true
			for more {
				var rows []Row
				rows, more, err = v.List(kind, after, 700)
				must(t, err)
				n += len(rows)
				if more {
					after = rows[len(rows)-1].ID
				}
			}
		}
		equal(t, "List", n, test.all)

		indexed, more, err := v.Index("e", "s", "x", "", MaxLimit)
		must(t, err)
		equal(t, "Index", len(indexed), test.indexed)
		equal(t, "Index more", more, false)
	}
	// The last entity of all, over thousands that are not shown: not in one go.
	v, err := db.View(1)
	must(t, err)
	before := db.bolt.Stats()
	rows, more, err := v.List("e", "0-0998", 1)
	must(t, err)
	after := db.bolt.Stats()
	if n := after.Sub(&before).TxN; n != 3 {
		t.Errorf("4,001 entities were read in %d transactions", n)
	}
	equal(t, "List", len(rows), 1)
	equal(t, "List more", more, false)
	kinds, err := v.Kinds()
	must(t, err)
	equal(t, "Kinds", kinds, []string{"e"})
}

// TestCallbackMayWrite applies and reads inside a callback. With the callback inside
// a transaction it would hang as soon as the file has to grow.
func TestCallbackMayWrite(t *testing.T) {
	db, err := OpenTemp("")
	must(t, err)
	defer db.Close()
	must(t, db.Apply(feedTo(1, 60)))
	v, err := db.Latest()
	must(t, err)
	before, err := v.Digest()
	must(t, err)

	done := make(chan error, 1)
	go func() {
		next := v.At() + 1
		done <- v.All(func(row Row) error {
			e := feedEntry(1)
			e.Seq, e.Recorded, e.GroupEnd = next, recordedAt0(int(next)), true
			e.Rows = []Change{{Kind: row.Kind, ID: row.ID, JSON: bytes.Repeat([]byte{'1'}, 1<<17)}}
			if err := db.Apply([]Entry{e}); err != nil {
				return err
			}
			next++
			again, ok, err := v.Get(row.Kind, row.ID)
			if err == nil && (!ok || !bytes.Equal(again.JSON, row.JSON)) {
				err = fmt.Errorf("%s %s changed under the view", row.Kind, row.ID)
			}
			return err
		})
	}()
	select {
	case err := <-done:
		must(t, err)
	case <-time.After(time.Minute):
		t.Fatal("All and Apply wait for each other")
	}
	after, err := v.Digest()
	must(t, err)
	equal(t, "the view's digest", after, before)
	checkFile(t, db)
}

// TestRowsAreCopies writes over what was returned.
func TestRowsAreCopies(t *testing.T) {
	db, err := OpenTemp("")
	must(t, err)
	defer db.Close()
	must(t, db.Apply(feedTo(1, 6)))
	v, err := db.Latest()
	must(t, err)
	for _, get := range []func() Row{
		func() Row { row, _, _ := v.Get("motion", "1"); return row },
		func() Row { rows, _, _ := v.List("motion", "", 1); return rows[0] },
		func() Row { rows, _, _ := v.History("motion", "1", 0, 1); return rows[0] },
		func() Row { rows, _, _ := v.Index("motion", "status", "open", "", 1); return rows[0] },
	} {
		row := get()
		want := string(row.JSON)
		clear(row.JSON)
		equal(t, "JSON", string(get().JSON), want)
	}
}

// TestViewRefuses holds views to the form of what they are asked.
func TestViewRefuses(t *testing.T) {
	db, err := OpenTemp("")
	must(t, err)
	must(t, db.Apply(feedTo(1, 6)))
	v, err := db.Latest()
	must(t, err)
	long := strings.Repeat("a", 300)

	_, err = db.View(7)
	isError(t, "View beyond the head", err, ErrFuture)
	_, err = db.GroupEnd(7)
	isError(t, "GroupEnd beyond the head", err, ErrFuture)
	for _, at := range []string{"", "2026-11-24", "2026-11-24T09:30:00.000z", "2026-11-24T09:30:00.0000Z"} {
		_, err = db.SeqAtTime(at)
		isError(t, "SeqAtTime "+at, err, ErrInvalid)
	}
	for _, limit := range []int{-1, 0, MaxLimit + 1} {
		_, _, err = v.List("motion", "", limit)
		isError(t, "List", err, ErrInvalid)
		_, _, err = v.Index("motion", "status", "open", "", limit)
		isError(t, "Index", err, ErrInvalid)
		_, _, err = v.History("motion", "1", 0, limit)
		isError(t, "History", err, ErrInvalid)
		for _, from := range []uint64{0, 100} {
			_, _, err = v.Entries("motion/1", from, limit)
			isError(t, "Entries", err, ErrInvalid)
			_, _, err = v.EntriesBefore("motion/1", from, limit)
			isError(t, "EntriesBefore", err, ErrInvalid)
		}
	}
	for _, after := range []string{"\x00", "1\x01", "é", long} {
		_, _, err = v.List("motion", after, 1)
		isError(t, "List", err, ErrInvalid)
		_, _, err = v.Index("motion", "status", "open", after, 1)
		isError(t, "Index", err, ErrInvalid)
	}
	// A name from outside that no row can have is not found, and no way around.
	for _, name := range []string{"", "motion\x00", "motion\x001", "Motion", "1\x00", long} {
		_, ok, err := v.Get(name, "1")
		must(t, err)
		equal(t, "Get kind "+name, ok, false)
		_, ok, err = v.Get("motion", name)
		must(t, err)
		equal(t, "Get id "+name, ok, false)
		rows, _, err := v.List(name, "", 1)
		must(t, err)
		equal(t, "List "+name, rows, nil)
		rows, _, err = v.Index(name, "status", "open", "", 1)
		must(t, err)
		equal(t, "Index "+name, rows, nil)
		rows, _, err = v.History("motion", name, 0, 1)
		must(t, err)
		equal(t, "History "+name, rows, nil)
		if name != "" {
			metas, _, err := v.Entries(name, 0, 1)
			must(t, err)
			equal(t, "Entries "+name, metas, nil)
		}
	}
	// All ends with the callback's own error.
	stop := errors.New("enough")
	calls := 0
	err = v.All(func(Row) error { calls++; return stop })
	isError(t, "All", err, stop)
	equal(t, "calls", calls, 1)

	must(t, db.Close())
	_, _, err = v.Get("motion", "1")
	isError(t, "Get after Close", err, ErrClosed)
	isError(t, "Apply after Close", db.Apply(feedTo(7, 7)), ErrClosed)
	must(t, db.Close())
}

// TestBeforeTheFirst holds apart the time before the first entry and the head: who
// asks for a time before the founding must not be shown today.
func TestBeforeTheFirst(t *testing.T) {
	db := openTest(t, filepath.Join(t.TempDir(), "rows.db"), 1)
	latest, err := db.Latest()
	must(t, err)
	equal(t, "At of an empty ledger", latest.At(), 0)
	must(t, db.Apply(feedTo(1, 6)))
	seq, err := db.SeqAtTime("2001-01-01T00:00:00.000Z")
	must(t, err)
	v, err := db.View(seq)
	must(t, err)
	equal(t, "At", v.At(), 0)
	must(t, v.All(func(row Row) error { return fmt.Errorf("there is %s %s", row.Kind, row.ID) }))
	sum, err := v.Digest()
	must(t, err)
	equal(t, "Digest", sum, NewDigester().Sum())
}

func isError(t *testing.T, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: got error %v, want %v", what, err, want)
	}
}

// TestReadersBesideTheWriter reads fixed views from several goroutines while entries
// are applied: every digest must stay what it was.
func TestReadersBesideTheWriter(t *testing.T) {
	db, err := OpenTemp("")
	must(t, err)
	defer db.Close()
	must(t, db.Apply(feedTo(1, 300)))
	want := digests(t, db)

	stop := make(chan struct{})
	var readers sync.WaitGroup
	for r := range 3 {
		readers.Go(func() {
			for at := uint64(r); ; at = (at + 37) % 301 {
				select {
				case <-stop:
					return
				default:
				}
				v, err := db.View(at)
				if err != nil {
					t.Error(err)
					return
				}
				if sum, err := v.Digest(); err != nil || sum != want[at] {
					t.Errorf("digest at %d: %x, %v", at, sum, err)
					return
				}
			}
		})
	}
	for first := uint64(301); first <= 900; {
		group := feedGroup(first)
		must(t, db.Apply(group))
		first += uint64(len(group))
	}
	must(t, db.Check()) // beside the readers
	close(stop)
	readers.Wait()
	checkFile(t, db)
}
