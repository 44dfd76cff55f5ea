package desk

import (
	"embed"
	"time"

	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections/locale"
)

//go:embed templates/*.html
var templates embed.FS

// Section is the pages of the desk.
var Section = site.Section{
	Templates: templates, Words: words(),
	Pages: map[string]site.Loader{
		"/desk":                  page(loadStart),
		"/desk/keys":             page(plain("keys")),
		"/desk/invite":           page(plain("invite")),
		"/desk/pending":          page(plain("pending")),
		"/desk/receipts":         page(plain("receipts")),
		"/desk/protest":          page(loadProtest),
		"/desk/members":          page(loadMembers),
		"/desk/members/{id}":     page(loadMember),
		"/desk/motions/new":      page(loadNewMotion),
		"/desk/motions/{id}":     page(loadMotion),
		"/desk/rules/said":       page(loadRulesSaid),
		"/desk/plans":            page(loadPlans),
		"/desk/plans/{id}":       page(loadPlan),
		"/desk/plans/{id}/items": page(loadPlanItems),
		"/desk/records":          page(loadRecords),
		"/desk/records/new":      page(loadNewRecord),
		"/desk/records/{id}":     page(loadRecord),
		"/desk/outside":          page(loadOutside),
		"/desk/outside/{id}":     page(loadOutsideBody),
		"/desk/outside/{id}/rollcalls/{rollcall}": page(loadRollcall),
		"/desk/reports":        page(loadReports),
		"/desk/offices":        page(loadOffices),
		"/desk/offices/{name}": page(loadOffice),
	},
}

// words puts the tables of words into one.
func words() site.Words {
	all := site.Words{}
	for _, table := range []site.Words{pageWords, formWords, fieldWords, optionWords, waitWords} {
		for key, word := range table {
			if _, twice := all[key]; twice {
				panic("desk: there are two words " + key)
			}
			all[key] = word
		}
	}
	return all
}

// request is what these pages are made from.
type request struct {
	*site.Request

	controls int // drawn so far, for ids
	names    map[domain.MemberID]site.Said
	sets     map[wire.Hash]*domain.RuleSet // those read so far
	members  []*domain.Member              // in order of their names
	rules    *domain.RuleSet               // in force

	floorOptions []option                                     // the motions before the body, once they were asked for
	mandatesOf   map[domain.MemberID][]*domain.Representative // likewise
}

// page is a page of the desk: it has the modules, and says to them where the
// others are. It does not follow the log: the reader is at work on it.
func page(load func(*request) (site.Content, error)) site.Loader {
	return func(r *site.Request) (site.Content, error) {
		r.Still = true
		r.Scripts = append(r.Scripts, Script())
		at := "/" + r.Code
		local, _ := locale.Baku(time.UnixMilli(int64(r.Now)))
		r.Data = map[string]string{
			"desk-keys": at + "/desk/keys", "desk-pending": at + "/desk/pending", "desk-protest": at + "/desk/protest",
			"desk-invite": at + "/desk/invite", "desk-entry": at + "/log/{seq}", "desk-member": at + "/desk/members/{id}",
			"desk-office": at + "/desk/offices/{name}", "desk-report": at + "/reports/{kind}", "offset": local.Format("-07:00"),
		}
		if r.Path != "/desk" {
			r.Crumbs = []site.Link{{Href: r.Href("/desk"), Text: r.T("desk")}}
		}
		mine := &request{Request: r}
		if err := mine.read(); err != nil {
			return site.Content{}, err
		}
		r.Data["desk-sides"] = mine.sideNames()
		content, err := load(mine)
		content.Varies = true // what can be done now changes with the clock
		return content, err
	}
}

// read reads what all pages need: members and the rules in force.
func (r *request) read() error {
	var err error
	if r.members, err = r.MembersOf(r.View); err != nil {
		return err
	}
	r.names = make(map[domain.MemberID]site.Said, len(r.members))
	for _, m := range r.members {
		r.names[m.ID] = r.In(m.Name)
	}
	r.sets = map[wire.Hash]*domain.RuleSet{}
	r.rules, err = r.adopted(site.RulesAt(r.Ledger, r.Now))
	return err
}

// sideNames is what each side is called, as JSON.
func (r *request) sideNames() string {
	names, name := map[string]string{}, r.SideNames(r.rules)
	for _, side := range r.rules.Sides() {
		names[side] = name(side).Text
	}
	return string(wire.Canonical(names))
}

// adopted is a rule set by its hash.
func (r *request) adopted(hash wire.Hash) (*domain.RuleSet, error) {
	if rules := r.sets[hash]; rules != nil {
		return rules, nil
	}
	adopted, err := r.RuleSet(hash)
	if err != nil {
		return nil, err
	}
	r.sets[hash] = &adopted.Rules
	return &adopted.Rules, nil
}

// active are the members that are active, in order of their names.
func (r *request) active() []*domain.Member {
	var active []*domain.Member
	for _, m := range r.members {
		if m.Status == domain.StatusActive {
			active = append(active, m)
		}
	}
	return active
}

// constituted reports whether the body is at work.
func (r *request) constituted() bool { return r.Ledger.Constituted > 0 && r.Ledger.Closed == 0 }
