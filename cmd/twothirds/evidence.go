package main

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"twothirds/api/client"
	"twothirds/api/keyfile"
	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore/attachments"
)

func newEvidenceCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "evidence",
		Short: "Submit and withdraw files that show how far a measure is",
		Long:  `On a terminal you see what you sign, and are asked, before anything is signed.`,
	}
	cmd.AddCommand(newEvidenceSubmitCommand(),
		newReasonsCommand("withdraw EVIDENCE --reasons TEXT --key FILE", "Take evidence back that your member submitted",
			`EVIDENCE is its id, a part of it, or its whole title. The file stays where it is, and reports that
name it stay as they are.`,
			`  twothirds evidence withdraw 0193a5c0 --reasons "It was last year's." --key me.key --url http://localhost:8080`, "evidence.withdrawn", "evidence"))
	return cmd
}

func newEvidenceSubmitCommand() *cobra.Command {
	var a act
	var title textFlag
	var link, mediaType string
	var elsewhere bool
	cmd := &cobra.Command{
		Use:   "submit PLAN NUMBER FILE --title TEXT --key FILE",
		Short: "Give the ledger a file that shows how far an item is, and state it",
		Long: `submit hashes a file of at most 25 MB, brings it to the ledger, and states that it
shows how far an item of a plan is, in one. Any member's representative may,
whoever is responsible. The file is kept for ever and for everybody to see: give
the ledger nothing that is private.

With --link and --elsewhere the ledger keeps only the file's hash: it stands at
the link, may be of any size and kind, and whoever keeps it answers for it.`,
		Example: `  twothirds evidence submit "Action plan" 1.1 accounts.pdf --title "Accounts of 2026" --key me.key --url http://localhost:8080
  twothirds evidence submit "Action plan" 1.1 film.mp4 --type video/mp4 --title "A film" --elsewhere --link https://example.org/film.mp4 --key me.key --url http://localhost:8080`,
		Args: cobra.ExactArgs(3),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case !title.given():
				return exitError{exitUsage, errors.New("say what the file is, with --title")}
			case elsewhere && link == "":
				return exitError{exitUsage, errors.New("say where the file stands, with --link")}
			}
			file, err := fileToName(args[2], mediaType, elsewhere)
			if err != nil {
				return err
			}
			if !elsewhere {
				a.beside = file.keep
			}
			if a.make && !elsewhere {
				fmt.Fprintf(cmd.ErrOrStderr(), "Before this is submitted, give the ledger the file: twothirds attachment put %s\n", args[2])
			}
			return a.run(cmd, "evidence.submitted", func(s *domain.State) (fields, error) {
				plan, err := planItem(s, args[0], args[1])
				if err != nil {
					return nil, err
				}
				f := fields{"plan": plan, "number": args[1], "media_type": file.info.MediaType, "sha256": file.info.SHA256, "size": file.info.Size}
				if link != "" {
					f["url"] = link
				}
				return f, title.into(cmd, s, f)
			})
		},
	}
	a.add(cmd, "evidence.submitted")
	title.add(cmd, "title", "what the file is")
	cmd.Flags().StringVar(&mediaType, "type", "", "what kind of file it is, such as pdf (default: by its name)")
	cmd.Flags().StringVar(&link, "link", "", "where the file stands as well")
	cmd.Flags().BoolVar(&elsewhere, "elsewhere", false, "the ledger keeps the hash alone, not the file")
	return cmd
}

// namedFile is a file that a statement names by its hash.
type namedFile struct {
	path    string
	content []byte // nil where it is not given to the ledger
	info    attachments.Info
}

// fileToName reads and hashes a file. Of one that stays elsewhere the bytes are
// not held, and any kind may be named.
func fileToName(path, kind string, elsewhere bool) (*namedFile, error) {
	file := &namedFile{path: path}
	named := kind
	if named == "" {
		named = path
	}
	var known bool
	file.info.MediaType, known = attachments.TypeOfName("." + named)
	switch {
	case known:
	case elsewhere && strings.Contains(kind, "/"):
		file.info.MediaType = strings.ToLower(kind)
	case elsewhere:
		return nil, exitError{exitUsage, fmt.Errorf("what %s is cannot be told from its name; say it with --type, such as video/mp4", path)}
	default:
		return nil, exitError{exitUsage, fmt.Errorf("what %s is cannot be told from its name, or no such file is kept; say it with --type, or leave the file --elsewhere", path)}
	}
	var err error
	if elsewhere {
		file.info.SHA256, file.info.Size, err = hashFile(path)
		return file, err
	}
	if file.content, err = readAttachment(path); err != nil {
		return nil, err
	}
	file.info.SHA256, file.info.Size = wire.Hash(sha256.Sum256(file.content)), int64(len(file.content))
	if file.info.Size == 0 {
		return nil, exitError{exitUsage, fmt.Errorf("%s is empty", path)}
	}
	return file, nil
}

// keep brings the file to the ledger. What was kept once stays: a refused
// statement takes nothing back.
func (f *namedFile) keep(cmd *cobra.Command, s *session, signers []keyfile.Signer) (undo func() error, err error) {
	var info attachments.Info
	if s.node != nil {
		info, err = s.node.Ledger.Attachments().Put(cmd.Context(), bytes.NewReader(f.content), f.info.MediaType)
	} else {
		info, err = client.Upload(cmd.Context(), s.address, f.content, f.info.MediaType, signers[0])
	}
	if err != nil {
		return nil, attachmentError(fmt.Errorf("giving the ledger %s: %w", f.path, err))
	}
	if info.SHA256 != f.info.SHA256 {
		return nil, exitError{exitVerify, fmt.Errorf("%s came to the ledger as another file, %s", f.path, info.SHA256)}
	}
	return nil, nil
}
