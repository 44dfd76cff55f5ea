package stream

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

func TestCheckConfig(t *testing.T) {
	want := entriesConfig(testStream, 1)
	if err := checkConfig(want, want); err != nil {
		t.Fatal(err)
	}
	for field, change := range map[string]func(*jetstream.StreamConfig){
		"Retention":          func(c *jetstream.StreamConfig) { c.Retention = jetstream.InterestPolicy },
		"Storage":            func(c *jetstream.StreamConfig) { c.Storage = jetstream.MemoryStorage },
		"Discard":            func(c *jetstream.StreamConfig) { c.Discard = jetstream.DiscardOld },
		"DenyDelete":         func(c *jetstream.StreamConfig) { c.DenyDelete = false },
		"DenyPurge":          func(c *jetstream.StreamConfig) { c.DenyPurge = false },
		"AllowRollup":        func(c *jetstream.StreamConfig) { c.AllowRollup = true },
		"AllowMsgTTL":        func(c *jetstream.StreamConfig) { c.AllowMsgTTL = true },
		"AllowMsgCounter":    func(c *jetstream.StreamConfig) { c.AllowMsgCounter = true },
		"AllowMsgSchedules":  func(c *jetstream.StreamConfig) { c.AllowMsgSchedules = true },
		"AllowAtomicPublish": func(c *jetstream.StreamConfig) { c.AllowAtomicPublish = false },
		"MaxAge":             func(c *jetstream.StreamConfig) { c.MaxAge = time.Hour },
		"MaxMsgs":            func(c *jetstream.StreamConfig) { c.MaxMsgs = 1e9 },
		"MaxBytes":           func(c *jetstream.StreamConfig) { c.MaxBytes = 1e12 },
		"MaxMsgsPerSubject":  func(c *jetstream.StreamConfig) { c.MaxMsgsPerSubject = 1 },
		"MaxMsgSize":         func(c *jetstream.StreamConfig) { c.MaxMsgSize = MaxEntry },
		"NoAck":              func(c *jetstream.StreamConfig) { c.NoAck = true },
		"PersistMode":        func(c *jetstream.StreamConfig) { c.PersistMode = jetstream.AsyncPersistMode },
		"Sealed":             func(c *jetstream.StreamConfig) { c.Sealed = true },
		"Mirror":             func(c *jetstream.StreamConfig) { c.Mirror = &jetstream.StreamSource{Name: "X"} },
		"Sources":            func(c *jetstream.StreamConfig) { c.Sources = []*jetstream.StreamSource{{Name: "X"}} },
		"SubjectTransform":   func(c *jetstream.StreamConfig) { c.SubjectTransform = &jetstream.SubjectTransformConfig{} },
		"FirstSeq":           func(c *jetstream.StreamConfig) { c.FirstSeq = 2 },
		"Subjects":           func(c *jetstream.StreamConfig) { c.Subjects = []string{">"} },
		"Replicas":           func(c *jetstream.StreamConfig) { c.Replicas = 0 },
		"AllowDirect":        func(c *jetstream.StreamConfig) { c.Replicas = 3 },
	} {
		got := want
		change(&got)
		if err := checkConfig(got, want); !errors.Is(err, ErrConfig) || !strings.Contains(err.Error(), " "+field+" ") {
			t.Errorf("%s: %v", field, err)
		}
	}
	for name, change := range map[string]func(*jetstream.StreamConfig){
		"unlimited size": func(c *jetstream.StreamConfig) { c.MaxMsgSize = -1 },
		"compression":    func(c *jetstream.StreamConfig) { c.Compression = jetstream.S2Compression },
		"more replicas":  func(c *jetstream.StreamConfig) { c.Replicas, c.AllowDirect = 3, false },
	} {
		got := want
		change(&got)
		if err := checkConfig(got, want); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCheckState(t *testing.T) {
	for _, tt := range []struct {
		name string
		s    jetstream.StreamState
		ok   bool
	}{
		{"empty", jetstream.StreamState{}, true},
		{"whole", jetstream.StreamState{FirstSeq: 1, LastSeq: 5, Msgs: 5}, true},
		{"begins late", jetstream.StreamState{FirstSeq: 2, LastSeq: 5, Msgs: 4}, false},
		{"hole", jetstream.StreamState{FirstSeq: 1, LastSeq: 5, Msgs: 4, NumDeleted: 1}, false},
		{"miscounted", jetstream.StreamState{FirstSeq: 1, LastSeq: 5, Msgs: 4}, false},
		{"deleted, count right", jetstream.StreamState{FirstSeq: 1, LastSeq: 5, Msgs: 5, NumDeleted: 1}, false},
		{"purged", jetstream.StreamState{FirstSeq: 6, LastSeq: 5}, false},
	} {
		if err := checkState(tt.s); (err == nil) != tt.ok || err != nil && !errors.Is(err, ErrGap) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

// An operator of an external server can change any stream; Verify says so.
func TestVerifyAfterUpdate(t *testing.T) {
	t.Parallel()
	ctx := testContext(t)
	l := external(t, startExternal(t))
	if err := l.Create(ctx); err != nil {
		t.Fatal(err)
	}
	mustAppend(t, l, 0, entries("e", 3), ones(3))
	if err := l.Verify(ctx); err != nil {
		t.Fatal(err)
	}
	cfg := l.j.cfg
	cfg.MaxMsgs, cfg.Discard = 2, jetstream.DiscardOld
	if _, err := l.j.js.UpdateStream(ctx, cfg); err != nil {
		t.Fatal(err)
	}
	if err := l.Verify(ctx); !errors.Is(err, ErrConfig) {
		t.Fatalf("after the update: %v", err)
	}
	if _, err := l.j.js.UpdateStream(ctx, l.j.cfg); err != nil {
		t.Fatal(err)
	}
	if err := l.Verify(ctx); !errors.Is(err, ErrGap) {
		t.Fatalf("after the update was taken back: %v", err)
	}
}
