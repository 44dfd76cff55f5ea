package pending

import (
	"fmt"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
	"twothirds/projections"
)

// Of is the standing that a read model knows, as it stands when asked.
func Of(model *projections.Model) Standing { return ofModel{model} }

type ofModel struct{ model *projections.Model }

// Key reads the row of a key.
func (m ofModel) Key(key pubkey.Key) (*domain.Key, error) {
	return read[domain.Key](m.model, "key", key.String())
}

// Representative reads the row of a representative.
func (m ofModel) Representative(id domain.RepresentativeID) (*domain.Representative, error) {
	return read[domain.Representative](m.model, "representative", id.String())
}

func read[T any](model *projections.Model, kind, id string) (*T, error) {
	view, err := model.View(0)
	if err != nil {
		return nil, fmt.Errorf("reading %s %s: %w", kind, id, err)
	}
	found, ok, err := view.Get(kind, id)
	if err != nil || !ok {
		return nil, err
	}
	row := new(T)
	if err := wire.Decode(found.JSON, row, ""); err != nil {
		return nil, fmt.Errorf("reading %s %s: %w", kind, id, err)
	}
	return row, nil
}
