package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"

	"twothirds/domain/wire"
	"twothirds/eventstore/copies"
	"twothirds/projections"
)

// kinds are what can be shown: as said, the kind of row, and the columns of
// the table (members of the row's JSON, a/b for one inside another; none where
// it is computed: see computed).
var kinds = []struct {
	name, kind string
	columns    []string
}{
	{"acceptances", "acceptance", []string{"member", "seq"}},
	{"amendments", "amendment", []string{"id", "state", "content/title"}},
	{"applications", "application", []string{"id", "state", "constituency", "name"}},
	{"assessments", "assessment", []string{"number", "completion", "assessor", "date"}},
	{"attendances", "attendance", []string{"meeting", "member", "by", "arrived", "departed"}},
	{"ballots", "ballot", []string{"poll", "member", "number", "choice", "outcome", "seq"}},
	{"body_assessments", "body_assessment", []string{"number", "completion", "period/from", "period/to"}},
	{"concerns", "concern", []string{"id", "state", "kind", "body", "due"}},
	{"conditions", "condition", []string{"id", "state", "due", "text"}},
	{"decisions", "decision", []string{"number", "id", "outcome", "motion"}},
	{"documents", "document", []string{"id", "kind", "title"}},
	{"erasures", "erasure", []string{"id", "fields"}},
	{"evidence", "evidence", []string{"id", "number", "state", "title"}},
	{"groups", "group", []string{"id", "state", "name"}},
	{"interests", "interest", []string{"id", "member", "kind", "motion", "withdrawn"}},
	{"items", "item", []string{"number", "adopted/content/level", "adopted/content/title", "draft/content/title"}},
	{"keys", "key", []string{"key", "holder", "effective_from"}},
	{"ledger", "ledger", []string{"id", "status", "purpose", "name"}},
	{"meetings", "meeting", []string{"id", "state", "starts", "title"}},
	{"members", "member", []string{"id", "status", "constituency", "name"}},
	{"motions", "motion", []string{"number", "id", "state", "content/title"}},
	{"offices", "office", []string{"name", "role", "side", "holder"}},
	{"outside", "outside", nil},
	{"outside_members", "outside_member", []string{"body", "id", "party", "area", "name"}},
	{"plan", "plan", []string{"id", "kind", "draft/title", "draft/entered", "draft/measures"}},
	{"polls", "poll", []string{"id", "state", "closes", "motion"}},
	{"positions", "position", []string{"motion", "side", "stance", "member"}},
	{"progress", "progress", []string{"number", "completion", "member", "period/to"}},
	{"proposals", "proposal", []string{"id", "state", "due", "title"}},
	{"protests", "protest", []string{"id", "state", "member", "seq"}},
	{"record_versions", "record_version", []string{"id", "version", "seq", "content/title"}},
	{"records", "record", nil},
	{"representatives", "representative", []string{"id", "kind", "member"}},
	{"rollcall_versions", "rollcall_version", []string{"body", "content/rollcall", "version", "seq"}},
	{"rollcalls", "rollcall", nil},
	{"rules", "rules", []string{"hash", "effective_from", "rules/name"}},
	{"rulings", "ruling", []string{"id", "kind", "motion", "until"}},
}

// computed are those that are shown with what follows from their rows.
var computed = map[string]func(cmd *cobra.Command, view *projections.View, id string, asJSON bool) error{
	"outside": showOutside, "records": showRecords, "rollcalls": showRollcalls,
}

func newShowCommand() *cobra.Command {
	var data string
	var at uint64
	var asJSON bool
	names := []string{"log"}
	for _, k := range kinds {
		names = append(names, k.name)
	}
	cmd := &cobra.Command{
		Use:   "show KIND [ID] --data DIR [--at N]",
		Short: "Show what the log says: members, motions, polls, decisions …",
		Long: `show prints the read model's rows, as the log stood after N entries (the newest
when --at is absent). KIND is one of ` + strings.Join(names, ", ") + `.
An ID may be shortened. --data is a ledger's folder that no process uses; of a
running one, ask its URL: /v1/KIND.`,
		Example: `  twothirds show members --data ledger
  twothirds show polls 0193a… --data ledger --json --at 120`,
		ValidArgs: names,
		Args:      cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return show(cmd, data, args, wire.Seq(at), asJSON)
		},
	}
	cmd.Flags().StringVar(&data, "data", "", "the ledger's data folder")
	cmd.Flags().Uint64Var(&at, "at", 0, "as the log stood after so many entries")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	_ = cmd.MarkFlagRequired("data")
	return cmd
}

// openModel opens the read model of a folder that no process uses, brought up
// to its published copy. The ledger itself stays closed.
func openModel(cmd *cobra.Command, dir string) (*projections.Model, *copies.Copy, error) {
	copied, err := openCopy(cmd.Context(), dir)
	if err != nil {
		return nil, nil, err
	}
	model, err := projections.Open(filepath.Join(dir, "rows.db"), loggerOf(cmd))
	if err != nil {
		return nil, nil, errors.Join(err, copied.Close())
	}
	if err = readBefore(copied, wire.Seq(model.Head().Seq)); err == nil {
		err = model.CatchUp(cmd.Context(), copied)
	}
	if err != nil {
		return nil, nil, errors.Join(err, model.Close(), copied.Close())
	}
	return model, copied, nil
}

// readBefore reads what a model has of a log that has gone on: a copy knows the
// roots of what it has read, and an entry to come may have seen any of them.
func readBefore(copied *copies.Copy, head wire.Seq) error {
	if head == 0 || head >= copied.Size() {
		return nil
	}
	stop := errors.New("read")
	err := copied.Entries(1, func(seq wire.Seq, _ []byte) error {
		if seq == head {
			return stop
		}
		return nil
	})
	if errors.Is(err, stop) {
		return nil
	}
	return err
}

func show(cmd *cobra.Command, data string, args []string, at wire.Seq, asJSON bool) error {
	model, copied, err := openModel(cmd, data)
	if err != nil {
		return err
	}
	defer copied.Close() //nolint:errcheck // read only
	defer model.Close()  //nolint:errcheck // read only
	if at > copied.Size() {
		return exitError{exitNotFound, fmt.Errorf("the log has %d entries, not %d", copied.Size(), at)}
	}
	id := ""
	if len(args) == 2 {
		id = args[1]
	}
	if args[0] == "log" {
		return showLog(cmd, copied, id, at, asJSON)
	}
	for _, k := range kinds {
		if k.name != args[0] {
			continue
		}
		view, err := model.View(at)
		if err != nil {
			return fmt.Errorf("reading the rows: %w", err)
		}
		if show := computed[k.name]; show != nil {
			return show(cmd, view, id, asJSON)
		}
		rows, err := rowsOf(view, k.kind, id)
		if err != nil {
			return err
		}
		return printRows(cmd, rows, k.columns, id != "", asJSON)
	}
	return exitError{exitUsage, fmt.Errorf("there is nothing called %q to show; see twothirds show --help", args[0])}
}

// rowsOf reads the rows of a kind, or the one whose id begins with id.
func rowsOf(view *projections.View, kind, id string) ([]jsontext.Value, error) {
	var found []jsontext.Value
	after := ""
	for {
		page, more, err := view.List(kind, after, 200)
		if err != nil {
			return nil, fmt.Errorf("reading the rows: %w", err)
		}
		for _, row := range page {
			after = row.ID
			if strings.HasPrefix(row.ID, id) {
				found = append(found, row.JSON)
			}
		}
		if !more {
			break
		}
	}
	if id != "" && len(found) != 1 {
		if len(found) == 0 {
			return nil, exitError{exitNotFound, fmt.Errorf("there is no %s %s", kind, id)}
		}
		return nil, exitError{exitUsage, fmt.Errorf("%d %ss begin with %s: write more of the id", len(found), kind, id)}
	}
	return found, nil
}

func printRows(cmd *cobra.Command, rows []jsontext.Value, columns []string, one, asJSON bool) error {
	out := cmd.OutOrStdout()
	switch {
	case asJSON && one:
		fmt.Fprintf(out, "%s\n", rows[0])
		return nil
	case asJSON:
		if rows == nil {
			rows = []jsontext.Value{}
		}
		return printJSON(out, rows)
	case one:
		pretty := rows[0].Clone()
		if err := pretty.Indent(); err != nil {
			return err
		}
		fmt.Fprintf(out, "%s\n", pretty)
		return nil
	}
	table := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	headings := make([]string, len(columns))
	for i, column := range columns {
		headings[i] = strings.ToUpper(column[strings.LastIndex(column, "/")+1:])
	}
	fmt.Fprintln(table, strings.Join(headings, "\t"))
	for _, row := range rows {
		var members map[string]any
		if err := json.Unmarshal(row, &members); err != nil {
			return err
		}
		cells := make([]string, len(columns))
		for i, column := range columns {
			cells[i] = cell(members, column)
		}
		fmt.Fprintln(table, strings.Join(cells, "\t"))
	}
	return table.Flush()
}

// cell is a member of a row's JSON as a table shows it; of texts the English one.
func cell(members map[string]any, column string) string {
	first, rest, inside := strings.Cut(column, "/")
	switch v := members[first].(type) {
	case nil:
		return "-"
	case map[string]any:
		if inside {
			return cell(v, rest)
		}
		if text, ok := v["en"]; ok {
			return fmt.Sprint(text)
		}
		return cell(v, "az")
	case float64:
		return fmt.Sprintf("%.0f", v)
	default:
		return fmt.Sprint(v)
	}
}

// logLine is an entry as show log prints it.
type logLine struct {
	Sequence wire.Seq       `json:"sequence"`
	Recorded wire.Time      `json:"recorded"`
	Type     string         `json:"type"`
	Subject  string         `json:"subject"`
	Leaf     wire.Hash      `json:"leaf"`
	Derived  bool           `json:"derived"`
	Entry    jsontext.Value `json:"entry"`
}

func showLog(cmd *cobra.Command, copied *copies.Copy, id string, at wire.Seq, asJSON bool) error {
	lines := []logLine{}
	from := wire.Seq(1)
	if at == 0 {
		at = copied.Size()
	}
	if id != "" {
		if _, err := fmt.Sscanf(id, "%d", &from); err != nil || from < 1 || from > at {
			return exitError{exitNotFound, fmt.Errorf("there is no entry %s", id)}
		}
		at = from
	}
	stop := errors.New("read")
	err := copied.Entries(from, func(seq wire.Seq, raw []byte) error {
		if seq > at {
			return stop
		}
		e, err := wire.ParseEntry(append([]byte(nil), raw...))
		if err != nil {
			return exitError{exitVerify, fmt.Errorf("entry %d: %w", seq, err)}
		}
		lines = append(lines, logLine{seq, e.Recorded, e.Statement.Type, e.Statement.Subject, e.Leaf(), e.Derived(), e.Raw})
		return nil
	})
	if err != nil && !errors.Is(err, stop) {
		return err
	}
	if asJSON {
		if id != "" {
			return printJSON(cmd.OutOrStdout(), lines[0])
		}
		return printJSON(cmd.OutOrStdout(), lines)
	}
	table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "SEQUENCE\tRECORDED\tTYPE\tSUBJECT")
	for _, l := range lines {
		fmt.Fprintf(table, "%d\t%s\t%s\t%s\n", l.Sequence, l.Recorded, strings.TrimSuffix(strings.TrimPrefix(l.Type, "twothirds."), ".v1"), l.Subject)
	}
	return table.Flush()
}
