package desk

import (
	"strconv"
	"strings"

	"twothirds/api/web/site"
	"twothirds/domain"
)

// A form is an act that a reader may sign: doc.go says what its attributes mean
// to the modules.
type form struct {
	ID, Title, Why, Button string
	// Rule is what the rules say of it here, such as until when.
	Rule string
	// Name is what is acted on, in a reader's words.
	Name site.Said

	Type, Subject, As, Of, With, Least, Then string

	Danger bool
	Opened bool // shown opened
	Fields []*field
	Later  string // the badge of one that waits
	// Elsewhere is the address of the page where it is done.
	Elsewhere string
	// Waits says what it waits for; then it is not open.
	Waits string
}

// A field is a control of a form, or what holds several.
type field struct {
	Draw string // hidden, line, area, number, time, date, file, check, select, radios, checks, list, table, when, row, part, names, note, said
	ID   string
	// Name is the member of data, Kind the data-kind; for a list Name is the list's.
	Name, Kind string
	Label      string
	Help       string
	Value      string
	// Need says that it cannot be left empty.
	Need     bool
	Optional bool // an empty list is left out
	Several  bool // of a file: any number
	Options  []option
	Fields   []*field   // of a list, a variant
	Items    [][]*field // of a list: what is there already
	// Suggest are what may be typed, of a line; or SuggestID is a list of the page's.
	Suggest   []string
	SuggestID string
	// Part says that the control chooses between variants and is no member.
	Part string
	// When is name=value value, of a variant.
	When string
	// Least, Most and Sort are those of a list; Add its button.
	Least, Most int
	Sort, Add   string
	// Size and Media name the members that a file gives, Field what is committed to.
	Size, Media, Field string
	Upload             string
	Long               bool // of several to choose from, so many that they scroll
	Rows               int
	// Heads and Lines are of a table; By names the control without whose value a
	// line is left out, and where it is empty the lines are no items.
	Heads []string
	Lines []tableLine
	By    string
	// Said is where a part's words are asked for anew when it changes.
	Said string
}

// A tableLine is of something that a table asks one thing about.
type tableLine struct {
	ID     string
	Name   site.Said
	Hidden []*field
	Cells  []string
	// Options are radio buttons, of the name Group; or else Control is asked, or Note
	// says why nothing is.
	Options []option
	Group   string
	Kind    string
	Control *field
	Note    string
}

// An option is one of several values.
type option struct {
	Value, Text, ID string
	Lang            string
	Checked         bool
	// Effects are types of effect that need it, for classes; Classes those that a
	// motion with what is chosen belongs to.
	Effects string
	Classes string
	// Path is the member of data, where it is not that of the control's name.
	Path string
	Help string
}

// form begins a form: its words are those of its key.
func (r *request) form(key, eventType, subject string, fields ...*field) *form {
	f := &form{
		ID: key, Title: r.T("deskform." + key), Why: r.T("deskwhy." + key), Button: r.T("deskbutton." + key),
		Type: eventType, Subject: subject, As: "representative", Fields: fields, Later: r.T("desk.notnow"),
	}
	if r.At != "" {
		f.Waits = r.T("desk.past")
	}
	return f
}

// elsewhere is an act that another page has the form of.
func (r *request) elsewhere(key, address string) *form {
	f := r.form(key, "", "")
	f.Elsewhere = address
	return f
}

func (f *form) as(speakers string) *form        { f.As = speakers; return f }
func (f *form) with(others, least string) *form { f.With, f.Least = others, least; return f }
func (f *form) named(name site.Said) *form      { f.Name = name; return f }
func (f *form) then(address string) *form       { f.Then = address; return f }
func (f *form) rule(rule string) *form          { f.Rule = rule; return f }
func (f *form) opened() *form                   { f.Opened = true; return f }
func (f *form) danger() *form                   { f.Danger = true; return f }
func (f *form) of(capacity string) *form        { f.Of = capacity; return f }
func (f *form) numbered(of string) *form        { f.ID += "-" + of; return f }
func (f *form) unless(open bool, why string) *form {
	if !open && f.Waits == "" {
		f.Waits = why
	}
	return f
}

// field makes a control, labelled by the word of a key.
func (r *request) field(draw, name, kind, key string) *field {
	r.controls++
	f := &field{Draw: draw, ID: "c" + strconv.Itoa(r.controls), Name: name, Kind: kind}
	if key != "" {
		f.Label = r.T("deskfield." + key)
	}
	return f
}

func hidden(name, kind, value string) *field {
	return &field{Draw: "hidden", Name: name, Kind: kind, Value: value}
}

func (r *request) line(name, key string) *field   { return r.field("line", name, "", key) }
func (r *request) area(name, key string) *field   { return r.field("area", name, "", key) }
func (r *request) number(name, key string) *field { return r.field("number", name, "int", key) }
func (r *request) date(name, key string) *field   { return r.field("date", name, "date", key) }
func (r *request) file(name, key string) *field   { return r.field("file", name, "", key) }
func (r *request) check(name, kind, key string) *field {
	return r.field("check", name, kind, key)
}

func (r *request) when(condition, key string, fields ...*field) *field {
	f := r.field("when", "", "", key)
	f.When, f.Fields = condition, fields
	return f
}

func (r *request) list(name, key string, least, most int, fields ...*field) *field {
	f := r.field("list", name, "", key)
	f.Least, f.Most, f.Fields, f.Add = least, most, fields, r.T("deskadd."+key)
	return f
}

func (r *request) pick(name, kind, key string, options []option) *field {
	f := r.field("select", name, kind, key)
	f.Options, f.Need = options, true
	return f
}

func (r *request) radios(name, kind, key string, options []option) *field {
	return r.boxes("radios", name, kind, key, options)
}

func (r *request) checks(name, key string, options []option) *field {
	return r.boxes("checks", name, "set", key, options)
}

func (r *request) boxes(draw, name, kind, key string, options []option) *field {
	f := r.field(draw, name, kind, key)
	f.Options, f.Need = options, draw == "radios"
	for i := range options {
		options[i].ID = f.ID + "-" + strconv.Itoa(i)
	}
	return f
}

func (f *field) need() *field            { f.Need = true; return f }
func (f *field) free() *field            { f.Need = false; return f }
func (f *field) valued(v string) *field  { f.Value = v; return f }
func (f *field) helped(h string) *field  { f.Help = h; return f }
func (f *field) kind(kind string) *field { f.Kind = kind; return f }
func (f *field) tall(rows int) *field    { f.Rows = rows; return f }

// choose makes a value the one chosen.
func (f *field) choose(value string) *field {
	for i := range f.Options {
		f.Options[i].Checked = f.Options[i].Value == value
	}
	return f
}

// yes makes a box ticked, or not.
func (f *field) yes(b bool) *field {
	if b {
		f.Value = "true"
	}
	return f
}

// filled puts a text into the fields of both languages.
func filled(both []*field, t domain.Text) []*field {
	for _, f := range both {
		f.Value = t.En
		if strings.HasSuffix(f.Name, ".az") {
			f.Value = t.Az
		}
	}
	return both
}

// table asks one thing about each of several.
func (r *request) table(name, by, key string, heads []string, lines []tableLine) *field {
	f := r.field("table", name, "", key)
	f.By, f.Heads, f.Lines = by, heads, lines
	for i := range lines {
		l := &lines[i]
		l.ID = f.ID + "-" + strconv.Itoa(i)
		for j := range l.Options {
			l.Options[j].ID = l.ID + "-" + strconv.Itoa(j)
		}
		if l.Options != nil {
			l.Group += "~" + strconv.Itoa(i) // the modules take the mark off again
		}
	}
	return f
}

// part makes a control one that chooses between variants only.
func (f *field) part() *field { f.Part = "choice"; return f }

// text is a text in both languages, the page's first; it needs the body's
// prevailing one where prevailing, else either.
func (r *request) text(name, key, draw string, prevailing bool) []*field {
	codes := []string{"en", "az"}
	if r.Code == "az" {
		codes = []string{"az", "en"}
	}
	var both []*field
	for _, code := range codes {
		f := r.field(draw, name+"."+code, "", "")
		f.Label = r.T("desk.inlanguage", r.T("deskfield."+key), r.T("language."+code))
		f.Need = prevailing && code == r.Ledger.Prevailing
		both = append(both, f)
	}
	if !prevailing {
		both[0].Help = r.T("desk.eitherlanguage")
	}
	return both
}

// join puts lists of fields together.
func join(parts ...any) []*field {
	var all []*field
	for _, part := range parts {
		switch part := part.(type) {
		case *field:
			all = append(all, part)
		case []*field:
			all = append(all, part...)
		}
	}
	return all
}
