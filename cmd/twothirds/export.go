package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"twothirds/domain/wire"
	"twothirds/eventstore"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/openings"
)

func newExportCommand() *cobra.Command {
	var data string
	var private bool
	cmd := &cobra.Command{
		Use:   "export --data DIR OUT [--with-openings]",
		Short: "Write the log as static files that any web host can serve",
		Long: `export writes entries, tiles and the newest checkpoint in the layout of C2SP
tlog-tiles, with the ledger's verifier key and the attachments that entries name
beside them. It goes on where an earlier export into the same folder ended.
--data is a ledger's folder that no process uses, or the URL of a running one.

--with-openings makes a private backup: the names and contacts that commitments
in the log stand for are in it, in openings.jsonl. Never publish such a folder.
restore takes them in again.`,
		Example: `  twothirds export --data ledger public/log`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			copied, err := openCopy(cmd.Context(), data)
			if err != nil {
				return err
			}
			defer copied.Close() //nolint:errcheck // read only
			if err := checkApart(args[0]); err != nil {
				return err
			}
			if err := checkPrivate(args[0], private, data); err != nil {
				return err
			}
			show := progressOn(cmd.ErrOrStderr(), "exporting")
			err = copies.Export(cmd.Context(), copied, args[0], func(done, of int64) {
				if show != nil {
					show(wire.Seq(done), wire.Seq(of)) //nolint:gosec // not negative
				}
			})
			if err == nil && private {
				err = exportOpenings(copied, args[0])
			}
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.ErrOrStderr(), "%d entries of ledger %s are in %s\n", copied.Size(), copied.Ledger, args[0])
			return nil
		},
	}
	cmd.Flags().StringVar(&data, "data", "", "the ledger's folder, or a URL")
	cmd.Flags().BoolVar(&private, "with-openings", false, "a private backup, with the personal data that commitments stand for")
	_ = cmd.MarkFlagRequired("data")
	return cmd
}

// checkApart keeps what is published apart from private keys: no export goes into a
// ledger's folder, where the ledger's key lies, nor among the keys that are kept there.
func checkApart(out string) error {
	full, err := filepath.Abs(out)
	if err != nil {
		return fmt.Errorf("finding the folder of the export: %w", err)
	}
	folder := full
	if filepath.Base(full) == "keys" {
		folder = filepath.Dir(full)
	}
	for _, dir := range []string{full, folder} {
		if _, err := eventstore.LedgerOf(dir); err == nil {
			return exitError{exitConflict, fmt.Errorf("%s is a ledger's folder, with private keys in it: export into a folder of its own", dir)}
		}
	}
	return nil
}

// checkPrivate keeps private backups and exports for publication apart.
func checkPrivate(out string, private bool, src string) error {
	if private && isURL(src) {
		return exitError{exitUsage, errors.New("no server hands out openings: --with-openings needs the ledger's folder")}
	}
	_, err := os.Lstat(filepath.Join(out, copies.FileOpenings))
	if err == nil && !private {
		return exitError{exitConflict, fmt.Errorf("%s is a private backup, with openings in it: export for publication into another folder, or say --with-openings", out)}
	}
	return nil
}

// exportOpenings writes the openings of a backup.
func exportOpenings(copied *copies.Copy, out string) error {
	all, err := copied.Openings()
	if err != nil {
		return err
	}
	return openings.WriteFile(filepath.Join(out, copies.FileOpenings), all)
}
