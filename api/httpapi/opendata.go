package httpapi

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"path"

	"github.com/danielgtaylor/huma/v2"

	"twothirds/projections"
	"twothirds/projections/opendata"
	"twothirds/projections/report"
)

type openDataInput struct {
	AsOf
	File string `path:"file" maxLength:"100" doc:"The file, as the archive calls it; of tables tables/NAME.csv, of a published report reports/ID.json and reports/ID.prov.json"`
}

// openData answers with a file of the open data, or with the archive where file is "", piece
// by piece.
func (a *API) openData(r *http.Request, in AsOf, file string) (*answer, error) {
	reading, err := a.read(r, in)
	if err != nil {
		return nil, err
	}
	data := opendata.Data{View: reading.View, Log: a.ledger, Make: func(v *projections.View, q report.Question) (*report.Report, error) {
		return a.reports.MakeInTurn(r.Context(), v, q)
	}}
	name, contentType, write := "open-data.zip", "application/zip", opendata.WriteArchive
	if file != "" {
		f, found, err := opendata.FileNamed(data, file)
		if err != nil {
			return nil, err
		}
		if !found {
			return nil, problem(kindNoPath, "the open data has no such file; /open-data.zip has all, and its README.md names them")
		}
		name, contentType = path.Base(file), f.MediaType
		write = func(w io.Writer, d opendata.Data) error { return f.Write(w, d) }
	}
	done, err := a.begin(r.Context())
	if err != nil {
		return nil, err
	}
	at := reading.View.At()
	return &answer{
		contentType: contentType, cache: cacheOf(reading), etag: fmt.Sprintf("open-data-%d-%s", at, openDataTag), seq: at, done: done,
		headers: map[string]string{"Content-Disposition": `inline; filename="` + name + `"`},
		stream: func(w http.ResponseWriter, r *http.Request) {
			out := bufio.NewWriterSize(unhurried{w}, 64<<10)
			err := write(out, data)
			if err == nil {
				err = out.Flush()
			}
			if err != nil {
				if r.Context().Err() == nil {
					a.log.Error("open data were cut short", "id", requestID(r.Context()), "err", err)
				}
				panic(http.ErrAbortHandler) // the client must not take it for whole
			}
		},
	}, nil
}

// openDataTag changes with the columns that there are, and with the template of reports.
var openDataTag = fmt.Sprintf("%d-%d", len(opendata.Dictionary()), report.Template)

func (a *API) addOpenData() {
	add(a, huma.Operation{
		OperationID: "open-data", Method: http.MethodGet, Path: "/open-data.zip", Tags: []string{"Open data"},
		Summary:     "Everything that the log says, as open data",
		Description: "One archive: Popolo JSON, tables, the log as JSON lines, the published reports made again with their PROV-JSON, a data dictionary. As of an entry (at) its bytes never change (docs/open-data.md).",
		Responses:   a.okType("application/zip", described("string", "The archive")),
	}, func(r *http.Request, in *struct{ AsOf }) (*answer, error) {
		return a.openData(r, in.AsOf, "")
	})
	ok := a.okType("text/csv", described("string", "The file"))
	one := func(path string) huma.Operation {
		return huma.Operation{
			OperationID: "open-data-file", Method: http.MethodGet, Path: path, Tags: []string{"Open data"},
			Summary: "A file of the open data", Description: "One of the files of the archive alone.", Responses: ok,
		}
	}
	serve := func(folder string) func(*http.Request, *openDataInput) (*answer, error) {
		return func(r *http.Request, in *openDataInput) (*answer, error) {
			return a.openData(r, in.AsOf, folder+in.File)
		}
	}
	add(a, one("/open-data/{file}"), serve(""))
	table := one("/open-data/tables/{file}")
	table.OperationID = "open-data-table"
	add(a, table, serve("tables/"))
	reports := one("/open-data/reports/{file}")
	reports.OperationID = "open-data-report"
	add(a, reports, serve("reports/"))
}
