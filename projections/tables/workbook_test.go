package tables_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"twothirds/projections/tables"
)

// Workbooks that other programs wrote: LibreOffice 7 and openpyxl 3.0.
func TestWorkbooksOfOthers(t *testing.T) {
	for _, tt := range []struct {
		file, sheet string
		want        []string
	}{
		{"openpyxl.xlsx", "Plan", []string{
			"1 direction< Şəffaflıq",
			"1.1 measure<1 Hesabların dərci [2026 2026-01-01..2026-12-31] by Maliyyə Nazirliyi (1 members)",
			"1.2 measure<1 Saytın yenilənməsi [2027-06-30 2027-06-30..2027-06-30] by Maliyyə Nazirliyi (1 members)",
			"1.10 measure<1 Forum [2027-03 2027-03-01..2027-03-31] by Nazirlər Kabineti; Ədliyyə Nazirliyi (1 members)",
			"note openpyxl.xlsx:Plan!4: the row that counts the columns is left out",
			"note openpyxl.xlsx:Plan!8: the row is hidden in the sheet, and is read like the others",
		}},
		{"openpyxl.xlsx", "Faults", []string{
			"problem openpyxl.xlsx:Faults!B2 (measure): the formula's result is not in the file: open it in a spreadsheet program and save it, or write the value",
			"problem openpyxl.xlsx:Faults!B2 (measure): the row has no text of a measure",
			"problem openpyxl.xlsx:Faults!A3 (number): the spreadsheet made a date of the number, 2026-01-01: format the cell as text, and write the number again",
		}},
		{"libreoffice.xlsx", "", []string{
			"1 direction< Open accounts",
			"1.1 measure<1 Publish the accounts [2026-12-31 2026-12-31..2026-12-31] by Ministry of Justice; \"Umid\" Union (1 members)",
			"1.2 measure<1 Answer [Q1 2027 2027-01-01..2027-03-31] by Ministry of Finance (0 members)",
			"problem libreoffice.xlsx:lo!C4 (indicator): the cell has the error #DIV/0!: mend the formula, or write the value",
		}},
	} {
		t.Run(tt.file+" "+tt.sheet, func(t *testing.T) {
			content, err := os.ReadFile(filepath.Join("testdata", tt.file))
			if err != nil {
				t.Fatal(err)
			}
			got := readPlans(t, tt.file, content, tables.PlanOptions{Options: tables.Options{Sheet: tt.sheet}, Roll: tables.NewRoll(body)})
			said := lines(got.Plans)
			for _, n := range got.Notes {
				if strings.Contains(n.Message, " row ") {
					said = append(said, "note "+n.String())
				}
			}
			for _, p := range got.Problems {
				said = append(said, "problem "+p.String())
			}
			if !slices.Equal(said, tt.want) {
				t.Errorf("read as\n%s\nwant\n%s", strings.Join(said, "\n"), strings.Join(tt.want, "\n"))
			}
		})
	}
}
