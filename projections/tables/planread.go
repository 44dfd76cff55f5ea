package tables

import (
	"cmp"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections/xlsx"
)

// maxItemBytes bounds an item, so that a statement can hold it.
const maxItemBytes = 40_000

// PlanOptions say what of a plan the table does not say, or says otherwise.
type PlanOptions struct {
	Options
	// Kind is strategic or action; empty: as the table says, else action.
	Kind string
	// Title is the plan's; empty: as the table says.
	Title domain.Text
	// Period is the plan's; nil: as the table says.
	Period *domain.Period
	// Measures is how many measures the whole plan has; 0: as the table says.
	Measures int64
	// Roll is who is a member; nil: nobody.
	Roll *Roll
}

// Plan is a plan as a table has it.
type Plan struct {
	// ID is that of the plan in the ledger that wrote the table; zero where it names none.
	ID       domain.PlanID
	Kind     string
	Title    domain.Text
	Period   domain.Period
	Measures int64
	// Items are in the order of their numbers as people count.
	Items []domain.Item

	// Places are where the items stand, by number.
	Places map[string]Place
	// Named are the members among the implementers, by what they are called there.
	Named map[string]domain.MemberID
	// Others are those among the implementers who are no members, with the number of
	// items that name them.
	Others map[string]int
	// Unread are the deadlines that have words and no days, by number, other than those
	// that go on.
	Unread []string
	// Ongoing are the numbers of items that go on.
	Ongoing []string
}

// Plans are what a table of plans says. Where it has problems, the plans are not whole.
type Plans struct {
	Findings
	Plans []Plan

	says func(field, lang string) bool
}

// Over is an item as the table has it, over the same item as a ledger has it: of what the table
// has no column for, the other language for instance, it stays as it was.
func (p *Plans) Over(item, before domain.Item) domain.Item {
	for _, t := range []struct {
		field       string
		now, before *domain.Text
	}{{"measure", &item.Title, &before.Title}, {"text", &item.Text, &before.Text}, {"indicator", &item.Indicator, &before.Indicator}, {"implementers", &item.Implementers, &before.Implementers}} {
		p.over(t.field, t.now, t.before)
	}
	if !p.says("level", "") {
		item.Level, item.Parent = before.Level, before.Parent
	}
	if !p.says("responsible", "") && len(item.Responsible) == 0 {
		item.Responsible = before.Responsible
	}
	switch {
	case !p.says("deadline", "az") && !p.says("deadline", "en") && !p.says("deadline_from", "") && !p.says("deadline_to", ""):
		item.Deadline = before.Deadline
	case item.Deadline != nil && before.Deadline != nil:
		due := *item.Deadline
		p.over("deadline", &due.Text, &before.Deadline.Text)
		if due.From == "" && due.To == "" && due.Text == before.Deadline.Text {
			due.From, due.To = before.Deadline.From, before.Deadline.To
		}
		item.Deadline = &due
	}
	return item
}

func (p *Plans) over(field string, now, before *domain.Text) {
	if !p.says(field, "az") {
		now.Az = before.Az
	}
	if !p.says(field, "en") {
		now.En = before.En
	}
}

// ReadPlans reads plans from the tables of a file. The error wraps ErrForm; what is wrong in
// rows is among the findings.
func ReadPlans(grids []*Grid, o PlanOptions) (*Plans, error) {
	r, err := choose(grids, planNames, "measure", o.Options)
	if err != nil {
		return nil, err
	}
	r.tellLanguage("measure")
	p := &planReader{reading: r, o: o, own: r.own(PlanColumns)}
	r.asIs = p.own
	p.numbered = slices.ContainsFunc(r.uses(), func(u columnUse) bool { return u.field == "number" })
	var plans []Plan
	for _, g := range p.groups() {
		plans = append(plans, p.plan(g))
	}
	if len(plans) == 0 {
		r.Problem(r.place(0), "there is nothing under the header")
	}
	r.sort()
	return &Plans{Findings: r.Findings, Plans: plans, says: r.says}, nil
}

// own reports whether a table has exactly the columns that are written here: then what
// stands in it is taken as it is.
func (r *reading) own(columns []Column) bool {
	head := r.rows[r.header].cells
	return slices.EqualFunc(head, columns, func(c cell, col Column) bool { return c.text == col.Key })
}

func (r *reading) uses() []columnUse {
	var all []columnUse
	for _, u := range r.columns {
		all = append(all, u)
	}
	return all
}

// planReader reads the plans of one table.
type planReader struct {
	*reading
	o        PlanOptions
	own      bool // the table is one of ours
	numbered bool // it has a column for numbers
}

// tidy is how texts of one line are cleaned: not at all where the table is one of ours.
func (p *planReader) tidy(with func(string) string) func(string) string {
	if p.own {
		return func(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }
	}
	return with
}

// group is the rows of one plan.
type group struct {
	key     string
	records []record
}

// groups are the plans of a table, in the order of their first rows. Rows that name no plan
// are of the one before.
func (p *planReader) groups() []*group {
	var all []*group
	var current *group
	by := map[string]*group{}
	for _, rec := range p.records() {
		key := ""
		for _, field := range []string{"plan_id", "plan_title_az", "plan_title_en", "plan_title"} {
			if key == "" {
				key = cleanLine(rec.fields[field].text)
			}
		}
		if current == nil || key != "" && key != current.key {
			if current = by[key]; current == nil {
				current = &group{key: key}
				all, by[key] = append(all, current), current
			}
		}
		current.records = append(current.records, rec)
	}
	return all
}

// planFields are the same in all rows of a plan.
var planFields = []string{"plan_id", "plan_kind", "plan_title_az", "plan_title_en", "plan_title", "plan_from", "plan_to", "plan_measures"}

// plan reads one plan.
func (p *planReader) plan(g *group) Plan {
	plan := Plan{Places: map[string]Place{}, Named: map[string]domain.MemberID{}, Others: map[string]int{}}
	about := p.about(g)
	p.head(&plan, &about)
	lines := p.lines(g)
	levelled(p, &plan, lines)
	for i := range lines {
		p.item(&plan, &lines[i])
	}
	slices.SortFunc(plan.Items, func(a, b domain.Item) int { return domain.CompareNumbers(a.Number, b.Number) })
	if len(plan.Items) > domain.MaxItems {
		p.Problem(p.place(0), "the plan has %d rows, at most %d fit into one: part it into several plans", len(plan.Items), domain.MaxItems)
	}
	p.settlePeriod(&plan, &about, g)
	return plan
}

// about is what the rows of a plan say of the plan, once; where they differ, it is said.
func (p *planReader) about(g *group) record {
	about := record{fields: map[string]value{}, at: p.place(p.rows[p.header].number)}
	for i := range g.records {
		for _, field := range planFields {
			v, ok := g.records[i].fields[field]
			if !ok {
				continue
			}
			first, there := about.fields[field]
			switch {
			case !there:
				about.fields[field] = v
			case cleanLine(first.text) != cleanLine(v.text):
				p.Problem(v.at, "%q, and %q in the rows before: rows of one plan say the same of it", cleanLine(v.text), cleanLine(first.text))
			}
		}
	}
	return about
}

func (p *planReader) head(plan *Plan, about *record) {
	if v, ok := about.fields["plan_id"]; ok {
		id, err := wire.ParseUUID(cleanLine(v.text))
		if err != nil {
			p.Problem(v.at, "%q is no id of a plan: leave the column out", cleanLine(v.text))
		}
		plan.ID.UUID = id
	}
	plan.Kind = domain.PlanAction
	if v, ok := about.fields["plan_kind"]; ok {
		kind, known := kindNames[headerWords(v.text)]
		if !known {
			p.Problem(v.at, "%q is no kind of plan: write action or strategic", cleanLine(v.text))
		}
		plan.Kind = kind
	}
	if p.o.Kind != "" {
		plan.Kind = p.o.Kind
	}
	if v, ok := about.fields["plan_measures"]; ok {
		n, err := strconv.ParseInt(cleanLine(v.text), 10, 32)
		if err != nil || n < 1 || n > 10_000 {
			p.Problem(v.at, "%q is no number of measures: write 1 to 10000, or nothing", cleanLine(v.text))
		}
		plan.Measures = n
	}
	if p.o.Measures != 0 {
		plan.Measures = p.o.Measures
	}
	plan.Title = p.o.Title
	if plan.Title.IsZero() {
		plan.Title = p.text(about, "plan_title", domain.MaxLine, p.tidy(cleanLine))
	}
	if plan.Title.IsZero() {
		p.titleAbove(plan)
	}
}

// titleAbove takes the plan's title from a line above the header that speaks of a plan, else
// from the name of the file.
func (p *planReader) titleAbove(plan *Plan) {
	var found string
	var at Place
	lines := 0
	for i := range p.header {
		if len(p.rows[i].cells) != 1 {
			continue
		}
		line := cleanLine(p.rows[i].cells[0].text)
		if words := " " + headerWords(line) + " "; strings.Contains(words, " plan") && len(line) <= domain.MaxLine {
			found, at, lines = line, p.place(p.rows[i].number), lines+1
		}
	}
	if lines != 1 {
		at = p.place(0)
		found = cleanLine(strings.TrimSuffix(p.file, filepath.Ext(p.file)))
	}
	if strings.ContainsAny(found, "əƏ") || p.lang == "az" {
		plan.Title.Az = found
	} else {
		plan.Title.En = found
	}
	p.Note(at, "the plan is called %q (--title says otherwise)", found)
}

// yearsIn finds two years that are joined.
var yearsIn = regexp.MustCompile(`\b(\d{4})\s*[-–—/]\s*(\d{4})\b`)

// settlePeriod takes the plan's period from the columns, the title, or the deadlines.
func (p *planReader) settlePeriod(plan *Plan, about *record, g *group) {
	from, to := p.day(about, "plan_from"), p.day(about, "plan_to")
	switch {
	case p.o.Period != nil:
		plan.Period = *p.o.Period
	case from != "" && to != "":
		plan.Period = domain.Period{From: from, To: to}
		if to < from {
			p.Problem(about.fields["plan_to"].at, "the plan ends before it begins")
		}
	default:
		for _, title := range []string{plan.Title.Az, plan.Title.En, p.file} {
			if years := yearsIn.FindString(title); years != "" {
				if s := ReadDeadline(strings.ReplaceAll(years, "/", "-")); s.Sure {
					plan.Period = domain.Period{From: s.From, To: s.To}
					p.Note(p.place(0), "the plan is for %s to %s, as %q says (--period says otherwise)", s.From, s.To, title)
					return
				}
			}
		}
		plan.Period = deadlinesOf(g)
		if plan.Period.From == "" {
			p.Problem(p.place(0), "no column, title or deadline says which years the plan is for: say it with --period")
			return
		}
		p.Note(p.place(0), "the plan is for %s to %s, from the year of the first deadline to that of the last (--period says otherwise)", plan.Period.From, plan.Period.To)
	}
}

// deadlinesOf is the time from the year in which the first deadline begins to the end of that in which
// the last one ends, also of rows that have something else wrong with them; empty where no deadline
// names both days.
func deadlinesOf(g *group) (all domain.Period) {
	for i := range g.records {
		fields := g.records[i].fields
		from, _ := readDay(cleanLine(fields["deadline_from"].text))
		to, _ := readDay(cleanLine(fields["deadline_to"].text))
		times := []Timing{{From: from, To: to}}
		for _, key := range []string{"deadline", "deadline_az", "deadline_en"} {
			times = append(times, ReadDeadline(fields[key].text))
		}
		for _, t := range times {
			if t.From == "" || t.To == "" {
				continue
			}
			if all.From == "" || t.From < all.From {
				all.From = t.From
			}
			all.To = max(all.To, t.To)
		}
	}
	if all.From != "" {
		all.From, all.To = all.From[:4]+"-01-01", all.To[:4]+"-12-31"
	}
	return all
}

// line is a row of a plan on its way to an item.
type line struct {
	record
	number, level, parent string
	// heading is the title of a line that has nothing else; numberless is one without a number.
	heading, numberless bool
	title               domain.Text
}

// headingForm is a heading in one cell: 1. Title; 1.2) Title; IV. Title; Direction 2: Title.
var headingForm = regexp.MustCompile(`^(?:(?:[Ii]stiqam[əe]t|İstiqamət|[Dd]irection|[Mm]əqsəd|[Gg]oal|[Ss]ection|[Bb]ölmə)\s*)?(?:№\s*)?(\d{1,3}(?:\.\d{1,3}){0,3}|[IVX]{1,6})\s*(?:[.):–—-]+\s*|\s+)(\S.*)$`)

// headingBehind is one whose number stands before the word: 2-ci istiqamət: Title.
var headingBehind = regexp.MustCompile(`^(\d{1,3}|[IVX]{1,6})(?:-c[iıuü]|-[iıuü]nc[iıuü])?\s+(?:istiqamət|direction)\s*[.:–—-]+\s*(\S.*)$`)

// numberLike is a number and no heading of one word.
var numberLike = regexp.MustCompile(`^(№\s*)?([0-9][0-9A-Za-z.,-]{0,19}|[IVX]{1,6})[.)]?$`)

// splitHeading parts a heading into number and title.
func splitHeading(s string) (number, title string) {
	for _, form := range []*regexp.Regexp{headingBehind, headingForm} {
		if m := form.FindStringSubmatch(s); m != nil {
			return m[1], m[2]
		}
	}
	return "", s
}

// lines are the rows of a plan, with their numbers, and the headings that a column of
// directions makes.
func (p *planReader) lines(g *group) []line {
	var all []line
	direction := ""
	for i := range g.records {
		rec := &g.records[i]
		if v, ok := rec.fields["direction"]; ok && cleanLine(v.text) != direction {
			direction = cleanLine(v.text)
			all = append(all, p.headingLine(v))
		}
		if l, ok := p.line(rec); ok {
			all = append(all, l)
		}
	}
	return all
}

// headingLine is the heading that a column of directions gives the rows from here on.
func (p *planReader) headingLine(v value) line {
	return p.heading(line{record: record{at: v.at, fields: map[string]value{"measure_" + p.textLang(): v}}, level: domain.LevelDirection})
}

// contentFields are those of a row that say more than its number and title.
var contentFields = []string{"text", "indicator", "implementers", "responsible", "deadline", "deadline_from", "deadline_to"}

// undash takes the cells out of a row that are dashes alone, as tables have them where there
// is nothing to say of more than number and title. In a table of ours a dash is the text.
func (p *planReader) undash(rec *record) {
	if p.own {
		return
	}
	for key, v := range rec.fields {
		if saysMore(key) && dashed(cleanLine(v.text)) {
			delete(rec.fields, key)
		}
	}
}

// saysMore reports whether what stands under the key of a column says more of its row than
// number and title.
func saysMore(key string) bool {
	return slices.Contains(contentFields, strings.TrimSuffix(strings.TrimSuffix(key, tail("az")), tail("en")))
}

// line reads number, title and level of a row; ok is false for a row that only has what is of
// the plan, or of which nothing can be made.
func (p *planReader) line(rec *record) (line, bool) {
	l := line{record: *rec}
	own := map[string]value{} // cells of the row itself, by field
	content := false
	if len(rec.fields) == 0 {
		p.Problem(rec.at, "something stands in this row only in columns that are not known: head the column, or take it out")
		return l, false
	}
	p.undash(rec)
	for key, v := range rec.fields {
		field := v.at.Field
		if slices.Contains(planFields, key) || field == "direction" {
			continue
		}
		if field != "level" && field != "parent" && !v.merged {
			own[field] = v
		}
		content = content || saysMore(key)
	}
	if len(own) > 1 {
		delete(own, "counter")
	}
	if len(own) == 0 {
		return l, false
	}
	p.readLevel(&l)
	if _, titled := own["measure"]; len(own) == 1 && !rec.has("number") && (titled || l.level == "") {
		if !titled {
			for _, v := range own { // the one there is: a heading over the whole width
				l.fields = map[string]value{"measure_" + p.textLang(): v}
			}
		}
		return p.heading(l), true
	}
	l.heading = !content
	v, ok := rec.fields["number"]
	if !ok && !p.numbered {
		return p.heading(l), true
	}
	l.title = p.text(rec, "measure", domain.MaxReasons, p.tidy(cleanLine))
	switch {
	case !ok:
		p.Problem(p.cell(rec, "number"), "the row has no number: write one, such as 1.4; where it goes on with the row before, put both into one row")
		return l, false
	case l.title.IsZero():
		if len(own) == 1 && l.level == "" && !numberLike.MatchString(cleanLine(v.text)) { // a heading over the whole width
			l.fields = map[string]value{"measure_" + p.textLang(): v}
			return p.heading(l), true
		}
		p.Problem(p.cell(rec, "measure"), "the row has no text of a measure")
		return l, false
	}
	return l, p.readNumber(&l, v)
}

// textLang is the language of texts in columns that name none.
func (p *planReader) textLang() string { return cmp.Or(p.lang, "en") }

// heading takes number and title from the texts of a line that has no cell for its number.
func (p *planReader) heading(l line) line {
	for key, v := range l.fields {
		if v.at.Field == "measure" || strings.HasPrefix(key, "measure") {
			number, title := splitHeading(cleanLine(v.text))
			v.text = title
			l.fields[key] = v
			l.number = cmp.Or(l.number, number)
		}
	}
	l.title = p.text(&l.record, "measure", domain.MaxReasons, p.tidy(cleanLine))
	l.heading = true
	for key := range l.fields {
		l.heading = l.heading && !saysMore(key)
	}
	l.numberless = l.number == ""
	return l
}

func (p *planReader) readNumber(l *line, v value) bool {
	if v.kind == xlsx.Date {
		p.Problem(v.at, "the spreadsheet made a date of the number, %s: format the cell as text, and write the number again", v.text)
		return false
	}
	number, err := cleanNumber(v.text)
	if err != nil {
		p.Problem(v.at, "%s", err)
		return false
	}
	l.number = number
	return true
}

func (p *planReader) readLevel(l *line) {
	if v, ok := l.fields["level"]; ok {
		level, known := levelNames[headerWords(v.text)]
		if !known {
			p.Problem(v.at, "%q is no level: write goal, objective, direction, measure or milestone", cleanLine(v.text))
		}
		l.level = level
	}
	if v, ok := l.fields["parent"]; ok {
		parent, err := cleanNumber(v.text)
		if err != nil {
			p.Problem(v.at, "%s", err)
		}
		l.parent = parent
	}
}

// item makes the item of a line.
func (p *planReader) item(plan *Plan, l *line) {
	if l.number == "" || l.level == "" {
		return // a problem was told
	}
	if first, twice := plan.Places[l.number]; twice {
		hint := "give each row a number of its own"
		if v := l.fields["number"]; v.kind == xlsx.Number && p.sheet != "" {
			hint += "; in a spreadsheet 1.10 written as a number is 1.1: format the column as text"
		}
		if l.fields["number"].merged {
			hint = "its cell is merged with the one above: write one row for a measure"
		}
		p.Problem(p.cell(&l.record, "number"), "the number %s stands in row %d as well: %s", l.number, first.Row, hint)
		return
	}
	item := domain.Item{
		Level: l.level, Number: l.number, Parent: l.parent, Title: l.title, Responsible: []domain.MemberID{},
		Text:         p.text(&l.record, "text", domain.MaxReasons, p.tidy(clean)),
		Indicator:    p.text(&l.record, "indicator", domain.MaxReasons, p.tidy(cleanLine)),
		Implementers: p.text(&l.record, "implementers", domain.MaxReasons, p.tidy(cleanList)),
		Deadline:     p.deadline(plan, l),
	}
	p.responsible(plan, l, &item)
	if size := len(wire.Canonical(item)); size > maxItemBytes {
		p.Problem(l.at, "the row has %d bytes, at most %d fit: shorten its texts, and attach the whole as a document", size, maxItemBytes)
	}
	plan.Places[l.number] = l.at
	plan.Items = append(plan.Items, item)
}

// bareDay is a day as spreadsheets count it, where the cell has no format of days: 43465.
var bareDay = regexp.MustCompile(`^[1-9][0-9]{4}(\.[0-9]+)?$`)

// deadline reads when an item is due: the words, and the days that columns of their own give, else
// those that the words mean for certain.
func (p *planReader) deadline(plan *Plan, l *line) *domain.Deadline {
	d := domain.Deadline{Text: p.text(&l.record, "deadline", domain.MaxLine, p.tidy(cleanLine)), From: p.day(&l.record, "deadline_from"), To: p.day(&l.record, "deadline_to")}
	if d.Text.IsZero() && d.From == "" && d.To == "" {
		return nil
	}
	if d.From != "" && d.To != "" && d.To < d.From {
		p.Problem(l.fields["deadline_to"].at, "the deadline ends before it begins")
		return nil
	}
	if d.Text.IsZero() {
		d.Text = inLang(strings.Trim(string(d.From)+" – "+string(d.To), " –"), p.lang)
	}
	if d.From != "" || d.To != "" || p.own {
		return &d
	}
	for _, words := range []string{d.Text.Az, d.Text.En} {
		if words == "" {
			continue
		}
		timing := ReadDeadline(words)
		switch {
		case bareDay.MatchString(words):
			p.Problem(p.cell(&l.record, "deadline"), "%s is how a spreadsheet counts days: format the cell as a date, or write the day, such as 2018-12-31", words)
			return nil
		case timing.Impossible:
			p.Problem(p.cell(&l.record, "deadline"), "%q is no time that there is: mend it", words)
			return nil
		case !timing.Sure:
		case timing.From == "" && timing.To == "":
			plan.Ongoing = append(plan.Ongoing, l.number)
			return &d
		default:
			d.From, d.To = timing.From, timing.To
			return &d
		}
	}
	plan.Unread = append(plan.Unread, l.number)
	return &d
}

func inLang(s, lang string) domain.Text {
	if lang == "az" {
		return domain.Text{Az: s}
	}
	return domain.Text{En: s}
}

// responsible settles which members report on an item: those of the column for them where the
// table has one, else those among the implementers.
func (p *planReader) responsible(plan *Plan, l *line, item *domain.Item) {
	if slices.ContainsFunc(p.uses(), func(u columnUse) bool { return u.field == "responsible" }) {
		v, ok := l.fields["responsible"]
		if !ok {
			return
		}
		ids, err := p.o.Roll.list(v.text)
		if err != nil {
			p.Problem(v.at, "%s", err)
			return
		}
		item.Responsible = ids
	} else {
		others := map[string]bool{}
		for _, words := range []string{item.Implementers.Az, item.Implementers.En} {
			named, rest := p.o.Roll.among(words)
			for name, id := range named {
				item.Responsible = append(item.Responsible, id)
				plan.Named[name] = id
			}
			for _, name := range rest {
				others[name] = true
			}
		}
		item.Responsible = sortedIDs(item.Responsible)
		for name := range others {
			plan.Others[name]++
		}
	}
	if len(item.Responsible) > domain.MaxResponsible {
		p.Problem(p.cell(&l.record, "responsible"), "%d members would report on it, at most %d can", len(item.Responsible), domain.MaxResponsible)
	}
}
