package projections

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections/locale"
	"twothirds/projections/rows"
)

// The lists here cost what they show, at any point of the log: they read a brief of
// each, never a text. They are paged by a cursor: after is "" for the first page
// and then the next that came with the page before, which is "" after the last. A
// cursor stays good while the log grows.

// Motions returns motions, newest first: those in any of the states given, or all if
// there are none. Cursors are motions' numbers: after "12" come those from 11 down.
func (v *View) Motions(states []string, after string, limit int) (list []*MotionBrief, next string, err error) {
	if len(states) == 0 {
		states = []string{valueAll}
	}
	spot, err := afterNumber(after)
	if err != nil {
		return nil, "", err
	}
	more, err := v.listed(listMotions, states, spot, limit, func(_ rows.Brief, b *brief) error {
		list = append(list, b.Motion)
		return nil
	})
	if more {
		next = strconv.FormatInt(list[len(list)-1].Number, 10)
	}
	return list, next, err
}

// Decisions returns the decisions, newest first. Cursors are their numbers.
func (v *View) Decisions(after string, limit int) (list []*DecisionBrief, next string, err error) {
	spot, err := afterNumber(after)
	if err != nil {
		return nil, "", err
	}
	more, err := v.listed(listDecisions, []string{valueAll}, spot, limit, func(_ rows.Brief, b *brief) error {
		list = append(list, b.Decision)
		return v.date(b.Decision)
	})
	if more {
		next = strconv.FormatInt(list[len(list)-1].Number, 10)
	}
	return list, next, err
}

// date fills in when a decision was entered.
func (v *View) date(d *DecisionBrief) error {
	meta, ok, err := v.Entry(d.Seq)
	if err == nil && ok {
		d.Recorded, err = wire.ParseTime(meta.Recorded)
	}
	return err
}

// OpenPolls returns the polls that are open, by their closing times.
func (v *View) OpenPolls(after string, limit int) (list []*PollBrief, next string, err error) {
	next, err = v.ordered(listDue, []string{kindPoll}, rows.Spot{}, after, limit, func(b *brief) { list = append(list, b.Poll) })
	return list, next, err
}

// Members returns all members, also those who left, in the order of their names in a
// language, "az" or "en" (locale.Language.SortKey).
func (v *View) Members(lang, after string, limit int) (list []*domain.Member, next string, err error) {
	if _, ok := locale.Of(lang); !ok {
		return nil, "", fmt.Errorf("%w: there is no list of members in %.20q", ErrInvalid, lang)
	}
	next, err = v.ordered(listMembers, []string{lang}, rows.Spot{}, after, limit, func(b *brief) { list = append(list, b.Member) })
	return list, next, err
}

// Due returns what a time is set for, from a time on (0: however long ago), by that
// time: of the kinds given, or of all DueKinds. What fell due and changed nothing, such
// as an item's deadline, stays in the list.
func (v *View) Due(kinds []string, from wire.Time, after string, limit int) (list []*Due, next string, err error) {
	for _, kind := range kinds {
		if !slices.Contains(DueKinds, kind) {
			return nil, "", fmt.Errorf("%w: nothing of kind %.40q is ever due", ErrInvalid, kind)
		}
	}
	if len(kinds) == 0 {
		kinds = DueKinds
	}
	start := rows.Spot{}
	if from > 0 {
		start.Order = from.String()
	}
	next, err = v.ordered(listDue, kinds, start, after, limit, func(b *brief) { list = append(list, b.Due) })
	return list, next, err
}

// MotionBrief returns what lists show of a motion, nil where there is none.
func (v *View) MotionBrief(id domain.MotionID) (*MotionBrief, error) {
	b, err := v.brief("motion", id.String())
	return b.Motion, err
}

// PollBrief returns what lists show of a poll, nil where there is none.
func (v *View) PollBrief(id domain.PollID) (*PollBrief, error) {
	b, err := v.brief(kindPoll, id.String())
	return b.Poll, err
}

// DecisionBrief returns what lists show of a decision, nil where there is none.
func (v *View) DecisionBrief(id domain.DecisionID) (*DecisionBrief, error) {
	b, err := v.brief("decision", id.String())
	if err != nil || b.Decision == nil {
		return nil, err
	}
	return b.Decision, v.date(b.Decision)
}

// brief returns what lists show of an entity, an empty one where there is none.
func (v *View) brief(kind, id string) (*brief, error) {
	var b rows.Brief
	ok := false
	err := v.read(func(as rows.View) (err error) {
		b, ok, err = as.Brief(kind, id)
		return err
	})
	if err != nil || !ok {
		return &brief{}, err
	}
	return unmarshalBrief(b)
}

func unmarshalBrief(stored rows.Brief) (*brief, error) {
	b := &brief{}
	if err := json.Unmarshal(stored.JSON, b); err != nil {
		return &brief{}, fmt.Errorf("reading what lists show of %s %s: %w", stored.Kind, stored.ID, err)
	}
	return b, nil
}

// listed calls fn with what stands in a list; more is whether others follow.
func (v *View) listed(list string, values []string, after rows.Spot, limit int, fn func(rows.Brief, *brief) error) (more bool, err error) {
	var found []rows.Brief
	err = v.read(func(as rows.View) (err error) {
		found, more, err = as.Listed(list, values, after, limit)
		return err
	})
	if err != nil {
		return false, err
	}
	for _, stored := range found {
		b, err := unmarshalBrief(stored)
		if err == nil {
			err = fn(stored, b)
		}
		if err != nil {
			return false, err
		}
	}
	return more, nil
}

// ordered is listed with cursors made of an order and what stands there.
func (v *View) ordered(list string, values []string, start rows.Spot, after string, limit int, fn func(*brief)) (next string, err error) {
	if after != "" {
		if start, err = spotOf(after); err != nil {
			return "", err
		}
	}
	more, err := v.listed(list, values, start, limit, func(stored rows.Brief, b *brief) error {
		next = stored.Kind + "/" + stored.ID + "~" + stored.Order
		fn(b)
		return nil
	})
	if !more {
		next = ""
	}
	return next, err
}

// afterNumber is the spot behind a number.
func afterNumber(after string) (rows.Spot, error) {
	if after == "" {
		return rows.Spot{}, nil
	}
	n, err := strconv.ParseInt(after, 10, 64)
	if err != nil || n < 1 {
		return rows.Spot{}, fmt.Errorf("%w: cursor %.40q", ErrInvalid, after)
	}
	return rows.Spot{Order: byNumber(n - 1)}, nil
}

// spotOf reads a cursor: <kind>/<id>~<order>.
func spotOf(after string) (rows.Spot, error) {
	subject, order, ok := strings.Cut(after, "~")
	kind, id, named := strings.Cut(subject, "/")
	if !ok || !named || kind == "" || id == "" || order == "" {
		return rows.Spot{}, fmt.Errorf("%w: cursor %.40q", ErrInvalid, after)
	}
	return rows.Spot{Order: order, Kind: kind, ID: id}, nil
}
