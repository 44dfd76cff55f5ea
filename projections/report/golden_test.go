package report

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden reports of the newest template anew; then raise Template, unless there was none of them")

// golden compares bytes with a file of testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		must(t, os.WriteFile(path, got, 0o644))
		return
	}
	want, err := os.ReadFile(path)
	must(t, err)
	if bytes.Equal(got, want) {
		return
	}
	if r, err := Parse(got); err == nil {
		t.Fatalf("%s: the report is another one: %+v", name, *Compare(want, r))
	}
	a, b := strings.Split(string(got), "\n"), strings.Split(string(want), "\n")
	for i := range a {
		if i >= len(b) || a[i] != b[i] {
			t.Fatalf("%s: line %d is\n%s\nand was\n%s", name, i+1, a[i], strings.Join(b[min(i, len(b)):min(i+1, len(b))], ""))
		}
	}
	t.Fatalf("%s: it is shorter than it was", name)
}

// The logs that reports are made from.
var logs = []string{"log_full", "log_matters", "log_meetings", "log_plan", "log_records"}

// TestGolden makes reports that were made before: the same bytes, whatever has
// changed in the program since. Whoever changes them changes published hashes.
func TestGolden(t *testing.T) {
	for template := int64(1); template < Template; template++ {
		testTemplate(t, template)
	}
	whole := map[string][]byte{}
	for _, key := range []string{
		"log_full decision", "log_full decisions", "log_matters accountability", "log_meetings member", "log_meetings minutes", "log_plan assessment", "log_plan measure",
	} {
		whole[key+" en"], whole[key+" az"] = []byte{}, []byte{}
	}
	var hashes bytes.Buffer
	for _, name := range logs {
		v := viewOf(t, name)
		for _, q := range questions(t, v, 3) {
			r, err := Make(v, q)
			must(t, err)
			saysSomething(t, r)
			fmt.Fprintln(&hashes, hashLine(r, name, q))
			if key := name + " " + q.Kind + " " + q.Lang; whole[key] != nil {
				whole[key] = append(r.JSON(), '\n') // the last one
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(whole)) {
		golden(t, strings.ReplaceAll(key, " ", "-")+".json", whole[key])
	}
	golden(t, "hashes.txt", hashes.Bytes())
}

// saysSomething fails where a fact is a label with nothing behind it.
func saysSomething(t *testing.T, r *Report) {
	t.Helper()
	for _, section := range r.Sections {
		for _, block := range section.Blocks {
			for _, row := range block.Rows {
				if block.Type == BlockFacts && row[1].N == nil && row[1].Text == "" {
					t.Errorf("%s %s: %s has no value", r.Kind, r.Parameters.ID, row[0].Text)
				}
			}
		}
	}
}

// TestElsewhere makes a report from another copy of a log, which goes on further:
// the same bytes.
func TestElsewhere(t *testing.T) {
	entries := entriesOf(t, "log_plan")
	half := len(entries) * 2 / 3
	other := modelOf(t, entries)
	short := modelOf(t, entries[:half])
	at := short.Head().Seq
	for _, kind := range []string{"decisions", "accountability"} {
		q := Question{Kind: kind, Lang: "az"}
		v, err := short.View(0)
		must(t, err)
		one, err := Make(v, q)
		must(t, err)
		if v, err = other.View(v.At()); err != nil || uint64(v.At()) != at {
			t.Fatalf("view at %d: %v", at, err)
		}
		two, err := Make(v, q)
		must(t, err)
		if d := Compare(one.JSON(), two); d != nil {
			t.Errorf("%s: %+v", kind, *d)
		}
		if v, err = other.View(0); err != nil {
			t.Fatal(err)
		}
		later, err := Make(v, q)
		must(t, err)
		if Compare(one.JSON(), later) == nil {
			t.Errorf("%s: a longer log gives the same report, root and all", kind)
		}
	}
}

// hashLine is what is kept of a report of a log.
func hashLine(r *Report, log string, q Question) string {
	return fmt.Sprintf("%s %s %s %s", r.SHA256(), log, strings.TrimSpace(q.Kind+" "+q.ID), q.Lang)
}

// testTemplate makes the reports of an older template, which nobody writes anew.
func testTemplate(t *testing.T, template int64) {
	kept, err := os.ReadFile(filepath.Join("testdata", fmt.Sprintf("hashes-%d.txt", template)))
	must(t, err)
	want := strings.Split(strings.TrimSpace(string(kept)), "\n")
	var got []string
	for _, name := range logs {
		v := viewOf(t, name)
		for _, q := range questions(t, v, 3) {
			q.Template = template
			r, err := Make(v, q)
			must(t, err)
			if r.Template != template {
				t.Errorf("a report by template %d says %d", template, r.Template)
			}
			got = append(got, hashLine(r, name, q))
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("the reports of template %d are other ones than they were", template)
	}
}
