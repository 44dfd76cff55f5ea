package main

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/spf13/cobra"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore/copies"
	"twothirds/projections"
	"twothirds/projections/report"
	"twothirds/projections/report/render"
)

// reportFlags say which report is asked for, and in which form.
type reportFlags struct {
	data, from, to, lang, format, out, base, table, names string
	at                                                    uint64
	template                                              int64
}

func newReportCommand() *cobra.Command {
	var f reportFlags
	cmd := &cobra.Command{
		Use:   "report KIND [ID] --data SRC [-o FILE]",
		Short: "Make a report whose every number names the entries that it comes from",
		Long: `report makes a report from a log. KIND is one of

  accountability  the body's account of a period: members, meetings, decisions,
                  how each member voted, the plan, what was asked and answered
  assessment      a plan's self-assessment as the Open Government Partnership asks for
                  it (ID: the plan's title, or its id)
  decision        the extract of one decision (ID: its number, or its id)
  decisions       the register of decisions of a period
  measure         the file of one measure (ID: its number in the plan, or PLAN.NUMBER)
  member          what one member did in a period (ID: its name, or its id)
  minutes         the minutes of a meeting (ID: its id or its title)

The same log up to the same entry, kind, period, language and template give the
same bytes on every machine. The JSON is the report; CSV, HTML, Markdown, PDF and XLSX are made
from it, and so is prov (FILE.prov.json): where the report comes from, as the W3C's
PROV-JSON says it.
An ID may be shortened to its beginning. SRC is a ledger's folder that no process
uses, an exported log, or a URL; of the last two every signature is checked first.

--from and --to are days in Baku, or years; left out, they are the day of the
founding and that of the last entry. The format is that of --format, or else of the
end of FILE's name, which has to be a format's; without either it is json. Without
-o the report goes to standard output.

A report of a period tells everything as it stood after the last entry recorded by
the end of its last day. Reports have no names of persons: a person stands there
as the representative of a member. --names makes a copy that has them, from a file
of openings as export --with-openings writes it; each name is compared with its
commitment in the log, and what was erased is left out. Such a copy says that it is
one, and can be neither verified nor published.`,
		Example: `  twothirds report decisions --data ledger --from 2026 --to 2026 --lang az -o decisions.html
  twothirds report decision 12 --data ledger --at 310 --format json -o decision-12.json
  twothirds report accountability --data ledger --from 2026 --to 2026 -o account.pdf
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
	cmd.Flags().Uint64Var(&f.at, "at", 0, "as the log stood after so many entries, 1 or more (default: all)")
	cmd.Flags().StringVar(&f.from, "from", "", "the period's first day, or year")
	cmd.Flags().StringVar(&f.to, "to", "", "the period's last day, or year")
	cmd.Flags().StringVar(&f.lang, "lang", "en", "the language: en or az")
	cmd.Flags().StringVar(&f.format, "format", "", "the format: "+strings.Join(render.Names(), ", "))
	cmd.Flags().StringVarP(&f.out, "output", "o", "", "the file to write")
	cmd.Flags().StringVar(&f.base, "base", "", "in HTML, Markdown and PDF, link entries to this address's /log/SEQ")
	cmd.Flags().StringVar(&f.table, "table", "", "in CSV, which of the report's tables (default: the one called as KIND, or else the first)")
	cmd.Flags().Int64Var(&f.template, "template", 0, "the version of the template, to make a report as it once was (default: the newest)")
	cmd.Flags().StringVar(&f.names, "names", "", "a copy with the names of persons that this file of openings has; it is no report")
	_ = cmd.MarkFlagRequired("data")
	cmd.AddCommand(newReportExplainCommand(), newReportPublishCommand(), newReportVerifyCommand())
	return cmd
}

// aboutInWords says what a report of a kind is about, and how that is named.
var aboutInWords = map[string]string{
	"assessment": "plan the report is about, by its title or its id",
	"decision":   "decision the report is about, by its number or its id",
	"measure":    "measure the report is about, by its number in the plan, or PLAN.NUMBER",
	"member":     "member the report is about, by its name or its id",
	"minutes":    "meeting the report is about, by its title or its id",
}

// formatOf is the format that is asked for, or that the file's name says: JSON where
// neither does.
func (f *reportFlags) formatOf() (render.Format, error) {
	name := f.format
	if name == "" {
		file := strings.ToLower(filepath.Base(f.out))
		for _, format := range render.Formats() {
			if strings.HasSuffix(file, "."+format.Ending()) {
				name = format.Name // of .json and .prov.json the longer one, which comes later
			}
		}
		if ending := filepath.Ext(file); name == "" && ending != "" && ending != "." {
			return render.Format{}, exitError{exitUsage, fmt.Errorf("%s: no format's files end with %s; the formats are %s: name one with --format", f.out, ending, strings.Join(render.Names(), ", "))}
		}
		name = cmp.Or(name, "json")
	}
	format, err := render.FormatNamed(name)
	if err != nil {
		return render.Format{}, exitError{exitUsage, err}
	}
	return format, nil
}

// checkBase refuses what a file's links to entries cannot begin with: they are for
// whoever the file is given to, and lead to a site, never into a program.
func (f *reportFlags) checkBase() error {
	if f.base == "" {
		return nil
	}
	u, err := url.Parse(f.base)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || strings.ContainsAny(f.base, " \"<>?#") {
		return exitError{exitUsage, fmt.Errorf("--base %q is no address of a ledger's pages, such as https://ledger.example/en", f.base)}
	}
	return nil
}

func makeReport(cmd *cobra.Command, f *reportFlags, kind, id string) error {
	if err := checkAt(cmd, f.at); err != nil {
		return err
	}
	format, err := f.formatOf()
	if err != nil {
		return err
	}
	if err := f.checkBase(); err != nil {
		return err
	}
	q := report.Question{Kind: kind, Lang: f.lang, Template: f.template}
	if f.from != "" || f.to != "" {
		if q.From, q.To, err = spanOf(f.from + ".." + f.to); err != nil {
			return err
		}
	}
	about, known := report.About(kind)
	if !known {
		return exitError{exitUsage, fmt.Errorf("there is no report called %q; there are %s", kind, strings.Join(report.Kinds(), ", "))}
	}
	if about != "" && id == "" {
		return exitError{exitUsage, fmt.Errorf("say which %s: twothirds report %s ID …", aboutInWords[kind], kind)}
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
	made, err := src.make(view, q, f.names)
	if err != nil {
		return err
	}
	rendered, err := format.Render(made, render.Options{Base: f.base, Table: f.table})
	if err != nil {
		return reportError(err)
	}
	if f.out == "" {
		_, err = cmd.OutOrStdout().Write(rendered)
		return err
	}
	mode := os.FileMode(0o644) // a report is for everybody
	if made.Overlay {
		mode = 0o600
	}
	if err := os.WriteFile(f.out, rendered, mode); err != nil {
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
	copied, err := openToJudge(cmd.Context(), src)
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

// entry reads an entry of the log.
func (s *reportSource) entry(seq wire.Seq) (entry *wire.Entry, err error) {
	read := errors.New("read")
	err = s.copied.Entries(seq, func(seq wire.Seq, raw []byte) error {
		if entry, err = wire.ParseEntry(raw); err != nil {
			return exitError{exitVerify, fmt.Errorf("entry %d: %w", seq, err)}
		}
		return read
	})
	if errors.Is(err, read) {
		err = nil
	}
	return entry, err
}

// rowNames are the members of a row by which a person may name it.
type rowNames struct {
	Name  domain.Text `json:"name"`
	Title domain.Text `json:"title"`
	Draft struct {
		Title domain.Text `json:"title"`
	} `json:"draft"`
	Adopted *struct {
		Seq wire.Seq `json:"seq"`
	} `json:"adopted"`
}

// reportID finds what a report is about: by its id or the beginning of it, its number, its
// name or title.
func reportID(view *projections.View, kind, id string) (string, error) {
	var found, near []string
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
			if name := nameLike(row, id); name != "" {
				near = append(near, strconv.Quote(plain(name)))
			}
		}
		more = next
	}
	switch len(found) {
	case 0:
		if len(near) > 0 {
			return "", exitError{exitNotFound, fmt.Errorf("there is no %s %s; there is %s: write the whole name, or the id", kind, id, strings.Join(near[:min(4, len(near))], ", "))}
		}
		return "", exitError{exitNotFound, fmt.Errorf("there is no %s %s; twothirds show %ss lists them", kind, id, kind)}
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
	names, err := namesOfRow(row)
	return slices.Contains(names, id), false, err
}

// namesOfRow are the names and titles by which a person may name a row, some of them empty.
func namesOfRow(row projections.Row) ([]string, error) {
	var n rowNames
	err := json.Unmarshal(row.JSON, &n)
	return []string{n.Name.Az, n.Name.En, n.Title.Az, n.Title.En, n.Draft.Title.Az, n.Draft.Title.En}, err
}

// nameLike is the row's first name in which a part of a name stands, in small letters or
// capitals; empty where there is none.
func nameLike(row projections.Row, part string) string {
	names, err := namesOfRow(row)
	if err != nil || row.Kind == "item" || row.Kind == "decision" {
		return ""
	}
	for _, name := range names {
		if strings.Contains(strings.ToLower(name), strings.ToLower(part)) {
			return name
		}
	}
	return ""
}
