package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/spf13/cobra"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore/attachments"
	"twothirds/eventstore/copies"
)

func newDocumentCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "document",
		Short: "List the documents that the body adopted, and compare their versions",
		Long: `A document is adopted, or its next version, by a motion with the effect
adopt_document, and named there by the SHA-256 of its bytes. These are found among
the ledger's attachments, or are the text of the motion itself. DOCUMENT is a
document's id, a part of it, or its whole title.`,
	}
	cmd.AddCommand(newDocumentListCommand(), newDocumentVersionsCommand(), newDocumentDiffCommand())
	return cmd
}

// documentVersion is a version of a document as these commands print it.
type documentVersion struct {
	Version  int64     `json:"version"`
	Decision int64     `json:"decision"`
	Seq      wire.Seq  `json:"seq"`
	Adopted  wire.Time `json:"adopted"`
	SHA256   wire.Hash `json:"sha256"`
	// Found is where its bytes are: attachment, motion, or absent where nobody here
	// has them.
	Found string `json:"found,omitzero"`
}

// listedDocument is a document as these commands print it.
type listedDocument struct {
	ID         domain.DocumentID `json:"id"`
	Kind       string            `json:"kind"`
	Title      domain.Text       `json:"title"`
	InForce    bool              `json:"in_force"`
	RepealedBy int64             `json:"repealed_by,omitzero"`
	Versions   []documentVersion `json:"versions"`
}

// documentReader reads what a log says of documents, with the bytes that go with it.
type documentReader struct {
	ctx      context.Context
	copied   *copies.Copy
	state    *domain.State
	recorded map[wire.Seq]wire.Time // when effects took place
}

// withDocuments reads a log whole, and has do work on it.
func withDocuments(cmd *cobra.Command, flags *copyFlags, do func(*documentReader) error) error {
	src, err := flags.source()
	if err != nil {
		return err
	}
	d := &documentReader{ctx: cmd.Context(), recorded: map[wire.Seq]wire.Time{}}
	if d.copied, err = openCopy(d.ctx, src); err != nil {
		return err
	}
	defer d.copied.Close() //nolint:errcheck // read only
	d.state, err = foldEach(cmd, d.copied, d.copied.Size(), func(_ *domain.State, p *domain.Placed) error {
		if _, ok := p.Event.(*domain.EffectApplied); ok {
			d.recorded[p.Seq] = p.Recorded
		}
		return nil
	})
	if err != nil {
		return err
	}
	return do(d)
}

// bytes are those of a version of a document, and where they were found; both are
// empty where nobody here has them.
func (d *documentReader) bytes(v *domain.DocumentVersion) (content []byte, found string, err error) {
	content, err = d.copied.Attachment(d.ctx, v.Sha256)
	if err == nil {
		return content, "attachment", nil
	}
	if !errors.Is(err, attachments.ErrNotFound) {
		return nil, "", attachmentError(err)
	}
	if decision := d.state.Decision(v.Decision); decision != nil {
		if m := d.state.Motion(decision.Motion); m != nil {
			for _, text := range []string{m.Content.Text.En, m.Content.Text.Az} {
				if wire.Hash(sha256.Sum256([]byte(text))) == v.Sha256 {
					return []byte(text), "motion", nil
				}
			}
		}
	}
	return nil, "", nil
}

func (d *documentReader) number(id domain.DecisionID) int64 {
	if decision := d.state.Decision(id); decision != nil {
		return decision.Number
	}
	return 0
}

func (d *documentReader) listed(doc *domain.Document) (listedDocument, error) {
	l := listedDocument{ID: doc.ID, InForce: doc.RepealedBy == nil, Kind: doc.Kind, Title: doc.Title}
	if doc.RepealedBy != nil {
		l.RepealedBy = d.number(*doc.RepealedBy)
	}
	for i := range doc.Versions {
		v := &doc.Versions[i]
		_, found, err := d.bytes(v)
		if err != nil {
			return l, err
		}
		l.Versions = append(l.Versions, documentVersion{
			Adopted: d.recorded[v.Seq], Decision: d.number(v.Decision), Found: found, SHA256: v.Sha256, Seq: v.Seq, Version: int64(i + 1),
		})
	}
	return l, nil
}

// find finds a document; where none is named, the only one.
func (d *documentReader) find(ref string) (*domain.Document, error) {
	if ref == "" {
		var all []*domain.Document
		for doc := range d.state.Documents() {
			all = append(all, doc)
		}
		switch len(all) {
		case 0:
			return nil, exitError{exitNotFound, errors.New("the body has adopted no document")}
		case 1:
			return all[0], nil
		}
		return nil, exitError{exitUsage, fmt.Errorf("there are %d documents: name one, by its title or id", len(all))}
	}
	found, err := d.state.Find("document", ref)
	if err != nil {
		return nil, clientError(err)
	}
	id, err := wire.ParseUUID(found)
	return d.state.Document(domain.DocumentID{UUID: id}), err
}

func newDocumentListCommand() *cobra.Command {
	var from copyFlags
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "list --data SRC | --url URL",
		Short:   "List the documents that the body adopted",
		Example: `  twothirds document list --url http://localhost:8080`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withDocuments(cmd, &from, func(d *documentReader) error {
				all := []listedDocument{}
				for doc := range d.state.Documents() {
					l, err := d.listed(doc)
					if err != nil {
						return err
					}
					all = append(all, l)
				}
				if asJSON {
					return printJSON(cmd.OutOrStdout(), all)
				}
				return printDocuments(cmd, prevailing(d.state), all)
			})
		},
	}
	from.add(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func printDocuments(cmd *cobra.Command, language string, all []listedDocument) error {
	table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 4, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "ID\tKIND\tIN FORCE\tTITLE")
	for _, l := range all {
		last := l.Versions[len(l.Versions)-1]
		force := fmt.Sprintf("version %d, by decision %d", last.Version, last.Decision)
		if !l.InForce {
			force = fmt.Sprintf("repealed by decision %d", l.RepealedBy)
		}
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", l.ID, inWords(l.Kind), force, plain(l.Title.In(language)))
	}
	return table.Flush()
}

func newDocumentVersionsCommand() *cobra.Command {
	var from copyFlags
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "versions [DOCUMENT] --data SRC | --url URL",
		Short: "List the versions of a document, and where their bytes are",
		Long: `versions lists every version that was adopted. DOCUMENT may be left out where there
is only one. The bytes of a version are an attachment of the ledger, or the text of
its motion; or nobody here has them, and the SHA-256 tells whether a file that you
have is that version.`,
		Example: `  twothirds document versions Statute --url http://localhost:8080`,
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withDocuments(cmd, &from, func(d *documentReader) error {
				doc, err := d.find(argument(args, 0))
				if err != nil {
					return err
				}
				l, err := d.listed(doc)
				if err != nil {
					return err
				}
				if asJSON {
					return printJSON(cmd.OutOrStdout(), l)
				}
				return printVersions(cmd, prevailing(d.state), &l)
			})
		},
	}
	from.add(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func printVersions(cmd *cobra.Command, language string, l *listedDocument) error {
	w := cmd.OutOrStdout()
	fmt.Fprintf(w, "%s (%s)\ndocument/%s\n", strong(w, plain(l.Title.In(language))), inWords(l.Kind), l.ID)
	if !l.InForce {
		fmt.Fprintf(w, "repealed by decision %d\n", l.RepealedBy)
	}
	places := map[string]string{"attachment": "an attachment of the ledger", "motion": "the text of its motion", "": "not kept here"}
	table := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "VERSION\tADOPTED\tDECISION\tFILE\tSHA-256")
	for _, v := range l.Versions {
		_, _ = fmt.Fprintf(table, "%d\t%s\t%d\t%s\t%s\n", v.Version, minuteOf(v.Adopted), v.Decision, places[v.Found], v.SHA256)
	}
	return table.Flush()
}

func newDocumentDiffCommand() *cobra.Command {
	var from copyFlags
	cmd := &cobra.Command{
		Use:   "diff [DOCUMENT] VERSION VERSION --data SRC | --url URL",
		Short: "Say what differs between two versions of a document, line by line",
		Long: `diff prints a unified diff of two versions that are texts and whose bytes are at
hand. Nothing means that they are the same. Of others it says what is known: fetch
them (twothirds attachment get) and compare them with the program for their kind.`,
		Example: `  twothirds document diff Statute 1 2 --url http://localhost:8080`,
		Args:    cobra.RangeArgs(2, 3),
		RunE: func(cmd *cobra.Command, args []string) error {
			ref := ""
			if len(args) == 3 {
				ref, args = args[0], args[1:]
			}
			return withDocuments(cmd, &from, func(d *documentReader) error {
				doc, err := d.find(ref)
				if err != nil {
					return err
				}
				var texts [2][]byte
				for i, arg := range args {
					if texts[i], err = d.textOf(doc, arg); err != nil {
						return err
					}
				}
				_, err = cmd.OutOrStdout().Write(diff.Diff("version "+args[0], texts[0], "version "+args[1], texts[1]))
				return err
			})
		},
	}
	from.add(cmd)
	return cmd
}

// maxCompared bounds the texts that are compared line by line, in bytes.
const maxCompared = 4 << 20

// textOf is a version of a document as a text whose last line ends.
func (d *documentReader) textOf(doc *domain.Document, version string) ([]byte, error) {
	n, err := strconv.Atoi(version)
	if err != nil {
		return nil, exitError{exitUsage, fmt.Errorf("%q is no version: write its number", version)}
	}
	if n < 1 || n > len(doc.Versions) {
		return nil, exitError{exitNotFound, fmt.Errorf("the document has %s, and no version %d", countInWords(int64(len(doc.Versions)), "version"), n)}
	}
	v := &doc.Versions[n-1]
	content, found, err := d.bytes(v)
	switch {
	case err != nil:
		return nil, err
	case found == "":
		return nil, exitError{exitNotFound, fmt.Errorf("nobody here has version %d, whose SHA-256 is %s: whoever has the file can give it to the ledger (twothirds attachment put)", n, v.Sha256)}
	case len(content) > maxCompared || !utf8.Valid(content) || strings.ContainsRune(string(content), 0):
		return nil, exitError{exitFailure, fmt.Errorf("version %d is no text, or too long to compare by lines: fetch it with twothirds attachment get %s", n, v.Sha256)}
	}
	if len(content) > 0 && content[len(content)-1] != '\n' {
		content = append(content, '\n')
	}
	return content, nil
}
