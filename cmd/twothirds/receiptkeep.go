package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"twothirds/api/client"
	"twothirds/domain/wire"
	"twothirds/eventstore/copies"
)

// receiptFlags say what becomes of the receipts of statements submitted.
type receiptFlags struct {
	file string // "": the state folder
	none bool

	rest []wire.Seq // acknowledged, their receipts still to be fetched
}

func (f *receiptFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.file, "receipt", "", "the file for the statement's receipt; the entry is written beside it (default: in your state folder)")
	cmd.Flags().BoolVar(&f.none, "no-receipt", false, "do not wait for a receipt")
}

func (f *receiptFlags) check() error {
	if f.none && f.file != "" {
		return exitError{exitUsage, errors.New("--receipt or --no-receipt, not both")}
	}
	return nil
}

// keep waits for the receipt of an acknowledged statement and keeps it; path is
// where, "" if it could not be had or kept, which a warning says. failure is for
// a receipt that contradicts what the ledger has said, or cannot be written
// where --receipt wants it.
func (f *receiptFlags) keep(cmd *cobra.Command, s *session, seq wire.Seq) (path string, failure error) {
	if f.none {
		return "", nil
	}
	ctx, cancel := context.WithTimeout(cmd.Context(), coverTime)
	defer cancel()
	proof, entry, err := s.Receipt(ctx, seq)
	switch {
	case errors.Is(err, client.ErrUntrue):
		return "", exitError{exitVerify, fmt.Errorf("entry %d was acknowledged, but %w", seq, err)}
	case err != nil:
		fmt.Fprintf(cmd.ErrOrStderr(), "warning: entry %d is in the log, but its receipt could not be had now: %v\nFetch it later: twothirds receipt get %d --data SRC -o FILE\n", seq, err, seq)
		return "", nil
	case f.file != "":
		if err := writeReceipt(f.file, proof, entry); err != nil {
			return "", exitError{exitFailure, fmt.Errorf("entry %d is in the log, but %w", seq, err)}
		}
		return f.file, nil
	}
	path, err = keepFirst(seq, proof, entry)
	var exit exitError
	switch {
	case errors.As(err, &exit):
		return "", err
	case err != nil:
		fmt.Fprintf(cmd.ErrOrStderr(), "warning: entry %d is in the log, but %v\nName a file for it with --receipt, or fetch it later: twothirds receipt get %d --data SRC -o FILE\n", seq, err, seq)
		return "", nil
	}
	return path, nil
}

// keepRest keeps the receipts of the statements that were answered without
// waiting, and says where. It stops at the first that cannot be had.
func (f *receiptFlags) keepRest(cmd *cobra.Command, s *session) (failure error) {
	if f.none {
		return nil
	}
	folder := ""
	for i, seq := range f.rest {
		path, failure := f.keep(cmd, s, seq)
		if failure != nil {
			return failure
		}
		if path == "" {
			if left := len(f.rest) - i - 1; left > 0 {
				fmt.Fprintf(cmd.ErrOrStderr(), "Nor were the receipts of the %d statements after it asked for.\n", left)
			}
			break
		}
		folder = filepath.Dir(path)
	}
	if folder != "" {
		fmt.Fprintf(cmd.ErrOrStderr(), "The receipts are in %s\n", folder)
	}
	return nil
}

// keepFirst keeps a verified receipt in the state folder, unless one of that
// entry is there already, which is never replaced: it is the older evidence. An
// entry other than the one kept means that the ledger has shown two histories.
func keepFirst(seq wire.Seq, proof, entry []byte) (path string, err error) {
	ledger, err := copies.LedgerOfReceipt(proof)
	if err != nil {
		return "", err
	}
	kept, err := keptReceiptOf(ledger, seq)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return keepReceipt(ledger, seq, proof, entry)
	case err != nil:
		return "", err
	}
	if _, err := copies.VerifyReceipt(kept.entry, kept.proof, ledger); err != nil && !errors.Is(err, copies.ErrCannotTell) { // damaged on this machine
		return keepReceipt(ledger, seq, proof, entry)
	}
	if bytes.Equal(kept.entry, entry) {
		return kept.path, nil
	}
	other := strings.TrimSuffix(kept.path, proofSuffix) + ".other" + proofSuffix
	if err := errors.Join(writeWhole(other+".entry", entry), writeWhole(other, proof)); err != nil {
		return "", fmt.Errorf("keeping the receipt of entry %d: %w", seq, err)
	}
	return "", exitError{exitVerify, fmt.Errorf("the ledger has shown two histories: it has proven two entries %d. To prove that to anybody: twothirds prove-fork %s %s", seq, kept.path, other)}
}

// writeReceipt writes a receipt where its user wants it: the proof, and the
// entry beside it.
func writeReceipt(path string, proof, entry []byte) error {
	if err := os.WriteFile(path, proof, 0o644); err != nil { //nolint:gosec // meant to be shown
		return fmt.Errorf("writing the receipt: %w", err)
	}
	if err := os.WriteFile(path+".entry", entry, 0o644); err != nil { //nolint:gosec // meant to be shown
		return fmt.Errorf("writing the receipt's entry: %w", err)
	}
	return nil
}
