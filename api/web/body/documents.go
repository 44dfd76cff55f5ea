package body

import (
	"cmp"
	"slices"

	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections"
)

// documentLine is a document in a list.
type documentLine struct {
	Name     site.Said
	Href     string
	Kind     string
	Repealed bool
	Versions string
	Newest   documentVersion
}

// documentVersion is a version of a document.
type documentVersion struct {
	No       string
	InForce  bool
	Decision site.Link
	Title    site.Said // of the motion that adopted it
	Date     site.Stamp
	Cite     site.Link
	Sha256   string
	File     string // link, "" where this server does not have it (then or by now)
	Size     string
}

type documentsPage struct {
	*site.Page
	Documents []documentLine
}

func loadDocuments(r *request) (site.Content, error) {
	r.Title = r.T("nav.documents")
	documents, err := site.Every[domain.Document](r.View, "document")
	if err != nil {
		return site.Content{}, err
	}
	slices.SortStableFunc(documents, func(a, b *domain.Document) int {
		return cmp.Or(repealed(a)-repealed(b), r.Compare(r.In(a.Title).Text, r.In(b.Title).Text))
	})
	page := &documentsPage{Page: &r.Page}
	for _, d := range documents {
		line, err := r.documentLine(d)
		if err != nil {
			return site.Content{}, err
		}
		page.Documents = append(page.Documents, line)
	}
	return site.Content{Template: "documents.html", Data: page}, nil
}

func repealed(d *domain.Document) int {
	if d.RepealedBy != nil {
		return 1
	}
	return 0
}

func (r *request) documentLine(d *domain.Document) (documentLine, error) {
	line := documentLine{
		Name: r.In(d.Title), Href: r.Href("/documents/", d.ID), Kind: r.Or("documentkind.", d.Kind),
		Versions: r.Count("documents.versions", int64(len(d.Versions))), Repealed: d.RepealedBy != nil,
	}
	var err error
	line.Newest, err = r.documentVersion(d, len(d.Versions)-1)
	return line, err
}

// documentVersion reads what adopted a document's version, and whether its file is
// here.
func (r *request) documentVersion(d *domain.Document, i int) (documentVersion, error) {
	version := &d.Versions[i]
	v := documentVersion{
		No: r.N(int64(i) + 1), InForce: i == len(d.Versions)-1 && d.RepealedBy == nil, Cite: r.Cite(version.Seq), Sha256: version.Sha256.String(),
		Decision: site.Link{Href: r.Href("/decisions/", version.Decision), Text: site.Short(version.Decision.String())},
	}
	decision, err := r.View.DecisionBrief(version.Decision)
	if err != nil {
		return v, err
	}
	if decision != nil {
		v.Decision.Text, v.Title, v.Date = r.T("decision", r.N(decision.Number)), r.In(decision.Title), r.Day(decision.Recorded)
	}
	if info, err := r.Site.Ledger.Attachments().Stat(version.Sha256); err == nil {
		v.File, v.Size = "/log/attachments/"+v.Sha256, r.T("documents.bytes", r.N(info.Size))
	}
	return v, nil
}

type documentPage struct {
	*site.Page
	Document documentLine
	Repealed *change // by which no version is in force any more
	Earlier  []documentVersion
}

func loadDocument(r *request) (site.Content, error) {
	id, err := wire.ParseUUID(r.PathValue("id"))
	if err != nil {
		return site.Content{}, site.ErrNotFound
	}
	d, err := site.Get[domain.Document](r.View, "document", id.String())
	if err != nil {
		return site.Content{}, err
	}
	if d == nil || len(d.Versions) == 0 {
		return site.Content{}, site.ErrNotFound
	}
	page := &documentPage{Page: &r.Page}
	if page.Document, err = r.documentLine(d); err != nil {
		return site.Content{}, err
	}
	r.Title = site.Isolated(page.Document.Name.Text)
	r.Crumbs = []site.Link{{Href: r.Href("/documents"), Text: r.T("nav.documents")}}
	page.Repealed, err = r.since("document", id.String(), "", func(row projections.Row) (bool, error) {
		was, err := site.Decoded[domain.Document](row)
		return err == nil && was.RepealedBy != nil, err
	})
	if err != nil {
		return site.Content{}, err
	}
	for i := len(d.Versions) - 2; i >= 0; i-- {
		v, err := r.documentVersion(d, i)
		if err != nil {
			return site.Content{}, err
		}
		page.Earlier = append(page.Earlier, v)
	}
	return site.Content{Template: "document.html", Data: page, Varies: true}, nil
}
