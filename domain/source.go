package domain

import (
	"fmt"

	"twothirds/domain/wire"
)

// maxURL bounds addresses, in bytes.
const maxURL = 2_000

// Source says where something was taken from that the ledger cannot know by
// itself.
type Source struct {
	// SHA256 is that of the document itself; absent where none is kept.
	SHA256 wire.Hash `json:"sha256,omitzero"`
	Title  Text      `json:"title"`
	URL    string    `json:"url,omitzero"`
}

func (s *Source) check(what string) error {
	if err := s.Title.check(what+": title", MaxLine, ""); err != nil {
		return err
	}
	return checkOptional(what+": url", s.URL, maxURL)
}

// checkString reports a string that is missing or has more than limit bytes.
func checkString(what, s string, limit int) error {
	if s == "" || len(s) > limit {
		return fmt.Errorf("%s: 1 to %d bytes", what, limit)
	}
	return nil
}

// checkOptional reports a string of more than limit bytes; it may be left out.
func checkOptional(what, s string, limit int) error {
	if len(s) > limit {
		return fmt.Errorf("%s: at most %d bytes", what, limit)
	}
	return nil
}
