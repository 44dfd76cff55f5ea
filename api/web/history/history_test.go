package history_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"twothirds/api/httpapi/apitest"
	"twothirds/api/web/history"
	"twothirds/api/web/site"
	"twothirds/api/web/webtest"
	"twothirds/domain"
	"twothirds/domain/seed"
	"twothirds/domain/voting"
	"twothirds/domain/wire"
	"twothirds/eventstore"
)

// pageTest is a page, what must be in its text, and what must not.
type pageTest struct {
	url  string
	want []string
	not  []string
}

// past is a body with the kind of content that these pages show.
type past struct {
	*apitest.Node
	extension, vote        domain.RecordID
	concern                domain.ConcernID
	late, answered         domain.ProposalID
	plain, correctedRecord wire.Seq // before and at the correction of the extension
}

func source(title string) domain.Source {
	return domain.Source{SHA256: wire.Hash{0xab}, Title: domain.Text{En: title}, URL: "https://source.example/1"}
}

func (p *past) registrar(eventType, subject string, data any) wire.Seq {
	return p.Must(eventType, subject, data, p.Officers()[1])
}

// tell founds a body and enters everything that these pages show.
func tell(t *testing.T) *past {
	t.Helper()
	p := &past{Node: apitest.Found(t, domain.PurposeDemonstration)}
	p.Constitute(
		domain.Text{En: "Test association for open budgets", Az: "Açıq büdcələr üzrə sınaq birliyi"}, domain.Text{En: apitest.Hostile, Az: apitest.Hostile},
		domain.Text{En: "Test ministry of records"}, domain.Text{En: "Test agency for services"},
	)
	p.tellRecords()
	p.tellOutside()
	p.tellMatters(t)
	p.CatchUp()
	return p
}

func (p *past) tellRecords() {
	record := func(c domain.RecordContent) domain.RecordID {
		id := domain.RecordID{UUID: apitest.NewID()}
		p.plain = p.registrar("record.attested", "record/"+id.String(), &domain.RecordAttested{RecordContent: c})
		return id
	}
	votes := []domain.RecordedVote{{Choice: "yes", Member: p.Members[0].ID}, {Choice: "absent", Member: p.Members[1].ID}}
	slices.SortFunc(votes, func(a, b domain.RecordedVote) int { return strings.Compare(a.Member.String(), b.Member.String()) })
	p.vote = record(domain.RecordContent{
		Date: "2018-03-01", Kind: "decision", TakenFrom: source("Minutes"), Title: domain.Text{En: apitest.Hostile}, Text: domain.Text{En: "Text " + strings.Repeat("x", 20_000)},
		Counts: &domain.RecordedCounts{Yes: 11, No: 9, Abstain: 1, Absent: 2, TieBreaker: domain.ChoiceNo}, Outcome: domain.OutsideCarried,
		Rule: &domain.Majority{Base: voting.BaseYesNo, Num: 2, Den: 3}, Votes: votes,
	})
	record(domain.RecordContent{
		DateText: "summer of 2011", Kind: "other", TakenFrom: source("Strategic plan, p. 7"), Title: domain.Text{En: "The country joins", Az: "Ölkə qoşulur"}, Text: domain.Text{En: "It joined in 2011."},
	})
	first := domain.RecordContent{
		Date: "2017-02-28", Kind: "decision", TakenFrom: source("Strategic plan, p. 9"), Title: domain.Text{En: "Inactive for one more year", Az: "Qeyri-fəal status uzadılır"},
		Text: domain.Text{En: "The plan dates the extension to 28 February 2017."},
	}
	p.extension = record(first)
	first.Date, first.TakenFrom, first.Counts, first.Outcome = "2017-06-29", source("Release of the outside body"), &domain.RecordedCounts{Yes: 19, No: 1, Abstain: 2}, domain.OutsideCarried
	first.Text = domain.Text{En: "The release dates the decision to 29 June 2017."}
	p.correctedRecord = p.registrar("record.corrected", "record/"+p.extension.String(), &domain.RecordCorrected{RecordContent: first, Reasons: domain.Text{En: "Two sources differ.", Az: "İki mənbə fərqlənir."}})
}

func (p *past) tellOutside() {
	p.registrar("outside.body_entered", "outside/senate", &domain.OutsideBodyEntered{Name: domain.Text{En: "Senate of somewhere"}, TakenFrom: source("Voting records"), URL: `data:text/html,"><b>`})
	p.registrar("outside.members_entered", "outside/senate", &domain.OutsideMembersEntered{Members: []domain.EnteredMember{
		{ID: "A", Name: "Member Abel", Party: "Greens", Area: "North"},
		{ID: "B", Name: apitest.Hostile, Party: "Greens"},
		{ID: "C", Name: "Member Cain", Party: "Blues", Area: "South"},
		{ID: "D", Name: "Member Dan"},
		{ID: "E", Name: "Member Eve", Party: "Blues"},
	}})
	votes := func(yes, no, abstain, absent, present []string) domain.RollcallVotes {
		return domain.RollcallVotes{Absent: absent, Abstain: abstain, No: no, NotVoting: []string{}, Present: present, Yes: yes}
	}
	none := []string{}
	enter := func(c domain.RollcallContent) {
		c.Tags = none
		p.registrar("outside.rollcall_entered", "outside/senate", &domain.OutsideRollcallEntered{RollcallContent: c})
	}
	differs := domain.RollcallContent{
		Rollcall: "s1.2003", Date: "2003-09-10", LocalTime: "2003-09-10T15:04:05-04:00", Number: "349", Title: "On the motion to table", Result: "Motion Agreed to (3-1)", Outcome: domain.OutsideCarried,
		Rule: &domain.Majority{Base: voting.BaseEntitled, Num: 4, Den: 5}, Seats: 5, Votes: votes([]string{"A", "B", "C"}, []string{"D"}, none, []string{"E"}, none),
		Recorded: &domain.RecordedTotals{Yes: 3, No: 2, Source: "journal"}, Note: "rule-differs",
	}
	enter(differs)
	enter(domain.RollcallContent{Rollcall: "2", Date: "2003-09-11", Title: apitest.Hostile + strings.Repeat("ə", 1500), TieBreaker: true, Votes: votes([]string{"A"}, []string{"B"}, none, none, []string{"C"})})
	enter(domain.RollcallContent{
		Rollcall: "tie", Date: "2004-01-01", Title: "A tie", TieBreaker: true, Outcome: domain.OutsideCarried, Result: "Agreed to",
		Rule: &domain.Majority{Base: voting.BaseYesNo, Num: 1, Den: 2, Strict: true}, Votes: votes([]string{"A", "C"}, []string{"B", "D"}, none, none, none),
	})
	enter(domain.RollcallContent{Rollcall: "empty", Date: "1999-01-01", Title: "No votes by member", Votes: votes(none, none, none, none, none)})
	differs.Votes = votes([]string{"A", "B", "C"}, []string{"D", "E"}, none, none, none)
	p.registrar("outside.rollcall_corrected", "outside/senate", &domain.OutsideRollcallCorrected{
		RollcallContent: withTags(differs), Reasons: domain.Text{En: "The journal has Eve against."}, TakenFrom: source("Journal of the day"),
	})
}

func withTags(c domain.RollcallContent) domain.RollcallContent {
	c.Tags = []string{"procedure"}
	return c
}

func (p *past) tellMatters(t *testing.T) {
	t.Helper()
	p.concern = domain.ConcernID{UUID: apitest.NewID()}
	concern := "concern/" + p.concern.String()
	p.registrar("concern.recorded", concern, &domain.ConcernRecorded{
		Body: domain.Text{En: "Steering Committee", Az: "Rəhbər Komitə"}, Date: "2016-05-04", Due: "2017-05-04", Kind: "concern", TakenFrom: source("Report"), Text: domain.Text{En: "Registration is slow."},
	})
	for _, answer := range []string{"We are at it.", "It is done."} {
		p.Must("concern.answered", concern, &domain.ConcernAnswered{Text: domain.Text{En: answer}}, p.Officers()[0])
	}
	p.registrar("concern.settled", concern, &domain.ConcernSettled{Date: "2018-01-01", Outcome: domain.ConcernPartly, TakenFrom: source("Second report")})
	p.registrar("concern.recorded", "concern/"+apitest.NewID().String(), &domain.ConcernRecorded{
		Body: domain.Text{En: apitest.Hostile}, Date: "2019-05-04", Kind: "recommendation", TakenFrom: source("Report"), Text: domain.Text{En: "Publish more."},
	})

	p.late, p.answered = domain.ProposalID{UUID: apitest.NewID()}, domain.ProposalID{UUID: apitest.NewID()}
	p.Must("proposal.received", "proposal/"+p.late.String(), &domain.ProposalReceived{
		Due: p.Now().AddHours(48), From: wire.Hash{0xcd}, Measure: &domain.Measure{Number: "1.2", Plan: domain.PlanID{UUID: apitest.NewID()}}, Text: domain.Text{En: "Open the archive."}, Title: domain.Text{En: "Open archive"},
	}, p.Members[0].Rep())
	p.Must("proposal.received", "proposal/"+p.answered.String(), &domain.ProposalReceived{Of: domain.Text{En: "Readers' union"}, Text: domain.Text{En: "Longer hours."}, Title: domain.Text{En: apitest.Hostile}}, p.Officers()[0])
	p.Must("proposal.answered", "proposal/"+p.answered.String(), &domain.ProposalAnswered{Answer: domain.ProposalPartly, Reasons: domain.Text{En: "On weekdays."}}, p.Officers()[0])

	title := domain.Text{En: "Buy a hall", Az: "Zal almaq"}
	motion := p.Table(apitest.Content(title, domain.Text{En: "Text."}, []string{seed.ClassOrdinary}))
	interest := func(kind, text string, motion *domain.MotionID, member int) string {
		id := "interest/" + apitest.NewID().String()
		p.Must("interest.declared", id, &domain.InterestDeclared{Kind: kind, Motion: motion, Text: domain.Text{En: text}}, p.Members[member].Rep())
		return id
	}
	interest(domain.InterestPecuniary, "We let halls.", &motion, 0)
	interest(domain.InterestOther, "Standing interest.", nil, 1)
	p.Must("interest.withdrawn", interest(domain.InterestOther, "No longer so.", nil, 1), &domain.InterestWithdrawn{}, p.Members[1].Rep())

	refusedVote := p.Sign("motion.seconded", "motion/"+apitest.NewID().String(), &domain.MotionSeconded{}, p.Members[0].Rep())
	_, err := p.Ledger.Submit(t.Context(), refusedVote)
	var refused *eventstore.Refused
	if !errors.As(err, &refused) || refused.Note == "" {
		t.Fatalf("no signed refusal: %v", err)
	}
	protest := domain.ProtestID{UUID: apitest.NewID()}
	lodge := func(id domain.ProtestID, reasons, note string) {
		p.Must("protest.lodged", "protest/"+id.String(), &domain.ProtestLodged{Reasons: domain.Text{En: reasons}, Refusal: note, Statement: string(refusedVote.Bytes())}, p.Members[0].Rep())
	}
	lodge(protest, "The motion was there.", refused.Note)
	lodge(domain.ProtestID{UUID: apitest.NewID()}, "A note that is forged.", strings.Replace(refused.Note, "not_found", "not_active", 1))
	lodge(domain.ProtestID{UUID: apitest.NewID()}, "Nobody answered.", "")
	answer := p.Table(apitest.Content(domain.Text{En: "Answer the protest"}, domain.Text{En: "Text."}, []string{seed.ClassOrdinary},
		domain.NewEffect(&domain.AnswerProtest{Answer: domain.Text{En: "There was no such motion."}, Protest: protest})))
	p.Freeze(answer) // by now the first proposal is overdue
	p.Cast(p.Open(answer, 72), "yes", "yes", "yes", "yes")
	p.Advance(73)
}

func serve(p *past) *http.ServeMux {
	mux := http.NewServeMux()
	site.Mount(mux, site.Options{Ledger: p.Ledger, Model: p.Model}, site.Ways{Entrances: []site.Entrance{{Path: "/records", Key: "nav.records"}}}, history.Section)
	return mux
}

// squeezed is a text without white space, which cells of tables have none of
// between them.
func squeezed(s string) string { return strings.Join(strings.Fields(s), "") }

func TestPages(t *testing.T) {
	t.Parallel()
	p := tell(t)
	mux := serve(p)
	for start := time.Now(); history.Registers(p.Ledger.ID(), "senate") == 0; time.Sleep(time.Millisecond) {
		if time.Since(start) > time.Minute {
			t.Fatal("the register was not made before anybody asked for it")
		}
	}
	text := func(url string) string {
		t.Helper()
		w := webtest.Ask(mux, url)
		if w.Code != http.StatusOK {
			t.Fatalf("%s: %d %.200s", url, w.Code, w.Body)
		}
		text, title := webtest.Check(t, url, w.Body.String())
		if title == "" {
			t.Errorf("%s has no title", url)
		}
		return squeezed(text)
	}
	extension, vote := "/records/"+p.extension.String(), "/records/"+p.vote.String()
	for _, test := range []pageTest{
		{"/en/records", []string{
			"nobody's signed vote", "summer of 2011", "The country joins", "29 June 2017", "An earlier version states another date: 28 February 2017", apitest.Hostile,
			"11 for, 9 against, 1 abstained, 2 absent; the source says: carried; That rule applied: 14 of 21 needed, 11 in favour: not reached", "Source: Release of the outside body", "Attested by: registrar (\u2068Civil society\u2069)",
		}, nil},
		{"/az/records", []string{"Ölkə qoşulur", "heç kimin imzalanmış səsi deyil", "qeydiyyatçı", "28 fevral 2017"}, []string{"Attested"}},
		{"/en/records?kind=other", []string{"The country joins"}, []string{"Inactive for one more year"}},
		{"/en/records?kind=report", []string{"No such record has been entered"}, []string{"The country joins"}},
		{"/en" + extension, []string{
			"29 June 2017", "An earlier version states another date: 28 February 2017", "Versions beside each other", "Version 1", "The plan dates the extension to 28 February 2017.",
			"Version 2 newest", "The release dates the decision to 29 June 2017.", "Corrected because: Two sources differ.", "Strategic plan, p. 9", "Release of the outside body", "not said", "19 for, 1 against, 2 abstained",
			"https://source.example/1", wire.Hash{0xab}.String(), "nobody's signed vote",
		}, []string{"That rule applied"}},
		{"/az" + extension, []string{"28 fevral 2017", "29 iyun 2017", "Düzəlişin səbəbi: İki mənbə fərqlənir."}, nil},
		{fmt.Sprintf("/en%s?at=%d", extension, p.plain), []string{"28 February 2017"}, []string{"29 June 2017", "Versions beside"}},
		{"/en" + vote, []string{
			"two thirds of the votes for and against", "14 of 21 needed, 11 in favour: not reached", "The source says otherwise than its rule comes to.", "broke the tie with a vote against",
			"Votes by member, as the source has them", "Test association for open budgets for", "absent",
		}, []string{"Versions beside"}},
		{"/en/corrections", []string{"Inactive for one more year", "Two sources differ.", "Release of the outside body", "On the motion to table", "The journal has Eve against.", "Journal of the day", "recorded vote, \u2068Senate of somewhere\u2069"}, nil},
		{fmt.Sprintf("/en/corrections?before=%d", p.correctedRecord+1), []string{"Two sources differ."}, []string{"The journal has Eve"}},
		{fmt.Sprintf("/en/corrections?at=%d", p.plain), []string{"Nothing has been corrected."}, nil},
		{"/en/outside", []string{"Senate of somewhere", "5 members", "4 recorded votes", "1 agree with their rule", "1 differ from their rule", "0 have other official totals", "2 name no rule"}, nil},
		{fmt.Sprintf("/en/outside?at=%d", p.plain), []string{"No other body has been entered."}, nil},
		{"/en/outside/senate", []string{
			"A tie", "The rule applied: 3 of 5 needed, 3 in favour: reached; The official record says: carried", "The rule applied: 4 of 5 needed, 3 in favour: not reached; The official record says: carried",
			"The record names no rule: 1 for, 1 against, 1 answered “present”; The official record says: no result is recorded", "Blues 2, Greens 2, of no side 1", `data:text/html,"><b>`,
		}, nil},
		{"/en/outside/senate?state=differ", []string{"On the motion to table"}, []string{"A tie"}},
		{"/en/outside/senate?state=norule", []string{"No votes by member"}, []string{"A tie"}},
		{"/en/outside/senate?state=totals", []string{"There are no such votes on record."}, []string{"A tie"}},
		{"/en/outside/senate?state=members", []string{"Its members by side", "Member Abel (North)", "of no side Member Dan"}, []string{"A tie"}},
		{"/en/outside/senate/s1.2003", []string{
			"The rule applied: 4 of 5 needed, 3 in favour: not reached", "4/5 of all members on the roll", "The official record says: carried – “Motion Agreed to (3-1)”", "The official result is not what the recorded rule comes to",
			"There were: 3 for, 2 against", "rule-differs", "10 September 2003, 15:04 (UTC -04:00)", "Source: journal", "For 3 3 yes", "Against 2 2 yes", "Member Eve Blues against", "Member Cain Blues South for",
			"Versions beside each other", "The journal has Eve against.", "\u2068Member Eve\u2069: absent", "\u2068Member Eve\u2069: against", "as the body was entered", "Journal of the day", "procedure",
		}, []string{"Casting vote: a presiding"}},
		{"/az/outside/senate/s1.2003", []string{"Qayda tətbiq edilsə: Lazımdır: 4 / 5, lehinə: 3 – əldə olunmayıb", "Rəsmi qeydə görə: qəbul olunub"}, nil},
		{"/en/outside/senate/tie", []string{"Casting vote: a presiding officer, who is no member, voted for as well.", "3 of 5 needed, 3 in favour: reached", "2 for, 2 against", "The official result is what the rule comes to."}, []string{"The official result is not"}},
		{"/en/outside/senate/2", []string{"The record names no rule: 1 for, 1 against", "no result is recorded", apitest.Hostile, "Member Cain Blues South present"}, nil},
		{"/en/outside/senate/empty", []string{"The record has no votes by member."}, []string{"Votes by member"}},
		{"/en/concerns", []string{"Concern of \u2068Steering Committee\u2069, 4 May 2016", "partly resolved", "past its day", "asked for by: 4 May 2017", "the body has answered", "Recommendation of \u2068" + apitest.Hostile, "the body has not answered"}, nil},
		{"/az/concerns", []string{"İrad: \u2068Rəhbər Komitə\u2069, 4 may 2016", "qismən həll olunub"}, nil},
		{"/en/concerns?state=open", []string{"Publish more."}, []string{"Registration is slow."}},
		{"/en/concerns/" + p.concern.String(), []string{"Registration is slow.", "We are at it.", "It is done.", "Found on 1 January 2018: partly resolved", "Second report", "coordinator"}, nil},
		{"/en/proposals", []string{"Open archive", "overdue", "not named in public", "Readers' union", "accepted in part", apitest.Hostile}, nil},
		{"/en/proposals?state=answered", []string{"Readers' union"}, []string{"Open archive"}},
		{"/en/proposals/" + p.late.String(), []string{"The day of the answer passed without one", "There is no answer yet.", wire.Hash{0xcd}.String(), "Measure \u20681.2\u2069", "representative of \u2068Test association"}, nil},
		{"/az/proposals/" + p.answered.String(), []string{"Cavab: qismən qəbul edilib", "On weekdays."}, []string{"Hələ cavab yoxdur"}},
		{"/en/protests", []string{
			"The motion was there.", "Motion seconded", "Signed by this ledger's key.", "with the code \u2068not_found\u2069", "There was no such motion.", "Decision 1", "A note that is forged.", "Not signed by this ledger's key",
			"It quotes no refusal: no answer came.", "The body has not answered.", "twothirds/refusal/v1",
		}, nil},
		{"/en/protests?state=answered", []string{"The motion was there."}, []string{"Nobody answered."}},
		{"/en/interests", []string{"We let halls.", "Motion 1: \u2068Buy a hall\u2069", "Standing interest.", "standing", "No longer so.", "withdrawn", apitest.Hostile}, nil},
		{"/en/interests?state=standing", []string{"Standing interest."}, []string{"We let halls.", "No longer so."}},
		{"/en/interests?state=motion", []string{"We let halls."}, []string{"Standing interest."}},
	} {
		got := text(test.url)
		for _, want := range test.want {
			if !strings.Contains(got, squeezed(want)) {
				t.Errorf("%s: %q is not in the text", test.url, want)
			}
		}
		for _, bad := range test.not {
			if strings.Contains(got, squeezed(bad)) {
				t.Errorf("%s: %q is in the text", test.url, bad)
			}
		}
	}
	for _, url := range []string{
		"/en/records?kind=x", "/en/records?page=0", "/en/records?page=2", "/en/records?page=x", "/en/records/x", "/en/records/" + apitest.NewID().String(), "/en/corrections?before=x", "/en/outside/x", "/en/outside/senate?state=x",
		"/en/outside/senate/x", "/en/outside/x/s1.2003", "/en/outside/senate/s1.2003.1", "/en/concerns?state=x", "/en/concerns/x", "/en/proposals?state=x", "/en/proposals/x", "/en/protests?state=x", "/en/interests?state=x",
		fmt.Sprintf("/en/outside/senate?at=%d", p.plain),
	} {
		if w := webtest.Ask(mux, url); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", url, w.Code)
		}
	}
}

// TestOrder: records stand in the order of the dates that they state, a year
// before the days in it, and recorded votes newest first.
func TestOrder(t *testing.T) {
	t.Parallel()
	p := tell(t)
	mux := serve(p)
	for url, order := range map[string][]string{
		"/en/records":        {"summer of 2011", "29 June 2017", "1 March 2018"},
		"/en/outside/senate": {"1 January 2004", "11 September 2003", "10 September 2003", "1 January 1999"},
	} {
		text, _ := webtest.Check(t, url, webtest.Ask(mux, url).Body.String())
		at := 0
		for _, date := range order {
			i := strings.Index(text[at:], date)
			if i < 0 {
				t.Fatalf("%s: %q does not stand after those before it", url, date)
			}
			at += i
		}
	}
}

// TestSecretBallot: of a vote whose record names nobody, the totals are shown, and held
// against nothing.
func TestSecretBallot(t *testing.T) {
	t.Parallel()
	p := &past{Node: apitest.Found(t, domain.PurposeDemonstration)}
	p.registrar("outside.body_entered", "outside/committee", &domain.OutsideBodyEntered{Name: domain.Text{En: "A committee"}, TakenFrom: source("Release")})
	three := int64(3)
	p.registrar("outside.rollcall_entered", "outside/committee", &domain.OutsideRollcallEntered{RollcallContent: domain.RollcallContent{
		Date: "2016-05-04", Outcome: domain.OutsideCarried, Recorded: &domain.RecordedTotals{Yes: 16, No: 3, Abstain: &three, Source: "A plan, p. 7"},
		Rollcall: "1", Seats: 22, Tags: []string{}, Title: "By secret ballot",
	}})
	p.CatchUp()
	mux := serve(p)
	for url, parts := range map[string][]string{
		"/en/outside":             {"A committee"},
		"/en/outside/committee":   {"16 for, 3 against, 3 abstained"},
		"/en/outside/committee/1": {"16 for, 3 against, 3 abstained", "The totals are from", "A plan, p. 7", "The record has no votes by member."},
	} {
		text, _ := webtest.Check(t, url, webtest.Ask(mux, url).Body.String())
		for _, part := range parts {
			if !strings.Contains(text, part) {
				t.Errorf("%s: no %q in %s", url, part, text)
			}
		}
		for _, part := range []string{"other totals", "0 members", "Other text"} {
			if strings.Contains(text, part) && url != "/en/outside/committee" {
				t.Errorf("%s: %q in %s", url, part, text)
			}
		}
	}
}

// TestForming: before a body has anything of this, every list says what would
// stand there.
func TestForming(t *testing.T) {
	t.Parallel()
	p := &past{Node: apitest.Found(t, domain.PurposeOperation)}
	p.CatchUp()
	mux := serve(p)
	for _, path := range []string{"/records", "/outside", "/concerns", "/proposals", "/corrections", "/protests", "/interests"} {
		for _, lang := range []string{"/en", "/az"} {
			w := webtest.Ask(mux, lang+path)
			if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `class="empty"`) {
				t.Errorf("%s%s: %d", lang, path, w.Code)
			}
			webtest.Check(t, path, w.Body.String())
		}
	}
}

// TestManyRollcalls: the list is paged, goes on where a vote comes in, and each
// stands on one page.
func TestManyRollcalls(t *testing.T) {
	t.Parallel()
	p := &past{Node: apitest.Found(t, domain.PurposeDemonstration)}
	p.Constitute(domain.Text{En: "A"}, domain.Text{En: "B"}, domain.Text{En: "C"}, domain.Text{En: "D"})
	p.registrar("outside.body_entered", "outside/un", &domain.OutsideBodyEntered{Name: domain.Text{En: "Assembly"}, TakenFrom: source("Records")})
	const all = 2*site.PageLength + 3
	enter := func(i int) wire.Seq {
		return p.registrar("outside.rollcall_entered", "outside/un", &domain.OutsideRollcallEntered{RollcallContent: domain.RollcallContent{
			Date: "2005-01-01", Rollcall: fmt.Sprint(i), Tags: []string{}, Title: fmt.Sprintf("Vote %d.", i),
			Votes: domain.RollcallVotes{Absent: []string{}, Abstain: []string{}, No: []string{}, NotVoting: []string{}, Present: []string{}, Yes: []string{}},
		}})
	}
	var before, early wire.Seq
	for i := range all {
		before = enter(i)
		if i == 9 {
			early = before
		}
	}
	p.CatchUp()
	mux := serve(p)
	seen := map[string]int{}
	for url := "/en/outside/un"; url != ""; {
		body := webtest.Ask(mux, url).Body.String()
		text, _ := webtest.Check(t, url, body)
		for i := range all {
			if strings.Contains(text, fmt.Sprintf("Vote %d.", i)) {
				seen[fmt.Sprint(i)]++
			}
		}
		link, _, more := strings.Cut(body, `" rel="next"`)
		url = ""
		if more {
			url = strings.ReplaceAll(link[strings.LastIndex(link, `href="`)+len(`href="`):], "&amp;", "&")
		}
	}
	for i := range all {
		if seen[fmt.Sprint(i)] != 1 {
			t.Errorf("vote %d stands on %d pages", i, seen[fmt.Sprint(i)])
		}
	}
	enter(all)
	p.CatchUp()
	for url, want := range map[string]string{"/en/outside/un": fmt.Sprintf("of %d", all+1), fmt.Sprintf("/en/outside/un?at=%d", before): fmt.Sprintf("of %d", all)} {
		text, _ := webtest.Check(t, url, webtest.Ask(mux, url).Body.String())
		if !strings.Contains(text, want) {
			t.Errorf("%s: %q is not in the text", url, want)
		}
	}
	text, _ := webtest.Check(t, "early", webtest.Ask(mux, fmt.Sprintf("/en/outside/un?at=%d", early)).Body.String())
	if !strings.Contains(text, "Vote 9.") || strings.Contains(text, "Vote 10.") {
		t.Error("an earlier point has not the votes of that point")
	}
}
