package rollcalls

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"twothirds/domain/voting"
	"twothirds/projections/tables"
)

// Outcomes, as read from the official wording.
const (
	Carried    = "carried"
	NotCarried = "not_carried"
)

// Rollcall is one recorded vote.
type Rollcall struct {
	ID, Body, Session, Number string
	// Date is YYYY-MM-DD; Time RFC 3339 with its offset, or empty.
	Date, Time                     string
	Title, Subject, Kind, Document string
	// Rule is the majority required as officially recorded; nil where none is.
	Rule *Rule
	// Seats is how many members were on the roll; 0 where absentees are not recorded.
	Seats int64
	// Result is the official wording, Outcome what it says: Carried, NotCarried, or
	// empty where no result is recorded.
	Result, Outcome string
	// Recorded are totals from another official text; nil where there are none.
	Recorded *Totals
	// TieBreaker is true where the presiding officer, who is no member, voted yes too.
	TieBreaker bool
	Tags       []string
	Note       string
	// Votes are the members' answers.
	Votes Votes
}

// Rule is a majority: a share of a base.
type Rule struct {
	Fraction voting.Fraction
	Base     voting.Base
}

// Totals are counts from another text than the list of members. Abstain counts
// those who answered "present" as well.
type Totals struct {
	Yes, No, Abstain int64
	// HasAbstain is false where that text does not count abstentions.
	HasAbstain bool
	Source     string
}

// Votes are member ids by answer, in the order of the file, which is by id.
type Votes struct {
	Yes, No, Abstain, Present, Absent, NotVoting []string
}

// Count is how many members have a line.
func (v *Votes) Count() int {
	return len(v.Yes) + len(v.No) + len(v.Abstain) + len(v.Present) + len(v.Absent) + len(v.NotVoting)
}

// answers are the words of votes.csv.
var answers = [...]string{"yes", "no", "abstain", "present", "absent", "not_voting"}

// add enters one answer, by its place in answers.
func (v *Votes) add(member string, answer uint8) {
	list := [len(answers)]*[]string{&v.Yes, &v.No, &v.Abstain, &v.Present, &v.Absent, &v.NotVoting}[answer]
	*list = append(*list, member)
}

// rollcallColumns, memberColumns and voteColumns are the columns that a set has; others are
// ignored.
var (
	rollcallColumns = keys(tables.RollcallColumns)
	memberColumns   = []string{"member_id", "body", "name", "kind", "party", "area"}
	voteColumns     = []string{"rollcall_id", "member_id", "vote"} // and body, where it is there
)

func keys(columns []tables.Column) []string {
	all := make([]string, len(columns))
	for i, c := range columns {
		all[i] = c.Key
	}
	return all
}

// idForm is what ids of roll calls, bodies and members look like.
var idForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

// parseRollcall reads the table's current record. Its error tells all that is wrong in it, and
// comes with what could be read.
func parseRollcall(t *table) (*Rollcall, error) {
	text := func(column string) string { return strings.Clone(t.field(column)) }
	r := &Rollcall{
		ID: text("rollcall_id"), Body: text("body"), Session: text("session"), Number: text("number"), Date: text("date"), Time: text("time"),
		Title: text("title"), Subject: text("subject"), Kind: text("kind"), Document: text("document"), Result: text("result"),
		Outcome: text("outcome"), Note: text("note"), TieBreaker: t.field("tie_breaker") == "yes",
	}
	if tags := t.field("tags"); tags != "" {
		r.Tags = strings.Split(strings.Clone(tags), ";")
	}
	var inSeats, inRule, inTotals error
	r.Seats, _, inSeats = count(t, "seats")
	r.Rule, inRule = parseRule(t)
	r.Recorded, inTotals = parseTotals(t)
	return r, errors.Join(
		checkID("rollcall_id", r.ID), checkID("body", r.Body), checkTimes(r),
		oneOf("outcome", r.Outcome, "", Carried, NotCarried), oneOf("tie_breaker", t.field("tie_breaker"), "", "yes", "no"),
		inSeats, inRule, inTotals,
	)
}

func checkID(column, id string) error {
	if !idForm.MatchString(id) {
		return fmt.Errorf("%s %q is no id: 1 to 64 letters, digits, dots, hyphens, underscores", column, id)
	}
	return nil
}

func checkTimes(r *Rollcall) error {
	if _, err := time.Parse(time.DateOnly, r.Date); err != nil {
		return fmt.Errorf("date %q is no date YYYY-MM-DD", r.Date)
	}
	if _, err := time.Parse(time.RFC3339, r.Time); r.Time != "" && err != nil {
		return fmt.Errorf("time %q is no time of RFC 3339", r.Time)
	}
	return nil
}

func oneOf(column, value string, words ...string) error {
	for _, w := range words {
		if value == w {
			return nil
		}
	}
	return fmt.Errorf("%s %q is none of %q", column, value, words)
}

// parseRule reads the majority required; nil where none is recorded.
func parseRule(t *table) (*Rule, error) {
	threshold, strict, base := t.field("threshold"), strings.ToLower(t.field("strict")), t.field("base")
	if threshold == "" {
		return nil, nil //nolint:nilnil // no rule is recorded
	}
	num, den, err := voting.ParseFraction(threshold)
	if _, day := time.Parse(time.DateOnly, threshold); day == nil {
		return nil, fmt.Errorf("threshold: a spreadsheet made the day %s of it: format the cell as text, and write the share again, such as 2/3", threshold)
	}
	if err != nil {
		return nil, fmt.Errorf("threshold: %w", err)
	}
	rule := &Rule{Fraction: voting.Fraction{Num: num, Den: den, Strict: strict == "true"}, Base: voting.Base(strings.Clone(base))}
	if err := errors.Join(oneOf("strict", strict, "true", "false"), rule.Fraction.Validate(), rule.Base.Validate()); err != nil {
		return nil, err
	}
	return rule, nil
}

// parseTotals reads the totals of another text; nil where there are none.
func parseTotals(t *table) (*Totals, error) {
	yes, hasYes, err1 := count(t, "recorded_yes")
	no, hasNo, err2 := count(t, "recorded_no")
	abstain, hasAbstain, err3 := count(t, "recorded_abstain")
	if err := errors.Join(err1, err2, err3); err != nil {
		return nil, err
	}
	if !hasYes || !hasNo {
		return nil, nil //nolint:nilnil // none are recorded
	}
	return &Totals{Yes: yes, No: no, Abstain: abstain, HasAbstain: hasAbstain, Source: strings.Clone(t.field("totals_source"))}, nil
}

// count reads a number of members; ok is false for an empty field.
func count(t *table, column string) (n int64, ok bool, err error) {
	field := t.field(column)
	if field == "" {
		return 0, false, nil
	}
	n, err = strconv.ParseInt(field, 10, 64)
	if err != nil || n < 0 || n > voting.MaxCount {
		return 0, false, fmt.Errorf("%s %q is no count", column, field)
	}
	return n, true, nil
}
