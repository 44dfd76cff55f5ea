package rollcalls_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"twothirds/api/rollcalls"
)

// Every bad row of a set is told with its place, all of them at once, and nothing that only follows
// from another one.
func TestEveryBadRowIsTold(t *testing.T) {
	change := strings.NewReplacer
	for _, tt := range []struct {
		name                  string
		members, calls, votes *strings.Replacer
		want                  []string
	}{
		{
			"in all three files", change("C1,north", "C 1,north", "A1,south", "A1,north"), change("2001-02-04", "2001-02-30", "1/2,true", "half,true"),
			change("n-1,B1,yes", "n-1,B1,ja", "n-1,C1", "n-1,C 1", "n-2,C1", "n-2,Z1", "s-1,A1,absent", "s-1,A1,absent\nx-1,A1,yes\nn-1,A1,yes"),
			[]string{
				`members.csv, line 4: member_id "C 1"`, `members.csv, line 5: member A1 of north stands twice, in line 2 as well`,
				`rollcalls.csv, line 3: date "2001-02-30" is no date YYYY-MM-DD; threshold: `,
				`votes.csv, line 3: "ja" is no vote`, `votes.csv, line 7: member "Z1"`, `votes.csv, line 8: member "A1" is not in the list of members of south`,
				`votes.csv, line 9: there is no roll call "x-1"`, `votes.csv: member A1 answers twice in roll call n-1`,
			},
		},
		{
			"rows that cannot be read: votes that name them are not bad for that", change("C1,north,C,", "C1,north,\xff,"), change("s-1,south,", "s-1,south,,"), change("n-2,A1,yes", "n-2,A1"),
			[]string{`members.csv, line 4: field 3 is not UTF-8`, `rollcalls.csv, line 4: wrong number of fields`, `votes.csv, line 5: wrong number of fields`},
		},
		{
			"texts that no ledger lets in", change("C1,north,C,", "C1,north,C\u202e,"), change("Two", strings.Repeat("Two", 2000), "Three", "e\u0301"), change(),
			[]string{`members.csv, line 4: the text of name has a character U+202E`, `rollcalls.csv, line 3: title: 1 to 4000 bytes`, `rollcalls.csv, line 4: the text of title has characters that are not in normal form NFC`},
		},
		{
			"what cannot be read on ends the list", change("B1,north", "B 1,north"), change(), change("n-1,A1,yes", "n-1,A1,ja", "n-2,A1,yes", `n-2,"A1,yes`),
			[]string{`members.csv, line 3: member_id "B 1"`, `votes.csv, line 2: "ja"`, `votes.csv, line 3: member "B1"`, `votes.csv, line 5: extraneous or missing "`},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := rollcalls.Open(set(t, map[string]string{"members.csv": tt.members.Replace(members), "rollcalls.csv": tt.calls.Replace(calls), "votes.csv": tt.votes.Replace(votes)}))
			if !errors.Is(err, rollcalls.ErrForm) {
				t.Fatal(err)
			}
			lines := strings.Split(err.Error(), "\n")
			if !strings.Contains(lines[0], fmt.Sprintf("%d things are wrong", len(tt.want))) || len(lines) != len(tt.want)+1 {
				t.Fatal(err)
			}
			for i, want := range tt.want {
				if !strings.HasPrefix(lines[i+1], "  "+want) {
					t.Errorf("%q; want %q", lines[i+1], want)
				}
			}
		})
	}

	many := votes + strings.Repeat("x-1,A1,yes\n", 150)
	_, err := rollcalls.Open(set(t, map[string]string{"members.csv": members, "rollcalls.csv": calls, "votes.csv": many}))
	if lines := strings.Split(fmt.Sprint(err), "\n"); len(lines) != 102 || !strings.Contains(lines[0], "150 things") || lines[101] != "  and 50 more" {
		t.Errorf("%d lines: %s … %s", len(lines), lines[0], lines[len(lines)-1])
	}
}
