package eventstore

import (
	"fmt"
	"log/slog"
	"sync"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/tlog"
)

// signers sign with the ledger's keys, each what the log says is its to sign.
// They may be used by several goroutines.
type signers struct {
	ring   Keyring
	logger *slog.Logger

	mu    sync.Mutex
	byKey map[pubkey.Key]*tlog.Signer
	// missing is the key that was last found not to be here, and reported.
	missing pubkey.Key
}

func newSigners(ring Keyring, logger *slog.Logger) *signers {
	return &signers{ring: ring, logger: logger, byKey: map[pubkey.Key]*tlog.Signer{}}
}

// of is the signer of what is said of the log's first so many entries. Where the
// key is not at hand the folder is looked through again: it may have been put
// there. It fails with ErrNoLedgerKey; no other key signs in its place.
func (s *signers) of(l *domain.Ledger, size wire.Seq) (*tlog.Signer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := l.KeyAt(size)
	if signer := s.byKey[key]; signer != nil {
		return signer, nil
	}
	private, err := s.ring.Find(key)
	if err != nil {
		since := copies.KeysOf(l).Upto(int64(size)).Since()               //nolint:gosec // below 2^53
		err = missingKey(s.ring.Dir, l.Origin, key, wire.Seq(since), err) //nolint:gosec // not negative
		if s.missing != key {
			s.logger.Error("statements are taken, and nothing is signed: no checkpoint, no receipt, no refusal", "err", err)
			s.missing = key
		}
		return nil, err
	}
	signer, err := tlog.NewSigner(l.Origin, private)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if s.missing == key {
		s.logger.Warn("the ledger's key is here; what was left unsigned is signed now")
	}
	s.missing = pubkey.Key{}
	s.byKey[key] = signer
	return signer, nil
}
