package bench

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"twothirds/domain/wire"
	"twothirds/eventstore/stream"
)

func TestMeasure(t *testing.T) {
	var turns []string
	side := func(name string, rates ...float64) round {
		return func(context.Context) (float64, time.Duration, error) {
			turns = append(turns, name)
			rate := rates[0]
			rates = rates[1:]
			return rate * 2, 2 * time.Second, nil
		}
	}
	var r Result
	if err := measure(t.Context(), &r, side("ours", 30, 1, 20), side("raw", 80, 90, 1000)); err != nil {
		t.Fatal(err)
	}
	if r.Figure != 20 || r.Yardstick != 90 || r.Ratio != 20.0/90 || r.Rounds != 3 {
		t.Errorf("%+v", r)
	}
	if !slices.Equal(turns, []string{"ours", "raw", "ours", "raw", "ours", "raw"}) {
		t.Errorf("turns %q", turns)
	}
}

func TestLatency(t *testing.T) {
	var took []time.Duration
	for i := 100; i >= 1; i-- {
		took = append(took, time.Duration(i)*time.Millisecond)
	}
	if got := *latencyOf(took); got != (Latency{P50: 50, P99: 99}) {
		t.Errorf("%+v", got)
	}
	if got := *latencyOf(took[:1]); got != (Latency{P50: 1, P99: 1}) {
		t.Errorf("of one: %+v", got)
	}
}

// The appends of a ledger's stream are counted as they were made: batches, and
// entries by themselves.
func TestCountAppends(t *testing.T) {
	dir := t.TempDir()
	l, err := stream.Open(t.Context(), stream.Options{Dir: dir, Stream: "TWOTHIRDS_TEST"})
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Create(t.Context()); err != nil {
		t.Fatal(err)
	}
	checkpoints, err := l.Checkpoints()
	if err != nil {
		t.Fatal(err)
	}
	if err := checkpoints.Create(t.Context()); err != nil {
		t.Fatal(err)
	}
	last := uint64(0)
	for _, n := range []int{1, 30, 2, 40} {
		entries, groups := make([][]byte, n), make([]int, n)
		for i := range entries {
			entries[i], groups[i] = fmt.Append(nil, i), 1
		}
		if err := l.Append(t.Context(), last, entries, groups); err != nil {
			t.Fatal(err)
		}
		last += uint64(n)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ after, entries, appends int }{{0, 73, 5}, {1, 72, 4}, {33, 40, 1}} {
		entries, appends, err := countAppends(t.Context(), dir, wire.Seq(c.after))
		if err != nil || entries != c.entries || appends != c.appends {
			t.Errorf("after %d: %d entries in %d appends, %v; want %d in %d", c.after, entries, appends, err, c.entries, c.appends)
		}
	}
}

// The yardstick stores every message, in order, in batches of the size asked for.
func TestRawStream(t *testing.T) {
	b := &bench{dir: t.TempDir()}
	raw, err := b.rawStream(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer b.close() //nolint:errcheck // nothing but the server
	var messages [][]byte
	for i := range 10 {
		messages = append(messages, fmt.Append(nil, i))
	}
	if err := raw.publish(t.Context(), messages, 4); err != nil {
		t.Fatal(err)
	}
	if err := raw.publish(t.Context(), messages[:1], 1); err != nil {
		t.Fatal(err)
	}
	s, err := raw.js.Stream(t.Context(), rawName)
	if err != nil {
		t.Fatal(err)
	}
	commits := 0
	for i := range 11 {
		m, err := s.GetMsg(t.Context(), uint64(i)+1)
		if err != nil {
			t.Fatal(err)
		}
		if string(m.Data) != fmt.Sprint(i%10) {
			t.Errorf("message %d is %q", i+1, m.Data)
		}
		if m.Header.Get(headerBatchCommit) != "" {
			commits++
		}
	}
	if commits != 3 || s.CachedInfo().Config.Storage != jetstream.FileStorage {
		t.Errorf("%d batches, in %v", commits, s.CachedInfo().Config.Storage)
	}
}

// A yardstick that verifies nothing would be a very fast one.
func TestVerifyAll(t *testing.T) {
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	var list []signature
	for i := range 150 {
		message := fmt.Append(nil, i)
		list = append(list, signature{public, message, ed25519.Sign(private, message)})
	}
	if err := verifyAll(t.Context(), list); err != nil {
		t.Error(err)
	}
	for _, i := range []int{0, 63, 64, 149} {
		bad := slices.Clone(list)
		bad[i].message = []byte("another")
		if verifyAll(t.Context(), bad) == nil {
			t.Errorf("signature %d is not verified", i)
		}
	}
}

// The rows as of an entry are the newest of each entity up to it.
func TestAsOf(t *testing.T) {
	row := func(kind, id string, seq uint64) stored {
		key := append([]byte(kind+"\x00"+id+"\x00"), make([]byte, 8)...)
		for i := range 8 {
			key[len(key)-1-i] = byte(^seq >> (8 * i))
		}
		return stored{key: key}
	}
	h := &history{byKey: []stored{row("a", "x", 9), row("a", "x", 3), row("a", "y", 7), row("b", "x", 5), row("b", "x", 2), row("b", "x", 1)}}
	for at, want := range map[int][]string{9: {"a x 9", "a y 7", "b x 5"}, 6: {"a x 3", "b x 5"}, 2: {"b x 2"}} {
		var got []string
		for _, w := range h.asOf(wire.Seq(at)) {
			got = append(got, fmt.Sprintf("%s %s %d", w.kind, w.id, w.seq()))
		}
		if !slices.Equal(got, want) {
			t.Errorf("as of %d: %q, want %q", at, got, want)
		}
	}
}

func TestHashAll(t *testing.T) {
	if _, err := hashAll(t.Context(), filepath.Join(t.TempDir(), "nothing")); err == nil {
		t.Error("a folder that is not there was hashed")
	}
}
