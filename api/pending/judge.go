package pending

import (
	"fmt"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
	"twothirds/eventstore/door"
)

// Standing is what has to be known of the ledger, as far as it can be read now.
type Standing interface {
	// Key is the row of a key, nil where there is none.
	Key(pubkey.Key) (*domain.Key, error)
	// Representative is the row of a representative, nil where there is none.
	Representative(domain.RepresentativeID) (*domain.Representative, error)
}

// judge reports whether a statement may wait here. newcomer is the
// representative for whom an unknown author asks that its key be enrolled; zero
// where the author is known.
func judge(item *Item, ledger wire.Hash, standing Standing) (newcomer domain.RepresentativeID, err error) {
	st := item.Statement
	if st.Source != wire.SourceOf(ledger) {
		return newcomer, ErrLedger
	}
	event, err := domain.DecodeEvent(st)
	if err != nil {
		return newcomer, err
	}
	if err := door.CheckText(st); err != nil {
		return newcomer, err
	}
	if len(st.By) < 2 {
		return newcomer, ErrAlone
	}
	if item.Lines[0] == nil {
		return newcomer, ErrAuthor
	}
	if newcomer, err = author(st, event, standing); err != nil {
		return newcomer, err
	}
	for _, line := range st.By {
		if line.As == wire.AsNewKey || line.As == wire.AsLedgerKey {
			continue // the one is not known yet, the other is the ledger's own
		}
		if row, err := standing.Key(line.Key); err != nil {
			return newcomer, err
		} else if row == nil || row.Revoked != nil {
			return newcomer, fmt.Errorf("%w: %s", ErrSigner, line.Key)
		}
	}
	past, err := isPast(st, standing)
	if err == nil && past {
		err = ErrPast
	}
	return newcomer, err
}

// author reports whether the first signer may put statements here.
func author(st *wire.Statement, event domain.Event, standing Standing) (newcomer domain.RepresentativeID, err error) {
	first := st.By[0]
	if first.As != wire.AsNewKey {
		return newcomer, nil // judged with the other lines
	}
	enrolling, ok := event.(*domain.KeyEnrolled)
	if !ok || st.Subject != "key/"+first.Key.String() {
		return newcomer, ErrAuthor
	}
	row, err := standing.Representative(enrolling.Representative)
	if err != nil {
		return newcomer, err
	}
	if row == nil || row.Ended != 0 {
		return newcomer, fmt.Errorf("%w: there is no representative %s to enrol a key for", ErrAuthor, enrolling.Representative)
	}
	return enrolling.Representative, nil
}

// isPast reports whether a statement stands in the log or can no longer be let
// in: ids of one author rise, and a key is enrolled once.
func isPast(st *wire.Statement, standing Standing) (bool, error) {
	row, err := standing.Key(st.By[0].Key)
	if err != nil || row == nil {
		return false, err
	}
	if st.By[0].As == wire.AsNewKey || row.Revoked != nil {
		return true, nil
	}
	return !row.LastID.IsZero() && st.ID.String() <= row.LastID.String(), nil
}
