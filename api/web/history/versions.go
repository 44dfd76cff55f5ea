package history

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/domain/wire"
)

// versionView is a version of a record: what it says otherwise than the others,
// why, and by which source.
type versionView struct {
	Heading string
	Newest  bool
	Reasons site.Said // empty of the first
	Fields  []fieldView
	Source  *sourceView // nil where it is the body's
	By      site.Link
	Date    site.Stamp
	Cite    site.Link
}

type fieldView struct {
	Name  string
	Value site.Said
	Long  bool // it may have several lines
}

// long are the fields that may have several lines.
var long = []string{"about", "note", "text"}

// field is a member in which versions may differ: as it is compared, and as
// people read it.
type field[C any] struct {
	key  string
	raw  func(*C) any
	said func(*C) site.Said
}

// differing are the fields that are not the same in all versions.
func differing[C any](fields []field[C], versions []*C) []field[C] {
	return slices.DeleteFunc(slices.Clone(fields), func(f field[C]) bool {
		first := wire.Canonical(f.raw(versions[0]))
		return !slices.ContainsFunc(versions[1:], func(c *C) bool { return !bytes.Equal(first, wire.Canonical(f.raw(c))) })
	})
}

// views are the fields as one version has them.
func views[C any](r *request, fields []field[C], c *C) []fieldView {
	var all []fieldView
	for _, f := range fields {
		value := f.said(c)
		if value.Text == "" {
			value.Text = r.T("field.nothing")
		}
		all = append(all, fieldView{Name: r.Or("field.", f.key), Value: value, Long: slices.Contains(long, f.key)})
	}
	return all
}

func text(s string) site.Said { return site.Said{Text: s} }

// versionHead is what versions of all records have.
func (r *request) versionHead(n int64, seq wire.Seq, newest bool, reasons domain.Text) (versionView, error) {
	v := versionView{Heading: r.T("version", r.N(n)), Newest: newest, Reasons: r.In(reasons), Cite: r.Cite(seq)}
	recorded, err := r.RecordedAt(seq)
	if err != nil {
		return v, err
	}
	v.Date = r.Day(recorded)
	v.By, err = r.signer(seq)
	return v, err
}

// recordVersions puts the versions of a record beside each other.
func (r *request) recordVersions(versions []*domain.RecordVersion, names map[domain.MemberID]site.Said) ([]versionView, error) {
	type content = domain.RecordContent
	fields := []field[content]{
		{"date", func(c *content) any { return []string{string(c.Date), c.DateText} }, func(c *content) site.Said { return text(r.dateOf(c)) }},
		{"title", func(c *content) any { return c.Title }, func(c *content) site.Said { return r.In(c.Title) }},
		{"kind", func(c *content) any { return c.Kind }, func(c *content) site.Said { return text(r.Or("recordkind.", c.Kind)) }},
		{"text", func(c *content) any { return c.Text }, func(c *content) site.Said { return r.In(c.Text) }},
		{"counts", func(c *content) any { return c.Counts }, func(c *content) site.Said {
			if c.Counts == nil {
				return site.Said{}
			}
			words := r.recordCounts(c.Counts)
			if c.Counts.TieBreaker != "" {
				words += ". " + r.T("tiebreaker."+c.Counts.TieBreaker)
			}
			return text(words)
		}},
		{"votes", func(c *content) any { return c.Votes }, func(c *content) site.Said {
			var said []string
			for _, v := range c.Votes {
				said = append(said, r.T("field.vote", site.Isolated(names[v.Member].Text), r.Or("answer.", v.Choice)))
			}
			return text(strings.Join(said, "; "))
		}},
		{"rule", func(c *content) any { return c.Rule }, func(c *content) site.Said { return text(r.rule(c.Rule)) }},
		{"outcome", func(c *content) any { return c.Outcome }, func(c *content) site.Said { return text(r.outcome(c.Outcome)) }},
	}
	contents := make([]*content, len(versions))
	for i, v := range versions {
		contents[i] = &v.Content
	}
	differ := differing(fields, contents)
	var all []versionView
	for i, v := range versions {
		view, err := r.versionHead(v.Version, v.Seq, i == len(versions)-1, v.Reasons)
		if err != nil {
			return nil, err
		}
		source := r.source(v.Content.TakenFrom)
		view.Source, view.Fields = &source, views(r, differ, &v.Content)
		all = append(all, view)
	}
	return all, nil
}

func (r *request) rule(m *domain.Majority) string {
	if m == nil {
		return ""
	}
	return r.Threshold(m.Fraction(), m.Base)
}

func (r *request) outcome(outcome string) string {
	if outcome == "" {
		return ""
	}
	return r.Or("official.", outcome)
}

// rollcallVersions puts the versions of a roll call beside each other.
func (r *request) rollcallVersions(versions []*domain.RollcallVersion, names map[string]string) ([]versionView, error) {
	type content = domain.RollcallContent
	line := func(key string, of func(*content) string) field[content] {
		return field[content]{key, func(c *content) any { return of(c) }, func(c *content) site.Said { return text(of(c)) }}
	}
	fields := []field[content]{
		{"date", func(c *content) any { return c.Date }, func(c *content) site.Said { return text(r.On(c.Date).Text) }},
		line("local_time", func(c *content) string { return c.LocalTime }),
		line("title", func(c *content) string { return c.Title }),
		line("about", func(c *content) string { return c.About }),
		line("kind", func(c *content) string { return c.Kind }),
		line("session", func(c *content) string { return c.Session }),
		line("number", func(c *content) string { return c.Number }),
		line("document", func(c *content) string { return c.Document }),
		line("tags", func(c *content) string { return strings.Join(c.Tags, ", ") }),
		{"rule", func(c *content) any { return c.Rule }, func(c *content) site.Said { return text(r.rule(c.Rule)) }},
		{"seats", func(c *content) any { return c.Seats }, func(c *content) site.Said { return text(r.N(c.Seats)) }},
		{"counts", func(c *content) any { return countsOf(c) }, func(c *content) site.Said { return text(r.answers(countsOf(c))) }},
		{"votes", func(c *content) any { return c.Votes }, func(c *content) site.Said { return text(r.changedVotes(versions, c, names)) }},
		{"tie_breaker", func(c *content) any { return c.TieBreaker }, func(c *content) site.Said {
			if c.TieBreaker {
				return text(r.T("tiebreaker.yes"))
			}
			return text(r.T("tiebreaker.none"))
		}},
		{"recorded", func(c *content) any { return c.Recorded }, func(c *content) site.Said { return text(r.totals(c.Recorded)) }},
		line("result", func(c *content) string { return c.Result }),
		{"outcome", func(c *content) any { return c.Outcome }, func(c *content) site.Said { return text(r.outcome(c.Outcome)) }},
		line("note", func(c *content) string { return c.Note }),
	}
	contents := make([]*content, len(versions))
	for i, v := range versions {
		contents[i] = &v.Content
	}
	differ := differing(fields, contents)
	var all []versionView
	for i, v := range versions {
		view, err := r.versionHead(v.Version, v.Seq, i == len(versions)-1, v.Reasons)
		if err != nil {
			return nil, err
		}
		if v.TakenFrom != nil {
			source := r.source(*v.TakenFrom)
			view.Source = &source
		}
		view.Fields = views(r, differ, &v.Content)
		all = append(all, view)
	}
	return all, nil
}

// mostChanged is how many votes that differ are named.
const mostChanged = 20

// changedVotes names how those voted, in one version, who did not in all versions
// vote the same.
func (r *request) changedVotes(versions []*domain.RollcallVersion, c *domain.RollcallContent, names map[string]string) string {
	own := answersBy(&c.Votes)
	changed := map[string]bool{}
	first := answersBy(&versions[0].Content.Votes)
	for _, v := range versions[1:] {
		other := answersBy(&v.Content.Votes)
		for id, answer := range other {
			changed[id] = changed[id] || first[id] != answer
		}
		for id, answer := range first {
			changed[id] = changed[id] || other[id] != answer
		}
	}
	var said []string
	for id, is := range changed {
		if is {
			said = append(said, r.T("field.vote", site.Isolated(cmp.Or(names[id], id)), r.Or("answer.", cmp.Or(own[id], "none"))))
		}
	}
	slices.Sort(said)
	if n := len(said); n > mostChanged {
		said = append(said[:mostChanged], r.T("field.more", r.N(int64(n-mostChanged))))
	}
	return strings.Join(said, "; ")
}
