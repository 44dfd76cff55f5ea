package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections"
)

// printAudit prints a report and gives its exit code.
func printAudit(cmd *cobra.Command, report *auditReport, asJSON bool) error {
	out := cmd.OutOrStdout()
	switch {
	case asJSON:
		if err := printJSON(out, report); err != nil {
			return err
		}
	case report.OK:
		report.printValid(out)
	default:
		report.printInvalid(out)
	}
	if !report.OK {
		return exitError{code: exitVerify}
	}
	return nil
}

func (r *auditReport) printValid(w io.Writer) {
	fmt.Fprintf(w, "%s\n\n", strong(w, "The log is valid."))
	fmt.Fprintf(w, "  ledger      %s\n              %s\n", plain(r.body), r.Ledger)
	fmt.Fprintf(w, "  checkpoint  %s, the last recorded %s\n              root %s\n", many(r.Entries, "entry", "entries"), day(r.last), r.root)
	if n := len(r.Keys); n > 0 {
		key := r.Keys[n-1]
		fmt.Fprintf(w, "              signed by the key with ID %s, in force since entry %d, after %s\n", key.ID, key.From, many(int64(n-1), "former key", "former keys"))
	}
	for _, c := range r.Cosigned {
		fmt.Fprintf(w, "              cosigned by %s, %s\n", plain(c.Witness), day(c.At))
	}
	fmt.Fprintf(w, "  decisions   %d, each computed again from its roll, rules and ballots\n", r.Decisions)
	r.printCounts(w)
	r.printClasses(w)
	fmt.Fprintf(w, "\nIt is valid under this checkpoint; keep it for the next audit (--since):\n\n%s", r.Checkpoint)
	if len(r.Unchecked) > 0 {
		fmt.Fprintf(w, "\n%s\n", strong(w, "Not checked:"))
	}
	for _, u := range r.Unchecked {
		fmt.Fprintf(w, "  - %s\n", u)
	}
}

// printCounts says how many entries are by whom, and about what.
func (r *auditReport) printCounts(w io.Writer) {
	fmt.Fprintf(w, "\n%s\n", strong(w, "Who entered what"))
	for _, author := range authors {
		if n := r.By[author.name]; n > 0 {
			words := pick(n, author.one, author.more)
			if author.name == wire.AsRepresentative {
				words += " of " + many(r.members, "member", "members")
			}
			fmt.Fprintf(w, "%8d  %s\n", n, words)
		}
	}
	fmt.Fprintf(w, "\n%s\n", strong(w, "What it is about"))
	byNoun := map[string]int64{}
	for name, n := range r.Types {
		byNoun[strings.Split(name, ".")[1]] += n
	}
	for _, subject := range subjects {
		if n := byNoun[subject.name]; n > 0 {
			fmt.Fprintf(w, "%8d  %s\n", n, pick(n, subject.one, subject.more))
		}
	}
}

// phrase is how a count of something reads.
type phrase struct{ name, one, more string }

var authors = []phrase{
	{wire.AsRepresentative, "statement by a representative", "statements by representatives"},
	{domain.RoleCoordinator, "statement by the coordinator", "statements by the coordinator"},
	{domain.RoleRegistrar, "statement by a registrar", "statements by registrars"},
	{domain.RoleTeller, "statement by a teller", "statements by tellers"},
	{wire.AsNewKey, "statement by a new key, with who vouches for it", "statements by new keys, with who vouches for them"},
	{projections.AuthorRule, "entry that follows by rule, signed by nobody", "entries that follow by rule, signed by nobody"},
}

// subjects are what types of statement are about: the second word of their names.
var subjects = []phrase{
	{"ledger", "founding", "founding and constituting of the body, and replacing of the ledger's key"},
	{"founding", "acceptance of the founding", "acceptances of the founding"},
	{"member", "membership", "memberships: applied for, entered, left"},
	{"representative", "mandate of a representative", "mandates of representatives, given or ended"},
	{"key", "key of a person", "keys of persons, enrolled, objected to or revoked"},
	{"office", "office", "offices"},
	{"motion", "step of a motion", "steps of motions: tabled, seconded, frozen, withdrawn"},
	{"amendment", "step of an amendment", "steps of amendments"},
	{"position", "position", "positions"},
	{"poll", "step of a poll", "steps of polls: opened, extended, closed"},
	{"vote", "ballot or recusal", "ballots and recusals"},
	{"decision", "decision", "decisions"},
	{"effect", "effect of a decision", "effects of decisions"},
	{"protest", "protest", "protests"},
	{"ruling", "ruling of the coordinator", "rulings of the coordinator"},
	{"condition", "condition that fell due", "conditions that fell due"},
	{"meeting", "step of a meeting", "steps of meetings: convened, opened, closed"},
	{"attendance", "attendance", "attendances: checked in, checked out, attested"},
	{"group", "membership of a working group", "memberships of working groups"},
	{"proposal", "step of a proposal from outside", "steps of proposals from outside: received, answered"},
	{"interest", "declaration of interest", "declarations of interest"},
	{"plan", "step of a plan", "steps of plans: drafted, or attested as adopted"},
	{"progress", "report of progress", "reports of progress"},
	{"evidence", "piece of evidence", "pieces of evidence, submitted or withdrawn"},
	{"assessment", "assessment from outside", "assessments from outside"},
	{"concern", "step of a concern", "steps of concerns and recommendations"},
	{"report", "report published", "reports published"},
	{"record", "record from before the ledger", "records from before the ledger, and their corrections"},
	{"outside", "record of an outside body", "records of outside bodies: members and roll calls"},
	{"opening", "erasure of personal data", "erasures of personal data"},
	{"clock", "advance of the demonstration's clock", "advances of the demonstration's clock"},
}

// checks says what each class of checks is about, after how many there were.
var checks = []phrase{
	{classLedger, "ledger: the one asked for", ""},
	{string(domain.FaultForm), "entry is written as the format says, to the byte", "entries are written as the format says, to the byte"},
	{string(domain.FaultSignature), "signature is good", "signatures are good, each verified by itself"},
	{string(domain.FaultTime), "date", "dates, none before the one before it"},
	{classSeen, "statement names the history that stands before it", "statements name the history that stands before them"},
	{string(domain.FaultStanding), "signer was entitled to speak", "signers were entitled to speak in the capacity they named"},
	{string(domain.FaultPermission), "signed statement was permitted at its place", "signed statements were permitted at their places"},
	{string(domain.FaultCount), "decision: roll, ballots, tests and result computed again", "decisions: rolls, ballots, tests and results computed again"},
	{classDerived, "entry that follows by rule is the same computed again", "entries that follow by rule, effects too, are the same computed again"},
	{classTree, "entry gives the root that the checkpoint names", "entries give the root that the checkpoint names"},
	{classCheckpoint, "checkpoint, signed by the ledger's key", ""},
	{classAttachment, "attachment has the hash that an entry names", "attachments have the hashes that entries name"},
	{classConsistency, "checkpoint from elsewhere: nothing forgotten or changed", "checkpoints from elsewhere: nothing forgotten or changed"},
	{classReport, "published report is what the log gives, made again", "published reports are what the log gives, made again"},
	{classWitness, "cosignature; the quorum is met and the dates fit", "cosignatures; the quorum is met and the dates fit"},
}

// printClasses says of every class of checks what came of it.
func (r *auditReport) printClasses(w io.Writer) {
	fmt.Fprintf(w, "\n%s\n", strong(w, "What was checked"))
	for _, row := range r.Classes {
		switch {
		case row.OK == nil:
			fmt.Fprintf(w, "  %-12s –  not checked: %s\n", row.Class, row.Why)
		case *row.OK:
			for _, check := range checks {
				if check.name == row.Class {
					fmt.Fprintf(w, "  %-12s ✓  %d %s\n", row.Class, row.Checked, pick(row.Checked, check.one, check.more))
				}
			}
		default:
			fmt.Fprintf(w, "  %-12s ✗  %s\n", row.Class, strong(w, "this is what is wrong"))
		}
	}
}

// wrongs say in a sentence what kind of thing is wrong, by class of checks.
var wrongs = map[string]string{
	classLedger:                    "This is another ledger than the one asked for.",
	string(domain.FaultForm):       "An entry is not written in the form that every entry must have.",
	string(domain.FaultSignature):  "A statement was changed after it was signed, or is not signed by those whom it names.",
	string(domain.FaultTime):       "The date of an entry cannot be right.",
	classSeen:                      "Who signed a statement had seen another history than the one that stands before it: something was changed, left out or put in.",
	string(domain.FaultStanding):   "A statement is signed by a key that was not entitled to speak there.",
	string(domain.FaultPermission): "A statement says what its signers may not say, or not at that place.",
	string(domain.FaultCount):      "An entry is not what the rules make of those before it: a tally, a result or an effect is wrong, missing or out of place.",
	classTree:                      "What the files of this copy hold does not agree with its checkpoint.",
	classCheckpoint:                "The checkpoint is none, or not signed by the ledger's key in force at its size.",
	classAttachment:                "A file beside the log is not the one that an entry names.",
	classConsistency:               "This log does not go on from what was seen of this ledger before.",
	classReport:                    "A report was published that this log does not give.",
	classWitness:                   "Too few of the witnesses asked for have cosigned this log.",
}

func (r *auditReport) printInvalid(w io.Writer) {
	kind := r.FirstBad.Class
	if r.FirstBad.row != "" {
		kind = r.FirstBad.row
	}
	entry := fmt.Sprint(r.FirstBad.Seq)
	if r.FirstBad.Seq == 0 {
		entry = "none: it is in no single entry"
	}
	fmt.Fprintf(w, "%s\n\n%s\n\n", strong(w, "The log is NOT valid."), wrongs[kind])
	fmt.Fprintf(w, "  first bad entry  %s\n  kind of check    %s\n  what is wrong    %s\n", entry, kind, plain(r.FirstBad.Reason))
	r.printClasses(w)
	for _, e := range r.Evidence {
		fmt.Fprintf(w, "\nEvidence, %s:\n\n%s", plain(e.From), e.Note)
	}
	switch {
	case r.FirstBad.Class != classConsistency:
	case r.FirstBad.Seq == wire.Seq(r.Entries)+1: //nolint:gosec // not negative
		fmt.Fprint(w, `
This may be an older copy: audit a newer one. If the older one is what you mean
to look at, audit it with --no-memory and without --since. If there is no newer
one, the ledger has lost or withdrawn what it had signed: keep the evidence.
`)
	default:
		fmt.Fprintf(w, `
The ledger's key has signed two histories. Keep both notes and a copy of this log,
and tell the other members. What proves it to anybody:

    %s
`, r.proveFork)
	}
}

func many(n int64, one, more string) string { return fmt.Sprintf("%d %s", n, pick(n, one, more)) }

func pick(n int64, one, more string) string {
	if n == 1 {
		return one
	}
	return more
}

// day is a time as people read it.
func day(t wire.Time) string {
	return time.UnixMilli(int64(t)).UTC().Format("on 2 January 2006 at 15:04 UTC")
}
