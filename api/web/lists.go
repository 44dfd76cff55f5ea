package web

import (
	"slices"
	"strconv"

	"twothirds/domain"
	"twothirds/domain/wire"
)

// pageLength is how many lines a list shows.
const pageLength = 50

// motionLine is a motion in a list.
type motionLine struct {
	Href  string
	No    string
	Title said
	State string // its wire name
	Word  string // the same in the page's language
	Mover said
	Date  stamp
}

// motions reads every motion, newest first.
func (r *request) motions() ([]*motionBrief, error) {
	motions, err := every[motionBrief](r.view, "motion")
	slices.SortFunc(motions, func(a, b *motionBrief) int { return int(b.Number - a.Number) })
	return motions, err
}

func (r *request) motionLine(m *motionBrief, names map[domain.MemberID]said) motionLine {
	return motionLine{
		Href: r.Href("/motions/", m.ID), No: r.N(m.Number), Title: r.In(m.Content.Title),
		State: m.State, Word: r.Or("state.", m.State), Mover: names[m.Mover], Date: r.Day(m.TabledAt),
	}
}

// decisionLine is a decision in a list.
type decisionLine struct {
	No            string
	Href          string // of its motion's page
	Motion        string
	Title         said
	Outcome, Word string
	Bar           bar
	Date          stamp
	EntryHref     string
	Rescinded     bool

	number int64
	seq    wire.Seq
}

// decisions reads every decision, newest first, still without dates.
func (r *request) decisions(motions []*motionBrief) ([]decisionLine, error) {
	decisions, err := every[domain.Decision](r.view, "decision")
	if err != nil {
		return nil, err
	}
	byID := make(map[domain.MotionID]*motionBrief, len(motions))
	for _, m := range motions {
		byID[m.ID] = m
	}
	lines := make([]decisionLine, 0, len(decisions))
	for _, d := range decisions {
		m := byID[d.Motion] // it stands before the decision in the log, and so in the view
		lines = append(lines, decisionLine{
			No: r.N(d.Number), Href: r.Href("/motions/", d.Motion), Motion: r.N(m.Number), Title: r.In(m.Content.Title),
			Outcome: string(d.Outcome), Word: r.Or("state.", string(d.Outcome)),
			Bar:       r.bar(d.Body),
			EntryHref: r.Href("/log/", d.Seq), Rescinded: d.RescindedBy != nil, number: d.Number, seq: d.Seq,
		})
	}
	slices.SortFunc(lines, func(a, b decisionLine) int { return int(b.number - a.number) })
	return lines, nil
}

// recordedAt is when an entry was recorded.
func (r *request) recordedAt(seq wire.Seq) (wire.Time, error) {
	meta, ok, err := r.view.Entry(seq)
	if err != nil || !ok {
		return 0, err
	}
	return wire.ParseTime(meta.Recorded)
}

// dated fills in when decisions were made.
func (r *request) dated(lines []decisionLine) ([]decisionLine, error) {
	for i := range lines {
		recorded, err := r.recordedAt(lines[i].seq)
		if err != nil {
			return nil, err
		}
		lines[i].Date = r.Day(recorded)
	}
	return lines, nil
}

// from cuts a list, newest first, to the page that the parameter before names,
// and says where the next one begins, "" for nowhere.
func from[T any](r *request, lines []T, number func(T) int64) (page []T, next string, err error) {
	if text := r.query.Get("before"); text != "" {
		before, err := strconv.ParseInt(text, 10, 54)
		if err != nil {
			return nil, "", errNotFound
		}
		first := slices.IndexFunc(lines, func(t T) bool { return number(t) < before })
		if first < 0 {
			return nil, "", nil
		}
		lines = lines[first:]
	}
	if len(lines) > pageLength {
		lines = lines[:pageLength]
		next = strconv.FormatInt(number(lines[pageLength-1]), 10)
	}
	return lines, next, nil
}

// bar is a count as a picture: parts of a line, in the units of the roll.
type bar struct {
	Width int64
	Parts []barPart
	Label string
}

type barPart struct {
	Class    string
	At, Size int64
}

func (l *lang) bar(c domain.Count) bar {
	b := bar{Width: c.Roll, Label: l.T("count.bar", l.N(c.Yes), l.N(c.No), l.N(c.Abstain), l.N(c.NotVoting), l.N(c.Recused))}
	for _, part := range []struct {
		class string
		size  int64
	}{{"yes", c.Yes}, {"no", c.No}, {"abstain", c.Abstain}, {"recused", c.Recused}, {"silent", c.NotVoting}} {
		if part.size > 0 {
			at := int64(0)
			if n := len(b.Parts); n > 0 {
				at = b.Parts[n-1].At + b.Parts[n-1].Size
			}
			b.Parts = append(b.Parts, barPart{part.class, at, part.size})
		}
	}
	return b
}
