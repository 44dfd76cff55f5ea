package domain_test

import (
	"fmt"
	"strings"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/wire"
)

// aPublication is of a report on all that is in the log so far.
func aPublication(b *domaintest.Body) *domain.ReportPublished {
	seen := b.Seen()
	e := &domain.ReportPublished{
		Files: []domain.ReportFile{
			{Format: "csv", Sha256: wire.Hash{2}, Size: 20, Table: "decisions"},
			{Format: "csv", Sha256: wire.Hash{3}, Size: 30, Table: "sides"},
			{Format: "html", Links: "https://ledger.example", Sha256: wire.Hash{4}, Size: 400},
		},
		Kind: "decisions", Parameters: domain.ReportParameters{At: wire.Seq(seen.Size), From: "2026-01-01", Lang: "az", To: "2026-12-31"},
		Release: "1.0.0", Root: seen.Root, Sha256: wire.Hash{1}, Size: 1000, Template: 1,
	}
	e.SetSeen(seen)
	return e
}

func publish(b *domaintest.Body, e *domain.ReportPublished, speakers ...domaintest.Speaker) (domain.ReportID, error) {
	id := domain.ReportID{UUID: b.ID()}
	return id, b.Try("report.published", "report/"+id.String(), e, speakers...)
}

func TestReportsArePublished(t *testing.T) {
	t.Parallel()
	by := func(who func(b *domaintest.Body) []domaintest.Speaker) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			_, err := publish(b, aPublication(b), who(b)...)
			return err
		}
	}
	with := func(change func(b *domaintest.Body, e *domain.ReportPublished)) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			e := aPublication(b)
			change(b, e)
			_, err := publish(b, e, b.Coordinator)
			return err
		}
	}
	only := func(change func(e *domain.ReportPublished)) func(*domaintest.Body) error {
		return with(func(_ *domaintest.Body, e *domain.ReportPublished) { change(e) })
	}
	tell(t, five, []story{
		{"by the coordinator", with(func(*domaintest.Body, *domain.ReportPublished) {}), ""},
		{"by a registrar", by(func(b *domaintest.Body) []domaintest.Speaker { return b.Registrars[:1] }), ""},
		{"not by a member", by(func(b *domaintest.Body) []domaintest.Speaker { return []domaintest.Speaker{b.Members[0].Rep()} }), domain.CodeNotPermitted},
		{"not by two", by(func(b *domaintest.Body) []domaintest.Speaker { return b.Registrars[:] }), domain.CodeNotPermitted},
		{"under an id that is taken", func(b *domaintest.Body) error {
			id, err := publish(b, aPublication(b), b.Coordinator)
			letIn(t, b, err)
			return b.Try("report.published", "report/"+id.String(), aPublication(b), b.Coordinator)
		}, domain.CodeExists},
		{"under an id that was not drawn", func(b *domaintest.Body) error {
			return b.Try("report.published", "report/"+wire.NameUUID(wire.UUID{}, "x").String(), aPublication(b), b.Coordinator)
		}, domain.CodeForm},
		{"on what was long ago", with(func(b *domaintest.Body, e *domain.ReportPublished) {
			e.Parameters.At = 1
			e.Root, _ = b.Roots(1)
		}), ""},
		{"on more than the signer has seen", with(func(b *domaintest.Body, e *domain.ReportPublished) {
			root, ok := b.Roots(1)
			if !ok {
				t.Error("no group ends with the founding")
			}
			e.SetSeen(&wire.Seen{Root: root, Size: 1})
		}), domain.CodeReportRoot},
		{"on what is yet to come", only(func(e *domain.ReportPublished) { e.Parameters.At++ }), domain.CodeReportRoot},
		{"on another log", only(func(e *domain.ReportPublished) { e.Root[0]++ }), domain.CodeReportRoot},
		{"on the root of another place", only(func(e *domain.ReportPublished) { e.Parameters.At-- }), domain.CodeReportRoot},
		{"on a part of a group", with(func(b *domaintest.Body, e *domain.ReportPublished) {
			// Its constituting is the second entry of its group.
			if _, whole := b.Roots(uint64(b.State.Ledger().Constituted) - 1); whole {
				t.Error("a group ends where the last acceptance stands")
			}
			e.Parameters.At = b.State.Ledger().Constituted - 1
			e.Root = treeRoot(b.Entries[:e.Parameters.At])
		}), domain.CodeReportRoot},
		{"without what the signer has seen", only(func(e *domain.ReportPublished) { e.Seen = nil }), domain.CodeForm},
		{"without a rendering", only(func(e *domain.ReportPublished) { e.Files, e.Release = []domain.ReportFile{}, "" }), ""},
		{"with renderings of nobody's", only(func(e *domain.ReportPublished) { e.Release = "" }), domain.CodeForm},
		{"with a release of no renderings", only(func(e *domain.ReportPublished) { e.Files = []domain.ReportFile{} }), domain.CodeForm},
		{"with a release without end", only(func(e *domain.ReportPublished) { e.Release = strings.Repeat("1", 65) }), domain.CodeForm},
		{"with one rendering twice", only(func(e *domain.ReportPublished) { e.Files[1].Table = "decisions" }), domain.CodeForm},
		{"with renderings in another order", only(func(e *domain.ReportPublished) { e.Files[0], e.Files[2] = e.Files[2], e.Files[0] }), domain.CodeForm},
		{"with 33 renderings", only(func(e *domain.ReportPublished) {
			e.Files = nil
			for i := range 33 {
				e.Files = append(e.Files, domain.ReportFile{Format: "csv", Sha256: wire.Hash{1}, Size: 1, Table: fmt.Sprintf("table-%02d", i)})
			}
		}), domain.CodeForm},
		{"with a rendering of no format", only(func(e *domain.ReportPublished) { e.Files[2].Format = "" }), domain.CodeForm},
		{"with a rendering of a table of no name", only(func(e *domain.ReportPublished) { e.Files[1].Table = "The Sides" }), domain.CodeForm},
		{"with a rendering that has no hash", only(func(e *domain.ReportPublished) { e.Files[2].Sha256 = wire.Hash{} }), domain.CodeForm},
		{"with an empty rendering", only(func(e *domain.ReportPublished) { e.Files[2].Size = 0 }), domain.CodeForm},
		{"with a rendering of a version before the first", only(func(e *domain.ReportPublished) { e.Files[2].Version = -1 }), domain.CodeForm},
		{"with links without end", only(func(e *domain.ReportPublished) { e.Files[2].Links = strings.Repeat("x", 2001) }), domain.CodeForm},
		{"of no kind", only(func(e *domain.ReportPublished) { e.Kind = "" }), domain.CodeForm},
		{"as of no entry", only(func(e *domain.ReportPublished) { e.Parameters.At = 0 }), domain.CodeForm},
		{"in another language", only(func(e *domain.ReportPublished) { e.Parameters.Lang = "ru" }), domain.CodeForm},
		{"of no period", only(func(e *domain.ReportPublished) { e.Parameters.From, e.Parameters.To = "", "" }), ""},
		{"of a period that ends before it begins", only(func(e *domain.ReportPublished) { e.Parameters.From = "2027-01-01" }), domain.CodeForm},
		{"from no day", only(func(e *domain.ReportPublished) { e.Parameters.From = "2026-02-30" }), domain.CodeForm},
		{"to no day", only(func(e *domain.ReportPublished) { e.Parameters.From, e.Parameters.To = "", "2026" }), domain.CodeForm},
		{"about something", only(func(e *domain.ReportPublished) { e.Parameters.ID = strings.Repeat("x", 200) }), ""},
		{"about something without end", only(func(e *domain.ReportPublished) { e.Parameters.ID = strings.Repeat("x", 201) }), domain.CodeForm},
		{"without a root", only(func(e *domain.ReportPublished) { e.Root = wire.Hash{} }), domain.CodeForm},
		{"without a hash", only(func(e *domain.ReportPublished) { e.Sha256 = wire.Hash{} }), domain.CodeForm},
		{"without a byte", only(func(e *domain.ReportPublished) { e.Size = 0 }), domain.CodeForm},
		{"by no template", only(func(e *domain.ReportPublished) { e.Template = 0 }), domain.CodeForm},
		{"with reasons for nothing", only(func(e *domain.ReportPublished) { e.Reasons = reasons }), domain.CodeForm},
	})
}

func TestAFormingBodyPublishes(t *testing.T) {
	t.Parallel()
	b := domaintest.Founded(domain.PurposeOperation)
	_, err := publish(b, aPublication(b), b.Registrars[1])
	letIn(t, b, err)
}

func TestOneReportTakesAnothersPlace(t *testing.T) {
	t.Parallel()
	instead := func(b *domaintest.Body, earlier domain.ReportID) *domain.ReportPublished {
		e := aPublication(b)
		e.Supersedes, e.Reasons = &earlier, reasons
		return e
	}
	first := func(b *domaintest.Body) domain.ReportID {
		id, err := publish(b, aPublication(b), b.Coordinator)
		letIn(t, b, err)
		return id
	}
	tell(t, five, []story{
		{"of one that stands", func(b *domaintest.Body) error {
			earlier := first(b)
			id, err := publish(b, instead(b, earlier), b.Registrars[0])
			letIn(t, b, err)
			was, is := b.State.Report(earlier), b.State.Report(id)
			if was.SupersededBy == nil || *was.SupersededBy != id || is.Supersedes == nil || *is.Supersedes != earlier || is.SupersededBy != nil {
				t.Errorf("the earlier is superseded by %v, the later supersedes %v", was.SupersededBy, is.Supersedes)
			}
			if was.Office != "coordinator" || is.Office != "registrar-civil-society" {
				t.Errorf("published by %s and %s", was.Office, is.Office)
			}
			return nil
		}, ""},
		{"of one that does not stand any more", func(b *domaintest.Body) error {
			earlier := first(b)
			_, err := publish(b, instead(b, earlier), b.Coordinator)
			letIn(t, b, err)
			_, err = publish(b, instead(b, earlier), b.Coordinator)
			return err
		}, domain.CodeWrongState},
		{"of one that is not there", func(b *domaintest.Body) error {
			_, err := publish(b, instead(b, domain.ReportID{UUID: b.ID()}), b.Coordinator)
			return err
		}, domain.CodeNotFound},
		{"without reasons", func(b *domaintest.Body) error {
			e := instead(b, first(b))
			e.Reasons = domain.Text{}
			_, err := publish(b, e, b.Coordinator)
			return err
		}, domain.CodeForm},
		{"with reasons without end", func(b *domaintest.Body) error {
			e := instead(b, first(b))
			e.Reasons = text(strings.Repeat("x", domain.MaxReasons+1))
			_, err := publish(b, e, b.Coordinator)
			return err
		}, domain.CodeForm},
	})
}
