package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"twothirds/domain"
)

// print says in words what came of a table of plans.
func (p *planning) print(cmd *cobra.Command, a *planAnswer) {
	w, o := cmd.OutOrStdout(), p.o
	for i := range a.Plans {
		r := &a.Plans[i]
		fmt.Fprintf(w, "%s\n%s plan, %s\n", strong(w, plain(r.Title.In("en"))), r.Kind, periodInWords(r.Period))
		p.printContent(w, r)
		if o.alone() {
			fmt.Fprintln(w, "The table is in order. No ledger was named, so that it was not compared with one.")
			continue
		}
		printPlanEntered(w, r, o.check)
		printPlanRest(w, o, r)
	}
}

// printContent says what is in the table.
func (p *planning) printContent(w io.Writer, r *planResult) {
	var parts []string
	for _, level := range levels {
		if n := r.Levels[level]; n > 0 {
			parts = append(parts, countInWords(int64(n), level))
		}
	}
	fmt.Fprintf(w, "  %s\n", strings.Join(parts, ", "))
	fmt.Fprintf(w, "  deadlines: %d as days", r.Dated)
	for _, kind := range []struct {
		words   string
		numbers []string
	}{{"that go on", r.Ongoing}, {"in words alone, which may mean two things", r.InWords}, {"none given", r.NoDeadline}} {
		if len(kind.numbers) > 0 {
			fmt.Fprintf(w, "; %d %s (%s)", len(kind.numbers), kind.words, fewOf(kind.numbers))
		}
	}
	fmt.Fprintln(w)
	for _, part := range []struct {
		what    string
		numbers []string
	}{{"indicator", r.NoIndicator}, {"implementers", r.NoImplementers}} {
		if n := len(part.numbers); n > 0 {
			fmt.Fprintf(w, "  %s without %s (%s)\n", countInWords(int64(n), "measure"), part.what, fewOf(part.numbers))
		}
	}
	fmt.Fprintf(w, "  members report on %s\n", countInWords(int64(r.Responsible), "item"))
	for _, name := range slices.Sorted(maps.Keys(r.Named)) {
		fmt.Fprintf(w, "    %s: the member %s\n", plain(name), plain(p.state.Member(r.Named[name]).Name.In(prevailing(p.state))))
	}
	if len(r.Others) > 0 {
		names := slices.SortedFunc(maps.Keys(r.Others), func(a, b string) int {
			if r.Others[a] != r.Others[b] {
				return r.Others[b] - r.Others[a]
			}
			return strings.Compare(a, b)
		})
		fmt.Fprintln(w, "  implementers who are no members, and stand in the plan by their names:")
		for i, name := range names {
			if i == 12 {
				fmt.Fprintf(w, "    and %d more\n", len(names)-i)
				break
			}
			fmt.Fprintf(w, "    %s (%d)\n", plain(name), r.Others[name])
		}
	}
}

// fewOf lists the first of some numbers.
func fewOf(numbers []string) string {
	if len(numbers) > 8 {
		return strings.Join(numbers[:8], ", ") + ", …"
	}
	return strings.Join(numbers, ", ")
}

func printPlanEntered(w io.Writer, r *planResult, check bool) {
	verb := "entered"
	if check {
		verb = "would be entered"
	}
	fmt.Fprintf(w, "%s: %s %s, %d there before", "plan/"+r.Plan.String(), countInWords(int64(r.Entered), "item"), verb, r.AlreadyThere)
	for _, part := range []struct {
		n     int
		words string
	}{{r.Changed, "changed"}, {r.Removed, "taken out"}} {
		if part.n > 0 {
			fmt.Fprintf(w, ", %d %s", part.n, part.words)
		}
	}
	fmt.Fprintln(w)
	if len(r.Conflicts) > 0 {
		fmt.Fprintf(w, "The draft says otherwise, and was left as it is: %s\n", strings.Join(r.Conflicts, ", "))
	}
	if len(r.NotInTable) > 0 {
		fmt.Fprintf(w, "The draft has, and the table has not: %s (--update takes them out)\n", strings.Join(r.NotInTable, ", "))
	}
}

// printPlanRest says what is in force, and what remains to be done.
func printPlanRest(w io.Writer, o *planImport, r *planResult) {
	switch {
	case o.check && r.Effects == nil:
		return
	case r.InForce:
		fmt.Fprintf(w, "In force, as version %d.\n", r.Version)
		return
	case o.check:
		fmt.Fprintln(w, "Nothing was entered.")
		return
	case r.Version > 0:
		fmt.Fprintf(w, "Version %d is in force; the draft says something else.\n", r.Version)
	default:
		fmt.Fprintln(w, "It is a draft: no version of it is in force.")
	}
	where := "--url " + o.target.url
	if o.target.url == "" {
		where = "--data " + o.target.node.Dir
	}
	fmt.Fprintf(w, "What remains:\n  twothirds plan show %s draft %s\n", r.Plan, where)
	if r.forming {
		fmt.Fprintln(w, "and, once the body is constituted, its decision:")
	} else {
		fmt.Fprintln(w, "and a decision of the body:")
	}
	effect := fmt.Sprintf("--effect \"adopt_plan plan=%s\"", r.Plan)
	if o.out != "" {
		effect = "--effects " + o.out
	}
	fmt.Fprintf(w, "  twothirds motion table --title … --text … %s --key MEMBER %s\nor, where an act from outside adopted it, two registrars' word:\n", effect, where)
	fmt.Fprintf(w, "  twothirds plan attest %s --act … --date … --key REGISTRAR --key REGISTRAR %s\n", r.Plan, where)
}

// inForming reports whether a ledger is still forming.
func inForming(s *domain.State) bool { return s.Ledger().Status == domain.StageForming }
