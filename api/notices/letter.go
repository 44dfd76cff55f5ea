package notices

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"

	"twothirds/domain"
	"twothirds/domain/wire"
)

// Letter is a notice in one language, for one recipient: what is handed over. The
// same notice gives the same letter, to the byte, whenever it is made.
type Letter struct {
	// ID is the notice's id and the recipient's pseudonym: the same letter handed
	// over again has the same.
	ID string `json:"id"`
	// About is the page about it, absent where there is none.
	About string `json:"about,omitzero"`
	// Check are the commands that check the entry.
	Check []string `json:"check"`
	// Entry is the page of the entry; absent in a test.
	Entry string `json:"entry,omitzero"`
	// For is the addressee: member/<id> or office/<name>.
	For    string    `json:"for"`
	Kind   string    `json:"kind"`
	Lang   string    `json:"lang"`
	Ledger wire.Hash `json:"ledger"`
	// Recorded is the entry's, by the log's clock; absent in a test.
	Recorded wire.Time `json:"recorded,omitzero"`
	// Sequence is the entry that the letter tells of; 0 in a test.
	Sequence wire.Seq `json:"sequence"`
	Subject  string   `json:"subject"`
	Text     string   `json:"text"`
	// To is the recipient, as configured.
	To string `json:"to"`

	html string
	made wire.Time // when the notice was made, by this machine's clock: the letter's date
}

// frame is what all letters of a ledger have in common.
type frame struct {
	baseURL string
	ledger  wire.Hash
	name    domain.Text
	demo    bool
}

// maxSubject is how many characters a subject has at most.
const maxSubject = 200

// lines are what a letter's text and its HTML are both made of.
type lines struct {
	Lang, Ledger, LedgerID, Demo string
	Text                         string
	EntryLine, EntryURL          string
	PageLine, PageURL            string
	CheckLine                    string
	Check                        []string
	Notice, Why, LedgerWord      string
}

// letter writes a notice. what is nil for a test.
func (f *frame) letter(l Letter, what *matter) Letter {
	l.Ledger = f.ledger
	values := map[string]string{}
	key := l.Kind
	if what != nil {
		values = what.values(l.Lang, l.Sequence)
		if what.Variant != "" {
			key += "." + what.Variant
		}
	}
	frame := func(key string) string {
		return say(l.Lang, "frame."+key, map[string]string{"entry": strconv.FormatUint(uint64(l.Sequence), 10), "recorded": timeIn(l.Lang, l.Recorded)})
	}
	base := f.baseURL + "/" + l.Lang
	noun, _, _ := strings.Cut(l.For, "/")
	out := lines{
		Lang: l.Lang, Ledger: oneLine(f.name.In(l.Lang), maxTitle), LedgerID: f.ledger.String(), LedgerWord: frame("ledger"),
		Text:      say(l.Lang, key+".text", values),
		CheckLine: frame("check"), Notice: frame("notice"),
	}
	if noun == "member" || noun == "office" {
		out.Why = say(l.Lang, "frame.why", map[string]string{"for": say(l.Lang, "for."+noun, nil)})
	}
	if f.demo {
		out.Demo = frame("demo")
	}
	if l.Sequence > 0 {
		seq := strconv.FormatUint(uint64(l.Sequence), 10)
		l.Entry = base + "/log/" + seq
		out.EntryLine, out.EntryURL = frame("entry"), l.Entry
		l.Check = []string{
			"twothirds receipt get " + seq + " --data " + f.baseURL + " -o " + seq + ".tlog-proof",
			"twothirds receipt verify " + seq + ".tlog-proof --ledger " + f.ledger.String(),
		}
	} else {
		l.Check = []string{"twothirds audit " + f.baseURL + " --ledger " + f.ledger.String()}
	}
	if what != nil && what.Page != "" {
		l.About = base + what.Page
		out.PageLine, out.PageURL = frame("page"), l.About
	}
	out.Check = l.Check
	l.Subject = oneLine("["+out.Ledger+"] "+say(l.Lang, key+".subject", values), maxSubject)
	l.Text = out.text()
	l.html = out.html()
	return l
}

// text is the letter as plain text.
func (o *lines) text() string {
	var b strings.Builder
	paragraph := func(parts ...string) {
		if parts[0] == "" {
			return
		}
		if b.Len() > 0 {
			b.WriteString("\n")
		}
		for _, part := range parts {
			b.WriteString(part + "\n")
		}
	}
	paragraph(o.Demo)
	paragraph(o.Text)
	paragraph(o.PageLine, o.PageURL)
	paragraph(o.EntryLine, o.EntryURL)
	paragraph(o.CheckLine, "  "+strings.Join(o.Check, "\n  "))
	paragraph(o.Notice)
	paragraph(o.Why)
	paragraph(fmt.Sprintf("%s: %s\n%s", o.LedgerWord, o.Ledger, o.LedgerID))
	return b.String()
}

var page = template.Must(template.New("letter").Parse(`<!DOCTYPE html>
<html lang="{{.Lang}}"><head><meta charset="utf-8"><title>{{.Ledger}}</title></head>
<body>
{{with .Demo}}<p><strong>{{.}}</strong></p>
{{end}}<p>{{.Text}}</p>
{{if .PageURL}}<p>{{.PageLine}}<br><a href="{{.PageURL}}">{{.PageURL}}</a></p>
{{end}}{{if .EntryURL}}<p>{{.EntryLine}}<br><a href="{{.EntryURL}}">{{.EntryURL}}</a></p>
{{end}}<p>{{.CheckLine}}</p>
<pre>{{range .Check}}{{.}}
{{end}}</pre>
<p>{{.Notice}}</p>
{{with .Why}}<p>{{.}}</p>
{{end}}<p>{{.LedgerWord}}: {{.Ledger}}<br><code>{{.LedgerID}}</code></p>
</body></html>
`))

func (o *lines) html() string {
	var b strings.Builder
	if err := page.Execute(&b, o); err != nil {
		panic("notices: the letter's template is wrong: " + err.Error())
	}
	return b.String()
}
