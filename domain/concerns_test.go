package domain_test

import (
	"strings"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/wire"
)

func aConcern() *domain.ConcernRecorded {
	return &domain.ConcernRecorded{
		Body: text("A steering committee"), Date: "2016-05-04", Due: "2017-05-04", Kind: "concern", TakenFrom: aReport, Text: text("Civil society is constrained."),
	}
}

func concernID(about string) (id domain.ConcernID, err error) {
	id.UUID, err = wire.ParseUUID(strings.TrimPrefix(about, "concern/"))
	return id, err
}

// concerned is a body that an outside body has a concern about, and its subject.
func concerned() (*domaintest.Body, string) {
	b := five()
	about := "concern/" + b.ID().String()
	b.Must("concern.recorded", about, aConcern(), b.Registrars[0])
	return b, about
}

func TestConcernsAreRecorded(t *testing.T) {
	t.Parallel()
	with := func(change func(*domain.ConcernRecorded)) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			e := aConcern()
			change(e)
			return b.Try("concern.recorded", "concern/"+b.ID().String(), e, b.Registrars[0])
		}
	}
	tell(t, five, []story{
		{"by a registrar", with(func(*domain.ConcernRecorded) {}), ""},
		{"as a recommendation, due at no time", with(func(e *domain.ConcernRecorded) { e.Kind, e.Due = "recommendation", "" }), ""},
		{"by the coordinator", func(b *domaintest.Body) error {
			return b.Try("concern.recorded", "concern/"+b.ID().String(), aConcern(), b.Coordinator)
		}, domain.CodeNotPermitted},
		{"by two registrars", func(b *domaintest.Body) error {
			return b.Try("concern.recorded", "concern/"+b.ID().String(), aConcern(), b.Registrars[0], b.Registrars[1])
		}, domain.CodeNotPermitted},
		{"under an id that is taken", func(b *domaintest.Body) error {
			about := "concern/" + b.ID().String()
			b.Must("concern.recorded", about, aConcern(), b.Registrars[0])
			return b.Try("concern.recorded", about, aConcern(), b.Registrars[0])
		}, domain.CodeExists},
		{"of another kind", with(func(e *domain.ConcernRecorded) { e.Kind = "rumour" }), domain.CodeForm},
		{"of nobody", with(func(e *domain.ConcernRecorded) { e.Body = domain.Text{} }), domain.CodeForm},
		{"of no day", with(func(e *domain.ConcernRecorded) { e.Date = "2016-05" }), domain.CodeForm},
		{"due on no day", with(func(e *domain.ConcernRecorded) { e.Due = "soon" }), domain.CodeForm},
		{"without a source", with(func(e *domain.ConcernRecorded) { e.TakenFrom = domain.Source{} }), domain.CodeForm},
		{"without a word", with(func(e *domain.ConcernRecorded) { e.Text = domain.Text{} }), domain.CodeForm},
	})
}

func TestConcernsAreAnsweredAndSettled(t *testing.T) {
	t.Parallel()
	answer := func(b *domaintest.Body, about string, by ...domaintest.Speaker) error {
		return b.Try("concern.answered", about, &domain.ConcernAnswered{Text: text("The law was changed.")}, by...)
	}
	settle := func(b *domaintest.Body, about, outcome string, by ...domaintest.Speaker) error {
		return b.Try("concern.settled", about, &domain.ConcernSettled{Date: "2019-02-01", Outcome: outcome, TakenFrom: aReport}, by...)
	}
	for _, s := range []struct {
		name  string
		when  func(b *domaintest.Body, about string) error
		then  domain.Code
		state string
	}{
		{"answered", func(b *domaintest.Body, about string) error { return answer(b, about, b.Coordinator) }, "", "answered"},
		{"answered twice", func(b *domaintest.Body, about string) error {
			letIn(t, b, answer(b, about, b.Coordinator))
			return answer(b, about, b.Coordinator)
		}, "", "answered"},
		{"answered by a registrar", func(b *domaintest.Body, about string) error { return answer(b, about, b.Registrars[0]) }, domain.CodeNotPermitted, "open"},
		{"answered by two", func(b *domaintest.Body, about string) error {
			return answer(b, about, b.Coordinator, b.Registrars[0])
		}, domain.CodeNotPermitted, "open"},
		{"answered that there is not", func(b *domaintest.Body, _ string) error {
			return answer(b, "concern/"+b.ID().String(), b.Coordinator)
		}, domain.CodeNotFound, "open"},
		{"answered without a word", func(b *domaintest.Body, about string) error {
			return b.Try("concern.answered", about, &domain.ConcernAnswered{}, b.Coordinator)
		}, domain.CodeForm, "open"},
		{"resolved without an answer", func(b *domaintest.Body, about string) error { return settle(b, about, "resolved", b.Registrars[1]) }, "", "resolved"},
		{"not resolved, answered again", func(b *domaintest.Body, about string) error {
			letIn(t, b, settle(b, about, "not_resolved", b.Registrars[1]))
			return answer(b, about, b.Coordinator)
		}, "", "not_resolved"},
		{"not resolved, then partly, then resolved", func(b *domaintest.Body, about string) error {
			letIn(t, b, settle(b, about, "not_resolved", b.Registrars[1]))
			letIn(t, b, settle(b, about, "partly", b.Registrars[1]))
			return settle(b, about, "resolved", b.Registrars[0])
		}, "", "resolved"},
		{"resolved, and settled again", func(b *domaintest.Body, about string) error {
			letIn(t, b, settle(b, about, "resolved", b.Registrars[1]))
			return settle(b, about, "partly", b.Registrars[0])
		}, domain.CodeWrongState, "resolved"},
		{"resolved, and answered", func(b *domaintest.Body, about string) error {
			letIn(t, b, settle(b, about, "resolved", b.Registrars[1]))
			return answer(b, about, b.Coordinator)
		}, domain.CodeWrongState, "resolved"},
		{"settled by the coordinator", func(b *domaintest.Body, about string) error { return settle(b, about, "resolved", b.Coordinator) }, domain.CodeNotPermitted, "open"},
		{"settled that there is not", func(b *domaintest.Body, _ string) error {
			return settle(b, "concern/"+b.ID().String(), "resolved", b.Registrars[0])
		}, domain.CodeNotFound, "open"},
		{"settled by another word", func(b *domaintest.Body, about string) error { return settle(b, about, "answered", b.Registrars[0]) }, domain.CodeForm, "open"},
		{"settled on no day", func(b *domaintest.Body, about string) error {
			return b.Try("concern.settled", about, &domain.ConcernSettled{Outcome: "partly", TakenFrom: aReport}, b.Registrars[0])
		}, domain.CodeForm, "open"},
		{"settled without a source", func(b *domaintest.Body, about string) error {
			return b.Try("concern.settled", about, &domain.ConcernSettled{Date: "2019-02-01", Outcome: "partly"}, b.Registrars[0])
		}, domain.CodeForm, "open"},
	} {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			b, about := concerned()
			if err := s.when(b, about); s.then == "" {
				letIn(t, b, err)
			} else {
				refused(t, b, err, s.then)
			}
			id, err := concernID(about)
			if err != nil {
				t.Fatal(err)
			}
			if c := b.State.Concern(id); c.State != s.state {
				t.Errorf("it is %s, want %s", c.State, s.state)
			}
		})
	}
}
