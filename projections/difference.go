package projections

import (
	"twothirds/domain/wire"
	"twothirds/projections/rows"
)

// Difference is an entity that is not the same at two points of the log.
type Difference struct {
	Kind, ID string
	// Before and After are its rows; Before is nil where it came to be between.
	Before, After *Row
	// Seqs are the entries that changed it, oldest first, at most rows.MaxSeqs; More
	// says whether there are others (View.History has all).
	Seqs []wire.Seq
	More bool
}

// Changed returns the entities that are as of the view not what they were as of an
// entry before it (0: before the first), in the order in which they changed first:
// at most limit of them. after is "" for the first page and then the next that came
// with the page before, which is "" after the last: a page can be shorter than the
// limit, even empty, and have a next. It fails with ErrInvalid if from comes after
// the view.
func (v *View) Changed(from wire.Seq, after string, limit int) (list []Difference, next string, err error) {
	var found []rows.Difference
	err = v.read(func(as rows.View) (err error) {
		found, next, err = as.Changed(uint64(from), after, limit)
		return err
	})
	if err != nil {
		return nil, "", err
	}
	for _, f := range found {
		d := Difference{Kind: f.After.Kind, ID: f.After.ID, After: &f.After, More: f.MoreSeqs}
		if f.Before.Seq > 0 {
			d.Before = &f.Before
		}
		for _, seq := range f.Seqs {
			d.Seqs = append(d.Seqs, wire.Seq(seq))
		}
		list = append(list, d)
	}
	return list, next, nil
}
