package main

import (
	"fmt"
	"strings"

	"twothirds/domain"
	"twothirds/projections"
)

// checked is what came of one class of checks. OK is nil where it was not made.
type checked struct {
	Class string `json:"class"`
	OK    *bool  `json:"ok"`
	// Checked is how many things were checked and found in order.
	Checked int64 `json:"checked"`
	// Why says why the check was not made.
	Why string `json:"why,omitempty"`
}

// Classes of checks beside those of faults in entries (domain.FaultClass).
const (
	classLedger      = "ledger"
	classSeen        = "seen"
	classDerived     = "derived"
	classTree        = "tree"
	classCheckpoint  = "checkpoint"
	classConsistency = "consistency"
	classWitness     = "witness"
	classAttachment  = "attachment"
	classReport      = "report"
)

// classes says of every class of checks what came of it. counts are of the
// entries, nil where none were read.
func (a *auditing) classes(counts *projections.Counts) {
	const ended = "the audit ended at the first fault"
	failed := ""
	if b := a.report.FirstBad; b != nil {
		failed = b.Class
		if b.row != "" {
			failed = b.row
		}
	}
	add := func(class string, n int64, why string) {
		row := checked{Class: class, Checked: n}
		if ok := class != failed; !ok || why == "" {
			row.OK = &ok
		} else {
			row.Checked, row.Why = 0, why
		}
		a.report.Classes = append(a.report.Classes, row)
	}
	opened, begun, whole := "", "", ""
	if a.copied == nil {
		opened = ended
	}
	if counts == nil {
		begun, counts = ended, &projections.Counts{}
	}
	if !a.whole {
		whole = ended
	}
	if a.options.ledger != "" {
		add(classLedger, 1, opened)
	}
	add(string(domain.FaultForm), counts.Entries, begun)
	add(string(domain.FaultSignature), counts.Signatures, begun)
	add(string(domain.FaultTime), counts.Entries, begun)
	add(classSeen, counts.Seen, begun)
	add(string(domain.FaultStanding), counts.Signatures, begun)
	add(string(domain.FaultPermission), counts.Entries-counts.Derived, begun)
	add(string(domain.FaultCount), counts.Decisions, begun)
	add(classDerived, counts.Derived, begun)
	add(classTree, counts.Entries, whole)
	add(classCheckpoint, 1, whole)
	if a.attachments.Named > a.attachments.Elsewhere {
		add(classAttachment, a.attachments.Present, whole)
	}
	if whole == "" && len(a.kept) == 0 {
		whole = "no checkpoint or receipt from earlier was at hand"
	}
	add(classConsistency, int64(len(a.kept)), whole)
	switch {
	case failed != "" && failed != classReport: // reports come last
		whole = ended
	case a.policy == nil:
		whole = "no policy says whose cosignatures count (--witnesses)"
	default:
		whole = ""
	}
	add(classWitness, int64(len(a.report.Cosigned)), whole)
	switch {
	case len(a.published) == 0:
		return
	case failed != "":
		whole = ended
	case a.reports.reports == 0:
		whole = "this program makes none of those that were published"
	default:
		whole = ""
	}
	add(classReport, a.reports.reports, whole)
}

// sayUnchecked says what the audit could not show, for want of something to
// compare with or because no log can show it.
func (a *auditing) sayUnchecked(s *sightings) {
	say := func(format string, args ...any) {
		a.report.Unchecked = append(a.report.Unchecked, fmt.Sprintf(format, args...))
	}
	if !a.whole {
		return
	}
	if a.options.ledger == "" {
		say("that this is the ledger you mean: no --ledger id was given")
	}
	if len(a.kept) == 0 {
		remembered := "and none is remembered"
		if !a.memory {
			remembered = "and earlier audits were not asked"
		}
		say("that nothing was rewritten and signed anew: no checkpoint from earlier was given (--since), %s", remembered)
	}
	if a.policy == nil {
		say("that everybody is shown this same history: no policy names witnesses (--witnesses)")
	}
	if names := a.strangers(); len(names) > 0 {
		say("that the checkpoint is cosigned by %s: no policy given names them", strings.Join(names, ", "))
	}
	if missing := a.attachments.Missing(); missing > 0 {
		a.report.MissingAttachments = missing
		say("%s", pick(missing, "that a file which entries name is there: 1 is not in this copy", fmt.Sprintf("that the files which entries name are there: %d are not in this copy", missing)))
	}
	if elsewhere := a.attachments.Elsewhere; elsewhere > 0 {
		say("%s", pick(elsewhere, "a document that entries name by its SHA-256, and that a ledger need not keep: 1 is not in this copy", fmt.Sprintf("documents that entries name by their SHA-256, and that a ledger need not keep: %d are not in this copy", elsewhere)))
	}
	a.sayReports(say)
	if len(s.all) == 0 {
		say("that the log's clock showed the true time: no witness's time was at hand, only that it never ran backwards is known")
	}
	say("that every statement submitted was let in: no log shows that; signed refusals and protests do")
}
