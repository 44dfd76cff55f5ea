package httpapi

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"twothirds/api/httpapi/apitest"
	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections/report"
)

// TestPublishedReportsInOpenData publishes reports as the log gives them, otherwise, and with a
// template that is to come: the archive has the first as it was published, and says of the
// others that they are not.
func TestPublishedReportsInOpenData(t *testing.T) {
	t.Parallel()
	n := apitest.Found(t, domain.PurposeDemonstration)
	n.Enter(domain.Text{En: "Alpha"})
	n.CatchUp()
	view, err := n.Model.View(n.Ledger.Size())
	if err != nil {
		t.Fatal(err)
	}
	made, err := report.Make(view, report.Question{Kind: "decisions", Lang: "az"})
	if err != nil {
		t.Fatal(err)
	}
	publish := func(content string, template int64) string {
		t.Helper()
		info, err := n.Ledger.Attachments().Put(t.Context(), strings.NewReader(content), "application/json")
		if err != nil {
			t.Fatal(err)
		}
		p := &domain.ReportPublished{
			Files: []domain.ReportFile{}, Kind: made.Kind, Root: made.Root, Sha256: info.SHA256, Size: int64(len(content)), Template: template,
			Parameters: domain.ReportParameters(made.Parameters),
		}
		p.SetSeen(&wire.Seen{Root: made.Root, Size: uint64(made.Parameters.At)})
		id := apitest.NewID().String()
		n.Must("report.published", "report/"+id, p, n.Officers()[0])
		return "reports/" + id
	}
	same, differs, newer := publish(string(made.JSON()), report.Template), publish("another report", report.Template), publish("a report to come", report.Template+1)
	n.CatchUp()
	h := New(Options{Ledger: n.Ledger, Model: n.Model})
	at := fmt.Sprintf("?at=%d", n.Ledger.Size())
	files := unzipped(t, scenario{url: "/open-data.zip" + at, status: 200}.run(t, h).Body.Bytes())
	if got := files[same+".json"]; got != string(made.JSON()) {
		t.Errorf("the report has %d bytes, not those that were published", len(got))
	}
	for name, want := range map[string][]string{
		same + ".prov.json":       {made.SHA256().String(), made.Root.String()},
		differs + ".prov.json":    {`"tt:not_made":`, fmt.Sprintf("%x", sha256.Sum256([]byte("another report")))},
		differs + ".not-made.txt": {fmt.Sprintf("%x", sha256.Sum256([]byte("another report"))), "it has the SHA-256 " + made.SHA256().String(), "twothirds audit", "başqa hesabat"},
		newer + ".not-made.txt":   {"newer release", "daha yeni şablon"},
		"tables/reports.csv":      {made.SHA256().String()},
	} {
		for _, words := range want {
			if !strings.Contains(files[name], words) {
				t.Errorf("%s lacks %q: %s", name, words, files[name])
			}
		}
		if !strings.Contains(files["SHA256SUMS"], fmt.Sprintf("%x  %s\n", sha256.Sum256([]byte(files[name])), name)) {
			t.Errorf("SHA256SUMS has not the sum of %s", name)
		}
	}
	for _, name := range []string{same + ".not-made.txt", differs + ".json", newer + ".json"} {
		if _, there := files[name]; there {
			t.Errorf("%s is there", name)
		}
		scenario{url: "/open-data/" + name + at, status: http.StatusNotFound}.run(t, h)
	}
	for name := range files {
		if strings.HasPrefix(name, "reports/") {
			scenario{url: "/open-data/" + name + at, status: 200, content: []string{files[name]}}.run(t, h)
		}
	}
	// Before they were published there were none.
	early := unzipped(t, scenario{url: fmt.Sprintf("/open-data.zip?at=%d", made.Parameters.At), status: 200}.run(t, h).Body.Bytes())
	for name := range early {
		if strings.HasPrefix(name, "reports/") {
			t.Errorf("%s is there before it was published", name)
		}
	}
	// The same in a format of any report.
	scenario{
		url: fmt.Sprintf("/v1/report/decisions?lang=az&format=prov&at=%d", made.Parameters.At), status: 200, content: []string{`{"activity":{"tt:making:` + made.SHA256().String()},
		answer: map[string]string{"Content-Type": "application/json"},
	}.run(t, h)
}

// unzipped are the files of an archive.
func unzipped(t *testing.T, b []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range z.File {
		part, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(part)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(content)
	}
	if names := z.File; len(names) == 0 || names[len(names)-1].Name != "SHA256SUMS" || !slices.ContainsFunc(names, func(f *zip.File) bool { return f.Name == "README.md" }) {
		t.Error("it is no open data")
	}
	return files
}
