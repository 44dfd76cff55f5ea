package projections

import (
	"fmt"

	"twothirds/domain/wire"
	"twothirds/projections/rows"
)

// Row is an entity as an entry left it.
type Row = rows.Row

// View is the ledger as it stood after one entry. It holds nothing open and
// shows the same for ever. Its methods may be called from any goroutine, and
// from the functions it calls; they fail with ErrNotReady while the rows are
// being made anew, and with ErrInvalid for a cursor or limit that is not of
// its form: limits are 1 to rows.MaxLimit.
type View struct {
	m  *Model
	at wire.Seq
}

// View returns the ledger as it stood after an entry; 0 is the newest. It fails
// with ErrFuture, ErrNotReady or ErrClosed.
func (m *Model) View(at wire.Seq) (*View, error) {
	f, head, err := m.current()
	if err != nil {
		return nil, err
	}
	if at == 0 {
		at = wire.Seq(head.Seq)
	}
	if _, err := f.View(uint64(at)); err != nil {
		return nil, m.settle(f, err)
	}
	return &View{m: m, at: at}, nil
}

// ViewAt returns the ledger as it stood at a time of the log's clock: after the
// last entry recorded at or before it. Before the founding there was nothing,
// and At is 0; a time to come is the newest.
func (m *Model) ViewAt(t wire.Time) (*View, error) {
	f, _, err := m.current()
	if err != nil {
		return nil, err
	}
	seq, err := f.SeqAtTime(t.String())
	if err != nil {
		return nil, m.settle(f, err)
	}
	return &View{m: m, at: wire.Seq(seq)}, nil
}

// Until returns the ledger as it stood at a time of the log's clock, as far as this view
// knows: after the last entry recorded at or before it, or the view itself where that
// is later. Before the founding there was nothing, and At is 0.
func (v *View) Until(t wire.Time) (*View, error) {
	then, err := v.m.ViewAt(t)
	if err != nil {
		return nil, err
	}
	return &View{m: v.m, at: min(then.at, v.at)}, nil
}

// Then returns the ledger as it stood after an entry that this view knows of, 1 or more. It
// fails with ErrFuture for a later one.
func (v *View) Then(at wire.Seq) (*View, error) {
	if at == 0 || at > v.at {
		return nil, fmt.Errorf("%w: entry %d, and the view is of entry %d", ErrFuture, at, v.at)
	}
	return &View{m: v.m, at: at}, nil
}

// read asks the rows as of the view.
func (v *View) read(ask func(rows.View) error) error {
	f, _, err := v.m.current()
	if err != nil {
		return err
	}
	as, err := f.View(uint64(v.at))
	if err == nil {
		err = ask(as)
	}
	return v.m.settle(f, err)
}

// At is the sequence that the view is true for, 0 before the first entry.
func (v *View) At() wire.Seq { return v.at }

// Get returns an entity; ok is false where there is none.
func (v *View) Get(kind, id string) (row Row, ok bool, err error) {
	err = v.read(func(as rows.View) error {
		row, ok, err = as.Get(kind, id)
		return err
	})
	return row, ok, err
}

// List returns the entities of a kind in order of their ids: at most limit of
// them, after the id given or from the first. more is whether others follow.
func (v *View) List(kind, after string, limit int) (list []Row, more bool, err error) {
	err = v.read(func(as rows.View) error {
		list, more, err = as.List(kind, after, limit)
		return err
	})
	return list, more, err
}

// By returns the entities of a kind whose member name has a value, paged like
// List. There are such lists of ballots by poll; of amendments, decisions,
// polls, positions and rulings by motion; of attendances by meeting; of conditions
// by decision; of interests and representatives by member; of assessments,
// body_assessments, evidence, items and progress by plan; of outside members and
// roll calls by body; and of keys by holder, which is representative/<id> or
// office/<name>.
func (v *View) By(kind, name, value, after string, limit int) (list []Row, more bool, err error) {
	if indexes[kind] != name {
		return nil, false, fmt.Errorf("%w: there is no list of %s by %s", ErrInvalid, kind, name)
	}
	err = v.read(func(as rows.View) error {
		list, more, err = as.Index(kind, name, value, after, limit)
		return err
	})
	return list, more, err
}

// All calls fn with every entity, in order of kind and then id, until fn returns
// an error.
func (v *View) All(fn func(Row) error) error {
	return v.read(func(as rows.View) error { return as.All(fn) })
}

// Kinds returns the kinds of which there is an entity, sorted.
func (v *View) Kinds() (kinds []string, err error) {
	err = v.read(func(as rows.View) error {
		kinds, err = as.Kinds()
		return err
	})
	return kinds, err
}

// Digest is the digest of the state: see rows.Digester.
func (v *View) Digest() (digest [32]byte, err error) {
	err = v.read(func(as rows.View) error {
		digest, err = as.Digest()
		return err
	})
	return digest, err
}

// History returns the rows that an entity has had, oldest first: at most limit
// of them, after the sequence given. more is whether others follow.
func (v *View) History(kind, id string, after wire.Seq, limit int) (list []Row, more bool, err error) {
	err = v.read(func(as rows.View) error {
		list, more, err = as.History(kind, id, uint64(after), limit)
		return err
	})
	return list, more, err
}

// Entry returns what is kept of an entry beside its rows; ok is false for one
// that came after the view.
func (v *View) Entry(seq wire.Seq) (meta rows.Meta, ok bool, err error) {
	err = v.read(func(as rows.View) error {
		meta, ok, err = as.Entry(uint64(seq))
		return err
	})
	return meta, ok, err
}

// Entries returns the entries about ref, or all if it is empty, oldest first: at
// most limit of them, after the sequence given. more is whether others follow.
//
// A ref is a subject, such as motion/<id>: an entry is about its own subject,
// about whom its signers speak for, and about every entity that it changed; of
// ballots, only about one that it cast.
func (v *View) Entries(ref string, after wire.Seq, limit int) (list []rows.Meta, more bool, err error) {
	err = v.read(func(as rows.View) error {
		list, more, err = as.Entries(ref, uint64(after), limit)
		return err
	})
	return list, more, err
}

// Leaves returns the leaf hashes of entries, oldest first: of at most limit of them, after
// the sequence given; none where there is no other.
func (v *View) Leaves(after wire.Seq, limit int) (leaves [][32]byte, err error) {
	err = v.read(func(as rows.View) error {
		leaves, err = as.Leaves(uint64(after), limit)
		return err
	})
	return leaves, err
}

// EntriesBefore is Entries newest first, before the sequence given, or from the
// newest if it is 0.
func (v *View) EntriesBefore(ref string, before wire.Seq, limit int) (list []rows.Meta, more bool, err error) {
	err = v.read(func(as rows.View) error {
		list, more, err = as.EntriesBefore(ref, uint64(before), limit)
		return err
	})
	return list, more, err
}

// History returns every row that an entity has had up to an entry (0: the
// newest), oldest first. A key's or the ledger's own can be as many as there are
// entries: for outside callers, View.History returns them in pages.
func (m *Model) History(kind, id string, at wire.Seq) ([]Row, error) {
	v, err := m.View(at)
	if err != nil {
		return nil, err
	}
	var all []Row
	for after, more := wire.Seq(0), true; more; {
		var page []Row
		page, more, err = v.History(kind, id, after, rows.MaxLimit)
		if err != nil {
			return nil, err
		}
		if len(page) > 0 {
			after = wire.Seq(page[len(page)-1].Seq)
		}
		all = append(all, page...)
	}
	return all, nil
}

// About returns the sequences of the entries about ref (see View.Entries),
// oldest first: at most limit of them, 1 to rows.MaxLimit, after the one given.
func (m *Model) About(ref string, after wire.Seq, limit int) ([]wire.Seq, error) {
	v, err := m.View(0)
	if err != nil {
		return nil, err
	}
	metas, _, err := v.Entries(ref, after, limit)
	if err != nil {
		return nil, err
	}
	seqs := make([]wire.Seq, len(metas))
	for i := range metas {
		seqs[i] = wire.Seq(metas[i].Seq)
	}
	return seqs, nil
}
