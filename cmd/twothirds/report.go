package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/spf13/cobra"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore/copies"
	"twothirds/projections"
	"twothirds/projections/report"
)

// reportFlags say which report is asked for, and in which form.
type reportFlags struct {
	data, from, to, lang, format, out, base, table string
	at                                             uint64
}

func newReportCommand() *cobra.Command {
	var f reportFlags
	cmd := &cobra.Command{
		Use:   "report KIND [ID] --data SRC [-o FILE]",
		Short: "Make a report whose every number names the entries that it comes from",
		Long: `report makes a report from a log. KIND is one of

  accountability  the body's account of a period: members, meetings, decisions,
                  how each member voted, the plan, what was asked and answered
  decision        the extract of one decision (ID: its number, or its id)
  decisions       the register of decisions of a period
  measure         the file of one measure (ID: its number in the plan, or PLAN.NUMBER)
  member          what one member did in a period (ID: its name, or its id)
  minutes         the minutes of a meeting (ID: its id or its title)

The same log up to the same entry, kind, period and language give the same bytes
on every machine. The JSON is the report; CSV, HTML and Markdown are made from it.
An ID may be shortened to its beginning. SRC is a ledger's folder that no process
uses, an exported log, or a URL; of the last two every signature is checked first.

--from and --to are days in Baku, or years; left out, they are the day of the
founding and that of the last entry. The format is that of --format, or of the
end of FILE's name; json where neither says it. Without -o the report goes to
standard output.`,
		Example: `  twothirds report decisions --data ledger --from 2026 --to 2026 --lang az -o decisions.html
  twothirds report decision 12 --data ledger --at 310 --format json -o decision-12.json
  twothirds report decisions --data http://localhost:8080 --format csv --table sides -o sides.csv`,
		ValidArgs: report.Kinds(),
		Args:      cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			id := ""
			if len(args) == 2 {
				id = args[1]
			}
			return makeReport(cmd, &f, args[0], id)
		},
	}
	cmd.Flags().StringVar(&f.data, "data", "", "the log: a ledger's folder, an exported log, or a URL")
	cmd.Flags().Uint64Var(&f.at, "at", 0, "as the log stood after so many entries (default: all)")
	cmd.Flags().StringVar(&f.from, "from", "", "the period's first day, or year")
	cmd.Flags().StringVar(&f.to, "to", "", "the period's last day, or year")
	cmd.Flags().StringVar(&f.lang, "lang", "en", "the language: en or az")
	cmd.Flags().StringVar(&f.format, "format", "", "the format: "+strings.Join(formatNames(), ", "))
	cmd.Flags().StringVarP(&f.out, "output", "o", "", "the file to write")
	cmd.Flags().StringVar(&f.base, "base", "", "in HTML and Markdown, link entries to this address's /log/SEQ")
	cmd.Flags().StringVar(&f.table, "table", "", "in CSV, which of the report's tables (default: the first)")
	_ = cmd.MarkFlagRequired("data")
	cmd.AddCommand(newReportExplainCommand(), newReportVerifyCommand())
	return cmd
}

func formatNames() []string {
	var names []string
	for _, f := range report.Formats() {
		names = append(names, f.Name)
	}
	return names
}

// formatOf is the format that is asked for, or that the file's name says.
func (f *reportFlags) formatOf() (report.Format, error) {
	name := f.format
	if name == "" {
		name = strings.TrimPrefix(filepath.Ext(f.out), ".")
		if !slices.Contains(formatNames(), name) {
			name = "json"
		}
	}
	format, err := report.FormatNamed(name)
	if err != nil {
		return report.Format{}, exitError{exitUsage, err}
	}
	return format, nil
}

func makeReport(cmd *cobra.Command, f *reportFlags, kind, id string) error {
	format, err := f.formatOf()
	if err != nil {
		return err
	}
	q := report.Question{Kind: kind, Lang: f.lang}
	if f.from != "" || f.to != "" {
		if q.From, q.To, err = spanOf(f.from + ".." + f.to); err != nil {
			return err
		}
	}
	about, known := report.About(kind)
	if !known {
		return exitError{exitUsage, fmt.Errorf("there is no report called %q; there are %s", kind, strings.Join(report.Kinds(), ", "))}
	}
	src, err := openSource(cmd, f.data)
	if err != nil {
		return err
	}
	defer src.close()
	view, err := src.view(wire.Seq(f.at))
	if err != nil {
		return err
	}
	if about != "" && id != "" {
		if q.ID, err = reportID(view, about, id); err != nil {
			return err
		}
	} else {
		q.ID = id
	}
	made, err := report.Make(view, q)
	if err != nil {
		return reportError(err)
	}
	rendered, err := format.Render(made, report.Options{Base: f.base, Table: f.table})
	if err != nil {
		return reportError(err)
	}
	if f.out == "" {
		_, err = cmd.OutOrStdout().Write(rendered)
		return err
	}
	if err := os.WriteFile(f.out, rendered, 0o644); err != nil { //nolint:gosec // a report is for everybody
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}

// reportError gives an error of a report its exit code.
func reportError(err error) error {
	switch {
	case errors.Is(err, report.ErrInvalid):
		return exitError{exitUsage, err}
	case errors.Is(err, report.ErrNotFound):
		return exitError{exitNotFound, err}
	}
	return err
}

// reportSource is a log that reports are made from.
type reportSource struct {
	model  *projections.Model
	copied *copies.Copy
	temp   string // the folder of a read model made for this alone; "" for none
}

// openSource opens a log with its read model. A ledger's folder has one; that of any other
// is made for this alone, after every signature was checked.
func openSource(cmd *cobra.Command, src string) (*reportSource, error) {
	if _, err := os.Stat(filepath.Join(src, "published.db")); err == nil {
		model, copied, err := openModel(cmd, src)
		if err != nil {
			return nil, err
		}
		return &reportSource{model: model, copied: copied}, nil
	}
	copied, err := copies.OpenToJudge(cmd.Context(), src)
	if err != nil {
		return nil, copyError(err)
	}
	s := &reportSource{copied: copied}
	if err := s.fold(cmd); err != nil {
		s.close()
		return nil, copyError(err)
	}
	return s, nil
}

func (s *reportSource) fold(cmd *cobra.Command) error {
	watch := projections.Watch{Progress: progressOn(cmd.ErrOrStderr(), "checking")}
	if _, err := replayAndVerify(cmd.Context(), s.copied, 0, watch); err != nil {
		return err
	}
	var err error
	if s.temp, err = os.MkdirTemp("", "twothirds-report-"); err != nil {
		return err
	}
	if s.model, err = projections.Open(filepath.Join(s.temp, "rows.db"), loggerOf(cmd)); err != nil {
		return err
	}
	return s.model.CatchUp(cmd.Context(), s.copied)
}

// close ends reading. What it was read into was for this alone or can be made again.
func (s *reportSource) close() {
	if s.model != nil {
		_ = s.model.Close()
	}
	_ = s.copied.Close()
	if s.temp != "" {
		_ = os.RemoveAll(s.temp)
	}
}

// view is the log as it stood after an entry, 0 for all.
func (s *reportSource) view(at wire.Seq) (*projections.View, error) {
	if at > s.copied.Size() {
		return nil, exitError{exitNotFound, fmt.Errorf("the log has %d entries, not %d", s.copied.Size(), at)}
	}
	view, err := s.model.View(at)
	if err != nil {
		return nil, fmt.Errorf("reading the rows: %w", err)
	}
	return view, nil
}

// rowNames are the members of a row by which a person may name it.
type rowNames struct {
	Name    domain.Text `json:"name"`
	Title   domain.Text `json:"title"`
	Adopted *struct {
		Seq wire.Seq `json:"seq"`
	} `json:"adopted"`
}

// reportID finds what a report is about: by its id or the beginning of it, its number, its
// name or title.
func reportID(view *projections.View, kind, id string) (string, error) {
	var found []string
	for after, more := "", true; more; {
		page, next, err := view.List(kind, after, 1000)
		if err != nil {
			return "", fmt.Errorf("reading the rows: %w", err)
		}
		for _, row := range page {
			after = row.ID
			fits, exactly, err := bearsName(row, id)
			if err != nil {
				return "", err
			}
			if exactly {
				return row.ID, nil
			}
			if fits {
				found = append(found, row.ID)
			}
		}
		more = next
	}
	switch len(found) {
	case 0:
		return "", exitError{exitNotFound, fmt.Errorf("there is no %s %s", kind, id)}
	case 1:
		return found[0], nil
	}
	return "", exitError{exitUsage, fmt.Errorf("%d %ss are called %s: write the id, one of %s", len(found), kind, id, strings.Join(found[:min(4, len(found))], ", "))}
}

func bearsName(row projections.Row, id string) (fits, exactly bool, err error) {
	switch {
	case row.ID == id, isNumbered(row, id):
		return true, true, nil
	case row.Kind == "item":
		// Of measures only those in force can be reported on.
		var item rowNames
		err := json.Unmarshal(row.JSON, &item)
		return item.Adopted != nil && strings.HasSuffix(row.ID, "."+id), false, err
	case len(id) >= minShortened && strings.HasPrefix(row.ID, id):
		return true, false, nil
	case row.Kind == "decision":
		return false, false, nil
	}
	var n rowNames
	err = json.Unmarshal(row.JSON, &n)
	return slices.Contains([]string{n.Name.Az, n.Name.En, n.Title.Az, n.Title.En}, id), false, err
}

// readReport reads a report's file.
func readReport(path string) ([]byte, error) {
	file, err := os.Open(path) //nolint:gosec // the user names it
	if err != nil {
		return nil, err
	}
	defer file.Close() //nolint:errcheck // read only
	raw, err := io.ReadAll(io.LimitReader(file, report.MaxBytes+2))
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", path, err)
	}
	return raw, nil
}

func newReportExplainCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "explain FILE REF",
		Short: "List the entries that a number of a report comes from",
		Long: `explain reads a report in JSON and lists the entries that a number comes from, and
where else the same entries are cited. REF is the small number beside the figure, or
its place: TABLE.ROW.COLUMN, rows counted from 1.`,
		Example: `  twothirds report explain decisions.json 12
  twothirds report explain decisions.json decisions.3.yes --json`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			raw, err := readReport(args[0])
			if err != nil {
				return err
			}
			r, err := report.Parse(raw)
			if err != nil {
				return unreadable(args[0], err)
			}
			e, err := r.Explain(args[1])
			if err != nil {
				return reportError(err)
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), e)
			}
			words := make([]string, len(e.Entries))
			for i, entries := range e.Entries {
				words[i] = entries.String()
			}
			fmt.Fprintf(cmd.OutOrStdout(), "entries %s of ledger %s\n", strings.Join(words, ", "), r.Ledger.ID)
			for _, p := range e.Places {
				fmt.Fprintf(cmd.OutOrStdout(), "  %s  %s\n", p.Place, p.Shown)
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// unreadable says of a file that it is no report as this program reads them.
func unreadable(path string, err error) error {
	if errors.Is(err, report.ErrNewer) {
		return fmt.Errorf("%s: %w", path, err)
	}
	return exitError{exitVerify, fmt.Errorf("%s is no report in JSON as it was made: %w", path, err)}
}

// verified is what verify prints.
type verified struct {
	OK bool `json:"ok"`
	// At is the last entry that the report knows of.
	At   wire.Seq `json:"at"`
	Kind string   `json:"kind"`
	// SHA256 is the hash of the canonical JSON made from the log; absent where none could be made.
	SHA256     string             `json:"sha256,omitzero"`
	Difference *report.Difference `json:"difference"`
}

func newReportVerifyCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "verify FILE SRC",
		Short: "Make a report again from a log and compare the bytes",
		Long: `verify reads a report in JSON, makes the report that it says it is from a log, and
compares the two byte for byte. Where they differ it says where the first
difference is and exits with 5. SRC is a ledger's folder that no process uses, an
exported log, or a URL; of the last two every signature is checked first.`,
		Example: `  twothirds report verify decisions.json ledger
  twothirds report verify decisions.json http://localhost:8080 --json`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error { return verifyReport(cmd, args[0], args[1], asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func verifyReport(cmd *cobra.Command, path, from string, asJSON bool) error {
	raw, err := readReport(path)
	if err != nil {
		return err
	}
	r, err := report.Parse(raw)
	if err != nil {
		return unreadable(path, err)
	}
	src, err := openSource(cmd, from)
	if err != nil {
		return err
	}
	defer src.close()
	if r.Parameters.At == 0 {
		return exitError{exitVerify, fmt.Errorf("%s does not say which entry it is of", path)}
	}
	view, err := src.view(r.Parameters.At)
	if err != nil {
		return err
	}
	made, err := report.Make(view, r.Question())
	if err != nil {
		if errors.Is(err, report.ErrInvalid) || errors.Is(err, report.ErrNotFound) {
			return exitError{exitVerify, fmt.Errorf("%s: the log gives no such report: %w", path, err)}
		}
		return err
	}
	v := verified{At: r.Parameters.At, Kind: r.Kind, SHA256: made.SHA256().String(), Difference: report.Compare(raw, made)}
	v.OK = v.Difference == nil
	return printVerified(cmd, v, asJSON)
}

func printVerified(cmd *cobra.Command, v verified, asJSON bool) error {
	out := cmd.OutOrStdout()
	var err error
	switch {
	case asJSON:
		err = printJSON(out, v)
	case v.OK:
		_, err = fmt.Fprintf(out, "the log gives this %s report as of entry %d, byte for byte\nsha256 %s\n", v.Kind, v.At, v.SHA256)
	default:
		_, err = fmt.Fprintf(out, "the log gives another report; the first difference is at %s\n  the file has: %s\n  the log gives: %s\n", v.Difference.Place, v.Difference.Has, v.Difference.Made)
	}
	if err == nil && !v.OK {
		err = exitError{code: exitVerify}
	}
	return err
}
