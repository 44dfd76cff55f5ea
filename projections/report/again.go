package report

import (
	"errors"
	"fmt"

	"twothirds/domain"
	"twothirds/projections"
)

var (
	// ErrOlder says that a report was published by a template that this program does not make any more.
	ErrOlder = errors.New("the report is of an older template, which this program does not make any more")
	// ErrDiffers says that the log gives another report than the one that was published.
	ErrDiffers = errors.New("the log gives another report than the one that was published")
)

// Makes fails with ErrNewer or ErrOlder where this program does not make reports of a kind by a template.
func Makes(kind string, template int64) error {
	_, known := About(kind)
	switch {
	case template > Template, !known:
		return fmt.Errorf("%w: its kind is %s and its template %d, and this program knows templates up to %d", ErrNewer, kind, template, Template)
	case template < Template:
		return fmt.Errorf("%w: %d, and it makes %d", ErrOlder, template, Template)
	}
	return nil
}

// Again makes a published report again with a function, mostly Make, from the view after the entry that it
// knew last. It fails with ErrNewer, ErrOlder, ErrDiffers, or with what kept it from being made.
func Again(p *domain.Report, then *projections.View, with func(*projections.View, Question) (*Report, error)) (*Report, error) {
	if err := Makes(p.Kind, p.Template); err != nil {
		return nil, err
	}
	q := p.Parameters
	made, err := with(then, Question{Kind: p.Kind, ID: q.ID, From: q.From, To: q.To, Lang: q.Lang})
	switch {
	case errors.Is(err, ErrInvalid), errors.Is(err, ErrNotFound):
		return nil, fmt.Errorf("%w: %w", ErrDiffers, err)
	case err != nil:
		return nil, err
	}
	if hash := made.SHA256(); hash != p.Sha256 {
		return nil, fmt.Errorf("%w: it has the SHA-256 %s", ErrDiffers, hash)
	}
	return made, nil
}
