package main

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"

	"twothirds/domain"
	"twothirds/projections"
)

// madeOfPlans is a cell that is made of several members of a row, of those that
// are about plans, concerns and documents.
func (c *cells) madeOfPlans(row map[string]any, what string) string {
	text := func(member string) string { return c.cell(row, member) }
	switch what {
	case "period":
		period, _ := row["period"].(map[string]any)
		if period == nil {
			return "-"
		}
		return fmt.Sprintf("%v to %v", period["from"], period["to"])
	case "completion":
		code, _ := row["completion"].(string)
		return completionInWords(code)
	case "file":
		if row["url"] != nil {
			return fmt.Sprintf("%s, %s bytes, at %s", text("media_type"), text("size"), text("url"))
		}
		return fmt.Sprintf("%s, %s bytes", text("media_type"), text("size"))
	case "item_text", "item_level", "item_responsible":
		return c.itemCell(row, strings.TrimPrefix(what, "item_"))
	case "item_state":
		return itemState(row)
	case "concern_state":
		return concernInWords(text("state"))
	case "answered":
		if row["answer"] == nil {
			return "no"
		}
		return "yes"
	case "in_force":
		versions, _ := row["versions"].([]any)
		if row["repealed_by"] != nil {
			return "repealed by " + text("repealed_by")
		}
		return fmt.Sprintf("version %d", len(versions))
	case "erased":
		fields, _ := row["fields"].([]any)
		var names []string
		for _, f := range fields {
			if f, ok := f.(map[string]any); ok {
				names = append(names, fmt.Sprint(f["field"]))
			}
		}
		return strings.Join(names, ", ")
	case "of_whom":
		return c.name("representative", fmt.Sprint(row["id"]))
	}
	return "-"
}

// itemCell is a member of an item: as adopted, or else as drafted.
func (c *cells) itemCell(row map[string]any, what string) string {
	wording, _ := row["adopted"].(map[string]any)
	if wording == nil {
		wording, _ = row["draft"].(map[string]any)
	}
	content, _ := wording["content"].(map[string]any)
	switch what {
	case "level":
		return c.cell(content, "level")
	case "text":
		return c.cell(content, "title")
	}
	ids, _ := content["responsible"].([]any)
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = c.name("member", fmt.Sprint(id))
	}
	if len(names) == 0 {
		return "-"
	}
	return strings.Join(names, ", ")
}

// itemState says whether an item is in force, and whether its draft differs.
func itemState(row map[string]any) string {
	digest := func(member string) any {
		wording, _ := row[member].(map[string]any)
		return wording["digest"]
	}
	adopted, draft := digest("adopted"), digest("draft")
	switch {
	case adopted == nil && draft == nil:
		return "taken out"
	case adopted == nil:
		return "drafted"
	case draft == nil:
		return "in force, taken out of the draft"
	case adopted != draft:
		return "in force, worded anew in the draft"
	}
	return "in force"
}

// compareItems orders rows of items by their numbers, as people count; others are
// equal.
func compareItems(a, b map[string]any) int {
	first, ok := a["number"].(string)
	second, both := b["number"].(string)
	if !ok || !both {
		return 0
	}
	return cmp.Or(strings.Compare(fmt.Sprint(a["plan"]), fmt.Sprint(b["plan"])), domain.CompareNumbers(first, second))
}

// showPlan prints the plans, or one with what is reported, decided and found of
// its items.
func showPlan(cmd *cobra.Command, view *projections.View, id string, asJSON bool) error {
	var rows []jsontext.Value
	var plans []domain.Plan
	err := view.Each("plan", func(row projections.Row) error {
		var p domain.Plan
		if err := json.Unmarshal(row.JSON, &p); err != nil {
			return err
		}
		if id == "" || strings.HasPrefix(row.ID, id) || p.Draft.Title.En == id || p.Draft.Title.Az == id {
			rows, plans = append(rows, row.JSON), append(plans, p)
		}
		return nil
	})
	switch {
	case err != nil:
		return err
	case id == "" && asJSON:
		return printRows(cmd, nil, rows, nil, false, true)
	case id == "":
		return printPlans(cmd.OutOrStdout(), plans)
	case len(plans) == 0:
		return exitError{exitNotFound, fmt.Errorf("there is no plan %s", id)}
	case len(plans) > 1:
		return exitError{exitUsage, fmt.Errorf("%d plans begin with %s: write more of the id", len(plans), id)}
	case asJSON:
		return printRows(cmd, nil, rows, nil, true, true)
	}
	return printPlan(cmd.OutOrStdout(), view, &plans[0])
}

func printPlans(w io.Writer, plans []domain.Plan) error {
	table := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "ID\tKIND\tPERIOD\tIN FORCE\tMEASURES ENTERED\tTITLE")
	for i := range plans {
		p := &plans[i]
		force := "drafted only"
		if n := p.Version(); n > 0 {
			force = fmt.Sprintf("version %d", n)
			if p.Versions[n-1].Content.Digest != p.Draft.Digest {
				force += ", draft differs"
			}
		}
		entered := fmt.Sprint(p.Draft.Entered)
		if p.Draft.Measures > 0 {
			entered += fmt.Sprintf(" of %d", p.Draft.Measures)
		}
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", p.ID, p.Kind, periodInWords(p.Draft.Period), force, entered, plain(p.Draft.Title.In("en")))
	}
	return table.Flush()
}

// voices are what is said of an item, newest last. They are never merged.
type voices struct {
	reported []domain.Progress
	decided  []domain.BodyAssessment
	found    []domain.Assessment
}

// readVoices reads what is said of every item of a plan.
func readVoices(view *projections.View, plan domain.PlanID) (map[string]*voices, error) {
	of := map[string]*voices{}
	add := func(number string) *voices {
		if of[number] == nil {
			of[number] = &voices{}
		}
		return of[number]
	}
	errs := make([]error, 3)
	errs[0] = eachOf(view, "progress", func(p domain.Progress) {
		if p.Plan == plan {
			v := add(p.Number)
			v.reported = append(v.reported, p)
		}
	})
	errs[1] = eachOf(view, "body_assessment", func(b domain.BodyAssessment) {
		if b.Plan == plan {
			v := add(b.Number)
			v.decided = append(v.decided, b)
		}
	})
	errs[2] = eachOf(view, "assessment", func(a domain.Assessment) {
		if a.Plan == plan {
			v := add(a.Number)
			v.found = append(v.found, a)
		}
	})
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	for _, v := range of {
		slices.SortFunc(v.reported, func(a, b domain.Progress) int { return cmp.Compare(a.Seq, b.Seq) })
		slices.SortFunc(v.decided, func(a, b domain.BodyAssessment) int { return cmp.Compare(a.Seq, b.Seq) })
		slices.SortFunc(v.found, func(a, b domain.Assessment) int { return cmp.Compare(a.Seq, b.Seq) })
	}
	return of, nil
}

// eachOf calls fn with every row of a kind, read.
func eachOf[T any](view *projections.View, kind string, fn func(T)) error {
	return view.Each(kind, func(row projections.Row) error {
		var v T
		if err := json.Unmarshal(row.JSON, &v); err != nil {
			return err
		}
		fn(v)
		return nil
	})
}

// printPlan prints a plan with the three voices beside each other, and what they
// say under it.
func printPlan(w io.Writer, view *projections.View, p *domain.Plan) error {
	of, err := readVoices(view, p.ID)
	if err != nil {
		return err
	}
	var items []domain.PlanItem
	err = eachOf(view, "item", func(i domain.PlanItem) {
		if i.Plan == p.ID && (i.Adopted != nil || i.Draft != nil) {
			items = append(items, i)
		}
	})
	if err != nil {
		return err
	}
	slices.SortFunc(items, func(a, b domain.PlanItem) int { return domain.CompareNumbers(a.Number, b.Number) })
	c := newCells(view)
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "%s\n%s plan, %s\nplan/%s\n", strong(w, plain(p.Draft.Title.In("en"))), p.Kind, periodInWords(p.Draft.Period), p.ID)
	for i, v := range p.Versions {
		by := "by an act from outside: " + v.Act.In("en") + ", " + string(v.Date)
		if v.Decision != nil {
			by = "by " + c.name("decision", v.Decision.String())
		}
		fmt.Fprintf(out, "version %d, adopted %s\n", i+1, plain(by))
	}
	if p.Version() == 0 {
		fmt.Fprintln(out, "drafted only: no version is in force")
	}
	if p.Draft.Measures > p.Draft.Entered {
		fmt.Fprintf(out, "%d of its %d measures are entered\n", p.Draft.Entered, p.Draft.Measures)
	}
	fmt.Fprintln(out)
	table := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "ITEM\tLEVEL\tDUE\tREPORTED\tTHE BODY\tOUTSIDE\tWHAT")
	for i := range items {
		printItemLine(table, &items[i], of[items[i].Number])
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(out, "\nREPORTED is what the responsible say, THE BODY what it decided, OUTSIDE what others found: the newest of each.")
	for i := range items {
		if v := of[items[i].Number]; v != nil {
			printVoices(out, c, items[i].Number, v)
		}
	}
	return out.Flush()
}

func printItemLine(w io.Writer, i *domain.PlanItem, v *voices) {
	item, mark := i.Adopted, ""
	if draft, adopted := i.Draft, i.Adopted; adopted == nil {
		item, mark = draft, " (drafted)"
	} else if draft == nil {
		mark = " (taken out of the draft)"
	} else if draft.Digest != adopted.Digest {
		mark = " (the draft differs)"
	}
	due := "-"
	if d := item.Content.Deadline; d != nil {
		if due = d.Text.In("en"); d.To != "" {
			due = string(d.To)
		}
	}
	reported, decided, found := "-", "-", "-"
	if v != nil {
		if n := len(v.reported); n > 0 {
			reported = completionInWords(v.reported[n-1].Completion)
		}
		if n := len(v.decided); n > 0 {
			decided = completionInWords(v.decided[n-1].Completion)
		}
		if n := len(v.found); n > 0 {
			if found = completionInWords(v.found[n-1].Completion); found == "-" {
				found = plain(v.found[n-1].Code.In("en"))
			}
		}
	}
	_, _ = fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", i.Number, item.Content.Level, shortened(plain(due), 24), reported, decided, shortened(found, 24),
		shortened(plain(item.Content.Title.In("en")), 70)+mark)
}

// printVoices prints all that is said of an item, oldest first.
func printVoices(w io.Writer, c *cells, number string, v *voices) {
	fmt.Fprintf(w, "\n%s\n", number)
	for i := range v.reported {
		p := &v.reported[i]
		rests := ""
		if n := len(p.Evidence); n > 0 {
			rests = fmt.Sprintf(", on %s of evidence", piecesInWords(n))
		}
		fmt.Fprintf(w, "  reported by %s for %s: %s%s (entry %d)\n    %s\n", plain(c.name("member", p.Member.String())), periodInWords(p.Period),
			completionInWords(p.Completion), rests, p.Seq, plain(p.Text.In("en")))
	}
	for i := range v.decided {
		b := &v.decided[i]
		verifiable := ""
		if !b.Verifiable {
			verifiable = "; worded so that it cannot be told"
		}
		fmt.Fprintf(w, "  found by the body for %s: %s%s (%s, entry %d)\n    %s\n", periodInWords(b.Period), completionInWords(b.Completion), verifiable,
			c.name("decision", b.Decision.String()), b.Seq, plain(b.Reasons.In("en")))
	}
	for i := range v.found {
		a := &v.found[i]
		period := ""
		if a.Period != nil {
			period = " for " + periodInWords(*a.Period)
		}
		fmt.Fprintf(w, "  found by %s%s on %s: %s (entry %d)\n    %s\n", plain(a.Assessor.In("en")), period, a.Date, plain(a.Code.In("en")), a.Seq, plain(sourceInWords(a.TakenFrom, inOne("en"))))
	}
}

func piecesInWords(n int) string {
	if n == 1 {
		return "1 piece"
	}
	return fmt.Sprintf("%d pieces", n)
}

// concernInWords is the state of a concern, or its outcome, as people say it.
func concernInWords(state string) string {
	if state == domain.ConcernPartly {
		return "partly resolved"
	}
	return inWords(state)
}

// showConcerns prints the concerns, or one with its answer and what came of it.
func showConcerns(cmd *cobra.Command, view *projections.View, id string, asJSON bool) error {
	rows, err := rowsOf(view, "concern", id)
	if err != nil {
		return err
	}
	if id == "" || asJSON {
		columns := []string{"id", "state:=concern_state", "kind", "body", "date", "due", "answered:=answered", "text"}
		return printRows(cmd, newCells(view), rows, columns, id != "", asJSON)
	}
	var c domain.Concern
	if err := json.Unmarshal(rows[0], &c); err != nil {
		return err
	}
	w := cmd.OutOrStdout()
	fmt.Fprintf(w, "%s of %s, %s: %s\nconcern/%s\n  %s\n", strong(w, c.Kind), plain(c.Body.In("en")), c.Date, concernInWords(c.State), c.ID, plain(c.Text.In("en")))
	if c.Due != "" {
		fmt.Fprintf(w, "  asked for by %s\n", c.Due)
	}
	fmt.Fprintf(w, "  taken from %s\n", plain(sourceInWords(c.TakenFrom, inOne("en"))))
	if c.Answer != nil {
		fmt.Fprintf(w, "answered (entry %d)\n  %s\n", c.Answer.Seq, plain(c.Answer.Text.In("en")))
	}
	if c.Settled != nil {
		fmt.Fprintf(w, "%s on %s (entry %d)\n  taken from %s\n", concernInWords(c.Settled.Outcome), c.Settled.Date, c.Settled.Seq, plain(sourceInWords(c.Settled.TakenFrom, inOne("en"))))
	}
	return nil
}
