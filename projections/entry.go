package projections

import (
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections/rows"
)

// Schema is the version of what is put into rows, refs and index keys. Raise it
// whenever the same log would now make other ones: older files are then made
// anew.
//
//   - 1 (2026-11): the first.
const Schema uint32 = 1

const kindBallot, kindPoll = "ballot", "poll"

// indexes names, by kind, the member of a row's JSON by whose value rows can be
// found with View.By.
var indexes = map[string]string{
	"amendment":      "motion",
	"attendance":     "meeting",
	kindBallot:       "poll",
	"decision":       "motion",
	"key":            "holder",
	"outside_member": "body",
	kindPoll:         "motion",
	"position":       "motion",
	"representative": "member",
	"rollcall":       "body",
}

// judged checks that an entry may stand next, which does not look at
// signatures. It takes no root for an answer of a checkpoint that covers more
// than stood before the entry.
func judged(s *domain.State, e *wire.Entry, src Source) (*domain.Placed, error) {
	return s.Judge(e, func(size uint64) (wire.Hash, bool) {
		if size > uint64(s.Head().Seq) {
			return wire.Hash{}, false
		}
		return src.Root(size)
	})
}

// entryOf is what an entry that the state has taken in means to the rows.
// changed are the rows that Evolve returned, end is whether a group ends.
func entryOf(p *domain.Placed, changed []domain.Row, end bool) (rows.Entry, error) {
	e := rows.Entry{
		Seq: uint64(p.Seq), Recorded: p.Recorded.String(), Leaf: p.Leaf, Type: p.Statement.Type,
		Refs: []string{p.Statement.Subject}, GroupEnd: end, Rows: make([]rows.Change, 0, len(changed)),
	}
	for _, signer := range p.Statement.By {
		e.Refs = append(e.Refs, signer.Of)
	}
	for _, row := range changed {
		change := rows.Change{Kind: row.Kind, ID: row.ID, JSON: row.JSON}
		fields, err := fieldsOf(row)
		if err != nil {
			return rows.Entry{}, err
		}
		if name, ok := indexes[row.Kind]; ok {
			change.Index = []rows.IndexKey{{Name: name, Value: fields.named(name)}}
		}
		e.Rows = append(e.Rows, change)
		// A poll's close changes every ballot in it, without bound: what refers
		// to a ballot is the entry that cast it.
		if row.Kind != kindBallot || fields.Seq == p.Seq {
			e.Refs = append(e.Refs, row.Kind+"/"+row.ID)
		}
	}
	slices.Sort(e.Refs)
	e.Refs = slices.Compact(e.Refs)
	return e, nil
}

// fields are the members of rows that refs and index keys are made of.
type fields struct {
	// Body is an outside body's name, and of a poll its count.
	Body   jsontext.Value `json:"body"`
	Holder string         `json:"holder"`
	Member string         `json:"member"`
	Motion string         `json:"motion"`
	Poll   string         `json:"poll"`
	Seq    wire.Seq       `json:"seq"`
}

// fieldsOf reads the fields of a row of a kind that has an index.
func fieldsOf(row domain.Row) (fields, error) {
	var f fields
	if _, ok := indexes[row.Kind]; !ok {
		return f, nil
	}
	if err := json.Unmarshal(row.JSON, &f); err != nil {
		return f, fmt.Errorf("reading row %s %s: %w", row.Kind, row.ID, err)
	}
	return f, nil
}

func (f *fields) named(name string) string {
	switch name {
	case "body":
		name, err := jsontext.AppendUnquote(nil, f.Body)
		if err != nil {
			return ""
		}
		return string(name)
	case "holder":
		return f.Holder
	case "member":
		return f.Member
	case "motion":
		return f.Motion
	}
	return f.Poll
}
