package main

import (
	"fmt"
	"io"
	"strings"

	"twothirds/api/rollcalls"
	"twothirds/domain"
	"twothirds/projections"
)

// printRecord prints a record as people read it, with what its own rule comes to
// and what it said before.
func printRecord(w io.Writer, view *projections.View, r *shownRecord) {
	c := &r.Content
	fmt.Fprintf(w, "%s\n%s, %s%s\nrecord/%s, version %d, entry %d\n", strong(w, plain(c.Title.In("en"))), c.Kind, c.Date, plain(c.DateText), r.ID, r.Version, r.Seq)
	if !r.Reasons.IsZero() {
		fmt.Fprintf(w, "  corrected because: %s\n", plain(r.Reasons.In("en")))
	}
	for line := range strings.SplitSeq(c.Text.In("en"), "\n") {
		fmt.Fprintf(w, "  %s\n", plain(line))
	}
	if c.Counts != nil {
		fmt.Fprintf(w, "votes       %s\n", countsInWords(c.Counts))
	}
	if len(c.Votes) > 0 {
		cells := newCells(view)
		for _, v := range c.Votes {
			fmt.Fprintf(w, "            %s: %s\n", plain(cells.name("member", v.Member.String())), inWords(v.Choice))
		}
	}
	if c.Rule != nil {
		fmt.Fprintf(w, "needed      %s\n", &rollcalls.Rule{Base: c.Rule.Base, Fraction: c.Rule.Fraction()})
	}
	if c.Outcome != "" {
		agrees := ""
		switch {
		case r.Agrees == nil:
		case *r.Agrees:
			agrees = ", and so says the rule"
		default:
			agrees = ", but not by the rule"
		}
		fmt.Fprintf(w, "the source  %s%s\n", inWords(c.Outcome), agrees)
	}
	fmt.Fprintf(w, "taken from  %s\n", plain(sourceInWords(c.TakenFrom, inOne("en"))))
	for i := range r.Earlier {
		printEarlier(w, &r.Earlier[i], r.Earlier[:i], r)
	}
}

// printEarlier prints in which members an earlier version is another one than the
// version after it.
func printEarlier(w io.Writer, e *domain.RecordVersion, later []domain.RecordVersion, newest *shownRecord) {
	after := &newest.Content
	if len(later) > 0 {
		after = &later[len(later)-1].Content
	}
	fmt.Fprintf(w, "\nversion %d, entry %d, said otherwise\n", e.Version, e.Seq)
	for _, f := range domain.DiffRecords(&e.Content, after) {
		name := fieldInWords(f.Field)
		value := planValueInWords(nil, inOne("en"), f.Field, f.From)
		if value == "" && len(f.From) > 0 {
			value = string(f.From)
		}
		if value == "" {
			value = "not said"
		}
		fmt.Fprintf(w, "  %s: %s\n", name, plain(value))
	}
}
