package eventstore

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore/tlog"
)

// RefusalNote is what a signed refusal says: at this place of the log, at this
// time, this statement was refused for this reason. Since Decide is
// deterministic, whoever has the log can check it.
type RefusalNote struct {
	Ledger wire.Hash
	// Statement is the SHA-256 of the statement's bytes.
	Statement wire.Hash
	Code      domain.Code
	// Seq and Leaf are the last entry that the judgement rests on.
	Seq       wire.Seq
	Leaf      wire.Hash
	Now       wire.Time
	Semantics int64
}

const refusalHeader = "twothirds/refusal/v1"

// Text is the note's text (docs/format.md, "Refusal").
func (n RefusalNote) Text() string {
	return fmt.Sprintf("%s\n%s\n%s\n%s\n%d\n%s\n%s\nsemantics %d\n", refusalHeader, n.Ledger, n.Statement, n.Code, n.Seq, n.Leaf, n.Now, n.Semantics)
}

// ErrRefusalForm is returned for a text that is no refusal note.
var ErrRefusalForm = errors.New("not a refusal of this format")

// OpenRefusal checks that a note is a refusal signed by the ledger's key that was
// in force at its place, and reads it. It fails with ErrRefusalForm, or with an
// error of tlog.OpenNote.
func OpenRefusal(keys tlog.Keys, note []byte) (RefusalNote, error) {
	said, _, _ := strings.Cut(string(note), "\n\n")
	n, _ := parseRefusal(said + "\n")              // its place tells the key; of what is no refusal, the first
	text, err := keys.OpenNote(int64(n.Seq), note) //nolint:gosec // of 53 bits
	if err != nil {
		return RefusalNote{}, fmt.Errorf("opening the refusal: %w", err)
	}
	return parseRefusal(text)
}

func parseRefusal(text string) (RefusalNote, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 9 || lines[0] != refusalHeader || lines[8] != "" {
		return RefusalNote{}, ErrRefusalForm
	}
	var n RefusalNote
	var errs [7]error
	n.Ledger, errs[0] = wire.ParseHash(lines[1])
	n.Statement, errs[1] = wire.ParseHash(lines[2])
	n.Code = domain.Code(lines[3])
	var seq uint64
	seq, errs[2] = strconv.ParseUint(lines[4], 10, 53)
	n.Seq = wire.Seq(seq)
	n.Leaf, errs[3] = wire.ParseHash(lines[5])
	n.Now, errs[4] = wire.ParseTime(lines[6])
	number, ok := strings.CutPrefix(lines[7], "semantics ")
	if !ok {
		errs[5] = ErrRefusalForm
	}
	n.Semantics, errs[6] = strconv.ParseInt(number, 10, 32)
	if errors.Join(errs[:]...) != nil || n.Text() != text {
		return RefusalNote{}, ErrRefusalForm
	}
	return n, nil
}
