package rows

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	bolt "go.etcd.io/bbolt"
)

// edit changes the file at path through bbolt, past this package.
func edit(t *testing.T, path string, fn func(tx *bolt.Tx) error) {
	t.Helper()
	b, err := bolt.Open(path, 0o600, nil)
	must(t, err)
	must(t, b.Update(fn))
	must(t, b.Close())
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	must(t, err)
	return b
}

// TestOpenRefuses opens files that are not what this release reads. The file must
// stay as it is, and a rebuild must put it right.
func TestOpenRefuses(t *testing.T) {
	setVersion := func(key []byte, n byte) func(t *testing.T, path string) {
		return func(t *testing.T, path string) {
			edit(t, path, func(tx *bolt.Tx) error { return tx.Bucket(bucketMeta).Put(key, []byte{0, 0, 0, n}) })
		}
	}
	tests := []struct {
		name  string
		want  error
		spoil func(t *testing.T, path string)
	}{
		{"newer schema", ErrNewer, setVersion(keySchema, 3)},
		{"older schema", ErrSchema, setVersion(keySchema, 1)},
		{"newer format", ErrNewer, setVersion(keyFormat, byte(format)+1)},
		{"older format", ErrSchema, setVersion(keyFormat, byte(format)-1)},
		{"newer format with other buckets", ErrNewer, func(t *testing.T, path string) {
			setVersion(keyFormat, byte(format)+1)(t, path)
			edit(t, path, func(tx *bolt.Tx) error { return tx.DeleteBucket(bucketRefs) })
		}},
		{"no schema", ErrDamaged, func(t *testing.T, path string) {
			edit(t, path, func(tx *bolt.Tx) error { return tx.Bucket(bucketMeta).Delete(keySchema) })
		}},
		{"a bucket missing", ErrDamaged, func(t *testing.T, path string) {
			edit(t, path, func(tx *bolt.Tx) error { return tx.DeleteBucket(bucketRefs) })
		}},
		{"another program's bbolt file", ErrDamaged, func(t *testing.T, path string) {
			must(t, os.Remove(path))
			edit(t, path, func(tx *bolt.Tx) error { _, err := tx.CreateBucket([]byte("users")); return err })
		}},
		{"last entry changed", ErrDamaged, func(t *testing.T, path string) {
			edit(t, path, func(tx *bolt.Tx) error {
				b := tx.Bucket(bucketEntries)
				k, value := b.Cursor().Last()
				value = bytes.Clone(value)
				value[len(value)-1] ^= 1
				return b.Put(k, value)
			})
		}},
		{"a text file", ErrDamaged, func(t *testing.T, path string) {
			must(t, os.WriteFile(path, bytes.Repeat([]byte("not rows\n"), 5000), 0o600))
		}},
		{"a short text file", ErrDamaged, func(t *testing.T, path string) {
			must(t, os.WriteFile(path, []byte("not rows\n"), 0o600))
		}},
		{"both meta pages zero", ErrDamaged, func(t *testing.T, path string) {
			b := readFile(t, path)
			clear(b[:2*os.Getpagesize()])
			must(t, os.WriteFile(path, b, 0o600))
		}},
		{"cut off after the meta pages", ErrDamaged, func(t *testing.T, path string) {
			must(t, os.Truncate(path, int64(2*os.Getpagesize())))
		}},
		{"the last page cut off", ErrDamaged, func(t *testing.T, path string) {
			var size int64
			edit(t, path, func(tx *bolt.Tx) error { size = tx.Size(); return nil })
			must(t, os.Truncate(path, size-int64(os.Getpagesize())))
		}},
		{"list of free pages overwritten", ErrDamaged, func(t *testing.T, path string) {
			// On this bbolt panics while it opens the file.
			b := readFile(t, path)
			at := freelistPage(b) * os.Getpagesize()
			copy(b[at:], bytes.Repeat([]byte{0x55}, 16))
			must(t, os.WriteFile(path, b, 0o600))
		}},
		{"cut off in the middle", ErrDamaged, func(t *testing.T, path string) {
			must(t, os.Truncate(path, 10*int64(os.Getpagesize())))
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := madeFile(t, 60)
			test.spoil(t, path)
			before := readFile(t, path)
			db, err := Open(path, 2)
			if err == nil {
				db.Close()
			}
			if !errors.Is(err, test.want) {
				t.Fatalf("got error %v, want %v", err, test.want)
			}
			if !bytes.Equal(readFile(t, path), before) {
				t.Fatal("Open changed the file it refused")
			}
			must(t, Rebuild(path, 2, func(apply func([]Entry) error) error { return apply(feedTo(1, 6)) }))
			checkFile(t, openTest(t, path, 2))
		})
	}
}

// freelistPage returns the number of the page with bbolt's list of free pages. Of the
// two meta pages, each behind a page header of 16 bytes, the one with the higher
// transaction number is in force.
func freelistPage(file []byte) int {
	page, newest := uint64(0), uint64(0)
	for i := range 2 {
		meta := file[i*os.Getpagesize()+16:]
		if txid := binary.NativeEndian.Uint64(meta[48:]); txid >= newest {
			page, newest = binary.NativeEndian.Uint64(meta[32:]), txid
		}
	}
	return int(page)
}

// TestOpenUnfinished opens what a process leaves that ends while making the file.
func TestOpenUnfinished(t *testing.T) {
	for name, leave := range map[string]func(path string){
		"nothing yet":   func(path string) { must(t, os.WriteFile(path, nil, 0o600)) },
		"no bucket yet": func(path string) { edit(t, path, func(*bolt.Tx) error { return nil }) },
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "rows.db")
			leave(path)
			db := openTest(t, path, 1)
			must(t, db.Apply(feedTo(1, 6)))
			checkFile(t, db)
		})
	}
	_, err := Open(filepath.Join(t.TempDir(), "no folder", "rows.db"), 1)
	isError(t, "no folder", err, os.ErrNotExist)
	_, err = OpenTemp(filepath.Join(t.TempDir(), "no folder"))
	isError(t, "no folder", err, os.ErrNotExist)
}

func TestOpenBusy(t *testing.T) {
	path := madeFile(t, 6)
	db := openTest(t, path, 2)
	_, err := Open(path, 2)
	isError(t, "Open twice", err, ErrBusy)
	checkFile(t, db)
}

func TestOpenTempLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	db, err := OpenTemp(dir)
	must(t, err)
	must(t, db.Apply(feedTo(1, 6)))
	must(t, db.Close())
	left, err := os.ReadDir(dir)
	must(t, err)
	equal(t, "files left", len(left), 0)
}

// TestFlippedRow flips one bit of a row's JSON in the file. Reading it is an error,
// not another answer; what stands beside it is still to be had.
func TestFlippedRow(t *testing.T) {
	path := madeFile(t, 60)
	b := readFile(t, path)
	// More than one copy: pages given up stay in the file with what they held.
	for i := 0; ; i++ {
		j := bytes.Index(b[i:], []byte(`{"n":33}`))
		if j < 0 {
			break
		}
		i += j
		b[i+6] ^= 1
	}
	must(t, os.WriteFile(path, b, 0o600))
	db := openTest(t, path, 2)
	v, err := db.Latest()
	must(t, err)
	_, _, err = v.Get("ballot", "b-33")
	isError(t, "Get", err, ErrDamaged)
	_, _, err = v.List("ballot", "", MaxLimit)
	isError(t, "List", err, ErrDamaged)
	_, _, err = v.History("ballot", "b-33", 0, 1)
	isError(t, "History", err, ErrDamaged)
	_, _, err = v.Index("ballot", "poll", "3", "", MaxLimit)
	isError(t, "Index", err, ErrDamaged)
	_, err = v.Digest()
	isError(t, "Digest", err, ErrDamaged)
	isError(t, "Check", db.Check(), ErrDamaged)
	_, ok, err := v.Get("ballot", "b-34")
	must(t, err)
	equal(t, "the row beside it", ok, true)
}

// TestCheckFinds takes away or puts in one key past this package.
func TestCheckFinds(t *testing.T) {
	drop := func(bucket []byte) func(tx *bolt.Tx) error {
		return func(tx *bolt.Tx) error {
			c := tx.Bucket(bucket).Cursor()
			c.First()
			c.Next()
			return c.Delete()
		}
	}
	for name, change := range map[string]func(tx *bolt.Tx) error{
		"entry gone":     drop(bucketEntries),
		"row gone":       drop(bucketRows),
		"index key gone": drop(bucketIndex),
		"ref gone":       drop(bucketRefs),
		"row of no entry": func(tx *bolt.Tx) error {
			key := falling(join("motion", "1"), 1000)
			return tx.Bucket(bucketRows).Put(key, seal(key, []byte(`{}`)))
		},
		"row of another id": func(tx *bolt.Tx) error {
			b := tx.Bucket(bucketRows)
			k, value := b.Cursor().First()
			return b.Put(falling(join("ballot", "b-x"), 1), append(bytes.Clone(value), k[:0]...))
		},
		"index key of no row": func(tx *bolt.Tx) error {
			return tx.Bucket(bucketIndex).Put(falling(join("motion", "status", "open", "1"), 2), nil)
		},
		"ref of no entry": func(tx *bolt.Tx) error {
			return tx.Bucket(bucketRefs).Put(rising(join("motion/1"), 1000), nil)
		},
		"ref that the entry lacks": func(tx *bolt.Tx) error {
			return tx.Bucket(bucketRefs).Put(rising(join("motion/4"), 1), nil)
		},
		"half a group": func(tx *bolt.Tx) error {
			e := feedEntry(61)
			e.GroupEnd = false
			return putAll(tx, []Entry{e})
		},
		"time going back": func(tx *bolt.Tx) error {
			e := feedEntry(61)
			e.Recorded = recordedAt0(1)
			return putAll(tx, []Entry{e})
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := madeFile(t, 60)
			edit(t, path, change)
			db := openTest(t, path, 2)
			isError(t, "Check", db.Check(), ErrDamaged)
		})
	}
}

// TestScratchedFile writes noise over random places of the file. Reading must not
// crash, and a file that passes Open and Check must hold the state of its head. That may be
// the head of the commit before: to it bbolt falls back when a meta page is damaged.
func TestScratchedFile(t *testing.T) {
	clean := readFile(t, madeFile(t, 300))
	rng := rand.New(rand.NewPCG(1, 2))
	path := filepath.Join(t.TempDir(), "rows.db")
	must(t, os.WriteFile(path, clean, 0o600))
	db, err := Open(path, 2)
	must(t, err)
	want := digests(t, db)
	must(t, db.Close())

	refused, found, harmless := 0, 0, 0
	for range 100 {
		b := bytes.Clone(clean)
		for range 1 + rng.IntN(3) {
			at := rng.IntN(len(b))
			for i := range min(1+rng.IntN(16), len(b)-at) {
				b[at+i] ^= byte(rng.Uint32())
			}
		}
		must(t, os.WriteFile(path, b, 0o600))
		db, err := Open(path, 2)
		if err != nil {
			refused++
			continue
		}
		if err := db.Check(); err != nil {
			found++
		} else {
			harmless++
			head, err := db.Head()
			must(t, err)
			equal(t, "digest", digestOf(t, db), want[head.Seq])
		}
		_ = db.Close() // of a file that is thrown away
	}
	t.Logf("refused by Open %d, found by Check %d, in places not in use %d", refused, found, harmless)
	if found == 0 || harmless == 0 {
		t.Error("the noise did not reach both cases")
	}
}

func digestOf(t *testing.T, db *DB) [32]byte {
	t.Helper()
	v, err := db.Latest()
	must(t, err)
	sum, err := v.Digest()
	must(t, err)
	return sum
}
