package story

import (
	"errors"

	"twothirds/domain"
)

func refusalIn(err error) (*domain.Refusal, bool) {
	var refusal *domain.Refusal
	ok := errors.As(err, &refusal)
	return refusal, ok
}
