package rollcalls_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"twothirds/api/rollcalls"
	"twothirds/domain/voting"
)

const (
	members = `member_id,body,name,kind,party,area,alt_id
A1,north,Ann's Party,person,,,
B1,north,"B, the second",person,X,,
C1,north,C,person,,,
A1,south,Another,state,,,
`
	header = "rollcall_id,body,session,number,date,time,title,subject,kind,document,threshold,strict,base,seats,result,outcome," +
		"recorded_yes,recorded_no,recorded_abstain,totals_source,tie_breaker,tags,note\n"
	calls = header +
		`n-1,north,1,1,2001-02-03,2001-02-03T10:00:00+04:00,"A title, with a comma",,proposal,d1,2/3,false,yes_no,3,agreed,carried,2,1,0,minutes,,a;b,
n-2,north,1,2,2001-02-04,,Two,,proposal,,1/2,true,yes_no,,agreed,carried,1,1,,minutes,yes,,
s-1,south,1,1,2001-02-05,,Three,,proposal,,,,yes_no,1,,,,,,,,,
`
	votes = `rollcall_id,member_id,vote
n-1,A1,yes
n-1,B1,yes
n-1,C1,no
n-2,A1,yes
n-2,B1,no
n-2,C1,present
s-1,A1,absent
`
)

// set writes a set of files.
func set(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		b := []byte(text)
		if strings.HasSuffix(name, ".gz") {
			var zipped bytes.Buffer
			w := gzip.NewWriter(&zipped)
			_, _ = w.Write(b)
			_ = w.Close()
			b = zipped.Bytes()
		}
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func read(dir string) (all []*rollcalls.Rollcall, err error) {
	s, err := rollcalls.Open(dir)
	if err != nil {
		return nil, err
	}
	err = s.Rollcalls(func(r *rollcalls.Rollcall) error {
		all = append(all, r)
		return nil
	})
	return all, err
}

func TestASetIsRead(t *testing.T) {
	for _, votesFile := range []string{"votes.csv", "votes.csv.gz"} {
		dir := set(t, map[string]string{"members.csv": members, "rollcalls.csv": calls, votesFile: votes})
		s, err := rollcalls.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(s.Bodies(), []string{"north", "south"}) || len(s.MembersOf("north")) != 3 || len(s.MembersOf("east")) != 0 {
			t.Errorf("bodies %v", s.Bodies())
		}
		all, err := read(dir)
		if err != nil || len(all) != 3 {
			t.Fatalf("%d roll calls, %v", len(all), err)
		}
		first := all[0]
		if first.Title != "A title, with a comma" || first.Seats != 3 || !slices.Equal(first.Tags, []string{"a", "b"}) ||
			!slices.Equal(first.Votes.Yes, []string{"A1", "B1"}) || !slices.Equal(first.Votes.No, []string{"C1"}) {
			t.Errorf("%+v", first)
		}
		for i, want := range []string{
			"2 in favour, 1 against, 2 of 3 needed: carried", "2 in favour, 1 against, 2 of 3 needed: carried", "0 in favour, 0 against; no rule is recorded",
		} {
			if j := rollcalls.Judge(all[i]); j.String() != want || j.Differs || j.TotalsDiffer {
				t.Errorf("%s: %s, %+v", all[i].ID, j, j)
			}
		}
	}
}

// However the files were written, the same records come out.
func TestASetWrittenOtherwise(t *testing.T) {
	files := map[string]string{"members.csv": members, "rollcalls.csv": calls, "votes.csv": votes}
	want, err := read(set(t, files))
	if err != nil {
		t.Fatal(err)
	}
	backwards := func(text string) string {
		lines := strings.SplitAfter(strings.TrimSuffix(text, "\n")+"\n", "\n")
		rest := lines[1 : len(lines)-1]
		slices.Reverse(rest)
		return lines[0] + strings.Join(rest, "")
	}
	for name, change := range map[string]func(file, text string) string{
		"a byte order mark": func(_, text string) string { return "\ufeff" + text },
		"CRLF":              func(_, text string) string { return strings.ReplaceAll(text, "\n", "\r\n") },
		"no last line feed": func(_, text string) string { return strings.TrimSuffix(text, "\n") },
		"members and votes backwards": func(file, text string) string {
			if file == "rollcalls.csv" {
				return text
			}
			return backwards(text)
		},
		"every field quoted": func(file, text string) string {
			if file != "votes.csv" {
				return text
			}
			return `"` + strings.ReplaceAll(strings.ReplaceAll(strings.TrimSuffix(text, "\n"), ",", `","`), "\n", "\"\n\"") + "\"\n"
		},
	} {
		other := map[string]string{}
		for file, text := range files {
			other[file] = change(file, text)
		}
		if got, err := read(set(t, other)); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, %+v", name, err, got)
		}
	}
}

// What is not of the form is refused, with its place, and nothing is handed out for it.
func TestASetThatIsNotOfTheForm(t *testing.T) {
	for _, tt := range []struct{ name, file, old, new, place string }{
		{"a member twice", "members.csv", "B1,north", "A1,north", "members.csv"},
		{"a column gone", "members.csv", "party", "faction", "members.csv, line 1"},
		{"a column twice", "members.csv", "party", "area", "members.csv, line 1"},
		{"a field too few", "rollcalls.csv", "d1,2/3", "2/3", "rollcalls.csv, line 2"},
		{"a threshold in words", "rollcalls.csv", "1/2,true", "half,true", "rollcalls.csv, line 3"},
		{"more than the whole", "rollcalls.csv", "1/2,true", "3/2,true", "rollcalls.csv, line 3"},
		{"a base of another name", "rollcalls.csv", "false,yes_no", "false,cast", "rollcalls.csv, line 2"},
		{"neither strict nor not", "rollcalls.csv", "2/3,false", "2/3,", "rollcalls.csv, line 2"},
		{"an outcome of another name", "rollcalls.csv", "agreed,carried,1", "agreed,passed,1", "rollcalls.csv, line 3"},
		{"a negative count", "rollcalls.csv", "carried,2", "carried,-2", "rollcalls.csv, line 2"},
		{"no date", "rollcalls.csv", "2001-02-04", "2001-02-30", "rollcalls.csv, line 3"},
		{"no time", "rollcalls.csv", "T10:00:00+04:00", "T10:00", "rollcalls.csv, line 2"},
		{"an id of spaces", "rollcalls.csv", "n-2,north", "n 2,north", "rollcalls.csv, line 3"},
		{"bytes that are not text", "rollcalls.csv", "Two", "T\xff", "rollcalls.csv, line 3"},
		{"a vote of a stranger", "votes.csv", "n-2,B1,no", "n-2,B2,no", "votes.csv, line 6"},
		{"a vote of another body's member", "votes.csv", "s-1,A1", "s-1,B1", "votes.csv, line 8"},
		{"a member twice in a roll call", "votes.csv", "n-2,B1,no", "n-2,A1,no", "votes.csv, line 6"},
		{"a word that is no vote", "votes.csv", "n-2,B1,no", "n-2,B1,nay", "votes.csv, line 6"},
		{"a roll call that is not there", "votes.csv", "s-1,A1", "s-2,A1", "votes.csv, line 8"},
		{"a member twice, apart from each other", "votes.csv", "n-1,C1,no\n", "n-1,C1,no\nn-1,A1,yes\n", "member A1 answers twice in roll call n-1"},
		{"a roll call twice", "rollcalls.csv", "n-2,north", "n-1,north", "rollcalls.csv, line 3"},
		{"a quote that does not end", "votes.csv", "n-2,A1,yes", `n-2,"A1,yes`, "votes.csv, line 5"},
		{"a record without end", "rollcalls.csv", "Two", strings.Repeat("Two", 50_000), "rollcalls.csv, line 3"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			files := map[string]string{"members.csv": members, "rollcalls.csv": calls, "votes.csv": votes}
			if !strings.Contains(files[tt.file], tt.old) {
				t.Fatalf("%s has no %q", tt.file, tt.old)
			}
			files[tt.file] = strings.Replace(files[tt.file], tt.old, tt.new, 1)
			_, err := read(set(t, files))
			if !errors.Is(err, rollcalls.ErrForm) || !strings.Contains(err.Error(), tt.place) {
				t.Errorf("%v; want the place %s", err, tt.place)
			}
		})
	}
	if _, err := rollcalls.Open(set(t, map[string]string{"members.csv": members, "rollcalls.csv": calls})); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without votes: %v", err)
	}
}

// Records in which the result is not what the rule comes to. The figures are
// those of roll calls that took place.
func TestRecordsThatContradictThemselves(t *testing.T) {
	ids := func(n int) []string { return make([]string, n) }
	for _, tt := range []struct {
		name         string
		yes, no      int
		rule, base   string
		strict       string
		seats        string
		outcome, tie string
		differs      bool
	}{
		{"US Senate s201-102.1992", 51, 42, "3/5", "entitled", "false", "100", "carried", "", true},
		{"US Senate s14-103.1993", 23, 74, "1/2", "yes_no", "true", "100", "carried", "", true},
		{"US Senate s242-106.2000", 65, 32, "1/2", "yes_no", "true", "100", "not_carried", "", true},
		{"a tie that the presiding officer broke", 50, 50, "1/2", "yes_no", "true", "100", "carried", "yes", false},
		{"a tie", 50, 50, "1/2", "yes_no", "true", "100", "not_carried", "", false},
		{"99 seats, three fifths", 60, 39, "3/5", "entitled", "false", "99", "carried", "", false},
	} {
		line := "x-1,north,1,1,2001-02-03,,T,,p,," + tt.rule + "," + tt.strict + "," + tt.base + "," + tt.seats + ",r," + tt.outcome + ",,,,," + tt.tie + ",,\n"
		all, err := read(set(t, map[string]string{"members.csv": members, "rollcalls.csv": header + line, "votes.csv": "rollcall_id,member_id,vote\n"}))
		if err != nil {
			t.Fatal(err)
		}
		all[0].Votes.Yes, all[0].Votes.No = ids(tt.yes), ids(tt.no)
		if j := rollcalls.Judge(all[0]); j.Differs != tt.differs {
			t.Errorf("%s: %s, differs %v", tt.name, j, j.Differs)
		}
	}
}

// A record of a secret ballot names nobody: its totals are what readers are told of, and
// whoever imports it hears that they are not those of the votes.
func TestJudgeASecretBallot(t *testing.T) {
	r := &rollcalls.Rollcall{
		Outcome: rollcalls.Carried, Recorded: &rollcalls.Totals{Yes: 16, No: 3, Abstain: 3, HasAbstain: true},
		Rule: &rollcalls.Rule{Fraction: voting.Fraction{Num: 2, Den: 3}, Base: voting.BaseEntitled},
	}
	if j := rollcalls.Judge(r); !j.TotalsDiffer || !j.Differs {
		t.Errorf("%s, differs %t, totals %t", j, j.Differs, j.TotalsDiffer)
	}
	if j := rollcalls.JudgeShown(r); j.String() != "16 in favour, 3 against, 15 of 22 needed: carried" || j.Differs || j.TotalsDiffer {
		t.Errorf("%s, differs %t, totals %t", j, j.Differs, j.TotalsDiffer)
	}
}

// Whatever the files hold, reading them ends, and an error names the form.
func FuzzRollcalls(f *testing.F) {
	f.Add(members, calls, votes)
	f.Fuzz(func(t *testing.T, members, calls, votes string) {
		if _, err := read(set(t, map[string]string{"members.csv": members, "rollcalls.csv": calls, "votes.csv": votes})); err != nil && !errors.Is(err, rollcalls.ErrForm) {
			t.Error(err)
		}
	})
}
