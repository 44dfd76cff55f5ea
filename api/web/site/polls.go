package site

import (
	"bytes"

	"twothirds/domain"
	"twothirds/projections"
)

// PollsNaming reads the rows of the polls in which an id stands: of a member those
// where it is on the roll, of a meeting those held at it. They come as rows, for a
// roll is long, and most pages need few of them.
func (r *Request) PollsNaming(id string) ([]projections.Row, error) {
	var found []projections.Row
	quoted := []byte(`"` + id + `"`)
	err := r.View.Each("poll", func(row projections.Row) error {
		if bytes.Contains(row.JSON, quoted) {
			found = append(found, row)
		}
		return nil
	})
	return found, err
}

// DecisionLink is a link to a decision, by its number.
func (r *Request) DecisionLink(id domain.DecisionID) (Link, error) {
	link := Link{Href: r.Href("/decisions/", id), Text: Short(id.String())}
	d, err := r.View.DecisionBrief(id)
	if err == nil && d != nil {
		link.Text = r.T("decision", r.N(d.Number))
	}
	return link, err
}
