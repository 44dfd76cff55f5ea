package stream

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"pgregory.net/rapid"
)

// A delivery is one call of the function given to Follow.
type delivery struct {
	seq  uint64
	data string
}

// followed runs Follow from sequence from and returns what it delivers. It is over
// when the test is.
func followed(t *testing.T, l *Log, from uint64) <-chan delivery {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out := make(chan delivery, 4096)
	done := make(chan error, 1)
	go func() {
		done <- l.Follow(ctx, from, func(seq uint64, data []byte) error {
			out <- delivery{seq, string(data)}
			return nil
		})
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) && !errors.Is(err, ErrClosed) {
			t.Errorf("follow ended with %v", err)
		}
	})
	return out
}

// wantNext fails the test unless the next deliveries are want, from sequence seq.
func wantNext(t *testing.T, got <-chan delivery, seq uint64, want [][]byte) {
	t.Helper()
	for i, w := range want {
		select {
		case d := <-got:
			if d.seq != seq+uint64(i) || d.data != string(w) {
				t.Fatalf("delivered %d %q, want %d %q", d.seq, d.data, seq+uint64(i), w)
			}
		case <-testContext(t).Done():
			t.Fatalf("%q was not delivered", w)
		}
	}
}

func wantNothing(t *testing.T, got <-chan delivery) {
	t.Helper()
	select {
	case d := <-got:
		t.Fatalf("delivered %d %q", d.seq, d.data)
	default:
	}
}

func TestFollow(t *testing.T) {
	t.Parallel()
	l := found(t)
	a, b, c := entries("a", 2), entries("b", 30), entries("c", 1)
	mustAppend(t, l, 0, a, ones(2))
	first := followed(t, l, 1)
	wantNext(t, first, 1, a)
	second := followed(t, l, 20)
	mustAppend(t, l, 2, b, ones(30))
	wantNext(t, first, 3, b)
	wantNext(t, second, 20, b[17:])
	mustAppend(t, l, 32, c, ones(1))
	wantNext(t, first, 33, c)
	wantNext(t, second, 33, c)
}

func TestFollowEnds(t *testing.T) {
	t.Parallel()
	l := found(t)
	stop := errors.New("enough")
	mustAppend(t, l, 0, entries("a", 1), ones(1))
	if err := l.Follow(testContext(t), 1, func(uint64, []byte) error { return stop }); err != stop {
		t.Fatalf("want the function's own error, got %v", err)
	}
	if err := l.Follow(testContext(t), 0, nil); err == nil {
		t.Fatal("following from 0 succeeded")
	}
	ctx, cancel := context.WithCancelCause(testContext(t))
	cancel(stop)
	if err := l.Follow(ctx, 2, nil); err != stop {
		t.Fatalf("want the context's cause, got %v", err)
	}
	done := make(chan error)
	seen := make(chan struct{}, 1)
	go func() {
		done <- l.Follow(context.WithoutCancel(ctx), 1, func(uint64, []byte) error { seen <- struct{}{}; return nil })
	}()
	<-seen
	l.Close()
	if err := <-done; err != ErrClosed {
		t.Fatalf("follow when the log is closed: %v", err)
	}
}

// A batch that another client has begun is invisible, and does not hold up what is
// appended meanwhile; when it is committed all of it is there.
func TestFollowHoldsBackOpenBatch(t *testing.T) {
	t.Parallel()
	// Of itself the server gives a batch up after 10 s.
	s := start(t, &server.Options{Port: -1, JetStreamLimits: server.JSLimitOpts{MaxBatchTimeout: time.Hour}})
	l := external(t, s.ClientURL())
	if err := l.Create(testContext(t)); err != nil {
		t.Fatal(err)
	}
	got := followed(t, l, 1)
	batch := entries("batch", 3)
	publish := func(i int, commit bool) {
		m := &nats.Msg{Subject: l.j.cfg.Subjects[0], Header: nats.Header{}, Data: batch[i]}
		m.Header.Set(headerBatchID, "open")
		m.Header.Set(headerBatchSeq, strconv.Itoa(i+1))
		if commit {
			m.Header.Set(headerBatchCommit, "1")
		}
		if _, err := l.nc.RequestMsgWithContext(testContext(t), m); err != nil {
			t.Fatal(err)
		}
	}
	publish(0, false)
	publish(1, false)
	one := entries("one", 1)
	mustAppend(t, l, 0, one, ones(1))
	wantNext(t, got, 1, one)
	wantNothing(t, got)
	publish(2, true)
	wantNext(t, got, 2, batch)
	wantEntries(t, l, append(one, batch...))
}

// A consumer is shown a batch while it is being committed and before it is synced.
// Follow delivers it when the leader, which answers reads after that, has answered
// one.
func TestFollowWaitsForCommit(t *testing.T) {
	t.Parallel()
	l := found(t)
	asked, answer := make(chan struct{}), make(chan struct{})
	hold := sync.OnceFunc(func() { close(asked); <-answer }) // it may be asked again
	send := l.j.request
	l.j.request = func(ctx context.Context, m *nats.Msg) (*nats.Msg, error) {
		if strings.Contains(m.Subject, ".MSG.GET.") {
			hold()
		}
		return send(ctx, m)
	}
	got := followed(t, l, 1)
	one, batch := entries("one", 1), entries("batch", 3)
	mustAppend(t, l, 0, one, ones(1))
	wantNext(t, got, 1, one)
	mustAppend(t, l, 1, batch, []int{3})
	<-asked
	wantNothing(t, got)
	close(answer)
	wantNext(t, got, 2, batch)
}

// When the disk has lost the end of a batch, the entries before stay in the log.
func TestTornBatch(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l := open(t, dir)
	if err := l.Create(testContext(t)); err != nil {
		t.Fatal(err)
	}
	all := entries("e", 6)
	mustAppend(t, l, 0, all, []int{1, 5})
	mustAppend(t, l, 6, all, []int{6})
	l.Close()

	messages := filepath.Join(dir, "jetstream", "$G", "streams", testStream, "msgs")
	blocks, err := filepath.Glob(filepath.Join(messages, "*.blk"))
	if err != nil || len(blocks) != 1 {
		t.Fatalf("blocks %v, %v", blocks, err)
	}
	info, err := os.Stat(blocks[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(blocks[0], info.Size()-10); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(messages, "index.db")); err != nil {
		t.Fatal(err)
	}

	l = open(t, dir)
	want := slices.Concat(all, all[:5])
	wantEntries(t, l, want)
	got := followed(t, l, 1)
	wantNext(t, got, 1, want)
	rest := entries("rest", 2)
	mustAppend(t, l, 11, rest, []int{2})
	wantNext(t, got, 12, rest)
	wantEntries(t, l, slices.Concat(want, rest))
	if err := l.Verify(testContext(t)); err != nil {
		t.Fatal(err)
	}
}

// A stream that somebody has deleted from is told apart from a slow one.
func TestGap(t *testing.T) {
	t.Parallel()
	ctx := testContext(t)
	l := external(t, startExternal(t))
	cfg := l.j.cfg
	cfg.DenyDelete = false
	s, err := l.j.js.CreateStream(ctx, cfg)
	if err != nil {
		t.Fatal(err)
	}
	l.plain = plainMax
	mustAppend(t, l, 0, entries("e", 9), ones(9))
	for _, seq := range []uint64{4, 5} {
		if err := s.DeleteMsg(ctx, seq); err != nil {
			t.Fatal(err)
		}
	}
	for name, read := range map[string]func(context.Context, uint64, func(uint64, []byte) error) error{"read": l.Read, "follow": l.Follow} {
		last := uint64(0)
		err := read(ctx, 1, func(seq uint64, _ []byte) error { last = seq; return nil })
		if !errors.Is(err, ErrGap) || last != 3 {
			t.Errorf("%s: %v after %d", name, err, last)
		}
	}
	if err := s.DeleteMsg(ctx, 9); err != nil {
		t.Fatal(err)
	}
	if err := l.Read(ctx, 6, func(uint64, []byte) error { return nil }); !errors.Is(err, ErrGap) {
		t.Errorf("read to a last entry that is gone: %v", err)
	}
	if err := l.j.js.DeleteStream(ctx, testStream); err != nil {
		t.Fatal(err)
	}
	if err := l.Follow(ctx, 6, func(uint64, []byte) error { return nil }); !errors.Is(err, ErrNotFound) {
		t.Errorf("follow a stream that is gone: %v", err)
	}
}

// A consumer that vanishes under Follow is made anew at the right place.
func TestFollowSurvivesLostConsumer(t *testing.T) {
	t.Parallel()
	ctx := testContext(t)
	l := found(t)
	got := followed(t, l, 1)
	last := uint64(0)
	for range 3 {
		e := entries("e", 20)
		mustAppend(t, l, last, e, ones(20))
		wantNext(t, got, last+1, e)
		last += 20
		s, err := l.j.js.Stream(ctx, testStream)
		if err != nil {
			t.Fatal(err)
		}
		names := s.ConsumerNames(ctx)
		for name := range names.Name() {
			if err := l.j.js.DeleteConsumer(ctx, testStream, name); err != nil && !errors.Is(err, jetstream.ErrConsumerNotFound) {
				t.Fatal(err)
			}
		}
	}
}

func TestHolder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// A stream of single messages, whole batches and batches that lost their end.
		type part struct{ size, lost int }
		var all []message
		whole := map[uint64]uint64{} // sequence → the last of its batch, or itself
		for i, p := range rapid.SliceOfN(rapid.Custom(func(t *rapid.T) part {
			n := rapid.IntRange(1, 6).Draw(t, "size")
			return part{n, rapid.SampledFrom([]int{0, 0, 0, rapid.IntRange(0, n-1).Draw(t, "lost")}).Draw(t, "torn")}
		}), 1, 12).Draw(t, "parts") {
			end := uint64(len(all) + p.size - p.lost)
			for k := range p.size - p.lost {
				m := message{seq: uint64(len(all) + 1), header: nats.Header{}}
				if p.size > 1 {
					m.header.Set(headerBatchID, strconv.Itoa(i))
					m.header.Set(headerBatchSeq, strconv.Itoa(k+1))
				}
				if p.size > 1 && k == p.size-1 {
					m.header.Set(headerBatchCommit, "1")
				}
				all = append(all, m)
				whole[m.seq] = end
			}
		}
		from := rapid.IntRange(0, len(all)-1).Draw(t, "from")
		var h holder
		shown := uint64(from)
		for _, m := range all[from:] {
			ready := h.take(m)
			for _, r := range ready {
				if r.seq != shown+1 {
					t.Fatalf("%d was shown after %d", r.seq, shown)
				}
				if whole[r.seq] > m.seq {
					t.Fatalf("%d was shown when %d had come, its batch ends at %d", r.seq, m.seq, whole[r.seq])
				}
				shown = r.seq
			}
			if (m.committed() || m.batch() == "") && shown != m.seq {
				t.Fatalf("%d is committed, but only %d is shown", m.seq, shown)
			}
		}
		if rest := h.release(); uint64(len(all))-shown != uint64(len(rest)) || !h.empty() {
			t.Fatalf("%d of %d were shown, %d held back", shown, len(all), len(rest))
		}
	})
}
