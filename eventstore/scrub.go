package eventstore

import (
	"context"
	"fmt"
)

// scrub compares the whole stream with the published copy, and the copy with
// its tree, once after every start, behind the work. What it finds stops the
// ledger: a log that lost or changed an entry must not be added to.
func (l *Ledger) scrub(ctx context.Context) {
	err := scrubCopy(ctx, l.store)
	if err == nil {
		err = compareWhole(ctx, l.log, l.store, l.Size(), nil)
	}
	if err != nil && ctx.Err() == nil {
		l.logger.Error("the scrubber found damage; run `twothirds doctor`", "err", err)
		l.fail(fmt.Errorf("%w: %w", ErrDamaged, err))
	}
}
