package history

import (
	"cmp"
	"slices"

	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/domain/wire"
)

// correction is one correction in the list of all.
type correction struct {
	What    string // record, or recorded vote of which body
	Title   site.Said
	Href    string
	Version string
	Reasons site.Said
	Source  sourceView
	By      site.Link
	Date    site.Stamp
	Cite    site.Link
}

type correctionsPage struct {
	frame
	Corrections []correction
	Older       string
}

// corrected is where a correction stands.
type corrected struct {
	seq  wire.Seq
	read func() (correction, *domain.Source, domain.Text, error)
}

func loadCorrections(r *request) (site.Content, error) {
	page := &correctionsPage{frame: r.list("corrections.title")}
	all, err := r.recordCorrections()
	if err != nil {
		return site.Content{}, err
	}
	outside, err := r.rollcallCorrections()
	if err != nil {
		return site.Content{}, err
	}
	all = append(all, outside...)
	slices.SortFunc(all, func(a, b corrected) int { return cmp.Compare(b.seq, a.seq) })
	all, next, err := site.Before(r.Request, all, func(c corrected) int64 { return int64(c.seq) }) //nolint:gosec // below 2^53
	if err != nil {
		return site.Content{}, err
	}
	for _, c := range all {
		line, source, reasons, err := c.read()
		if err != nil {
			return site.Content{}, err
		}
		head, err := r.versionHead(0, c.seq, false, reasons)
		if err != nil {
			return site.Content{}, err
		}
		line.Reasons, line.By, line.Date, line.Cite = head.Reasons, head.By, head.Date, head.Cite
		if source != nil {
			line.Source = r.source(*source)
		}
		page.Corrections = append(page.Corrections, line)
	}
	if next != "" {
		page.Older = r.With("before", next)
	}
	return site.Content{Template: "corrections.html", Data: page}, nil
}

func (r *request) recordCorrections() ([]corrected, error) {
	rows, err := site.Every[domain.Record](r.View, "record")
	if err != nil {
		return nil, err
	}
	var all []corrected
	for _, row := range rows {
		for n := 2; n <= len(row.Versions); n++ {
			all = append(all, corrected{row.Versions[n-1].Seq, func() (correction, *domain.Source, domain.Text, error) {
				v, err := r.recordVersion(row, n)
				if err != nil {
					return correction{}, nil, domain.Text{}, err
				}
				return correction{
					What: r.Or("recordkind.", v.Content.Kind), Title: r.In(v.Content.Title), Href: r.Href("/records/", row.ID), Version: r.T("version", r.N(int64(n))),
				}, &v.Content.TakenFrom, v.Reasons, nil
			}})
		}
	}
	return all, nil
}

func (r *request) rollcallCorrections() ([]corrected, error) {
	bodies, err := site.Every[domain.Outside](r.View, "outside")
	if err != nil {
		return nil, err
	}
	var all []corrected
	for _, o := range bodies {
		g, err := r.register(o.ID)
		if err != nil {
			return nil, err
		}
		for _, b := range g.briefs {
			for n := 2; n <= len(b.versions); n++ {
				all = append(all, corrected{b.versions[n-1], func() (correction, *domain.Source, domain.Text, error) {
					v, err := r.rollcallVersion(&domain.Rollcall{Body: o.ID, ID: b.id}, n)
					if err != nil {
						return correction{}, nil, domain.Text{}, err
					}
					return correction{
						What: r.T("corrections.rollcall", site.Isolated(r.In(o.Name).Text)), Title: shortened(text(v.Content.Title), 300),
						Href: r.Href("/outside/", o.ID, "/", b.id), Version: r.T("version", r.N(int64(n))),
					}, v.TakenFrom, v.Reasons, nil
				}})
			}
		}
	}
	return all, nil
}
