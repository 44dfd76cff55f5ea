package report

import (
	"crypto/sha256"
	"fmt"

	"twothirds/domain"
	"twothirds/domain/wire"
)

// Template is the version of what the reports say and in which words. It is raised
// when the same question would be answered with other bytes; a question may name an
// older one, by which the report is made as it was.
const Template = TemplateLang

// TemplateLang is the template that first said in which language a text is that is not
// there in the report's.
const TemplateLang = 2

// Bounds of a report that is read.
const (
	// MaxBytes is the largest report, in bytes of JSON.
	MaxBytes = 64 << 20
	maxDepth = 8
)

// Report is a report. Its canonical JSON is what is published, hashed and compared.
type Report struct {
	// Kind is one of Kinds.
	Kind   string `json:"kind"`
	Ledger Ledger `json:"ledger"`
	// Overlay says that it is no report but a copy of one with names of persons; see Overlay.
	Overlay bool `json:"overlay,omitzero"`
	// Parameters are the question.
	Parameters Parameters `json:"parameters"`
	// Recorded is when the last entry was recorded that the report knows of.
	Recorded wire.Time `json:"recorded"`
	// Refs are lists of entries: the Ref of a cell counts them from 1.
	Refs []Ref `json:"refs"`
	// Root is the root hash of the log's tree (RFC 6962 §2.1) over its first
	// Parameters.At entries, as a checkpoint of this size has it.
	Root     wire.Hash `json:"root"`
	Sections []Section `json:"sections"`
	// Template is the version of the template.
	Template int64  `json:"template"`
	Title    string `json:"title"`
}

// Ledger says whose report it is.
type Ledger struct {
	ID   wire.Hash   `json:"id"`
	Name domain.Text `json:"name"`
}

// Parameters are the question that a report answers.
type Parameters struct {
	// At is the last entry that it knows of.
	At wire.Seq `json:"at"`
	// From and To are the first and the last day of the period, as days go by in Baku;
	// absent in kinds that are of no period. At was recorded by the end of To.
	From domain.Date `json:"from,omitzero"`
	// ID is what it is about; absent in kinds that are about the body.
	ID string `json:"id,omitzero"`
	// Lang is the language, "en" or "az".
	Lang string      `json:"lang"`
	To   domain.Date `json:"to,omitzero"`
}

// Ref is a list of entries that a number comes from.
type Ref struct {
	// Entries are those, as ranges in rising order that do not touch.
	Entries []Range `json:"entries"`
}

// Range is the entries from one to another, both included.
type Range struct {
	From wire.Seq `json:"from"`
	To   wire.Seq `json:"to"`
}

// Section is a part of a report with a heading of its own.
type Section struct {
	Blocks []Block `json:"blocks"`
	// Name is the same in every language: a-z, _, and 0-9 where several are of one sort.
	Name  string `json:"name"`
	Title string `json:"title"`
}

// Types of blocks.
const (
	// BlockParagraph is a sentence or more: its one row of cells, one after another.
	BlockParagraph = "paragraph"
	// BlockText is a text of the log in its own words, with its line breaks: one cell.
	BlockText = "text"
	// BlockFacts is a list of what is called how: rows of a label and a value.
	BlockFacts = "facts"
	// BlockTable is a table.
	BlockTable = "table"
	// BlockChart is bars: each row is a label and the lengths of the bar's parts, which
	// the columns but the first name. The same numbers stand in the table of its name.
	BlockChart = "chart"
)

// Block is a part of a section.
type Block struct {
	// Columns are those of tables and charts.
	Columns []Column `json:"columns,omitzero"`
	// Name is that of a table or chart, the same in every language: a-z and _.
	Name string   `json:"name,omitzero"`
	Rows [][]Cell `json:"rows"`
	// Title is a table's or chart's.
	Title string `json:"title,omitzero"`
	Type  string `json:"type"`
}

// Types of columns.
const (
	// ColumnText is of words, or of a code whose words are shown.
	ColumnText = "text"
	// ColumnNumber is of integers.
	ColumnNumber = "number"
	// ColumnTime is of times, or days.
	ColumnTime = "time"
)

// Column is a column of a table.
type Column struct {
	// Key is the same in every language: a-z and _.
	Key   string `json:"key"`
	Title string `json:"title"`
	Type  string `json:"type"`
}

// Cell is one thing said: a number, or a text.
type Cell struct {
	// Lang is the language of a text of the log that is not there in the report's, "az" or
	// "en"; absent where the text is in the report's, put together of several, or of none.
	Lang string `json:"lang,omitzero"`
	// N is the number; absent where it is a text.
	N *int64 `json:"n,omitzero"`
	// Ref is which of the report's refs it comes from, counted from 1; absent for none.
	// Every number has one.
	Ref  int64  `json:"ref,omitzero"`
	Text string `json:"text,omitzero"`
	// Value is what a machine reads in the text's place: a code, a time as the log
	// writes it, a day, an id; absent where the text is all.
	Value string `json:"value,omitzero"`
}

// JSON is the report: canonical JSON.
func (r *Report) JSON() []byte { return wire.Canonical(r) }

// Parse reads a report. It takes only what JSON would write again with the same
// bytes, with or without a line end after it; refs that are not there, numbers
// without one and rows that are not as wide as their table are refused. The error is
// a *wire.FormError, or says that the report is of a newer template (ErrNewer) or is
// none but a copy with names (ErrOverlay).
func Parse(b []byte) (*Report, error) {
	if n := len(b); n > 0 && b[n-1] == '\n' {
		b = b[:n-1]
	}
	if len(b) > MaxBytes {
		return nil, &wire.FormError{Reason: fmt.Sprintf("a report has at most %d bytes", MaxBytes)}
	}
	if err := wire.CheckForm(b, maxDepth); err != nil {
		return nil, fmt.Errorf("reading the report: %w", err)
	}
	r := &Report{}
	if err := wire.Decode(b, r, ""); err != nil {
		return nil, fmt.Errorf("reading the report: %w", err)
	}
	if r.Template > Template {
		return nil, fmt.Errorf("%w: its template is %d, and this program knows those up to %d", ErrNewer, r.Template, Template)
	}
	if r.Overlay {
		return nil, ErrOverlay
	}
	if err := r.check(); err != nil {
		return nil, fmt.Errorf("reading the report: %w", err)
	}
	return r, nil
}

// check says what does not fit together in a report.
func (r *Report) check() error {
	fault := func(place, reason string, args ...any) error {
		return &wire.FormError{Place: place, Reason: fmt.Sprintf(reason, args...)}
	}
	for i, ref := range r.Refs {
		last := wire.Seq(0)
		for j, e := range ref.Entries {
			if e.From < 1 || j > 0 && e.From <= last+1 || e.To < e.From || e.To > r.Parameters.At {
				return fault(fmt.Sprintf("/refs/%d/entries/%d", i, j), "ranges rise, do not touch, and end with the report's last entry")
			}
			last = e.To
		}
	}
	for i, section := range r.Sections {
		for j, block := range section.Blocks {
			if reason := block.fault(); reason != "" {
				return fault(fmt.Sprintf("/sections/%d/blocks/%d", i, j), "%s", reason)
			}
			for k, row := range block.Rows {
				place := fmt.Sprintf("/sections/%d/blocks/%d/rows/%d", i, j, k)
				if block.Columns != nil && len(row) != len(block.Columns) {
					return fault(place, "a row has as many cells as there are columns")
				}
				for n, cell := range row {
					if cell.Ref < 0 || cell.Ref > int64(len(r.Refs)) {
						return fault(fmt.Sprintf("%s/%d/ref", place, n), "there is no ref %d", cell.Ref)
					}
					if cell.Lang != "" && (cell.Lang == r.Parameters.Lang || cell.Text == "" || cell.Lang != "az" && cell.Lang != "en") {
						return fault(fmt.Sprintf("%s/%d/lang", place, n), "a language is said of a text that is not in the report's: az or en")
					}
					if cell.N != nil && cell.Ref == 0 {
						return fault(fmt.Sprintf("%s/%d/n", place, n), "a number names the entries that it comes from")
					}
				}
			}
		}
	}
	return nil
}

// fault says what a block is not that its type says, "" where all is well.
func (b *Block) fault() string {
	switch b.Type {
	case BlockParagraph:
		if len(b.Rows) != 1 {
			return "a paragraph has one row"
		}
	case BlockText:
		if len(b.Rows) != 1 || len(b.Rows[0]) != 1 {
			return "a text has one cell"
		}
	case BlockFacts:
		for _, row := range b.Rows {
			if len(row) != 2 {
				return "a fact has a label and a value"
			}
		}
	case BlockTable, BlockChart:
		if len(b.Columns) == 0 {
			return "it has columns"
		}
	default:
		return "there is no block of this type"
	}
	if b.Type != BlockTable && b.Type != BlockChart && b.Columns != nil {
		return "only tables and charts have columns"
	}
	return ""
}

// Tables are the report's tables, in order.
func (r *Report) Tables() []*Block {
	var tables []*Block
	for i := range r.Sections {
		for j := range r.Sections[i].Blocks {
			if block := &r.Sections[i].Blocks[j]; block.Type == BlockTable {
				tables = append(tables, block)
			}
		}
	}
	return tables
}

// SHA256 is the hash of the report's canonical JSON, by which it is known for ever.
func (r *Report) SHA256() wire.Hash { return sha256.Sum256(r.JSON()) }
