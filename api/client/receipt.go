package client

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"twothirds/domain/wire"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/tlog"
)

// Receipt asks the server for an entry's receipt, which it gives as soon as a
// checkpoint covers the entry, and verifies it.
func (r *remote) Receipt(ctx context.Context, seq wire.Seq) (proof, entry []byte, err error) {
	founded, err := r.founding(ctx)
	if err != nil {
		return nil, nil, err
	}
	path := "/v1/receipts/" + strconv.FormatUint(uint64(seq), 10)
	if proof, err = r.ask(ctx, path); err != nil {
		return nil, nil, err
	}
	if entry, err = r.ask(ctx, path+"/entry"); err != nil {
		return nil, nil, err
	}
	proven, err := copies.VerifyReceipt(entry, proof, founded.Hash())
	if errors.Is(err, copies.ErrCannotTell) {
		var keys tlog.Keys
		if keys, err = r.keys(ctx, founded); err != nil {
			return nil, nil, err
		}
		proven, err = copies.VerifyReceipt(entry, proof, founded.Hash(), keys)
	}
	switch {
	case err != nil:
		return nil, nil, fmt.Errorf("%w: the receipt of entry %d: %w", ErrUntrue, seq, err)
	case proven.Seq != seq:
		return nil, nil, fmt.Errorf("%w: the receipt of entry %d is one of entry %d", ErrUntrue, seq, proven.Seq)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if submitted, ok := r.submitted[seq]; ok && submitted != proven.Entry.Statement.Hash() {
		return nil, nil, fmt.Errorf("%w: entry %d is not the statement that the server said stands there", ErrUntrue, seq)
	}
	return proof, entry, nil
}

// remember notes where the server says a statement stands, for the receipt to
// be held to. It fails where the server has said so of another statement.
func (r *remote) remember(seq wire.Seq, statement wire.Hash) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if other, ok := r.submitted[seq]; ok && other != statement {
		return fmt.Errorf("%w: two statements are said to stand at entry %d", ErrUntrue, seq)
	}
	r.submitted[seq] = statement
	return nil
}
