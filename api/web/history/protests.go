package history

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore"
)

// protestLine is a protest: a member says that a statement of its was refused
// wrongly, or never answered.
type protestLine struct {
	Member      site.Link
	State, Word string
	Reasons     site.Said
	Statement   string // which statement, in words
	SHA256      string // of one that is named and not quoted
	Refusal     *refusalView
	Answer      site.Said
	Decision    *site.Link
	Date        site.Stamp
	Cite        site.Link
}

// refusalView is the refusal that a protest quotes.
type refusalView struct {
	Note   string // word for word
	Words  string // what it says; "" where it is none that this ledger signed
	Signed bool   // this ledger's key signed it
}

type protestsPage struct {
	frame
	Filters  []site.Link
	Protests []protestLine
	Pager    pager
}

func loadProtests(r *request) (site.Content, error) {
	page := &protestsPage{frame: r.list("protests.title")}
	wanted := r.Query.Get("state")
	if wanted != "" && wanted != domain.StateOpen && wanted != domain.StateAnswered {
		return site.Content{}, site.ErrNotFound
	}
	page.Filters = []site.Link{
		r.filter("/protests", "state", "", r.T("all")),
		r.filter("/protests", "state", domain.StateOpen, r.T("proteststate.open")),
		r.filter("/protests", "state", domain.StateAnswered, r.T("proteststate.answered")),
	}
	all, err := site.Every[domain.Protest](r.View, "protest")
	if err != nil {
		return site.Content{}, err
	}
	all = slices.DeleteFunc(all, func(p *domain.Protest) bool { return wanted != "" && p.State != wanted })
	slices.SortFunc(all, func(a, b *domain.Protest) int { return cmp.Compare(b.Seq, a.Seq) })
	if all, page.Pager, err = paged(r, all, site.PageLength); err != nil {
		return site.Content{}, err
	}
	names, err := r.MemberNames()
	if err != nil {
		return site.Content{}, err
	}
	for _, p := range all {
		line, err := r.protestLine(p, names)
		if err != nil {
			return site.Content{}, err
		}
		page.Protests = append(page.Protests, line)
	}
	return site.Content{Template: "protests.html", Data: page}, nil
}

func (r *request) protestLine(p *domain.Protest, names map[domain.MemberID]site.Said) (protestLine, error) {
	line := protestLine{
		Member: site.Link{Href: r.Href("/members/", p.Member), Text: names[p.Member].Text}, State: p.State, Word: r.Or("proteststate.", p.State),
		Answer: r.In(p.Answer), Cite: r.Cite(p.Seq),
	}
	entry, err := r.Entry(p.Seq)
	if err != nil {
		return line, err
	}
	line.Date = r.Day(entry.Recorded)
	event, err := domain.DecodeEvent(entry.Statement)
	if err != nil {
		return line, fmt.Errorf("entry %d: %w", p.Seq, err)
	}
	lodged, ok := event.(*domain.ProtestLodged)
	if !ok {
		return line, fmt.Errorf("entry %d is a %T", p.Seq, event)
	}
	line.Reasons = r.In(lodged.Reasons)
	if !lodged.StatementSHA256.IsZero() {
		line.SHA256 = lodged.StatementSHA256.String()
	} else if signed, err := wire.ParseSigned([]byte(lodged.Statement)); err == nil {
		line.Statement = r.T("protest.statement", r.Or("type.", signed.Statement.Type), signed.Statement.Subject)
	} else {
		line.Statement = r.T("protest.unreadable")
	}
	if lodged.Refusal != "" {
		line.Refusal = r.refusalView(lodged.Refusal)
	}
	if p.Decision != nil {
		link, err := r.DecisionLink(*p.Decision)
		if err != nil {
			return line, err
		}
		line.Decision = &link
	}
	return line, nil
}

func (r *request) refusalView(note string) *refusalView {
	v := &refusalView{Note: strings.TrimSpace(note)}
	refusal, err := eventstore.OpenRefusal(r.Site.Ledger.Keys(), []byte(note))
	if err == nil && refusal.Ledger == r.Ledger.ID {
		v.Signed = true
		v.Words = r.T("protest.refused", r.When(refusal.Now).Text, site.Isolated(string(refusal.Code)), r.N(int64(refusal.Seq))) //nolint:gosec // below 2^53
	}
	return v
}
