package openings

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"sync"

	"twothirds/domain/wire"
	"twothirds/domain/wire/commit"
)

// Store is an open file of openings. Its methods may be called from any goroutine.
type Store struct {
	path   string
	ledger wire.Hash

	mu  sync.Mutex
	all map[wire.Hash]commit.Opening // by commitment
}

// Open reads the openings of a ledger; a file that is not there has none. It
// fails with ErrDamaged or ErrTooMany.
func Open(path string, ledger wire.Hash) (*Store, error) {
	if err := removePart(path); err != nil {
		return nil, err
	}
	s := &Store{path: path, ledger: ledger, all: map[wire.Hash]commit.Opening{}}
	all, err := ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for _, o := range all {
		s.all[Commitment(o, ledger)] = o
	}
	return s, nil
}

// Commitment is what a ledger's log has in an opening's place. The opening is
// valid (commit.Opening.Validate).
func Commitment(o commit.Opening, ledger wire.Hash) wire.Hash {
	return commit.Compute(o.Salt, ledger.String(), o.Subject, o.Field, []byte(o.Value))
}

// Put keeps an opening and returns once it is durable. An earlier one of the same
// subject and field, of another commitment, stays. It fails with ErrMismatch or
// ErrTooMany; nothing is kept then.
func (s *Store) Put(o commit.Opening, commitment wire.Hash) error {
	if err := o.Validate(); err != nil {
		return err
	}
	if Commitment(o, s.ledger) != commitment {
		return fmt.Errorf("%s of %s: %w", o.Field, o.Subject, ErrMismatch)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.all[commitment]; ok {
		return nil // the same, for nobody opens a commitment to two values
	}
	next := maps.Clone(s.all)
	next[commitment] = o
	return s.replace(next)
}

// Get is what a commitment opens to, of a subject and field. It fails with ErrNotFound.
func (s *Store) Get(subject, field string, commitment wire.Hash) (commit.Opening, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	// The subject is compared, for anybody can repeat another's commitment.
	o, ok := s.all[commitment]
	if !ok || o.Subject != subject || o.Field != field {
		return commit.Opening{}, fmt.Errorf("%s of %s: %w", field, subject, ErrNotFound)
	}
	return o, nil
}

// Erase deletes the openings of a subject, of the fields named or of all where
// none is, and returns how many these were, once the file is without them.
func (s *Store) Erase(subject string, fields ...string) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	next := maps.Clone(s.all)
	maps.DeleteFunc(next, func(_ wire.Hash, o commit.Opening) bool {
		return o.Subject == subject && (len(fields) == 0 || slices.Contains(fields, o.Field))
	})
	erased := len(s.all) - len(next)
	if erased == 0 {
		return 0, nil
	}
	return erased, s.replace(next)
}

// List is every opening, in order of subject, field and salt.
func (s *Store) List() []commit.Opening {
	s.mu.Lock()
	defer s.mu.Unlock()
	return sorted(s.all)
}

func sorted(all map[wire.Hash]commit.Opening) []commit.Opening {
	return slices.SortedFunc(maps.Values(all), func(a, b commit.Opening) int {
		return cmp.Or(cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Field, b.Field), slices.Compare(a.Salt[:], b.Salt[:]))
	})
}

// replace writes the file anew. Where that fails, what was there before stays,
// or is found the next time.
func (s *Store) replace(next map[wire.Hash]commit.Opening) error {
	if len(next) > MaxOpenings {
		return ErrTooMany
	}
	if err := WriteFile(s.path, sorted(next)); err != nil {
		return err
	}
	s.all = next
	return nil
}
