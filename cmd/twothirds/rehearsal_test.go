package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// rehearsedVotes is how large a set TestImportRehearsal makes: TWOTHIRDS_VOTES
// votes, few by default.
func rehearsedVotes() int {
	if n, err := strconv.Atoi(os.Getenv("TWOTHIRDS_VOTES")); err == nil {
		return n
	}
	return 9_000
}

// An invented set is of three bodies, in which what real sets have at their
// edges is common: texts that need quotes, ties, no voters, no rule, no result.
type inventedSet struct {
	rnd     *rand.Rand
	members [][]string
	calls   [][]string
	votes   [][]string
	// What must come out, counted here.
	rollcalls, count, agree, noRule, noResult int
	differ, totalsDiffer                      []string
}

var setColumns = map[string][]string{
	"members": {"member_id", "body", "name", "kind", "party", "area", "alt_id"},
	"rollcalls": {
		"rollcall_id", "body", "session", "number", "date", "time", "title", "subject", "kind", "document", "threshold", "strict", "base", "seats",
		"result", "outcome", "recorded_yes", "recorded_no", "recorded_abstain", "totals_source", "tie_breaker", "tags", "note",
	},
	"votes": {"rollcall_id", "member_id", "vote"},
}

func inventSet(seed uint64, votes int) *inventedSet {
	s := &inventedSet{rnd: rand.New(rand.NewPCG(seed, 1))} //nolint:gosec // a test's
	sizes := map[string]int{"upper": 30, "lower": 45, "council-of_states": 7}
	if votes > 100_000 {
		sizes = map[string]int{"upper": 100, "lower": 435, "council-of_states": 46}
	}
	ids := map[string][]string{}
	for _, body := range []string{"upper", "lower", "council-of_states"} {
		for i := range sizes[body] {
			id := fmt.Sprintf("M%d", i) // of which the order is not that of the numbers, and which other bodies have too
			ids[body] = append(ids[body], id)
			s.members = append(s.members, []string{
				id, body, s.one("Ann, the first", `"Bob" O'Brien`, "Côte d’Ivoire", "Əliyev, Ş.", "São Tomé & Príncipe", "Ann, the first", "<b>", "名前", ""),
				s.one("person", "state", ""), s.one("", "X", "Y, Z", `"W"`), s.one("", "Şimal"), s.one("", "123"),
			})
		}
		slices.Sort(ids[body])
	}
	for n := 0; s.count < votes; n++ {
		s.call(n, ids)
	}
	return s
}

func (s *inventedSet) one(of ...string) string { return of[s.rnd.IntN(len(of))] }

// call adds a roll call, and counts what its rule comes to.
func (s *inventedSet) call(n int, ids map[string][]string) {
	body := s.one("upper", "lower", "lower", "council-of_states")
	id := fmt.Sprintf("%s-%d.%d", body[:1], n, 1900+n%150)
	cast := map[string]int{}
	silent := s.rnd.IntN(40) == 0 // nobody's vote is recorded
	lean := s.one("yes", "no", "yes", "no", "tie")
	roll := 0
	for i, member := range ids[body] {
		vote := s.one(lean, "yes", "no", "abstain", "present", "absent", "not_voting")
		if vote == "tie" {
			vote = []string{"yes", "no"}[i%2]
		}
		if silent {
			continue
		}
		s.votes = append(s.votes, []string{id, member, vote})
		cast[vote]++
		roll++
	}
	threshold, strict, base := s.one("", "2/3", "3/5", "1/2", "1/2", "3/4", "1/1"), s.one("true", "false"), s.one("yes_no", "entitled")
	if threshold == "1/1" {
		strict = "false"
	}
	outcome, tie := s.one("carried", "not_carried", ""), s.one("", "", "", "yes")
	seats := s.one(strconv.Itoa(roll), strconv.Itoa(roll), "")
	yes, no := cast["yes"], cast["no"]
	recordedYes, recordedNo, recordedAbstain := "", "", ""
	if s.rnd.IntN(3) > 0 {
		off := s.rnd.IntN(20) / 19
		recordedYes, recordedNo = strconv.Itoa(yes), strconv.Itoa(no+off)
		abstained := cast["abstain"] + cast["present"]
		if s.rnd.IntN(2) == 0 {
			more := s.rnd.IntN(20) / 19
			recordedAbstain, off = strconv.Itoa(abstained+more), off+more
		}
		if off > 0 {
			s.totalsDiffer = append(s.totalsDiffer, id)
		}
	}
	s.calls = append(s.calls, []string{
		id, body, s.one("", "101-1989", "1"), strconv.Itoa(n % 900), fmt.Sprintf("%04d-%02d-%02d", 1900+n%150, 1+n%12, 1+n%28),
		s.one("", "1989-04-18T20:15:00-04:00", "2003-09-10T15:04:05Z", "1999-12-31T23:59:59+14:00"),
		s.one("On the Motion, as amended", `The "so-called" Act`, "Təklif: ə, ı, ş", "a;b|c", strings.Repeat("ə", 400), "=1+1", " ", "x", ""),
		s.one("", "Motion To Waive Titles 3, 4 And 5", strings.Repeat("s, ", 200)), s.one("", "procedural", "treaty"), s.one("", "s774-101", "hr1/amdt-2"),
		threshold, strict, base, seats, s.one("", "Motion Agreed to (88-11, 3/5 majority required)", "Rejected"), outcome,
		recordedYes, recordedNo, recordedAbstain, s.one("", "result-text"), tie, s.one("", "has-present", "me;nu", "nu;me;nu", "b;a"), s.one("", "rule-differs", "said, so"),
	})
	s.rollcalls++
	s.count += roll
	s.judge(id, threshold, strict == "true", base, outcome, yes, no, roll, tie == "yes")
}

// judge is the arithmetic once more, in whole numbers.
func (s *inventedSet) judge(id, threshold string, strict bool, base, outcome string, yes, no, roll int, tie bool) {
	if outcome == "" {
		s.noResult++
	}
	if threshold == "" {
		s.noRule++
		return
	}
	if tie {
		yes++
	}
	of := yes + no
	if base == "entitled" {
		of = roll
	}
	num, den := int(threshold[0]-'0'), int(threshold[2]-'0')
	carried := of > 0 && (yes*den > num*of || !strict && yes*den == num*of)
	switch {
	case outcome == "":
	case carried == (outcome == "carried"):
		s.agree++
	default:
		s.differ = append(s.differ, id)
	}
}

// write writes the set, with CRLF and a byte order mark where dressed is set.
func (s *inventedSet) write(t *testing.T, dir string, dressed bool) {
	t.Helper()
	for name, lines := range map[string][][]string{"members": s.members, "rollcalls": s.calls, "votes": s.votes} {
		var b bytes.Buffer
		if dressed {
			b.WriteString("\ufeff")
		}
		w := csv.NewWriter(&b)
		w.UseCRLF = dressed
		if err := errors.Join(w.Write(setColumns[name]), w.WriteAll(lines)); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, name+".csv")
		if name == "votes" {
			var zipped bytes.Buffer
			z := gzip.NewWriter(&zipped)
			_, err := z.Write(b.Bytes())
			if err := errors.Join(err, z.Close()); err != nil {
				t.Fatal(err)
			}
			b, path = zipped, path+".gz"
		}
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// An imported is what import prints, and what it took.
type imported struct {
	Rollcalls, Votes, Agree, Entered int
	NoRule                           int      `json:"no_rule"`
	NoResult                         int      `json:"no_result"`
	AlreadyThere                     int      `json:"already_there"`
	Differ                           []string `json:"differ"`
	TotalsDiffer                     []string `json:"totals_differ"`
	Conflicts                        []string `json:"conflicts"`
	Refused                          []string `json:"refused"`
	code                             int
}

// importSet runs an import; one that says that it has entered so many roll
// calls, 0 for none, is killed there.
func importSet(t *testing.T, dir, data string, killAfter int) *imported {
	t.Helper()
	cmd := exec.Command("twothirds", "import", "rollcalls", dir, "--data", data, "--json")
	var out bytes.Buffer
	cmd.Stdout = &out
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said := bufio.NewScanner(stderr)
	last, killed := "", false
	for said.Scan() {
		last = said.Text()
		var n int
		if _, err := fmt.Sscanf(last, "%d roll calls entered", &n); err == nil && killAfter > 0 && n >= killAfter && !killed {
			killed = cmd.Process.Kill() == nil
		}
	}
	err = cmd.Wait()
	t.Logf("import of %s: %s of the processor; at the end: %s", filepath.Base(dir), cmd.ProcessState.SystemTime()+cmd.ProcessState.UserTime(), last)
	if killed {
		return nil
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	got := &imported{code: cmd.ProcessState.ExitCode()}
	if err := json.Unmarshal(out.Bytes(), got); err != nil {
		t.Fatalf("%v in %q; it said %s", err, out.Bytes(), last)
	}
	return got
}

// TestImportRehearsal imports a set that nobody has seen, killed again and again
// on the way: everything is entered once, and counts as it was counted here.
// TWOTHIRDS_VOTES=950000 makes it a large one.
func TestImportRehearsal(t *testing.T) {
	s := inventSet(3, rehearsedVotes())
	dir, data := filepath.Join(t.TempDir(), "set"), filepath.Join(t.TempDir(), "ledger")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	s.write(t, dir, true)
	if out, err := exec.Command("twothirds", "init", "--data", data, "--name", "Test").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	kills := 0
	for ; importSet(t, dir, data, 1+s.rnd.IntN(s.rollcalls/4)) == nil; kills++ {
		if kills == 12 {
			break
		}
	}
	if kills == 0 {
		t.Error("it was never killed")
	}
	t.Logf("%d roll calls, %d votes, killed %d times", s.rollcalls, s.count, kills)

	got := importSet(t, dir, data, 0)
	want := &imported{
		Rollcalls: s.rollcalls, Votes: s.count, Agree: s.agree, NoRule: s.noRule, NoResult: s.noResult, Differ: s.differ, TotalsDiffer: s.totalsDiffer,
		Conflicts: []string{}, Refused: []string{}, Entered: got.Entered, AlreadyThere: s.rollcalls - got.Entered,
	}
	sameImport(t, "at last", got, want)
	want.Entered, want.AlreadyThere = 0, s.rollcalls
	sameImport(t, "again", importSet(t, dir, data, 0), want)

	// The same set, written plainly and in another order, is the same.
	s.rnd.Shuffle(len(s.votes), func(i, j int) { s.votes[i], s.votes[j] = s.votes[j], s.votes[i] })
	s.write(t, dir, false)
	sameImport(t, "shuffled", importSet(t, dir, data, 0), want)

	// With another content some are in conflict, and only they.
	for _, at := range []int{0, len(s.calls) / 2, len(s.calls) - 1} {
		s.calls[at][6] += " (corrected)"
		want.Conflicts = append(want.Conflicts, s.calls[at][0])
		want.AlreadyThere--
	}
	want.code = exitFailure
	s.write(t, dir, false)
	sameImport(t, "with another content", importSet(t, dir, data, 0), want)

	out, err := exec.Command("twothirds", "audit", data, "--json", "--no-memory").Output()
	if err != nil || !bytes.Contains(out, []byte(`"ok":true`)) {
		t.Errorf("audit: %v: %.600s", err, out)
	}
	// Every roll call stands once, with all its votes.
	out, err = exec.Command("twothirds", "show", "outside", "--data", data, "--json").Output()
	var bodies []struct{ Rollcalls, Votes, Members int }
	if err := errors.Join(err, json.Unmarshal(out, &bodies)); err != nil {
		t.Fatal(err)
	}
	stand := [3]int{}
	for _, b := range bodies {
		stand[0], stand[1], stand[2] = stand[0]+b.Rollcalls, stand[1]+b.Votes, stand[2]+b.Members
	}
	if stand != [3]int{s.rollcalls, s.count, len(s.members)} {
		t.Errorf("roll calls, votes and members in the ledger: %v; want %d, %d and %d", stand, s.rollcalls, s.count, len(s.members))
	}
}

func sameImport(t *testing.T, what string, got, want *imported) {
	t.Helper()
	if g, w := fmt.Sprintf("%+v", *got), fmt.Sprintf("%+v", *want); g != w {
		t.Errorf("%s:\n%.3000s\nwant\n%.3000s", what, g, w)
	}
}
