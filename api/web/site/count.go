package site

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"

	"github.com/go-json-experiment/json"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections"
)

// countTable is a count by side.
type CountTable struct {
	Rows []CountRow // the sides, then all
}

type CountRow struct {
	Name Said
	All  bool

	Roll, Yes, No, Abstain, NotVoting, Recused string
	Bar                                        Bar
}

func (l *Lang) CountTable(body domain.Count, sides []domain.Count, side func(string) Said) *CountTable {
	t := &CountTable{}
	for _, c := range append(sides[:len(sides):len(sides)], body) {
		row := CountRow{
			Name: side(c.Side), Roll: l.N(c.Roll), Yes: l.N(c.Yes), No: l.N(c.No), Abstain: l.N(c.Abstain),
			NotVoting: l.N(c.NotVoting), Recused: l.N(c.Recused), Bar: l.Bar(c),
		}
		if c.Side == "" {
			row.All, row.Name = true, Said{Text: l.T("count.all")}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// counted is a count, of the body and by side.
type counted struct {
	body  domain.Count
	sides []domain.Count
}

// maxCounts is how many counts of open polls are kept.
const maxCounts = 128

// counts are counts of open polls by the rows that they were made of: what a row
// is after an entry never changes.
type counts struct {
	mu sync.Mutex
	of map[wire.Hash]counted
}

func (k *counts) find(key wire.Hash) (c counted, ok bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	c, ok = k.of[key]
	return c, ok
}

func (k *counts) keep(key wire.Hash, c counted) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.of == nil || len(k.of) >= maxCounts {
		k.of = map[wire.Hash]counted{}
	}
	k.of[key] = c
}

// CountOpen counts an open poll as if it closed now. It asks the domain, with
// as much of a state as that takes, and again only when something has come in that
// may count. What it returns is not to be changed.
func (r *Request) CountOpen(id domain.PollID) (body domain.Count, sides []domain.Count, err error) {
	rows, err := r.countRows(id)
	if err != nil {
		return body, nil, fmt.Errorf("counting poll %s: %w", id, err)
	}
	hash := sha256.New()
	for _, row := range rows {
		_, _ = fmt.Fprintf(hash, "%s %s %d\n", row.Kind, row.ID, row.Seq)
	}
	key := wire.Hash(hash.Sum(nil))
	if c, ok := r.Site.counts.find(key); ok {
		return c.body, c.sides, nil
	}
	state, err := domain.Load(func(yield func(domain.Row, error) bool) {
		for _, row := range rows {
			if !yield(domain.Row{Kind: row.Kind, ID: row.ID, JSON: row.JSON}, nil) {
				return
			}
		}
	}, domain.Head{})
	if err != nil {
		return body, nil, fmt.Errorf("counting poll %s: %w", id, err)
	}
	body, sides = state.Count(state.Poll(id))
	r.Site.counts.keep(key, counted{body, sides})
	return body, sides, nil
}

// countRows are the rows that a count of an open poll is made of: its rules, itself,
// its ballots, and who is at its meeting.
func (r *Request) countRows(id domain.PollID) ([]projections.Row, error) {
	row, ok, err := r.View.Get("poll", id.String())
	if err != nil || !ok {
		return nil, errors.Join(err, ErrNotFound)
	}
	var poll struct {
		Meeting *domain.MeetingID `json:"meeting"`
		Rules   wire.Hash         `json:"rules"`
	}
	if err := json.Unmarshal(row.JSON, &poll); err != nil {
		return nil, err
	}
	rules, ok, err := r.View.Get("rules", poll.Rules.String())
	if err != nil || !ok {
		return nil, errors.Join(err, ErrNotFound)
	}
	rows := []projections.Row{rules, row}
	add := func(row projections.Row) error {
		rows = append(rows, row)
		return nil
	}
	if err := r.View.EachBy("ballot", "poll", id.String(), add); err != nil || poll.Meeting == nil {
		return rows, err
	}
	return rows, r.View.EachBy("attendance", "meeting", poll.Meeting.String(), add)
}

// runningShown reports whether pages may show the count of an open poll: all of
// the motion's classes must allow it.
func RunningShown(rules *domain.RuleSet, classes []string) bool {
	for _, name := range classes {
		if class := rules.Class(name); class == nil || !class.RunningTally {
			return false
		}
	}
	return true
}

// bar is a count as a picture: parts of a line, in the units of the roll.
type Bar struct {
	Width int64
	Parts []BarPart
	Label string
}

type BarPart struct {
	Class    string
	At, Size int64
}

func (l *Lang) Bar(c domain.Count) Bar {
	b := Bar{Width: c.Roll}
	for _, part := range []struct {
		class string
		size  int64
	}{{"yes", c.Yes}, {"no", c.No}, {"abstain", c.Abstain}, {"recused", c.Recused}, {"silent", c.NotVoting}} {
		if part.size > 0 {
			b.add(part.class, part.size)
		}
		if part.size > 0 || part.class == "yes" || part.class == "no" { // what nobody did need not be said
			b.say(l.T("bar."+part.class, l.N(part.size)))
		}
	}
	return b
}

// add puts a part behind the others.
func (b *Bar) add(class string, size int64) {
	at := int64(0)
	if n := len(b.Parts); n > 0 {
		at = b.Parts[n-1].At + b.Parts[n-1].Size
	}
	b.Parts = append(b.Parts, BarPart{class, at, size})
	b.Width = max(b.Width, at+size)
}

// say adds to the label.
func (b *Bar) say(words string) {
	if b.Label != "" {
		b.Label += ", "
	}
	b.Label += words
}
