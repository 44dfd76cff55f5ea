package stream

import (
	"context"
	"errors"
	"testing"

	"github.com/nats-io/nats.go"
)

// A fault is what a test does with one message of ours that asks for an answer.
type fault struct {
	m          *nats.Msg
	dropSent   bool // the message does not reach the server
	dropAnswer bool // the answer does not reach us
}

// onRequest calls do with the nth message that l appends from now on (from 1) and
// wants an answer to, before it is sent. Others go through.
func onRequest(l *Log, nth int, do func(*fault)) {
	n := 0
	onEveryRequest(l, func(f *fault) {
		if n++; n == nth {
			do(f)
		}
	})
}

func onEveryRequest(l *Log, do func(*fault)) {
	send := l.nc.RequestMsgWithContext
	l.j.request = func(ctx context.Context, m *nats.Msg) (*nats.Msg, error) {
		f := &fault{m: m}
		if m.Subject == l.j.cfg.Subjects[0] {
			do(f)
		}
		if f.dropSent {
			return nil, nats.ErrTimeout
		}
		r, err := send(ctx, m)
		if f.dropAnswer {
			return nil, nats.ErrTimeout
		}
		return r, err
	}
}

// found2 is a second writer to l's stream.
func found2(t *testing.T, l *Log) *Log {
	t.Helper()
	j, err := newJournal(l, l.j.log, l.j.cfg)
	if err != nil {
		t.Fatal(err)
	}
	return &Log{j: j, plain: l.plain, nc: l.nc, life: l.life}
}

func TestResolve(t *testing.T) {
	t.Parallel()
	foreign := entries("foreign", 3)
	type unit struct {
		name   string
		n      int
		groups []int
		parts  int // into which Append cuts it
	}
	for _, u := range []unit{
		{"one", 1, ones(1), 1},
		{"plain", 3, ones(3), 3},
		{"batch", 3, []int{3}, 1},
	} {
		ours := entries("ours", u.n)
		per := u.n / u.parts
		for part := range u.parts {
			before := part * per // entries that are in before the fault
			for _, tt := range []struct {
				name  string
				fault func(t *testing.T, l *Log, f *fault)
				want  error
				log   [][]byte
			}{
				{"entries are in", func(_ *testing.T, _ *Log, f *fault) { f.dropAnswer = true }, nil, ours},
				{"entries are not in", func(_ *testing.T, _ *Log, f *fault) { f.dropSent = true }, nil, ours},
				{"others are in", func(t *testing.T, l *Log, f *fault) {
					f.dropAnswer = true // of a refusal
					mustAppend(t, found2(t, l), uint64(before), foreign, ones(3))
				}, ErrConflict, append(ours[:before:before], foreign...)},
			} {
				t.Run(u.name+"/"+tt.name, func(t *testing.T) {
					l := found(t)
					ctx := testContext(t)
					onRequest(l, part+1, func(f *fault) { tt.fault(t, l, f) })
					err := l.Append(ctx, 0, ours, u.groups)
					var ae *AppendError
					if !errors.Is(err, ErrUnknown) || !errors.As(err, &ae) || ae.In != before {
						t.Fatalf("append: %v, want unknown after %d", err, before)
					}
					err = l.Resolve(ctx, 0, ours, u.groups)
					if !errors.Is(err, tt.want) || errors.Is(err, ErrUnknown) {
						t.Fatalf("resolve: %v, want %v", err, tt.want)
					}
					if tt.want != nil && (!errors.As(err, &ae) || ae.In != before) {
						t.Fatalf("resolve: %v, want a conflict after %d", err, before)
					}
					wantEntries(t, l, tt.log)
					// Whatever was answered stays the answer.
					if err := l.Resolve(ctx, 0, ours, u.groups); !errors.Is(err, tt.want) || errors.Is(err, ErrUnknown) {
						t.Fatalf("second resolve: %v, want %v", err, tt.want)
					}
					wantEntries(t, l, tt.log)
				})
			}
		}
	}
}

// A copy that was held up somewhere and arrives when Resolve has long had its
// answer must not get in, whatever has been appended meanwhile.
func TestLateCopy(t *testing.T) {
	t.Parallel()
	for _, conflict := range []bool{false, true} {
		l := found(t)
		ctx := testContext(t)
		ours := entries("ours", 2)
		var late *nats.Msg
		onRequest(l, 2, func(f *fault) { late, f.dropSent = f.m, true })
		if err := l.Append(ctx, 0, ours, ones(2)); !errors.Is(err, ErrUnknown) {
			t.Fatal(err)
		}
		want := ours
		if conflict {
			foreign := entries("foreign", 1)
			mustAppend(t, found2(t, l), 1, foreign, ones(1))
			want = append(ours[:1:1], foreign...)
		}
		if err := l.Resolve(ctx, 0, ours, ones(2)); errors.Is(err, ErrConflict) != conflict || !conflict && err != nil {
			t.Fatal(err)
		}
		for range 3 {
			if err := l.j.send(ctx, late, 2); !errors.Is(err, ErrConflict) {
				t.Fatalf("late copy: %v", err)
			}
			more := entries("more", 1)
			mustAppend(t, l, uint64(len(want)), more, ones(1))
			want = append(want, more...)
		}
		wantEntries(t, l, want)
	}
}

// An answer that says the disk failed, or that makes no sense, is no answer. A
// refusal is one.
func TestAnswers(t *testing.T) {
	t.Parallel()
	l := found(t)
	for name, answer := range map[string]string{
		"store failed":     `{"type":"x","error":{"code":503,"err_code":10077,"description":"disk full"}}`,
		"other stream":     `{"stream":"OTHER","seq":1}`,
		"other sequence":   `{"stream":"` + testStream + `","seq":7}`,
		"nothing":          `{}`,
		"not JSON":         `+OK`,
		"empty":            ``,
		"no such sequence": `{"stream":"` + testStream + `","seq":-1}`,
	} {
		l.j.request = func(context.Context, *nats.Msg) (*nats.Msg, error) { return &nats.Msg{Data: []byte(answer)}, nil }
		if err := l.Append(testContext(t), 0, entries("e", 1), ones(1)); !errors.Is(err, ErrUnknown) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, answer := range map[string]string{
		"one server":       `{"error":{"code":400,"err_code":10071,"description":"wrong last sequence: 1"}}`,
		"batch or cluster": `{"error":{"code":400,"err_code":10164,"description":"wrong last sequence"}}`,
	} {
		l.j.request = func(context.Context, *nats.Msg) (*nats.Msg, error) { return &nats.Msg{Data: []byte(answer)}, nil }
		if err := l.Append(testContext(t), 0, entries("e", 1), ones(1)); !errors.Is(err, ErrConflict) || errors.Is(err, ErrUnknown) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, answer := range map[string]string{
		"sealed":     `{"error":{"code":400,"err_code":10109,"description":"invalid operation on sealed stream"}}`,
		"incomplete": `{"error":{"code":400,"err_code":10176,"description":"atomic publish batch is incomplete"}}`,
	} {
		l.j.request = func(context.Context, *nats.Msg) (*nats.Msg, error) { return &nats.Msg{Data: []byte(answer)}, nil }
		if err := l.Append(testContext(t), 0, entries("e", 1), ones(1)); err == nil || errors.Is(err, ErrUnknown) || errors.Is(err, ErrConflict) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// While the server does not answer, Resolve goes on until its context ends, and
// what it then says is unknown; so too when the log is closed.
func TestResolveStaysUnknown(t *testing.T) {
	t.Parallel()
	l := found(t)
	ours := entries("ours", 2)
	ctx, cancel := context.WithCancel(testContext(t))
	defer cancel()
	tries := 0
	onEveryRequest(l, func(f *fault) {
		f.dropSent = true
		if tries++; tries == 3 {
			cancel()
		}
	})
	err := l.Resolve(ctx, 0, ours, []int{2})
	if !errors.Is(err, ErrUnknown) || !errors.Is(err, context.Canceled) {
		t.Fatalf("after %d tries: %v", tries, err)
	}
	onEveryRequest(l, func(f *fault) {
		f.dropAnswer = true
		if tries++; tries == 5 {
			go l.Close()
			<-l.life.Done()
		}
	})
	tries = 0
	if err := l.Resolve(testContext(t), 0, ours, []int{1, 1}); !errors.Is(err, ErrUnknown) || !errors.Is(err, ErrClosed) || errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("closed meanwhile: %v", err)
	}
}

// Close does not wait for an answer that does not come.
func TestCloseEndsAppend(t *testing.T) {
	t.Parallel()
	l := found(t)
	l.j.request = func(ctx context.Context, _ *nats.Msg) (*nats.Msg, error) {
		go l.Close()
		<-ctx.Done()
		return nil, ctx.Err()
	}
	if err := l.Append(testContext(t), 0, entries("e", 1), ones(1)); !errors.Is(err, ErrUnknown) || errors.Is(err, context.DeadlineExceeded) {
		t.Fatal(err)
	}
}

// A stream that ends before the guard has lost entries; waiting does not help.
func TestResolveShortStream(t *testing.T) {
	t.Parallel()
	l := found(t)
	mustAppend(t, l, 0, entries("e", 2), ones(2))
	if err := l.Resolve(testContext(t), 5, entries("ours", 1), ones(1)); !errors.Is(err, ErrGap) || errors.Is(err, ErrUnknown) {
		t.Fatalf("got %v", err)
	}
}
