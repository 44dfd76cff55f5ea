package copies

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/domain/wire/commit"
	"twothirds/eventstore/openings"
)

// FileOpenings is the name of the openings in a data folder, and in an export
// that is a private backup. They are no part of the log: no server hands them
// out, and none are asked for over HTTP.
const FileOpenings = "openings.jsonl"

// hashInJSON is a string that may be a commitment.
var hashInJSON = regexp.MustCompile(`"[0-9a-f]{64}"`)

// Openings are those beside the copy that open a commitment in its log and that it
// does not say are erased; none where there is no file of them, or the copy is
// behind a URL. It fails as openings.Read or reading the copy does.
func (c *Copy) Openings() ([]commit.Opening, error) {
	if c.openings == nil {
		return nil, nil
	}
	f, err := c.openings()
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the openings: %w", err)
	}
	all, err := openings.Read(f)
	if err = errors.Join(err, f.Close()); err != nil || len(all) == 0 {
		return nil, err
	}
	committed := make(map[string]bool, len(all))
	for _, o := range all {
		committed[quoted(o, c.Ledger)] = false
	}
	gone := map[erased]bool{}
	err = c.Entries(1, func(seq wire.Seq, raw []byte) error {
		if err := addErased(gone, raw); err != nil {
			return fmt.Errorf("entry %d: %w", seq, err)
		}
		for _, found := range hashInJSON.FindAll(raw, -1) {
			if _, ok := committed[string(found)]; ok {
				committed[string(found)] = true
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var kept []commit.Opening
	for _, o := range all {
		if committed[quoted(o, c.Ledger)] && !gone[erased{o.Subject, o.Field}] {
			kept = append(kept, o)
		}
	}
	return kept, nil
}

// erased is what the log says is to be kept nowhere.
type erased struct{ subject, field string }

// addErased adds what an entry says is erased.
func addErased(gone map[erased]bool, raw []byte) error {
	const erasure = "twothirds.opening.erased.v1"
	if !bytes.Contains(raw, []byte(erasure)) {
		return nil
	}
	e, err := wire.ParseEntry(bytes.Clone(raw))
	if err != nil || e.Statement.Type != erasure {
		return err
	}
	event, err := domain.DecodeEvent(e.Statement)
	if err != nil {
		return err
	}
	for _, field := range event.(*domain.OpeningErased).Fields {
		gone[erased{e.Statement.Subject, field}] = true
	}
	return nil
}

// quoted is an opening's commitment as it stands in an entry.
func quoted(o commit.Opening, ledger wire.Hash) string {
	return `"` + openings.Commitment(o, ledger).String() + `"`
}

// openingsIn opens the openings beside a published copy.
func openingsIn(published string) func() (*os.File, error) {
	return func() (*os.File, error) { return os.Open(filepath.Join(filepath.Dir(published), FileOpenings)) }
}
