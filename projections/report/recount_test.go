package report

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"twothirds/domain/domaintest/world"
	"twothirds/domain/wire"
	"twothirds/projections"
)

// cellOf is a cell of a table by its column.
func cellOf(t *testing.T, table *Block, row []Cell, key string) Cell {
	t.Helper()
	at := slices.IndexFunc(table.Columns, func(c Column) bool { return c.Key == key })
	if at < 0 {
		t.Fatalf("table %s has no column %s", table.Name, key)
	}
	return row[at]
}

func tableOf(t *testing.T, r *Report, name string) *Block {
	t.Helper()
	for _, table := range r.Tables() {
		if table.Name == name {
			return table
		}
	}
	t.Fatalf("the report has no table %s", name)
	return nil
}

// expand are the entries of a ref, one by one.
func expand(r *Report, c Cell) []wire.Seq {
	var all []wire.Seq
	for _, e := range r.Refs[c.Ref-1].Entries {
		for seq := e.From; seq <= e.To; seq++ {
			all = append(all, seq)
		}
	}
	return all
}

// said is what a statement says, read without the types of the program.
type said struct {
	Statement struct {
		Data struct {
			Choice string `json:"choice"`
			Member string `json:"member"`
			Number int64  `json:"number"`
			Poll   string `json:"poll"`
			Sides  []struct {
				Members int64 `json:"members"`
			} `json:"sides"`
		} `json:"data"`
		Subject string `json:"subject"`
		Type    string `json:"type"`
	} `json:"statement"`
}

// TestRegisterRecounted counts the votes of every decision from the bytes of the
// log, and finds the numbers of the register. Polls with ballots that tellers entered,
// that were set aside or that are on candidates have rules of their own and are left to
// the rows (TestAnyWorld).
func TestRegisterRecounted(t *testing.T) {
	entries := entriesOf(t, "log_full")
	r, err := Make(viewOf(t, "log_full"), Question{Kind: "decisions", Lang: "en"})
	must(t, err)
	type poll struct {
		roll, decision int64
		choices        map[string]string // by member
		seqs           map[string]int    // of the last ballot of each
		special        bool
	}
	polls := map[string]*poll{}
	for i, raw := range entries {
		var s said
		must(t, json.Unmarshal(raw, &s))
		id := strings.TrimPrefix(s.Statement.Subject, "poll/")
		data := s.Statement.Data
		switch s.Statement.Type {
		case "twothirds.poll.opened.v1":
			p := &poll{choices: map[string]string{}, seqs: map[string]int{}}
			for _, side := range data.Sides {
				p.roll += side.Members
			}
			polls[id] = p
		case "twothirds.vote.cast.v1":
			polls[id].choices[data.Member], polls[id].seqs[data.Member] = data.Choice, i+1
		case "twothirds.vote.recused.v1", "twothirds.vote.recused_by_rule.v1", "twothirds.vote.told.v1":
			polls[id].special = true
		case "twothirds.decision.made.v1":
			polls[data.Poll].decision = data.Number
		}
	}
	ballots, _, err := viewOf(t, "log_full").List("ballot", "", 1000)
	must(t, err)
	for _, row := range ballots {
		if !strings.Contains(string(row.JSON), `"set_aside":0`) {
			polls[strings.SplitN(row.ID, ".", 2)[0]].special = true
		}
	}
	table := tableOf(t, r, "decisions")
	compared := 0
	for _, row := range table.Rows {
		number := *cellOf(t, table, row, "decision").N
		for _, p := range polls {
			if p.decision != number || p.special || *cellOf(t, table, row, "recused").N > 0 {
				continue
			}
			counts, seqs := map[string]int64{}, map[string][]wire.Seq{}
			for member, choice := range p.choices {
				counts[choice]++
				seqs[choice] = append(seqs[choice], wire.Seq(p.seqs[member]))
			}
			if len(counts) > 0 && counts["yes"]+counts["no"]+counts["abstain"] == 0 {
				continue // on candidates
			}
			compared++
			for _, choice := range []string{"yes", "no", "abstain"} {
				cell := cellOf(t, table, row, choice)
				if *cell.N != counts[choice] {
					t.Errorf("decision %d: %d %s, and the log has %d", number, *cell.N, choice, counts[choice])
				}
				slices.Sort(seqs[choice])
				if counts[choice] > 0 && !slices.Equal(expand(r, cell), seqs[choice]) {
					t.Errorf("decision %d: %s comes from %v, and the log has the ballots at %v", number, choice, expand(r, cell), seqs[choice])
				}
			}
			if got := *cellOf(t, table, row, "roll").N; got != p.roll {
				t.Errorf("decision %d: %d on the roll, and the log has %d", number, got, p.roll)
			}
			if got := *cellOf(t, table, row, "not_voting").N; got != p.roll-int64(len(p.choices)) {
				t.Errorf("decision %d: %d did not vote, and the log has %d", number, got, p.roll-int64(len(p.choices)))
			}
		}
	}
	if compared < 10 {
		t.Errorf("only %d of %d decisions were recounted", compared, len(table.Rows))
	}
}

// checkReport checks what is true of every report.
func checkReport(t *testing.T, v *projections.View, q Question) *Report {
	t.Helper()
	r, err := Make(v, q)
	if err != nil {
		t.Fatalf("%+v: %v", q, err)
	}
	again, err := Parse(append(r.JSON(), '\n'))
	if err != nil {
		t.Fatalf("%+v: it does not read again: %v", q, err)
	}
	if d := Compare(r.JSON(), again); d != nil {
		t.Fatalf("%+v: it reads as another: %+v", q, *d)
	}
	cited := map[int64]bool{}
	tables, names := map[string]bool{}, map[string]bool{}
	for _, table := range r.Tables() {
		if tables[table.Name] {
			t.Errorf("%+v: two tables are called %s", q, table.Name)
		}
		tables[table.Name] = true
	}
	for _, section := range r.Sections {
		if names[section.Name] {
			t.Errorf("%+v: two sections are called %s", q, section.Name)
		}
		names[section.Name] = true
		if section.Title == "" {
			t.Errorf("%+v: section %s has no title", q, section.Name)
		}
		for _, block := range section.Blocks {
			for _, row := range block.Rows {
				for _, cell := range row {
					cited[cell.Ref] = true
				}
			}
		}
	}
	delete(cited, 0)
	if len(cited) != len(r.Refs) {
		t.Errorf("%+v: %d refs are cited of %d", q, len(cited), len(r.Refs))
	}
	return r
}

// checkSums compares the counts of a register with each other and with the ballots
// in the rows, read without the types of the program.
func checkSums(t *testing.T, v *projections.View, r *Report) {
	t.Helper()
	cast := map[string]int64{}  // counted ballots, by poll
	chose := map[string]int64{} // counted ballots, by poll, entry and choice
	for after, more := "", true; more; {
		rows, next, err := v.List("ballot", after, 1000)
		must(t, err)
		for _, row := range rows {
			after = row.ID
			if strings.Contains(string(row.JSON), `"outcome":"counted"`) {
				poll := strings.SplitN(row.ID, ".", 2)[0]
				cast[poll]++
				var b struct {
					Choice string `json:"choice"`
					Seq    int64  `json:"seq"`
				}
				must(t, json.Unmarshal(row.JSON, &b))
				chose[fmt.Sprint(poll, b.Seq, b.Choice)]++
			}
		}
		more = next
	}
	candidates := map[string]bool{}
	voted, _, err := v.List("poll", "", 1000)
	must(t, err)
	for _, row := range voted {
		candidates[row.ID] = strings.Contains(string(row.JSON), `"options":`)
	}
	polls := map[int64]string{}
	rows, _, err := v.List("decision", "", 1000)
	must(t, err)
	for _, row := range rows {
		var d struct {
			Number int64  `json:"number"`
			Poll   string `json:"poll"`
		}
		must(t, json.Unmarshal(row.JSON, &d))
		polls[d.Number] = d.Poll
	}
	sums := map[string]int64{}
	for _, table := range r.Tables() {
		if table.Name != "decisions" && table.Name != "sides" {
			continue
		}
		for _, row := range table.Rows {
			n := func(key string) int64 { return *cellOf(t, table, row, key).N }
			number := n("decision")
			if n("roll") != n("yes")+n("no")+n("abstain")+n("not_voting")+n("recused") {
				t.Errorf("decision %d: a count does not add up: %v", number, row)
			}
			if got, want := n("yes")+n("no")+n("abstain"), cast[polls[number]]; table.Name == "decisions" && got != want {
				t.Errorf("decision %d: %d votes, and the rows have %d counted ballots", number, got, want)
			}
			for _, key := range []string{"yes", "no", "abstain"} {
				cell, found := cellOf(t, table, row, key), int64(0)
				if *cell.N == 0 || candidates[polls[number]] {
					continue
				}
				for _, seq := range expand(r, cell) {
					of := chose[fmt.Sprint(polls[number], seq, key)]
					if of == 0 {
						t.Errorf("decision %d: entry %d is none of its %s", number, seq, key)
					}
					found += of
				}
				if table.Name == "decisions" && found != *cell.N {
					t.Errorf("decision %d: %d %s, and the entries cited have %d", number, *cell.N, key, found)
				}
			}
			for _, key := range []string{"yes", "no", "abstain", "recused"} {
				if cell := cellOf(t, table, row, key); *cell.N > 0 && int64(len(expand(r, cell))) > *cell.N {
					t.Errorf("decision %d: %d %s come from %d entries", number, *cell.N, key, len(expand(r, cell)))
				}
			}
			if table.Name == "sides" {
				side, factor := cellOf(t, table, row, "side").Value, int64(1)
				if side == "all" {
					factor = -1
				}
				sums[fmt.Sprint(number)] += factor * n("roll")
			}
		}
	}
	for number, sum := range sums {
		if sum != 0 && -sum != sumOfAll(t, r, number) {
			t.Errorf("decision %s: the sides' rolls are not that of all: %d over", number, sum)
		}
	}
}

// sumOfAll is the whole roll of a decision: what remains where the body has no sides.
func sumOfAll(t *testing.T, r *Report, number string) int64 {
	t.Helper()
	table := tableOf(t, r, "sides")
	for _, row := range table.Rows {
		if fmt.Sprint(*cellOf(t, table, row, "decision").N) == number && cellOf(t, table, row, "side").Value == "all" {
			return *cellOf(t, table, row, "roll").N
		}
	}
	return 0
}

// TestEveryReport makes every report of every log.
func TestEveryReport(t *testing.T) {
	for _, name := range append(slices.Clone(logs), "log_more", "log_rotated", "log_short") {
		v := viewOf(t, name)
		for _, q := range questions(t, v, 3) {
			r := checkReport(t, v, q)
			if q.Kind == "decisions" {
				checkSums(t, v, r)
			}
		}
	}
}

// TestAnyWorld makes the reports of bodies to which things happen at random.
func TestAnyWorld(t *testing.T) {
	decisions := 0
	for number := range uint64(2) {
		w := world.Swift(number + 20)
		if number%2 == 1 {
			w = world.Any(number + 20)
		}
		for i := range 60 {
			w.Turn(i, number*1000+uint64(i))
			w.Happen()
		}
		w.Derive()
		v, err := modelOf(t, w.Entries).View(0)
		must(t, err)
		for _, q := range questions(t, v, 2) {
			r := checkReport(t, v, q)
			if q.Kind == "decisions" {
				checkSums(t, v, r)
				for _, table := range r.Tables() {
					if table.Name == "decisions" {
						decisions += len(table.Rows)
					}
				}
			}
		}
	}
	if decisions < 5 {
		t.Errorf("nothing much was decided: %d", decisions)
	}
}
