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

// wide is a model of a body of 200 members with 1,000 motions of 10 kB.
var wide = sync.OnceValue(func() *log { return allOf(manyMotions(200, 1_000)) })

// BenchmarkPages reads what the pages of a large body show, now and in the past.
func BenchmarkPages(b *testing.B) {
	l := wide()
	m := open(b, filepath.Join(b.TempDir(), "rows.db"))
	if err := m.CatchUp(b.Context(), l); err != nil {
		b.Fatal(err)
	}
	newest, err := m.View(0)
	must(b, err)
	past, err := m.View(l.Size() / 2)
	must(b, err)
	for _, page := range []struct {
		name string
		read func() error
	}{
		{"Motions", func() error { _, _, err := newest.Motions(nil, "", 50); return err }},
		{"MotionsInThePast", func() error { _, _, err := past.Motions(nil, "", 50); return err }},
		{"MotionsVoting", func() error { _, _, err := newest.Motions([]string{domain.MotionVoting}, "", 50); return err }},
		{"Decisions", func() error { _, _, err := newest.Decisions("", 50); return err }},
		{"Members", func() error { _, _, err := newest.Members("az", "", 200); return err }},
		{"Due", func() error { _, _, err := newest.Due(nil, 0, "", 50); return err }},
		{"DueInThePast", func() error { _, _, err := past.Due(nil, 0, "", 50); return err }},
		{"SearchRare", func() error { _, err := m.Search("layihəsi 77", nil, 0, 50); return err }},
		{"SearchEverywhere", func() error { _, err := m.Search("qərar d", nil, 0, 50); return err }},
		{"Changed", func() error { _, _, err := newest.Changed(past.At(), "", 50); return err }},
	} {
		b.Run(page.name, func(b *testing.B) {
			for b.Loop() {
				if err := page.read(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkCatchUpTexts makes the rows of long texts.
func BenchmarkCatchUpTexts(b *testing.B) {
	l := wide()
	for b.Loop() {
		m, err := Open(filepath.Join(b.TempDir(), "rows.db"), nil)
		must(b, err)
		must(b, m.CatchUp(b.Context(), l))
		must(b, m.Close())
	}
	perEntry(b, l)
}
