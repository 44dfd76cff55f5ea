package render

import (
	"fmt"
	"strings"
	"testing"

	"twothirds/domain/wire"
	"twothirds/projections/report"
)

// TestPart: a page shows the beginnings of long tables and notes, says how much more there is, and
// has the notes of what it shows; the file has everything.
func TestPart(t *testing.T) {
	for _, c := range []struct {
		rows int
		more string
	}{
		{onPage.rows, ""},
		{onPage.rows + 1_234, "1,234 more rows stand in the files of this report"},
	} {
		r := long(c.rows, func(i int) string { return fmt.Sprintf("row%d.", i) })
		last := c.rows - 1
		r.Sections[0].Blocks[0].Rows[last][0].Ref = 3 // whose note nothing else leads to
		r.Refs = append(r.Refs, report.Ref{Entries: []report.Range{{From: 8, To: 8}}})
		r.Refs[1].Entries = nil
		for i := range c.rows {
			r.Refs[1].Entries = append(r.Refs[1].Entries, report.Range{From: wire.Seq(2*i + 1), To: wire.Seq(2*i + 1)}) //nolint:gosec // not negative
		}
		part, err := HTMLPart(r, Options{Base: "/en"})
		must(t, err)
		p, err := pageOf(r)
		must(t, err)
		file, err := renderHTML(p, Options{Base: "/en"})
		must(t, err)
		for what, html := range map[string]string{"part": string(part.HTML), "file": string(file)} {
			whole := what == "file" || c.more == ""
			for _, sign := range []string{fmt.Sprintf("row%d.", last), `id="note-3"`} {
				if strings.Contains(html, sign) != whole {
					t.Errorf("%s of %d rows: has %s: %v", what, c.rows, sign, !whole)
				}
			}
			if !strings.Contains(html, fmt.Sprintf("row%d.", onPage.rows-1)) || !strings.Contains(html, `id="note-2"`) {
				t.Errorf("%s of %d rows has too little", what, c.rows)
			}
			if says := fmt.Sprintf(`href="/en/log/%d"`, 2*c.rows-1); strings.Contains(html, says) != (what == "file") {
				t.Errorf("%s of %d rows: leads to the last entry of a long note: %v", what, c.rows, what != "file")
			}
			if says := strings.Contains(html, "more in the files of this report</a></li>"); says != (what == "part") {
				t.Errorf("%s of %d rows: says that there are more entries: %v", what, c.rows, says)
			}
			if says := strings.Contains(html, "more rows"); says == whole || says && !strings.Contains(html, `<a href="#files">`+c.more+"</a>") {
				t.Errorf("%s of %d rows says %q: %v", what, c.rows, c.more, says)
			}
		}
	}
}
