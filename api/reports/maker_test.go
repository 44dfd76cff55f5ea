package reports

import (
	"context"
	"errors"
	"html/template"
	"strings"
	"testing"

	"twothirds/api/httpapi/apitest"
	"twothirds/domain"
	"twothirds/projections/report"
	"twothirds/projections/report/render"
)

// TestShow asks again for a report that was shown: it is neither made nor written again,
// unless its links are to go elsewhere.
func TestShow(t *testing.T) {
	n := apitest.Found(t, domain.PurposeDemonstration)
	n.CatchUp()
	v, err := n.Model.View(0)
	if err != nil {
		t.Fatal(err)
	}
	m, q := NewMaker(), report.Question{Kind: "accountability", Lang: "en"}
	show := func(base string) *Shown {
		t.Helper()
		s, err := m.Show(t.Context(), v, q, base)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	first := show("/en")
	if show("/en") != first {
		t.Error("a report that was shown is written again")
	}
	made, err := m.Make(t.Context(), v, q)
	if err != nil || made != first.Report {
		t.Errorf("a report that was shown is made again (%v)", err)
	}
	if first.SHA256 != made.SHA256() || !strings.Contains(string(first.Part.HTML), `href="/en/log/1"`) {
		t.Error("what is shown is not the report")
	}
	if other := show("https://ledger.example"); !strings.Contains(string(other.Part.HTML), `href="https://ledger.example/log/1"`) {
		t.Error("links go where others asked for them")
	}
}

// TestMakeInTurn makes a report for an archive: it waits for its turn, and keeps nothing.
func TestMakeInTurn(t *testing.T) {
	n := apitest.Found(t, domain.PurposeDemonstration)
	n.CatchUp()
	v, err := n.Model.View(0)
	if err != nil {
		t.Fatal(err)
	}
	m, q := NewMaker(), report.Question{Kind: "accountability", Lang: "en"}
	m.turn <- struct{}{} // somebody's report is being made
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := m.MakeInTurn(gone, v, q); !errors.Is(err, context.Canceled) {
		t.Errorf("who has gone is told %v", err)
	}
	done := make(chan error)
	go func() {
		_, err := m.MakeInTurn(t.Context(), v, q)
		done <- err
	}()
	select {
	case err := <-done:
		t.Errorf("it did not wait: %v", err)
	case m.turn <- struct{}{}:
		t.Error("two have the turn")
	default:
	}
	<-m.turn
	if err := <-done; err != nil || len(m.kept) > 0 {
		t.Errorf("%v; %d reports are kept", err, len(m.kept))
	}
}

// TestKeptHTML shows reports until there is too much HTML to keep: what was shown longest
// ago goes, and of that the report stays.
func TestKeptHTML(t *testing.T) {
	m := NewMaker()
	html := template.HTML(strings.Repeat("x", maxKeptHTML/3))
	for _, lang := range []string{"a", "b", "c", "d"} {
		key := asked{at: 1, q: report.Question{Lang: lang}}
		m.kept = append(m.kept, kept{asked: key, report: &report.Report{}})
		m.keep(key, &Shown{Part: &render.Part{HTML: html}})
	}
	for i, k := range m.kept {
		if k.report == nil || (k.shown == nil) != (i == 0) {
			t.Errorf("%s: report %v, shown %v", k.q.Lang, k.report != nil, k.shown != nil)
		}
	}
}
