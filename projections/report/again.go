package report

import (
	"errors"
	"fmt"

	"twothirds/domain"
	"twothirds/projections"
)

// ErrDiffers says that the log gives another report than the one that was published.
var ErrDiffers = errors.New("the log gives another report than the one that was published")

// Makes fails with ErrNewer where this program does not make reports of a kind by a template.
func Makes(kind string, template int64) error {
	if _, known := About(kind); !known || template > Template {
		return fmt.Errorf("%w: its kind is %s and its template %d, and this program knows templates up to %d", ErrNewer, kind, template, Template)
	}
	return nil
}

// Asked is the question that a report of a kind answers, by its parameters
// and its template.
func Asked(kind string, p domain.ReportParameters, template int64) Question {
	return Question{Kind: kind, ID: p.ID, From: p.From, To: p.To, Lang: p.Lang, Template: template}
}

// Again makes a published report again with a function, mostly Make, from the view after the entry that it
// knew last. It fails with ErrNewer, ErrDiffers, or with what kept it from being made.
func Again(p *domain.Report, then *projections.View, with func(*projections.View, Question) (*Report, error)) (*Report, error) {
	if err := Makes(p.Kind, p.Template); err != nil {
		return nil, err
	}
	made, err := with(then, Asked(p.Kind, p.Parameters, p.Template))
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
