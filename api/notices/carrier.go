package notices

import (
	"context"
	"errors"
	"fmt"
)

// carrier hands letters over. An error of refused is for good; after any other
// the letter is handed over again later.
type carrier interface {
	hand(ctx context.Context, l *Letter) error
}

// refused is an answer that another attempt would not change.
type refused struct{ err error }

func (r *refused) Error() string { return r.err.Error() }
func (r *refused) Unwrap() error { return r.err }

func isRefused(err error) bool {
	var r *refused
	return errors.As(err, &r)
}

// carrierOf makes the carrier of a channel. Secrets are read now, so that a
// missing one is found at the start.
func carrierOf(c Channel) (carrier, error) {
	switch c.Kind {
	case KindSMTP:
		return newMailer(c)
	case KindWebhook:
		return newWebhook(c)
	case KindFile:
		return newFolder(c)
	}
	return nil, fmt.Errorf("%w: there is no kind %q", ErrConfig, c.Kind)
}
