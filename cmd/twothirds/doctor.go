package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"twothirds/eventstore"
)

func newDoctorCommand() *cobra.Command {
	var o nodeOptions
	var reseat, asJSON bool
	cmd := &cobra.Command{
		Use:   "doctor --data DIR [--reseat]",
		Short: "Examine a ledger's folder; found its stream anew from what was published",
		Long: `doctor compares the stream with the published copy byte for byte, and the copy
with its tree, and the attachments with their hashes; those that entries name
must be there, and so must the ledger's key in force. It writes nothing; exit code 5
means that something is wrong.

With --reseat it founds a new stream from the published copy, which is what was
signed, takes along what the old stream holds beyond it as far as that is
valid, and leaves the old stream as it is.`,
		Example: `  twothirds doctor --data ledger
  twothirds doctor --data ledger --reseat`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.Log = loggerOf(cmd)
			options := eventstore.Options{Dir: o.Dir, URL: o.URL, Creds: o.Creds, Replicas: o.Replicas, Log: o.Log}
			if reseat {
				size, err := eventstore.Reseat(cmd.Context(), options, progressOn(cmd.ErrOrStderr(), "reseating"))
				if err != nil {
					return err
				}
				fmt.Fprintf(cmd.ErrOrStderr(), "%d entries stand in a new stream; the old one was left as it is.\n", size)
				return nil
			}
			d, err := eventstore.Doctor(cmd.Context(), options, progressOn(cmd.ErrOrStderr(), "comparing"))
			if err != nil {
				return err
			}
			return printDiagnosis(cmd, d, asJSON)
		},
	}
	addNodeFlags(cmd, &o)
	cmd.Flags().BoolVar(&reseat, "reseat", false, "found a new stream from the published copy")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	_ = cmd.MarkFlagRequired("data")
	return cmd
}

func printDiagnosis(cmd *cobra.Command, d eventstore.Diagnosis, asJSON bool) error {
	out := cmd.OutOrStdout()
	if asJSON {
		if d.Faults == nil {
			d.Faults = []string{}
		}
		err := printJSON(out, map[string]any{
			"ok": len(d.Faults) == 0, "ledger": d.Ledger, "published": d.Published, "in_stream": d.InStream, "waiting": d.Waiting, "faults": d.Faults,
			"attachments": map[string]int64{"kept": d.Files.Kept, "named": d.Files.Named, "elsewhere": d.Files.Elsewhere},
		})
		if err != nil {
			return err
		}
	} else {
		fmt.Fprintf(out, "ledger %s\npublished copy: %d entries\nstream: %d entries\n", d.Ledger, d.Published, d.InStream)
		if d.Files.Kept > 0 || d.Files.Named > 0 {
			fmt.Fprintf(out, "attachments: %d kept; entries name %d files, of which %d are not kept here, and need not be\n", d.Files.Kept, d.Files.Named, d.Files.Elsewhere)
		}
		if d.Waiting > 0 {
			fmt.Fprintf(out, "%d entries wait to be published; they are at the next start\n", d.Waiting)
		}
		for _, f := range d.Faults {
			fmt.Fprintf(out, "FAULT: %s\n", f)
		}
	}
	if len(d.Faults) > 0 {
		return exitError{code: exitVerify}
	}
	if !asJSON {
		fmt.Fprintln(out, "all is well")
	}
	return nil
}
