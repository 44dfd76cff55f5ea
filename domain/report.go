package domain

import (
	"errors"
	"fmt"
	"strings"

	"twothirds/domain/wire"
)

// Bounds of a published report.
const (
	// MaxReportFiles is how many renderings one publication names.
	MaxReportFiles = 32
	// maxReportID bounds what a report is about, in bytes.
	maxReportID = 200
	// maxRelease bounds the name of a program's release, in bytes.
	maxRelease = 64
)

// Report is the row of a published report: what was asked, what the log answered,
// and the hashes of both the answer and its renderings.
type Report struct {
	Files []ReportFile `json:"files"`
	ID    ReportID     `json:"id"`
	Kind  string       `json:"kind"`
	// Office is the one whose holder published it.
	Office     string           `json:"office"`
	Parameters ReportParameters `json:"parameters"`
	// Reasons say why it takes the place of Supersedes; absent where it takes none's.
	Reasons Text      `json:"reasons,omitzero"`
	Release string    `json:"release,omitzero"`
	Root    wire.Hash `json:"root"`
	Seq     wire.Seq  `json:"seq"`
	Sha256  wire.Hash `json:"sha256"`
	Size    int64     `json:"size"`
	// SupersededBy is the publication that took its place; absent while none has.
	SupersededBy *ReportID `json:"superseded_by,omitzero"`
	// Supersedes is the publication whose place it took; absent where it took none's.
	Supersedes *ReportID `json:"supersedes,omitzero"`
	Template   int64     `json:"template"`
}

// ReportParameters are the question that a report answers, as the report has them.
type ReportParameters struct {
	// At is the last entry that the report knows of.
	At wire.Seq `json:"at"`
	// From and To are the first and the last day of the period; each may be absent.
	From Date `json:"from,omitzero"`
	// ID is what the report is about; absent where that is the body.
	ID string `json:"id,omitzero"`
	// Lang is the language, az or en.
	Lang string `json:"lang"`
	To   Date   `json:"to,omitzero"`
}

// ReportFile is a rendering of a report: a file that was made from its JSON.
type ReportFile struct {
	Format string `json:"format"`
	// Links is the address that the rendering's links to entries begin with; absent
	// where it has none.
	Links string `json:"links,omitzero"`
	// Sha256 is the hash of the file, Size its bytes.
	Sha256 wire.Hash `json:"sha256"`
	Size   int64     `json:"size"`
	// Table is which of the report's tables the file holds; absent where it holds
	// the whole report, or the first table.
	Table string `json:"table,omitzero"`
	// Version counts how the format was written so far; absent of a format whose
	// bytes stay the same for a template.
	Version int64 `json:"version,omitzero"`
}

// ReportPublished says that a report is the body's published account: the manifest
// by which anybody can make the report again and compare it. The subject is
// report/<a new id>. The domain judges that the report is of this log (At, Root); that
// the log gives these bytes is for an audit to find out, which makes the report again.
type ReportPublished struct {
	Authored
	// Files are its renderings, at most MaxReportFiles, sorted by format and table.
	Files []ReportFile `json:"files"`
	// Kind is the report's.
	Kind       string           `json:"kind"`
	Parameters ReportParameters `json:"parameters"`
	// Reasons are there if Supersedes is.
	Reasons Text `json:"reasons,omitzero"`
	// Release is that of the program that made the renderings; there if Files are.
	Release string `json:"release,omitzero"`
	// Root is the root of the log's tree over the first Parameters.At entries.
	Root wire.Hash `json:"root"`
	// Sha256 is the hash of the report's canonical JSON, Size its bytes.
	Sha256 wire.Hash `json:"sha256"`
	Size   int64     `json:"size"`
	// Supersedes is an earlier publication whose place it takes; absent for none.
	Supersedes *ReportID `json:"supersedes,omitzero"`
	// Template is the version of what reports say and in which words, at least 1.
	Template int64 `json:"template"`
}

func (e *ReportPublished) form() error {
	switch {
	case e.Seen == nil:
		return errors.New("seen: who publishes names the newest checkpoint that was verified")
	case (e.Supersedes == nil) != e.Reasons.IsZero():
		return errors.New("reasons: why it takes another report's place, where it takes one's; else none")
	case (len(e.Files) == 0) != (e.Release == ""):
		return errors.New("release: that of the program which made the files, where there are files; else none")
	case len(e.Files) > MaxReportFiles:
		return fmt.Errorf("files: at most %d", MaxReportFiles)
	case e.Root.IsZero(), e.Sha256.IsZero():
		return errors.New("root, sha256: the tree's root, and the hash of the report")
	case e.Size < 1:
		return errors.New("size: the bytes of the report, at least 1")
	case e.Template < 1:
		return errors.New("template: at least 1")
	}
	if e.Supersedes != nil {
		if err := e.Reasons.check("reasons", MaxReasons, ""); err != nil {
			return err
		}
	}
	for i := range e.Files {
		if i > 0 && e.Files[i-1].compare(&e.Files[i]) >= 0 {
			return errors.New("files: sorted by format and then table, none twice")
		}
		if err := e.Files[i].form(); err != nil {
			return fmt.Errorf("files: %d: %w", i, err)
		}
	}
	return errors.Join(checkName("kind", e.Kind), e.Parameters.form(), checkOptional("release", e.Release, maxRelease))
}

func (q *ReportParameters) form() error {
	switch {
	case q.At < 1:
		return errors.New("parameters: at: the last entry that the report knows of, 1 or more")
	case q.From != "" && q.To != "" && q.To < q.From:
		return errors.New("parameters: to: not before from")
	}
	for _, day := range []Date{q.From, q.To} {
		if day == "" {
			continue
		}
		if err := day.check("parameters: from, to"); err != nil {
			return err
		}
	}
	return errors.Join(checkLanguage(q.Lang), checkOptional("parameters: id", q.ID, maxReportID))
}

func (f *ReportFile) form() error {
	switch {
	case f.Sha256.IsZero():
		return errors.New("sha256: the hash of the file")
	case f.Size < 1:
		return errors.New("size: the bytes of the file, at least 1")
	case f.Version < 0:
		return errors.New("version: at least 1, or left out")
	}
	if f.Table != "" {
		if err := checkName("table", f.Table); err != nil {
			return err
		}
	}
	return errors.Join(checkName("format", f.Format), checkOptional("links", f.Links, maxURL))
}

func (f *ReportFile) compare(other *ReportFile) int {
	if c := strings.Compare(f.Format, other.Format); c != 0 {
		return c
	}
	return strings.Compare(f.Table, other.Table)
}

func (e *ReportPublished) decide(s *State, p *Placed) *Refusal {
	sp, refusal := p.alone()
	if refusal != nil {
		return refusal
	}
	if !sp.isOfficer(RoleCoordinator, RoleRegistrar) {
		return refuse(CodeNotPermitted, "a coordinator or a registrar publishes reports, in that capacity")
	}
	if _, refusal := newSubject(p, kindReport, &s.reports); refusal != nil {
		return refusal
	}
	at := uint64(e.Parameters.At) //nolint:gosec // at least 1, by its form
	if at > e.Seen.Size {
		return refuse(CodeReportRoot, "the report knows of entry %d, the checkpoint that the statement has seen ends with entry %d: fetch a newer checkpoint", at, e.Seen.Size)
	}
	if root, ok := p.roots(at); !ok || root != e.Root {
		return refuse(CodeReportRoot, "the root over the first %d entries of this log is not the report's, or no group ends there: make the report again from this log, as of where a group ends", at)
	}
	if e.Supersedes == nil {
		return nil
	}
	earlier := s.reports.get(*e.Supersedes)
	switch {
	case earlier == nil:
		return refuse(CodeNotFound, "there is no report %s to take the place of", e.Supersedes)
	case earlier.SupersededBy != nil:
		return refuse(CodeWrongState, "report %s has taken its place already: supersede that one", earlier.SupersededBy)
	}
	return nil
}

func (e *ReportPublished) evolve(s *State, p *Placed) {
	id, _ := idOf[reportSort](p.Statement.Subject, kindReport)
	office, _ := cutNoun(p.Statement.By[0].Of, kindOffice)
	r := &Report{
		Files: e.Files, ID: id, Kind: e.Kind, Office: office, Parameters: e.Parameters, Reasons: e.Reasons, Release: e.Release,
		Root: e.Root, Seq: p.Seq, Sha256: e.Sha256, Size: e.Size, Supersedes: e.Supersedes, Template: e.Template,
	}
	s.reports.put(id, r)
	s.touch(kindReport, id.String(), r)
	if e.Supersedes != nil {
		earlier := s.reports.get(*e.Supersedes)
		earlier.SupersededBy = &id
		s.touch(kindReport, earlier.ID.String(), earlier)
	}
}
