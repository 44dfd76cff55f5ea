package main

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"

	"twothirds/api/schema"
	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/tlog"
	"twothirds/projections"
)

// shownKind is a kind of row that can be shown: as said, the kind, and the columns of
// the table (see cells.cell; HEADING: before one that is called otherwise; none
// where it is computed: see computed).
type shownKind struct {
	name, kind string
	columns    []string
}

var kinds = []shownKind{
	{"acceptances", "acceptance", []string{"member", "entry:seq"}},
	{"amendments", "amendment", []string{"id", "state", "motion", "mover", "content/title"}},
	{"applications", "application", []string{"id", "state", "constituency", "name"}},
	{"assessments", "assessment", []string{"plan", "item:number", "found:code", "completion:=completion", "assessor", "date", "period:=period"}},
	{"attendances", "attendance", []string{"meeting", "member", "there:=there", "arrived:=arrived", "departed:=departed", "said by:by"}},
	{"ballots", "ballot", []string{"poll", "member", "number", "choice", "by tellers:told", "outcome", "entry:seq"}},
	{"body_assessments", "body_assessment", []string{"plan", "item:number", "completion:=completion", "period:=period", "decision", "reasons"}},
	{"concerns", "concern", nil},
	{"conditions", "condition", []string{"id", "state", "due", "if missed:=consequence", "text"}},
	{"decisions", "decision", []string{"number", "id", "outcome", "motion", "chosen", "contests"}},
	{"documents", "document", []string{"id", "kind", "in force:=in_force", "title"}},
	{"erasures", "erasure", []string{"id", "of whom:=of_whom", "fields:=erased"}},
	{"evidence", "evidence", []string{"id", "plan", "item:number", "state", "submitted by:member", "file:=file", "title"}},
	{"groups", "group", []string{"id", "state", "until", "name", "members:=members"}},
	{"interests", "interest", []string{"id", "member", "kind", "motion", "state:=stands", "text"}},
	{"items", "item", []string{"plan", "item:number", "level:=item_level", "state:=item_state", "reports on it:=item_responsible", "title:=item_text"}},
	{"keys", "key", []string{"key", "holder", "effective_from", "revoked:=revoked"}},
	{"ledger", "ledger", []string{"id", "status", "purpose", "name"}},
	{"meetings", "meeting", []string{"id", "state", "starts", "mode", "place", "title"}},
	{"members", "member", []string{"id", "status", "constituency", "name"}},
	{"motions", "motion", []string{"number", "id", "state", "mover", "content/title"}},
	{"offices", "office", []string{"name", "role", "side", "holder", "until"}},
	{"outside", "outside", nil},
	{"outside_members", "outside_member", []string{"body", "id", "party", "area", "name"}},
	{"plan", "plan", nil},
	{"polls", "poll", []string{"id", "state", "closes", "round:=round", "motion"}},
	{"positions", "position", []string{"motion", "side", "stance", "member"}},
	{"progress", "progress", []string{"plan", "item:number", "completion:=completion", "period:=period", "reported by:member", "evidence", "text"}},
	{"proposals", "proposal", []string{"id", "state", "due", "answer", "of", "title"}},
	{"protests", "protest", []string{"id", "state", "member", "entry:seq"}},
	{"record_versions", "record_version", []string{"id", "version", "seq", "content/title"}},
	{"records", "record", nil},
	{"reports", "report", []string{"id", "kind", "as of:parameters/at", "from:parameters/from", "to:parameters/to", "about:parameters/id", "lang:parameters/lang", "entry:seq", "superseded by:superseded_by"}},
	{"representatives", "representative", []string{"id", "kind", "member", "from", "until:=ended"}},
	{"rollcall_versions", "rollcall_version", []string{"body", "content/rollcall", "version", "seq"}},
	{"rollcalls", "rollcall", nil},
	{"rules", "rules", []string{"hash", "effective_from", "rules/name"}},
	{"rulings", "ruling", []string{"id", "kind", "motion", "until:=stands_until", "reasons"}},
}

// plurals are the kinds as they are called in URLs.
var plurals = func() map[string]string {
	of := map[string]string{}
	for _, k := range schema.Kinds() {
		of[k.Name] = k.Plural
	}
	return of
}()

// kindOf finds what is to be shown by its name, in the singular or the plural; nil
// where there is none.
func kindOf(name string) *shownKind {
	for i, k := range kinds {
		if name == k.name || name == k.kind || name == plurals[k.kind] {
			return &kinds[i]
		}
	}
	return nil
}

// computed are those that are shown with what follows from their rows.
var computed = map[string]func(cmd *cobra.Command, view *projections.View, id string, asJSON bool) error{
	"concerns": showConcerns, "outside": showOutside, "plan": showPlan, "records": showRecords, "rollcalls": showRollcalls,
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
when --at is absent). KIND is one of ` + strings.Join(names, ", ") + `,
or one of them in the singular. An ID may be shortened to its beginning or its end.
A motion or a decision is named by its number as well, and a motion's newest poll
by that of the motion. One row is printed whole. Tables have names in place of ids,
and times in UTC. --json has the rows as they are; what is computed of roll calls,
records and other bodies stands beside their members.

--data is a ledger's folder that no process uses. A running one answers by itself:
ask its URL for /v1/KIND in the plural (/v1/plans), and for the log /v1/entries.`,
		Example: `  twothirds show members --data ledger
  twothirds show polls 0193a… --data ledger --json --at 120`,
		ValidArgs: names,
		Args:      cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkAt(cmd, at); err != nil {
				return err
			}
			return show(cmd, data, args, wire.Seq(at), asJSON)
		},
	}
	cmd.Flags().StringVar(&data, "data", "", "the ledger's data folder")
	cmd.Flags().Uint64Var(&at, "at", 0, "as the log stood after so many entries, 1 or more (default: all)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	_ = cmd.MarkFlagRequired("data")
	return cmd
}

// checkAt refuses --at 0: nothing stands before the first entry, and the newest is
// meant where the flag is absent. (Over HTTP at=0 is refused as well.)
func checkAt(cmd *cobra.Command, at uint64) error {
	if at == 0 && cmd.Flags().Changed("at") {
		return exitError{exitUsage, errors.New("--at is a number of entries, 1 or more: before the first there is nothing; leave it out for the newest")}
	}
	return nil
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
	where := "/v1/entries"
	k := kindOf(args[0])
	switch {
	case k != nil:
		where = "/v1/" + plurals[k.kind]
	case args[0] != "log":
		return exitError{exitUsage, fmt.Errorf("there is nothing called %q to show; see twothirds show --help", args[0])}
	}
	if isURL(data) {
		return exitError{exitUsage, fmt.Errorf("show reads a ledger's folder; of a running one ask the URL itself: %s%s", strings.TrimRight(data, "/"), where)}
	}
	model, copied, err := openModel(cmd, data)
	if errors.Is(err, tlog.ErrInUse) {
		return exitError{exitConflict, fmt.Errorf("%s: %w, or ask the URL at which it is served for %s", data, tlog.ErrInUse, where)}
	}
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
	if k == nil {
		return showLog(cmd, copied, id, at, asJSON)
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
	return printRows(cmd, newCells(view), rows, k.columns, id != "", asJSON)
}

// minShortened is how many characters the end of an id has at least that stands for
// the whole.
const minShortened = 4

// isNumbered reports whether a row is that of a motion or a decision of a number.
func isNumbered(row projections.Row, number string) bool {
	if row.Kind != "motion" && row.Kind != "decision" {
		return false
	}
	var numbered struct {
		Number jsontext.Value `json:"number"`
	}
	return json.Unmarshal(row.JSON, &numbered) == nil && string(numbered.Number) == number
}

// newestPoll is the newest poll on the motion of a number; "" where there is none.
func newestPoll(view *projections.View, number string) (id string, err error) {
	if _, err := strconv.ParseUint(number, 10, 32); err != nil {
		return "", nil
	}
	found := errors.New("found")
	err = view.Each("motion", func(row projections.Row) error {
		if !isNumbered(row, number) {
			return nil
		}
		motion, err := projections.Decoded[domain.Motion](row)
		if err != nil {
			return err
		}
		if n := len(motion.Polls); n > 0 {
			id = motion.Polls[n-1].String()
		}
		return found
	})
	if errors.Is(err, found) {
		err = nil
	}
	return id, err
}

// rowsOf reads the rows of a kind, or the one that id names: by the beginning or
// the end of its id, or by its number, a poll by that of its motion.
func rowsOf(view *projections.View, kind, id string) ([]jsontext.Value, error) {
	if kind == "poll" && id != "" {
		poll, err := newestPoll(view, id)
		if err != nil {
			return nil, err
		}
		id = cmp.Or(poll, id)
	}
	var found []jsontext.Value
	after := ""
	for {
		page, more, err := view.List(kind, after, 200)
		if err != nil {
			return nil, fmt.Errorf("reading the rows: %w", err)
		}
		for _, row := range page {
			after = row.ID
			switch {
			case id != "" && (row.ID == id || isNumbered(row, id)):
				return []jsontext.Value{row.JSON}, nil
			case strings.HasPrefix(row.ID, id), len(id) >= minShortened && strings.HasSuffix(row.ID, id):
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
		return nil, exitError{exitUsage, fmt.Errorf("%d %ss have an id with %s: write more of it", len(found), kind, id)}
	}
	return found, nil
}

func printRows(cmd *cobra.Command, c *cells, rows []jsontext.Value, columns []string, one, asJSON bool) error {
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
		heading, _, called := strings.Cut(column, ":")
		if !called {
			heading = column[strings.LastIndex(column, "/")+1:]
		}
		headings[i] = strings.ToUpper(inWords(heading))
	}
	fmt.Fprintln(table, strings.Join(headings, "\t"))
	read := make([]map[string]any, len(rows))
	for i, row := range rows {
		if err := json.Unmarshal(row, &read[i]); err != nil {
			return err
		}
	}
	slices.SortStableFunc(read, func(a, b map[string]any) int { return cmp.Or(cmp.Compare(placeOf(a), placeOf(b)), compareItems(a, b)) })
	for _, row := range read {
		line := make([]string, len(columns))
		for i, column := range columns {
			line[i] = shortened(c.cell(row, column), widest(i == len(columns)-1))
		}
		fmt.Fprintln(table, strings.Join(line, "\t"))
	}
	return table.Flush()
}

// placeOf is the number of a motion or a decision, by which a table is in order;
// 0 of what is in order of its ids. (A ballot's number is within its member's.)
func placeOf(row map[string]any) float64 {
	n, _ := row["number"].(float64)
	if row["choice"] != nil {
		return 0
	}
	return n
}

// widest is how many characters a column may have: an id or a hash has place in
// every one.
func widest(last bool) int {
	if last {
		return 120
	}
	return 64
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
