package projections

import (
	"errors"
	"fmt"
	"iter"

	"github.com/go-json-experiment/json"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections/rows"
)

// load makes the state from the newest rows. It fails with errNoState where
// they are not those of one, with rows.ErrDamaged, or with rows.ErrClosed.
func load(f *file) (*domain.State, error) {
	v, err := f.Latest()
	if err != nil {
		return nil, err
	}
	return loadView(v)
}

// loadView makes the state as of a view.
func loadView(v rows.View) (*domain.State, error) {
	if v.At() == 0 {
		return domain.New(), nil
	}
	meta, ok, err := v.Entry(v.At())
	if err == nil && !ok {
		err = fmt.Errorf("%w: entry %d is missing", rows.ErrDamaged, v.At())
	}
	if err != nil {
		return nil, err
	}
	recorded, err := wire.ParseTime(meta.Recorded)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNoState, err)
	}
	head := domain.Head{Leaf: meta.Leaf, Recorded: recorded, Seq: wire.Seq(meta.Seq)}
	state, err := domain.Load(stateRows(v), head)
	if err != nil && !errors.Is(err, rows.ErrDamaged) && !errors.Is(err, rows.ErrClosed) {
		return nil, fmt.Errorf("%w: %w", errNoState, err)
	}
	return state, err
}

// stateRows yields the rows that a state needs. Ballots of closed polls have
// left it, and there may be many of them: those of open polls are sought. What
// versions of records say never is in it.
func stateRows(v rows.View) iter.Seq2[domain.Row, error] {
	return func(yield func(domain.Row, error) bool) {
		kinds, err := v.Kinds()
		if err != nil {
			yield(domain.Row{}, err)
			return
		}
		var open []string
		one := func(row rows.Row) (bool, error) {
			if row.Kind == kindPoll {
				isOpen, err := pollIsOpen(row)
				if err != nil {
					return false, err
				}
				if isOpen {
					open = append(open, row.ID)
				}
			}
			return yield(domain.Row{Kind: row.Kind, ID: row.ID, JSON: row.JSON}, nil), nil
		}
		for _, kind := range kinds {
			if kind == kindBallot || !domain.InState(kind) {
				continue
			}
			more, err := pages(one, func(after string) ([]rows.Row, bool, error) { return v.List(kind, after, rows.MaxLimit) })
			if !finish(more, err, yield) {
				return
			}
		}
		for _, poll := range open {
			more, err := pages(one, func(after string) ([]rows.Row, bool, error) {
				return v.Index(kindBallot, indexes[kindBallot], poll, after, rows.MaxLimit)
			})
			if !finish(more, err, yield) {
				return
			}
		}
	}
}

// finish reports whether there is more to yield; it yields err if there is one.
func finish(more bool, err error, yield func(domain.Row, error) bool) bool {
	if err != nil {
		yield(domain.Row{}, err)
		return false
	}
	return more
}

// pages calls fn with every row of a list that comes in pages, until fn returns
// false or an error; more is whether fn wants more.
func pages(fn func(rows.Row) (bool, error), page func(after string) ([]rows.Row, bool, error)) (more bool, err error) {
	after := ""
	for {
		list, follow, err := page(after)
		if err != nil {
			return false, err
		}
		for _, row := range list {
			if more, err := fn(row); err != nil || !more {
				return false, err
			}
			after = row.ID
		}
		if !follow {
			return true, nil
		}
	}
}

func pollIsOpen(row rows.Row) (bool, error) {
	var poll struct {
		State string `json:"state"`
	}
	if err := json.Unmarshal(row.JSON, &poll); err != nil {
		return false, fmt.Errorf("%w: poll %s: %w", errNoState, row.ID, err)
	}
	return poll.State == domain.PollOpen, nil
}
