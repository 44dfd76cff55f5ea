package main

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"twothirds/api/keyfile"
	"twothirds/api/reports"
	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore"
	"twothirds/eventstore/attachments"
	"twothirds/projections"
	"twothirds/projections/report"
)

func newReportPublishCommand() *cobra.Command {
	var a act
	var reasons textFlag
	var supersedes string
	cmd := &cobra.Command{
		Use:   "publish FILE... --key FILE",
		Short: "Publish a report: enter the hashes by which anybody can make it again and compare",
		Long: `publish takes a report and its renderings, in any format, makes each again from the
log, and refuses those that differ by a byte. Then it gives the files to the ledger,
which keeps them for ever and for everybody to see, and enters which report they are:
its question, the tree that it knew, its SHA-256 and those of the files. Everybody's
audit makes the report again from then on.

All FILEs are of one report. The report in JSON is kept in any case, also where only
renderings are named. A coordinator or a registrar publishes. What is published is
not taken back: a later report takes its place with --supersedes, and says why. The
same report with the same files is entered once: again, the answer is that of the
entry that is there, with "again":true.

On a terminal you see what you sign, and are asked, before anything is signed.`,
		Example: `  twothirds report accountability --from 2026 --to 2026 --lang az --data http://localhost:8080 -o account.pdf
  twothirds report publish account.pdf --key coordinator.key --url http://localhost:8080
  twothirds report publish account.json account.pdf --supersedes 0193a5c0 --reasons "A vote was missing." \
      --key coordinator.key --url http://localhost:8080`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if (supersedes == "") == reasons.given() {
				return exitError{exitUsage, errors.New("say with --reasons why the report takes the place of --supersedes; one needs the other")}
			}
			if err := a.target.settle(); err != nil {
				return err
			}
			p, err := a.makeAgain(cmd, args)
			if err != nil {
				return err
			}
			a.beside = p.keep
			if a.make && (p.before == nil || supersedes != "") {
				fmt.Fprintf(cmd.ErrOrStderr(), "Before this is submitted, give the ledger %s and the report in JSON: twothirds attachment put\n", strings.Join(args, ", "))
			}
			return a.run(cmd, "report.published", func(s *domain.State) (fields, error) {
				if s.Ledger().ID != p.report.Ledger.ID {
					return nil, exitError{exitVerify, fmt.Errorf("the report is of ledger %s", p.report.Ledger.ID)}
				}
				f := p.fields()
				switch {
				case supersedes == "" && p.before != nil:
					return nil, exitError{exitConflict, p.before}
				case supersedes == "":
					return f, nil
				}
				if f["supersedes"], err = s.Find("report", supersedes); err != nil {
					return nil, err
				}
				return f, reasons.into(cmd, s, f)
			})
		},
	}
	a.add(cmd, "report.published")
	reasons.add(cmd, "reasons", "why the report takes the place of the other")
	cmd.Flags().StringVar(&supersedes, "supersedes", "", "a published report whose place it takes")
	return cmd
}

// publication is a report that is to be published, made again from the log.
type publication struct {
	report *report.Report
	// files are its renderings, and the report itself.
	files []*namedFile
	// renderings describe the files that are renderings.
	renderings []domain.ReportFile
	// before is that the same report was published with the same renderings; nil where it was not.
	before *enteredBefore
}

// makeAgain makes the report of some files from the log, and compares them with it.
func (a *act) makeAgain(cmd *cobra.Command, paths []string) (*publication, error) {
	var files []*reportFile
	for _, path := range paths {
		f, err := readReport(path)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	src, _, _ := strings.Cut(a.target.url, "#")
	log, err := openSource(cmd, cmp.Or(a.target.node.Dir, src))
	if err != nil {
		return nil, err
	}
	defer log.close()
	made, err := files[0].madeFrom(log)
	if err != nil {
		return nil, err
	}
	p := &publication{report: made}
	for _, f := range files {
		if err := p.add(f); err != nil {
			return nil, err
		}
	}
	p.files = append(p.files, fileOf("the report in JSON", made.JSON(), "application/json"))
	for _, f := range p.files {
		if f.info.Size > attachments.MaxSize {
			return nil, attachmentError(fmt.Errorf("%s: %w", f.path, attachments.ErrTooLarge))
		}
	}
	p.before, err = p.publishedBefore(log)
	return p, err
}

// publishedBefore finds the publication of the same report with the same renderings,
// rather one that stands than one whose place another took; nil where there is none.
func (p *publication) publishedBefore(log *reportSource) (*enteredBefore, error) {
	view, err := log.view(0)
	if err != nil {
		return nil, err
	}
	all, err := projections.ReadAll[domain.Report](view, "report")
	if err != nil {
		return nil, err
	}
	m := reports.Manifest(p.report, p.renderings)
	byID := map[domain.ReportID]*domain.Report{}
	var found *domain.Report
	for _, r := range all {
		byID[r.ID] = r
		same := r.Sha256 == m.Sha256 && slices.Equal(r.Files, m.Files)
		if same && (found == nil || found.SupersededBy != nil && r.SupersededBy == nil) {
			found = r
		}
	}
	if found == nil {
		return nil, nil
	}
	entry, err := log.entry(found.Seq)
	if err != nil {
		return nil, err
	}
	before := &enteredBefore{
		receipt: eventstore.Receipt{Seq: found.Seq, Leaf: entry.Leaf(), Recorded: entry.Recorded, Again: true},
		subject: "report/" + found.ID.String(),
		message: fmt.Sprintf("this report is published already with these files, as entry %d: nothing is entered", found.Seq),
	}
	stands := found
	for stands.SupersededBy != nil {
		stands = byID[*stands.SupersededBy]
	}
	if stands != found {
		before.message += fmt.Sprintf("; report/%[1]s stands in its place: --supersedes %[1]s puts it back", stands.ID)
	}
	return before, nil
}

// add compares a file with the report and takes it in.
func (p *publication) add(f *reportFile) error {
	if f.report != nil {
		if d := report.Compare(f.raw, p.report); d != nil {
			return otherFile(f.path, d)
		}
		return nil
	}
	d, err := f.compare(p.report)
	if err != nil {
		return err
	}
	if d != nil {
		return otherFile(f.path, d)
	}
	s := f.source
	rendering := reports.Rendering(s, f.raw)
	for _, other := range p.renderings {
		if other.Format == rendering.Format && other.Table == rendering.Table {
			return exitError{exitUsage, fmt.Errorf("%s: one file of this format and table is published, and another was named before", f.path)}
		}
	}
	p.renderings = append(p.renderings, rendering)
	mediaType, ok := attachments.TypeOfName("." + s.Format)
	if !ok {
		mediaType = "text/plain" // as which HTML and Markdown are kept: nothing in the store runs in a browser
	}
	p.files = append(p.files, fileOf(f.path, f.raw, mediaType))
	return nil
}

// otherFile refuses a file that the log does not give.
func otherFile(path string, d *report.Difference) error {
	return exitError{exitVerify, fmt.Errorf("%s is not what the log gives; the first difference is at %s: it has %s, the log gives %s", path, d.Place, d.Has, d.Made)}
}

func fileOf(path string, content []byte, mediaType string) *namedFile {
	return &namedFile{path: path, content: content, info: attachments.Info{
		MediaType: mediaType, SHA256: wire.Hash(sha256.Sum256(content)), Size: int64(len(content)),
	}}
}

// fields are those of the statement that publishes it.
func (p *publication) fields() fields {
	m := reports.Manifest(p.report, p.renderings)
	f := fields{"kind": m.Kind, "parameters": m.Parameters, "root": m.Root, "sha256": m.Sha256, "size": m.Size, "template": m.Template}
	if len(m.Files) > 0 { // an empty list is filled in
		f["files"], f["release"] = m.Files, m.Release
	}
	return f
}

// keep brings all files to the ledger.
func (p *publication) keep(cmd *cobra.Command, s *session, signers []keyfile.Signer) (undo func() error, err error) {
	for _, file := range p.files {
		if _, err := file.keep(cmd, s, signers); err != nil {
			return nil, err
		}
	}
	return nil, nil
}
