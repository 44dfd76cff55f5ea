package main

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/go-json-experiment/json"
	"github.com/spf13/cobra"

	"twothirds/api/rollcalls"
	"twothirds/domain"
	"twothirds/projections"
)

func newTableRollcallsCommand() *cobra.Command {
	var from copyFlags
	var out string
	cmd := &cobra.Command{
		Use:   "rollcalls --data SRC|--url URL -o DIR",
		Short: "Write recorded votes of other bodies, as import rollcalls reads them",
		Long: `rollcalls writes for every other body a folder DIR/BODY with members.csv,
rollcalls.csv and votes.csv: of each record the newest version. It prints, a line of
JSON each, what was written.`,
		Example: `  twothirds table rollcalls --data ledger -o votes`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if out == "" {
				return exitError{exitUsage, errors.New("name the folder with -o DIR")}
			}
			name, err := from.source()
			if err != nil {
				return err
			}
			src, err := openSource(cmd, name)
			if err != nil {
				return err
			}
			defer src.close()
			view, err := src.view(0)
			if err != nil {
				return err
			}
			return writeSets(cmd, view, out)
		},
	}
	from.add(cmd)
	cmd.Flags().StringVarP(&out, "output", "o", "", "the folder")
	return cmd
}

// rollcallSet is what was written of one body.
type rollcallSet struct {
	Body      string `json:"body"`
	Members   int    `json:"members"`
	Rollcalls int    `json:"rollcalls"`
	Votes     int    `json:"votes"`

	writer *rollcalls.Writer
}

func writeSets(cmd *cobra.Command, view *projections.View, dir string) (err error) {
	sets := map[string]*rollcallSet{}
	defer func() {
		for _, set := range sets {
			if set.writer != nil {
				err = errors.Join(err, set.writer.Close())
			}
		}
	}()
	var order []*rollcallSet
	err = eachOf(view, "outside", func(o domain.Outside) {
		set := &rollcallSet{Body: o.ID}
		sets[o.ID], order = set, append(order, set)
	})
	if err != nil {
		return err
	}
	if len(order) == 0 {
		return exitError{exitNotFound, errors.New("the ledger has no votes of other bodies")}
	}
	for _, set := range order {
		if set.writer, err = rollcalls.Create(filepath.Join(dir, set.Body)); err != nil {
			return err
		}
	}
	err = eachOf(view, "outside_member", func(m domain.OutsideMember) {
		set := sets[m.Body]
		set.Members++
		set.writer.Member(&rollcalls.Member{ID: m.ID, Body: m.Body, Name: m.Name, Kind: m.Kind, Party: m.Party, Area: m.Area})
	})
	if err != nil {
		return err
	}
	err = view.Each("rollcall", func(row projections.Row) error {
		_, version, err := newestOf(view, row)
		if err != nil {
			return fmt.Errorf("reading roll call %s: %w", row.ID, err)
		}
		set := sets[version.Body]
		set.Rollcalls++
		set.Votes += set.writer.Rollcall(version.Body, &version.Content)
		return nil
	})
	if err != nil {
		return err
	}
	for _, set := range order {
		line, err := json.Marshal(set)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(cmd.OutOrStdout(), "%s\n", line); err != nil {
			return err
		}
	}
	return nil
}
