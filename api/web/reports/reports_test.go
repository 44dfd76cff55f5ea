package reports_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"twothirds/api/httpapi/apitest"
	"twothirds/api/web/reports"
	"twothirds/api/web/site"
	"twothirds/api/web/webtest"
	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections/opendata"
	"twothirds/projections/report"
)

// mount has the pages of reports stand for a body; those of other sections are left out.
func mount(t *testing.T, n *apitest.Node) *http.ServeMux {
	t.Helper()
	mux := http.NewServeMux()
	site.Mount(mux, site.Options{Ledger: n.Ledger, Model: n.Model, Log: slog.New(slog.NewTextHandler(t.Output(), nil))}, site.Ways{}, reports.Section)
	return mux
}

// text is what a page says; it is to be there, well formed and free of other people's markup.
func text(t *testing.T, h http.Handler, url string) (text, page string) {
	t.Helper()
	w := webtest.Ask(h, url)
	if w.Code != http.StatusOK {
		t.Fatalf("%s: %d", url, w.Code)
	}
	text, _ = webtest.Check(t, url, w.Body.String())
	return text, w.Body.String()
}

// TestReports asks for every kind that the story has something for, as the forms ask, and
// for what there is not. The title of a motion in it is hostile.
func TestReports(t *testing.T) {
	t.Parallel()
	story := apitest.Found(t, domain.PurposeDemonstration).Tell()
	mux := mount(t, story.Node)
	for url, want := range map[string][]string{
		"/en/reports":                {"Account of a period", "Extract of a decision", "There is nothing yet that it could be about", "No report has been published yet"},
		"/az/reports":                {"Dövr üzrə hesabat", "Qərardan çıxarış", "Hələ heç bir hesabat dərc olunmayıb"},
		"/en/reports/accountability": {"Account of the body", "twothirds report accountability --data", "Recused", "What this report rests on"},
		"/az/reports/accountability": {"Qurumun hesabatı", "Hesabatın əsası"},
		"/en/reports/decisions":      {"alert(1)", "Carried"},
		"/en/reports/decision":       {"Choose below what the report is to be about"},
		"/en/reports/decisions?from=2001-01-01&to=2000-01-01": {"There is no report of this period"},
		"/en/reports/decisions?from=soon":                     {"There is no report of this period"},
	} {
		got, _ := text(t, mux, url)
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("%s: %q is not in the text", url, w)
			}
		}
	}
	// Whatever a form offers has its report, in either language, with a file of each format.
	_, page := text(t, mux, "/en/reports")
	offered := 0
	for _, form := range regexp.MustCompile(`(?s)<form[^>]* action="/en(/reports/[a-z]+)">(.*?)</form>`).FindAllStringSubmatch(page, -1) {
		for i, option := range regexp.MustCompile(`<option value="([^"]+)">`).FindAllStringSubmatch(form[2], 2) {
			url := []string{"/en", "/az"}[i] + form[1] + "?id=" + option[1]
			_, page := text(t, mux, url)
			for _, format := range []string{"json", "html", "md", "pdf", "prov", "xlsx", "csv"} {
				if !strings.Contains(page, "format="+format+"&amp;") {
					t.Errorf("%s: there is no file in %s", url, format)
				}
			}
			if !regexp.MustCompile(`href="/(en|az)/log/[0-9]+"`).MatchString(page) {
				t.Errorf("%s: no number leads to an entry", url)
			}
			offered++
		}
	}
	if offered != 4 {
		t.Errorf("the forms offered %d reports, not two decisions and two members", offered)
	}
	for _, url := range []string{
		"/en/reports/gossip", "/en/reports/decision?id=" + apitest.NewID().String(), "/en/reports/member?id=x", "/en/reports/accountability?at=100000",
		"/en/reports/published/" + apitest.NewID().String(), "/en/reports/published/x",
	} {
		if w := webtest.Ask(mux, url); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", url, w.Code)
		}
	}
}

// TestPublished shows reports that were published as the log gives them, otherwise, and
// with a template that is to come: the page makes each again and says which it is.
func TestPublished(t *testing.T) {
	t.Parallel()
	story := apitest.Found(t, domain.PurposeDemonstration).Tell()
	view, err := story.Model.View(story.Ledger.Size())
	if err != nil {
		t.Fatal(err)
	}
	made, err := report.Make(view, report.Question{Kind: "decisions", Lang: "az"})
	if err != nil {
		t.Fatal(err)
	}
	kept := func(file string) (wire.Hash, int64) {
		t.Helper()
		info, err := story.Ledger.Attachments().Put(t.Context(), strings.NewReader(file), "application/json")
		if err != nil {
			t.Fatal(err)
		}
		return info.SHA256, int64(len(file))
	}
	kept(string(made.JSON()))
	publish := func(change func(p *domain.ReportPublished)) string {
		t.Helper()
		p := &domain.ReportPublished{
			Files: []domain.ReportFile{}, Kind: made.Kind, Root: made.Root, Sha256: made.SHA256(), Size: int64(len(made.JSON())), Template: made.Template,
			Parameters: domain.ReportParameters{At: made.Parameters.At, From: made.Parameters.From, To: made.Parameters.To, Lang: "az"},
		}
		change(p)
		p.SetSeen(&wire.Seen{Root: made.Root, Size: uint64(made.Parameters.At)})
		id := apitest.NewID().String()
		story.Must("report.published", "report/"+id, p, story.Officers()[0])
		return id
	}
	same := publish(func(*domain.ReportPublished) {})
	differs := publish(func(p *domain.ReportPublished) { p.Sha256, p.Size = kept("another report") })
	newer := publish(func(p *domain.ReportPublished) {
		p.Template = report.Template + 1
		p.Sha256, p.Size = kept("a report to come")
	})
	first, err := wire.ParseUUID(same)
	if err != nil {
		t.Fatal(err)
	}
	later := publish(func(p *domain.ReportPublished) {
		p.Sha256, p.Size = kept("a later report")
		p.Reasons, p.Supersedes = domain.Text{En: apitest.Hostile}, &domain.ReportID{UUID: first}
	})
	story.CatchUp()
	mux := mount(t, story.Node)
	for _, tt := range []struct{ url, want string }{
		{"/en/reports/published/" + same, "made it again from its log: the hash is the same"},
		{"/en/reports/published/" + same, made.SHA256().String()},
		{"/en/reports/published/" + same, "The report that took its place"},
		{"/en/reports/published/" + differs, "got ANOTHER report"},
		{"/en/reports/published/" + newer, "newer template than this server knows"},
		{"/en/reports/published/" + later, "The report whose place it took"},
		{"/en/reports/published/" + later, "alert(1)"},
		{"/az/reports/published/" + differs, "BAŞQA hesabat"},
		{"/en/reports", "another has taken its place"},
		{"/en/reports", "Register of decisions"},
	} {
		if got, _ := text(t, mux, tt.url); !strings.Contains(got, tt.want) {
			t.Errorf("%s: %q is not in the text", tt.url, tt.want)
		}
	}
	// Only what is the same is read here, as of the entry that it knew last.
	_, page := text(t, mux, "/en/reports/published/"+same)
	if !strings.Contains(page, `href="/open-data/reports/`+same+`.prov.json?at=`) {
		t.Error("it does not lead to where the report comes from")
	}
	link := regexp.MustCompile(`href="(/az/reports/decisions\?[^"]*)"`).FindStringSubmatch(page)
	if link == nil {
		t.Fatal("there is no way to the report")
	}
	if !strings.Contains(link[1], fmt.Sprintf("template=%d", made.Template)) {
		t.Errorf("%s leads to another template", link[1])
	}
	if got, _ := text(t, mux, strings.ReplaceAll(link[1], "&amp;", "&")); !strings.Contains(got, made.SHA256().String()) {
		t.Error("what is read there has another hash than was published")
	}
	if w := webtest.Ask(mux, "/en/reports/decisions?template=99"); w.Code != http.StatusNotFound {
		t.Errorf("a template that nobody knows: status %d", w.Code)
	}
	if _, page := text(t, mux, "/en/reports/published/"+differs); strings.Contains(page, `/reports/decisions?`) {
		t.Error("another report than the published one is offered in its place")
	}
}

// TestOpenData lists every file, each with its address as of this entry.
func TestOpenData(t *testing.T) {
	t.Parallel()
	story := apitest.Found(t, domain.PurposeDemonstration).Tell()
	mux := mount(t, story.Node)
	for _, lang := range []string{"en", "az"} {
		got, page := text(t, mux, "/"+lang+"/open-data?at=9")
		for _, f := range opendata.Files() {
			if !strings.Contains(got, f.What.In(lang)) || !strings.Contains(page, `href="/open-data/`+f.Name+`?at=9"`) {
				t.Errorf("%s: %s is not there", lang, f.Name)
			}
		}
		for _, f := range opendata.OfReports() {
			if !strings.Contains(got, f.Name) || !strings.Contains(got, f.What.In(lang)) {
				t.Errorf("%s: %s is not there", lang, f.Name)
			}
		}
		if !strings.Contains(page, `href="/open-data.zip?at=9"`) || !strings.Contains(got, "--at 9 -o open-data.zip") {
			t.Errorf("%s: the archive is not there", lang)
		}
	}
}
