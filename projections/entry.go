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
//   - 2 (2026-11): attendance by meeting; what lists show, what is due, and texts to search.
//   - 3 (2026-11): rule sets, published reports and the reasons of protests are searched.
const Schema uint32 = 3

const kindBallot, kindPoll = "ballot", "poll"

// indexes names, by kind, the member of a row's JSON by whose value rows can be
// found with View.By.
var indexes = map[string]string{
	"amendment":       "motion",
	"assessment":      "plan",
	"attendance":      "meeting",
	kindBallot:        "poll",
	"body_assessment": "plan",
	"condition":       "decision",
	"decision":        "motion",
	"evidence":        "plan",
	"interest":        "member",
	"item":            "plan",
	"key":             "holder",
	"outside_member":  "body",
	kindPoll:          "motion",
	"position":        "motion",
	"progress":        "plan",
	"representative":  "member",
	"rollcall":        "body",
	"ruling":          "motion",
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
// changed are the rows that Evolve returned, end is whether a group ends, t is how
// things are called in the state.
func entryOf(p *domain.Placed, changed []domain.Row, end bool, t titles) (rows.Entry, error) {
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
			value, err := fields.named(name)
			if err != nil {
				return rows.Entry{}, fmt.Errorf("indexing row %s %s: %w", row.Kind, row.ID, err)
			}
			change.Index = []rows.IndexKey{{Name: name, Value: value}}
		}
		if err := putBrief(&change, row, t); err != nil {
			return rows.Entry{}, err
		}
		if err := putTexts(&change, row, changed, p.Event, t); err != nil {
			return rows.Entry{}, err
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

// fields are the members of rows that refs and index keys are made of. All of
// them but seq are strings where they are indexed.
type fields struct {
	// Body is an outside body's name, and of a poll its count.
	Body     jsontext.Value `json:"body"`
	Decision jsontext.Value `json:"decision"`
	Holder   jsontext.Value `json:"holder"`
	Meeting  jsontext.Value `json:"meeting"`
	Member   jsontext.Value `json:"member"`
	Motion   jsontext.Value `json:"motion"`
	Plan     jsontext.Value `json:"plan"`
	Poll     jsontext.Value `json:"poll"`
	Seq      wire.Seq       `json:"seq"`
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

// named returns the member of that name.
func (f *fields) named(name string) (string, error) {
	var value jsontext.Value
	switch name {
	case "body":
		value = f.Body
	case "decision":
		value = f.Decision
	case "holder":
		value = f.Holder
	case "meeting":
		value = f.Meeting
	case "member":
		value = f.Member
	case "motion":
		value = f.Motion
	case "plan":
		value = f.Plan
	case "poll":
		value = f.Poll
	}
	unquoted, err := jsontext.AppendUnquote(nil, value)
	if err != nil || len(unquoted) == 0 {
		return "", fmt.Errorf("its %s is %q, not a text", name, value)
	}
	return string(unquoted), nil
}
