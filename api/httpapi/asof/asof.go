// Package asof finds the state that a reader asks for: the newest, the one
// after an entry, or the one at a time; and has readers wait for what was
// acknowledged.
//
// It promises that every read of the HTTP interface and of the pages means the
// same by "at", that a state called fixed never changes again, and that the newest
// state has in it what this node had acknowledged to anybody when it was asked for.
package asof

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"twothirds/domain/wire"
	"twothirds/eventstore"
	"twothirds/projections"
)

// Errors of Read.
var (
	// ErrForm is returned for an "at" that is neither a sequence nor a time.
	ErrForm = errors.New("at is a sequence from 1, or a time like 2026-11-24T09:30:00.000Z")
	// ErrFuture is returned for a state that the ledger has not come to.
	ErrFuture = errors.New("the ledger has not come that far")
	// ErrBefore is returned for a time before the founding, when there was nothing.
	ErrBefore = errors.New("the ledger was founded later")
	// ErrBehind is returned when the read model, or the published copy, did not catch
	// up in time.
	ErrBehind = errors.New("the read model is catching up; try again in a moment")
)

// Patience is how long is waited for the read model, and the published copy.
const Patience = 2 * time.Second

// Reader finds states of one ledger.
type Reader struct {
	Ledger *eventstore.Ledger
	Model  *projections.Model
}

// Reading is a state that was asked for.
type Reading struct {
	View *projections.View
	// Fixed says that asking again will always give the same.
	Fixed bool
}

// Read is Exact, but for a sequence inside a group: then it returns the state
// before the group, since nobody is shown a part of one.
func (r Reader) Read(ctx context.Context, at string, minSeq wire.Seq) (Reading, error) {
	reading, err := r.Exact(ctx, at, minSeq)
	if err != nil || reading.View.At() == 0 {
		return reading, err
	}
	end := reading.View.At()
	for ; end > 0; end-- {
		meta, ok, err := reading.View.Entry(end)
		if err != nil {
			return Reading{}, fmt.Errorf("reading entry %d: %w", end, err)
		}
		if ok && meta.GroupEnd {
			break
		}
	}
	if end == reading.View.At() {
		return reading, nil
	}
	view, err := r.Model.View(end)
	return Reading{View: view, Fixed: reading.Fixed}, err
}

// Exact returns the state as of at: a sequence, a time, or the newest where at
// is empty. It waits a moment for the read model where that is still behind
// minSeq, behind what at names, or, for the newest and for a time that it has not
// come to, behind what was acknowledged. The error is one of those above, ctx's, or
// what reading failed with.
func (r Reader) Exact(ctx context.Context, at string, minSeq wire.Seq) (Reading, error) {
	if err := r.await(ctx, minSeq); err != nil {
		return Reading{}, err
	}
	switch {
	case at == "":
		if err := r.Current(ctx); err != nil {
			return Reading{}, err
		}
		view, err := r.Model.View(0)
		return Reading{View: view}, err
	case len(at) <= 16 && at[0] >= '1' && at[0] <= '9':
		seq, err := strconv.ParseUint(at, 10, 53)
		if err != nil {
			return Reading{}, fmt.Errorf("%w, not %.40q", ErrForm, at)
		}
		return r.after(ctx, wire.Seq(seq))
	default:
		t, err := wire.ParseTime(at)
		if err != nil {
			return Reading{}, fmt.Errorf("%w, not %.40q", ErrForm, at)
		}
		return r.atTime(ctx, t)
	}
}

func (r Reader) after(ctx context.Context, seq wire.Seq) (Reading, error) {
	if last := r.Ledger.Acknowledged(); seq > last {
		return Reading{}, fmt.Errorf("%w: it has %d entries, not %d", ErrFuture, last, seq)
	}
	if err := r.await(ctx, seq); err != nil {
		return Reading{}, err
	}
	view, err := r.Model.View(seq)
	return Reading{View: view, Fixed: true}, err
}

func (r Reader) atTime(ctx context.Context, t wire.Time) (Reading, error) {
	if t.String() >= r.Model.Head().Recorded {
		if err := r.Current(ctx); err != nil {
			return Reading{}, err
		}
	}
	// An entry recorded later is proof that no further one will be by then.
	fixed := t.String() < r.Model.Head().Recorded
	view, err := r.Model.ViewAt(t)
	if err == nil && view.At() == 0 {
		return Reading{}, fmt.Errorf("%w than %s", ErrBefore, t)
	}
	return Reading{View: view, Fixed: fixed}, err
}

// Current waits a moment until the read model has all that was acknowledged when it
// was called: whoever runs one command after another names no sequence in the second.
// The error is ErrBehind, ctx's, or why the model reads no further.
func (r Reader) Current(ctx context.Context) error { return r.await(ctx, r.Ledger.Acknowledged()) }

// Published waits a moment for an entry that was acknowledged and is not published
// yet; one that is not even acknowledged is not waited for. It fails with ErrBehind,
// ctx's error, or what stopped the ledger.
func (r Reader) Published(ctx context.Context, seq wire.Seq) error {
	if seq > r.Ledger.Acknowledged() {
		return nil
	}
	if err := within(ctx, seq, r.Ledger.Wait, r.Ledger.Size); err != nil {
		return fmt.Errorf("waiting for entry %d to be published: %w", seq, err)
	}
	return nil
}

// await waits until the read model has come to seq.
func (r Reader) await(ctx context.Context, seq wire.Seq) error {
	if seq == 0 {
		return nil
	}
	return within(ctx, seq, r.Model.Wait, func() wire.Seq { return wire.Seq(r.Model.Head().Seq) })
}

// within waits no longer than Patience, by wait, for an entry; come says how far it is.
func within(ctx context.Context, seq wire.Seq, wait func(context.Context, wire.Seq) error, come func() wire.Seq) error {
	waiting, cancel := context.WithTimeout(ctx, Patience)
	defer cancel()
	err := wait(waiting, seq)
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		return fmt.Errorf("%w: it has %d entries, not yet %d", ErrBehind, come(), seq)
	}
	return err
}
