package copies

import (
	"context"
	"time"
)

// OpenWithin is Open with another time for each file.
func OpenWithin(ctx context.Context, src string, timeout time.Duration) (*Copy, error) {
	return open(ctx, src, timeout)
}
