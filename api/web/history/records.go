package history

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"

	"twothirds/api/rollcalls"
	"twothirds/api/web/site"
	"twothirds/domain"
)

// recordKinds are the kinds of a record, in the order of the choices.
var recordKinds = []string{"founding", "decision", "act", "statement", "report", "other"}

// attested is a record with its newest version.
type attested struct {
	row    *domain.Record
	newest *domain.RecordVersion
}

// recordLine is a record in a list.
type recordLine struct {
	Href, Date    string
	Kind          string
	Title         site.Said
	Counts        string // "" where none are recorded
	Outcome, Word string // of the source, empty where it names none
	Judged        string // what the rule comes to that the source names
	Differs       bool
	Source        site.Said
	By            site.Link
	Cite          site.Link
	Otherwise     []string // other dates that earlier versions state
	Versions      string   // "" where there is one
}

type recordsPage struct {
	frame
	Filters []site.Link
	Records []recordLine
	Pager   pager
}

func loadRecords(r *request) (site.Content, error) {
	page := &recordsPage{frame: r.list("records.title")}
	wanted := r.Query.Get("kind")
	if wanted != "" && !slices.Contains(recordKinds, wanted) {
		return site.Content{}, site.ErrNotFound
	}
	page.Filters = append(page.Filters, r.filter("/records", "kind", "", r.T("all")))
	for _, kind := range recordKinds {
		page.Filters = append(page.Filters, r.filter("/records", "kind", kind, r.Or("recordkind.", kind)))
	}
	all, err := r.records()
	if err != nil {
		return site.Content{}, err
	}
	if wanted != "" {
		all = slices.DeleteFunc(all, func(a attested) bool { return a.newest.Content.Kind != wanted })
	}
	slices.SortStableFunc(all, func(a, b attested) int {
		return cmp.Or(cmp.Compare(stated(&a.newest.Content), stated(&b.newest.Content)), cmp.Compare(a.row.Versions[0].Seq, b.row.Versions[0].Seq))
	})
	if all, page.Pager, err = paged(r, all, site.PageLength); err != nil {
		return site.Content{}, err
	}
	for _, a := range all {
		line, err := r.recordLine(a)
		if err != nil {
			return site.Content{}, err
		}
		page.Records = append(page.Records, line)
	}
	return site.Content{Template: "records.html", Data: page}, nil
}

// records reads all records.
func (r *request) records() ([]attested, error) {
	rows, err := site.Every[domain.Record](r.View, "record")
	if err != nil {
		return nil, err
	}
	all := make([]attested, 0, len(rows))
	for _, row := range rows {
		newest, err := r.recordVersion(row, len(row.Versions))
		if err != nil {
			return nil, err
		}
		all = append(all, attested{row, newest})
	}
	return all, nil
}

// recordVersion reads a version of a record, counted from 1.
func (r *request) recordVersion(row *domain.Record, n int) (*domain.RecordVersion, error) {
	id := fmt.Sprintf("%s.%d", row.ID, n)
	v, err := site.Get[domain.RecordVersion](r.View, "record_version", id)
	if err == nil && v == nil {
		err = fmt.Errorf("there is no version %s", id)
	}
	return v, err
}

var year = regexp.MustCompile(`\b[12][0-9]{3}\b`)

// stated is what a record is ordered by: the day that it states, or else the year
// in what it says instead; without one it stands at the end.
func stated(c *domain.RecordContent) string {
	if c.Date != "" {
		return string(c.Date)
	}
	return cmp.Or(year.FindString(c.DateText), "9999") + " "
}

// dateOf is the date of a record as people read it.
func (r *request) dateOf(c *domain.RecordContent) string {
	if c.Date != "" {
		return r.On(c.Date).Text
	}
	return site.Isolated(c.DateText)
}

func (r *request) recordLine(a attested) (recordLine, error) {
	c := &a.newest.Content
	line := recordLine{
		Href: r.Href("/records/", a.row.ID), Date: r.dateOf(c), Kind: r.Or("recordkind.", c.Kind), Title: r.In(c.Title),
		Source: r.In(c.TakenFrom.Title), Cite: r.Cite(a.newest.Seq),
	}
	if c.Counts != nil {
		line.Counts = r.recordCounts(c.Counts)
	}
	if c.Outcome != "" {
		line.Outcome, line.Word = c.Outcome, r.Or("official.", c.Outcome)
	}
	if j := rollcalls.JudgeRecord(c); j.Judged {
		line.Judged, line.Differs = r.judged(j), j.Differs
	}
	n := len(a.row.Versions)
	if n > 1 {
		line.Versions = r.Count("records.versions", int64(n))
	}
	for v := max(1, n-mostVersions); v < n; v++ {
		earlier, err := r.recordVersion(a.row, v)
		if err != nil {
			return line, err
		}
		if date := r.dateOf(&earlier.Content); date != line.Date && !slices.Contains(line.Otherwise, date) {
			line.Otherwise = append(line.Otherwise, date)
		}
	}
	var err error
	line.By, err = r.signer(a.newest.Seq)
	return line, err
}

// recordCounts are the counts of a record in words.
func (r *request) recordCounts(c *domain.RecordedCounts) string {
	words := r.T("counts", r.N(c.Yes), r.N(c.No), r.N(c.Abstain))
	if c.Absent > 0 {
		words += ", " + r.T("counts.absent", r.N(c.Absent))
	}
	if c.NotVoting > 0 {
		words += ", " + r.T("counts.not_voting", r.N(c.NotVoting))
	}
	return words
}

// judged is what a rule comes to: 32 of 47 needed, 31 in favour: not carried.
func (r *request) judged(j rollcalls.Judgement) string {
	verdict := r.T("test.threshold.no")
	if j.Carried {
		verdict = r.T("test.threshold.yes")
	}
	if j.Base == 0 {
		return r.T("test.found.nobody", verdict)
	}
	return r.T("test.found", r.N(j.Need), r.N(j.Base), r.N(j.Yes), verdict)
}

// recordPage is one record: what its newest version says, and all of them beside
// each other.
type recordPage struct {
	frame
	Line       recordLine
	Text       site.Said
	Source     sourceView
	Rule       string
	Bar        *site.Bar
	TieBreaker string
	Votes      []recordedVote
	Versions   []versionView
	Fewer      string // says that there are more versions than shown
	Log        string // link to the entries about it
}

// recordedVote is how a source says that a member voted.
type recordedVote struct {
	Member       site.Said
	Href         string
	Choice, Word string
}

// mostVersions is how many versions stand beside each other.
const mostVersions = 20

func loadRecord(r *request) (site.Content, error) {
	row, err := one[domain.Record](r, "record")
	if err != nil {
		return site.Content{}, err
	}
	versions := map[int]*domain.RecordVersion{}
	n := len(row.Versions)
	first := max(1, n-mostVersions+1)
	for v := first; v <= n; v++ {
		if versions[v], err = r.recordVersion(row, v); err != nil {
			return site.Content{}, err
		}
	}
	newest := versions[n]
	c := &newest.Content
	page := &recordPage{Text: r.In(c.Text), Source: r.source(c.TakenFrom), Log: r.About("record/" + row.ID.String())}
	if page.Line, err = r.recordLine(attested{row, newest}); err != nil {
		return site.Content{}, err
	}
	page.frame = r.one("records.title", site.Isolated(page.Line.Title.Text))
	if c.Rule != nil {
		page.Rule = r.Threshold(c.Rule.Fraction(), c.Rule.Base)
	}
	if c.Counts != nil {
		bar := r.Bar(domain.Count{
			Yes: c.Counts.Yes, No: c.Counts.No, Abstain: c.Counts.Abstain, NotVoting: c.Counts.Absent + c.Counts.NotVoting,
			Roll: max(1, c.Counts.Yes+c.Counts.No+c.Counts.Abstain+c.Counts.Absent+c.Counts.NotVoting),
		})
		bar.Label = page.Line.Counts
		page.Bar = &bar
		if c.Counts.TieBreaker != "" {
			page.TieBreaker = r.T("tiebreaker." + c.Counts.TieBreaker)
		}
	}
	names, err := r.MemberNames()
	if err != nil {
		return site.Content{}, err
	}
	for _, v := range c.Votes {
		page.Votes = append(page.Votes, recordedVote{Member: names[v.Member], Href: r.Href("/members/", v.Member), Choice: v.Choice, Word: r.Or("answer.", v.Choice)})
	}
	site.ByName(r.Lang, page.Votes, func(v recordedVote) string { return v.Member.Text })
	if n > 1 {
		shown := make([]*domain.RecordVersion, 0, n-first+1)
		for v := first; v <= n; v++ {
			shown = append(shown, versions[v])
		}
		if page.Versions, err = r.recordVersions(shown, names); err != nil {
			return site.Content{}, err
		}
	}
	if first > 1 {
		page.Fewer = r.T("versions.fewer", r.N(mostVersions), r.N(int64(n)))
	}
	return site.Content{Template: "record.html", Data: page}, nil
}
