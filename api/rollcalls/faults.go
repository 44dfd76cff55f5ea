package rollcalls

import (
	"fmt"
	"strings"
)

// maxTold is how many bad rows are told one by one; the others are counted, up to MaxLines.
const maxTold = 100

// faults are the bad rows of a set, in the order in which they were met.
type faults struct {
	told []error
	more int
}

// add takes a bad row, so that reading goes on behind it; it fails where there are too many to go on.
func (f *faults) add(err error) error {
	switch {
	case len(f.told) < maxTold:
		f.told = append(f.told, err)
	case f.more == MaxLines:
		return fmt.Errorf("%w: so many rows are bad that the rest was not read", ErrForm)
	default:
		f.more++
	}
	return nil
}

// err is nil where no row is bad, the error of the one that is, or one that tells all of them, a
// line each. last is what ended the reading, if anything did.
func (f *faults) err(last error) error {
	if len(f.told) == 0 {
		return last
	}
	all := f.told
	if last != nil {
		all = append(all, last)
	}
	if len(all) == 1 {
		return all[0]
	}
	var list strings.Builder
	for _, err := range all {
		said := strings.TrimPrefix(err.Error(), ErrForm.Error()+": ")
		list.WriteString("\n  " + strings.ReplaceAll(said, "\n", "; "))
	}
	if f.more > 0 {
		fmt.Fprintf(&list, "\n  and %d more", f.more)
	}
	return fmt.Errorf("%w: %d things are wrong: mend them, and run the same command again%s", ErrForm, len(all)+f.more, list.String())
}
