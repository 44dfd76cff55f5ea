package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"twothirds/domain"
	"twothirds/projections/locale"
	"twothirds/projections/tables"
)

func newTableCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "table",
		Short: "Write plans, members and recorded votes as tables that import reads",
		Long: `table writes CSV or XLSX: a row a measure, a row a member. What it writes, import
reads again as the same plan and the same members; so a table is also the way to
change a plan's draft in a spreadsheet (twothirds import plan --update).`,
	}
	cmd.AddCommand(newTablePlanCommand(), newTableMembersCommand(), newTableRollcallsCommand(), newTableColumnsCommand())
	return cmd
}

// tableOut says where a table goes, and in which format.
type tableOut struct{ path, format string }

func (o *tableOut) add(cmd *cobra.Command) {
	cmd.Flags().StringVarP(&o.path, "output", "o", "", "the file (default: standard output)")
	cmd.Flags().StringVar(&o.format, "format", "", "csv or xlsx (default: by the end of the file's name, else csv)")
}

// write writes a table.
func (o *tableOut) write(cmd *cobra.Command, t *tables.Table) error {
	format := o.format
	if format == "" && strings.HasSuffix(strings.ToLower(o.path), ".xlsx") {
		format = "xlsx"
	}
	var b bytes.Buffer
	write := t.WriteCSV
	switch format {
	case "", "csv":
	case "xlsx":
		write = t.WriteXLSX
	default:
		return oneOf("format", format, "csv", "xlsx")
	}
	if err := write(&b); err != nil {
		return err
	}
	if o.path == "" {
		_, err := cmd.OutOrStdout().Write(b.Bytes())
		return err
	}
	if err := os.WriteFile(o.path, b.Bytes(), 0o644); err != nil { //nolint:gosec // what the log says is public
		return fmt.Errorf("writing the table: %w", err)
	}
	return nil
}

func newTablePlanCommand() *cobra.Command {
	var target targetFlags
	var out tableOut
	var draft bool
	cmd := &cobra.Command{
		Use:   "plan [PLAN...] --data SRC|--url URL [-o FILE.csv|FILE.xlsx]",
		Short: "Write plans as a table",
		Long: `plan writes what the plans named say, or all: the version in force, or with --draft,
and where none is in force, the draft.`,
		Example: `  twothirds table plan "Action plan" --draft --data ledger -o plan.xlsx
  twothirds table plan --url http://localhost:8080 > plans.csv`,
		RunE: func(cmd *cobra.Command, args []string) error {
			view, err := target.look(cmd)
			if err != nil {
				return err
			}
			plans, err := plansNamed(view.State, args)
			if err != nil {
				return err
			}
			var texts []tables.Plan
			for _, plan := range plans {
				text, inForce := view.State.TextOfVersion(plan.ID)
				if draft || !inForce {
					text, _ = view.State.TextOfDraft(plan.ID)
				}
				texts = append(texts, tables.PlanOf(plan, text))
			}
			table := tables.PlanTable(texts, tables.NewRoll(membersOf(view.State)))
			return out.write(cmd, &table)
		},
	}
	target.add(cmd)
	out.add(cmd)
	cmd.Flags().BoolVar(&draft, "draft", false, "what the draft says, also where a version is in force")
	return cmd
}

// plansNamed are the plans that are named, or all.
func plansNamed(s *domain.State, refs []string) (plans []*domain.Plan, err error) {
	if len(refs) == 0 {
		for plan := range s.Plans() {
			plans = append(plans, plan)
		}
		if len(plans) == 0 {
			return nil, exitError{exitNotFound, errors.New("the ledger has no plan")}
		}
		return plans, nil
	}
	for _, ref := range refs {
		plan, err := findPlan(s, ref)
		if err != nil {
			return nil, err
		}
		plans = append(plans, plan)
	}
	return plans, nil
}

func membersOf(s *domain.State) (members []domain.Member) {
	for m := range s.Members() {
		members = append(members, *m)
	}
	return members
}

func newTableMembersCommand() *cobra.Command {
	var target targetFlags
	var out tableOut
	cmd := &cobra.Command{
		Use:     "members --data SRC|--url URL [-o FILE.csv|FILE.xlsx]",
		Short:   "Write the members as a table",
		Long:    `members writes all members, whatever their status, by constituency and name.`,
		Example: `  twothirds table members --data ledger -o members.xlsx`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			view, err := target.look(cmd)
			if err != nil {
				return err
			}
			s := view.State
			rules, _ := s.RulesAt(s.Head().Recorded)
			members := membersOf(s)
			language, lang := locale.English, prevailing(s)
			if lang == "az" {
				language = locale.Azerbaijani
			}
			slices.SortFunc(members, func(a, b domain.Member) int {
				if c := strings.Compare(a.Constituency, b.Constituency); c != 0 {
					return c
				}
				if c := language.Compare(a.Name.In(lang), b.Name.In(lang)); c != 0 {
					return c
				}
				return strings.Compare(a.ID.String(), b.ID.String())
			})
			rows := make([]tables.Member, len(members))
			for i := range members {
				rows[i] = tables.MemberOf(&members[i], rules)
			}
			table := tables.MemberTable(rows)
			return out.write(cmd, &table)
		},
	}
	target.add(cmd)
	out.add(cmd)
	return cmd
}

func newTableColumnsCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "columns plan|members|rollcalls|votes",
		Short:   "Say which columns a table has, and what stands in them",
		Example: `  twothirds table columns plan`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			columns := map[string][]tables.Column{
				"plan": tables.PlanColumns, "members": tables.MemberColumns, "rollcalls": tables.RollcallColumns, "votes": tables.VoteColumns,
			}[args[0]]
			if columns == nil {
				return oneOf("table", args[0], "plan", "members", "rollcalls", "votes")
			}
			if asJSON {
				type column struct {
					Key     string      `json:"key"`
					Type    string      `json:"type"`
					Title   domain.Text `json:"title"`
					Meaning domain.Text `json:"meaning"`
				}
				list := make([]column, len(columns))
				for i, c := range columns {
					list[i] = column{c.Key, c.Type, c.Title, c.Meaning}
				}
				return printJSON(cmd.OutOrStdout(), list)
			}
			w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 4, 2, ' ', 0)
			_, _ = fmt.Fprintln(w, "COLUMN\tTYPE\tMEANING")
			for _, c := range columns {
				_, _ = fmt.Fprintf(w, "%s\t%s\t%s\n", c.Key, c.Type, c.Meaning.En)
			}
			return w.Flush()
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}
