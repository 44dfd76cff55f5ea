package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"twothirds/domain/wire"
	"twothirds/projections/report"
	"twothirds/projections/report/render"
)

// reportFile is a file of a report: the report itself, or a rendering that says which
// report it is of.
type reportFile struct {
	path   string
	raw    []byte
	report *report.Report // nil for a rendering
	source *render.Source // nil for the report itself
}

// maxReportFile is the largest file of a report that is read, in bytes: a PDF is larger
// than the report.
const maxReportFile = 4 * report.MaxBytes

// readReport reads a report's file.
func readReport(path string) (*reportFile, error) {
	file, err := os.Open(path) //nolint:gosec // the user names it
	if err != nil {
		return nil, err
	}
	defer file.Close() //nolint:errcheck // read only
	raw, err := io.ReadAll(io.LimitReader(file, maxReportFile+1))
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", path, err)
	}
	if len(raw) > maxReportFile {
		return nil, fmt.Errorf("%s is larger than a report: at most %d bytes are read", path, maxReportFile)
	}
	f := &reportFile{path: path, raw: raw}
	if render.IsReport(raw) {
		f.report, err = report.Parse(raw)
	} else {
		f.source, err = render.ReadSource(raw)
	}
	switch {
	case errors.Is(err, report.ErrNewer), errors.Is(err, report.ErrOverlay):
		return nil, fmt.Errorf("%s: %w", path, err)
	case err != nil:
		return nil, exitError{exitVerify, fmt.Errorf("%s is no report as it was made: %w", path, err)}
	case f.source != nil && f.source.Overlay:
		return nil, fmt.Errorf("%s: %w", path, report.ErrOverlay)
	case f.source != nil && f.source.Question.Template > report.Template:
		return nil, fmt.Errorf("%s: %w: its template is %d, and this program knows those up to %d", path, report.ErrNewer, f.source.Question.Template, report.Template)
	}
	return f, nil
}

// question is the question that the file answers, and as of which entry.
func (f *reportFile) question() (q report.Question, at wire.Seq) {
	if f.report != nil {
		return f.report.Question(), f.report.Parameters.At
	}
	return f.source.Question, f.source.At
}

// again makes the file's report from a log.
func (f *reportFile) again(cmd *cobra.Command, from string) (*report.Report, error) {
	src, err := openSource(cmd, from)
	if err != nil {
		return nil, err
	}
	defer src.close()
	return f.madeFrom(src)
}

// madeFrom makes the file's report from an open log.
func (f *reportFile) madeFrom(src *reportSource) (*report.Report, error) {
	q, at := f.question()
	if at == 0 {
		return nil, exitError{exitVerify, fmt.Errorf("%s does not say which entry it is of", f.path)}
	}
	view, err := src.view(at)
	if err != nil {
		return nil, err
	}
	made, err := report.Make(view, q)
	if errors.Is(err, report.ErrInvalid) || errors.Is(err, report.ErrNotFound) {
		return nil, exitError{exitVerify, fmt.Errorf("%s: the log gives no such report: %w", f.path, err)}
	}
	return made, err
}

func newReportExplainCommand() *cobra.Command {
	var asJSON bool
	var data string
	cmd := &cobra.Command{
		Use:   "explain FILE REF",
		Short: "List the entries that a number of a report comes from",
		Long: `explain reads a report and lists the entries that a number comes from, and where
else the same entries are cited. REF is the small number beside the figure, which is
the same in every format, or its place: TABLE.ROW.COLUMN, rows counted from 1. JSON
says it by itself; of any other format the report is made again from --data, and
has to be the one that the file names.`,
		Example: `  twothirds report explain decisions.json 12
  twothirds report explain decisions.json decisions.3.yes --json
  twothirds report explain decisions.pdf 12 --data ledger`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			f, err := readReport(args[0])
			if err != nil {
				return err
			}
			r := f.report
			if r == nil {
				if data == "" {
					return exitError{exitUsage, fmt.Errorf("%s is %s, which does not have all that is to be explained: name the log with --data, or a report in JSON", args[0], f.source.Format)}
				}
				if r, err = f.again(cmd, data); err != nil {
					return err
				}
				if r.SHA256() != f.source.SHA256 {
					return exitError{exitVerify, fmt.Errorf("%s is of another report than the log gives: twothirds report verify says where they differ", args[0])}
				}
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
			noun := "entries"
			if len(e.Entries) == 1 && e.Entries[0].From == e.Entries[0].To {
				noun = "entry"
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s %s of ledger %s\n", noun, strings.Join(words, ", "), r.Ledger.ID)
			for _, p := range e.Places {
				fmt.Fprintf(cmd.OutOrStdout(), "  %s  %s\n", p.Place, p.Shown)
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.Flags().StringVar(&data, "data", "", "the log, for a report that is not in JSON: a ledger's folder, an exported log, or a URL")
	return cmd
}

// verified is what verify prints.
type verified struct {
	OK bool `json:"ok"`
	// At is the last entry that the report knows of.
	At   wire.Seq `json:"at"`
	Kind string   `json:"kind"`
	// Format is the file's.
	Format string `json:"format"`
	// SHA256 is the hash of the canonical JSON made from the log.
	SHA256     string             `json:"sha256"`
	Difference *report.Difference `json:"difference"`
}

func newReportVerifyCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "verify FILE SRC",
		Short: "Make a report again from a log and compare the bytes",
		Long: `verify reads a report in any format, makes the report that the file says it is from a
log, in the same format, and compares the two byte for byte. Where they differ it says
where the first difference is and exits with 5. SRC is a ledger's folder that no
process uses, an exported log, or a URL; of the last two every signature is checked first.`,
		Example: `  twothirds report verify decisions.json ledger
  twothirds report verify account.pdf http://localhost:8080 --json`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error { return verifyReport(cmd, args[0], args[1], asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func verifyReport(cmd *cobra.Command, path, from string, asJSON bool) error {
	f, err := readReport(path)
	if err != nil {
		return err
	}
	made, err := f.again(cmd, from)
	if err != nil {
		return err
	}
	v := verified{At: made.Parameters.At, Kind: made.Kind, Format: "json", SHA256: made.SHA256().String()}
	if f.report != nil {
		v.Difference = report.Compare(f.raw, made)
	} else {
		v.Format = f.source.Format
		if v.Difference, err = f.compare(made); err != nil {
			return err
		}
	}
	v.OK = v.Difference == nil
	return printVerified(cmd, v, asJSON)
}

// placeOfHash is the place of a difference where a file is of another report.
const placeOfHash = "the SHA-256 of the report in JSON"

// compare finds the first difference between a rendering and the same made from a report
// that the log gives.
func (f *reportFile) compare(made *report.Report) (*report.Difference, error) {
	if hash := made.SHA256(); hash != f.source.SHA256 {
		return &report.Difference{Has: f.source.SHA256.String(), Made: hash.String(), Place: placeOfHash}, nil
	}
	format, err := render.FormatNamed(f.source.Format)
	if err != nil {
		return nil, err
	}
	if format.Version != f.source.Version {
		return nil, fmt.Errorf("%s is of the report that the log gives, but its bytes cannot be compared: it is version %d of how %s is written, and this program writes version %d",
			f.path, f.source.Version, format.Name, format.Version)
	}
	again, err := format.Render(made, f.source.Options)
	if errors.Is(err, report.ErrInvalid) || errors.Is(err, render.ErrTooLarge) {
		return nil, exitError{exitVerify, fmt.Errorf("%s: the log gives no such file: %w", f.path, err)}
	}
	if err != nil {
		return nil, err
	}
	return render.Compare(format.Name, f.raw, again), nil
}

func printVerified(cmd *cobra.Command, v verified, asJSON bool) error {
	out := cmd.OutOrStdout()
	var err error
	switch {
	case asJSON:
		err = printJSON(out, v)
	case v.OK && v.Format == "json":
		_, err = fmt.Fprintf(out, "the log gives this %s report as of entry %d, byte for byte\nsha256 %s\n", v.Kind, v.At, v.SHA256)
	case v.OK:
		_, err = fmt.Fprintf(out, "the log gives this %s report as of entry %d in this %s, byte for byte\nsha256 of the report in JSON %s\n", v.Kind, v.At, v.Format, v.SHA256)
	case v.Format != "json" && v.Difference.Place != placeOfHash:
		_, err = fmt.Fprintf(out, "the report is what the log gives, but this %s of it is not: the first difference is at %s\n  the file has: %s\n  the log gives: %s\n", v.Format, v.Difference.Place, v.Difference.Has, v.Difference.Made)
	default:
		_, err = fmt.Fprintf(out, "the log gives another report; the first difference is at %s\n  the file has: %s\n  the log gives: %s\n", v.Difference.Place, v.Difference.Has, v.Difference.Made)
	}
	if err == nil && !v.OK {
		err = exitError{code: exitVerify}
	}
	return err
}
