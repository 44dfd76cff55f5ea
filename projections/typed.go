package projections

import (
	"fmt"

	"github.com/go-json-experiment/json"
)

// Decoded reads a row into one of domain's types, or a part of one.
func Decoded[V any](row Row) (*V, error) {
	v := new(V)
	if err := json.Unmarshal(row.JSON, v); err != nil {
		return nil, fmt.Errorf("reading row %s %s: %w", row.Kind, row.ID, err)
	}
	return v, nil
}

// Read reads one entity of a view, nil where there is none.
func Read[V any](v *View, kind, id string) (*V, error) {
	row, ok, err := v.Get(kind, id)
	if err != nil || !ok {
		return nil, err
	}
	return Decoded[V](row)
}

// ReadAll reads every entity of a kind, in the order of ids.
func ReadAll[V any](v *View, kind string) (all []*V, err error) {
	err = v.Each(kind, into(&all))
	return all, err
}

// ReadBy reads every entity of a kind that By lists.
func ReadBy[V any](v *View, kind, name, value string) (all []*V, err error) {
	err = v.EachBy(kind, name, value, into(&all))
	return all, err
}

func into[V any](all *[]*V) func(Row) error {
	return func(row Row) error {
		one, err := Decoded[V](row)
		if err == nil {
			*all = append(*all, one)
		}
		return err
	}
}
