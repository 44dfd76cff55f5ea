package tables_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
	"testing"
	"unicode/utf16"

	"twothirds/domain/seed"
	"twothirds/projections/tables"
	"twothirds/projections/xlsx"
)

const small = "number,measure,deadline\n1.1,Tədbir,2027\n"

func utf16Of(s string, order binary.ByteOrder, mark bool) []byte {
	var b bytes.Buffer
	units := utf16.Encode([]rune(s))
	if mark {
		units = append([]uint16{0xFEFF}, units...)
	}
	_ = binary.Write(&b, order, units)
	return b.Bytes()
}

// Which files are read, and what is said of the others.
func TestFiles(t *testing.T) {
	for _, tt := range []struct {
		name string
		file []byte
		want string // of the error; "" where it is read
		note string
	}{
		{"UTF-8", []byte(small), "", ""},
		{"with a mark", []byte("\ufeff" + small), "", ""},
		{"UTF-16, little end first", utf16Of(small, binary.LittleEndian, true), "", "UTF-16"},
		{"UTF-16, big end first", utf16Of(small, binary.BigEndian, true), "", "UTF-16"},
		{"UTF-16 without a mark", utf16Of(small, binary.LittleEndian, false), "line 1 has a zero byte", ""},
		{"half a UTF-16", utf16Of(small, binary.LittleEndian, true)[:31], "odd number of bytes", ""},
		{"Windows-1254", []byte("number,measure\n1.1,T\xfcrk\n"), "line 2 is not UTF-8 (byte 0xfc)", ""},
		{"letters of the header that became question marks", []byte("n?mr?,t?dbir\n1.1,M?lumat\n"), "question marks in the place of letters", ""},
		{"UTF-32", []byte("\xff\xfe\x00\x00a\x00\x00\x00"), "UTF-32", ""},
		{"no quotation mark at the end", []byte("number,measure\n1.1,\"A\n"), "plan.csv:2: extraneous", ""},
		{"nothing", nil, "no header that is known", ""},
		{"no header", []byte("a,b\nc,d\n"), "no header that is known in its first 40 rows", ""},
		{"the older format", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest"), "older .xls format", ""},
		{"a zip of something else", []byte("PK\x03\x04rest"), "not an .xlsx workbook", ""},
		{"too large", bytes.Repeat([]byte("x"), tables.MaxFile+1), "at most 16777216 are read", ""},
		{"too many rows", []byte("number,measure\n" + strings.Repeat("1.1,A\n", tables.MaxRows+1)), "more than 20000 rows", ""},
		{"too many columns", []byte(strings.Repeat(",", 250) + "x\n"), "has something in column IQ", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			grids, err := tables.Open("some/folder/plan.csv", tt.file)
			var plans *tables.Plans
			if err == nil {
				plans, err = tables.ReadPlans(grids, tables.PlanOptions{})
			}
			switch {
			case tt.want != "":
				if !errors.Is(err, tables.ErrForm) || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "folder") {
					t.Errorf("%v, want %q", err, tt.want)
				}
			case err != nil || !plans.OK() || plans.Plans[0].Items[0].Title.Az != "Tədbir":
				t.Errorf("%v %v", err, plans)
			case tt.note != "" && !strings.Contains(plans.Notes[0].Message, tt.note):
				t.Errorf("%v", plans.Notes)
			}
		})
	}
}

// Of a workbook the sheet with a header is read; where there are several, one has to be named.
func TestSheets(t *testing.T) {
	page := func(name, header string) xlsx.Page {
		return xlsx.Page{Name: name, Header: []string{"number", header, "deadline"}, Rows: [][]xlsx.Value{{{Text: "1.1"}, {Text: "A"}, {Text: "2027", Number: true}}}}
	}
	book := func(pages ...xlsx.Page) []*tables.Grid {
		var b bytes.Buffer
		if err := xlsx.Write(&b, pages); err != nil {
			t.Fatal(err)
		}
		grids, err := tables.Open("book.xlsx", b.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		return grids
	}
	for _, tt := range []struct {
		name  string
		grids []*tables.Grid
		sheet string
		want  string
	}{
		{"one of two", book(page("Notes", "words"), page("Plan", "measure")), "", ""},
		{"two of two", book(page("A", "measure"), page("B", "measure")), "", `several sheets of book.xlsx have such a table, "A", "B"`},
		{"the one that is named", book(page("A", "measure"), page("B", "measure")), "B", ""},
		{"one that is not there", book(page("A", "measure")), "C", `has no sheet "C"`},
		{"one without", book(page("A", "measure"), page("B", "words")), "B", "no header that is known"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			plans, err := tables.ReadPlans(tt.grids, tables.PlanOptions{Options: tables.Options{Sheet: tt.sheet}})
			switch {
			case tt.want != "":
				if !errors.Is(err, tables.ErrForm) || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("%v, want %q", err, tt.want)
				}
			case err != nil || !plans.OK():
				t.Errorf("%v %v", err, plans)
			case plans.Plans[0].Items[0].Deadline.To != "2027-12-31":
				t.Errorf("%+v", plans.Plans[0].Items[0].Deadline)
			}
		})
	}
}

// No bytes make the readers fail, and what they find is bounded.
func FuzzTables(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte("№;Tədbir;Direction;Deadline\n1. A;;;\n;B;C;2027\n;;;\n"))
	f.Add([]byte("name,constituency,status,member_id\nA,government,active,\n"))
	var b bytes.Buffer
	table := tables.PlanTable([]tables.Plan{{Title: body[0].Name}}, nil)
	if err := table.WriteXLSX(&b); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	rules := seed.Rules()
	roll := tables.NewRoll(body)
	f.Fuzz(func(t *testing.T, content []byte) {
		grids, err := tables.Open("f", content)
		if err != nil {
			if !errors.Is(err, tables.ErrForm) {
				t.Fatal(err)
			}
			return
		}
		if plans, err := tables.ReadPlans(grids, tables.PlanOptions{Roll: roll}); err == nil && len(plans.Problems) > tables.MaxProblems {
			t.Fatal(len(plans.Problems))
		}
		if members, err := tables.ReadMembers(grids, tables.MemberOptions{Rules: &rules}); err == nil && len(members.Problems) > tables.MaxProblems {
			t.Fatal(len(members.Problems))
		}
	})
}
