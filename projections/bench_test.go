package projections

import (
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
)

// benchLog is a log of 30 members who vote on motion after motion: mostly
// ballots. TWOTHIRDS_BENCH_ENTRIES sets how long it is at least.
var benchLog = sync.OnceValue(func() *log {
	n, err := strconv.Atoi(os.Getenv("TWOTHIRDS_BENCH_ENTRIES"))
	if err != nil {
		n = 2_000
	}
	b := domaintest.Constituted(domain.PurposeOperation, 20, 10)
	for len(b.Entries) < n {
		poll := b.Put(b.Motion([]string{seed.ClassOrdinary}))
		for _, m := range b.Members {
			if err := b.Vote(poll, m, domain.ChoiceYes); err != nil {
				panic(err)
			}
		}
		b.Close(poll)
	}
	return allOf(b)
})

func perEntry(b *testing.B, l *log) {
	b.ReportMetric(float64(b.N)*float64(len(l.entries))/b.Elapsed().Seconds(), "entries/s")
}

func BenchmarkReplay(b *testing.B) {
	l := benchLog()
	for b.Loop() {
		if _, err := Replay(b.Context(), l, 0, Watch{}); err != nil {
			b.Fatal(err)
		}
	}
	perEntry(b, l)
}

func BenchmarkCatchUp(b *testing.B) {
	l := benchLog()
	for b.Loop() {
		m := open(b, filepath.Join(b.TempDir(), "rows.db"))
		if err := m.CatchUp(b.Context(), l); err != nil {
			b.Fatal(err)
		}
	}
	perEntry(b, l)
}

func BenchmarkRebuild(b *testing.B) {
	l := benchLog()
	for b.Loop() {
		m := open(b, filepath.Join(b.TempDir(), "rows.db"))
		if err := m.rebuild(b.Context(), l, l.Size()); err != nil {
			b.Fatal(err)
		}
	}
	perEntry(b, l)
}

// BenchmarkState loads the newest state, as every start does.
func BenchmarkState(b *testing.B) {
	l := benchLog()
	m := open(b, filepath.Join(b.TempDir(), "rows.db"))
	if err := m.CatchUp(b.Context(), l); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := m.State(); err != nil {
			b.Fatal(err)
		}
	}
}
