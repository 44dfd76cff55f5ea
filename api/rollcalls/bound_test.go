package rollcalls

import (
	"errors"
	"testing"
)

// A file of nothing but bad rows is not read for ever.
func TestTooManyBadRows(t *testing.T) {
	f := faults{told: make([]error, maxTold), more: MaxLines - 1}
	if err := f.add(errors.New("bad")); err != nil {
		t.Errorf("the last that is counted: %v", err)
	}
	if err := f.add(errors.New("bad")); !errors.Is(err, ErrForm) {
		t.Errorf("one more: %v", err)
	}
}
