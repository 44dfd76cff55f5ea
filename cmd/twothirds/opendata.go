package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections/opendata"
)

func newOpenDataCommand() *cobra.Command {
	var at uint64
	var out, file string
	var list, asJSON bool
	cmd := &cobra.Command{
		Use:   "open-data SRC -o FILE.zip",
		Short: "Write what the log says as open data: Popolo, tables, the log, a dictionary",
		Long: `open-data writes one archive with everything that the log says: popolo.json, a table
for each kind of thing, the entries themselves as JSON lines, the published reports made
again, each with where it comes from (PROV), a data dictionary in both languages, and
the SHA-256 of each file. A report that the log does not give as it was published is
said to be so in its place.
The same log up to the same entry gives the same bytes. No file has a person's name.

SRC is a ledger's folder that no process uses, an exported log, or a URL; of the last
two every signature is checked first. A running server has the same at /open-data.zip.
--file writes one of the files alone; --list says which there are, with ID for the id
of a published report.`,
		Example: `  twothirds open-data ledger -o open-data.zip
  twothirds open-data http://localhost:8080 --at 300 -o open-data.zip
  twothirds open-data ledger --file tables/votes.csv > votes.csv`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if list && asJSON {
				files := []openDataFile{}
				for _, f := range append(opendata.Files(), opendata.OfReports()...) {
					files = append(files, openDataFile{MediaType: f.MediaType, Name: f.Name, What: f.What})
				}
				return printJSON(cmd.OutOrStdout(), files)
			}
			if list {
				w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 4, 2, ' ', 0)
				for _, f := range append(opendata.Files(), opendata.OfReports()...) {
					_, _ = fmt.Fprintf(w, "%s\t%s\n", f.Name, f.What.En)
				}
				return w.Flush()
			}
			if err := checkAt(cmd, at); err != nil {
				return err
			}
			if len(args) == 0 {
				return exitError{exitUsage, errors.New("name the log: a ledger's folder, an exported log, or a URL")}
			}
			if (out == "") == (file == "") {
				return exitError{exitUsage, errors.New("name the archive with -o FILE.zip, or one of its files with --file")}
			}
			return writeOpenData(cmd, args[0], wire.Seq(at), out, file)
		},
	}
	cmd.Flags().Uint64Var(&at, "at", 0, "as the log stood after so many entries, 1 or more (default: all)")
	cmd.Flags().StringVarP(&out, "output", "o", "", "the archive to write")
	cmd.Flags().StringVar(&file, "file", "", "write this file alone to standard output")
	cmd.Flags().BoolVar(&list, "list", false, "list the files that there are")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the list as JSON")
	return cmd
}

// openDataFile is a file of the open data in the list that machines read.
type openDataFile struct {
	MediaType string      `json:"media_type"`
	Name      string      `json:"name"`
	What      domain.Text `json:"what"`
}

func writeOpenData(cmd *cobra.Command, from string, at wire.Seq, out, file string) error {
	src, err := openSource(cmd, from)
	if err != nil {
		return err
	}
	defer src.close()
	view, err := src.view(at)
	if err != nil {
		return err
	}
	data := opendata.Data{View: view, Log: src.copied}
	if file != "" {
		f, ok, err := opendata.FileNamed(data, file)
		if err != nil {
			return err
		}
		if !ok {
			return exitError{exitNotFound, fmt.Errorf("the open data has no file %s; --list says which there are", file)}
		}
		w := bufio.NewWriter(cmd.OutOrStdout())
		if err := f.Write(w, data); err != nil {
			return err
		}
		return w.Flush()
	}
	// What is half written is not left under the name.
	temp, err := os.CreateTemp(filepath.Dir(out), ".open-data-*")
	if err != nil {
		return fmt.Errorf("writing the open data: %w", err)
	}
	defer os.Remove(temp.Name()) //nolint:errcheck // it is gone where all went well
	w := bufio.NewWriterSize(temp, 1<<20)
	if err := opendata.WriteArchive(w, data); err != nil {
		_ = temp.Close()
		return err
	}
	if err := w.Flush(); err != nil {
		_ = temp.Close()
		return fmt.Errorf("writing the open data: %w", err)
	}
	if err := temp.Chmod(0o644); err != nil { //nolint:gosec // open data is for everybody
		_ = temp.Close()
		return fmt.Errorf("writing the open data: %w", err)
	}
	if err := temp.Close(); err != nil {
		return fmt.Errorf("writing the open data: %w", err)
	}
	if err := os.Rename(temp.Name(), out); err != nil {
		return fmt.Errorf("writing the open data: %w", err)
	}
	return nil
}
