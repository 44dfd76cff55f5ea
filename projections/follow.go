package projections

import (
	"context"
	"errors"
	"fmt"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections/rows"
)

// applyBytes is how much JSON goes into one transaction, more or less.
const applyBytes = 4 << 20

// CatchUp brings the rows up with everything that the source has now. Rows that
// are not of its log, damaged or of an older schema are made anew, beside the
// old ones, and swapped in; those go on being read as far as they can be.
//
// It fails with a *domain.Fault where the log is not valid, with the source's
// error, with ctx's cause, or with what the disk said; what was applied before
// stays.
func (m *Model) CatchUp(ctx context.Context, src Source) error {
	ctx, done := m.bind(ctx)
	defer done()
	m.folding.Lock()
	defer m.folding.Unlock()
	if err := m.alive(ctx); err != nil {
		return err
	}
	if err := m.checkLog(src); err != nil {
		return err
	}
	return m.foldTo(ctx, src, src.Size())
}

// Follow catches up and then takes entries in as they come. It returns with
// ctx's cause when that ends, and otherwise with what CatchUp or the source's
// Wait failed with; who waits for entries then gets that error.
func (m *Model) Follow(ctx context.Context, src Source) error {
	ctx, done := m.bind(ctx)
	defer done()
	m.report(nil)
	err := m.follow(ctx, src)
	if ctx.Err() == nil {
		m.report(err)
	}
	return err
}

func (m *Model) follow(ctx context.Context, src Source) error {
	if err := m.CatchUp(ctx, src); err != nil {
		return err
	}
	m.startScrub()
	for {
		if err := m.await(ctx, src); err != nil {
			return err
		}
		m.folding.Lock()
		err := m.foldTo(ctx, src, src.Size())
		m.folding.Unlock()
		if err != nil {
			return err
		}
	}
}

// bind returns a context that also ends when the model is closed.
func (m *Model) bind(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(m.life, func() { cancel(ErrClosed) })
	return ctx, func() {
		stop()
		cancel(nil)
	}
}

// alive says why nothing more is to be folded, nil while it is.
func (m *Model) alive(ctx context.Context) error {
	if m.life.Err() != nil {
		return ErrClosed
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

// await returns when there is something to do: another entry, or damaged rows.
func (m *Model) await(ctx context.Context, src Source) error {
	f, _, err := m.current()
	if err != nil {
		return err
	}
	waiting, stop := context.WithCancel(ctx)
	defer stop()
	defer context.AfterFunc(f.damage, stop)()
	err = src.Wait(waiting, m.next())
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case waiting.Err() != nil:
		return nil
	case err != nil:
		return fmt.Errorf("waiting for the log: %w", err)
	}
	return nil
}

// next is the first entry that has not been read.
func (m *Model) next() wire.Seq {
	m.folding.Lock()
	defer m.folding.Unlock()
	if m.fold != nil {
		return m.fold.next()
	}
	return wire.Seq(m.Head().Seq) + 1
}

// startScrub checks, in the background, once, a file that another process
// wrote: a lost index key would otherwise never be missed.
func (m *Model) startScrub() {
	m.mu.Lock()
	defer m.mu.Unlock()
	f := m.file
	if f == nil || !f.found || f.scrubbed {
		return
	}
	f.scrubbed = true
	m.scrub.Go(func() {
		if err := f.Check(); errors.Is(err, rows.ErrDamaged) {
			f.condemn(err)
		}
	})
}

// checkLog takes rows out of use that are not of the source's log: their head
// is not an entry of it.
func (m *Model) checkLog(src Source) error {
	head := m.Head()
	if head.Seq == 0 {
		return nil
	}
	ours := false
	if wire.Seq(head.Seq) <= src.Size() {
		errFirst := errors.New("first")
		err := src.Entries(wire.Seq(head.Seq), func(_ wire.Seq, raw []byte) error {
			ours = wire.LeafHash(raw) == head.Leaf
			return errFirst
		})
		if !errors.Is(err, errFirst) {
			return errors.Join(fmt.Errorf("comparing the rows with entry %d of the log", head.Seq), err)
		}
	}
	if ours {
		return nil
	}
	m.fold = nil
	return m.replace(nil, rows.Head{}, fmt.Errorf("%w: it has no such entry %d", errOtherLog, head.Seq))
}

// foldTo folds entries into the rows up to a size, and makes the rows anew where
// that has to be. The caller holds m.folding.
func (m *Model) foldTo(ctx context.Context, src Source, size wire.Seq) error {
	if err := m.alive(ctx); err != nil {
		return err
	}
	why := m.unusable()
	if why == nil {
		err := m.extend(ctx, src, size)
		if !wantsRebuild(err) {
			return err
		}
		why = err
	}
	m.log.Warn("rebuilding the read model from the log", "why", why, "entries", size)
	if err := m.rebuild(ctx, src, size); err != nil {
		return err
	}
	m.log.Info("the read model is rebuilt", "entries", m.Head().Seq)
	return m.extend(ctx, src, src.Size())
}

// unusable says why the rows cannot be gone on with, nil if they can.
func (m *Model) unusable() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.file == nil {
		return m.why
	}
	return context.Cause(m.file.damage)
}

// wantsRebuild reports whether an error of extend may be the rows' fault. An
// entry that does not fit the state may mean that the state, which comes from
// them, is wrong: a fold from the beginning decides.
func wantsRebuild(err error) bool {
	var fault *domain.Fault
	return errors.Is(err, rows.ErrDamaged) || errors.Is(err, errNoState) || errors.As(err, &fault)
}

// extend folds entries into the current file. After any error memory is thrown
// away and loaded from the rows again.
func (m *Model) extend(ctx context.Context, src Source, size wire.Seq) (err error) {
	f, head, err := m.current()
	if err != nil || m.fold == nil && wire.Seq(head.Seq) >= size {
		return err // nothing is to be folded: no state is needed
	}
	if m.fold == nil {
		state, err := load(f)
		if err != nil {
			return err
		}
		m.fold = &fold{state: state, most: m.applyEntries}
	}
	err = m.fold.read(ctx, src, size, func(entries []rows.Entry) error {
		if err := f.Apply(entries); err != nil {
			return err
		}
		m.advance(&entries[len(entries)-1])
		return nil
	})
	if err != nil {
		m.fold = nil
	}
	return err
}

// rebuild makes the file anew and swaps it in.
func (m *Model) rebuild(ctx context.Context, src Source, size wire.Seq) error {
	m.fold = nil
	anew := &fold{state: domain.New(), most: m.applyEntries}
	err := rows.Rebuild(m.path, Schema, func(apply func([]rows.Entry) error) error {
		return anew.read(ctx, src, size, apply)
	})
	if err != nil {
		return err
	}
	f, head, err := openFile(m.path)
	if err != nil {
		return fmt.Errorf("opening the rows just made: %w", err)
	}
	f.found = false
	m.fold = anew
	return m.replace(f, head, nil)
}

// fold is how far a log has been read.
type fold struct {
	state *domain.State // after the last entry read
	// waiting are the entries read and not applied: the beginning of a group
	// that is not complete.
	waiting []rows.Entry
	size    int // bytes of JSON in waiting
	most    int // entries to apply at a time
}

func (f *fold) next() wire.Seq { return f.state.Head().Seq + 1 }

// read folds the entries up to a size and has whole groups applied, many at a
// time. After an error the fold is not to be used.
func (f *fold) read(ctx context.Context, src Source, size wire.Seq, apply func([]rows.Entry) error) error {
	whole := 0 // how many of waiting make up whole groups
	flush := func() error {
		if whole == 0 {
			return nil
		}
		if err := apply(f.waiting[:whole]); err != nil {
			return err
		}
		f.waiting = append(f.waiting[:0], f.waiting[whole:]...)
		f.size, whole = 0, 0
		return nil
	}
	err := eachEntry(ctx, src, f.next(), size, false, func(e *wire.Entry) error {
		placed, err := judged(f.state, e, src)
		if err != nil {
			return err
		}
		changed := f.state.Evolve(placed)
		end := !f.state.InGroup()
		entry, err := entryOf(placed, changed, end, ofState{f.state})
		if err != nil {
			return err
		}
		f.waiting = append(f.waiting, entry)
		for _, row := range changed {
			f.size += len(row.JSON)
		}
		if !end {
			return nil
		}
		whole = len(f.waiting)
		if whole >= f.most || f.size >= applyBytes {
			return flush()
		}
		return nil
	})
	if err != nil {
		return err
	}
	return flush()
}
