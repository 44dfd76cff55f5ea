package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"twothirds/api/client"
	"twothirds/domain/wire"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/tlog"
)

func newReceiptCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "receipt",
		Short: "Fetch, verify and keep receipts: proofs that an entry is in the ledger",
		Long: `A receipt is a C2SP tlog-proof with its entry: it proves to anybody, with no
server, that a statement is in the ledger. submit, vote and the other verbs keep
one of all that they submit; get fetches any other.`,
	}
	cmd.AddCommand(newReceiptGetCommand(), newReceiptVerifyCommand(), newReceiptListCommand(), newReceiptCheckCommand())
	return cmd
}

func newReceiptGetCommand() *cobra.Command {
	var data, out string
	cmd := &cobra.Command{
		Use:   "get SEQ --data DIR -o FILE",
		Short: "Write the receipt of an entry",
		Long: `get writes a C2SP tlog-proof into FILE and the entry itself into FILE.entry.
--data is a ledger's folder that no process uses, an exported log, or a URL. From
a ledger's server the receipt comes with the cosignatures of its witnesses.`,
		Example: `  twothirds receipt get 412 --data http://localhost:8080 -o my-vote.tlog-proof`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			seq, err := strconv.ParseUint(args[0], 10, 53)
			if err != nil {
				return exitError{exitUsage, fmt.Errorf("%q is no sequence", args[0])}
			}
			proof, entry, err := fetchReceipt(cmd.Context(), data, wire.Seq(seq))
			if err != nil {
				return receiptError(err)
			}
			ledger, err := copies.LedgerOfReceipt(proof)
			if err != nil {
				return receiptError(err)
			}
			if err := writeReceipt(out, proof, entry); err != nil {
				return err
			}
			fmt.Fprintf(cmd.ErrOrStderr(), "Verify it anywhere: twothirds receipt verify %s --ledger %s\n", out, ledger)
			return nil
		},
	}
	cmd.Flags().StringVar(&data, "data", "", "the ledger's folder, an export, or a URL")
	cmd.Flags().StringVarP(&out, "output", "o", "", "the file to write")
	_ = cmd.MarkFlagRequired("data")
	_ = cmd.MarkFlagRequired("output")
	return cmd
}

// fetchReceipt reads a receipt from a ledger's server, or makes it from the
// files of a log.
func fetchReceipt(ctx context.Context, src string, seq wire.Seq) (proof, entry []byte, err error) {
	if isURL(src) {
		proof, entry, err = receiptFromServer(ctx, src, seq)
		if err == nil || errors.Is(err, client.ErrUntrue) || errors.Is(err, client.ErrUnreachable) || errors.Is(err, tlog.ErrNotFound) {
			return proof, entry, err
		}
		// No ledger's server, it seems: a web host with the files, perhaps.
	}
	copied, err := openCopy(ctx, src)
	if err != nil {
		return nil, nil, err
	}
	defer copied.Close() //nolint:errcheck // read only
	return copied.Receipt(ctx, seq)
}

func receiptFromServer(ctx context.Context, url string, seq wire.Seq) (proof, entry []byte, err error) {
	target, err := client.Dial(url)
	if err != nil {
		return nil, nil, err
	}
	defer target.Close() //nolint:errcheck // read only
	if _, err := target.Info(ctx); err != nil {
		return nil, nil, err
	}
	return target.Receipt(ctx, seq)
}

func receiptError(err error) error {
	var exit exitError
	switch {
	case errors.As(err, &exit):
		return err
	case errors.Is(err, tlog.ErrNotFound):
		return exitError{exitNotFound, err}
	case errors.Is(err, copies.ErrCannotTell):
		return exitError{exitFailure, err}
	case errors.Is(err, copies.ErrReceipt), errors.Is(err, copies.ErrInvalid):
		return exitError{exitVerify, err}
	}
	return clientError(err)
}
