package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"twothirds/domain/wire"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/tlog"
)

// proofSuffix ends the name of a receipt's file (C2SP tlog-proof).
const proofSuffix = ".tlog-proof"

// keptReceipt is a receipt in the state folder. It has not been verified.
type keptReceipt struct {
	seq          wire.Seq
	path         string
	proof, entry []byte
}

// receiptFolder is where the receipts of a ledger are kept.
func receiptFolder(ledger wire.Hash) (string, error) {
	dir, err := memoryOf(ledger)
	return filepath.Join(dir, "receipts"), err
}

// keptReceiptOf reads the receipt kept of an entry. It fails with fs.ErrNotExist.
func keptReceiptOf(ledger wire.Hash, seq wire.Seq) (keptReceipt, error) {
	dir, err := receiptFolder(ledger)
	if err != nil {
		return keptReceipt{}, err
	}
	kept := keptReceipt{seq: seq, path: filepath.Join(dir, strconv.FormatUint(uint64(seq), 10)+proofSuffix)}
	kept.proof, kept.entry, err = readReceipt(kept.path)
	return kept, err
}

// readReceipt reads a receipt's file, and the entry beside it.
func readReceipt(path string) (proof, entry []byte, err error) {
	if proof, err = readBounded(path, tlog.MaxProof); err != nil {
		return nil, nil, fmt.Errorf("reading the receipt: %w", err)
	}
	if entry, err = readBounded(path+".entry", tlog.MaxEntry); err != nil {
		return nil, nil, fmt.Errorf("reading the receipt's entry: %w", err)
	}
	return proof, entry, nil
}

// keptReceipts reads all receipts kept of a ledger, in the order of the log.
func keptReceipts(ledger wire.Hash) ([]keptReceipt, error) {
	dir, err := receiptFolder(ledger)
	if err != nil {
		return nil, err
	}
	files, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the receipts kept here: %w", err)
	}
	var all []keptReceipt
	for _, file := range files {
		digits, ok := strings.CutSuffix(file.Name(), proofSuffix)
		seq, err := strconv.ParseUint(digits, 10, 53)
		if !ok || err != nil {
			continue // an entry, or a file of somebody else's
		}
		kept, err := keptReceiptOf(ledger, wire.Seq(seq))
		if err != nil {
			return nil, err
		}
		all = append(all, kept)
	}
	slices.SortFunc(all, func(a, b keptReceipt) int { return int(a.seq) - int(b.seq) }) //nolint:gosec // below 2^53
	return all, nil
}

// keptLedgers are the ledgers of which anything is remembered here.
func keptLedgers() ([]wire.Hash, error) {
	dir, err := stateDir()
	if err != nil {
		return nil, err
	}
	folders, err := os.ReadDir(filepath.Join(dir, "memory"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("reading what is kept here: %w", err)
	}
	var ledgers []wire.Hash
	for _, folder := range folders {
		if id, err := wire.ParseHash(folder.Name()); err == nil {
			ledgers = append(ledgers, id)
		}
	}
	return ledgers, nil
}

// listedReceipt is printed of a receipt kept here.
type listedReceipt struct {
	Ledger   wire.Hash `json:"ledger"`
	Sequence wire.Seq  `json:"sequence"`
	// OK says whether the receipt proves its entry; the rest is empty where not.
	OK bool `json:"ok"`
	// CannotTell says that the rest is proven if the ledger's key was replaced by those
	// who might, which only the log tells.
	CannotTell bool      `json:"cannot_tell,omitzero"`
	Recorded   wire.Time `json:"recorded,omitzero"`
	Type       string    `json:"type,omitzero"`
	Subject    string    `json:"subject,omitzero"`
	Size       int64     `json:"size,omitzero"` // of the tree that it leads to
	File       string    `json:"file"`
}

func newReceiptListCommand() *cobra.Command {
	var ledger string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list [--ledger ID]",
		Short: "List the receipts kept on this machine",
		Long: `list shows the receipts that submit and the other verbs have kept in your state
folder ($TWOTHIRDS_STATE, or ~/.local/state/twothirds), of one ledger or of all.`,
		Example: `  twothirds receipt list`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ledgers, err := keptLedgers()
			if ledger != "" {
				var id wire.Hash
				if id, err = wire.ParseHash(ledger); err != nil {
					return exitError{exitUsage, fmt.Errorf("--ledger: %w", err)}
				}
				ledgers = []wire.Hash{id}
			}
			if err != nil {
				return err
			}
			list := []listedReceipt{}
			for _, id := range ledgers {
				all, err := keptReceipts(id)
				if err != nil {
					return err
				}
				for _, kept := range all {
					list = append(list, listed(id, kept))
				}
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), list)
			}
			return printReceipts(cmd, list)
		},
	}
	cmd.Flags().StringVar(&ledger, "ledger", "", "the ledger's id (default: all)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func listed(ledger wire.Hash, kept keptReceipt) listedReceipt {
	l := listedReceipt{Ledger: ledger, Sequence: kept.seq, File: kept.path}
	proven, err := copies.VerifyReceipt(kept.entry, kept.proof, ledger)
	l.CannotTell = errors.Is(err, copies.ErrCannotTell)
	if l.OK = err == nil && proven.Seq == kept.seq; l.OK || l.CannotTell {
		st := proven.Entry.Statement
		l.Recorded, l.Type, l.Subject, l.Size = proven.Entry.Recorded, st.Type, st.Subject, proven.Size
	}
	return l
}

func printReceipts(cmd *cobra.Command, list []listedReceipt) error {
	table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 4, 2, ' ', 0)
	of := wire.Hash{}
	for _, l := range list {
		if l.Ledger != of {
			fmt.Fprintf(table, "ledger %s\n", l.Ledger)
			of = l.Ledger
		}
		if !l.OK && !l.CannotTell {
			fmt.Fprintf(table, "  %d\tproves nothing\t\t%s\n", l.Sequence, l.File)
			continue
		}
		fmt.Fprintf(table, "  %d\t%s\t%s about %s\t%s\n", l.Sequence, l.Recorded, plain(l.Type), plain(l.Subject), l.File)
	}
	return table.Flush()
}

// receiptCheck is printed of receipts that were compared with a log.
type receiptCheck struct {
	OK             bool            `json:"ok"`
	Ledger         wire.Hash       `json:"ledger"`
	Receipts       int             `json:"receipts"`
	Entries        wire.Seq        `json:"entries"`
	Contradictions []contradiction `json:"contradictions"`
}

// contradiction is what a receipt proves and a log does not show.
type contradiction struct {
	Sequence wire.Seq `json:"sequence"`
	File     string   `json:"file"`
	Reason   string   `json:"reason"`
}

func newReceiptCheckCommand() *cobra.Command {
	var ledger, data string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "check --ledger ID --data SRC",
		Short: "Compare the receipts kept on this machine with a log",
		Long: `check reads the whole log and compares it with every receipt of that ledger in
your state folder: the entry must still stand where the receipt proves it, and
the log must hold all that the receipt's checkpoint covers. Exit code 5 means that
it does not: the ledger has signed two histories, or SRC is an older copy.

SRC is a ledger's folder that no process uses, an exported log, or a URL.`,
		Example: `  twothirds receipt check --ledger 4f2a… --data http://localhost:8080`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			id, err := wire.ParseHash(ledger)
			if err != nil {
				return exitError{exitUsage, fmt.Errorf("--ledger: %w", err)}
			}
			report, err := checkReceipts(cmd, id, data)
			if err != nil {
				return err
			}
			return printCheck(cmd, report, asJSON)
		},
	}
	cmd.Flags().StringVar(&ledger, "ledger", "", "the ledger's id")
	cmd.Flags().StringVar(&data, "data", "", "the ledger's folder, an export, or a URL")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	_ = cmd.MarkFlagRequired("ledger")
	_ = cmd.MarkFlagRequired("data")
	return cmd
}

func checkReceipts(cmd *cobra.Command, ledger wire.Hash, src string) (*receiptCheck, error) {
	all, err := keptReceipts(ledger)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, exitError{exitNotFound, fmt.Errorf("no receipt of ledger %s is kept on this machine", ledger)}
	}
	copied, err := openCopy(cmd.Context(), src)
	if err != nil {
		return nil, err
	}
	defer copied.Close() //nolint:errcheck // read only
	if copied.Ledger != ledger {
		return nil, exitError{exitVerify, fmt.Errorf("%s is a log of ledger %s", src, copied.Ledger)}
	}
	found, err := entriesOf(cmd, copied, all)
	if err != nil {
		return nil, err
	}
	report := &receiptCheck{Ledger: ledger, Receipts: len(all), Entries: copied.Size(), Contradictions: []contradiction{}}
	for _, kept := range all {
		if reason := contradicts(copied, found, kept); reason != "" {
			report.Contradictions = append(report.Contradictions, contradiction{kept.seq, kept.path, reason})
		}
	}
	report.OK = len(report.Contradictions) == 0
	return report, nil
}

// entriesOf reads a whole log, compares its tree with its checkpoint, and
// returns those entries of which there are receipts.
func entriesOf(cmd *cobra.Command, copied *copies.Copy, receipts []keptReceipt) (map[wire.Seq][]byte, error) {
	wanted := map[wire.Seq]bool{}
	for _, kept := range receipts {
		wanted[kept.seq] = true
	}
	found := map[wire.Seq][]byte{}
	progress := progressOn(cmd.ErrOrStderr(), "reading the log")
	err := copied.Entries(1, func(seq wire.Seq, raw []byte) error {
		if wanted[seq] {
			found[seq] = bytes.Clone(raw)
		}
		if progress != nil {
			progress(seq, copied.Size())
		}
		return nil
	})
	if err == nil {
		err = copied.Verify()
	}
	return found, copyError(err)
}

// contradicts says what a log that has been read whole does not show of what a
// receipt proves; "" for nothing.
func contradicts(copied *copies.Copy, found map[wire.Seq][]byte, kept keptReceipt) string {
	proven, err := copies.VerifyReceipt(kept.entry, kept.proof, copied.Ledger, copied.Keys)
	if err != nil {
		return "the file is no good any more: " + err.Error()
	}
	root, ok := copied.Root(uint64(proven.Size)) //nolint:gosec // not negative
	switch {
	case proven.Seq <= copied.Size() && !bytes.Equal(found[proven.Seq], kept.entry):
		return "another entry stands there: the log was rewritten"
	case proven.Size > copied.Checkpoint.Size:
		return fmt.Sprintf("the receipt's checkpoint covers %d entries, and the log has %d: it is an older copy, or has forgotten entries", proven.Size, copied.Checkpoint.Size)
	case !ok || root != wire.Hash(proven.Checkpoint.Root):
		return fmt.Sprintf("the first %d entries are not those that the receipt's checkpoint covers: the log was rewritten", proven.Size)
	}
	return ""
}

func printCheck(cmd *cobra.Command, report *receiptCheck, asJSON bool) error {
	out := cmd.OutOrStdout()
	switch {
	case asJSON:
		if err := printJSON(out, report); err != nil {
			return err
		}
	case report.OK:
		fmt.Fprintf(out, "All %d receipts kept here hold: the log, of %d entries, has what they prove.\n", report.Receipts, report.Entries)
	default:
		for _, c := range report.Contradictions {
			fmt.Fprintf(out, "Entry %d: %s\n  %s\n", c.Sequence, c.Reason, c.File)
		}
	}
	if report.OK {
		return nil
	}
	return exitError{exitVerify, fmt.Errorf("%d of %d receipts contradict the log. Unless the log is an older copy, that proves two histories to anybody: twothirds prove-fork %s SRC",
		len(report.Contradictions), report.Receipts, report.Contradictions[0].File)}
}
