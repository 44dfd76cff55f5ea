package notices

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"twothirds/api/httpapi/apitest"
	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/wire"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// box is a carrier that keeps what it is handed.
type box struct {
	mu   sync.Mutex
	got  []Letter
	hook func(l *Letter) error // may refuse; nil: takes everything
}

func (b *box) hand(_ context.Context, l *Letter) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.hook != nil {
		if err := b.hook(l); err != nil {
			return err
		}
	}
	b.got = append(b.got, *l)
	return nil
}

func (b *box) letters() []Letter {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.got)
}

// wall is a clock that goes when it is told to.
type wall struct {
	mu sync.Mutex
	at time.Time
}

func newWall() *wall { return &wall{at: time.Date(2026, 11, 29, 9, 0, 0, 0, time.UTC)} }

func (w *wall) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at
}

func (w *wall) add(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = w.at.Add(d)
}

// toAll tells every member and office through a channel, every second one in
// Azerbaijani.
func toAll(t testing.TB, n *apitest.Node, channel string) map[string][]Recipient {
	t.Helper()
	all := map[string][]Recipient{}
	for i, m := range n.Members {
		all["member/"+m.ID.String()] = []Recipient{{Channel: channel, To: "member" + string(rune('0'+i)) + "@example.org", Lang: []string{"en", "az"}[i%2]}}
	}
	for _, o := range n.Officers() {
		all[o.Of] = []Recipient{{Channel: channel, To: "officer@example.org"}}
	}
	return all
}

// config is a checked configuration with one channel named box, which tests replace.
func config(t testing.TB, recipients map[string][]Recipient) *Config {
	t.Helper()
	c := &Config{BaseURL: "https://ledger.example.org/", Channels: map[string]Channel{"box": {
		Kind: KindSMTP, Host: "mail.example.org", From: "Ledger <ledger@example.org>",
	}}, Recipients: recipients}
	must(t, c.check())
	return c
}

// running is an outbox at work.
type running struct {
	*Outbox
	t    testing.TB
	stop func()
}

// run opens an outbox and lets it work until the test ends or stop is called.
func run(t testing.TB, o Options) *running {
	t.Helper()
	b, err := Open(o)
	must(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- b.Run(ctx) }()
	r := &running{Outbox: b, t: t}
	r.stop = sync.OnceFunc(func() {
		cancel()
		if err := errors.Join(<-ended, b.Close()); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(r.stop)
	return r
}

// await waits until something is so.
func (r *running) await(what string, so func() bool) {
	r.t.Helper()
	deadline := time.After(5 * time.Minute)
	for {
		changed := r.change()
		if so() {
			return
		}
		select {
		case <-changed:
		case <-deadline:
			r.t.Fatalf("not in time: %s", what)
		}
	}
}

// settle waits until notices are made of every entry and of what is due by then, and none
// waits that is to be handed over by now.
func (r *running) settle() {
	r.t.Helper()
	r.await("settling", func() bool {
		if wire.Seq(r.through.Load()) < r.o.Ledger.Size() {
			return false
		}
		for channel := range r.carriers {
			p, err := r.store.first(channel)
			must(r.t, err)
			if p != nil && p.delivery().Next <= r.wallTime() {
				return false
			}
		}
		return true
	})
}

// all are all notices, by addressee and then as Of lists them.
func (r *running) all() []Notice {
	r.t.Helper()
	tos, err := addressees(r.store.db)
	must(r.t, err)
	var all []Notice
	for _, to := range tos {
		list, err := r.Of(to, 0, 1000)
		must(r.t, err)
		all = append(all, list...)
	}
	return all
}

// kinds counts notices by kind.
func (r *running) kinds() map[string]int {
	counts := map[string]int{}
	for _, n := range r.all() {
		counts[n.Kind]++
	}
	return counts
}

// body is a constituted demonstration ledger of four members.
func body(t testing.TB) *apitest.Node {
	t.Helper()
	n := apitest.Found(t, domain.PurposeDemonstration)
	n.Constitute(
		domain.Text{En: "Test association", Az: "Sınaq birliyi"}, domain.Text{Az: "Əməkdaşlıq sınaq ittifaqı"},
		domain.Text{En: "Test ministry", Az: "Sınaq nazirliyi"}, domain.Text{En: "Test agency", Az: "Sınaq agentliyi"},
	)
	n.CatchUp()
	return n
}

func copyFile(t testing.TB, from, to string) {
	t.Helper()
	in, err := os.Open(from)
	must(t, err)
	defer in.Close()
	content, err := io.ReadAll(in)
	must(t, err)
	must(t, os.MkdirAll(filepath.Dir(to), 0o700))
	must(t, os.WriteFile(to, content, 0o600))
}

// enroll gives a member a further key, with one that it has.
func enroll(n *apitest.Node, m *domaintest.Member, key string) wire.Seq {
	k := domaintest.NewKey(key)
	return n.Must("key.enrolled", "key/"+k.Public.String(), &domain.KeyEnrolled{Alg: wire.AlgEd25519, Representative: m.Representative},
		domaintest.Speaker{Key: k, As: wire.AsNewKey, Of: "member/" + m.ID.String()}, m.Rep())
}
