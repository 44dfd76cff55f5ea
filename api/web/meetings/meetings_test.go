package meetings_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"twothirds/api/httpapi/apitest"
	"twothirds/api/web"
	"twothirds/api/web/site"
	"twothirds/api/web/webtest"
	"twothirds/domain"
)

// page is an address, what its text has, and what it has not.
type page struct {
	url     string
	content []string
	not     []string
}

func check(t *testing.T, h http.Handler, pages []page) {
	t.Helper()
	for _, p := range pages {
		w := webtest.Ask(h, p.url)
		if w.Code != http.StatusOK {
			t.Errorf("%s: %d: %.300s", p.url, w.Code, w.Body)
			continue
		}
		text, _ := webtest.Check(t, p.url, w.Body.String())
		text = strings.Join(strings.Fields(text), " ")
		for _, want := range p.content {
			if !strings.Contains(text, strings.Join(strings.Fields(want), " ")) {
				t.Errorf("%s: %q is not in the text", p.url, want)
			}
		}
		for _, bad := range p.not {
			if strings.Contains(text, bad) {
				t.Errorf("%s: %q is in the text", p.url, bad)
			}
		}
		if n := strings.Count(w.Body.String(), "<h1"); n != 1 {
			t.Errorf("%s has %d h1", p.url, n)
		}
	}
}

func TestMeetings(t *testing.T) {
	t.Parallel()
	b := webtest.NewBusy(apitest.Found(t, domain.PurposeDemonstration))
	b.CatchUp()
	mux := http.NewServeMux()
	web.Mount(mux, site.Options{Ledger: b.Ledger, Model: b.Model})
	held, coming, off := "/meetings/"+b.Held.String(), "/meetings/"+b.Coming.String(), "/meetings/"+b.Off.String()
	state := b.State()
	meeting := state.Meeting(b.Held)
	check(t, mux, []page{
		{"/en/meetings", []string{"The group meets", "called off", "held", apitest.Hostile, "in person and online", "2 items on the agenda", "of the working group"}, []string{"No meeting"}},
		{"/az/meetings", []string{"Qarşıdakı iclaslar", "ləğv edilib", "əyani və onlayn"}, []string{"called off"}},
		{"/en" + held, []string{
			apitest.Hostile, "the office coordinator", "54 hours; the rules ask for 2 days met", "The agenda was changed", "Motion 9: Decided at a meeting", "when the meeting was closed",
			"2 of 5 members there", "3 of 5 needed, 3 there: reached", "Quorum when the poll was opened", "more than half of the active members", "Civil society 2 of 3", "Government 1 of 2", "Test ministry", "attested by two tellers", "said so itself, with its key", "(inactive, not counted)",
			"Not there: Test agency", "Decision 8", "not carried", "For", "Minutes (SHA-256)", "Download the minutes",
		}, []string{"The poll is open", "Nothing was", "Quorum to put"}},
		{"/az" + held, []string{"Protokol (SHA-256)", "Lazımdır: 3 / 5, iştirak edir: 3 – yetərsay var", "iki səssayan təsdiq edib"}, []string{"Attendance", "reached"}},
		{fmt.Sprintf("/en%s?at=%d", held, meeting.Closed-7), []string{"3 of 5 members there (now)", "3 of 5 needed, 3 there: reached", "The poll is open"}, []string{"Minutes"}},
		{fmt.Sprintf("/en%s?at=%d", held, meeting.Convened), []string{"not yet", "Who comes is entered from the opening on.", "Nothing is on the agenda."}, []string{"agenda was changed"}},
		{"/en" + coming, []string{"The group meets", "in writing", "of the working group", "What comes next", "Nothing was put to the vote", "no place is named"}, []string{"Quorum"}},
		{"/en" + off, []string{"This meeting was called off.", apitest.Hostile, "representative of Test union of archives", "representative of Test ministry"}, nil},
	})
	for _, path := range []string{"/meetings/x", "/meetings/" + b.Group.String(), "/meetings?before=x", held + fmt.Sprintf("?at=%d", meeting.Convened-1)} {
		if w := webtest.Ask(mux, "/en"+path); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	about := "meeting/" + b.Coming.String()
	b.Advance(250)
	b.Must("meeting.opened", about, &domain.MeetingOpened{}, b.Officers()[0])
	b.Must("attendance.checked_in", about, &domain.AttendanceCheckedIn{}, b.Members[0].Rep())
	b.CatchUp()
	check(t, mux, []page{{"/en" + coming, []string{"1 of 2 members there (now)", "is there", "Not there: Test agency"}, []string{"Quorum"}}})
}

// TestNoMeetings: a body that has none says what would stand there.
func TestNoMeetings(t *testing.T) {
	t.Parallel()
	n := apitest.Found(t, domain.PurposeOperation)
	n.CatchUp()
	mux := http.NewServeMux()
	web.Mount(mux, site.Options{Ledger: n.Ledger, Model: n.Model})
	check(t, mux, []page{
		{"/en/meetings", []string{"No meeting is convened.", "No meeting has been held yet."}, nil},
		{"/az/meetings", []string{"Heç bir iclas çağırılmayıb.", "Hələ heç bir iclas keçirilməyib."}, nil},
	})
}
