package projections

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"twothirds/domain"
	"twothirds/projections/rows"
)

// reading is what people read in an entity.
type reading struct {
	// names are what it is called, the first of them its title; texts are all else.
	names, texts []domain.Text
	// motion is the one that it belongs to, where it has no title of its own.
	motion domain.MotionID
	// about is the subject on whose page it stands; "" for its own.
	about string
}

// name adds a name that is no text in a language.
func (r *reading) name(s string) { r.names = append(r.names, plain(s)) }

// plain is what has one form in every language: a number, a name as a record has it.
func plain(s string) domain.Text { return domain.Text{Az: s, En: s} }

// form is a text in one language.
type form struct{ lang, text string }

// formsOf are those that a text has: the language is "" of one that serves both.
func formsOf(t domain.Text) []form {
	all := []form{{"az", t.Az}, {"en", t.En}}
	if t.Az == t.En {
		all = []form{{"", t.En}}
	}
	return slices.DeleteFunc(all, func(f form) bool { return f.text == "" })
}

// Ranks of texts in the search.
const rankName, rankText uint8 = 0, 1

// readable are the kinds of entities that a search finds, and what is read in each.
var readable = map[string]func(row domain.Row, t titles) (*reading, error){
	"amendment": reads(func(a *amendment) *reading {
		r := readContent(&a.Content)
		r.texts, r.about = append(r.texts, a.Reasons), "motion/"+a.Motion.String()
		return r
	}),
	"application": reads(func(a *domain.Application) *reading { return &reading{names: []domain.Text{a.Name}} }),
	"assessment": reads(func(a *domain.Assessment) *reading {
		r := &reading{names: []domain.Text{a.Assessor}, texts: []domain.Text{a.Code, a.TakenFrom.Title}, about: "plan/" + a.Plan.String()}
		r.name(a.Number)
		return r
	}),
	"body_assessment": reads(func(a *domain.BodyAssessment) *reading {
		r := &reading{names: []domain.Text{plain(a.Number)}, texts: []domain.Text{a.Reasons}, about: "plan/" + a.Plan.String()}
		return r
	}),
	"concern": reads(func(c *domain.Concern) *reading {
		r := &reading{names: []domain.Text{c.Body}, texts: []domain.Text{c.Text, c.TakenFrom.Title}}
		if c.Answer != nil {
			r.texts = append(r.texts, c.Answer.Text)
		}
		if c.Settled != nil {
			r.texts = append(r.texts, c.Settled.TakenFrom.Title)
		}
		return r
	}),
	"condition": reads(func(c *domain.Condition) *reading { return &reading{texts: []domain.Text{c.Text, c.Reasons}} }),
	"decision":  readDecision,
	"document":  reads(func(d *domain.Document) *reading { return &reading{names: []domain.Text{d.Title}} }),
	"evidence": reads(func(e *domain.Evidence) *reading {
		return &reading{names: []domain.Text{e.Title}, texts: []domain.Text{e.Reasons}, about: "plan/" + e.Plan.String()}
	}),
	"group": reads(func(g *domain.WorkingGroup) *reading {
		return &reading{names: []domain.Text{g.Name}, texts: []domain.Text{g.Mandate}}
	}),
	"interest": reads(func(i *domain.Interest) *reading {
		r := &reading{texts: []domain.Text{i.Text}, about: "member/" + i.Member.String()}
		if i.Motion != nil {
			r.motion, r.about = *i.Motion, "motion/"+i.Motion.String()
		}
		return r
	}),
	"item": reads(readItem),
	"meeting": reads(func(m *domain.Meeting) *reading {
		r := &reading{names: []domain.Text{m.Title}, texts: []domain.Text{m.Place, m.Reasons}}
		for _, item := range m.Agenda {
			r.texts = append(r.texts, item.Title)
		}
		return r
	}),
	"member": reads(func(m *domain.Member) *reading { return &reading{names: []domain.Text{m.Name}} }),
	"motion": reads(func(m *motion) *reading {
		r := readContent(&m.Content)
		r.name(fmt.Sprint(m.Number))
		return r
	}),
	"outside": reads(func(o *domain.Outside) *reading {
		return &reading{names: []domain.Text{o.Name, plain(o.ID)}, texts: []domain.Text{o.TakenFrom.Title}}
	}),
	"outside_member": reads(func(m *domain.OutsideMember) *reading {
		return &reading{names: []domain.Text{plain(m.Name)}, about: "outside/" + m.Body}
	}),
	"plan": reads(func(p *domain.Plan) *reading {
		r := &reading{names: []domain.Text{p.Draft.Title}}
		for _, version := range p.Versions {
			r.texts = append(r.texts, version.Content.Title, version.Act)
		}
		return r
	}),
	"position": reads(func(p *domain.Position) *reading {
		return &reading{texts: []domain.Text{p.Text}, motion: p.Motion, about: "motion/" + p.Motion.String()}
	}),
	"progress": reads(func(p *domain.Progress) *reading {
		return &reading{names: []domain.Text{plain(p.Number)}, texts: []domain.Text{p.Text}, about: "plan/" + p.Plan.String()}
	}),
	"proposal": reads(func(p *domain.Proposal) *reading {
		return &reading{names: []domain.Text{p.Title}, texts: []domain.Text{p.Text, p.Of, p.Reasons}}
	}),
	kindProtest: reads(func(p *domain.Protest) *reading { return &reading{texts: []domain.Text{p.Answer}} }),
	"record_version": reads(func(r *domain.RecordVersion) *reading {
		c := &r.Content
		return &reading{names: []domain.Text{c.Title}, texts: []domain.Text{c.Text, c.TakenFrom.Title, plain(c.DateText), r.Reasons}}
	}),
	"report": reads(func(r *domain.Report) *reading { return &reading{texts: []domain.Text{r.Reasons}} }),
	"rollcall_version": reads(func(r *rollcall) *reading {
		c := &r.Content
		texts := []domain.Text{plain(c.About), plain(c.Note), r.Reasons}
		if r.TakenFrom != nil {
			texts = append(texts, r.TakenFrom.Title)
		}
		return &reading{names: []domain.Text{plain(c.Title), plain(c.Number), plain(c.Document)}, texts: texts, about: "outside/" + r.Body}
	}),
	"rules": reads(func(a *domain.AdoptedRules) *reading {
		r := &reading{names: []domain.Text{plain(a.Rules.Name)}, texts: []domain.Text{a.Rules.Text}}
		for i := range a.Rules.Classes {
			r.texts = append(r.texts, a.Rules.Classes[i].Title)
		}
		for _, constituency := range a.Rules.Constituencies {
			r.texts = append(r.texts, constituency.Title)
		}
		return r
	}),
	"ruling": reads(func(r *domain.Ruling) *reading {
		return &reading{texts: []domain.Text{r.Reasons}, motion: r.Motion, about: "motion/" + r.Motion.String()}
	}),
}

// motion, amendment and rollcall are what is read of rows of which the greater part
// is nothing to read, effects and votes: an import may bring tens of thousands.
type (
	motion struct {
		Content content `json:"content"`
		Number  int64   `json:"number"`
	}
	amendment struct {
		Content content         `json:"content"`
		Motion  domain.MotionID `json:"motion"`
		Reasons domain.Text     `json:"reasons"`
	}
	rollcall struct {
		Body    string `json:"body"`
		Content struct {
			About    string `json:"about"`
			Document string `json:"document"`
			Note     string `json:"note"`
			Number   string `json:"number"`
			Title    string `json:"title"`
		} `json:"content"`
		Reasons   domain.Text    `json:"reasons"`
		TakenFrom *domain.Source `json:"taken_from"`
	}
	content struct {
		Effects jsontext.Value `json:"effects"`
		Text    domain.Text    `json:"text"`
		Title   domain.Text    `json:"title"`
	}
)

// readContent reads the texts of a version of a motion, also those in its effects.
func readContent(c *content) *reading {
	return &reading{names: []domain.Text{c.Title}, texts: append([]domain.Text{c.Text}, textsIn(c.Effects)...)}
}

// textsIn are the texts in a value of JSON, wherever they stand: what members named
// az and en say.
func textsIn(value jsontext.Value) (texts []domain.Text) {
	d := jsontext.NewDecoder(bytes.NewReader(value))
	lang := ""
	for {
		token, err := d.ReadToken()
		if err != nil {
			return texts
		}
		inObject, n := d.StackIndex(d.StackDepth())
		switch isName := inObject == jsontext.KindBeginObject && n%2 == 1; {
		case token.Kind() != jsontext.KindString:
		case isName:
			lang = token.String()
		case inObject == jsontext.KindBeginObject && lang == "az":
			texts = append(texts, domain.Text{Az: token.String()})
		case inObject == jsontext.KindBeginObject && lang == "en":
			texts = append(texts, domain.Text{En: token.String()})
		}
	}
}

// reads makes a function that reads rows of one type.
func reads[V any](read func(v *V) *reading) func(domain.Row, titles) (*reading, error) {
	return func(row domain.Row, _ titles) (*reading, error) {
		v := new(V)
		if err := json.Unmarshal(row.JSON, v); err != nil {
			return nil, err
		}
		return read(v), nil
	}
}

// readDecision is also found by what was decided.
func readDecision(row domain.Row, t titles) (*reading, error) {
	var d domain.Decision
	if err := json.Unmarshal(row.JSON, &d); err != nil {
		return nil, err
	}
	_, title, err := t.motion(d.Motion)
	r := &reading{names: []domain.Text{title}, about: "motion/" + d.Motion.String()}
	r.name(fmt.Sprint(d.Number))
	for _, c := range d.Contests {
		r.texts = append(r.texts, c.Reasons, c.Answer)
	}
	return r, err
}

// readItem reads what is in force and, where that differs, the draft.
func readItem(i *domain.PlanItem) *reading {
	r := &reading{about: "plan/" + i.Plan.String()}
	for _, version := range []*domain.ItemText{i.Adopted, i.Draft} {
		if version == nil {
			continue
		}
		c := &version.Content
		r.names = append(r.names, c.Title)
		r.texts = append(r.texts, c.Text, c.Implementers, c.Indicator)
		if c.Deadline != nil {
			r.texts = append(r.texts, c.Deadline.Text)
		}
	}
	r.name(i.Number)
	return r
}

// versioned are the kinds whose texts stand in rows of their versions, of another
// kind, whose ids are theirs with a number behind.
var versioned = map[string]string{"record": "record_version", "rollcall": "rollcall_version"}

// kindProtest has its reasons in the entry that lodged it, and no row.
const kindProtest = "protest"

// keepsWords are the kinds that are still found by what an earlier version said, or
// the entry that they began with.
var keepsWords = map[string]bool{"item": true, "motion": true, kindProtest: true}

// textRow is the row in which the texts of a row of a kind stand, among those that
// changed with it; ok is false where it has none.
func textRow(row domain.Row, changed []domain.Row) (text domain.Row, ok bool) {
	kind, ok := versioned[row.Kind]
	if !ok {
		_, ok = readable[row.Kind]
		return row, ok && !isVersion(row.Kind)
	}
	for _, other := range changed {
		if other.Kind == kind && strings.HasPrefix(other.ID, row.ID+".") {
			return other, true
		}
	}
	return domain.Row{}, false
}

func isVersion(kind string) bool { return strings.HasSuffix(kind, "_version") }

// putTexts puts into a change, which an event made, what a search finds its row by.
func putTexts(change *rows.Change, row domain.Row, changed []domain.Row, by domain.Event, t titles) error {
	text, ok := textRow(row, changed)
	if !ok {
		return nil
	}
	r, err := readable[text.Kind](text, t)
	if err != nil {
		return fmt.Errorf("reading row %s %s: %w", text.Kind, text.ID, err)
	}
	if lodged, ok := by.(*domain.ProtestLodged); ok && row.Kind == kindProtest {
		r.texts = append(r.texts, lodged.Reasons)
	}
	change.KeepWords = keepsWords[row.Kind]
	change.Texts = []rows.Text{}
	for _, list := range []struct {
		rank  uint8
		texts []domain.Text
	}{{rankName, r.names}, {rankText, r.texts}} {
		for _, text := range list.texts {
			for _, form := range formsOf(text) {
				change.Texts = append(change.Texts, rows.Text{Rank: list.rank, Text: form.text})
			}
		}
	}
	return nil
}
