package opendata

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections"
	"twothirds/projections/report"
	"twothirds/projections/report/prov"
)

// Files of published reports are called as their publication, in this folder.
const (
	reportsFolder = "reports/"
	endReport     = ".json"
	endProv       = ".prov.json"
	// endNotMade is that of the words that stand in a report's place where this program does
	// not get it from the log as it was published.
	endNotMade = ".not-made.txt"
)

// OfReports are the files of each published report, with ID in the place of its id. Whether
// the report or NOT-MADE is there is found out when it is made again.
func OfReports() []File {
	return []File{
		{Name: reportsFolder + "ID" + endReport, MediaType: jsonType, What: what("A published report, made again from the log: it has the SHA-256 that was published.", "Dərc olunmuş hesabat, jurnaldan yenidən hazırlanıb: dərc olunmuş SHA-256 cəminə malikdir.")},
		{Name: reportsFolder + "ID" + endProv, MediaType: jsonType, What: what("Where it comes from, and who published it (W3C PROV-JSON).", "Onun mənşəyi və kimin dərc etdiyi (W3C PROV-JSON).")},
		{Name: reportsFolder + "ID" + endNotMade, MediaType: plainType, What: what("In the report's place where the log does not give it as it was published: why.", "Jurnal hesabatı dərc olunduğu kimi vermirsə, onun yerində: səbəbi.")},
	}
}

// ofReport are the two files of a published report, whole.
func (d *data) ofReport(p *domain.Report) ([]File, error) {
	published, err := d.recorded(p.Seq)
	if err != nil {
		return nil, err
	}
	from := prov.OfPublication(d.ledger.ID, p).Document()
	from.Publish(p, published)
	first, err := d.madeAgain(p)
	if err != nil {
		return nil, err
	}
	if first.notMade {
		from.Note("not_made", "this log did not give the report as it was published; see "+strings.TrimPrefix(first.file.Name, reportsFolder))
	}
	return []File{first.file, whole(reportsFolder+p.ID.String()+endProv, jsonType, from.JSON())}, nil
}

// again is a published report made again, or the words in its place.
type again struct {
	file    File
	notMade bool
}

func (d *data) madeAgain(p *domain.Report) (again, error) {
	then, err := d.View.Then(p.Parameters.At)
	if err != nil {
		return again{}, err
	}
	with := d.Make
	if with == nil {
		with = report.Make
	}
	name := reportsFolder + p.ID.String()
	made, err := report.Again(p, then, with)
	switch {
	case errors.Is(err, report.ErrNewer), errors.Is(err, report.ErrDiffers):
		return again{file: whole(name+endNotMade, plainType, notMade(p, err)), notMade: true}, nil
	case err != nil:
		return again{}, fmt.Errorf("making report %s again: %w", p.ID, err)
	}
	return again{file: whole(name+endReport, jsonType, made.JSON())}, nil
}

// notMade says in both languages why a report is not there.
func notMade(p *domain.Report, why error) []byte {
	en, az := "Do not rely on what was published before it is settled why: twothirds audit names the entry.", "Səbəb aydınlaşana qədər dərc olunana etibar etməyin: twothirds audit qeydi göstərir."
	said := "Jurnal dərc olunandan başqa hesabat verir."
	if errors.Is(why, report.ErrNewer) {
		en, az = "Make the archive with a newer release of the program.", "Arxivi proqramın daha yeni buraxılışı ilə hazırlayın."
		said = "Hesabat bu proqramın tanımadığı daha yeni şablondadır."
	}
	return fmt.Appendf(nil, `The report %s is not here as it was published.
Entry %d published it (%s, as of entry %d) with the SHA-256 %s.
Why: %v.
%s

%s hesabatı burada dərc olunduğu kimi deyil.
Onu %d nömrəli qeyd dərc edib (%s, vəziyyət: qeyd %d), SHA-256 cəmi: %s.
Səbəb: %s
%s
`, p.ID, p.Seq, p.Kind, p.Parameters.At, p.Sha256, why, en, p.ID, p.Seq, p.Kind, p.Parameters.At, p.Sha256, said, az)
}

// whole is a file of bytes that are there.
func whole(name, mediaType string, content []byte) File {
	return File{Name: name, MediaType: mediaType, write: func(_ *data, w io.Writer) error {
		_, err := w.Write(content)
		return err
	}}
}

// reportFileNamed is the file of a published report of a name; ok is false where there is none.
func (d *data) reportFileNamed(name string) (f File, ok bool, err error) {
	id, _, _ := strings.Cut(strings.TrimPrefix(name, reportsFolder), ".")
	if !strings.HasPrefix(name, reportsFolder) {
		return File{}, false, nil
	}
	if _, err := wire.ParseUUID(id); err != nil {
		return File{}, false, nil
	}
	p, err := projections.Read[domain.Report](d.View, "report", id)
	if err != nil || p == nil {
		return File{}, false, err
	}
	files, err := d.ofReport(p)
	if err != nil {
		return File{}, false, err
	}
	for _, f := range files {
		if f.Name == name {
			return f, true, nil
		}
	}
	return File{}, false, nil
}
