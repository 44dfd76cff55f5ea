package notices

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/mail"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore"
	"twothirds/projections"
)

// Options say whose notices go where.
type Options struct {
	Ledger *eventstore.Ledger
	// Model follows the ledger.
	Model  *projections.Model
	Config *Config
	// Dir is the data folder, in which the outbox is kept.
	Dir string
	// From, where it is not 0, is the entry that a new outbox begins with. By
	// default it begins after the newest.
	From wire.Seq
	// Log takes what operators should know, without addresses; nil: nothing.
	Log *slog.Logger

	now      func() time.Time   // this machine's clock, for tests
	carriers map[string]carrier // replaces the channels', for tests
}

// Outbox makes notices and hands them over. Its methods may be called from any goroutine.
type Outbox struct {
	o        Options
	store    *store
	carriers map[string]carrier
	agenda   map[string]appointed // what will be said when its time comes; the follower's alone

	// through is the last entry of which everything is told, also what is due by then.
	through atomic.Uint64

	mu      sync.Mutex
	changed chan struct{} // closed and replaced when anything was done
}

// Open opens a ledger's outbox, or begins one. The model is up to date. It fails
// with ErrConfig, ErrInUse or ErrOtherLedger. Nothing is done before Run.
func Open(o Options) (*Outbox, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.now == nil {
		o.now = time.Now
	}
	b := &Outbox{o: o, carriers: o.carriers, changed: make(chan struct{})}
	if b.carriers == nil {
		b.carriers = map[string]carrier{}
		for _, name := range slices.Sorted(maps.Keys(o.Config.Channels)) {
			c, err := carrierOf(o.Config.Channels[name])
			if err != nil {
				return nil, fmt.Errorf("channel %s: %w", name, err)
			}
			b.carriers[name] = c
		}
	}
	s, err := openStore(filepath.Join(o.Dir, FileOutbox), o.Ledger.ID())
	if err != nil {
		return nil, err
	}
	b.store = s
	if err := b.begin(); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return b, nil
}

// begin sets the cursor of a new outbox, and puts back what a crash left.
func (b *Outbox) begin() error {
	repeats, err := b.store.recover()
	if err != nil {
		return err
	}
	if repeats > 0 {
		b.o.Log.Warn("notices were being handed over when the process ended; each is handed over once more", "notices", repeats)
	}
	_, begun, err := b.store.cursor()
	if err != nil || begun {
		return err
	}
	cursor := wire.Seq(b.o.Model.Head().Seq)
	if b.o.From > 0 {
		cursor = min(cursor, b.o.From-1)
	}
	return b.store.add(nil, cursor)
}

// Close closes the file, after Run has returned.
func (b *Outbox) Close() error { return b.store.close() }

// Run makes notices as entries and times come, and hands them over, until ctx
// ends; then what is being handed over is given a few seconds. It returns nil, or
// why it could not go on.
func (b *Outbox) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var running sync.WaitGroup
	failed := make(chan error, 1+len(b.carriers))
	work := func(what string, do func(context.Context) error) {
		running.Go(func() {
			if err := do(ctx); err != nil && ctx.Err() == nil {
				failed <- fmt.Errorf("%s: %w", what, err)
				cancel()
			}
		})
	}
	work("making notices", b.follow)
	for name := range b.carriers {
		work("handing notices over to "+name, func(ctx context.Context) error { return b.deliver(ctx, name) })
	}
	running.Wait()
	select {
	case err := <-failed:
		return err
	default:
		return nil
	}
}

// Cursor is the last entry whose notices are made.
func (b *Outbox) Cursor() (wire.Seq, error) {
	seq, _, err := b.store.cursor()
	return seq, err
}

// Of are the notices for member/<id> or office/<name>, of the newest entry first:
// at most limit of them, of entries before the one given (0: all).
func (b *Outbox) Of(to string, before wire.Seq, limit int) ([]Notice, error) {
	return list(b.store.db, to, before, limit)
}

// Channel is the kind of a channel, empty where there is none of that name.
func (b *Outbox) Channel(name string) string { return b.o.Config.Channels[name].Kind }

// done wakes who waits for something to happen.
func (b *Outbox) done() {
	b.mu.Lock()
	defer b.mu.Unlock()
	close(b.changed)
	b.changed = make(chan struct{})
}

// change is closed when something has happened after the call.
func (b *Outbox) change() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.changed
}

func (b *Outbox) wallTime() wire.Time { return wire.Time(b.o.now().UnixMilli()) }

// maxDeliveries bounds to how many a notice is handed over.
const maxDeliveries = 64

// recipients are those whom an addressee wants told, as of a view.
func (b *Outbox) recipients(view *projections.View, to string) ([]Recipient, error) {
	all := slices.Clone(b.o.Config.Recipients[to])
	if b.o.Config.Representatives != nil {
		holders, err := holdersOf(view, to)
		if err != nil {
			return nil, err
		}
		for _, holder := range holders {
			all = append(all, b.contacts(holder)...)
		}
	}
	for i := range all {
		if all[i].Lang == "" {
			all[i].Lang = prevailing(view, b.o.Ledger.ID())
		}
	}
	return all[:min(len(all), maxDeliveries)], nil
}

// holdersOf are the representatives whose mandate lasts, of a member, or the one
// that holds an office.
func holdersOf(view *projections.View, to string) (holders []string, err error) {
	r := &reading{view: view, subject: to}
	if strings.HasPrefix(to, "office/") {
		office, err := row[domain.Office](r, "office", r.id())
		if err != nil || !strings.HasPrefix(office.Holder, "representative/") {
			return nil, skip(err)
		}
		return []string{office.Holder}, nil
	}
	err = eachBy(view, "representative", "member", r.id(), func(id string, rep *domain.Representative) {
		if rep.Ended == 0 {
			holders = append(holders, "representative/"+id)
		}
	})
	return holders, err
}

// contacts are the addresses that a representative has left as openings.
func (b *Outbox) contacts(holder string) (all []Recipient) {
	lang := b.o.Config.Representatives.Lang
	for _, o := range b.o.Ledger.Openings().List() { // sorted by subject and field: email comes before language
		if o.Subject != holder {
			continue
		}
		if o.Field == "language" && words[o.Value] != nil {
			lang = o.Value
		}
		if o.Field != "email" {
			continue
		}
		if _, err := mail.ParseAddress(o.Value); err != nil || hasControl(o.Value) {
			b.o.Log.Warn("an opening is no mail address", "subject", holder)
			continue
		}
		all = append(all, Recipient{Channel: b.o.Config.Representatives.Channel, To: o.Value})
	}
	for i := range all {
		all[i].Lang = lang
	}
	return all
}

// prevailing is the ledger's language in doubt.
func prevailing(view *projections.View, ledger wire.Hash) string {
	l, err := row[domain.Ledger](&reading{view: view}, "ledger", ledger.String())
	if err != nil {
		return "en"
	}
	return l.Prevailing
}
