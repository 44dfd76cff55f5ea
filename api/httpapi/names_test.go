package httpapi_test

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"twothirds/api/httpapi"
	"twothirds/api/httpapi/apitest"
	"twothirds/api/web/webtest"
	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
	"twothirds/domain/wire/commit"
	"twothirds/eventstore/openings"
)

// named is a body with representatives whose names are committed to.
type named struct {
	*apitest.Node
	t           *testing.T
	speaker     *domaintest.Member // of the first member, with a key of its own
	hostile     domain.RepresentativeID
	motion      domain.MotionID
	meeting     string
	proposal    domain.ProposalID // made by somebody outside, whose name is committed to
	stated, end wire.Seq
}

// These stand for names; they are nobody's.
const (
	shownName   = "Nümunə Nümayəndə"
	hostileName = "<script>alert(1)</script>\u202eNümunə\n\u200bİkinci"
	wrongName   = "Başqa Nümunə"
	outsideName = "Kənar Nümunə"
)

func nameOf(id domain.RepresentativeID, value string) commit.Opening {
	return nameIn("representative/"+id.String(), value)
}

func nameIn(subject, value string) commit.Opening {
	return commit.Opening{Field: "name", Salt: sha256.Sum256([]byte(value)), Subject: subject, Value: value}
}

// appoint gives a member another representative, with a commitment.
func (n *named) appoint(m *domaintest.Member, id domain.RepresentativeID, person wire.Hash) {
	n.t.Helper()
	n.Must("representative.appointed", "representative/"+id.String(), &domain.RepresentativeAppointed{
		From: n.Now(), Kind: domain.KindAlternate, Mandate: wire.Hash{3}, Member: m.ID, Person: person,
	}, m.Rep())
}

func (n *named) keep(o commit.Opening) wire.Hash {
	n.t.Helper()
	c := openings.Commitment(o, n.Ledger.ID())
	if err := n.Ledger.Openings().Put(o, c); err != nil {
		n.t.Fatal(err)
	}
	return c
}

func nameThem(t *testing.T) *named {
	t.Helper()
	n := &named{Node: apitest.Found(t, domain.PurposeDemonstration), t: t}
	n.Constitute(domain.Text{En: "First"}, domain.Text{En: "Second"}, domain.Text{En: "Third"}, domain.Text{En: "Fourth"})
	n.speaker = &domaintest.Member{ID: n.Members[0].ID, Representative: domain.RepresentativeID{UUID: apitest.NewID()}, Key: domaintest.NewKey("named")}
	n.hostile = domain.RepresentativeID{UUID: apitest.NewID()}
	person := openings.Commitment(nameOf(n.speaker.Representative, shownName), n.Ledger.ID())
	n.appoint(n.Members[0], n.speaker.Representative, person)
	n.Must("key.enrolled", "key/"+n.speaker.Key.Public.String(), &domain.KeyEnrolled{Alg: wire.AlgEd25519, Representative: n.speaker.Representative},
		domaintest.Speaker{Key: n.speaker.Key, As: wire.AsNewKey, Of: "member/" + n.speaker.ID.String()}, n.Members[0].Rep())
	n.appoint(n.Members[1], n.hostile, openings.Commitment(nameOf(n.hostile, hostileName), n.Ledger.ID()))
	// The third member repeats the commitment of another, and to the fourth's another
	// name is kept than the one that was committed to.
	n.appoint(n.Members[2], domain.RepresentativeID{UUID: apitest.NewID()}, person)
	wrong := domain.RepresentativeID{UUID: apitest.NewID()}
	n.appoint(n.Members[3], wrong, openings.Commitment(nameOf(wrong, "Əvvəlki Nümunə"), n.Ledger.ID()))
	n.keep(nameOf(wrong, wrongName))

	n.motion = n.Table(apitest.Content(domain.Text{En: "Elect a teller"}, domain.Text{En: "By name."}, []string{seed.ClassElection},
		domain.NewEffect(&domain.Elect{Office: "teller-a", Representative: n.speaker.Representative, Role: domain.RoleTeller, TermDays: 300})))
	n.stated = n.Must("position.stated", "motion/"+n.motion.String(), &domain.PositionStated{Stance: domain.StanceFor, Text: domain.Text{En: "So be it."}}, n.speaker.Rep())
	n.Freeze(n.motion)
	n.Cast(n.Open(n.motion, 72), "yes", "yes", "yes", "yes")
	n.Advance(73)
	n.meeting = "meeting/" + apitest.NewID().String()
	n.Must("meeting.convened", n.meeting, &domain.MeetingConvened{Agenda: []domain.AgendaItem{}, Mode: domain.MeetingOnline, Starts: n.Now().AddHours(1), Title: domain.Text{En: "They meet"}}, n.Officers()[0])
	n.Advance(2)
	n.Must("meeting.opened", n.meeting, &domain.MeetingOpened{}, n.Officers()[0])
	n.Must("attendance.checked_in", n.meeting, &domain.AttendanceCheckedIn{}, n.speaker.Rep())
	n.proposal = domain.ProposalID{UUID: apitest.NewID()}
	proposal := "proposal/" + n.proposal.String()
	n.Must("proposal.received", proposal, &domain.ProposalReceived{
		From: openings.Commitment(nameIn(proposal, outsideName), n.Ledger.ID()), Text: domain.Text{En: "Publish more."}, Title: domain.Text{En: "More data"},
	}, n.Officers()[0])
	n.CatchUp()
	n.end = n.Ledger.Size()
	return n
}

// TestNames: names lie over pages alone, where the server is to show them and has an
// opening that fits; and are gone when they are erased.
func TestNames(t *testing.T) {
	t.Parallel()
	n := nameThem(t)
	show := httpapi.New(httpapi.Options{Ledger: n.Ledger, Model: n.Model, Names: true})
	hide := httpapi.New(httpapi.Options{Ledger: n.Ledger, Model: n.Model})
	get := func(h http.Handler, url string, headers ...string) (string, http.Header) {
		t.Helper()
		w := webtest.Ask(h, url, headers...)
		if w.Code != http.StatusOK {
			t.Fatalf("%s: status %d: %.200s", url, w.Code, w.Body)
		}
		return w.Body.String(), w.Header()
	}
	member := func(i int) string { return "/en/members/" + n.Members[i].ID.String() }
	decision := n.State().Motion(n.motion).Decision.String()
	digestAt := fmt.Sprintf("/v1/digest?at=%d", n.end)
	before, _ := get(show, digestAt)
	if page, header := get(show, member(0)); strings.Contains(page, "#names") || header.Get("ETag") == "" {
		t.Error("a name is marked that nobody keeps here, or a page without names is not kept")
	}
	n.keep(nameOf(n.speaker.Representative, shownName))
	n.keep(nameOf(n.hostile, hostileName))
	if after, _ := get(show, digestAt); after != before {
		t.Error("a name changed the digest")
	}

	pages := []string{
		member(0), "/az/members/" + n.Members[0].ID.String(), "/en/offices", "/en/members", "/en/roll", "/en/motions/" + n.motion.String(), "/en/decisions/" + decision, strings.Replace(n.meeting, "meeting/", "/en/meetings/", 1),
		fmt.Sprintf("/en/log/%d", n.stated), fmt.Sprintf("/en/room?at=%d", n.stated), fmt.Sprintf("%s?at=%d", member(0), n.stated), fmt.Sprintf("/en/roll?at=%d", n.stated),
	}
	for _, url := range pages {
		page, header := get(show, url)
		text, _ := webtest.Check(t, url, page)
		if !strings.Contains(text, shownName+"*") || strings.Count(page, `id="names"`) != 1 {
			t.Errorf("%s: the name is not shown with its mark and one note", url)
		}
		if header.Get("ETag") != "" || header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: a browser may keep it: %q", url, header.Get("Cache-Control"))
		}
		if page, _ := get(hide, url); strings.Contains(page, shownName) || strings.Contains(page, "#names") {
			t.Errorf("%s: the name is shown although the server is not to show names", url)
		}
	}
	if text, _ := webtest.Check(t, "hostile", first(get(show, member(1)))); !strings.Contains(text, "<script>alert(1)</script> Nümunə İkinci*") {
		t.Error("a hostile name is not text in one line")
	}
	for _, i := range []int{2, 3} {
		if page, _ := get(show, member(i)); strings.Contains(page, "#names") || strings.Contains(page, wrongName) {
			t.Errorf("member %d: a name is shown that its commitment is not of", i)
		}
	}

	// Nothing else has any.
	for _, url := range []string{
		"/v1/representatives/" + n.speaker.Representative.String(), "/v1/representatives", fmt.Sprintf("/v1/entries/%d", n.stated), "/v1/entries?limit=200", "/v1/info",
		"/log/checkpoint", fmt.Sprintf("/log/tile/entries/000.p/%d", n.end), "/openapi.json", "/en/decisions.atom", "/en/calendar.ics", "/en/search?q=N%C3%BCmun%C9%99", "/en/decisions/" + decision + "/proofs.zip",
		"/en/", "/en/motions", "/en/log", "/en/rules",
	} {
		w := webtest.Ask(show, url)
		if w.Code != http.StatusOK {
			t.Errorf("%s: status %d", url, w.Code)
		}
		body := w.Body.String()
		if strings.Contains(body, shownName) || strings.Contains(body, "#names") {
			t.Errorf("%s: the name is in it", url)
		}
	}

	n.Must("opening.erased", "representative/"+n.speaker.Representative.String(), &domain.OpeningErased{Fields: []string{"name"}, Reasons: domain.Text{En: "Asked for."}}, n.Members[0].Rep())
	for _, url := range pages {
		if page, _ := get(show, url); strings.Contains(page, shownName) {
			t.Errorf("%s: the name is shown after it was erased", url)
		}
	}
	if after, _ := get(show, digestAt); after != before {
		t.Error("erasing changed the digest of what came before")
	}
}

// TestNameOfProposer: who made a proposal is shown as representatives are.
func TestNameOfProposer(t *testing.T) {
	t.Parallel()
	n := nameThem(t)
	show := httpapi.New(httpapi.Options{Ledger: n.Ledger, Model: n.Model, Names: true})
	hide := httpapi.New(httpapi.Options{Ledger: n.Ledger, Model: n.Model})
	pages := []string{"/en/proposals", "/az/proposals/" + n.proposal.String()}
	said := func(h http.Handler, url string) bool {
		t.Helper()
		text, _ := webtest.Check(t, url, webtest.Ask(h, url).Body.String())
		return strings.Contains(text, outsideName+"*")
	}
	opening := nameIn("proposal/"+n.proposal.String(), outsideName)
	for _, url := range pages {
		if said(show, url) {
			t.Errorf("%s: a name is shown that nobody keeps here", url)
		}
	}
	n.keep(opening)
	for _, url := range pages {
		if !said(show, url) || said(hide, url) {
			t.Errorf("%s: the name is shown %v where it is to be, %v where it is not", url, said(show, url), said(hide, url))
		}
	}
	if _, err := n.Ledger.Openings().Erase(opening.Subject, opening.Field); err != nil {
		t.Fatal(err)
	}
	for _, url := range pages {
		if said(show, url) {
			t.Errorf("%s: the name is shown after it was erased", url)
		}
	}
}

func first(page string, _ http.Header) string { return page }
