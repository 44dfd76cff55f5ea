package main

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/spf13/cobra"

	"twothirds/api/client"
	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore"
	"twothirds/eventstore/attachments"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/door"
)

func newRefusalCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "refusal",
		Short: "Check refusals: why a ledger did not let a statement in",
	}
	cmd.AddCommand(newRefusalVerifyCommand())
	return cmd
}

func newRefusalVerifyCommand() *cobra.Command {
	var ledger, statement string
	cmd := &cobra.Command{
		Use:   "verify FILE --ledger SRC --statement FILE",
		Short: "Verify a signed refusal by deciding again",
		Long: `verify checks that a refusal is signed by the ledger's key, replays the log to
the place that it names, and decides there again on the statement: it must be
refused for the same reason. Exit code 5 means that it does not hold; lodge a
protest (twothirds protest lodge).

FILE is what submit printed, or the note alone. Without --statement only the
signature and the place are checked. SRC is a ledger's folder that no process
uses, an exported log, or a URL.`,
		Example: `  twothirds refusal verify answer.json --statement signed --ledger http://localhost:8080`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if ledger == "" {
				return exitError{exitUsage, errors.New("name the ledger with --ledger SRC")}
			}
			return verifyRefusal(cmd, args[0], ledger, statement)
		},
	}
	cmd.Flags().StringVar(&ledger, "ledger", "", "the log: a folder, an export, or a URL")
	cmd.Flags().StringVar(&statement, "statement", "", "the statement that was refused, signed or not")
	return cmd
}

// verdict is printed for a refusal that was checked.
type verdict struct {
	OK   bool        `json:"ok"`
	Code domain.Code `json:"code"`
	// Checked are signature, place and decision.
	Checked   []string  `json:"checked"`
	Reason    string    `json:"reason,omitzero"` // why it does not hold
	Sequence  wire.Seq  `json:"sequence"`
	Statement wire.Hash `json:"statement"`
}

func verifyRefusal(cmd *cobra.Command, path, ledger, statementPath string) error {
	raw, err := readFile(cmd.InOrStdin(), path)
	if err != nil {
		return fmt.Errorf("reading the refusal: %w", err)
	}
	var statement *wire.Signed
	if statementPath != "" {
		b, err := readFile(cmd.InOrStdin(), statementPath)
		if err != nil {
			return fmt.Errorf("reading the statement: %w", err)
		}
		if statement, err = readStatement(b); err != nil {
			return exitError{exitUsage, fmt.Errorf("%s: %w", statementPath, err)}
		}
	}
	copied, err := openCopy(cmd.Context(), ledger)
	if err != nil {
		return err
	}
	defer copied.Close() //nolint:errcheck // read only
	info := client.Info{Ledger: copied.Ledger, Keys: copied.Keys}
	note, err := info.OpenRefusal(noteOf(raw))
	if err != nil {
		return clientError(err)
	}
	if note.Semantics > domain.Semantics {
		return exitError{exitFailure, fmt.Errorf("the refusal was decided under semantics %d, newer than this program knows (%d)", note.Semantics, domain.Semantics)}
	}
	v := &verdict{Code: note.Code, Checked: []string{"signature"}, Sequence: note.Seq, Statement: note.Statement}
	if err := v.judge(cmd, copied, note, statement); err != nil {
		return err
	}
	v.OK = v.Reason == ""
	if err := printJSON(cmd.OutOrStdout(), v); err != nil {
		return err
	}
	if !v.OK {
		return exitError{exitVerify, errors.New("the refusal does not hold: " + v.Reason)}
	}
	return nil
}

// noteOf takes the note out of an answer of submit or of the HTTP interface,
// or is the file itself.
func noteOf(raw []byte) []byte {
	var answer struct {
		Refusal string `json:"refusal"`
	}
	if json.Unmarshal(bytes.TrimSpace(raw), &answer) == nil && answer.Refusal != "" {
		return []byte(answer.Refusal)
	}
	return raw
}

// judge replays the log to the refusal's place and decides there again.
func (v *verdict) judge(cmd *cobra.Command, copied *copies.Copy, note eventstore.RefusalNote, signed *wire.Signed) error {
	if note.Seq > copied.Size() {
		return exitError{exitNotFound, fmt.Errorf("the refusal rests on entry %d, and the log has %d: take a newer copy", note.Seq, copied.Size())}
	}
	_, err := fold(cmd, copied, note.Seq, func(state *domain.State) error {
		if state.Head().Leaf != note.Leaf {
			v.Reason = fmt.Sprintf("entry %d of this log is another one than the refusal rests on", note.Seq)
			return nil
		}
		v.Checked = append(v.Checked, "place")
		switch {
		case signed == nil:
			fmt.Fprintln(cmd.ErrOrStderr(), "Not checked: the decision itself; give the statement with --statement.")
		case signed.Statement.Hash() != note.Statement:
			v.Reason = "it is about another statement than the one given"
		default:
			v.Checked = append(v.Checked, "decision")
			v.Reason = decideAgain(state, signed, note, copied.Root)
		}
		return nil
	})
	return err
}

// decideAgain says how deciding comes out differently, or nothing.
func decideAgain(state *domain.State, signed *wire.Signed, note eventstore.RefusalNote, roots domain.Roots) string {
	if note.Code == door.CodeAttachmentMissing {
		// Which files there were the log does not tell.
		needs := func(f attachments.File) bool { return !f.Elsewhere }
		if !slices.ContainsFunc(attachments.Named(signed.Statement), needs) {
			return "the statement names no file that the ledger has to have"
		}
		return ""
	}
	err := door.Check(signed.Statement, note.Now)
	if err == nil {
		_, err = state.Decide(signed, note.Now, roots)
	}
	var refusal *domain.Refusal
	switch {
	case err == nil:
		return "the statement was to be let in"
	case !errors.As(err, &refusal):
		return err.Error()
	case refusal.Code != note.Code:
		return fmt.Sprintf("the statement was to be refused for another reason: %v", refusal)
	}
	return ""
}
