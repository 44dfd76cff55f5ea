package report

import (
	"fmt"
	"strconv"
	"strings"
)

// Explained is what a number of a report comes from.
type Explained struct {
	// Entries are the entries, as ranges.
	Entries []Range `json:"entries"`
	// Places are where the ref is cited: TABLE.ROW.COLUMN in tables, rows counted from
	// 1; SECTION.BLOCK.CELL elsewhere.
	Places []Place `json:"places"`
	// Ref is its number in the report.
	Ref int64 `json:"ref"`
}

// Place is where something stands in a report, and what it reads.
type Place struct {
	Place string `json:"place"`
	Shown string `json:"shown"`
}

// Explain says what a number comes from. It is named by its ref, such as 12, or
// by its place, such as decisions.3.yes. It fails with ErrNotFound.
func (r *Report) Explain(what string) (*Explained, error) {
	cited := r.cited()
	ref, err := strconv.ParseInt(what, 10, 64)
	if err != nil {
		for _, c := range cited {
			if c.place == what {
				ref = c.cell.Ref
			}
		}
		if ref == 0 {
			return nil, fmt.Errorf("%w: nothing in the report stands at %.100q and cites entries; name a small number beside a figure, or TABLE.ROW.COLUMN such as decisions.1.yes", ErrNotFound, what)
		}
	}
	if ref < 1 || ref > int64(len(r.Refs)) {
		return nil, fmt.Errorf("%w: the report has refs 1 to %d, not %d", ErrNotFound, len(r.Refs), ref)
	}
	e := &Explained{Entries: r.Refs[ref-1].Entries, Ref: ref, Places: []Place{}}
	for _, c := range cited {
		if c.cell.Ref == ref {
			e.Places = append(e.Places, Place{Place: c.place, Shown: strings.TrimSpace(c.before + r.Shown(c.cell))})
		}
	}
	return e, nil
}

// citing is a cell that cites entries, and where it stands.
type citing struct {
	place, before string
	cell          Cell
}

func (r *Report) cited() []citing {
	var all []citing
	for _, section := range r.Sections {
		for i, block := range section.Blocks {
			for j, row := range block.Rows {
				for k, cell := range row {
					if cell.Ref == 0 {
						continue
					}
					c := citing{cell: cell}
					switch block.Type {
					case BlockTable:
						c.place = fmt.Sprintf("%s.%d.%s", block.Name, j+1, block.Columns[k].Key)
						c.before = block.Columns[k].Title + ": "
					case BlockChart:
						continue // its numbers stand in a table
					case BlockFacts:
						c.place, c.before = section.Name+"."+row[0].Value, row[0].Text+": "
					default:
						c.place = fmt.Sprintf("%s.%d.%d", section.Name, i+1, k+1)
						if k > 0 && block.Type == BlockParagraph {
							c.before = row[k-1].Text
						}
					}
					all = append(all, c)
				}
			}
		}
	}
	return all
}
