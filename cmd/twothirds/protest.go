package main

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore/attachments"
)

func newProtestCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "protest",
		Short: "Put on record that a statement was refused, or not answered",
	}
	cmd.AddCommand(newProtestLodgeCommand())
	return cmd
}

func newProtestLodgeCommand() *cobra.Command {
	var a act
	var reasons textFlag
	var statement, refusal string
	cmd := &cobra.Command{
		Use:   "lodge --statement FILE [--refusal FILE] --reasons TEXT --key FILE",
		Short: "Lodge a protest",
		Long: `lodge puts a signed statement that was not let in on record, with the refusal,
verbatim. It has no effect, but it stays open until a decision answers it. Any
representative can lodge it.

--statement is the signed statement, --refusal what submit printed, or the note
alone. Of what a verb such as vote printed when it was refused, both are taken.`,
		Example: `  twothirds protest lodge --statement signed --refusal answer.json --reasons "The poll was open." --key me.key --url http://localhost:8080`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if statement == "" || !reasons.given() {
				return exitError{exitUsage, errors.New("give the signed statement with --statement, and say what is wrong with --reasons")}
			}
			f := fields{}
			signed, err := readProtest(cmd, f, statement, refusal)
			if err != nil {
				return err
			}
			if file := quoteStatement(f, signed); file != nil {
				fmt.Fprintln(cmd.ErrOrStderr(), "The statement is too long to be quoted: the ledger keeps it as an attachment, and the protest names it by its SHA-256.")
				a.beside = file.keep
			}
			return a.run(cmd, "protest.lodged", func(s *domain.State) (fields, error) {
				return f, reasons.into(cmd, s, f)
			})
		},
	}
	a.add(cmd, "protest.lodged")
	reasons.add(cmd, "reasons", "what is wrong")
	cmd.Flags().StringVar(&statement, "statement", "", "the signed statement, or what a verb printed")
	cmd.Flags().StringVar(&refusal, "refusal", "", "what submit printed, or the note")
	return cmd
}

// readProtest reads what a protest is about: the bytes of the signed statement,
// and, into fields, the refusal.
func readProtest(cmd *cobra.Command, f fields, statement, refusal string) ([]byte, error) {
	raw, err := readFile(cmd.InOrStdin(), statement)
	if err != nil {
		return nil, fmt.Errorf("reading the statement: %w", err)
	}
	raw = bytes.TrimSpace(raw)
	var printed struct {
		Refusal string         `json:"refusal"`
		Signed  jsontext.Value `json:"signed"`
	}
	if json.Unmarshal(raw, &printed) == nil && printed.Signed != nil {
		raw = printed.Signed
		if printed.Refusal != "" {
			f["refusal"] = printed.Refusal
		}
	}
	signed, err := readStatement(raw)
	if err != nil {
		return nil, exitError{exitUsage, fmt.Errorf("%s: %w", statement, err)}
	}
	if refusal != "" {
		raw, err := readFile(cmd.InOrStdin(), refusal)
		if err != nil {
			return nil, fmt.Errorf("reading the refusal: %w", err)
		}
		f["refusal"] = string(noteOf(raw))
	}
	return signed.Bytes(), nil
}

// maxQuoted is how many bytes a quoted statement may take in the protest, which
// is a statement itself and has reasons and a refusal beside it.
const maxQuoted = 38_000

// quoteStatement puts the statement into the protest; where it is too long to
// stand in another, its hash, and returns the file that the ledger keeps then.
func quoteStatement(f fields, signed []byte) *namedFile {
	if quoted := wire.Canonical(string(signed)); len(quoted) <= maxQuoted {
		f["statement"] = string(signed)
		return nil
	}
	file := &namedFile{path: "the statement", content: signed, info: attachments.Info{
		MediaType: "application/json", SHA256: sha256.Sum256(signed), Size: int64(len(signed)),
	}}
	f["statement_sha256"] = file.info.SHA256
	return file
}
