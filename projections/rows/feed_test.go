package rows

import (
	"fmt"
	"path/filepath"
	"testing"

	bolt "go.etcd.io/bbolt"
)

// feedEntry is entry seq of a ledger that is the same in every process: groups of
// one to three entries, some new entities and some changed again, index keys that
// come and go.
func feedEntry(seq uint64) Entry {
	e := Entry{
		Seq:      seq,
		Recorded: recordedAt0(int(seq)),
		Leaf:     [32]byte{byte(seq), byte(seq >> 8)},
		Type:     "twothirds.motion.tabled.v1",
		Refs:     []string{fmt.Sprintf("motion/%d", seq%5)},
		GroupEnd: seq%6 == 1 || seq%6 == 3 || seq%6 == 0,
		Rows: []Change{
			{Kind: "ballot", ID: fmt.Sprintf("b-%d", seq), JSON: fmt.Appendf(nil, `{"n":%d}`, seq), Index: []IndexKey{{"poll", fmt.Sprint(seq % 5)}}},
			{Kind: "motion", ID: fmt.Sprint(seq % 7), JSON: fmt.Appendf(nil, `{"seq":%d}`, seq)},
		},
	}
	if seq%2 == 0 {
		e.Rows[1].Index = []IndexKey{{"status", "open"}}
	}
	return e
}

// feedGroup returns the group of feedEntry's ledger that begins with first.
func feedGroup(first uint64) []Entry {
	var group []Entry
	for seq := first; ; seq++ {
		e := feedEntry(seq)
		group = append(group, e)
		if e.GroupEnd {
			return group
		}
	}
}

// feedTo returns the whole groups from the entry first until at least last.
func feedTo(first, last uint64) []Entry {
	var entries []Entry
	for first <= last {
		group := feedGroup(first)
		entries = append(entries, group...)
		first += uint64(len(group))
	}
	return entries
}

func openTest(t *testing.T, path string, schema uint32) *DB {
	t.Helper()
	db, err := Open(path, schema)
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	return db
}

// madeFile returns the path of a closed file that holds the first n entries or a few
// more of feedEntry's ledger, at schema 2.
func madeFile(t *testing.T, n uint64) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "rows.db")
	db, err := Open(path, 2)
	must(t, err)
	must(t, db.Apply(feedTo(1, n)))
	checkFile(t, db)
	must(t, db.Close())
	return path
}

// checkFile checks the file as we see it and as bbolt does: also its free pages.
func checkFile(t *testing.T, db *DB) {
	t.Helper()
	must(t, db.Check())
	must(t, db.bolt.View(func(tx *bolt.Tx) error {
		var first error
		for err := range tx.Check() {
			if first == nil {
				first = err
			}
		}
		return first
	}))
}

// digests returns the digest at every sequence from 0 to the head.
func digests(t *testing.T, db *DB) [][32]byte {
	t.Helper()
	head, err := db.Head()
	must(t, err)
	var sums [][32]byte
	for at := range head.Seq + 1 {
		v, err := db.View(at)
		must(t, err)
		sum, err := v.Digest()
		must(t, err)
		sums = append(sums, sum)
	}
	return sums
}
