package main

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/go-json-experiment/json"
	"github.com/spf13/cobra"

	"twothirds/api/rollcalls"
	"twothirds/domain"
	"twothirds/domain/voting"
	"twothirds/domain/wire"
	"twothirds/projections"
)

// judgedRollcall is a recorded vote of another body as show prints it: its row, what
// the record says, and what its own rule comes to, which is computed here.
type judgedRollcall struct {
	domain.Rollcall
	Seq wire.Seq `json:"seq"`
	// Version is the newest; those before it stand in Earlier where one roll call
	// is shown.
	Version int64                    `json:"version"`
	Record  domain.RollcallContent   `json:"record"`
	Reasons domain.Text              `json:"reasons,omitzero"`
	Source  *domain.Source           `json:"taken_from,omitzero"`
	Counts  map[string]int           `json:"counts"`
	Rule    judgement                `json:"judgement"`
	Agrees  *bool                    `json:"agrees,omitzero"`
	Totals  bool                     `json:"totals_differ"`
	Words   string                   `json:"explanation,omitzero"`
	Earlier []domain.RollcallVersion `json:"earlier,omitzero"`
}

// judgement is what the rule of a record comes to on its own votes.
type judgement struct {
	Judged  bool  `json:"judged"`
	Yes     int64 `json:"yes"`
	No      int64 `json:"no"`
	Base    int64 `json:"base"`
	Need    int64 `json:"need"`
	Carried bool  `json:"carried"`
}

// key is its id with that of its body before it, which names one alone.
func (r *judgedRollcall) key() string { return r.Body + "." + r.ID }

func judgedOf(row *domain.Rollcall, v *domain.RollcallVersion) (*judgedRollcall, *rollcalls.Rollcall) {
	r := rollcalls.FromContent(v.Body, &v.Content)
	j := rollcalls.JudgeShown(r)
	shown := &judgedRollcall{
		Rollcall: *row, Seq: v.Seq, Version: v.Version, Record: v.Content, Reasons: v.Reasons, Source: v.TakenFrom,
		Counts: map[string]int{
			"absent": len(r.Votes.Absent), "abstain": len(r.Votes.Abstain), "no": len(r.Votes.No), "not_voting": len(r.Votes.NotVoting),
			"present": len(r.Votes.Present), "yes": len(r.Votes.Yes),
		},
		Rule:   judgement{Judged: j.Judged, Yes: j.Yes, No: j.No, Base: j.Base, Need: j.Need, Carried: j.Carried},
		Totals: j.TotalsDiffer, Words: rollcalls.Explain(r, j),
	}
	if j.Judged && r.Outcome != "" {
		agrees := !j.Differs
		shown.Agrees = &agrees
	}
	return shown, r
}

// readRow reads a row that must be there.
func readRow(view *projections.View, kind, id string, into any) error {
	row, ok, err := view.Get(kind, id)
	if err == nil && !ok {
		err = fmt.Errorf("there is no %s %s", kind, id)
	}
	if err != nil {
		return fmt.Errorf("reading the rows: %w", err)
	}
	return json.Unmarshal(row.JSON, into)
}

// newestOf reads a roll call with its newest version.
func newestOf(view *projections.View, row projections.Row) (r domain.Rollcall, v domain.RollcallVersion, err error) {
	if err := json.Unmarshal(row.JSON, &r); err != nil {
		return r, v, err
	}
	return r, v, readRow(view, "rollcall_version", row.ID+"."+strconv.Itoa(len(r.Versions)), &v)
}

// showRollcalls prints recorded votes, each held against its own rule.
func showRollcalls(cmd *cobra.Command, view *projections.View, id string, asJSON bool) error {
	if id != "" {
		return showRollcall(cmd, view, id, asJSON)
	}
	out := bufio.NewWriter(cmd.OutOrStdout())
	print, end := rollcallTable(out)
	if asJSON {
		print, end = jsonArray(out)
	}
	err := view.Each("rollcall", func(row projections.Row) error {
		r, v, err := newestOf(view, row)
		if err != nil {
			return err
		}
		shown, _ := judgedOf(&r, &v)
		shown.Record.Votes = domain.RollcallVotes{} // which Counts sums up; one roll call is shown with them
		return print(shown)
	})
	if err != nil {
		return err
	}
	if err := end(); err != nil {
		return err
	}
	return out.Flush()
}

// jsonArray writes values one after the other as one JSON array.
func jsonArray(w io.Writer) (print func(*judgedRollcall) error, end func() error) {
	before := "["
	print = func(r *judgedRollcall) error {
		b, err := json.Marshal(r, json.Deterministic(true))
		if err == nil {
			_, err = fmt.Fprintf(w, "%s%s", before, b)
			before = ","
		}
		return err
	}
	return print, func() error {
		_, err := fmt.Fprintf(w, "%s]\n", strings.TrimPrefix(before, ","))
		return err
	}
}

func rollcallTable(w io.Writer) (print func(*judgedRollcall) error, end func() error) {
	table := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "ID\tDATE\tYES\tNO\tNEED\tBY THE RULE\tTHE RECORD\tTITLE")
	return func(r *judgedRollcall) error {
		need, verdict, record := "-", "no rule", "no result"
		if r.Rule.Judged {
			need, verdict = fmt.Sprint(r.Rule.Need), "not carried"
			if r.Rule.Carried {
				verdict = "carried"
			}
		}
		if r.Record.Outcome != "" {
			record = strings.ReplaceAll(r.Record.Outcome, "_", " ")
		}
		if r.Agrees != nil && !*r.Agrees {
			record += " (!)"
		}
		title := []rune(r.Record.Title)
		if len(title) > 60 {
			title = append(title[:59], '…')
		}
		_, err := fmt.Fprintf(table, "%s\t%s\t%d\t%d\t%s\t%s\t%s\t%s\n", r.key(), r.Record.Date, r.Rule.Yes, r.Rule.No, need, verdict, record, string(title))
		return err
	}, table.Flush
}

// showRollcall prints one recorded vote, with who voted how and every version.
func showRollcall(cmd *cobra.Command, view *projections.View, id string, asJSON bool) error {
	var found []projections.Row
	err := view.Each("rollcall", func(row projections.Row) error {
		_, own, _ := strings.Cut(row.ID, ".")
		switch {
		case row.ID == id, own == id:
			found = append([]projections.Row{row}, found...)
		case strings.HasPrefix(row.ID, id), strings.HasPrefix(own, id):
			found = append(found, row)
		}
		return nil
	})
	switch {
	case err != nil:
		return err
	case len(found) == 0:
		return exitError{exitNotFound, fmt.Errorf("there is no roll call %s", id)}
	}
	if _, own, _ := strings.Cut(found[0].ID, "."); len(found) > 1 && found[0].ID != id && own != id {
		return exitError{exitUsage, fmt.Errorf("%d roll calls begin with %s: write more of the id", len(found), id)}
	}
	row, v, err := newestOf(view, found[0])
	if err != nil {
		return err
	}
	shown, r := judgedOf(&row, &v)
	for n := v.Version - 1; n >= 1; n-- {
		var earlier domain.RollcallVersion
		if err := readRow(view, "rollcall_version", fmt.Sprintf("%s.%d", found[0].ID, n), &earlier); err != nil {
			return err
		}
		shown.Earlier = append(shown.Earlier, earlier)
	}
	if asJSON {
		return printJSON(cmd.OutOrStdout(), shown)
	}
	return printRollcall(cmd.OutOrStdout(), shown, r)
}

func printRollcall(w io.Writer, shown *judgedRollcall, r *rollcalls.Rollcall) error {
	words := shown.Words
	if words == "" {
		words = fmt.Sprintf("%s, %s, %s: %s\n", r.ID, r.Body, r.Date, r.Title)
		if r.Rule != nil {
			words += fmt.Sprintf("  needed     %s\n", r.Rule)
		}
		words += fmt.Sprintf("  by that    %s\n", rollcalls.JudgeShown(r))
		if r.Result != "" {
			words += fmt.Sprintf("  the record %s\n", r.Result)
		}
	}
	for _, answer := range []struct {
		word string
		ids  []string
	}{
		{"yes", r.Votes.Yes},
		{"no", r.Votes.No},
		{"abstain", r.Votes.Abstain},
		{"present", r.Votes.Present},
		{"absent", r.Votes.Absent},
		{"not voting", r.Votes.NotVoting},
	} {
		if len(answer.ids) > 0 {
			words += fmt.Sprintf("  %-10s %s\n", answer.word, strings.Join(answer.ids, " "))
		}
	}
	if shown.Version > 1 {
		words += fmt.Sprintf("  version    %d, at entry %d, since %s\n", shown.Version, shown.Seq, shown.Reasons.In("en"))
	}
	_, err := io.WriteString(w, words)
	return err
}

// shownOutside is another body as show prints it.
type shownOutside struct {
	domain.Outside
	Members int `json:"members"`
	*rollcalls.Summary
}

// showOutside prints the other bodies, with what their recorded votes come to
// by their own rules.
func showOutside(cmd *cobra.Command, view *projections.View, id string, asJSON bool) error {
	bodies := []*shownOutside{}
	byID := map[string]*shownOutside{}
	err := view.Each("outside", func(row projections.Row) error {
		if !strings.HasPrefix(row.ID, id) {
			return nil
		}
		b := &shownOutside{Summary: rollcalls.NewSummary()}
		bodies, byID[row.ID] = append(bodies, b), b
		return json.Unmarshal(row.JSON, &b.Outside)
	})
	if err == nil {
		err = view.Each("outside_member", func(row projections.Row) error {
			body, _, _ := strings.Cut(row.ID, ".")
			if b := byID[body]; b != nil {
				b.Members++
			}
			return nil
		})
	}
	if err == nil {
		err = view.Each("rollcall", func(row projections.Row) error {
			body, _, _ := strings.Cut(row.ID, ".")
			b := byID[body]
			if b == nil {
				return nil
			}
			_, v, err := newestOf(view, row)
			if err == nil {
				b.Add(rollcalls.FromContent(v.Body, &v.Content))
			}
			return err
		})
	}
	switch {
	case err != nil:
		return err
	case id != "" && len(bodies) == 0:
		return exitError{exitNotFound, fmt.Errorf("there is no outside body %s", id)}
	case asJSON && id != "" && len(bodies) == 1:
		return printJSON(cmd.OutOrStdout(), bodies[0])
	case asJSON:
		return printJSON(cmd.OutOrStdout(), bodies)
	}
	table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 4, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "ID\tMEMBERS\tROLL CALLS\tVOTES\tAGREE\tDIFFER\tNO RULE\tNO RESULT\tNAME")
	for _, b := range bodies {
		_, _ = fmt.Fprintf(table, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%s\n", b.ID, b.Members, b.Rollcalls, b.Votes, b.Agree, len(b.Differ), b.NoRule, b.NoResult, b.Name.In("en"))
	}
	return table.Flush()
}

// shownRecord is a record of what happened elsewhere as show prints it: its row, and
// what the newest version says.
type shownRecord struct {
	domain.RecordVersion
	Versions []domain.Version `json:"versions"`
	// Agrees is absent where the record names no rule, no counts or no outcome.
	Agrees *bool `json:"agrees,omitzero"`
	// Earlier are the versions before, newest first.
	Earlier []domain.RecordVersion `json:"earlier,omitzero"`
}

// showRecords prints what is attested, each in its newest version.
func showRecords(cmd *cobra.Command, view *projections.View, id string, asJSON bool) error {
	records := []shownRecord{}
	err := view.Each("record", func(row projections.Row) error {
		if !strings.HasPrefix(row.ID, id) {
			return nil
		}
		var r domain.Record
		if err := json.Unmarshal(row.JSON, &r); err != nil {
			return err
		}
		shown := shownRecord{Versions: r.Versions}
		for n := len(r.Versions); n >= 1; n-- {
			var v domain.RecordVersion
			if err := readRow(view, "record_version", row.ID+"."+strconv.Itoa(n), &v); err != nil {
				return err
			}
			if n == len(r.Versions) {
				shown.RecordVersion = v
			} else {
				shown.Earlier = append(shown.Earlier, v)
			}
		}
		shown.Agrees = recordAgrees(&shown.Content)
		records = append(records, shown)
		return nil
	})
	switch {
	case err != nil:
		return err
	case id != "" && len(records) == 0:
		return exitError{exitNotFound, fmt.Errorf("there is no record %s", id)}
	case asJSON && id != "" && len(records) == 1:
		return printJSON(cmd.OutOrStdout(), records[0])
	case asJSON:
		return printJSON(cmd.OutOrStdout(), records)
	case id != "" && len(records) == 1:
		printRecord(cmd.OutOrStdout(), view, &records[0])
		return nil
	}
	table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 4, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "ID\tDATE\tKIND\tVERSION\tTITLE\tTAKEN FROM")
	for i := range records {
		c := &records[i].Content
		_, _ = fmt.Fprintf(table, "%s\t%s%s\t%s\t%d\t%s\t%s\n", records[i].ID, c.Date, c.DateText, c.Kind, records[i].Version, c.Title.In("en"), c.TakenFrom.Title.In("en"))
	}
	return table.Flush()
}

// recordAgrees reports whether a record's outcome is what its rule comes to on
// its counts; nil where one of them is not recorded.
func recordAgrees(c *domain.RecordContent) *bool {
	if c.Rule == nil || c.Counts == nil || c.Outcome == "" {
		return nil
	}
	yes, no := c.Counts.Yes, c.Counts.No
	switch c.Counts.TieBreaker {
	case domain.ChoiceYes:
		yes++
	case domain.ChoiceNo:
		no++
	}
	counts := voting.Counts{
		Abstain: c.Counts.Abstain, Entitled: c.Counts.Yes + c.Counts.No + c.Counts.Abstain + c.Counts.Absent + c.Counts.NotVoting,
		No: no, Present: yes + no + c.Counts.Abstain, Yes: yes,
	}
	agrees := c.Rule.Fraction().Met(yes, voting.BaseOf(c.Rule.Base, counts)) == (c.Outcome == domain.OutsideCarried)
	return &agrees
}
