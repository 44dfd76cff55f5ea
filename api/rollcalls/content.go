package rollcalls

import (
	"cmp"
	"slices"

	"twothirds/domain"
)

// Content is the record as a ledger keeps it. Nothing is filled in: an empty
// field is left out. A record without a title has its id for one, since a
// ledger's have a title.
func (r *Rollcall) Content() domain.RollcallContent {
	c := domain.RollcallContent{
		About: r.Subject, Date: domain.Date(r.Date), Document: r.Document, Kind: r.Kind, LocalTime: r.Time, Note: r.Note, Number: r.Number,
		Outcome: r.Outcome, Result: r.Result, Rollcall: r.ID, Seats: r.Seats, Session: r.Session, Tags: sortedSet(r.Tags),
		TieBreaker: r.TieBreaker, Title: cmp.Or(r.Title, r.ID),
		Votes: domain.RollcallVotes{
			Absent: r.Votes.Absent, Abstain: r.Votes.Abstain, No: r.Votes.No, NotVoting: r.Votes.NotVoting, Present: r.Votes.Present, Yes: r.Votes.Yes,
		},
	}
	if t := r.Recorded; t != nil {
		c.Recorded = &domain.RecordedTotals{No: t.No, Source: t.Source, Yes: t.Yes}
		if t.HasAbstain {
			c.Recorded.Abstain = &t.Abstain
		}
	}
	if m := r.Rule; m != nil {
		c.Rule = &domain.Majority{Base: m.Base, Den: m.Fraction.Den, Num: m.Fraction.Num, Strict: m.Fraction.Strict}
	}
	return c
}

func sortedSet(tags []string) []string { return slices.Compact(slices.Sorted(slices.Values(tags))) }

// FromContent is a roll call of a body as a ledger has it.
func FromContent(body string, c *domain.RollcallContent) *Rollcall {
	r := &Rollcall{
		ID: c.Rollcall, Body: body, Session: c.Session, Number: c.Number, Date: string(c.Date), Time: c.LocalTime, Title: c.Title,
		Subject: c.About, Kind: c.Kind, Document: c.Document, Seats: c.Seats, Result: c.Result, Outcome: c.Outcome,
		TieBreaker: c.TieBreaker, Tags: c.Tags, Note: c.Note,
		Votes: Votes{Yes: c.Votes.Yes, No: c.Votes.No, Abstain: c.Votes.Abstain, Present: c.Votes.Present, Absent: c.Votes.Absent, NotVoting: c.Votes.NotVoting},
	}
	if t := c.Recorded; t != nil {
		r.Recorded = &Totals{Yes: t.Yes, No: t.No, Source: t.Source}
		if t.Abstain != nil {
			r.Recorded.Abstain, r.Recorded.HasAbstain = *t.Abstain, true
		}
	}
	if c.Rule != nil {
		r.Rule = &Rule{Fraction: c.Rule.Fraction(), Base: c.Rule.Base}
	}
	return r
}
