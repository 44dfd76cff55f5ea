package projections

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections/rows"
)

// Model is a read model: rows in a file, and what keeps them up with a log. Its
// methods may be called from any goroutine.
type Model struct {
	path string
	log  *slog.Logger
	// applyEntries is how many entries go into one transaction at most, but for
	// the rest of a group.
	applyEntries int

	life  context.Context // ends with Close
	end   context.CancelFunc
	scrub sync.WaitGroup // background checks of files

	folding sync.Mutex // held while entries are folded
	fold    *fold      // where that stands; nil: to be loaded from the rows. Under folding.

	mu      sync.Mutex
	file    *file         // nil while there are no usable rows
	why     error         // why there are none
	head    rows.Head     // of file
	err     error         // why nothing is folded any more; nil while it is or may be
	changed chan struct{} // closed and replaced when head, file or err change
}

// file is an open file of rows.
type file struct {
	*rows.DB
	// found is whether it was there before this process filled it.
	found    bool
	scrubbed bool // under Model.mu
	// damage ends when the rows are found not to be what was written.
	damage  context.Context
	condemn context.CancelCauseFunc
}

// Open opens the rows at path, or makes an empty file. Rows that this release
// cannot use, for their schema or for damage, are left where they are and made
// anew by CatchUp. It fails with rows.ErrNewer, rows.ErrBusy, or what the disk
// said. A nil log discards.
func Open(path string, log *slog.Logger) (*Model, error) {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	m := &Model{path: path, log: log, applyEntries: 1000, changed: make(chan struct{})}
	f, head, err := openFile(path)
	switch {
	case errors.Is(err, rows.ErrSchema), errors.Is(err, rows.ErrDamaged):
		m.why = err
	case err != nil:
		return nil, fmt.Errorf("opening the read model: %w", err)
	default:
		m.file, m.head = f, head
	}
	m.life, m.end = context.WithCancel(context.Background())
	return m, nil
}

func openFile(path string) (*file, rows.Head, error) {
	db, err := rows.Open(path, Schema)
	if err != nil {
		return nil, rows.Head{}, err
	}
	head, err := db.Head()
	if err != nil {
		return nil, rows.Head{}, errors.Join(err, db.Close())
	}
	f := &file{DB: db, found: head.Seq > 0}
	f.damage, f.condemn = context.WithCancelCause(context.Background())
	return f, head, nil
}

// Close ends what is under way, answers who waits with ErrClosed, and closes
// the file.
func (m *Model) Close() error {
	m.end()
	m.folding.Lock()
	defer m.folding.Unlock()
	m.fold = nil
	m.mu.Lock()
	f := m.file
	m.file, m.head, m.why, m.err = nil, rows.Head{}, ErrClosed, ErrClosed
	m.broadcast()
	m.mu.Unlock()
	var err error
	if f != nil {
		err = f.Close()
	}
	m.scrub.Wait()
	return err
}

// Head is the last entry in the rows; a group ends with it. It is zero before
// the first one and while there are no rows.
func (m *Model) Head() rows.Head {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.head
}

// Wait returns once the rows hold an entry: reading your own write. It fails
// with ctx's error, with ErrClosed, or with what ended Follow.
func (m *Model) Wait(ctx context.Context, seq wire.Seq) error {
	for {
		m.mu.Lock()
		done, err, changed := m.head.Seq >= uint64(seq), m.err, m.changed
		m.mu.Unlock()
		switch {
		case done:
			return nil
		case err != nil:
			return fmt.Errorf("waiting for entry %d: %w", seq, err)
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("waiting for entry %d: %w", seq, context.Cause(ctx))
		}
	}
}

// State is the newest state, loaded from the rows, for the caller to keep. It
// is nil where the rows give none: empty, or to be made anew.
func (m *Model) State() (*domain.State, error) {
	f, _, err := m.current()
	if errors.Is(err, ErrNotReady) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	state, err := load(f)
	switch {
	case errors.Is(err, errNoState), errors.Is(err, rows.ErrDamaged):
		m.log.Warn("the read model gives no state and will be rebuilt", "why", err)
		f.condemn(err)
		return nil, nil
	case err != nil:
		return nil, m.settle(f, err)
	case state.Head().Seq == 0:
		return nil, nil
	}
	return state, nil
}

// current is the file to read and its head.
func (m *Model) current() (*file, rows.Head, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case m.file != nil:
		return m.file, m.head, nil
	case errors.Is(m.why, ErrClosed):
		return nil, rows.Head{}, ErrClosed
	}
	return nil, rows.Head{}, ErrNotReady
}

// settle takes note of what a read returned: damage has the rows made anew, and
// a file that was swapped meanwhile is no error of the caller's.
func (m *Model) settle(f *file, err error) error {
	switch {
	case errors.Is(err, rows.ErrDamaged):
		f.condemn(err)
	case errors.Is(err, rows.ErrClosed):
		if now, _, currentErr := m.current(); currentErr == nil && now != f {
			return ErrNotReady
		}
	}
	return err
}

// replace puts another file, or none, in the place of the one read so far.
func (m *Model) replace(f *file, head rows.Head, why error) error {
	m.mu.Lock()
	old := m.file
	m.file, m.head, m.why = f, head, why
	m.broadcast()
	m.mu.Unlock()
	if old == nil {
		return nil
	}
	return old.Close()
}

// advance moves the head of the current file.
func (m *Model) advance(last *rows.Entry) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.head = rows.Head{Seq: last.Seq, Recorded: last.Recorded, Leaf: last.Leaf}
	m.broadcast()
}

// report says why nothing is folded any more, or that it is again.
func (m *Model) report(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !errors.Is(m.err, ErrClosed) {
		m.err = err
		m.broadcast()
	}
}

// broadcast wakes who waits. The caller holds m.mu.
func (m *Model) broadcast() {
	close(m.changed)
	m.changed = make(chan struct{})
}
