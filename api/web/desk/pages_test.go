package desk_test

import (
	"cmp"
	"encoding/xml"
	"errors"
	"html"
	"io"
	"log/slog"
	"net/http"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"twothirds/api/httpapi/apitest"
	"twothirds/api/web"
	frame "twothirds/api/web/site"
	"twothirds/api/web/webtest"
	"twothirds/domain"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
)

func pagesOf(t *testing.T, node *apitest.Node) *http.ServeMux {
	mux := http.NewServeMux()
	web.Mount(mux, frame.Options{Ledger: node.Ledger, Model: node.Model, Log: slog.New(slog.NewTextHandler(t.Output(), nil))})
	return mux
}

// ask asks for a page and checks that it is there and well formed.
func ask(t *testing.T, mux http.Handler, url string) (page, text string) {
	t.Helper()
	w := webtest.Ask(mux, url)
	if w.Code != http.StatusOK {
		t.Fatalf("%s: status %d: %.300s", url, w.Code, w.Body)
	}
	text, _ = webtest.Check(t, url, w.Body.String())
	return w.Body.String(), strings.Join(strings.Fields(text), " ")
}

func TestPages(t *testing.T) {
	t.Parallel()
	s := full(t)
	mux := pagesOf(t, s.Node)
	voter, silent := s.Members[0].ID.String(), s.Members[1].ID.String()
	tests := []struct {
		url  string
		want []string
		not  []string
	}{
		{"/en/desk", []string{"What awaits a vote", "Meet in public", "Test centre for local media", "has not voted", "to sign, this page needs JavaScript", "twothirds vote --help"}, nil},
		{"/az/desk", []string{"Səs gözləyənlər", "İclasların açıq keçirilməsi", "səs verib"}, []string{"has not voted"}},
		{"/en/desk/keys", []string{"nobody can give a lost key back"}, nil},
		{"/en/desk/invite", []string{"invited to represent"}, nil},
		{"/en/desk/pending", []string{"Waiting for signatures"}, nil},
		{"/en/desk/receipts", []string{"Receipts"}, nil},
		{"/az/desk/protest", []string{"Etiraz vermək"}, nil},
		{"/en/desk/members", []string{"Test ministry of records"}, nil},
		{"/en/desk/members/" + voter, []string{"Change the vote", "voted Yes", "You may change your vote until the poll closes", "Leave the body", "Contest the decision", "Invitations"}, []string{"Accept the founding"}},
		{"/en/desk/members/" + silent, []string{"has not voted", "Take no part in this poll"}, []string{"Change the vote"}},
		{"/az/desk/members/" + silent, []string{"səs verməyib", "Səsvermə bağlanana qədər səsinizi dəyişə bilərsiniz"}, nil},
		{"/en/desk/motions/new", []string{"Move a motion", "admit a member", "Needed to:", "set a member's status"}, nil},
		{"/en/desk/motions/" + s.Voting.String(), []string{"Vote: Meet in public", "Extend the poll", "the motion is being voted on: this cannot be done with it now"}, nil},
		{"/en/desk/motions/" + s.Tabled.String(), []string{"Second the motion", "You amend version 1.", "Make the text final", "The text has to be final first", "Rule on the motion"}, []string{"Take no part in this poll"}},
		{"/en/desk/motions/" + s.Failed.String(), []string{apitest.Hostile, "Contest the decision"}, nil},
		{"/en/desk/offices", []string{"coordinator"}, nil},
		{"/en/desk/offices/coordinator", []string{"Convene a meeting", "Enter a proposal from outside", "Set the demonstration's clock forward", "Motions before the body"}, nil},
		{"/az/desk/offices/registrar-civil-society", []string{"Nümayəndə təyin etmək", "Qeydi təsdiq etmək"}, nil},
		{"/en/desk?at=5", []string{"No poll is open."}, []string{"Meet in public"}},
		{"/en/desk/motions/" + s.Tabled.String() + "?at=40", []string{"This page shows the past. Acts are for the newest state."}, nil},
	}
	for _, test := range tests {
		t.Run(test.url, func(t *testing.T) {
			page, text := ask(t, mux, test.url)
			if !strings.Contains(page, `<script type="module" src="/modules/`) || !strings.Contains(page, `data-desk-entry="/`) {
				t.Error("the modules, or what they are told, is not on it")
			}
			for _, want := range test.want {
				if !strings.Contains(strings.ToLower(text), strings.ToLower(want)) {
					t.Errorf("%q is not in the text", want)
				}
			}
			for _, bad := range test.not {
				if strings.Contains(text, bad) {
					t.Errorf("%q is in the text", bad)
				}
			}
			if strings.Contains(test.url, "?at=") && strings.Contains(page, `class="act"`) {
				t.Error("something can be signed in the past")
			}
		})
	}
	for _, url := range []string{"/en/desk/members/none", "/en/desk/motions/none", "/en/desk/offices/none", "/en/desk/motions/" + apitest.NewID().String()} {
		if w := webtest.Ask(mux, url); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", url, w.Code)
		}
	}
}

// full is a body with something of every kind that its desks offer to act on.
func full(t *testing.T) *apitest.Story {
	t.Helper()
	s := apitest.Found(t, domain.PurposeDemonstration).Tell()
	s.Must("interest.declared", "interest/"+apitest.NewID().String(), &domain.InterestDeclared{Kind: domain.InterestOther, Text: domain.Text{En: "A lease"}}, s.Members[0].Rep())
	content := s.State().Motion(s.Tabled).Content
	content.Text.En += " And yearly."
	s.Must("amendment.moved", "amendment/"+apitest.NewID().String(), &domain.AmendmentMoved{BaseVersion: 1, Content: content, Motion: s.Tabled}, s.Members[1].Rep())
	s.Must("proposal.received", "proposal/"+apitest.NewID().String(), &domain.ProposalReceived{Text: domain.Text{En: "Publish more."}, Title: domain.Text{En: "More data"}}, s.Members[1].Rep())
	s.CatchUp()
	return s
}

// noForm are the types that somebody signs, and that no form is for.
var noForm = map[string]string{
	"key.enrolled":       "the invitation's page, where the key is made",
	"ledger.founded":     "before it there is no page",
	"ledger.key_rotated": "the ledger's own key signs, which is with the server",
}

// TestForms: every form is an act that the domain knows, and names members that
// statements of its type have; and every type that somebody signs has a form, if only
// one that waits.
func TestForms(t *testing.T) {
	t.Parallel()
	types := map[string]domain.TypeInfo{}
	for _, info := range domain.Types() {
		types[info.Name] = info
	}
	open, there := map[string]bool{}, map[string]bool{}
	forming := apitest.Found(t, domain.PurposeOperation)
	forming.Enter(domain.Text{En: "Test union"}, domain.Text{En: "Test ministry"})
	forming.CatchUp()
	for _, node := range []*apitest.Node{full(t).Node, busy(t), forming} {
		for url, page := range deskOf(t, node) {
			for _, m := range regexp.MustCompile(`data-act="([a-z_.]+)"`).FindAllStringSubmatch(page, -1) {
				there[m[1]] = true
			}
			for _, f := range formsOf(t, page) {
				open[f.kind] = true
				checkForm(t, url, f, types["twothirds."+f.kind+".v1"])
			}
		}
	}
	for _, info := range types {
		kind := strings.TrimSuffix(strings.TrimPrefix(info.Name, "twothirds."), ".v1")
		if why, none := noForm[kind]; !there[kind] && !info.Derived && !none {
			t.Errorf("no page has a form of %s", kind)
		} else if none && there[kind] {
			t.Errorf("%s has a form, though it is said that it has none: %s", kind, why)
		}
	}
	waiting := map[string]bool{"key.objected": true, "ledger.upgraded": true} // nothing of these bodies is as they want it
	for kind := range there {
		if !open[kind] && !waiting[kind] {
			t.Errorf("no form of %s is open on any page", kind)
		}
	}
}

func checkForm(t *testing.T, url string, f *aForm, info domain.TypeInfo) {
	t.Helper()
	if info.Name == "" || info.Derived {
		t.Errorf("%s: %s is no act", url, f.kind)
		return
	}
	if noun, _, _ := strings.Cut(f.subject, "/"); noun != info.Subject {
		t.Errorf("%s: %s is about %s, not %s", url, f.kind, info.Subject, f.subject)
	}
	if info.Data == nil {
		return
	}
	for _, name := range f.names {
		if !has(reflect.TypeOf(info.Data), strings.Split(name, ".")) {
			t.Errorf("%s: %s has no member %s", url, f.kind, name)
		}
	}
}

// deskOf is every page of the desk that the desk's first one leads to, by address.
func deskOf(t *testing.T, node *apitest.Node) map[string]string {
	t.Helper()
	mux := pagesOf(t, node)
	pages, waiting := map[string]string{}, []string{"/en/desk"}
	for len(waiting) > 0 {
		url := waiting[0]
		waiting = waiting[1:]
		if _, known := pages[url]; known {
			continue
		}
		if len(pages) == 150 {
			t.Fatalf("there are more than 150 pages; the last is %s", url)
		}
		page, _ := ask(t, mux, url)
		pages[url] = page
		for _, m := range regexp.MustCompile(`href="(/en/desk[^"#]*)"`).FindAllStringSubmatch(page, -1) {
			waiting = append(waiting, html.UnescapeString(m[1]))
		}
	}
	return pages
}

// busy is a body with meetings, groups, tellers, and besides a plan, evidence,
// records, an outside body and a concern.
func busy(t *testing.T) *apitest.Node {
	t.Helper()
	b := webtest.NewBusy(apitest.Found(t, domain.PurposeDemonstration))
	coordinator, registrar := b.Officers()[0], b.Officers()[1]
	text, source := domain.Text{En: "Test"}, domain.Source{Title: domain.Text{En: "A source"}}
	member := b.Members[0]
	at := func(noun string) string { return noun + "/" + apitest.NewID().String() }

	plan, evidence := at("plan"), at("evidence")
	id, err := wire.ParseUUID(strings.TrimPrefix(plan, "plan/"))
	if err != nil {
		t.Fatal(err)
	}
	period := domain.Period{From: "2026-01-01", To: "2027-12-31"}
	b.Must("plan.drafted", plan, &domain.PlanDrafted{Kind: domain.PlanAction, Period: period, Title: text}, coordinator)
	b.Must("plan.items_drafted", plan, &domain.PlanItemsDrafted{Items: []domain.Item{
		{Level: domain.LevelDirection, Number: "1", Responsible: []domain.MemberID{}, Title: text},
		{Level: domain.LevelMeasure, Number: "1.1", Parent: "1", Responsible: []domain.MemberID{member.ID}, Title: text},
	}, Removed: []string{}}, coordinator)
	draft := b.State().Plan(domain.PlanID{UUID: id}).Draft
	b.Must("plan.attested", plan, &domain.PlanAttested{Act: text, Date: "2026-01-01", Digest: draft.Digest, Version: 1}, b.Officers()[1:3]...)
	b.Must("plan.items_drafted", plan, &domain.PlanItemsDrafted{Items: []domain.Item{{Level: domain.LevelMilestone, Number: "1.1.1", Parent: "1.1", Responsible: []domain.MemberID{}, Title: text}}, Removed: []string{}}, coordinator)
	b.Must("evidence.submitted", evidence, &domain.EvidenceSubmitted{MediaType: "text/plain", Number: "1.1", Plan: domain.PlanID{UUID: id}, Sha256: wire.Hash{3}, Size: 3, Title: text, URL: "https://example.org/"}, member.Rep())
	b.Must("plan.drafted", at("plan"), &domain.PlanDrafted{Kind: domain.PlanAction, Period: period, Title: text}, coordinator)

	b.Must("concern.recorded", at("concern"), &domain.ConcernRecorded{Body: text, Date: "2026-01-01", Kind: "concern", TakenFrom: source, Text: text}, registrar)
	b.Must("record.attested", at("record"), &domain.RecordAttested{RecordContent: domain.RecordContent{
		Counts: &domain.RecordedCounts{Yes: 3}, DateText: "in spring", Kind: "decision", Rule: &domain.Majority{Base: "entitled", Den: 2, Num: 1, Strict: true}, TakenFrom: domain.Source{SHA256: wire.Hash{4}, Title: text}, Text: text, Title: text,
		Votes: []domain.RecordedVote{{Choice: "yes", Member: member.ID}},
	}}, registrar)
	b.Must("outside.body_entered", "outside/assembly", &domain.OutsideBodyEntered{Name: text, TakenFrom: source}, registrar)
	b.Must("outside.members_entered", "outside/assembly", &domain.OutsideMembersEntered{Members: []domain.EnteredMember{{ID: "1", Name: "First"}, {ID: "2", Name: "Second", Party: "A party"}}}, registrar)
	b.Must("outside.rollcall_entered", "outside/assembly", &domain.OutsideRollcallEntered{RollcallContent: domain.RollcallContent{
		Date: "2026-01-02", Rollcall: "r1", Tags: []string{"a"}, Title: "A vote", Votes: domain.RollcallVotes{Absent: []string{}, Abstain: []string{}, No: []string{"2"}, NotVoting: []string{}, Present: []string{}, Yes: []string{"1"}},
	}}, registrar)

	meeting := at("meeting")
	b.Must("meeting.convened", meeting, &domain.MeetingConvened{Agenda: []domain.AgendaItem{}, Mode: domain.MeetingOnline, Starts: b.Now().AddHours(49), Title: text}, coordinator)
	motion, further := b.Table(apitest.Content(text, text, []string{seed.ClassOrdinary})), b.Table(apitest.Content(text, text, []string{seed.ClassProcedural}))
	b.Freeze(motion)
	frozen := b.State().Motion(further)
	b.Must("motion.frozen", "motion/"+further.String(), &domain.MotionFrozen{Digest: frozen.Digest, Version: frozen.Version}, member.Rep())
	b.Must("meeting.opened", meeting, &domain.MeetingOpened{}, coordinator)
	b.Must("attendance.checked_in", meeting, &domain.AttendanceCheckedIn{}, member.Rep())
	b.Open(motion, 72)
	b.CatchUp()
	return b.Node
}

// aForm is a form in a page: its attributes, and the full paths of its controls.
type aForm struct {
	kind, subject string
	names         []string
}

func formsOf(t *testing.T, page string) []*aForm {
	t.Helper()
	dec := xml.NewDecoder(strings.NewReader(page))
	dec.Strict, dec.AutoClose, dec.Entity = false, []string{"meta", "link", "br", "input", "rect"}, xml.HTMLEntity
	var forms []*aForm
	var now *aForm
	var lists, open []string
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return forms
		}
		if err != nil {
			t.Fatal(err)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			at := map[string]string{}
			for _, a := range tok.Attr {
				at[a.Name.Local] = a.Value
			}
			list := at["data-list"] + at["data-rows"]
			if list != "" {
				lists = append(lists, list)
			}
			open = append(open, list)
			if tok.Name.Local == "form" && at["class"] == "act" {
				now = &aForm{kind: at["data-type"], subject: at["data-subject"]}
				forms = append(forms, now)
			}
			_, part := at["data-part"]
			if now != nil && !part && at["name"] != "" && tok.Name.Local != "form" {
				name, _, _ := strings.Cut(cmp.Or(at["data-path"], at["name"]), "~")
				now.names = append(now.names, strings.Join(append(append([]string{}, lists...), name), "."))
				for _, beside := range []string{at["data-size"], at["data-media"]} {
					if beside != "" {
						now.names = append(now.names, beside)
					}
				}
			}
		case xml.EndElement:
			if list := open[len(open)-1]; list != "" {
				lists = lists[:len(lists)-1]
			}
			open = open[:len(open)-1]
			if tok.Name.Local == "form" {
				now = nil
			}
		}
	}
}

// has reports whether a type's JSON has a member at a path; of lists any element
// has. Of effects it is enough that one of the types has it.
func has(typ reflect.Type, path []string) bool {
	for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice {
		typ = typ.Elem()
	}
	if typ == reflect.TypeFor[domain.Effect]() {
		if len(path) == 1 && path[0] == "type" {
			return true
		}
		for _, info := range domain.EffectTypes() {
			if has(reflect.TypeOf(info.Data), path) {
				return true
			}
		}
		return len(path) == 0
	}
	if len(path) == 0 {
		return true
	}
	if typ.Kind() != reflect.Struct {
		return false
	}
	for i := range typ.NumField() {
		field := typ.Field(i)
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		within := field.Anonymous || strings.Contains(options, "embed")
		if name == path[0] || (within && has(field.Type, path)) {
			return within && name != path[0] || has(field.Type, path[1:])
		}
	}
	return false
}
