package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/tlog"
)

// forkFlags are the flags of prove-fork.
type forkFlags struct {
	ledger, out, verify string
	asJSON              bool
}

func newProveForkCommand() *cobra.Command {
	var flags forkFlags
	cmd := &cobra.Command{
		Use:   "prove-fork A B [-o FILE] [--ledger ID|SRC]",
		Short: "Prove that a ledger's key has signed two histories",
		Long: `prove-fork compares two things that a ledger's key has signed. Where they
contradict each other there are two histories under one ledger id: it says in
what they differ and writes the evidence to one file, which proves it to anybody
who knows the id. Exit code 0.

A and B are each a checkpoint, a receipt (with its entry beside it as FILE.entry),
or a log: a folder that no process uses, an exported log, or a URL.

Where they do not contradict each other it says what was compared, with exit
code 1. Two checkpoints of different sizes, say, cannot be compared alone: then
compare each with a log. What the ledger's key has not signed is no evidence
against it: exit code 5.

The key is that of the ledger's founding, which receipts and logs carry. With
--ledger ID it must be that ledger's. Between two bare checkpoints --ledger names
a receipt or a log to take the founding from; a log is then compared as well.

With --verify FILE it checks evidence, with nothing but --ledger ID: exit code 0
where it proves a fork, else 5.`,
		Example: `  twothirds prove-fork my-vote.tlog-proof http://localhost:8080
  twothirds prove-fork last-month.checkpoint export -o fork.json
  twothirds prove-fork --verify fork.json --ledger 4f2a…`,
		Args: cobra.MaximumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if flags.verify != "" {
				return verifyFork(cmd, flags, args)
			}
			if len(args) != 2 {
				return exitError{exitUsage, errors.New("name the two things to compare, or evidence with --verify; see twothirds prove-fork --help")}
			}
			return proveFork(cmd, flags, args[0], args[1])
		},
	}
	cmd.Flags().StringVar(&flags.ledger, "ledger", "", "the ledger's id, or a receipt or log to take its founding from")
	cmd.Flags().StringVarP(&flags.out, "output", "o", "", "the file to write (default fork-<8 digits of the id>.json); none that is there already")
	cmd.Flags().StringVar(&flags.verify, "verify", "", "check this evidence")
	cmd.Flags().BoolVar(&flags.asJSON, "json", false, "print JSON")
	return cmd
}

// A side is one of the things compared.
type side struct {
	name     string
	founding *copies.Founding // nil for a bare checkpoint
	exhibit  copies.Exhibit   // of a log it is taken when it is known what to compare it with
	log      *copies.Copy     // nil for a file
}

// openSide reads a checkpoint or a receipt, or opens a log.
func openSide(cmd *cobra.Command, name string) (*side, error) {
	info, err := os.Stat(name)
	if isURL(name) || err == nil && info.IsDir() {
		log, err := openCopy(cmd.Context(), name)
		if err != nil {
			return nil, err
		}
		founding, err := log.Founding(cmd.Context())
		if err != nil {
			return nil, errors.Join(forkError(name, err), log.Close())
		}
		return &side{name: name, founding: founding, log: log}, nil
	}
	b, err := readFile(cmd.InOrStdin(), name)
	if err != nil {
		return nil, err
	}
	entry, err := readBounded(name+".entry", tlog.MaxEntry)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("reading the receipt's entry: %w", err)
	}
	exhibit, founding, err := copies.ReadExhibit(b, entry)
	if err != nil {
		return nil, forkError(name, err)
	}
	if founding != nil && entry == nil {
		fmt.Fprintf(cmd.ErrOrStderr(), "There is no %s.entry: of the receipt only its checkpoint counts.\n", name)
	}
	return &side{name: name, founding: founding, exhibit: exhibit}, nil
}

// rotations are those of the ledger's key that the side carries.
func (s *side) rotations() []domain.Rotation {
	if s.log != nil {
		return s.log.Rotations()
	}
	return s.exhibit.Rotations
}

func (s *side) close() error {
	if s.log == nil {
		return nil
	}
	return s.log.Close()
}

// forkError gives an error its exit code and says of what it is.
func forkError(name string, err error) error {
	var refusal *domain.Refusal
	named := fmt.Errorf("%s: %w", name, err)
	switch {
	case errors.As(err, &refusal) && refusal.Code == domain.CodeSemantics:
		return exitError{exitFailure, named}
	case errors.Is(err, copies.ErrCannotTell):
		return exitError{exitFailure, named}
	case errors.Is(err, copies.ErrExhibit), errors.Is(err, copies.ErrEvidence):
		return exitError{exitVerify, named}
	}
	return copyError(named)
}

func proveFork(cmd *cobra.Command, flags forkFlags, nameA, nameB string) (err error) {
	names := []string{nameA, nameB}
	var id wire.Hash
	if parsed, err := wire.ParseHash(flags.ledger); err == nil {
		id = parsed
	} else if flags.ledger != "" {
		names = append(names, flags.ledger)
	}
	sides := make([]*side, len(names))
	for i, name := range names {
		if sides[i], err = openSide(cmd, name); err != nil {
			return err
		}
		defer sides[i].close() //nolint:errcheck // read only
	}
	founding, err := foundingOf(sides, id)
	if err != nil {
		return err
	}
	for _, s := range sides {
		for _, other := range sides {
			if s.founding == nil {
				s.exhibit = founding.Lend(s.exhibit, other.rotations())
			}
		}
	}
	a, b := sides[0], sides[1]
	finding, err := compareSides(cmd, founding, a, b)
	if err != nil {
		return err
	}
	if !finding.Forked && len(sides) == 3 && sides[2].log != nil {
		for _, s := range sides[:2] {
			against, err := compareSides(cmd, founding, s, sides[2])
			if err != nil {
				return err
			}
			if against.Forked {
				finding, a, b = against, s, sides[2]
				break
			}
		}
	}
	report := newForkReport(finding, a, b)
	if !finding.Forked {
		if err := report.print(cmd.OutOrStdout(), flags.asJSON); err != nil {
			return err
		}
		return exitError{code: exitFailure}
	}
	// What was found is said even where it cannot be written.
	report.Evidence = flags.out
	if report.Evidence == "" {
		report.Evidence = "fork-" + finding.Ledger.String()[:8] + ".json"
	}
	failed := writeEvidence(report.Evidence, finding)
	if failed != nil {
		report.Evidence = ""
	}
	return errors.Join(report.print(cmd.OutOrStdout(), flags.asJSON), failed)
}

// foundingOf is the founding that the sides carry. It is one and the same, and
// where an id was given, that ledger's.
func foundingOf(sides []*side, id wire.Hash) (*copies.Founding, error) {
	var founding *copies.Founding
	for _, s := range sides {
		switch {
		case s.founding == nil:
			continue
		case !id.IsZero() && s.founding.Ledger != id:
			return nil, exitError{exitVerify, fmt.Errorf("%s: it is of ledger %s, not of %s", s.name, s.founding.Ledger, id)}
		case founding == nil:
			founding, id = s.founding, s.founding.Ledger
		}
	}
	if founding == nil {
		return nil, exitError{exitUsage, errors.New("bare checkpoints do not say whose key must have signed them: name a receipt or a log of the ledger with --ledger, or compare with one")}
	}
	return founding, nil
}

// compareSides verifies and compares two sides, of which one at least has a founding.
func compareSides(cmd *cobra.Command, founding *copies.Founding, a, b *side) (*copies.Finding, error) {
	ctx := cmd.Context()
	if a.log != nil && b.log != nil {
		fromA, fromB, err := copies.Part(ctx, a.log, b.log)
		if err != nil {
			return nil, copyError(err)
		}
		return compareExhibits(founding, a.name, b.name, fromA, fromB)
	}
	fromA, fromB := a.exhibit, b.exhibit
	var err error
	switch {
	case a.log != nil:
		fromA, err = takeAgainst(cmd, founding, a, b)
	case b.log != nil:
		fromB, err = takeAgainst(cmd, founding, b, a)
	}
	if err != nil {
		return nil, err
	}
	return compareExhibits(founding, a.name, b.name, fromA, fromB)
}

// takeAgainst takes from a log what it says to the other side.
func takeAgainst(cmd *cobra.Command, founding *copies.Founding, log, other *side) (copies.Exhibit, error) {
	view, err := founding.View(other.exhibit)
	if err != nil {
		return copies.Exhibit{}, forkError(other.name, err)
	}
	exhibit, err := log.log.Against(cmd.Context(), view)
	if err != nil {
		return copies.Exhibit{}, forkError(log.name, err)
	}
	return exhibit, nil
}

func compareExhibits(founding *copies.Founding, nameA, nameB string, a, b copies.Exhibit) (*copies.Finding, error) {
	viewA, err := founding.View(a)
	if err != nil {
		return nil, forkError(nameA, err)
	}
	viewB, err := founding.View(b)
	if err != nil {
		return nil, forkError(nameB, err)
	}
	return copies.Compare(viewA, viewB)
}

// writeEvidence writes the evidence into a new file.
func writeEvidence(path string, finding *copies.Finding) error {
	evidence, err := finding.Evidence()
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644) //nolint:gosec // meant to be shown
	if errors.Is(err, fs.ErrExist) {
		return exitError{exitConflict, fmt.Errorf("%s is there already, and evidence is not overwritten: name another file with -o", path)}
	}
	if err != nil {
		return fmt.Errorf("writing the evidence: %w", err)
	}
	_, err = f.Write(append(evidence, '\n'))
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("writing the evidence: %w", err)
	}
	return nil
}

// verifyFork checks evidence with the ledger's id.
func verifyFork(cmd *cobra.Command, flags forkFlags, args []string) error {
	if len(args) > 0 || flags.out != "" {
		return exitError{exitUsage, errors.New("--verify takes one file, and neither A, B nor -o")}
	}
	id, err := wire.ParseHash(flags.ledger)
	if err != nil {
		return exitError{exitUsage, fmt.Errorf("--verify needs the ledger's id, from the statute, the minutes or an invitation: --ledger: %w", err)}
	}
	evidence, err := readFile(cmd.InOrStdin(), flags.verify)
	if err != nil {
		return err
	}
	finding, err := copies.VerifyEvidence(bytes.TrimSpace(evidence), id)
	if err != nil {
		return forkError(flags.verify, err)
	}
	report := newForkReport(finding, &side{name: "its a"}, &side{name: "its b"})
	report.Evidence, report.verified = flags.verify, true
	return report.print(cmd.OutOrStdout(), flags.asJSON)
}
