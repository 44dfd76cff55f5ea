package notices

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections"
)

// backoff is how long after each attempt the next one comes; the last wait
// repeats until giveUp. With it mail is tried as mail servers do.
var backoff = []time.Duration{
	time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour,
}

const (
	// giveUp is how long after a notice was made it is tried for the last time.
	giveUp = 72 * time.Hour
	// handTime bounds one hand-over.
	handTime = 45 * time.Second
	// grace is what a hand-over is given to end when the process is to.
	grace = 5 * time.Second
	// maxProblem bounds what is kept of an error, in characters.
	maxProblem = 300
)

// deliver hands over what waits for a channel, one after the other, until ctx ends.
func (b *Outbox) deliver(ctx context.Context, channel string) error {
	for ctx.Err() == nil {
		changed := b.change()
		p, err := b.store.first(channel)
		if err != nil {
			return err
		}
		wait := time.Duration(-1)
		if p != nil {
			wait = time.Duration(p.delivery().Next-b.wallTime()) * time.Millisecond
		}
		if p != nil && wait <= 0 {
			if err := b.try(ctx, p); err != nil {
				return err
			}
			b.done()
			continue
		}
		var timer <-chan time.Time
		if p != nil {
			timer = time.After(min(wait, maxDoze)) // a clock that is set is noticed
		}
		select {
		case <-ctx.Done():
		case <-changed:
		case <-timer:
		}
	}
	return ctx.Err()
}

// try hands a delivery over once, and keeps what came of it.
func (b *Outbox) try(ctx context.Context, p *parcel) error {
	letter, err := b.letterOf(p)
	d := *p.delivery()
	switch {
	case errors.Is(err, projections.ErrNotReady): // the rows are being made anew
		return b.o.Model.Wait(ctx, p.notice.AsOf)
	case errors.Is(err, errNothing):
		d.State, d.At, d.Next, d.Problem = Failed, b.wallTime(), 0, problem(err, "")
		return b.store.change(p, d)
	case err != nil:
		return err
	case letter == nil:
		d.State, d.At, d.Next = Dropped, b.wallTime(), 0
		return b.store.change(p, d)
	}
	d.State = HandingOver
	d.Attempts++
	if err := b.store.change(p, d); err != nil {
		return fmt.Errorf("keeping that a notice is handed over: %w", err)
	}
	err = b.hand(ctx, d.Channel, letter)
	now := b.wallTime()
	switch next := now.Add(backoff[min(int(d.Attempts), len(backoff))-1].Milliseconds()); {
	case err == nil:
		d.State, d.At, d.Next, d.Problem = HandedOver, now, 0, ""
	case isRefused(err) || next > p.notice.Made.Add(giveUp.Milliseconds()):
		d.State, d.At, d.Next, d.Problem = Failed, now, 0, problem(err, letter.To)
		b.o.Log.Warn("a notice is given up", "notice", p.notice.ID, "for", p.notice.To, "channel", d.Channel, "why", d.Problem)
	default:
		d.State, d.Next, d.Problem = Waiting, next, problem(err, letter.To)
		b.o.Log.Info("a notice could not be handed over and waits", "notice", p.notice.ID, "channel", d.Channel, "next", d.Next, "why", d.Problem)
	}
	if err := b.store.change(p, d); err != nil {
		return fmt.Errorf("keeping what came of a notice: %w", err)
	}
	return nil
}

// hand has a carrier hand a letter over. When ctx ends it goes on for a moment.
func (b *Outbox) hand(ctx context.Context, channel string, l *Letter) error {
	handing, cancel := context.WithTimeout(context.WithoutCancel(ctx), handTime)
	defer cancel()
	stop := context.AfterFunc(ctx, func() {
		select {
		case <-time.After(grace):
			cancel()
		case <-handing.Done():
		}
	})
	defer stop()
	return b.carriers[channel].hand(handing, l)
}

// problem is an error in one line, without the recipient's address: mail servers
// like to repeat it.
func problem(err error, to string) string {
	text := err.Error()
	for _, address := range []string{to, addressIn(to)} {
		if address != "" {
			text = strings.ReplaceAll(text, address, "…")
		}
	}
	return oneLine(text, maxProblem)
}

// letterOf writes a delivery's letter; nil where the recipient is no more.
func (b *Outbox) letterOf(p *parcel) (*Letter, error) {
	n, d := p.notice, p.delivery()
	newest, err := b.o.Model.View(0)
	if err != nil {
		return nil, err
	}
	recipients, err := b.recipients(newest, n.To)
	if err != nil {
		return nil, err
	}
	to, known := "", false
	for _, r := range recipients {
		if b.store.pseudonym(r) == d.Recipient {
			to, known = r.To, true
		}
	}
	k := kindNamed(n.Kind, n.Event)
	if !known || k == nil {
		return nil, nil
	}
	view, err := b.o.Model.View(n.AsOf)
	if err != nil {
		return nil, err
	}
	r := &reading{view: view, subject: n.Subject}
	what, err := k.look(r)
	if err != nil {
		return nil, err
	}
	ledger, err := row[domain.Ledger](r, "ledger", b.o.Ledger.ID().String())
	if err != nil {
		return nil, err
	}
	meta, _, err := view.Entry(n.Sequence)
	if err != nil {
		return nil, err
	}
	recorded, err := wire.ParseTime(meta.Recorded)
	if err != nil {
		return nil, fmt.Errorf("reading when entry %d was recorded: %w", n.Sequence, err)
	}
	f := frameOf(b.o.Config, ledger)
	letter := f.letter(Letter{
		ID: n.ID + "." + d.Recipient, For: n.To, Kind: n.Kind, Lang: d.Lang, Recorded: recorded, Sequence: n.Sequence, To: to, made: n.Made,
	}, &what)
	return &letter, nil
}

func frameOf(c *Config, ledger *domain.Ledger) *frame {
	return &frame{baseURL: c.BaseURL, ledger: ledger.ID, name: ledger.Name, demo: ledger.Purpose == domain.PurposeDemonstration}
}
