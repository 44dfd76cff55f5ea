package notices

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"twothirds/domain/wire"
	"twothirds/projections"
)

const (
	// batch is how many entries are looked at between two writes of the cursor.
	batch = 200
	// maxDoze bounds how long the log's clock is trusted to go on as it goes.
	maxDoze = time.Minute
)

// errNothing is returned where a row that a notice needs is not there.
var errNothing = errors.New("nothing to tell")

// skip leaves out errNothing.
func skip(err error) error {
	if errors.Is(err, errNothing) {
		return nil
	}
	return err
}

// appointed is an appointment with what it is of.
type appointed struct {
	appointment
	kind    *datedKind
	subject string
}

// mark names an appointment in the store: with another time, as after an
// extension, it is another one.
func (a *appointed) mark() string {
	return fmt.Sprintf("%s\x00%s\x00%d\x00%d", a.kind.name, a.subject, a.seq, a.from)
}

// follow makes notices of entries as they come, and of what is due.
func (b *Outbox) follow(ctx context.Context) error {
	for {
		err := b.catchUp(ctx)
		if err == nil {
			err = b.doze(ctx)
		}
		if errors.Is(err, projections.ErrNotReady) { // the rows are being made anew
			cursor, _, err := b.store.cursor()
			if err != nil {
				return err
			}
			if err := b.o.Model.Wait(ctx, cursor); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return err
		}
	}
}

// doze returns when there is another entry, or something may be due.
func (b *Outbox) doze(ctx context.Context) error {
	cursor, _, err := b.store.cursor()
	if err != nil {
		return err
	}
	waiting, cancel := context.WithTimeout(ctx, b.untilDue())
	defer cancel()
	if err := b.o.Model.Wait(waiting, cursor+1); err != nil && waiting.Err() == nil {
		return err
	}
	return ctx.Err()
}

// untilDue is how long nothing is due.
func (b *Outbox) untilDue() time.Duration {
	now, err := b.o.Ledger.Now()
	if err != nil {
		return maxDoze
	}
	wait := maxDoze
	for _, a := range b.agenda {
		wait = min(wait, time.Duration(max(0, a.from-now))*time.Millisecond)
	}
	return wait
}

// catchUp makes the notices of all entries that can be read, and of all that is due.
func (b *Outbox) catchUp(ctx context.Context) error {
	view, err := b.o.Model.View(0)
	if err != nil {
		return err
	}
	if b.agenda == nil {
		if err := b.plan(view); err != nil {
			return err
		}
	}
	cursor, _, err := b.store.cursor()
	if err != nil {
		return err
	}
	touched := map[string]bool{}
	var made []Notice
	for seq := cursor + 1; seq <= view.At(); seq++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		more, err := b.ofEntry(view, seq, touched)
		if err != nil {
			return err
		}
		made = append(made, more...)
		if seq%batch == 0 || seq == view.At() {
			if err := b.store.add(made, seq); err != nil {
				return fmt.Errorf("keeping notices: %w", err)
			}
			made = nil
			b.done()
		}
	}
	for _, ref := range slices.Sorted(maps.Keys(touched)) {
		if err := b.replan(view, ref); err != nil {
			return err
		}
	}
	if err := b.ofTime(view); err != nil {
		return err
	}
	b.through.Store(uint64(view.At()))
	b.done()
	return nil
}

// ofEntry makes the notices that an entry causes, and notes what it touches that
// may be due some time.
func (b *Outbox) ofEntry(view *projections.View, seq wire.Seq, touched map[string]bool) ([]Notice, error) {
	meta, ok, err := view.Entry(seq)
	if err != nil || !ok {
		return nil, err
	}
	for _, ref := range meta.Refs {
		if noun, _, _ := strings.Cut(ref, "/"); slices.ContainsFunc(datedKinds, func(k datedKind) bool { return k.rows == noun }) {
			touched[ref] = true
		}
	}
	var made []Notice
	for i := range eventKinds {
		k := &eventKinds[i]
		if k.event != meta.Type {
			continue
		}
		raw, err := b.o.Ledger.Entry(seq)
		if err != nil {
			return nil, fmt.Errorf("reading entry %d: %w", seq, err)
		}
		entry, err := wire.ParseEntry(raw)
		if err != nil {
			return nil, fmt.Errorf("reading entry %d: %w", seq, err)
		}
		at, err := b.o.Model.View(seq)
		if err != nil {
			return nil, err
		}
		more, err := b.notices(k, &reading{view: at, subject: entry.Statement.Subject}, seq)
		if err != nil {
			return nil, fmt.Errorf("entry %d: %w", seq, err)
		}
		made = append(made, more...)
	}
	return made, nil
}

// notices makes a notice for each whom a kind tells.
func (b *Outbox) notices(k *kind, r *reading, seq wire.Seq) ([]Notice, error) {
	what, err := k.look(r)
	if errors.Is(err, errNothing) {
		b.o.Log.Warn("an entry is passed over by notices", "kind", k.name, "entry", seq, "why", err)
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	slices.Sort(what.Told)
	var made []Notice
	for _, to := range slices.Compact(what.Told) {
		n := Notice{
			AsOf: r.view.At(), Deliveries: []Delivery{}, Event: k.event, ID: noticeID(b.o.Ledger.ID(), k.name, seq, r.subject, to), Kind: k.name,
			Made: b.wallTime(), Sequence: seq, Subject: r.subject, To: to,
		}
		recipients, err := b.recipients(r.view, to)
		if err != nil {
			return nil, err
		}
		for _, recipient := range recipients {
			d := Delivery{Channel: recipient.Channel, Lang: recipient.Lang, Next: n.Made, Recipient: b.store.pseudonym(recipient), State: Waiting}
			if !slices.ContainsFunc(n.Deliveries, func(o Delivery) bool { return o.Recipient == d.Recipient }) {
				n.Deliveries = append(n.Deliveries, d)
			}
		}
		made = append(made, n)
	}
	return made, nil
}

// plan reads what will be due from all rows.
func (b *Outbox) plan(view *projections.View) error {
	agenda := map[string]appointed{}
	for i := range datedKinds {
		k := &datedKinds[i]
		err := view.Each(k.rows, func(row projections.Row) error { return enter(agenda, k, row) })
		if err != nil {
			return err
		}
	}
	b.agenda = agenda
	return nil
}

// replan reads again what may be due of one entity.
func (b *Outbox) replan(view *projections.View, ref string) error {
	noun, id, _ := strings.Cut(ref, "/")
	for i := range datedKinds {
		k := &datedKinds[i]
		if k.rows != noun {
			continue
		}
		row, ok, err := view.Get(noun, id)
		if err != nil {
			return err
		}
		if ok {
			if err := enter(b.agenda, k, row); err != nil {
				return err
			}
		}
	}
	return nil
}

// enter puts an entity's appointment into an agenda, or takes it out.
func enter(agenda map[string]appointed, k *datedKind, row projections.Row) error {
	a := appointed{kind: k, subject: k.rows + "/" + row.ID}
	var ok bool
	var err error
	if a.appointment, ok, err = k.due(row); err != nil {
		return err
	}
	key := k.name + "\x00" + a.subject
	if delete(agenda, key); ok {
		agenda[key] = a
	}
	return nil
}

// ofTime makes the notices whose time has come, as of the newest entry.
func (b *Outbox) ofTime(view *projections.View) error {
	now, err := b.o.Ledger.Now()
	if err != nil {
		b.o.Log.Warn("the log's clock does not go; what comes with time waits", "why", err)
		return nil
	}
	for _, key := range slices.Sorted(maps.Keys(b.agenda)) {
		a := b.agenda[key]
		if a.from > now {
			continue
		}
		delete(b.agenda, key)
		if a.until <= now {
			continue
		}
		if done, err := b.store.marked(a.mark()); err != nil || done {
			if err != nil {
				return err
			}
			continue
		}
		made, err := b.notices(&a.kind.kind, &reading{view: view, subject: a.subject}, a.seq)
		if err == nil {
			err = b.store.addOnce(a.mark(), made)
		}
		if err != nil {
			b.agenda[key] = a
			return err
		}
		b.done()
	}
	return nil
}
