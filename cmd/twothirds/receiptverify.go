package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"

	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/tlog"
	"twothirds/eventstore/witness"
)

// receiptTrust is what a receipt is verified with.
type receiptTrust struct {
	ledger, key string // one of them
	witnesses   string
}

func newReceiptVerifyCommand() *cobra.Command {
	var trust receiptTrust
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "verify FILE --ledger ID|--key VKEY [--witnesses POLICY]",
		Short: "Verify a receipt, with no server and no ledger folder",
		Long: `verify reads FILE and FILE.entry and checks that the entry is in the ledger with
that id, under a checkpoint signed by its key. Exit code 0, or 5.

Instead of the id, --key takes the ledger's public key as C2SP signed-note writes
it, or a file with it (/log/vkey of a server, vkey of an export).

Where the ledger's key was replaced the receipt carries the rotations, and they are
followed from the founding. One by which a lost or stolen key was replaced may be
signed by officers whom only the log knows: then this cannot be told from the
receipt alone, exit code 1. Audit a copy of the log, or name the key that you know:
with --key, or in a line log of the policy.

--witnesses takes a policy (C2SP tlog-policy) that says whose cosignatures the
checkpoint must have, beside the ledger's own signature: witnesses cosign only
what continues what they have seen before. Exit code 5 where its quorum is not
met. Without it cosignatures are counted, not judged.`,
		Example: `  twothirds receipt verify my-vote.tlog-proof --ledger 4f2a…
  twothirds receipt verify my-vote.tlog-proof --key vkey --witnesses witnesses.policy`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return verifyReceipt(cmd, args[0], trust, asJSON) },
	}
	cmd.Flags().StringVar(&trust.ledger, "ledger", "", "the ledger's id")
	cmd.Flags().StringVar(&trust.key, "key", "", "the ledger's public key (C2SP vkey), or a file with it")
	cmd.Flags().StringVar(&trust.witnesses, "witnesses", "", "a policy file (C2SP tlog-policy) that the cosignatures must meet")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// receiptReport is printed of a receipt.
type receiptReport struct {
	OK       bool           `json:"ok"`
	Sequence wire.Seq       `json:"sequence"`
	Ledger   wire.Hash      `json:"ledger,omitzero"` // absent where only the key is known
	Leaf     wire.Hash      `json:"leaf"`
	Size     int64          `json:"size"`
	Recorded wire.Time      `json:"recorded"`
	Type     string         `json:"type"`
	Subject  string         `json:"subject"`
	By       []reportedBy   `json:"by"`
	Data     jsontext.Value `json:"data"`
	// Cosignatures is how many cosignature lines there are, good or not.
	Cosignatures int `json:"cosignatures"`
	// Quorum is what a policy finds in them; null without one.
	Quorum     *quorumReport `json:"quorum"`
	Checkpoint string        `json:"checkpoint"`
}

type reportedBy struct {
	As  string     `json:"as"`
	Of  string     `json:"of"`
	Key pubkey.Key `json:"key"`
}

type quorumReport struct {
	Met      bool       `json:"met"`
	Needed   string     `json:"needed"`
	Cosigned []cosigned `json:"cosigned"`
	Missing  []string   `json:"missing"`
}

func verifyReceipt(cmd *cobra.Command, path string, trust receiptTrust, asJSON bool) error {
	policy, err := trust.policy()
	if err != nil {
		return err
	}
	prove, err := trust.prover(policy)
	if err != nil {
		return err
	}
	proof, entry, err := readReceipt(path)
	if err != nil {
		return err
	}
	proven, err := prove(entry, proof)
	if err != nil {
		return receiptError(err)
	}
	report := reportOf(proven, policy)
	if asJSON {
		err = printJSON(cmd.OutOrStdout(), report)
	} else {
		err = printProven(cmd.OutOrStdout(), proven, report)
	}
	if err == nil && !report.OK {
		err = exitError{exitVerify, fmt.Errorf("the entry is in the ledger, but its checkpoint is not cosigned as the policy asks: %s", report.Quorum.Needed)}
	}
	return err
}

// policy reads the policy; nil where none is named.
func (t receiptTrust) policy() (*witness.Policy, error) {
	if t.witnesses == "" {
		return nil, nil
	}
	text, err := readBounded(t.witnesses, maxPolicy)
	if err != nil {
		return nil, fmt.Errorf("reading the policy: %w", err)
	}
	policy, err := witness.ParsePolicy(text)
	if err != nil {
		return nil, exitError{exitUsage, fmt.Errorf("%s: %w", t.witnesses, err)}
	}
	return policy, nil
}

// prover is how receipts are verified: by the ledger's id or by its key. With the
// id, the keys that a policy has of logs are known from elsewhere.
func (t receiptTrust) prover(policy *witness.Policy) (func(entry, proof []byte) (copies.Proven, error), error) {
	if (t.ledger == "") == (t.key == "") {
		return nil, exitError{exitUsage, errors.New("name what to verify it with, once: --ledger ID or --key VKEY")}
	}
	if t.ledger != "" {
		id, err := wire.ParseHash(t.ledger)
		if err != nil {
			return nil, exitError{exitUsage, fmt.Errorf("--ledger: %w", err)}
		}
		var known []tlog.Keys
		if policy != nil {
			for _, log := range policy.Logs() {
				known = append(known, tlog.NewKeys(log.Origin, log.Public))
			}
		}
		return func(entry, proof []byte) (copies.Proven, error) {
			return copies.VerifyReceipt(entry, proof, id, known...)
		}, nil
	}
	vkey := t.key
	if _, _, err := tlog.ParseVKey(vkey); err != nil {
		b, err := readBounded(vkey, tlog.MaxNote)
		if err != nil {
			return nil, exitError{exitUsage, fmt.Errorf("--key is neither a key of the form name+id+key nor a file with one: %w", err)}
		}
		vkey = strings.TrimSpace(string(b))
	}
	origin, key, err := tlog.ParseVKey(vkey)
	if err != nil {
		return nil, exitError{exitUsage, fmt.Errorf("--key: %w", err)}
	}
	return func(entry, proof []byte) (copies.Proven, error) {
		return copies.VerifyReceiptByKey(entry, proof, origin, key)
	}, nil
}

func reportOf(proven copies.Proven, policy *witness.Policy) receiptReport {
	st := proven.Entry.Statement
	report := receiptReport{
		OK: true, Sequence: proven.Seq, Ledger: proven.Ledger, Leaf: proven.Entry.Leaf(), Size: proven.Size, Recorded: proven.Entry.Recorded,
		Type: st.Type, Subject: st.Subject, By: []reportedBy{}, Data: jsontext.Value(st.Data),
		Cosignatures: cosignatureLines(proven.Checkpoint), Checkpoint: string(proven.Checkpoint.Note),
	}
	for _, line := range st.By {
		report.By = append(report.By, reportedBy{line.As, line.Of, line.Key})
	}
	if policy == nil {
		return report
	}
	verdict := policy.Judge(proven.Checkpoint.Note)
	quorum := &quorumReport{Met: verdict.Met, Needed: verdict.Needed, Cosigned: []cosigned{}, Missing: append([]string{}, verdict.Missing...)}
	for _, c := range verdict.Cosigned {
		quorum.Cosigned = append(quorum.Cosigned, cosigned{c.Witness, posix(c.At)})
	}
	report.Quorum, report.OK = quorum, verdict.Met
	return report
}

// cosignatureLines counts the signature lines of a checkpoint whose key has
// another name than the ledger's.
func cosignatureLines(c tlog.Checkpoint) int {
	note := string(c.Note)
	n := 0
	for line := range strings.Lines(note[strings.LastIndex(note, "\n\n")+2:]) {
		if !strings.HasPrefix(line, "— "+c.Origin+" ") {
			n++
		}
	}
	return n
}

// printProven says what a receipt proves, for people.
func printProven(w io.Writer, proven copies.Proven, report receiptReport) error {
	fmt.Fprint(w, "The receipt is good. It proves that this stands in the ledger:\n\n")
	describe(w, nil, proven.Entry.Statement)
	if proven.Entry.Derived() {
		fmt.Fprintln(w, "  signed by nobody: it follows by computation from the entries before it")
	}
	fmt.Fprintln(w)
	table := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintf(table, "  entry\t%d", proven.Seq)
	if !proven.Ledger.IsZero() {
		fmt.Fprintf(table, " of ledger %s", proven.Ledger)
	}
	fmt.Fprintf(table, "\n  recorded\t%s, by the ledger's clock\n", proven.Entry.Recorded)
	fmt.Fprintf(table, "  proven by\ta checkpoint of %d entries that the ledger's key signed (%s)\n", proven.Size, plain(proven.Checkpoint.Origin))
	if report.Quorum == nil {
		fmt.Fprintf(table, "  cosignatures\t%d, not judged: name the witnesses that you trust with --witnesses\n", report.Cosignatures)
		return table.Flush()
	}
	for _, c := range report.Quorum.Cosigned {
		fmt.Fprintf(table, "  cosigned by\t%s at %s\n", plain(c.Witness), c.At)
	}
	for _, name := range report.Quorum.Missing {
		fmt.Fprintf(table, "  not by\t%s\n", plain(name))
	}
	met := "met"
	if !report.Quorum.Met {
		met = "NOT met"
	}
	fmt.Fprintf(table, "  policy\t%s: %s\n", plain(report.Quorum.Needed), met)
	return table.Flush()
}
