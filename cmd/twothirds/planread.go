package main

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"

	"twothirds/domain"
	"twothirds/domain/wire"
)

// copyFlags name a log to read: a folder, an exported log or a URL.
type copyFlags struct{ data, url string }

func (c *copyFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&c.data, "data", "", "the ledger's folder, which no process uses, or an exported log")
	cmd.Flags().StringVar(&c.url, "url", "", "the URL of the ledger's server, or of an exported log")
}

// source is the one log that is named.
func (c *copyFlags) source() (string, error) {
	if (c.url == "") == (c.data == "") {
		return "", exitError{exitUsage, errors.New("name the ledger, once: with --data SRC or --url URL")}
	}
	src, _, _ := strings.Cut(c.url, "#")
	return src + c.data, nil
}

// planHistory is what plans said in every version.
type planHistory struct {
	state    *domain.State
	plans    []*domain.Plan
	versions map[domain.PlanID][]domain.PlanText
}

// readPlans reads a log whole, and every version of every plan in it.
func readPlans(cmd *cobra.Command, flags *copyFlags) (*planHistory, error) {
	src, err := flags.source()
	if err != nil {
		return nil, err
	}
	copied, err := openCopy(cmd.Context(), src)
	if err != nil {
		return nil, err
	}
	defer copied.Close() //nolint:errcheck // read only
	h := &planHistory{versions: map[domain.PlanID][]domain.PlanText{}}
	h.state, err = foldEach(cmd, copied, copied.Size(), func(s *domain.State, p *domain.Placed) error {
		switch p.Event.(type) {
		case *domain.PlanAttested, *domain.EffectApplied:
			h.take(s)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for plan := range h.state.Plans() {
		h.plans = append(h.plans, plan)
	}
	return h, nil
}

// take takes the versions that are new.
func (h *planHistory) take(s *domain.State) {
	for plan := range s.Plans() {
		if plan.Version() > int64(len(h.versions[plan.ID])) {
			text, _ := s.TextOfVersion(plan.ID)
			h.versions[plan.ID] = append(h.versions[plan.ID], text)
		}
	}
}

// plan finds a plan; where none is named, the only one.
func (h *planHistory) plan(ref string) (*domain.Plan, error) {
	switch {
	case ref == "" && len(h.plans) == 1:
		return h.plans[0], nil
	case ref == "" && len(h.plans) == 0:
		return nil, exitError{exitNotFound, errors.New("the ledger has no plan")}
	case ref == "":
		return nil, exitError{exitUsage, fmt.Errorf("the ledger has %d plans: name one, by its title or id", len(h.plans))}
	}
	return findPlan(h.state, ref)
}

// wordingDraft names a plan's draft where a version's number can stand.
const wordingDraft = "draft"

// text is what a version of a plan says, or its draft.
func (h *planHistory) text(plan *domain.Plan, version string) (domain.PlanText, error) {
	if version == wordingDraft {
		text, _ := h.state.TextOfDraft(plan.ID)
		return text, nil
	}
	n, err := strconv.Atoi(version)
	switch {
	case err != nil || n < 0:
		return domain.PlanText{}, exitError{exitUsage, fmt.Errorf("%q is no version: write its number, or %s", version, wordingDraft)}
	case n == 0:
		return domain.PlanText{Items: []domain.Item{}}, nil
	case n > len(h.versions[plan.ID]):
		return domain.PlanText{}, exitError{exitNotFound, fmt.Errorf("the plan has %s, and no version %d", countInWords(plan.Version(), "version"), n)}
	}
	return h.versions[plan.ID][n-1], nil
}

// isVersion reports whether an argument is a version and not the name of a plan.
func isVersion(arg string) bool {
	_, err := strconv.Atoi(arg)
	return arg == wordingDraft || err == nil && len(arg) < 4
}

// countInWords is a number of things in words: 1 version, 2 versions.
func countInWords(n int64, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// versionInWords says what a version of a plan is, and what it rests on.
func versionInWords(s *domain.State, plan *domain.Plan, version string) string {
	n, err := strconv.ParseInt(version, 10, 64)
	if err != nil {
		return "the draft"
	}
	if n < 1 || n > plan.Version() {
		return "nothing, before the first version"
	}
	v := plan.Versions[n-1]
	words := fmt.Sprintf("version %d", n)
	if v.Decision != nil {
		if d := s.Decision(*v.Decision); d != nil {
			words += fmt.Sprintf(", adopted by decision %d", d.Number)
		}
		return words
	}
	return words + fmt.Sprintf(", adopted by an act from outside: %s, %s", v.Act.In(prevailing(s)), v.Date)
}

func newPlanShowCommand() *cobra.Command {
	var from copyFlags
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "show [PLAN] [VERSION|draft] --data SRC | --url URL",
		Short: "Print what a plan says, in any version or as drafted",
		Long: `show prints a plan whole: the version named, else the one in force, else the draft.
PLAN may be left out where there is only one. What is reported and found of its
measures is in twothirds show plan.`,
		Example: `  twothirds plan show "Action plan" 1 --url http://localhost:8080
  twothirds plan show draft --data ledger`,
		Args: cobra.MaximumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			ref, version := argument(args, 0), argument(args, 1)
			if len(args) == 1 && isVersion(ref) {
				ref, version = "", ref
			}
			h, err := readPlans(cmd, &from)
			if err != nil {
				return err
			}
			plan, err := h.plan(ref)
			if err != nil {
				return err
			}
			if version == "" {
				if version = strconv.FormatInt(plan.Version(), 10); version == "0" {
					version = wordingDraft
				}
			}
			text, err := h.text(plan, version)
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), struct {
					Plan    domain.PlanID `json:"plan"`
					Version string        `json:"version"`
					domain.PlanText
				}{plan.ID, version, text})
			}
			return printPlanText(cmd.OutOrStdout(), h.state, plan, version, text)
		},
	}
	from.add(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// printPlanText prints a plan as people read one.
func printPlanText(w io.Writer, s *domain.State, plan *domain.Plan, version string, text domain.PlanText) error {
	language := prevailing(s)
	fmt.Fprintf(w, "%s\n%s plan, %s to %s\nplan/%s\n%s\n", strong(w, plain(text.Content.Title.In(language))), plan.Kind,
		text.Content.Period.From, text.Content.Period.To, plan.ID, plain(versionInWords(s, plan, version)))
	if text.Content.Measures > text.Content.Entered {
		fmt.Fprintf(w, "%d of its %d measures are entered\n", text.Content.Entered, text.Content.Measures)
	}
	for i := range text.Items {
		item := &text.Items[i]
		fmt.Fprintf(w, "\n%s  %s (%s)\n", item.Number, plain(item.Title.In(language)), item.Level)
		table := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
		for _, line := range itemLines(s, inOne(language), item) {
			_, _ = fmt.Fprintf(table, "  %s\t%s\n", line[0], line[1])
		}
		if err := table.Flush(); err != nil {
			return err
		}
	}
	return nil
}

// itemLines are the members of an item beside number, level and title, in words.
func itemLines(s *domain.State, say saying, item *domain.Item) (lines [][2]string) {
	members, _ := readMembers(wire.Canonical(item)) // an object, as it was written
	for _, member := range []string{"text", "indicator", "deadline", "responsible", "implementers"} {
		value, ok := members[member].(jsontext.Value)
		if words := planValueInWords(s, say, member, value); ok && words != "" {
			lines = append(lines, [2]string{fieldInWords(member), plain(words)})
		}
	}
	return lines
}

func newPlanDiffCommand() *cobra.Command {
	var from copyFlags
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "diff [PLAN] VERSION VERSION|draft --data SRC | --url URL",
		Short: "Say what differs between two versions of a plan",
		Long: `diff compares two versions of a plan, or one with its draft: which items were put
in, taken out and worded anew, and how. Version 0 is nothing. PLAN may be left
out where there is only one. The exit code is 0 whether they differ or not.`,
		Example: `  twothirds plan diff "Action plan" 1 2 --url http://localhost:8080
  twothirds plan diff 2 draft --data ledger`,
		Args: cobra.RangeArgs(2, 3),
		RunE: func(cmd *cobra.Command, args []string) error {
			ref := ""
			if len(args) == 3 {
				ref, args = args[0], args[1:]
			}
			h, err := readPlans(cmd, &from)
			if err != nil {
				return err
			}
			plan, err := h.plan(ref)
			if err != nil {
				return err
			}
			before, err := h.text(plan, args[0])
			if err != nil {
				return err
			}
			after, err := h.text(plan, args[1])
			if err != nil {
				return err
			}
			diff := domain.DiffPlans(before, after)
			if asJSON {
				return printJSON(cmd.OutOrStdout(), struct {
					Plan domain.PlanID `json:"plan"`
					From string        `json:"from"`
					To   string        `json:"to"`
					domain.PlanDiff
				}{plan.ID, args[0], args[1], diff})
			}
			w := cmd.OutOrStdout()
			fmt.Fprintf(w, "%s\n  from %s\n  to   %s\n", strong(w, plain(plan.Draft.Title.In(prevailing(h.state)))),
				plain(versionInWords(h.state, plan, args[0])), plain(versionInWords(h.state, plan, args[1])))
			printPlanDiff(w, h.state, &diff)
			return nil
		},
	}
	from.add(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func printPlanDiff(w io.Writer, s *domain.State, diff *domain.PlanDiff) {
	language := prevailing(s)
	if diff.IsZero() {
		fmt.Fprintln(w, "\nThey say the same.")
		return
	}
	if len(diff.Content) > 0 {
		fmt.Fprintln(w, "\nchanged  the plan itself")
		printFieldDiffs(w, s, diff.Content)
	}
	for _, list := range []struct {
		word  string
		items []domain.Item
	}{{"removed", diff.Removed}, {"added", diff.Added}} {
		for i := range list.items {
			item := &list.items[i]
			fmt.Fprintf(w, "\n%-7s  %s  %s (%s)\n", list.word, item.Number, plain(item.Title.In(language)), item.Level)
			for _, line := range itemLines(s, inOne(language), item) {
				fmt.Fprintf(w, "           %s: %s\n", line[0], line[1])
			}
		}
	}
	for i := range diff.Changed {
		item := &diff.Changed[i]
		fmt.Fprintf(w, "\nchanged  %s  %s (%s)\n", item.Number, plain(item.Title.In(language)), item.Level)
		printFieldDiffs(w, s, item.Fields)
	}
	fmt.Fprintf(w, "\n%s added, %d removed, %d changed.\n", countInWords(int64(len(diff.Added)), "item"), len(diff.Removed), len(diff.Changed))
}

// printFieldDiffs prints what a member was and is; of texts each language apart.
func printFieldDiffs(w io.Writer, s *domain.State, fields []domain.FieldDiff) {
	for _, f := range fields {
		name := fieldInWords(f.Field)
		before, after, isText := textsOf(f.From, f.To)
		if !isText {
			printChange(w, name, planValueInWords(s, inBoth(s), f.Field, f.From), planValueInWords(s, inBoth(s), f.Field, f.To))
			continue
		}
		for _, language := range []struct{ name, before, after string }{{"Azerbaijani", before.Az, after.Az}, {"English", before.En, after.En}} {
			if language.before != language.after {
				printChange(w, name+", in "+language.name, language.before, language.after)
			}
		}
	}
}

func printChange(w io.Writer, name, before, after string) {
	fmt.Fprintf(w, "           %s\n", name)
	if before != "" {
		fmt.Fprintf(w, "             - %s\n", plain(before))
	}
	if after != "" {
		fmt.Fprintf(w, "             + %s\n", plain(after))
	}
}

// textsOf reads two values as texts; ok is false where one is something else.
func textsOf(from, to jsontext.Value) (before, after domain.Text, ok bool) {
	for _, side := range []struct {
		value jsontext.Value
		into  *domain.Text
	}{{from, &before}, {to, &after}} {
		if len(side.value) > 0 && json.Unmarshal(side.value, side.into, json.RejectUnknownMembers(true)) != nil {
			return before, after, false
		}
	}
	return before, after, true
}
