package eventstore

import (
	"bytes"
	"context"
	"fmt"
	"math"

	"twothirds/domain/wire"
	"twothirds/eventstore/attachments"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/openings"
)

// restoreBeside brings into a folder the attachments that a copy has, and those
// openings beside it that are still to be kept.
func restoreBeside(ctx context.Context, c *copies.Copy, f *folder) error {
	store, err := attachments.Open(f.path(folderAttachments), attachments.Options{MaxTotal: math.MaxInt64})
	if err != nil {
		return err
	}
	_, err = c.EachAttachment(ctx, func(hash wire.Hash, content []byte) error {
		_, err := store.PutAs(ctx, hash, bytes.NewReader(content), attachments.TypeOf(content))
		return err
	})
	if err != nil {
		return fmt.Errorf("restoring the attachments: %w", err)
	}
	all, err := c.Openings()
	if err == nil && len(all) > 0 {
		err = openings.WriteFile(f.path(fileOpenings), all)
	}
	if err != nil {
		return fmt.Errorf("restoring the openings: %w", err)
	}
	return nil
}
