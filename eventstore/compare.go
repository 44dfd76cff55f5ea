package eventstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"twothirds/domain/wire"
	"twothirds/eventstore/stream"
	"twothirds/eventstore/tlog"
)

// compareWhole compares the first size entries of a stream with the published
// copy, byte for byte. It fails with ErrDiffers, or as reading either does.
func compareWhole(ctx context.Context, log *stream.Log, store *tlog.Store, size wire.Seq, progress func(done, of wire.Seq)) error {
	if size == 0 {
		return nil
	}
	enough := errors.New("compared")
	err := log.Read(ctx, 1, func(seq uint64, data []byte) error {
		if wire.Seq(seq) > size {
			return enough
		}
		published, err := store.Entry(seq)
		if err != nil {
			return fmt.Errorf("the published copy: entry %d: %w", seq, err)
		}
		if !bytes.Equal(published, data) {
			return fmt.Errorf("entry %d: %w", seq, ErrDiffers)
		}
		if progress != nil {
			progress(wire.Seq(seq), size)
		}
		return nil
	})
	if errors.Is(err, enough) {
		return nil
	}
	return err
}
