package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections"
	"twothirds/projections/locale"
	"twothirds/projections/words"
)

// dueFlags say what of the calendar is asked for.
type dueFlags struct {
	member, until, lang string
	kinds               []string
	at                  uint64
	passed, json        bool
}

func newDueCommand() *cobra.Command {
	var f dueFlags
	cmd := &cobra.Command{
		Use:   "due SRC",
		Short: "Show what is due, from whom, and by when",
		Long: `due shows the calendar: votes that close, meetings, deadlines of measures,
conditions, answers that are owed, reviews, terms and mandates; first what is
overdue, then what is to come. Overdue is an answer that was not given in time,
and a measure whose deadline is past while neither its institutions nor the body
nor an assessor calls it complete.

SRC is a ledger's folder that no process uses, an exported log, or a URL; of the
last two every signature is checked first. What is past is told by the later of
this machine's clock and the last entry's time; with --at, by that entry's time.
Kinds are ` + strings.Join(projections.DueKinds, ", ") + `.`,
		Example: `  twothirds due ledger
  twothirds due http://localhost:8080 --member "Ministry of Justice" --until 2027
  twothirds due copy --kind item --kind condition --json`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return showDue(cmd, &f, args[0]) },
	}
	cmd.Flags().StringVar(&f.member, "member", "", "only what is due from this member: its name, or its id")
	cmd.Flags().StringSliceVar(&f.kinds, "kind", nil, "only of this kind; again for a further one")
	cmd.Flags().StringVar(&f.until, "until", "", "only what is due up to this day, or year")
	cmd.Flags().BoolVar(&f.passed, "passed", false, "also what has passed and is not overdue")
	cmd.Flags().StringVar(&f.lang, "lang", "en", "the language: en or az")
	cmd.Flags().Uint64Var(&f.at, "at", 0, "as the log stood after so many entries, 1 or more (default: all)")
	cmd.Flags().BoolVar(&f.json, "json", false, "print JSON")
	return cmd
}

func showDue(cmd *cobra.Command, f *dueFlags, from string) error {
	if err := checkAt(cmd, f.at); err != nil {
		return err
	}
	language, ok := locale.Of(f.lang)
	if !ok {
		return oneOf("language", f.lang, "en", "az")
	}
	for _, kind := range f.kinds {
		if !slices.Contains(projections.DueKinds, kind) {
			return oneOf("kind", kind, projections.DueKinds...)
		}
	}
	last := domain.Date("9999-12-31")
	if f.until != "" {
		_, until, err := spanOf(f.until + ".." + f.until)
		if err != nil {
			return exitError{exitUsage, fmt.Errorf("%q is no day: write 2027-05-31, or a year", f.until)}
		}
		last = until
	}
	src, err := openSource(cmd, from)
	if err != nil {
		return err
	}
	defer src.close()
	view, err := src.view(wire.Seq(f.at))
	if err != nil {
		return err
	}
	member := ""
	if f.member != "" {
		if member, err = reportID(view, "member", f.member); err != nil {
			return err
		}
	}
	now, err := recordedAt(view)
	if err != nil {
		return err
	}
	if f.at == 0 {
		now = max(now, wire.Time(time.Now().UnixMilli()))
	}
	calendar := &dueCalendar{Overdue: []*projections.Owed{}, Coming: []*projections.Owed{}, Passed: []*projections.Owed{}, Now: now, At: view.At()}
	for after, more := "", true; more; {
		due, next, err := view.Due(f.kinds, 0, after, 500)
		if err != nil {
			return fmt.Errorf("reading what is due: %w", err)
		}
		owed, err := view.Owed(due, now)
		if err != nil {
			return fmt.Errorf("reading from whom it is due: %w", err)
		}
		for _, o := range owed {
			if member != "" && !slices.ContainsFunc(o.Members, func(id domain.MemberID) bool { return id.String() == member }) {
				continue
			}
			if dueDay(o) <= last {
				calendar.add(o, f.passed)
			}
		}
		after, more = next, next != ""
	}
	if f.json {
		return printJSON(cmd.OutOrStdout(), calendar)
	}
	return calendar.print(cmd.OutOrStdout(), view, words.New(language, dueCommandWords))
}

// recordedAt is when the view's last entry was recorded.
func recordedAt(view *projections.View) (wire.Time, error) {
	meta, ok, err := view.Entry(view.At())
	if err != nil || !ok {
		return 0, err
	}
	return wire.ParseTime(meta.Recorded)
}

// dueCalendar is what the command prints.
type dueCalendar struct {
	At      wire.Seq            `json:"at"`
	Now     wire.Time           `json:"now"`
	Overdue []*projections.Owed `json:"overdue"`
	Coming  []*projections.Owed `json:"coming"`
	Passed  []*projections.Owed `json:"passed,omitzero"`
}

func (c *dueCalendar) add(o *projections.Owed, passed bool) {
	switch {
	case o.Overdue:
		c.Overdue = append(c.Overdue, o)
	case !o.Passed:
		c.Coming = append(c.Coming, o)
	case passed:
		c.Passed = append(c.Passed, o)
	}
}

// dueCommandWords are the words of the printed calendar alone.
var dueCommandWords = words.Words{
	"head.overdue": {"Overdue", "Gecikənlər"},
	"head.coming":  {"Coming", "Qarşıda"},
	"head.passed":  {"Passed", "Vaxtı keçib"},
	"foot":         {"as of entry %s; days and times are those of Baku", "vəziyyət: %s nömrəli qeyd; gün və saatlar Bakı vaxtı ilədir"},
}

// dueDay is the day on which something is due, in Baku where it has a time.
func dueDay(o *projections.Owed) domain.Date {
	if o.Day != "" {
		return o.Day
	}
	return domain.Date(locale.BakuDay(time.UnixMilli(int64(o.At))))
}

func (c *dueCalendar) print(out io.Writer, view *projections.View, in *words.Catalogue) error {
	names := map[domain.MemberID]string{}
	for after, more := "", true; more; {
		members, next, err := view.Members(in.Code, after, 1000)
		if err != nil {
			return fmt.Errorf("reading the members: %w", err)
		}
		for _, m := range members {
			names[m.ID] = plain(m.Name.In(in.Code))
		}
		after, more = next, next != ""
	}
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	for _, part := range []struct {
		head string
		owed []*projections.Owed
	}{{"head.overdue", c.Overdue}, {"head.coming", c.Coming}, {"head.passed", c.Passed}} {
		if len(part.owed) == 0 {
			continue
		}
		_, _ = fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", in.T(part.head), in.T("due.what"), in.T("due.whom"), in.T("due.entry"))
		for _, o := range part.owed {
			_, _ = fmt.Fprintf(w, "  %s\t%s\t%s\t%s\n", dueWhen(o, in), dueWhat(o, in), dueFrom(o, names, in), in.N(int64(o.Seq))) //nolint:gosec // sequences stay below 2^53
		}
	}
	if len(c.Overdue)+len(c.Coming)+len(c.Passed) == 0 {
		_, _ = fmt.Fprintln(w, in.T("due.nothing"))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintln(out, in.T("foot", in.N(int64(c.At)))) //nolint:gosec // sequences stay below 2^53
	return err
}

func dueWhen(o *projections.Owed, in *words.Catalogue) string {
	if o.Day != "" {
		return string(o.Day)
	}
	local, _ := locale.Baku(time.UnixMilli(int64(o.At)))
	return local.Format("2006-01-02 15:04")
}

func dueWhat(o *projections.Owed, in *words.Catalogue) string {
	word := in.Or("due.", o.Kind)
	if o.Kind == "item" && o.Number != "" {
		word = in.T("due.item.number", o.Number)
	}
	if o.Title.IsZero() {
		return word
	}
	return word + ": " + beginning(plain(o.Title.In(in.Code)))
}

func dueFrom(o *projections.Owed, names map[domain.MemberID]string, in *words.Catalogue) string {
	if o.From != "" {
		return in.T("due.of." + o.From)
	}
	if !o.Named.IsZero() {
		return beginning(plain(o.Named.In(in.Code)))
	}
	var from []string
	for _, id := range o.Members {
		from = append(from, names[id])
	}
	return strings.Join(from, ", ")
}
