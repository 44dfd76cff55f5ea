package opendata

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"twothirds/domain/domaintest"
	"twothirds/projections/tables"
)

// TestArchives writes the open data of every kept log: the same bytes again, whole tables, a
// log that has the root of the tree, and sums that are right.
func TestArchives(t *testing.T) {
	seen := map[string]bool{}
	for _, path := range keptLogs(t) {
		log := entriesOf(t, path)
		d := dataAt(t, log, 0)
		var first, again bytes.Buffer
		must(t, WriteArchive(&first, d))
		must(t, WriteArchive(&again, d))
		if !bytes.Equal(first.Bytes(), again.Bytes()) {
			t.Fatalf("%s: two archives differ", path)
		}
		z, err := zip.NewReader(bytes.NewReader(first.Bytes()), int64(first.Len()))
		must(t, err)
		var sums strings.Builder
		var wantSums string
		for _, f := range z.File {
			part, err := f.Open()
			must(t, err)
			content, err := io.ReadAll(part)
			must(t, err)
			if f.Name == "SHA256SUMS" {
				wantSums = string(content)
				continue
			}
			fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(content), f.Name)
			if !bytes.Equal(content, fileOf(t, d, f.Name)) {
				t.Errorf("%s: %s alone differs from that in the archive", path, f.Name)
			}
			switch {
			case f.Name == "log.jsonl":
				lines := bytes.Split(bytes.TrimSuffix(content, []byte("\n")), []byte("\n"))
				if domaintest.Root(lines) != domaintest.Root(log) {
					t.Errorf("%s: the lines of log.jsonl have another root", path)
				}
			case strings.HasSuffix(f.Name, ".csv"):
				if n := checkTable(t, path, f.Name, content); n > 0 {
					seen[f.Name] = true
				}
			}
		}
		if sums.String() != wantSums {
			t.Errorf("%s: SHA256SUMS is %s, want %s", path, wantSums, sums.String())
		}
	}
	for _, f := range Files() {
		if f.table != nil && !seen[f.Name] {
			t.Errorf("no kept log has a line for %s", f.Name)
		}
	}
}

// checkTable reads a table back: every line is as wide as the header, whose columns are all
// described, and names an entry. It returns how many lines there are.
func checkTable(t *testing.T, path, name string, content []byte) int {
	t.Helper()
	body, ok := bytes.CutPrefix(content, []byte("\ufeff"))
	if !ok {
		t.Errorf("%s: %s has no byte order mark", path, name)
	}
	lines, err := csv.NewReader(bytes.NewReader(body)).ReadAll()
	must(t, err)
	if name == "dictionary.csv" {
		return len(lines) - 1
	}
	var want []string
	cites := -1
	for _, e := range Dictionary() {
		if e.File != name {
			continue
		}
		if e.Meaning.Az == "" || e.Meaning.En == "" || e.Type == "" {
			t.Errorf("%s: column %s is not described", name, e.Column)
		}
		if strings.Contains(e.Column, "entr") {
			cites = len(want)
		}
		want = append(want, e.Column)
	}
	if !slices.Equal(lines[0], want) {
		t.Errorf("%s: its columns are %v, want %v", name, lines[0], want)
	}
	for i, line := range lines[1:] {
		if cites >= 0 && (line[cites] == "" || line[cites] == "0") {
			t.Errorf("%s: line %d of %s names no entry", path, i+2, name)
		}
	}
	return len(lines) - 1
}

// TestAsItStood writes the open data as of an earlier entry: it is that of the shorter log.
func TestAsItStood(t *testing.T) {
	log := entriesOf(t, "../../domain/testdata/log_full.jsonl")
	at := len(log) / 2
	var early, short bytes.Buffer
	must(t, WriteArchive(&early, dataAt(t, log, dataAt(t, log[:at], 0).View.At())))
	must(t, WriteArchive(&short, dataAt(t, log[:at], 0)))
	if !bytes.Equal(early.Bytes(), short.Bytes()) {
		t.Error("what a log said then differs from what the shorter log says")
	}
}

// popoloDocument is a document as a stranger reads it.
type popoloDocument map[string][]map[string]any

// TestPopolo holds the Popolo of every kept log against the schemas, and against what they do
// not say: ids resolve, counts equal votes, ends are not before starts, results have codes.
func TestPopolo(t *testing.T) {
	schemas := popoloSchemas(t)
	found := map[string]int{}
	for _, path := range keptLogs(t) {
		raw := fileOf(t, dataAt(t, entriesOf(t, path), 0), "popolo.json")
		var doc popoloDocument
		must(t, json.Unmarshal(raw, &doc))
		for list, class := range map[string]string{
			"events": "event", "memberships": "membership", "motions": "motion", "organizations": "organization",
			"persons": "person", "posts": "post", "vote_events": "vote_event",
		} {
			found[list] += len(doc[list])
			for _, v := range doc[list] {
				if err := schemas[class].Validate(v); err != nil {
					t.Errorf("%s: %s %v: %v", filepath.Base(path), class, v["id"], err)
				}
			}
		}
		doc.check(t, filepath.Base(path))
	}
	for list, n := range found {
		if n == 0 {
			t.Errorf("no kept log has %s", list)
		}
	}
}

func popoloSchemas(t *testing.T) map[string]*jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	files, err := filepath.Glob("testdata/popolo/*.json")
	must(t, err)
	for _, file := range files {
		raw, err := os.ReadFile(file)
		must(t, err)
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
		must(t, err)
		must(t, c.AddResource("popolo:///"+filepath.Base(file), doc))
	}
	all := map[string]*jsonschema.Schema{}
	for _, file := range files {
		name := filepath.Base(file)
		schema, err := c.Compile("popolo:///" + name)
		must(t, err)
		all[strings.TrimSuffix(name, ".json")] = schema
	}
	return all
}

func (doc popoloDocument) check(t *testing.T, path string) {
	t.Helper()
	ids := map[string]bool{}
	for _, list := range doc {
		for _, v := range list {
			id, _ := v["id"].(string)
			if id == "" || ids[id] {
				t.Errorf("%s: the id %q stands twice, or there is none", path, id)
			}
			ids[id] = true
		}
	}
	var walk func(member string, value any)
	walk = func(member string, value any) {
		switch v := value.(type) {
		case map[string]any:
			for name, within := range v {
				walk(name, within)
			}
		case []any:
			for _, within := range v {
				walk(member, within)
			}
		case string:
			if (strings.HasSuffix(member, "_id") || strings.HasSuffix(member, "_ids") || member == "x_attendees") && !ids[v] {
				t.Errorf("%s: %s %s leads nowhere", path, member, v)
			}
		}
	}
	for _, list := range doc {
		for _, v := range list {
			walk("", v)
			start, _ := v["start_date"].(string)
			if end, ok := v["end_date"].(string); ok && end < start {
				t.Errorf("%s: %v ends before it starts", path, v["id"])
			}
		}
	}
	for _, m := range doc["motions"] {
		if result, ok := m["result"].(string); ok && !slices.Contains([]string{"pass", "fail", "lapsed", "withdrawn"}, result) {
			t.Errorf("%s: a motion's result is %s", path, result)
		}
	}
	for _, e := range doc["vote_events"] {
		checkCounts(t, path, e)
	}
}

// checkCounts holds the counts of a vote event against its votes.
func checkCounts(t *testing.T, path string, e map[string]any) {
	t.Helper()
	counted, groups := map[string]int{}, 0
	votes, _ := e["votes"].([]any)
	for _, vote := range votes {
		v := vote.(map[string]any)
		counted["|"+v["option"].(string)]++
		if group, ok := v["group_id"].(string); ok {
			counted[group+"|"+v["option"].(string)]++
			groups++
		}
	}
	total := 0
	for _, count := range e["counts"].([]any) {
		c := count.(map[string]any)
		group, _ := c["group_id"].(string)
		key := group + "|" + c["option"].(string)
		if got := int(c["value"].(float64)); got != counted[key] {
			t.Errorf("%s: %v counts %d of %s, and there are %d votes", path, e["id"], got, key, counted[key])
		}
		total += counted[key]
	}
	if total != len(votes)+groups {
		t.Errorf("%s: %v has votes that no count counts", path, e["id"])
	}
}

// TestImportReadsIt reads plans and members back as import does.
func TestImportReadsIt(t *testing.T) {
	plans, members := 0, 0
	for _, path := range keptLogs(t) {
		d := dataAt(t, entriesOf(t, path), 0)
		grids, err := tables.Open("plan.csv", fileOf(t, d, "tables/plan.csv"))
		must(t, err)
		from, err := dataOf(d)
		must(t, err)
		rules, err := from.rulesInForce()
		must(t, err)
		readMembers, err := tables.Open("members.csv", fileOf(t, d, "tables/members.csv"))
		must(t, err)
		m, err := tables.ReadMembers(readMembers, tables.MemberOptions{Rules: rules})
		must(t, err)
		if !m.OK() {
			t.Errorf("%s: members: %v", path, m.Problems)
		}
		members += len(m.Members)
		if bytes.Count(fileOf(t, d, "tables/plan.csv"), []byte("\n")) < 2 {
			continue // a table without rows is none to import
		}
		p, err := tables.ReadPlans(grids, tables.PlanOptions{Roll: tables.NewRoll(from.roll())})
		must(t, err)
		if !p.OK() {
			t.Errorf("%s: plans: %v", path, p.Problems)
		}
		plans += len(p.Plans)
	}
	if plans == 0 || members == 0 {
		t.Errorf("%d plans and %d members were read", plans, members)
	}
}

// TestNoFormulas writes texts that a spreadsheet would take for formulas, and such that
// have the mark of one already.
func TestNoFormulas(t *testing.T) {
	texts := table{name: "texts", columns: []column{{key: "text"}}, rows: func(_ *data, line func(...string) error) error {
		for _, text := range []string{"=1+1", "'=1+1", "-1", "plain", "'plain"} {
			if err := line(text); err != nil {
				return err
			}
		}
		return nil
	}}
	var out bytes.Buffer
	must(t, texts.write(nil, &out))
	if want := "\ufefftext\r\n'=1+1\r\n''=1+1\r\n'-1\r\nplain\r\n'plain\r\n"; out.String() != want {
		t.Errorf("it has %q, want %q", out.String(), want)
	}
}
