package opendata

import (
	"bufio"
	"fmt"
	"io"

	"twothirds/domain"
)

// Entry is a line of the data dictionary: what stands in a column of a table.
type Entry struct {
	File, Column, Type string
	Meaning            domain.Text
}

// Dictionary is the data dictionary: every column of every table, in order.
func Dictionary() []Entry {
	var all []Entry
	for _, f := range Files() {
		if f.table == nil {
			continue
		}
		for _, c := range f.table.columns {
			all = append(all, Entry{File: f.Name, Column: c.key, Type: c.typ, Meaning: c.meaning})
		}
	}
	return all
}

func writeDictionary(d *data, w io.Writer) error {
	t := table{
		name:    "dictionary",
		columns: []column{{key: "file"}, {key: "column"}, {key: "type"}, {key: "meaning_az"}, {key: "meaning_en"}},
		rows: func(_ *data, line func(...string) error) error {
			for _, e := range Dictionary() {
				if err := line(e.File, e.Column, e.Type, e.Meaning.Az, e.Meaning.En); err != nil {
					return err
				}
			}
			return nil
		},
	}
	return t.write(d, w)
}

// writeReadme writes what a stranger reads first, in both languages.
func writeReadme(d *data, w io.Writer) error {
	recorded, err := d.recorded(d.View.At())
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "# %s\n\n", d.ledger.Name.In("en"))
	fmt.Fprintf(out, "Open data of ledger `%s`, as of entry %d, recorded %s.\n\n", d.ledger.ID, d.View.At(), recorded)
	fmt.Fprint(out, `Everything here is computed from the log alone (log.jsonl). The same log gives the same bytes:

    twothirds open-data SRC --at `, d.View.At(), ` -o open-data.zip

Tables are CSV (RFC 4180) in UTF-8 with a byte order mark; times are UTC as the log writes them, days YYYY-MM-DD, lists are
parted by semicolons; a text that begins with =, +, - or @ has an apostrophe before it. Every line names the entries of the log that
it comes from. No file has the name of a person. Columns are described in dictionary.csv; they are never renamed.

popolo.json follows Popolo 1.0 (popoloproject.com): members are organizations and vote as such; sides are organizations, and
group_results say whether each agreed. Members that begin with x_ are ours, as are the options recused and none and the results lapsed
and withdrawn. Records of what was before the ledger stand in tables/records.csv and are not mixed with signed votes.

Each published report is in reports/, made again from the log and compared with the hash that was published, with its PROV-JSON beside it.
Where the log does not give it so, a file ID.not-made.txt says why in its place.

`)
	fmt.Fprintf(out, "# %s\n\n", d.ledger.Name.In("az"))
	fmt.Fprintf(out, "`%s` reyestrinin açıq məlumatları, vəziyyət: %d nömrəli qeyd, qeydə alınıb %s.\n\n", d.ledger.ID, d.View.At(), recorded)
	fmt.Fprint(out, `Buradakı hər şey yalnız jurnaldan (log.jsonl) hesablanır. Eyni jurnal eyni baytları verir (yuxarıdakı əmr).

Cədvəllər UTF-8 kodlaşdırmasında CSV-dir (RFC 4180); vaxtlar UTC ilə, günlər YYYY-MM-DD şəklindədir, siyahılar nöqtəli vergüllə
ayrılır; =, +, - və ya @ ilə başlayan mətnin əvvəlində apostrof var. Hər sətir əsaslandığı jurnal qeydlərini göstərir. Heç bir faylda
şəxsin adı yoxdur. Sütunlar dictionary.csv faylında izah olunur; adları heç vaxt dəyişmir.

popolo.json Popolo 1.0 formatındadır: üzvlər təşkilatdır və təşkilat kimi səs verir; tərəflər də təşkilatdır, group_results hər tərəfin
razı olub-olmadığını göstərir. x_ ilə başlayanlar bizim əlavəmizdir. Reyestrdən əvvəlki qeydlər tables/records.csv faylındadır və imzalı səslərlə
qarışdırılmır.

Hər dərc olunmuş hesabat reports/ qovluğundadır: jurnaldan yenidən hazırlanıb, dərc olunmuş cəmlə müqayisə edilib, yanında PROV-JSON faylı var.
Jurnal onu belə vermirsə, yerində ID.not-made.txt faylı səbəbini bildirir.

`)
	fmt.Fprint(out, "| file | |\n|---|---|\n")
	for _, f := range append(Files(), OfReports()...) {
		fmt.Fprintf(out, "| `%s` | %s %s |\n", f.Name, f.What.En, f.What.Az)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("writing the readme: %w", err)
	}
	return nil
}
