package main

import (
	"bytes"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"twothirds/api/client"
	"twothirds/api/schema"
	"twothirds/domain"
	"twothirds/domain/wire"
)

func newStatementCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "statement",
		Short: "Make statements to sign, and list what can be stated",
	}
	cmd.AddCommand(newStatementEffectsCommand(), newStatementMakeCommand(), newStatementTypesCommand())
	return cmd
}

func newStatementTypesCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "types [--json]",
		Short: "List every type of statement: what it means, who may sign it, its schema",
		Long: `types lists every type of statement that this program knows, and every effect
that a motion can have. With --json it prints {"types":[…],"effects":[…]}, each
with its JSON Schema; the HTTP interface has the same at /v1/types. What an effect
has in it: twothirds statement effects.`,
		Example: `  twothirds statement types
  twothirds statement types --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			all := schema.All()
			if asJSON {
				return printJSON(cmd.OutOrStdout(), all)
			}
			return printTypes(cmd.OutOrStdout(), all)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON, with schemas")
	return cmd
}

func printTypes(w io.Writer, all schema.Catalogue) error {
	for _, t := range all.Types {
		signers := "signed by " + t.Signers
		if t.Derived {
			signers = "follows by computation; nobody signs it"
		}
		fmt.Fprintf(w, "%s\n    %s\n    about %s; %s\n", strong(w, t.Name), t.Summary, t.Subject, signers)
	}
	fmt.Fprintf(w, "\nEffects that a motion can have:\n\n")
	table := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	for _, e := range all.Effects {
		fmt.Fprintf(table, "%s\t%s\n", e.Name, e.Summary)
	}
	return table.Flush()
}

func newStatementMakeCommand() *cobra.Command {
	var target targetFlags
	var keys keyFlags
	cmd := &cobra.Command{
		Use:   "make TYPE [FIELDS.json|-] --ledger SRC",
		Short: "Write a statement, filled in from the ledger, ready to be signed",
		Long: `make prints the canonical bytes of a statement, with no line end behind them:
what every signer signs.

TYPE may be short (vote.cast) or in full. FIELDS is a file with a JSON object,
standard input (-), or the object itself: members of the statement's data and,
where you want to set them, id, subject and time beside them. What you give is
never changed, even where the ledger will refuse it; a member that is null is
left out. Everything else is filled in: ids, seen, digests, ballot number ….

by may be a list of keys alone; it may be left out where --key names them
(nothing is opened for that, nor signed). SRC is a ledger's folder that no
process uses, an exported log, or a URL.`,
		Example: `  twothirds statement make motion.seconded '{"subject":"motion/0193…"}' --key me.key --ledger http://localhost:8080
  twothirds statement make vote.cast vote.json --ledger ledger | twothirds sign --key me.key | twothirds submit --data ledger`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			fields := []byte("{}")
			if len(args) == 2 {
				var err error
				if fields, err = readFields(cmd.InOrStdin(), args[1]); err != nil {
					return err
				}
			}
			return makeStatement(cmd, &target, &keys, args[0], fields)
		},
	}
	target.add(cmd)
	keys.add(cmd)
	return cmd
}

// readFields reads a JSON object from a file, from standard input, or from the
// argument itself.
func readFields(stdin io.Reader, arg string) ([]byte, error) {
	if trimmed := bytes.TrimSpace([]byte(arg)); len(trimmed) > 0 && trimmed[0] == '{' {
		return trimmed, nil
	}
	b, err := readFile(stdin, arg)
	if err != nil {
		return nil, fmt.Errorf("reading the fields: %w", err)
	}
	return b, nil
}

func makeStatement(cmd *cobra.Command, target *targetFlags, keys *keyFlags, typeName string, fields []byte) error {
	full, known := domain.FullType(typeName)
	named, err := keys.public(cmd)
	if err != nil {
		return err
	}
	by, err := keys.by(named)
	if err != nil {
		return err
	}
	view := &client.View{State: domain.New()}
	if full != "twothirds.ledger.founded.v1" { // which no ledger stands before
		if view, err = target.look(cmd); err != nil {
			return err
		}
	}
	statement, err := view.Fill(typeName, fields, client.FillOptions{By: by})
	if err != nil {
		return clientError(err)
	}
	if _, err := domain.DecodeEvent(statement); known && err != nil {
		fmt.Fprintf(cmd.ErrOrStderr(), "warning: the ledger will refuse this: %v\n", err)
	}
	return printStatement(cmd, statement)
}

// printStatement prints the bytes that are signed, and nothing behind them but,
// on a terminal, a line end for the eye.
func printStatement(cmd *cobra.Command, statement *wire.Statement) error {
	out := cmd.OutOrStdout()
	if _, err := out.Write(statement.Raw); err != nil {
		return err
	}
	if isTerminal(out) {
		fmt.Fprintln(cmd.ErrOrStderr())
	}
	return nil
}

// readStatement reads a statement, or one with signatures.
func readStatement(b []byte) (*wire.Signed, error) {
	if hasMember(b, "statement") {
		return wire.ParseSigned(b)
	}
	statement, err := wire.ParseStatement(bytes.TrimRight(b, " \t\r\n"))
	if err != nil {
		return nil, err
	}
	return &wire.Signed{Statement: statement}, nil
}
