package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"twothirds/api/rollcalls"
)

func newImportCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "import",
		Short: "Enter tables: a plan, members, what others have recorded",
	}
	cmd.AddCommand(newImportPlanCommand(), newImportMembersCommand(), newImportRollcallsCommand())
	return cmd
}

// importOptions say how roll calls are imported.
type importOptions struct {
	target targetFlags
	keys   keyFlags
	// title and address say where the set is from; title is the folder's name
	// where it is empty.
	title, address string
	asJSON         bool
}

func newImportRollcallsCommand() *cobra.Command {
	var o importOptions
	cmd := &cobra.Command{
		Use:   "rollcalls SRC --data DIR|--url URL [--key FILE]",
		Short: "Enter recorded votes of other bodies, and hold them against their own rules",
		Long: `rollcalls reads a folder SRC with rollcalls, votes and members, each as .csv or
.csv.gz, a workbook SRC.xlsx with a sheet for each, or the folder tables of unpacked
open data, and enters what is not in the ledger yet: the outside bodies, their
members, and every roll call with its votes, as records attested by a registrar.
They have no effect and are never mixed with the body's own votes. A sheet has at most
20,000 rows, a folder any number. The whole set is read before anything is entered;
votes may stand in any order. Where a set gives a
member no name, or a roll call no title, its id stands there.

docs/tables.md has the columns, and so has twothirds table columns rollcalls. Each
record is also held against the majority that it names. What comes out is
printed, and never entered: in words for every difference, or as JSON.

It can be stopped and run again at any time. A roll call that is there with
another content is a conflict: it is left as it is, and correcting it takes a
twothirds.outside.rollcall_corrected.v1 with reasons. The key is a registrar's; without
--key it is the first such in DIR/keys.`,
		Example: `  twothirds import rollcalls us-congress --data ledger --json`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return importRollcalls(cmd, args[0], &o)
		},
	}
	o.target.add(cmd)
	cmd.Flags().StringArrayVar(&o.keys.keys, "key", nil, "the registrar's key file, or agent:… (default: the first registrar's in DIR/keys)")
	o.keys.addPassphrases(cmd)
	cmd.Flags().StringVar(&o.title, "source", "", "where the set is from, in words (default: the name of the folder)")
	cmd.Flags().StringVar(&o.address, "source-url", "", "the address where it can be found")
	cmd.Flags().BoolVar(&o.asJSON, "json", false, "print JSON")
	enters(cmd, "outside.body_entered", "outside.members_entered", "outside.rollcall_entered")
	return cmd
}

// importAnswer is what import rollcalls prints.
type importAnswer struct {
	*rollcalls.Summary

	Entered      int64 `json:"entered"`
	AlreadyThere int64 `json:"already_there"`
	// Conflicts names the roll calls that are there with another content,
	// MemberConflicts the members, as <body>.<id>.
	Conflicts       []string `json:"conflicts"`
	MemberConflicts []string `json:"member_conflicts"`
	// Refused names the roll calls that the ledger did not let in.
	Refused []string `json:"refused"`
}

func importRollcalls(cmd *cobra.Command, src string, o *importOptions) (err error) {
	set, err := rollcalls.Open(src)
	if err != nil {
		return err
	}
	s, err := o.target.open(cmd)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close(cmd)) }()
	im, err := newImporter(cmd, src, set, s, o)
	if err != nil {
		return err
	}
	answer, err := im.run(cmd.Context())
	if err != nil {
		return im.stopped(err)
	}
	if err := printImport(cmd, answer, o.asJSON); err != nil {
		return err
	}
	switch {
	case len(answer.Refused) > 0:
		return exitError{exitRefused, fmt.Errorf("the ledger did not let %d roll calls in; each is said above", len(answer.Refused))}
	case len(answer.Conflicts)+len(answer.MemberConflicts) > 0:
		return exitError{exitFailure, fmt.Errorf("%d roll calls and %d members are in the ledger with another content; they were left as they are", len(answer.Conflicts), len(answer.MemberConflicts))}
	}
	return nil
}

// stopped says how to go on after an import that did not come to its end.
func (im *importer) stopped(err error) error {
	if errors.Is(err, context.Canceled) {
		return exitError{exitFailure, fmt.Errorf("interrupted after %d roll calls were entered: run the same command again, and it goes on from there", im.answer.Entered)}
	}
	if errors.Is(err, rollcalls.ErrForm) {
		return err
	}
	return goOn(err)
}

func printImport(cmd *cobra.Command, a *importAnswer, asJSON bool) error {
	out := cmd.OutOrStdout()
	if asJSON {
		return printJSON(out, a)
	}
	_, err := fmt.Fprintf(out, "%d roll calls with %d votes: %d entered, %d were there.\n", a.Rollcalls, a.Votes, a.Entered, a.AlreadyThere)
	_, _ = fmt.Fprintf(out, "By their own rules: %d agree with the recorded result, %d differ; %d name no rule, %d no result; in %d the totals are others.\n",
		a.Agree, len(a.Differ), a.NoRule, a.NoResult, len(a.TotalsDiffer))
	for _, id := range a.Conflicts {
		fmt.Fprintf(out, "Conflict: %s is in the ledger with another content.\n", id)
	}
	for _, id := range a.MemberConflicts {
		fmt.Fprintf(out, "Conflict: member %s is in the ledger with another content.\n", id)
	}
	return err
}
