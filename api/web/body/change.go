package body

import (
	"strings"

	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections"
)

// change is something that an entry made so: what, since when, and by which
// decision.
type change struct {
	Words string
	When  site.Stamp
	By    *site.Link // the decision; nil where there was none
	Cite  site.Link
}

// change reads the entry behind something. The decision is the one whose effect
// the entry is.
func (r *request) change(seq wire.Seq, words string) (change, error) {
	c := change{Words: words, Cite: r.Cite(seq)}
	entry, err := r.Entry(seq)
	if err != nil {
		return c, err
	}
	c.When = r.Day(entry.Recorded)
	if id, ok := strings.CutPrefix(entry.Statement.Subject, "decision/"); ok && entry.Derived() {
		decision, err := wire.ParseUUID(id)
		if err != nil {
			return c, err
		}
		link, err := r.DecisionLink(domain.DecisionID{UUID: decision})
		if err != nil {
			return c, err
		}
		c.By = &link
	}
	return c, nil
}

// since reads the entry from which on something is so of an entity: the first row
// that says so after the last one that does not. It is nil where it is not so.
func (r *request) since(kind, id, words string, so func(projections.Row) (bool, error)) (*change, error) {
	rows, _, err := r.View.History(kind, id, 0, maxTerms)
	if err != nil {
		return nil, err
	}
	from := wire.Seq(0)
	for _, row := range rows {
		is, err := so(row)
		switch {
		case err != nil:
			return nil, err
		case !is:
			from = 0
		case from == 0:
			from = wire.Seq(row.Seq)
		}
	}
	if from == 0 {
		return nil, nil
	}
	c, err := r.change(from, words)
	return &c, err
}
