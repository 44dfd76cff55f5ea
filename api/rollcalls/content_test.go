package rollcalls_test

import (
	"slices"
	"strings"
	"testing"

	"twothirds/api/rollcalls"
)

// A record comes out of a ledger as it went in, and is judged alike.
func TestARecordGoesInAndOut(t *testing.T) {
	all, err := read(set(t, map[string]string{"members.csv": members, "rollcalls.csv": calls, "votes.csv": votes}))
	if err != nil {
		t.Fatal(err)
	}
	all[0].Tags = []string{"b", "a", "b"}
	for _, r := range all {
		content := r.Content()
		back := rollcalls.FromContent(r.Body, &content)
		again := back.Content()
		if again.Digest() != content.Digest() {
			t.Errorf("%s went in as %+v, came out as %+v", r.ID, content, again)
		}
		if rollcalls.Judge(r) != rollcalls.Judge(back) {
			t.Errorf("%s is judged %s, and back from the ledger %s", r.ID, rollcalls.Judge(r), rollcalls.Judge(back))
		}
	}
	if content := all[0].Content(); !slices.Equal(content.Tags, []string{"a", "b"}) || *content.Recorded.Abstain != 0 {
		t.Errorf("%+v", content)
	}
	if content := all[1].Content(); content.Recorded.Abstain != nil || !content.TieBreaker {
		t.Errorf("%+v", content)
	}
}

// What is said of records that contradict themselves. The figures are those of
// roll calls that took place.
func TestDifferencesInWords(t *testing.T) {
	ids := func(n int) []string { return make([]string, n) }
	for _, tt := range []struct {
		name    string
		line    string
		yes, no int
		silent  int
		want    string
	}{
		{
			"three fifths of the roll are recorded",
			`s201-102.1992,north,1,201,1992-09-10,,On the Motion,,procedural,,3/5,false,entitled,99,"Motion Agreed to (51-42, 3/5 majority required)",carried,51,42,,senate-result-text,,,rule-differs`,
			51, 42, 6,
			`s201-102.1992, north, 1992-09-10: On the Motion
  needed     at least 3/5 of the members on the roll: 60 of 99
  there were 51 for, 42 against, 6 not voting
  by that    not carried
  the record carried: "Motion Agreed to (51-42, 3/5 majority required)"
  its note   rule-differs
`,
		},
		{
			"rejected with more in favour",
			`s242-106.2000,north,1,242,2000-09-01,,On the Amendment,,amendment,,1/2,true,yes_no,100,Amendment Rejected,not_carried,65,32,,senate-result-text,,,`,
			65, 32, 3,
			`s242-106.2000, north, 2000-09-01: On the Amendment
  needed     more than 1/2 of the votes for and against: 49 of 97
  there were 65 for, 32 against, 3 not voting
  by that    carried
  the record not carried: "Amendment Rejected"
`,
		},
		{
			"another text has one vote more",
			`h368-104.1995,north,1,368,1995-05-17,,A bill,,passage,,1/2,true,yes_no,434,Passed,carried,233,183,,bill-action,,,totals-differ`,
			232, 183, 19,
			`h368-104.1995, north, 1995-05-17: A bill
  members    232 for, 183 against, 0 abstained or present
  totals     233 for, 183 against, by bill-action
  its note   totals-differ
`,
		},
		{
			"the presiding officer's vote", `x-1,north,1,1,2001-02-03,,A tie,,procedural,,1/2,true,yes_no,100,Rejected,not_carried,,,,,yes,,`, 50, 50, 0,
			`x-1, north, 2001-02-03: A tie
  needed     more than 1/2 of the votes for and against: 51 of 101
  there were 51 for, 50 against (the presiding officer's vote among those for)
  by that    carried
  the record not carried: "Rejected"
`,
		},
		{
			"nobody voted", `x-2,north,1,1,2001-02-03,,Nobody,,procedural,,1/2,true,yes_no,3,Agreed,carried,,,,,,,`, 0, 0, 3,
			`x-2, north, 2001-02-03: Nobody
  needed     more than 1/2 of the votes for and against, and there is nobody to take a share of
  there were 0 for, 0 against, 3 not voting
  by that    not carried
  the record carried: "Agreed"
`,
		},
		{"all is as it should be", `x-3,north,1,1,2001-02-03,,A vote,,procedural,,1/2,true,yes_no,3,Agreed,carried,2,1,,minutes,,,`, 2, 1, 0, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			all, err := read(set(t, map[string]string{"members.csv": members, "rollcalls.csv": header + tt.line + "\n", "votes.csv": "rollcall_id,member_id,vote\n"}))
			if err != nil {
				t.Fatal(err)
			}
			all[0].Votes = rollcalls.Votes{Yes: ids(tt.yes), No: ids(tt.no), NotVoting: ids(tt.silent)}
			sum := rollcalls.NewSummary()
			if got := rollcalls.Explain(all[0], sum.Add(all[0])); got != tt.want {
				t.Errorf("got\n%swant\n%s", got, tt.want)
			}
			if differs := strings.Contains(tt.want, "needed"); len(sum.Differ) > 0 != differs || (sum.Agree > 0) == differs {
				t.Errorf("%+v", sum)
			}
		})
	}
}

// A set is written as it was read.
func TestASetIsWrittenAndReadAgain(t *testing.T) {
	want, err := read(set(t, map[string]string{"members.csv": members, "rollcalls.csv": calls, "votes.csv": votes}))
	if err != nil {
		t.Fatal(err)
	}
	first, err := rollcalls.Open(set(t, map[string]string{"members.csv": members, "rollcalls.csv": calls, "votes.csv": votes}))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir() + "/again"
	w, err := rollcalls.Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	for i := range first.Members {
		w.Member(&first.Members[i])
	}
	for _, r := range want {
		content := r.Content()
		w.Rollcall(r.Body, &content)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	got, err := read(dir)
	if err != nil {
		t.Fatal(err)
	}
	again, err := rollcalls.Open(dir)
	if err != nil || !slices.Equal(again.Members, first.Members) {
		t.Errorf("%v: members %v, want %v", err, again.Members, first.Members)
	}
	if !slices.EqualFunc(got, want, func(a, b *rollcalls.Rollcall) bool {
		x, y := a.Content(), b.Content()
		return a.Body == b.Body && x.Digest() == y.Digest()
	}) {
		t.Errorf("read\n%+v\nwant\n%+v", got, want)
	}
	if _, err := rollcalls.Create(dir); err == nil {
		t.Error("a set was written over another")
	}
}
