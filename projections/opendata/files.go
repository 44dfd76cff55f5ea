package opendata

import (
	"io"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections"
	"twothirds/projections/report"
)

// Entries is where the log itself is read from; a projections.Source is one.
type Entries interface {
	// Entries calls fn with every entry from a sequence on, in order; it returns fn's
	// first error. The bytes are valid only until fn returns.
	Entries(from wire.Seq, fn func(seq wire.Seq, raw []byte) error) error
}

// Data is what is written: the log as it stood after an entry.
type Data struct {
	View *projections.View
	Log  Entries
	// Make makes the published reports again; nil for report.Make.
	Make func(*projections.View, report.Question) (*report.Report, error)
}

// File is a file of the open data.
type File struct {
	// Name is its path in the archive, and its address behind /open-data/.
	Name string
	// MediaType is that of RFC 6838.
	MediaType string
	// What says what is in it.
	What domain.Text
	// table is the file's, nil where it is none.
	table *table
	write func(d *data, w io.Writer) error
}

// Write writes the file.
func (f File) Write(w io.Writer, d Data) error {
	from, err := dataOf(d)
	if err != nil {
		return err
	}
	return f.write(from, w)
}

const (
	csvType   = "text/csv; charset=utf-8"
	jsonType  = "application/json"
	linesType = "application/jsonl"
	textType  = "text/markdown; charset=utf-8"
	plainType = "text/plain; charset=utf-8"
)

// Files are the files that every log has, in the order of the archive.
func Files() []File {
	files := []File{
		{Name: "README.md", MediaType: textType, What: domain.Text{En: "What the files are, and how to check them.", Az: "Faylların nə olduğu və onların necə yoxlanıldığı."}, write: writeReadme},
		{Name: "dictionary.csv", MediaType: csvType, What: domain.Text{En: "The data dictionary: every column of every table.", Az: "Məlumat lüğəti: hər cədvəlin hər sütunu."}, write: writeDictionary},
		{Name: "popolo.json", MediaType: jsonType, What: domain.Text{En: "Organizations, persons, memberships, posts, events, motions and vote events as Popolo has them.", Az: "Təşkilatlar, şəxslər, üzvlüklər, vəzifələr, tədbirlər, təkliflər və səsvermələr Popolo formatında."}, write: writePopolo},
		{Name: "log.jsonl", MediaType: linesType, What: domain.Text{En: "The log itself: every entry, byte for byte, one a line.", Az: "Jurnalın özü: hər qeyd bayt-bayt, hər sətirdə biri."}, write: writeLog},
	}
	for i := range allTables {
		t := &allTables[i]
		files = append(files, File{Name: "tables/" + t.name + ".csv", MediaType: csvType, What: t.what, table: t, write: t.write})
	}
	return files
}

// FileNamed is the file of a name: one of Files, or one of a published report, which is made again
// for it. ok is false where there is none.
func FileNamed(d Data, name string) (f File, ok bool, err error) {
	for _, f := range Files() {
		if f.Name == name {
			return f, true, nil
		}
	}
	from, err := dataOf(d)
	if err != nil {
		return File{}, false, err
	}
	return from.reportFileNamed(name)
}
