package eventstore

import (
	"fmt"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore/openings"
)

// eraseAll deletes from a store of openings what the log says is erased. A
// process may have died between an erasure's entry and the deletion, and a
// backup may have been put back.
func eraseAll(store *openings.Store, state *domain.State) error {
	for erased := range state.Erasures() {
		if err := erase(store, erased.ID, fieldsOf(erased)); err != nil {
			return err
		}
	}
	return nil
}

func fieldsOf(erased *domain.Erasure) []string {
	fields := make([]string, len(erased.Fields))
	for i, f := range erased.Fields {
		fields[i] = f.Field
	}
	return fields
}

func erase(store *openings.Store, of domain.RepresentativeID, fields []string) error {
	if _, err := store.Erase("representative/"+of.String(), fields...); err != nil {
		return fmt.Errorf("erasing what %s opens to: %w", of, err)
	}
	return nil
}

// erase deletes what an entry that is durable says is erased.
func (p *publisher) erase(st *wire.Statement) error {
	if st.Type != "twothirds.opening.erased.v1" {
		return nil
	}
	event, err := domain.DecodeEvent(st)
	if err != nil {
		return err
	}
	if _, err := p.openings.Erase(st.Subject, event.(*domain.OpeningErased).Fields...); err != nil {
		return fmt.Errorf("erasing what %s opens to: %w", st.Subject, err)
	}
	return nil
}
