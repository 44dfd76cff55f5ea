package desk_test

import (
	"encoding/xml"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"twothirds/api/httpapi/apitest"
	"twothirds/api/web"
	frame "twothirds/api/web/site"
	"twothirds/api/web/webtest"
	"twothirds/domain"
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

// TestForms: every form is an act that the domain knows, and names members that
// statements of its type have.
func TestForms(t *testing.T) {
	t.Parallel()
	s := full(t)
	mux := pagesOf(t, s.Node)
	urls := []string{"/en/desk/protest", "/en/desk/motions/new", "/en/desk/members/" + s.Members[0].ID.String(), "/en/desk/motions/" + s.Tabled.String(), "/en/desk/motions/" + s.Voting.String(), "/en/desk/motions/" + s.Carried.String()}
	for _, o := range s.Officers() {
		urls = append(urls, "/en/desk/offices/"+o.Of[len("office/"):])
	}
	types := map[string]domain.TypeInfo{}
	for _, info := range domain.Types() {
		types[info.Name] = info
	}
	seen := map[string]bool{}
	for _, url := range urls {
		page, _ := ask(t, mux, url)
		for _, f := range formsOf(t, page) {
			info, ok := types["twothirds."+f.kind+".v1"]
			if !ok || info.Derived {
				t.Errorf("%s: %s is no act", url, f.kind)
				continue
			}
			seen[f.kind] = true
			if noun, _, _ := strings.Cut(f.subject, "/"); noun != info.Subject {
				t.Errorf("%s: %s is about %s, not %s", url, f.kind, info.Subject, f.subject)
			}
			if info.Data == nil || len(f.names) == 0 {
				continue
			}
			for _, name := range f.names {
				if !has(reflect.TypeOf(info.Data), strings.Split(name, ".")) {
					t.Errorf("%s: %s has no member %s", url, f.kind, name)
				}
			}
		}
	}
	for _, kind := range []string{"vote.cast", "vote.recused", "motion.tabled", "amendment.moved", "amendment.accepted", "poll.extended", "meeting.convened", "record.attested", "representative.appointed", "key.revoked", "interest.declared", "interest.withdrawn", "proposal.received", "proposal.answered", "protest.lodged"} {
		if !seen[kind] {
			t.Errorf("no page has a form of %s", kind)
		}
	}
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
			list := at["data-list"]
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
				now.names = append(now.names, strings.Join(append(append([]string{}, lists...), at["name"]), "."))
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
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == path[0] || (field.Anonymous && has(field.Type, path)) {
			return field.Anonymous && name != path[0] || has(field.Type, path[1:])
		}
	}
	return false
}
