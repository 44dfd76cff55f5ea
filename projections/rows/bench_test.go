package rows

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// benchSize is the number of entries, two rows each, that the benchmarks read in.
// TWOTHIRDS_BENCH_ENTRIES sets another.
func benchSize() int {
	if n, err := strconv.Atoi(os.Getenv("TWOTHIRDS_BENCH_ENTRIES")); err == nil {
		return n
	}
	return 10_000
}

// benchEntries returns n entries from first on: of two rows of 400 bytes each, one is
// a new entity and one the next version of one of a hundred.
func benchEntries(first, n int) []Entry {
	json := []byte(`{"pad":"` + strings.Repeat("x", 390) + `"}`)
	entries := make([]Entry, n)
	for i := range entries {
		seq := first + i
		motion := fmt.Sprintf("%08d", seq%100)
		entries[i] = Entry{
			Seq: uint64(seq), Recorded: recordedAt0(seq), Leaf: [32]byte{byte(seq)}, Type: "twothirds.vote.cast.v1",
			Refs: []string{"motion/" + motion}, GroupEnd: true,
			Rows: []Change{
				{Kind: "ballot", ID: fmt.Sprintf("0190b5a0-%08x-7000-8000", seq), JSON: json, Index: []IndexKey{{"poll", motion}}},
				{Kind: "motion", ID: motion, JSON: json},
			},
		}
	}
	return entries
}

// recordedAt0 is a time that rises by a millisecond with each entry.
func recordedAt0(seq int) string {
	return time.UnixMilli(1_700_000_000_000 + int64(seq)).UTC().Format(TimeForm)
}

func benchFeed(b *testing.B, n int, apply func([]Entry) error) {
	const batch = 500
	for first := 1; first <= n; first += batch {
		if err := apply(benchEntries(first, min(batch, n-first+1))); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkApply(b *testing.B) {
	n := benchSize()
	for _, way := range []string{"sync", "temp", "rebuild"} {
		b.Run(way, func(b *testing.B) {
			for b.Loop() {
				path := filepath.Join(b.TempDir(), "rows.db")
				switch way {
				case "sync":
					db, err := Open(path, 1)
					if err != nil {
						b.Fatal(err)
					}
					benchFeed(b, n, db.Apply)
					db.Close()
					info, _ := os.Stat(path)
					b.ReportMetric(float64(info.Size())/float64(n), "B/entry")
				case "temp":
					db, err := OpenTemp("")
					if err != nil {
						b.Fatal(err)
					}
					benchFeed(b, n, db.Apply)
					db.Close()
				case "rebuild":
					err := Rebuild(path, 1, func(apply func([]Entry) error) error {
						benchFeed(b, n, apply)
						return nil
					})
					if err != nil {
						b.Fatal(err)
					}
				}
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
		})
	}
}

func BenchmarkRead(b *testing.B) {
	n := benchSize()
	db, err := OpenTemp("")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	benchFeed(b, n, db.Apply)
	latest, _ := db.Latest()
	early, _ := db.View(10)

	b.Run("Get", func(b *testing.B) {
		var times []time.Duration
		i := 0
		for b.Loop() {
			i = (i + 7919) % n
			start := time.Now()
			_, ok, err := latest.Get("ballot", fmt.Sprintf("0190b5a0-%08x-7000-8000", i+1))
			times = append(times, time.Since(start))
			if !ok || err != nil {
				b.Fatal(ok, err)
			}
		}
		slices.Sort(times)
		b.ReportMetric(float64(times[len(times)/2].Nanoseconds()), "p50-ns")
		b.ReportMetric(float64(times[len(times)*99/100].Nanoseconds()), "p99-ns")
	})
	b.Run("Digest", func(b *testing.B) {
		for b.Loop() {
			if _, err := latest.Digest(); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(n+100)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	})
	b.Run("List50", func(b *testing.B) {
		for b.Loop() {
			if _, _, err := latest.List("ballot", "", 50); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("ListEarly", func(b *testing.B) {
		for b.Loop() {
			if _, _, err := early.List("ballot", "", 50); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Index50", func(b *testing.B) {
		for b.Loop() {
			if _, _, err := latest.Index("ballot", "poll", "00000007", "", 50); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("SeqAtTime", func(b *testing.B) {
		for b.Loop() {
			if _, err := db.SeqAtTime(recordedAt0(n / 3)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Check", func(b *testing.B) {
		for b.Loop() {
			if err := db.Check(); err != nil {
				b.Fatal(err)
			}
		}
	})
}
