package reports

import (
	"net/url"
	"strconv"

	"twothirds/api/web/site"
	"twothirds/projections/opendata"
)

type openDataPage struct {
	*site.Page
	Archive string
	Files   []dataFile
	Reports []dataFile // of published reports; their names have ID in the place of the report's
	Command string
}

// dataFile is a file of the open data, with a link where it is one file.
type dataFile struct{ Href, Name, What string }

func loadOpenData(r *request) (site.Content, error) {
	r.Title = r.T("opendata")
	at := url.Values{"at": {strconv.FormatUint(uint64(r.Seq), 10)}}.Encode()
	p := &openDataPage{Page: &r.Page, Archive: "/open-data.zip?" + at}
	for _, f := range opendata.Files() {
		p.Files = append(p.Files, dataFile{Href: "/open-data/" + f.Name + "?" + at, Name: f.Name, What: r.In(f.What).Text})
	}
	for _, f := range opendata.OfReports() {
		p.Reports = append(p.Reports, dataFile{Name: f.Name, What: r.In(f.What).Text})
	}
	p.Command = "twothirds open-data " + site.Origin(r.Request.Request) + " --at " + strconv.FormatUint(uint64(r.Seq), 10) + " -o open-data.zip"
	return site.Content{Template: "opendata.html", Data: p}, nil
}
