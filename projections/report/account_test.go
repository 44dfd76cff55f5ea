package report

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections"
)

// typesOf are the entries of a log by their types, read without the types of the program,
// of those recorded on days in Baku from one to another.
func typesOf(t *testing.T, entries [][]byte, from, to string) map[string][]wire.Seq {
	t.Helper()
	baku := time.FixedZone("Baku", 4*60*60) // as in all logs of tests
	found := map[string][]wire.Seq{}
	for i, raw := range entries {
		var e struct {
			Recorded  time.Time `json:"recorded"`
			Statement struct {
				Type string `json:"type"`
			} `json:"statement"`
		}
		must(t, json.Unmarshal(raw, &e))
		if day := e.Recorded.In(baku).Format(time.DateOnly); from <= day && day <= to {
			short := strings.TrimSuffix(strings.TrimPrefix(e.Statement.Type, "twothirds."), ".v1")
			found[short] = append(found[short], wire.Seq(i+1))
		}
	}
	return found
}

// columnSum adds up a column of numbers, and joins what its cells cite.
func columnSum(t *testing.T, r *Report, table *Block, key string) (n int64, seqs []wire.Seq) {
	t.Helper()
	for _, row := range table.Rows {
		cell := cellOf(t, table, row, key)
		n += *cell.N
		seqs = append(seqs, expand(r, cell)...)
	}
	slices.Sort(seqs)
	return n, slices.Compact(seqs)
}

func maybeTable(r *Report, name string) *Block {
	for _, table := range r.Tables() {
		if table.Name == name {
			return table
		}
	}
	return &Block{}
}

// factOf is a number of the self-check.
func factOf(t *testing.T, r *Report, what string) Cell {
	t.Helper()
	table := tableOf(t, r, "self_check")
	for _, row := range table.Rows {
		if cellOf(t, table, row, "what").Value == what {
			return cellOf(t, table, row, "number_found")
		}
	}
	t.Fatalf("the self-check has no %s", what)
	return Cell{}
}

// TestAccountRecounted counts from the bytes of the logs, by days, what the account of a
// period says: of the whole time, of its first half and of its second.
func TestAccountRecounted(t *testing.T) {
	counted := map[string]int64{}
	for _, name := range append(slices.Clone(logs), "log_published") {
		v, entries := viewOf(t, name), entriesOf(t, name)
		whole, err := Make(v, Question{Kind: "accountability", Lang: "en"})
		must(t, err)
		from, to := string(whole.Parameters.From), string(whole.Parameters.To)
		half := middle(from, to)
		next := dayAfter(half)
		for _, period := range [][2]string{{from, to}, {from, half}, {next, to}} {
			if period[1] < period[0] {
				continue
			}
			r, err := Make(v, Question{Kind: "accountability", Lang: "en", From: domain.Date(period[0]), To: domain.Date(period[1])})
			must(t, err)
			types := typesOf(t, entries, period[0], period[1])
			decided := types["decision.made"]
			same := func(what string, got int64, seqs []wire.Seq, want []wire.Seq) {
				t.Helper()
				counted[what] += got
				if got != int64(len(want)) || got > 0 && seqs != nil && !slices.Equal(seqs, want) {
					t.Errorf("%s %v: %s is %d from %v, and the log has %v", name, period, what, got, seqs, want)
				}
			}
			n, seqs := columnSum(t, r, maybeTable(r, "turnout"), "decisions")
			same("decisions by month", n, seqs, decided)
			evidence := maybeTable(r, "evidence_in")
			same("evidence", int64(len(evidence.Rows)), nil, types["evidence.submitted"])
			cell := factOf(t, r, "proposals_received")
			same("proposals", *cell.N, expand(r, cell), types["proposal.received"])
			cell = factOf(t, r, "reports_published")
			same("reports", *cell.N, expand(r, cell), types["report.published"])
			cell = factOf(t, r, "entries_on_plan")
			counted["entries on plans"] += *cell.N
			motions := maybeTable(r, "motions")
			tabled := 0
			for _, row := range motions.Rows {
				if seqs := expand(r, cellOf(t, motions, row, "motion")); slices.Contains(types["motion.tabled"], seqs[0]) {
					tabled++
				}
			}
			same("motions tabled", int64(tabled), nil, types["motion.tabled"])
			n, _ = columnSum(t, r, maybeTable(r, "motion_states"), "motions")
			if n != int64(len(motions.Rows)) {
				t.Errorf("%s %v: %d motions by state, and %d in the list", name, period, n, len(motions.Rows))
			}
			took, _ := columnSum(t, r, maybeTable(r, "turnout"), "took_part")
			silent, _ := columnSum(t, r, maybeTable(r, "turnout"), "not_voting")
			recused, _ := columnSum(t, r, maybeTable(r, "turnout"), "recused")
			due, _ := columnSum(t, r, maybeTable(r, "turnout"), "votes_due")
			if due != took+silent+recused {
				t.Errorf("%s %v: of %d votes %d were cast, %d not, %d were recused", name, period, due, took, silent, recused)
			}
			decisions := maybeTable(r, "decisions")
			var byDecision int64
			for _, key := range []string{"yes", "no", "abstain"} {
				n, _ := columnSum(t, r, decisions, key)
				byDecision += n
				if sums := maybeTable(r, "side_sums"); sums.Rows != nil {
					if s, _ := columnSum(t, r, sums, key); s != n {
						t.Errorf("%s %v: sides together have %d %s, decisions %d", name, period, s, key, n)
					}
				}
			}
			if took != byDecision {
				t.Errorf("%s %v: %d took part by month, %d by decision", name, period, took, byDecision)
			}
			counted["votes"] += took
		}
	}
	for what, n := range counted {
		if n == 0 {
			t.Errorf("no log has %s", what)
		}
	}
}

func middle(from, to string) string {
	a, _ := time.Parse(time.DateOnly, from)
	b, _ := time.Parse(time.DateOnly, to)
	return a.Add(b.Sub(a) / 2).Truncate(24 * time.Hour).Format(time.DateOnly)
}

func dayAfter(day string) string {
	d, _ := time.Parse(time.DateOnly, day)
	return d.AddDate(0, 0, 1).Format(time.DateOnly)
}

// TestEndOfThePeriod: a report of a period tells the same whenever it is made, and nothing
// of what came after the period.
func TestEndOfThePeriod(t *testing.T) {
	entries := entriesOf(t, "log_full")
	v := viewOf(t, "log_full")
	whole, err := Make(v, Question{Kind: "accountability", Lang: "en"})
	must(t, err)
	to := middle(string(whole.Parameters.From), string(whole.Parameters.To))
	q := Question{Kind: "accountability", Lang: "en", To: domain.Date(to)}
	then, err := Make(v, q)
	must(t, err)
	last := then.Parameters.At
	if last == 0 || last >= v.At() || dayOfEntry(t, entries[last-1]) > to || dayOfEntry(t, entries[last]) <= to {
		t.Fatalf("the period until %s ends with entry %d of %d", to, last, v.At())
	}
	short, err := modelOf(t, entries[:last]).View(0)
	must(t, err)
	before, err := Make(short, q)
	must(t, err)
	if d := Compare(then.JSON(), before); d != nil {
		t.Errorf("made later it is another: %+v", *d)
	}
	at, err := Make(v, Question{Kind: "accountability", Lang: "en", From: then.Parameters.From, To: then.Parameters.To})
	must(t, err)
	if d := Compare(then.JSON(), at); d != nil {
		t.Errorf("asked with its own parameters it is another: %+v", *d)
	}
	if _, err := Make(v, Question{Kind: "decisions", Lang: "en", From: "2001-01-01", To: "2001-12-31"}); !errors.Is(err, ErrNotFound) {
		t.Errorf("a period before the founding: %v", err)
	}
}

func dayOfEntry(t *testing.T, raw []byte) string {
	t.Helper()
	var e struct {
		Recorded time.Time `json:"recorded"`
	}
	must(t, json.Unmarshal(raw, &e))
	return e.Recorded.Add(4 * time.Hour).UTC().Format(time.DateOnly)
}

// TestEndOf: days end at midnight in Baku, in summers with an hour more too.
func TestEndOf(t *testing.T) {
	for day, want := range map[domain.Date]string{
		"2026-12-31": "2026-12-31T19:59:59.999Z",
		"2010-07-01": "2010-07-01T18:59:59.999Z",
		"1980-01-01": "1980-01-01T23:59:59.999Z",
	} {
		if got := endOf(day).String(); got != want {
			t.Errorf("%s ends at %s, want %s", day, got, want)
		}
	}
}

// TestAssessmentRecounted counts the measures of a plan from what each report says of
// them, and finds every commitment in the self-assessment with it.
func TestAssessmentRecounted(t *testing.T) {
	commitments := 0
	for _, name := range []string{"log_plan", "log_full"} {
		v := viewOf(t, name)
		plans, err := projections.ReadAll[domain.Plan](v, "plan")
		must(t, err)
		for _, plan := range plans {
			if len(plan.Versions) == 0 {
				continue
			}
			r, err := Make(v, Question{Kind: "assessment", ID: plan.ID.String(), Lang: "en"})
			must(t, err)
			items, err := projections.ReadBy[domain.PlanItem](v, "item", "plan", plan.ID.String())
			must(t, err)
			measures, milestones := 0, 0
			for _, item := range items {
				if item.Adopted == nil {
					continue
				}
				switch item.Adopted.Content.Level {
				case domain.LevelMeasure:
					measures++
				case domain.LevelMilestone:
					milestones++
				}
			}
			sections := 0
			for _, s := range r.Sections {
				if strings.HasPrefix(s.Name, "commitment_") {
					sections++
				}
			}
			if sections != measures || len(maybeTable(r, "milestones").Rows) != milestones {
				t.Errorf("%s: %d commitments of %d measures, %d of %d milestones", name, sections, measures, len(maybeTable(r, "milestones").Rows), milestones)
			}
			commitments += sections
			for _, table := range []*Block{maybeTable(r, "implementation"), maybeTable(r, "completion")} {
				sums := map[string]int64{}
				for _, row := range table.Rows {
					for i, column := range table.Columns {
						if column.Type == ColumnNumber {
							sums[cellOf(t, table, row, "voice").Value] += *row[i].N
						}
					}
				}
				for voice, n := range sums {
					if n != int64(measures) {
						t.Errorf("%s: table %s counts %d measures for %s, and the plan has %d", name, table.Name, n, voice, measures)
					}
				}
			}
			last := map[string]string{} // what the institutions said last, by number
			for _, raw := range entriesOf(t, name)[:v.At()] {
				var e struct {
					Statement struct {
						Data    jsontext.Value `json:"data"`
						Subject string         `json:"subject"`
						Type    string         `json:"type"`
					} `json:"statement"`
				}
				must(t, json.Unmarshal(raw, &e))
				if e.Statement.Type == "twothirds.progress.reported.v1" && strings.HasSuffix(e.Statement.Subject, plan.ID.String()) {
					var said struct {
						Completion string `json:"completion"`
						Number     string `json:"number"`
					}
					must(t, json.Unmarshal(e.Statement.Data, &said))
					last[said.Number] = said.Completion
				}
			}
			table := maybeTable(r, "measures")
			for _, row := range table.Rows {
				if got, want := cellOf(t, table, row, "institution").Value, last[cellOf(t, table, row, "number").Text]; got != want {
					t.Errorf("%s: of measure %s the institutions say %q, and the log %q", name, cellOf(t, table, row, "number").Text, got, want)
				}
			}
		}
	}
	if commitments < 3 {
		t.Errorf("only %d commitments", commitments)
	}
}

// TestOverlay: a copy with names has them, says that it is one, and is taken for no report.
func TestOverlay(t *testing.T) {
	const person = "Somebody Particular"
	found := false
	for _, name := range logs {
		v := viewOf(t, name)
		reps, err := projections.ReadAll[domain.Representative](v, "representative")
		must(t, err)
		persons := map[domain.RepresentativeID]string{}
		for _, rep := range reps {
			persons[rep.ID] = person
		}
		for _, lang := range []string{"en", "az"} {
			q := Question{Kind: "decisions", Lang: lang}
			r, err := Make(v, q)
			must(t, err)
			copied, err := Overlay(v, q, persons)
			must(t, err)
			if _, err := Parse(copied.JSON()); !errors.Is(err, ErrOverlay) {
				t.Errorf("%s: a copy with names is read as a report: %v", name, err)
			}
			if strings.Contains(string(r.JSON()), person) || r.Overlay || !copied.Overlay || copied.Title == r.Title {
				t.Errorf("%s: report and copy are not told apart: %q, %q", name, r.Title, copied.Title)
			}
			found = found || strings.Contains(string(copied.JSON()), person)
			if a, b := numbers(r), numbers(copied); !slices.Equal(a, b) {
				t.Errorf("%s: the copy has other numbers", name)
			}
		}
	}
	if !found {
		t.Error("no copy has a name")
	}
}

// numbers are all numbers of a report with what they cite.
func numbers(r *Report) []string {
	var all []string
	for _, table := range r.Tables() {
		for _, row := range table.Rows {
			for _, cell := range row {
				if cell.N != nil {
					all = append(all, fmt.Sprint(*cell.N, r.Refs[cell.Ref-1]))
				}
			}
		}
	}
	return all
}

// TestPlansApart: where several plans are in force, nothing that is numbered in each of them stands in an
// account without its plan; and every chart of completion has the numbers of one.
func TestPlansApart(t *testing.T) {
	v := viewOf(t, "log_plan")
	b := &builder{v: v}
	plans, err := b.plansInForce()
	must(t, err)
	if len(plans) < 2 {
		t.Fatalf("the log has %d plans in force", len(plans))
	}
	for _, lang := range []string{"en", "az"} {
		r, err := Make(v, Question{Kind: "accountability", Lang: lang})
		must(t, err)
		titles := map[string]bool{}
		for _, p := range plans {
			titles[adopted(p).Content.Title.In(lang)] = true
		}
		for _, name := range []string{"completion", "measures", "overdue", "no_evidence", "evidence_in"} {
			table, seen := maybeTable(r, name), map[string]bool{}
			for _, row := range table.Rows {
				if plan := cellOf(t, table, row, "plan"); !titles[plan.Text] {
					t.Errorf("%s: a row of %s is of the plan %q", lang, name, plan.Text)
				} else {
					seen[plan.Value] = true
				}
			}
			if name == "completion" && len(seen) != len(plans) {
				t.Errorf("%s: %s is of %d plans, and %d are in force", lang, name, len(seen), len(plans))
			}
		}
		table, keys := tableOf(t, r, "completion"), map[string]bool{}
		for _, row := range table.Rows {
			key := row[0].Text + "|" + row[1].Text + "|" + row[2].Text
			if keys[key] {
				t.Errorf("%s: two lines are of %s", lang, key)
			}
			keys[key] = true
		}
		bars, charts := 0, map[string]bool{}
		for _, section := range r.Sections {
			for _, block := range section.Blocks {
				if block.Type == BlockChart && block.Name == "completion" {
					_, title, _ := strings.Cut(block.Title, ": ")
					bars, charts[title] = bars+len(block.Rows), true
				}
			}
		}
		if !maps.Equal(charts, titles) || bars != len(table.Rows) {
			t.Errorf("%s: %d bars in charts of %v, of plans %v", lang, bars, charts, titles)
		}
		effects := tableOf(t, r, "effects")
		for _, row := range effects.Rows {
			if what := cellOf(t, effects, row, "what"); what.Value == "assess_measure" && !strings.Contains(what.Text, " – ") {
				t.Errorf("%s: of which plan a measure is assessed is not said: %s", lang, what.Text)
			}
		}
	}
}
