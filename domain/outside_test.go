package domain_test

import (
	"fmt"
	"strings"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/voting"
)

// chamber is a body beside which another one is on record, with three members.
func chamber() *domaintest.Body {
	return copyOf("chamber", func() *domaintest.Body {
		b := domaintest.Constituted(domain.PurposeOperation, 2, 1)
		b.Must("outside.body_entered", "outside/upper-chamber", &domain.OutsideBodyEntered{Name: text("The upper chamber"), TakenFrom: somewhere}, b.Registrars[0])
		b.Must("outside.members_entered", "outside/upper-chamber", &domain.OutsideMembersEntered{Members: outsiders("A.1", "B_2", "c-3")}, b.Registrars[0])
		return b
	})
}

func outsiders(ids ...string) []domain.EnteredMember {
	members := make([]domain.EnteredMember, len(ids))
	for i, id := range ids {
		members[i] = domain.EnteredMember{Area: "North", ID: id, Kind: "person", Name: "Member " + id, Party: "Greens"}
	}
	return members
}

// motionToTable is the record of a vote that contradicts its own rule, as that
// of the US Senate on S. 1805 (roll call 349 of 2003) does: tabling needs a
// majority, and three fifths are recorded.
func motionToTable() domain.RollcallContent {
	two := int64(1)
	return domain.RollcallContent{
		About: "The amendment", Date: "2003-09-10", Document: "s1-108", Kind: "procedural", LocalTime: "2003-09-10T15:04:05-04:00", Note: "rule-differs",
		Number: "349", Outcome: domain.OutsideCarried, Recorded: &domain.RecordedTotals{Abstain: &two, No: 1, Source: "result", Yes: 1},
		Result: "Motion to Table Agreed to", Rollcall: "s349-108.2003", Rule: &domain.Majority{Base: voting.BaseEntitled, Den: 5, Num: 3}, Seats: 3,
		Session: "108-2003", Tags: []string{"has-present", "majority-but-not-2/3"}, Title: "On the Motion to Table",
		Votes: domain.RollcallVotes{No: []string{"B_2"}, Present: []string{"c-3"}, Yes: []string{"A.1"}},
	}
}

func enterRollcall(b *domaintest.Body, content domain.RollcallContent, speakers ...domaintest.Speaker) error {
	return b.Try("outside.rollcall_entered", "outside/upper-chamber", &domain.OutsideRollcallEntered{RollcallContent: content}, speakers...)
}

func TestAnotherBodyIsEntered(t *testing.T) {
	t.Parallel()
	enter := func(b *domaintest.Body, id string, change func(*domain.OutsideBodyEntered), speakers ...domaintest.Speaker) error {
		e := &domain.OutsideBodyEntered{Name: text("The lower chamber"), TakenFrom: somewhere, URL: "https://example.org"}
		change(e)
		return b.Try("outside.body_entered", "outside/"+id, e, speakers...)
	}
	same := func(*domain.OutsideBodyEntered) {}
	tell(t, chamber, []story{
		{"by a registrar", func(b *domaintest.Body) error { return enter(b, "Lower_chamber-2", same, b.Registrars[1]) }, ""},
		{"not by a member", func(b *domaintest.Body) error { return enter(b, "lower", same, b.Members[0].Rep()) }, domain.CodeNotPermitted},
		{"not by two", func(b *domaintest.Body) error { return enter(b, "lower", same, b.Registrars[:]...) }, domain.CodeNotPermitted},
		{"not twice", func(b *domaintest.Body) error { return enter(b, "upper-chamber", same, b.Registrars[0]) }, domain.CodeExists},
		{"not under a name without end", func(b *domaintest.Body) error { return enter(b, strings.Repeat("x", 65), same, b.Registrars[0]) }, domain.CodeForm},
		{"not without a source", func(b *domaintest.Body) error {
			return enter(b, "lower", func(e *domain.OutsideBodyEntered) { e.TakenFrom = domain.Source{} }, b.Registrars[0])
		}, domain.CodeForm},
		{"not without a name", func(b *domaintest.Body) error {
			return enter(b, "lower", func(e *domain.OutsideBodyEntered) { e.Name = domain.Text{} }, b.Registrars[0])
		}, domain.CodeForm},
		{"not with an address without end", func(b *domaintest.Body) error {
			return enter(b, "lower", func(e *domain.OutsideBodyEntered) { e.URL = strings.Repeat("x", 2001) }, b.Registrars[0])
		}, domain.CodeForm},
	})
}

func TestMembersOfAnotherBody(t *testing.T) {
	t.Parallel()
	enter := func(b *domaintest.Body, members []domain.EnteredMember, speakers ...domaintest.Speaker) error {
		return b.Try("outside.members_entered", "outside/upper-chamber", &domain.OutsideMembersEntered{Members: members}, speakers...)
	}
	of := func(change func(*domain.EnteredMember)) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			members := outsiders("D")
			change(&members[0])
			return enter(b, members, b.Registrars[0])
		}
	}
	var many []string
	for i := range domain.MaxOutsideMembers + 1 {
		many = append(many, fmt.Sprintf("M%03d", i))
	}
	tell(t, chamber, []story{
		{"by a registrar", func(b *domaintest.Body) error { return enter(b, outsiders(many[1:]...), b.Registrars[0]) }, ""},
		{"not by a member", func(b *domaintest.Body) error { return enter(b, outsiders("D"), b.Members[0].Rep()) }, domain.CodeNotPermitted},
		{"not of a body that is not there", func(b *domaintest.Body) error {
			return b.Try("outside.members_entered", "outside/lower", &domain.OutsideMembersEntered{Members: outsiders("D")}, b.Registrars[0])
		}, domain.CodeNotFound},
		{"not one that is there", func(b *domaintest.Body) error { return enter(b, outsiders("A.1", "D"), b.Registrars[0]) }, domain.CodeExists},
		{"not twice at once", func(b *domaintest.Body) error { return enter(b, outsiders("D", "D"), b.Registrars[0]) }, domain.CodeForm},
		{"not in another order", func(b *domaintest.Body) error { return enter(b, outsiders("E", "D"), b.Registrars[0]) }, domain.CodeForm},
		{"not none", func(b *domaintest.Body) error { return enter(b, outsiders(), b.Registrars[0]) }, domain.CodeForm},
		{"not too many", func(b *domaintest.Body) error { return enter(b, outsiders(many...), b.Registrars[0]) }, domain.CodeForm},
		{"not with a space in the id", of(func(m *domain.EnteredMember) { m.ID = "D 1" }), domain.CodeForm},
		{"not with a dot before it", of(func(m *domain.EnteredMember) { m.ID = ".D" }), domain.CodeForm},
		{"not with an id without end", of(func(m *domain.EnteredMember) { m.ID = strings.Repeat("D", 65) }), domain.CodeForm},
		{"not without a name", of(func(m *domain.EnteredMember) { m.Name = "" }), domain.CodeForm},
		{"not with a party without end", of(func(m *domain.EnteredMember) { m.Party = strings.Repeat("x", 501) }), domain.CodeForm},
		{"not with an area without end", of(func(m *domain.EnteredMember) { m.Area = strings.Repeat("x", 501) }), domain.CodeForm},
		{"not with a kind without end", of(func(m *domain.EnteredMember) { m.Kind = strings.Repeat("x", 501) }), domain.CodeForm},
	})
}

func TestVotesOfAnotherBody(t *testing.T) {
	t.Parallel()
	with := func(change func(*domain.RollcallContent)) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			content := motionToTable()
			change(&content)
			return enterRollcall(b, content, b.Registrars[0])
		}
	}
	again := func(change func(*domain.RollcallContent)) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			if err := enterRollcall(b, motionToTable(), b.Registrars[0]); err != nil {
				return err
			}
			return with(change)(b)
		}
	}
	same := func(*domain.RollcallContent) {}
	tell(t, chamber, []story{
		{"by a registrar", with(same), ""},
		{"with nothing but a title and a day", with(func(c *domain.RollcallContent) {
			*c = domain.RollcallContent{Date: "2003-09-10", Rollcall: "1", Title: "x"}
		}), ""},
		{"not by a member", func(b *domaintest.Body) error { return enterRollcall(b, motionToTable(), b.Members[0].Rep()) }, domain.CodeNotPermitted},
		{"not of a body that is not there", func(b *domaintest.Body) error {
			return b.Try("outside.rollcall_entered", "outside/lower", &domain.OutsideRollcallEntered{RollcallContent: motionToTable()}, b.Registrars[0])
		}, domain.CodeNotFound},
		{"not twice", again(same), domain.CodeExists},
		{"not twice with another content", again(func(c *domain.RollcallContent) { c.Votes.Absent = []string{}; c.Note = "x" }), domain.CodeConflict},
		{"not a stranger's", with(func(c *domain.RollcallContent) { c.Votes.Absent = []string{"D"} }), domain.CodeNotFound},
		{"not in another order", with(func(c *domain.RollcallContent) { c.Votes.Yes = []string{"c-3", "A.1"} }), domain.CodeForm},
		{"not one member's twice", with(func(c *domain.RollcallContent) { c.Votes.Abstain = []string{"A.1"} }), domain.CodeForm},
		{"not of who is none", with(func(c *domain.RollcallContent) { c.Votes.Absent = []string{""} }), domain.CodeForm},
		{"not without an id", with(func(c *domain.RollcallContent) { c.Rollcall = "" }), domain.CodeForm},
		{"not without a title", with(func(c *domain.RollcallContent) { c.Title = "" }), domain.CodeForm},
		{"not without a day", with(func(c *domain.RollcallContent) { c.Date = "" }), domain.CodeForm},
		{"not on a day in words", with(func(c *domain.RollcallContent) { c.Date = "2003-9-10" }), domain.CodeForm},
		{"not with an outcome of another name", with(func(c *domain.RollcallContent) { c.Outcome = "agreed" }), domain.CodeForm},
		{"not by a share of nothing", with(func(c *domain.RollcallContent) { c.Rule.Num = 0 }), domain.CodeForm},
		{"not on fewer seats than none", with(func(c *domain.RollcallContent) { c.Seats = -1 }), domain.CodeForm},
		{"not with totals below none", with(func(c *domain.RollcallContent) { c.Recorded.No = -1 }), domain.CodeForm},
		{"not with abstentions below none", with(func(c *domain.RollcallContent) { *c.Recorded.Abstain = -1 }), domain.CodeForm},
		{"not with totals from a source without end", with(func(c *domain.RollcallContent) { c.Recorded.Source = strings.Repeat("x", 501) }), domain.CodeForm},
		{"not with a tag twice", with(func(c *domain.RollcallContent) { c.Tags = []string{"a", "a"} }), domain.CodeForm},
		{"not with an empty tag", with(func(c *domain.RollcallContent) { c.Tags = []string{""} }), domain.CodeForm},
		{"not with tags without end", with(func(c *domain.RollcallContent) {
			for i := range 65 {
				c.Tags = append(c.Tags, fmt.Sprintf("z%02d", i))
			}
		}), domain.CodeForm},
		{"not on something without end", with(func(c *domain.RollcallContent) { c.About = strings.Repeat("x", 4001) }), domain.CodeForm},
		{"not with a result without end", with(func(c *domain.RollcallContent) { c.Result = strings.Repeat("x", 4001) }), domain.CodeForm},
		{"not with a note without end", with(func(c *domain.RollcallContent) { c.Note = strings.Repeat("x", 8001) }), domain.CodeForm},
		{"not with a document without end", with(func(c *domain.RollcallContent) { c.Document = strings.Repeat("x", 501) }), domain.CodeForm},
		{"not of a kind without end", with(func(c *domain.RollcallContent) { c.Kind = strings.Repeat("x", 501) }), domain.CodeForm},
		{"not with a number without end", with(func(c *domain.RollcallContent) { c.Number = strings.Repeat("x", 501) }), domain.CodeForm},
		{"not in a session without end", with(func(c *domain.RollcallContent) { c.Session = strings.Repeat("x", 501) }), domain.CodeForm},
	})
	for local, good := range map[string]bool{
		"2003-09-10T15:04:05Z": true, "2003-09-10T23:59:59+23:59": true, "2003-09-10T15:04:05+00:00": true,
		"2003-09-10T15:04:05": false, "2003-09-10T15:04:05.1Z": false, "2003-09-10T15:04:05.1234Z": false, "2003-09-10T24:00:00Z": false,
		"2003-09-10T15:04:60Z": false, "2003-02-29T15:04:05Z": false, "0000-01-01T00:00:00Z": false, "2003-09-10T15:04:05+24:00": false,
		"2003-09-10T15:04:05+00:60": false, "2003-09-10 15:04:05Z": false, "2003-09-10T15:04:05z": false, "2003-09-10T15:04:05+0000 ": false,
	} {
		t.Run(local, func(t *testing.T) {
			b := chamber()
			err := with(func(c *domain.RollcallContent) { c.LocalTime = local })(b)
			if good {
				letIn(t, b, err)
			} else {
				refused(t, b, err, domain.CodeForm)
			}
		})
	}
}

func TestTheRecordOfAVoteIsCorrected(t *testing.T) {
	t.Parallel()
	given := func() *domaintest.Body {
		b := chamber()
		b.Must("outside.rollcall_entered", "outside/upper-chamber", &domain.OutsideRollcallEntered{RollcallContent: motionToTable()}, b.Registrars[0])
		return b
	}
	correct := func(b *domaintest.Body, body string, change func(*domain.OutsideRollcallCorrected), speakers ...domaintest.Speaker) error {
		e := &domain.OutsideRollcallCorrected{RollcallContent: motionToTable(), Reasons: reasons, TakenFrom: somewhere}
		e.Rule = &domain.Majority{Base: voting.BaseYesNo, Den: 2, Num: 1, Strict: true}
		change(e)
		return b.Try("outside.rollcall_corrected", "outside/"+body, e, speakers...)
	}
	rightly := func(*domain.OutsideRollcallCorrected) {}
	wrongly := func(e *domain.OutsideRollcallCorrected) { e.RollcallContent = motionToTable() }
	tell(t, given, []story{
		{"by a registrar", func(b *domaintest.Body) error {
			if err := correct(b, "upper-chamber", rightly, b.Registrars[1]); err != nil {
				return err
			}
			first := motionToTable()
			r := b.State.Rollcall("upper-chamber", "s349-108.2003")
			if len(r.Versions) != 2 || !r.Has(first.Digest()) {
				t.Errorf("versions %v", r.Versions)
			}
			return nil
		}, ""},
		{"and its first content is known still", func(b *domaintest.Body) error {
			if err := correct(b, "upper-chamber", rightly, b.Registrars[1]); err != nil {
				return err
			}
			return enterRollcall(b, motionToTable(), b.Registrars[0])
		}, domain.CodeExists},
		{"not by a member", func(b *domaintest.Body) error { return correct(b, "upper-chamber", rightly, b.Members[0].Rep()) }, domain.CodeNotPermitted},
		{"not of a body that is not there", func(b *domaintest.Body) error { return correct(b, "lower", rightly, b.Registrars[0]) }, domain.CodeNotFound},
		{"not one that is not there", func(b *domaintest.Body) error {
			return correct(b, "upper-chamber", func(e *domain.OutsideRollcallCorrected) { e.Rollcall = "s350" }, b.Registrars[0])
		}, domain.CodeNotFound},
		{"not to what it says", func(b *domaintest.Body) error { return correct(b, "upper-chamber", wrongly, b.Registrars[0]) }, domain.CodeExists},
		{"not with a stranger's vote", func(b *domaintest.Body) error {
			return correct(b, "upper-chamber", func(e *domain.OutsideRollcallCorrected) { e.Votes.Absent = []string{"D"} }, b.Registrars[0])
		}, domain.CodeNotFound},
		{"not without reasons", func(b *domaintest.Body) error {
			return correct(b, "upper-chamber", func(e *domain.OutsideRollcallCorrected) { e.Reasons = domain.Text{} }, b.Registrars[0])
		}, domain.CodeForm},
		{"not without a source", func(b *domaintest.Body) error {
			return correct(b, "upper-chamber", func(e *domain.OutsideRollcallCorrected) { e.TakenFrom = domain.Source{} }, b.Registrars[0])
		}, domain.CodeForm},
	})
}

// However many votes are on record, the state holds their digests alone: what
// they say is in rows that a state is not loaded from.
func TestTheStateHoldsNoVotesOfOthers(t *testing.T) {
	t.Parallel()
	b := chamber()
	if err := enterRollcall(b, motionToTable(), b.Registrars[0]); err != nil {
		t.Fatal(err)
	}
	versions := 0
	for row := range b.Newest() {
		if row.Kind == "rollcall_version" {
			versions++
			if domain.InState(row.Kind) || !strings.Contains(string(row.JSON), `"yes":["A.1"]`) {
				t.Errorf("%s", row.JSON)
			}
		}
	}
	for row := range b.State.Rows() {
		if !domain.InState(row.Kind) || strings.Contains(string(row.JSON), "Motion to Table") {
			t.Errorf("the state holds %s %s", row.Kind, row.JSON)
		}
	}
	if versions != 1 {
		t.Errorf("%d versions", versions)
	}
}
