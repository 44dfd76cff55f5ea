package report

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections"
	"twothirds/projections/rows"
	"twothirds/projections/words"
)

// builder makes one report. The first error of a small reading is kept in err and
// said at the end, so that a cell can be written in one expression.
type builder struct {
	v      *projections.View
	l      *words.Catalogue
	at     wire.Seq
	r      *Report
	ledger *domain.Ledger

	refs     map[string]int64 // by the numbers of the ranges
	seqs     []wire.Seq       // of the ref that is made; these three keep their room for the next
	ranges   []Range
	key      []byte
	recorded map[wire.Seq]wire.Time
	members  []*domain.Member // in the order of their names
	names    map[domain.MemberID]domain.Text
	titles   map[string]domain.Text             // of constituencies and, where they bear the same name, sides
	persons  map[domain.RepresentativeID]string // names, for a copy that has them; nil for the report
	rules    map[wire.Hash]*domain.RuleSet      // those that were read
	plans    []*domain.Plan                     // those in force, once they are read
	inForce  []*measure                         // the measures of all of them, once they are read
	unsaid   string                             // a key without words
	err      error
}

// keep keeps the first error.
func (b *builder) keep(err error) {
	if b.err == nil {
		b.err = err
	}
}

// read reads a row.
func read[V any](row projections.Row) (*V, error) { return projections.Decoded[V](row) }

// get reads an entity, nil where there is none.
func get[V any](b *builder, kind, id string) (*V, error) { return projections.Read[V](b.v, kind, id) }

// list reads all entities of a kind, in order of their ids.
func list[V any](b *builder, kind string) ([]*V, error) { return projections.ReadAll[V](b.v, kind) }

// by reads all entities of a kind that View.By lists.
func by[V any](b *builder, kind, name, value string) ([]*V, error) {
	return projections.ReadBy[V](b.v, kind, name, value)
}

// readNames reads how members, constituencies and sides are called.
func (b *builder) readNames() error {
	b.names, b.titles = map[domain.MemberID]domain.Text{}, map[string]domain.Text{}
	for after, more := "", true; more; {
		page, next, err := b.v.Members(b.l.Code, after, rows.MaxLimit)
		if err != nil {
			return err
		}
		for _, m := range page {
			b.members = append(b.members, m)
			b.names[m.ID] = m.Name
		}
		after, more = next, next != ""
	}
	// A side has no title of its own: it bears that of a constituency of its name.
	sets, err := list[domain.AdoptedRules](b, "rules")
	if err != nil {
		return err
	}
	slices.SortFunc(sets, func(a, b *domain.AdoptedRules) int { return int(a.Seq - b.Seq) })
	for _, set := range sets {
		for _, c := range set.Rules.Constituencies {
			b.titles[c.Name] = c.Title
		}
	}
	return nil
}

// timeOf is when an entry was recorded.
func (b *builder) timeOf(seq wire.Seq) wire.Time {
	if t, ok := b.recorded[seq]; ok || seq == 0 {
		return t
	}
	meta, ok, err := b.v.Entry(seq)
	if err == nil && !ok {
		err = fmt.Errorf("%w: entry %d", ErrNotFound, seq)
	}
	var t wire.Time
	if err == nil {
		t, err = wire.ParseTime(meta.Recorded)
	}
	b.keep(err)
	b.recorded[seq] = t
	return t
}

// ref is the number of the ref to entries, 0 to none.
func (b *builder) ref(seqs ...wire.Seq) int64 {
	b.seqs = slices.DeleteFunc(append(b.seqs[:0], seqs...), func(seq wire.Seq) bool { return seq == 0 })
	if len(b.seqs) == 0 {
		return 0
	}
	slices.Sort(b.seqs)
	ranges := b.ranges[:0]
	for _, seq := range b.seqs {
		if n := len(ranges); n > 0 && seq <= ranges[n-1].To+1 {
			ranges[n-1].To = seq
			continue
		}
		ranges = append(ranges, Range{seq, seq})
	}
	b.ranges = ranges
	key := b.key[:0]
	for _, r := range ranges {
		key = binary.AppendUvarint(binary.AppendUvarint(key, uint64(r.From)), uint64(r.To))
	}
	b.key = key
	n, ok := b.refs[string(key)]
	if !ok {
		b.r.Refs = append(b.r.Refs, Ref{Entries: slices.Clone(ranges)})
		n = int64(len(b.r.Refs))
		b.refs[string(key)] = n
	}
	return n
}

// Cells.

func (b *builder) n(n int64, seqs ...wire.Seq) Cell { return Cell{N: &n, Ref: b.ref(seqs...)} }

func (b *builder) text(text string, seqs ...wire.Seq) Cell {
	return Cell{Text: text, Ref: b.ref(seqs...)}
}

// code is a code in words.
func (b *builder) code(prefix, code string, seqs ...wire.Seq) Cell {
	if code == "" {
		return Cell{}
	}
	return Cell{Text: b.l.Or(prefix, code), Value: code, Ref: b.ref(seqs...)}
}

// when is a time, as the clocks in Baku show it.
func (b *builder) when(t wire.Time, seqs ...wire.Seq) Cell {
	if t == 0 {
		return Cell{}
	}
	return Cell{Text: b.l.Baku(time.UnixMilli(int64(t))), Value: t.String(), Ref: b.ref(seqs...)}
}

// entered is the time at which an entry was recorded, empty for none.
func (b *builder) entered(seq wire.Seq) Cell { return b.when(b.timeOf(seq), seq) }

// on is a day.
func (b *builder) on(day domain.Date, seqs ...wire.Seq) Cell {
	t, err := time.Parse(time.DateOnly, string(day))
	if day == "" || err != nil {
		return Cell{}
	}
	return Cell{Text: b.l.Date(t), Value: string(day), Ref: b.ref(seqs...)}
}

// during is a period.
func (b *builder) during(p domain.Period, seqs ...wire.Seq) Cell {
	return Cell{
		Text: b.t("period", b.on(p.From).Text, b.on(p.To).Text), Value: string(p.From) + "/" + string(p.To), Ref: b.ref(seqs...),
	}
}

func (b *builder) member(id domain.MemberID, seqs ...wire.Seq) Cell {
	if name, ok := b.names[id]; ok {
		return b.saysOf(name, id.String(), seqs...)
	}
	return Cell{Text: id.String(), Value: id.String(), Ref: b.ref(seqs...)}
}

func (b *builder) nameOf(id domain.MemberID) string { return b.member(id).Text }

// side is a side's name; of a body without sides, the body's.
func (b *builder) side(side string) Cell {
	if side == "" {
		return Cell{Text: b.t("side.none")}
	}
	return b.titled(side)
}

// titled is a constituency, a side or an office, as it is called.
func (b *builder) titled(name string) Cell {
	if title, ok := b.titles[name]; ok {
		return b.saysOf(title, name)
	}
	return Cell{Text: strings.ReplaceAll(name, "_", " "), Value: name}
}

// yes is a yes or a no.
func (b *builder) yes(yes bool, seqs ...wire.Seq) Cell {
	return b.code("", map[bool]string{true: "yes", false: "no"}[yes], seqs...)
}

// in is a text in the report's language, or else in the one that it has.
func (b *builder) in(t domain.Text) string { return t.In(b.l.Code) }

// says is a text of the log, as in gives it, and says so where it is in the other
// language.
func (b *builder) says(t domain.Text, seqs ...wire.Seq) Cell { return b.saysOf(t, "", seqs...) }

// saysOf is says of what a machine reads otherwise.
func (b *builder) saysOf(t domain.Text, value string, seqs ...wire.Seq) Cell {
	c := Cell{Text: b.in(t), Value: value, Ref: b.ref(seqs...)}
	if b.r.Template >= TemplateLang {
		c.Lang = t.Fallback(b.l.Code)
	}
	return c
}

// Sections and blocks.

func (b *builder) section(name string) { b.sectionAs(name, b.t("section."+name)) }

// sectionAs begins a section with a title of its own.
func (b *builder) sectionAs(name, title string) {
	b.r.Sections = append(b.r.Sections, Section{Blocks: []Block{}, Name: name, Title: title})
}

func (b *builder) add(block Block) {
	if block.Rows == nil {
		block.Rows = [][]Cell{}
	}
	last := &b.r.Sections[len(b.r.Sections)-1]
	last.Blocks = append(last.Blocks, block)
}

// say adds a paragraph: words in which {1}, {2} … stand for cells.
func (b *builder) say(key string, cells ...Cell) {
	var runs []Cell
	rest := b.t(key)
	for rest != "" {
		open := strings.IndexByte(rest, '{')
		end := strings.IndexByte(rest, '}')
		if open < 0 || end < open {
			runs = append(runs, Cell{Text: rest})
			break
		}
		if open > 0 {
			runs = append(runs, Cell{Text: rest[:open]})
		}
		n, err := strconv.Atoi(rest[open+1 : end])
		if err != nil || n < 1 || n > len(cells) {
			b.keep(fmt.Errorf("the words %q name a cell that is not there", key))
			return
		}
		runs = append(runs, cells[n-1])
		rest = rest[end+1:]
	}
	b.add(Block{Type: BlockParagraph, Rows: [][]Cell{runs}})
}

// quote adds a text of the log, where there is one.
func (b *builder) quote(t domain.Text, seqs ...wire.Seq) {
	if !t.IsZero() {
		b.add(Block{Type: BlockText, Rows: [][]Cell{{b.says(t, seqs...)}}})
	}
}

// facts collects a list of facts.
type facts struct {
	b    *builder
	rows [][]Cell
}

// is adds a fact, unless it says nothing: entries alone are no value.
func (f *facts) is(key string, value Cell) {
	if value.N != nil || value.Text != "" {
		f.rows = append(f.rows, []Cell{{Text: f.b.t("fact." + key), Value: key}, value})
	}
}

func (b *builder) facts(fill func(f *facts)) {
	f := &facts{b: b}
	fill(f)
	if len(f.rows) > 0 {
		b.add(Block{Type: BlockFacts, Rows: f.rows})
	}
}

// table adds a table, or where it has no rows a sentence that says so. A column is
// written as its key, with :n for numbers and :t for times.
func (b *builder) table(name string, columns []string, rows [][]Cell) {
	if len(rows) == 0 {
		b.say("none." + name)
		return
	}
	b.add(Block{Type: BlockTable, Name: name, Title: b.t("table." + name), Columns: b.columns(columns), Rows: rows})
}

func (b *builder) columns(columns []string) []Column {
	made := make([]Column, len(columns))
	for i, column := range columns {
		key, sort, _ := strings.Cut(column, ":")
		made[i] = Column{Key: key, Title: b.t("col." + key), Type: map[string]string{"": ColumnText, "n": ColumnNumber, "t": ColumnTime}[sort]}
	}
	return made
}

// basis says at the end what the report rests on and how it is checked.
func (b *builder) basis() {
	p := &b.r.Parameters
	b.section("basis")
	b.say("basis.text", b.n(int64(p.At), p.At), b.when(b.r.Recorded))
	b.facts(func(f *facts) {
		f.is("ledger", Cell{Text: b.r.Ledger.ID.String()})
		f.is("at", b.n(int64(p.At), p.At))
		f.is("recorded", b.when(b.r.Recorded, p.At))
		f.is("root", Cell{Text: b.r.Root.String()})
		f.is("kind", Cell{Text: b.r.Kind})
		f.is("id", Cell{Text: p.ID})
		if p.From != "" {
			f.is("period", b.during(domain.Period{From: p.From, To: p.To}))
		}
		f.is("lang", Cell{Text: p.Lang})
		f.is("template", Cell{Text: strconv.FormatInt(b.r.Template, 10)})
	})
	b.say("basis.check")
}
