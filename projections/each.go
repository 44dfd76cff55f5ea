package projections

import "fmt"

// atOnce is how many rows are read at once where all are wanted.
const atOnce = 250

// Each calls fn with every row of a kind, in the order of ids, and returns fn's first
// error. Rows are read piece by piece: fn may ask the view, and what is held does
// not grow with the rows.
func (v *View) Each(kind string, fn func(Row) error) error {
	return each(func(after string) ([]Row, bool, error) { return v.List(kind, after, atOnce) }, fn)
}

// EachBy is Each for the rows that By lists.
func (v *View) EachBy(kind, name, value string, fn func(Row) error) error {
	return each(func(after string) ([]Row, bool, error) { return v.By(kind, name, value, after, atOnce) }, fn)
}

func each(page func(after string) ([]Row, bool, error), fn func(Row) error) error {
	for after, more := "", true; more; {
		rows, further, err := page(after)
		if err != nil {
			return fmt.Errorf("reading the rows: %w", err)
		}
		for _, row := range rows {
			if err := fn(row); err != nil {
				return err
			}
			after = row.ID
		}
		more = further
	}
	return nil
}
