package domain_test

import (
	"errors"
	"strings"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/voting"
	"twothirds/domain/wire"
)

var somewhere = domain.Source{Title: text("Minutes of the founding meeting")}

// pastDecision is a record of a decision from before the ledger.
func pastDecision() domain.RecordContent {
	return domain.RecordContent{
		Counts: &domain.RecordedCounts{Abstain: 1, No: 2, TieBreaker: domain.ChoiceNo, Yes: 12}, Date: "2016-09-09", Kind: "decision",
		Outcome: domain.OutsideCarried, Rule: &domain.Majority{Base: voting.BaseYesNo, Den: 3, Num: 2}, TakenFrom: somewhere,
		Text: text("The platform is founded."), Title: text("Founding"),
	}
}

func attest(b *domaintest.Body, content domain.RecordContent, speakers ...domaintest.Speaker) error {
	return b.Try("record.attested", "record/"+b.ID().String(), &domain.RecordAttested{RecordContent: content}, speakers...)
}

func TestWhatIsAttested(t *testing.T) {
	t.Parallel()
	with := func(change func(b *domaintest.Body, c *domain.RecordContent)) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			content := pastDecision()
			change(b, &content)
			return attest(b, content, b.Registrars[0])
		}
	}
	votes := func(choice string, members ...int) func(*domaintest.Body, *domain.RecordContent) {
		return func(b *domaintest.Body, c *domain.RecordContent) {
			for _, m := range members {
				c.Votes = append(c.Votes, domain.RecordedVote{Choice: choice, Member: b.Members[m].ID})
			}
		}
	}
	tell(t, five, []story{
		{"by a registrar", func(b *domaintest.Body) error { return attest(b, pastDecision(), b.Registrars[0]) }, ""},
		{"not by a member", func(b *domaintest.Body) error { return attest(b, pastDecision(), b.Members[0].Rep()) }, domain.CodeNotPermitted},
		{"not by the coordinator", func(b *domaintest.Body) error { return attest(b, pastDecision(), b.Coordinator) }, domain.CodeNotPermitted},
		{"not by two", func(b *domaintest.Body) error { return attest(b, pastDecision(), b.Registrars[:]...) }, domain.CodeNotPermitted},
		{"not under a derived id", func(b *domaintest.Body) error {
			return b.Try("record.attested", "record/"+wire.NameUUID(wire.UUID{}, "x").String(), &domain.RecordAttested{RecordContent: pastDecision()}, b.Registrars[0])
		}, domain.CodeForm},
		{"not under an id that is taken", func(b *domaintest.Body) error {
			id := b.ID()
			b.Must("record.attested", "record/"+id.String(), &domain.RecordAttested{RecordContent: pastDecision()}, b.Registrars[0])
			return b.Try("record.attested", "record/"+id.String(), &domain.RecordAttested{RecordContent: pastDecision()}, b.Registrars[0])
		}, domain.CodeExists},
		{"members' votes", with(votes("not_voting", 0, 1, 2)), ""},
		{"not of a stranger", with(func(b *domaintest.Body, c *domain.RecordContent) {
			c.Votes = []domain.RecordedVote{{Choice: "yes", Member: domain.MemberID{UUID: b.ID()}}}
		}), domain.CodeNotFound},
		{"not in another order", with(votes("yes", 1, 0)), domain.CodeForm},
		{"not of one member twice", with(votes("yes", 1, 1)), domain.CodeForm},
		{"not a vote of another name", with(votes("present", 0)), domain.CodeForm},
		{"a day that is not known", with(func(_ *domaintest.Body, c *domain.RecordContent) { c.Date, c.DateText = "", "autumn of 2016" }), ""},
		{"not both", with(func(_ *domaintest.Body, c *domain.RecordContent) { c.DateText = "autumn of 2016" }), domain.CodeForm},
		{"not neither", with(func(_ *domaintest.Body, c *domain.RecordContent) { c.Date = "" }), domain.CodeForm},
		{"not a day that never was", with(func(_ *domaintest.Body, c *domain.RecordContent) { c.Date = "2015-02-29" }), domain.CodeForm},
		{"not the year 0", with(func(_ *domaintest.Body, c *domain.RecordContent) { c.Date = "0000-01-01" }), domain.CodeForm},
		{"not of another kind", with(func(_ *domaintest.Body, c *domain.RecordContent) { c.Kind = "rumour" }), domain.CodeForm},
		{"not without a source", with(func(_ *domaintest.Body, c *domain.RecordContent) { c.TakenFrom = domain.Source{} }), domain.CodeForm},
		{"not with an address without end", with(func(_ *domaintest.Body, c *domain.RecordContent) { c.TakenFrom.URL = strings.Repeat("x", 2001) }), domain.CodeForm},
		{"not without words", with(func(_ *domaintest.Body, c *domain.RecordContent) { c.Text = domain.Text{} }), domain.CodeForm},
		{"not without a title", with(func(_ *domaintest.Body, c *domain.RecordContent) { c.Title = domain.Text{} }), domain.CodeForm},
		{"not with fewer than none in favour", with(func(_ *domaintest.Body, c *domain.RecordContent) { c.Counts.Yes = -1 }), domain.CodeForm},
		{"not with a casting abstention", with(func(_ *domaintest.Body, c *domain.RecordContent) { c.Counts.TieBreaker = domain.ChoiceNone }), domain.CodeForm},
		{"not with an outcome of another name", with(func(_ *domaintest.Body, c *domain.RecordContent) { c.Outcome = "passed" }), domain.CodeForm},
		{"not by more than the whole", with(func(_ *domaintest.Body, c *domain.RecordContent) { c.Rule.Num = 4 }), domain.CodeForm},
		{"not by a share that nothing meets", with(func(_ *domaintest.Body, c *domain.RecordContent) {
			c.Rule = &domain.Majority{Base: voting.BaseYesNo, Den: 1, Num: 1, Strict: true}
		}), domain.CodeForm},
		{"not of a base of another name", with(func(_ *domaintest.Body, c *domain.RecordContent) { c.Rule.Base = "cast" }), domain.CodeForm},
	})
}

// It can be entered before the body is constituted: it decides nothing.
func TestHistoryIsAttestedWhileForming(t *testing.T) {
	t.Parallel()
	b := domaintest.Founded(domain.PurposeOperation)
	letIn(t, b, attest(b, pastDecision(), b.Registrars[1]))
}

func TestWhatIsCorrected(t *testing.T) {
	t.Parallel()
	given := func() *domaintest.Body {
		return copyOf("a record", func() *domaintest.Body {
			b := domaintest.Constituted(domain.PurposeOperation, 2, 1)
			b.Must("record.attested", "record/"+b.Members[0].ID.String(), &domain.RecordAttested{RecordContent: pastDecision()}, b.Registrars[0])
			return b
		})
	}
	correct := func(b *domaintest.Body, change func(*domain.RecordCorrected), speakers ...domaintest.Speaker) error {
		e := &domain.RecordCorrected{RecordContent: pastDecision(), Reasons: reasons}
		e.Counts.Yes = 13
		change(e)
		return b.Try("record.corrected", "record/"+b.Members[0].ID.String(), e, speakers...)
	}
	tell(t, given, []story{
		{"by the other registrar", func(b *domaintest.Body) error {
			if err := correct(b, func(*domain.RecordCorrected) {}, b.Registrars[1]); err != nil {
				return err
			}
			if versions := b.State.Record(domain.RecordID{UUID: b.Members[0].ID.UUID}).Versions; len(versions) != 2 || versions[0].Digest == versions[1].Digest {
				t.Errorf("versions %v", versions)
			}
			first := pastDecision()
			for row := range b.Newest() {
				var v domain.RecordVersion
				if row.Kind == "record_version" && row.ID == b.Members[0].ID.String()+".1" {
					if err := wire.Decode(row.JSON, &v, ""); err != nil || v.Content.Digest() != first.Digest() {
						t.Errorf("the first version is %s (%v)", row.JSON, err)
					}
				}
			}
			return nil
		}, ""},
		{"not by a member", func(b *domaintest.Body) error {
			return correct(b, func(*domain.RecordCorrected) {}, b.Members[0].Rep())
		}, domain.CodeNotPermitted},
		{"not without reasons", func(b *domaintest.Body) error {
			return correct(b, func(e *domain.RecordCorrected) { e.Reasons = domain.Text{} }, b.Registrars[0])
		}, domain.CodeForm},
		{"not to what it says", func(b *domaintest.Body) error {
			return correct(b, func(e *domain.RecordCorrected) { e.Counts.Yes = 12 }, b.Registrars[0])
		}, domain.CodeExists},
		{"not back to what it said", func(b *domaintest.Body) error {
			if err := correct(b, func(*domain.RecordCorrected) {}, b.Registrars[0]); err != nil {
				return err
			}
			return correct(b, func(e *domain.RecordCorrected) { e.Counts.Yes = 12 }, b.Registrars[0])
		}, domain.CodeExists},
		{"not with a stranger's vote", func(b *domaintest.Body) error {
			return correct(b, func(e *domain.RecordCorrected) {
				e.Votes = []domain.RecordedVote{{Choice: "yes", Member: domain.MemberID{UUID: b.ID()}}}
			}, b.Registrars[0])
		}, domain.CodeNotFound},
		{"not what is not there", func(b *domaintest.Body) error {
			return b.Try("record.corrected", "record/"+b.ID().String(), &domain.RecordCorrected{RecordContent: pastDecision(), Reasons: reasons}, b.Registrars[0])
		}, domain.CodeNotFound},
	})
}

// A record is corrected 999 times and no more.
func TestThousandVersions(t *testing.T) {
	t.Parallel()
	if slower > 1 {
		t.Skip("takes too long here")
	}
	b := chamber()
	record := "record/" + b.ID().String()
	correction := func(yes int64) error {
		return b.Try("record.corrected", record, &domain.RecordCorrected{
			RecordContent: domain.RecordContent{
				Counts: &domain.RecordedCounts{Yes: yes}, Date: "2016-09-09", Kind: "other", TakenFrom: somewhere, Text: text("x"), Title: text("x"),
			},
			Reasons: reasons,
		}, b.Registrars[0])
	}
	rollcall := func(seats int64) error {
		e := &domain.OutsideRollcallCorrected{RollcallContent: motionToTable(), Reasons: reasons, TakenFrom: somewhere}
		e.Seats = seats
		return b.Try("outside.rollcall_corrected", "outside/upper-chamber", e, b.Registrars[0])
	}
	b.Must("record.attested", record, &domain.RecordAttested{RecordContent: pastDecision()}, b.Registrars[0])
	if err := enterRollcall(b, motionToTable(), b.Registrars[0]); err != nil {
		t.Fatal(err)
	}
	for n := range int64(domain.MaxVersions - 1) {
		if err := errors.Join(correction(n), rollcall(10+n)); err != nil {
			t.Fatal(err)
		}
	}
	refused(t, b, correction(domain.MaxVersions), domain.CodeWrongState)
	refused(t, b, rollcall(10_000), domain.CodeWrongState)
}
