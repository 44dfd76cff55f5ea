package main

import (
	"cmp"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/tlog"
	"twothirds/eventstore/witness"
	"twothirds/projections"
)

// auditReport is what audit --json prints.
type auditReport struct {
	OK bool `json:"ok"`
	// Entries, Signatures, Decisions, By and Types count what was found valid; of
	// a log with a fault in an entry, what stands before that entry.
	Entries    int64 `json:"entries"`
	Signatures int64 `json:"signatures"`
	Decisions  int64 `json:"decisions"`
	// Checkpoint is the log's, once a key was found that signed it.
	Checkpoint string `json:"checkpoint"`
	FirstBad   *bad   `json:"first_bad"`
	Ledger     string `json:"ledger"`
	// Unchecked are sentences that begin with "that": what the audit could not show.
	Unchecked []string         `json:"unchecked"`
	Classes   []checked        `json:"classes"`
	By        map[string]int64 `json:"by"`    // entries by who entered them: projections.Counts.Authors
	Types     map[string]int64 `json:"types"` // entries by type of statement
	// Remembered is the checkpoint of an earlier audit that the log was compared with.
	Remembered *rememberedNote `json:"remembered"`
	// Cosigned are the good cosignatures on the checkpoint of witnesses that the policy names.
	Cosigned []cosigned `json:"cosigned"`
	// Keys are the ledger's, by this log; absent where it has had only one.
	Keys []ledgerKey `json:"keys,omitzero"`
	// MissingAttachments are the files that entries name and that are not in this
	// copy, which is no fault.
	MissingAttachments int64 `json:"missing_attachments,omitzero"`
	// Evidence are signed notes: the one that the log contradicts, and the log's own.
	Evidence []evidence `json:"evidence,omitempty"`

	// For people only.
	body    string // its name and purpose
	members int64  // of whom a representative entered something
	last    wire.Time
	root    string // of the checkpoint
	// proveFork is the command that proves a contradiction to others.
	proveFork string
}

// bad is the first thing that is wrong. Seq is 0 where it is in no entry.
type bad struct {
	Seq    wire.Seq `json:"seq"`
	Class  string   `json:"class"`
	Reason string   `json:"reason"`
	// row is the class of checks that failed where it is a narrower one than Class.
	row string
}

type cosigned struct {
	Witness string    `json:"witness"`
	At      wire.Time `json:"at"`
}

// auditOptions are what an audit is asked to compare the log with.
type auditOptions struct {
	ledger    string   // the id; empty: any
	since     []string // files of checkpoints and receipts
	witnesses string   // file of a policy; empty: none
	noMemory  bool
}

func newAuditCommand() *cobra.Command {
	var asJSON bool
	var o auditOptions
	cmd := &cobra.Command{
		Use:   "audit SRC [--ledger ID] [--since FILE]... [--witnesses POLICY]",
		Short: "Check a log, trusting nobody",
		Long: `audit reads a whole log and checks form, signatures, the permission of every
statement at its place, every tally, result and effect by recomputing it, the
log's clock, the tree and its checkpoint, and every published report by making it
again. Exit code 5 means that something is wrong; the first bad entry is named.

SRC is a ledger's folder that no process uses, an exported log, or a URL. With
--ledger the log must be of that ledger.

A history that was rewritten and signed anew by the ledger's own key cannot be
told from a true one by itself. So the audit remembers the checkpoint of every
log that it found valid, and the next audit of that ledger refuses one that
has forgotten or changed part of what was there (--no-memory: neither compared
nor remembered). With --since the log is compared with a checkpoint kept
elsewhere, or with a receipt (FILE and FILE.entry). With --witnesses the
checkpoint must be cosigned as a policy (C2SP tlog-policy) asks, and the dates
of entries must fit the times at which its witnesses saw them.`,
		Example: `  twothirds audit http://localhost:8080
  twothirds audit export --ledger 4f2a… --since last-month.checkpoint --json
  twothirds audit http://localhost:8080 --since my-vote.tlog-proof --witnesses policy`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			// An id that is none, or empty, says nothing of the log: a script that lost it must not pass.
			if _, err := wire.ParseHash(o.ledger); err != nil && cmd.Flags().Changed("ledger") {
				return exitError{exitUsage, fmt.Errorf("--ledger: %w", err)}
			}
			report, err := audit(cmd, args[0], o)
			if err != nil {
				return err
			}
			return printAudit(cmd, report, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	cmd.Flags().StringVar(&o.ledger, "ledger", "", "the ledger's id, from the statute, the minutes or an invitation")
	cmd.Flags().StringArrayVar(&o.since, "since", nil, "a checkpoint or receipt kept from earlier; may be repeated")
	cmd.Flags().StringVar(&o.witnesses, "witnesses", "", "a file that says whose cosignatures are needed (C2SP tlog-policy)")
	cmd.Flags().BoolVar(&o.noMemory, "no-memory", false, "neither compare with what earlier audits saw nor remember what this one sees")
	return cmd
}

// auditing is an audit under way.
type auditing struct {
	cmd     *cobra.Command
	src     string
	options auditOptions
	copied  *copies.Copy
	policy  *witness.Policy // nil: none was given
	verdict witness.Verdict // of the policy on the log's checkpoint
	kept    []kept          // what the log is compared with, by size
	report  *auditReport
	// attachments are the files that entries name.
	attachments copies.Attachments
	// published are the reports that entries publish, in their order, and reports what
	// came of making them again.
	published []published
	reports   reportsJudged
	// memory is false where nothing can be remembered, or nothing is to be.
	memory bool
	// whole is true once the log was read whole and found valid by itself.
	whole bool
}

// audit checks a log. What is wrong with the log is in the report; the error
// is for what kept the audit from being made.
func audit(cmd *cobra.Command, src string, o auditOptions) (*auditReport, error) {
	a := &auditing{cmd: cmd, src: src, options: o, memory: !o.noMemory, report: &auditReport{
		Unchecked: []string{}, By: map[string]int64{}, Types: map[string]int64{}, Cosigned: []cosigned{},
	}}
	if err := a.readPolicy(); err != nil {
		return nil, err
	}
	copied, err := openToJudge(cmd.Context(), src)
	if a.report.FirstBad = badOf(err, 0); a.report.FirstBad != nil {
		a.classes(nil)
		return a.report, nil
	}
	if err != nil {
		return nil, copyError(err)
	}
	defer copied.Close() //nolint:errcheck // read only
	a.copied = copied
	a.report.Ledger = copied.Ledger.String()
	if o.ledger != "" && o.ledger != a.report.Ledger {
		a.report.FirstBad = &bad{Seq: 1, Class: classLedger, Reason: "this is ledger " + a.report.Ledger}
		a.classes(nil)
		return a.report, nil
	}
	if copied.Doubt() == nil { // else it is not valid, or newer: there is nothing to compare
		a.report.Checkpoint, a.report.root = string(copied.Checkpoint.Note), copied.Checkpoint.Root.String()
		if err := a.gatherKept(); err != nil {
			return nil, err
		}
		a.judgeCosignatures()
	}
	if err := a.judge(); err != nil {
		return nil, err
	}
	a.report.OK = a.report.FirstBad == nil
	if a.report.OK && len(copied.Keys.All()) > 1 {
		a.report.Keys = keysOfCopy(copied)
	}
	if a.report.OK {
		a.remember()
	}
	return a.report, nil
}

// judge reads the log and comes to a verdict: the first of the entries by
// themselves, the tree, what is known from elsewhere, the witnesses.
func (a *auditing) judge() error {
	sightings := a.sightings()
	leaves := a.leavesToCompare()
	replayed, err := replayAndVerify(a.cmd.Context(), a.copied, 0, projections.Watch{
		Progress: progressOn(a.cmd.ErrOrStderr(), "checking"),
		Entry: func(p *domain.Placed, clockOffset int64) {
			switch e := p.Event.(type) {
			case *domain.LedgerFounded:
				a.report.body = e.Name.In("en")
				if e.Purpose == domain.PurposeDemonstration {
					a.report.body += ", a DEMONSTRATION"
				}
			case *domain.ReportPublished:
				a.published = append(a.published, published{p.Seq, e})
			}
			if _, ok := leaves[p.Seq]; ok {
				leaves[p.Seq] = p.Leaf
			}
			sightings.judge(p.Seq, p.Recorded, clockOffset)
		},
	})
	a.count(replayed)
	next := wire.Seq(0)
	if replayed.Head.Seq < a.copied.Size() {
		next = replayed.Head.Seq + 1
	}
	a.report.FirstBad = badOf(err, next)
	if err != nil && a.report.FirstBad == nil {
		return copyError(err)
	}
	if a.whole = err == nil; a.whole {
		attached, err := a.judgeAttachments()
		if err != nil {
			return err
		}
		a.report.FirstBad = cmp.Or(attached, a.compare(leaves), sightings.bad, a.quorum())
		if a.report.FirstBad == nil {
			if a.report.FirstBad, err = a.judgeReports(); err != nil {
				return err
			}
		}
	}
	a.classes(&replayed.Counts)
	a.sayUnchecked(sightings)
	return nil
}

func (a *auditing) count(replayed projections.Replayed) {
	r := a.report
	r.Entries, r.Signatures, r.Decisions = replayed.Entries, replayed.Signatures, replayed.Decisions
	r.By, r.Types, r.members, r.last = replayed.Authors, replayed.Types, replayed.Members, replayed.Head.Recorded
}

// badOf is what an error of opening, reading or folding a copy says is wrong
// with the log, nil where it says nothing of the sort. next is the entry that
// was to be judged next, 0 where none was.
func badOf(err error, next wire.Seq) *bad {
	var fault *domain.Fault
	var form *wire.FormError
	var place *copies.EntryError
	switch {
	case err == nil, errors.Is(err, copies.ErrUnreachable), errors.Is(err, copies.ErrNoCopy):
		return nil
	case errors.As(err, &fault):
		return badOfFault(fault)
	case errors.Is(err, domain.ErrRotations):
		return &bad{Class: classTree, Reason: err.Error()}
	case errors.As(err, &form): // of the founding: opening a copy judges no other entry
		return &bad{Seq: 1, Class: string(domain.FaultForm), Reason: form.Error()}
	case errors.As(err, &place):
		return &bad{Seq: place.Seq, Class: classTree, Reason: err.Error()}
	case errors.Is(err, tlog.ErrSignature), errors.Is(err, tlog.ErrOrigin), errors.Is(err, tlog.ErrMalformed):
		return &bad{Class: classCheckpoint, Reason: err.Error()}
	case errors.Is(err, copies.ErrInvalid), codeOf(err) == exitVerify:
		return &bad{Seq: next, Class: classTree, Reason: err.Error()}
	}
	return nil
}

// badOfFault is a fault of an entry; nil for one that a newer program can judge.
func badOfFault(fault *domain.Fault) *bad {
	if fault.Class == domain.FaultNewer {
		return nil
	}
	b := &bad{Seq: fault.Seq, Class: string(fault.Class), Reason: fault.Err.Error()}
	var refusal *domain.Refusal
	if errors.As(fault, &refusal) && refusal.Code == domain.CodeSeenMismatch {
		b.row = classSeen
	}
	return b
}

// remember keeps the checkpoint of a log that was found valid for the next audit.
func (a *auditing) remember() {
	if !a.memory {
		return
	}
	ledger, now := a.copied.Ledger, a.copied.Checkpoint
	before, err := a.rememberedOf(ledger) // again: another audit may have ended meanwhile
	switch {
	case err != nil:
	case before != nil && (before.Size > now.Size || before.Size == now.Size && len(before.Note) >= len(now.Note)):
		return // the longer of two notes over one tree has more cosignatures
	default:
		err = rememberCheckpoint(ledger, now.Note, domain.WriteRotations(a.copied.Rotations()))
	}
	if err != nil {
		a.warn(err)
	}
}

func (a *auditing) warn(err error) {
	fmt.Fprintf(a.cmd.ErrOrStderr(), "warning: %v\n", err)
}
