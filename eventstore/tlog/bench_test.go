package tlog

import (
	"bytes"
	"fmt"
	"path/filepath"
	"testing"
)

// benchEntry has the length of an ordinary vote.
var benchEntry = bytes.Repeat([]byte("0123456789"), 45)

func BenchmarkAppend(b *testing.B) {
	for _, count := range []int{1, 1000} {
		b.Run(fmt.Sprintf("entries=%d", count), func(b *testing.B) {
			s, err := Open(filepath.Join(b.TempDir(), "log"), Options{})
			must(b, err)
			defer s.Close()
			batch := make([][]byte, count)
			for i := range batch {
				batch[i] = benchEntry
			}
			for b.Loop() {
				size, _ := s.Size()
				_, _, err := s.Append(uint64(size)+1, batch)
				must(b, err)
			}
			b.ReportMetric(float64(b.N*count)/b.Elapsed().Seconds(), "entries/s")
		})
	}
}

func BenchmarkRead(b *testing.B) {
	const size = 200_000
	path := filepath.Join(b.TempDir(), "log")
	s := open(b, path)
	for from := uint64(1); from <= size; from += 1000 {
		batch := make([][]byte, 1000)
		for i := range batch {
			batch[i] = benchEntry
		}
		_, _, err := s.Append(from, batch)
		must(b, err)
	}
	for _, c := range []struct {
		name string
		do   func(i uint64) error
	}{
		{"Entry", func(i uint64) error { _, err := s.Entry(i%size + 1); return err }},
		{"Entries", func(uint64) error { return s.Entries(1, func(uint64, []byte) error { return nil }) }},
		{"EntryBundle", func(i uint64) error { _, err := s.EntryBundle(int64(i%(size/256)), 256); return err }},
		{"Tile", func(i uint64) error { _, err := s.Tile(0, int64(i%(size/256)), 256); return err }},
		{"RootAt", func(i uint64) error { _, err := s.RootAt(int64(i % size)); return err }},
		{"ProveInclusion", func(i uint64) error { _, err := s.ProveInclusion(i%size+1, size); return err }},
		{"ProveConsistency", func(i uint64) error { _, err := s.ProveConsistency(int64(i%size), size); return err }},
		{"CheckBundle", func(i uint64) error { return s.CheckBundle(int64(i % (size / 256))) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			for i := uint64(0); b.Loop(); i += 7919 {
				must(b, c.do(i))
			}
		})
	}
	must(b, s.Close())
	b.Run("Open", func(b *testing.B) {
		for b.Loop() {
			s, err := Open(path, Options{})
			must(b, err)
			must(b, s.Close())
		}
	})
}
