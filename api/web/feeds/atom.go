package feeds

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"strings"
	"time"

	"twothirds/api/web/site"
	"twothirds/domain/wire"
	"twothirds/projections"
)

// The elements of an Atom feed (RFC 4287) that decisions need.
type (
	atomFeed struct {
		XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
		Lang    string      `xml:"xml:lang,attr"`
		ID      string      `xml:"id"`
		Title   string      `xml:"title"`
		Updated string      `xml:"updated"`
		Author  atomAuthor  `xml:"author"`
		Links   []atomLink  `xml:"link"`
		Entries []atomEntry `xml:"entry"`
	}
	atomAuthor struct {
		Name string `xml:"name"`
	}
	atomLink struct {
		Rel  string `xml:"rel,attr"`
		Type string `xml:"type,attr"`
		Lang string `xml:"hreflang,attr,omitempty"`
		Href string `xml:"href,attr"`
	}
	atomEntry struct {
		ID        string       `xml:"id"`
		Title     atomText     `xml:"title"`
		Published string       `xml:"published"`
		Updated   string       `xml:"updated"`
		Links     []atomLink   `xml:"link"`
		Category  atomCategory `xml:"category"`
		Content   string       `xml:"content"`
	}
	atomText struct {
		Lang string `xml:"xml:lang,attr,omitempty"`
		Text string `xml:",chardata"`
	}
	atomCategory struct {
		Term  string `xml:"term,attr"`
		Label string `xml:"label,attr"`
	}
)

// loadAtom is the feed of decisions, newest first. An entry's id is that of the
// decision in the ledger, in either language.
func loadAtom(r *request) (site.Content, error) {
	decisions, next, err := r.View.Decisions(r.Query.Get("before"), site.PageLength)
	if errors.Is(err, projections.ErrInvalid) {
		return site.Content{}, site.ErrNotFound
	}
	if err != nil {
		return site.Content{}, err
	}
	founded, err := r.RecordedAt(1)
	if err != nil {
		return site.Content{}, err
	}
	origin := site.Origin(r.Request.Request)
	name := r.In(r.Ledger.Name).Text
	feed := atomFeed{
		Lang: r.Code, ID: feedID(r.Ledger.Origin, founded, r.Ledger.ID, r.Code), Title: r.T("atom.title", name), Author: atomAuthor{name},
		Links: []atomLink{
			{Rel: "self", Type: atomType, Href: origin + r.With("", "")},
			{Rel: "alternate", Type: "text/html", Lang: r.Code, Href: origin + r.Href("/decisions")},
		},
	}
	if next != "" {
		feed.Links = append(feed.Links, atomLink{Rel: "next", Type: atomType, Href: origin + r.With("before", next)}) // RFC 5005, section 3
	}
	updated := founded
	for _, d := range decisions {
		entry, at, err := r.atomEntry(d, origin)
		if err != nil {
			return site.Content{}, err
		}
		updated = max(updated, at)
		feed.Entries = append(feed.Entries, entry)
	}
	feed.Updated = rfc3339(updated)
	var body bytes.Buffer
	body.WriteString(xml.Header)
	enc := xml.NewEncoder(&body)
	enc.Indent("", " ")
	if err := enc.Encode(feed); err != nil {
		return site.Content{}, fmt.Errorf("writing the feed: %w", err)
	}
	body.WriteByte('\n')
	return site.Content{File: &site.File{Type: atomType + "; charset=utf-8", Body: body.Bytes()}}, nil
}

const atomType = "application/atom+xml"

// atomEntry is a decision, and when it last changed: it may be rescinded or contested.
func (r *request) atomEntry(d *projections.DecisionBrief, origin string) (atomEntry, wire.Time, error) {
	row, ok, err := r.View.Get("decision", d.ID.String())
	if err != nil || !ok {
		return atomEntry{}, 0, errors.Join(err, site.ErrNotFound)
	}
	updated, err := r.RecordedAt(wire.Seq(row.Seq))
	if err != nil {
		return atomEntry{}, 0, err
	}
	title := r.In(d.Title)
	word := r.Or("state.", string(d.Outcome))
	content := r.T("atom.result", r.N(d.Number), r.N(d.MotionNumber), word) + " " + r.T("atom.count", r.Bar(d.Body).Label)
	if d.RescindedBy != nil {
		content += " " + r.T("atom.rescinded")
	}
	content += " " + r.T("atom.cite", r.N(int64(d.Seq))) //nolint:gosec // sequences stay below 2^53
	return atomEntry{
		ID: "urn:uuid:" + d.ID.String(), Title: atomText{title.Lang, title.Text}, Published: rfc3339(d.Recorded), Updated: rfc3339(updated),
		Links:    []atomLink{{Rel: "alternate", Type: "text/html", Lang: r.Code, Href: origin + r.Href("/decisions/", d.ID)}},
		Category: atomCategory{string(d.Outcome), word}, Content: content,
	}, updated, nil
}

// feedID names the feed for good (RFC 4151): by the ledger's origin, when it was
// founded, and its id.
func feedID(origin string, founded wire.Time, ledger wire.Hash, lang string) string {
	authority, _, _ := strings.Cut(origin, "/")
	return fmt.Sprintf("tag:%s,%s:%s/decisions/%s", authority, time.UnixMilli(int64(founded)).UTC().Format(time.DateOnly), ledger, lang)
}

func rfc3339(t wire.Time) string { return t.String() }
