package rollcalls_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"twothirds/api/rollcalls"
	"twothirds/projections/tables"
	"twothirds/projections/xlsx"
)

// book writes tables as the sheets of a workbook.
func book(t *testing.T, sheets map[string]string) string {
	t.Helper()
	var pages []xlsx.Page
	for name, text := range sheets {
		lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		page := xlsx.Page{Name: name, Header: lines[0]}
		for _, line := range lines[1:] {
			var row []xlsx.Value
			for _, cell := range line {
				row = append(row, xlsx.Value{Text: cell})
			}
			page.Rows = append(page.Rows, row)
		}
		pages = append(pages, page)
	}
	var b bytes.Buffer
	if err := xlsx.Write(&b, pages); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "votes.xlsx")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// A workbook is read as the folder is; what it lacks is said with its place, and what a
// spreadsheet made of a share.
func TestAWorkbookIsRead(t *testing.T) {
	want, err := read(set(t, map[string]string{"members.csv": members, "rollcalls.csv": calls, "votes.csv": votes}))
	if err != nil {
		t.Fatal(err)
	}
	upper := strings.ReplaceAll(strings.ReplaceAll(calls, ",true,", ",TRUE,"), ",false,", ",FALSE,") // as spreadsheets write them
	if got, err := read(book(t, map[string]string{"Members": members, "Rollcalls": upper, "votes": votes})); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %+v", err, got)
	}
	many := votes + strings.Repeat("n-1,A1,yes\n", tables.MaxRows)
	for _, tt := range []struct {
		name   string
		sheets map[string]string
		want   string
	}{
		{"no votes", map[string]string{"members": members, "rollcalls": calls}, `no sheet "votes"`},
		{"a day for a share", map[string]string{"members": members, "rollcalls": strings.Replace(calls, "2/3", "2026-02-03", 1), "votes": votes}, "sheet rollcalls, row 2: threshold: a spreadsheet made the day 2026-02-03 of it"},
		{"a vote of a stranger", map[string]string{"members": members, "rollcalls": calls, "votes": votes + "n-2,Z,no\n"}, `sheet votes, row 9: member "Z" is not in the list`},
		{"a column gone", map[string]string{"members": strings.Replace(members, "party", "faction", 1), "rollcalls": calls, "votes": votes}, "sheet members, row 1"},
		{"too many votes", map[string]string{"members": members, "rollcalls": calls, "votes": many}, "larger sets go in as a folder"},
	} {
		if _, err := read(book(t, tt.sheets)); !errors.Is(err, rollcalls.ErrForm) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
	one := filepath.Join(set(t, map[string]string{"votes.csv": votes}), "votes.csv")
	if _, err := rollcalls.Open(one); !errors.Is(err, rollcalls.ErrForm) || !strings.Contains(err.Error(), "name the folder") {
		t.Errorf("one table: %v", err)
	}
}

// As spreadsheets write CSV elsewhere: semicolons, a mark of formulas, UTF-16 and what is said of it.
func TestASetFromASpreadsheet(t *testing.T) {
	plain := map[string]string{"members.csv": members, "rollcalls.csv": strings.Replace(calls, "A title, with a comma", "=A title", 1), "votes.csv": votes}
	want, err := read(set(t, plain))
	if err != nil {
		t.Fatal(err)
	}
	marked := map[string]string{"members.csv": members, "rollcalls.csv": strings.Replace(plain["rollcalls.csv"], "=A title", "'=A title", 1), "votes.csv": strings.ReplaceAll(votes, ",", ";")}
	if got, err := read(set(t, marked)); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %+v", err, got)
	}
	wide := map[string]string{"members.csv": "\xff\xfe" + strings.ReplaceAll(members, "", "\x00"), "rollcalls.csv": calls, "votes.csv": votes}
	if _, err := read(set(t, wide)); !errors.Is(err, rollcalls.ErrForm) || !strings.Contains(err.Error(), "CSV UTF-8") {
		t.Errorf("UTF-16: %v", err)
	}
}

// Two bodies may have a roll call of one id where the votes say of which body they are.
func TestTwoBodiesWithOneID(t *testing.T) {
	twice := strings.Replace(calls, "s-1,south", "n-1,south", 1)
	files := map[string]string{
		"outside_members.csv": members, "rollcalls.csv": twice, "members.csv": "not those of other bodies\n", "votes.csv": "nor these\n",
		"rollcall_votes.csv": "body,rollcall_id,member_id,vote,entry\nnorth,n-1,A1,yes,1\nsouth,n-1,A1,absent,2\nnorth,n-1,B1,no,1\n",
	}
	all, err := read(set(t, files))
	if err != nil || len(all) != 3 {
		t.Fatalf("%d roll calls, %v", len(all), err)
	}
	if len(all[0].Votes.Yes) != 1 || len(all[0].Votes.No) != 1 || len(all[2].Votes.Absent) != 1 || all[2].Votes.Count() != 1 {
		t.Errorf("%+v, %+v", all[0].Votes, all[2].Votes)
	}
	if _, err := read(set(t, map[string]string{"members.csv": members, "rollcalls.csv": twice, "votes.csv": votes})); !errors.Is(err, rollcalls.ErrForm) || !strings.Contains(err.Error(), "of north and of south: give votes.csv a column body") {
		t.Errorf("without a body: %v", err)
	}
}
