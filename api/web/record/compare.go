package record

import (
	"cmp"
	"errors"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"twothirds/api/httpapi/asof"
	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections"
)

// change is an entity that is not what it was.
type change struct {
	Kind   string
	Name   site.Said
	ID     string
	New    bool
	Fields []changedField
	Seqs   []site.Link
	More   bool
}

// changedField is a member of a row, before and after.
type changedField struct{ Name, Before, After string }

type comparePage struct {
	*site.Page
	From, To int64
	Changes  []change
	Used     bool   // keys were used, which is not listed
	Next     string // link to further ones, "" for none
	Same     bool
}

// mostText is how much of a member's value is shown, in bytes.
const mostText = 400

// loadCompare shows what entries changed, from one point of the log to another:
// from is a parameter, the other point is at.
func loadCompare(r *request) (site.Content, error) {
	r.Title = r.T("compare")
	r.Crumbs = []site.Link{{Href: r.Href("/room"), Text: r.T("room")}}
	to, err := seqIn(r.Query.Get("to"), r.Seq)
	if err != nil || to == 0 {
		return site.Content{}, site.ErrNotFound
	}
	from, err := seqIn(r.Query.Get("from"), to-1)
	if err != nil {
		return site.Content{}, site.ErrNotFound
	}
	if from > to { // typed the other way round
		from, to = to, from
	}
	if to > r.Seq {
		return site.Content{}, asof.ErrFuture
	}
	if to < r.Seq {
		if r.View, err = r.Site.Model.View(to); err != nil {
			return site.Content{}, err
		}
	}
	page := &comparePage{Page: &r.Page, From: int64(from), To: int64(to)} //nolint:gosec // below 2^53
	var next string
	page.Changes, page.Used, next, err = r.changes(from, r.Query.Get("before"), site.PageLength)
	if errors.Is(err, projections.ErrInvalid) {
		err = site.ErrNotFound
	}
	if next != "" {
		page.Next = r.With("before", next)
	}
	page.Same = page.From == page.To
	return site.Content{Template: "compare.html", Data: page}, err
}

// seqIn is the entry's number that a text says, or another one where it is empty.
func seqIn(text string, otherwise wire.Seq) (wire.Seq, error) {
	if text == "" {
		return otherwise, nil
	}
	seq, err := strconv.ParseUint(text, 10, 53)
	return wire.Seq(seq), err
}

// changes are the entities that are not what they were as of an entry. Keys that were
// only used are left out, which used says: every statement changes that of its author.
func (r *request) changes(from wire.Seq, after string, limit int) (changes []change, used bool, next string, err error) {
	list, next, err := r.View.Changed(from, after, limit)
	if err != nil {
		return nil, false, "", err
	}
	names, err := r.MemberNames()
	if err != nil {
		return nil, false, "", err
	}
	for _, d := range list {
		c := change{Kind: r.Or("kind.", d.Kind), ID: d.ID, New: d.Before == nil, More: d.More}
		c.Name = r.nameOf(d.After, names)
		for _, seq := range d.Seqs {
			c.Seqs = append(c.Seqs, r.Cite(seq))
		}
		if d.Before != nil {
			c.Fields = fieldsOf(d.Before, d.After)
		}
		if d.Kind == "key" && len(c.Fields) == 1 && c.Fields[0].Name == "last_id" {
			used = true
			continue
		}
		changes = append(changes, c)
	}
	return changes, used, next, nil
}

// nameOf is what an entity is called, by whichever of the usual members its row
// has; else the member whose it is.
func (r *request) nameOf(row *projections.Row, names map[domain.MemberID]site.Said) site.Said {
	var named struct {
		Content struct {
			Title domain.Text `json:"title"`
		} `json:"content"`
		Draft struct {
			Title domain.Text `json:"title"`
		} `json:"draft"`
		Member *domain.MemberID `json:"member"`
		Name   jsontext.Value   `json:"name"`
		Title  jsontext.Value   `json:"title"`
	}
	_ = json.Unmarshal(row.JSON, &named) // another form has no such member
	for _, raw := range []jsontext.Value{named.Title, named.Name} {
		var text domain.Text
		if json.Unmarshal(raw, &text) == nil && !text.IsZero() {
			return r.In(text)
		}
		var plain string
		if json.Unmarshal(raw, &plain) == nil && plain != "" {
			return site.Said{Text: plain}
		}
	}
	for _, text := range []domain.Text{named.Content.Title, named.Draft.Title} {
		if !text.IsZero() {
			return r.In(text)
		}
	}
	if named.Member != nil {
		return names[*named.Member]
	}
	return site.Said{}
}

// fieldsOf are the members of two rows of an entity that differ, by name.
func fieldsOf(before, after *projections.Row) []changedField {
	var was, is map[string]jsontext.Value
	if json.Unmarshal(before.JSON, &was) != nil || json.Unmarshal(after.JSON, &is) != nil {
		return nil
	}
	var fields []changedField
	for name, value := range is {
		if string(was[name]) != string(value) {
			fields = append(fields, changedField{name, shown(was[name]), shown(value)})
		}
	}
	for name, value := range was {
		if _, still := is[name]; !still {
			fields = append(fields, changedField{name, shown(value), ""})
		}
	}
	slices.SortFunc(fields, func(a, b changedField) int { return cmp.Compare(a.Name, b.Name) })
	return fields
}

// shown is a value as it is read at a glance: the beginning of a long one.
func shown(value jsontext.Value) string {
	text := string(value)
	var plain string
	if json.Unmarshal(value, &plain) == nil {
		text = plain
	}
	if len(text) <= mostText {
		return text
	}
	cut := mostText
	for cut > 0 && text[cut]&0xC0 == 0x80 { // inside a character
		cut--
	}
	return text[:cut] + "…"
}
