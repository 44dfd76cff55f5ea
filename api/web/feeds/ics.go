package feeds

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"twothirds/domain"
	"twothirds/domain/wire"
)

// calendar is written as RFC 5545 has it.
type calendar struct {
	Name, Lang string
	Events     []event
}

// event is something at a time or, where Day is set, on a day.
type event struct {
	UID, URL, Summary, Category string
	Stamp, Start                wire.Time
	Day                         domain.Date
}

// write makes an iCalendar stream: lines of at most 75 octets that end in CRLF.
func (c *calendar) write() []byte {
	var b bytes.Buffer
	line := func(name, value string) { fold(&b, name+":"+value) }
	line("BEGIN", "VCALENDAR")
	line("VERSION", "2.0")
	line("PRODID", "-//twothirds//calendar//"+strings.ToUpper(c.Lang))
	line("CALSCALE", "GREGORIAN")
	line("METHOD", "PUBLISH")
	line("NAME", escaped(c.Name)) // RFC 7986, section 5.1
	line("X-WR-CALNAME", escaped(c.Name))
	line("REFRESH-INTERVAL;VALUE=DURATION", "PT1H")
	for i := range c.Events {
		e := &c.Events[i]
		line("BEGIN", "VEVENT")
		line("UID", escaped(e.UID))
		line("DTSTAMP", when(e.Stamp))
		if e.Day != "" {
			line("DTSTART;VALUE=DATE", strings.ReplaceAll(string(e.Day), "-", ""))
		} else {
			line("DTSTART", when(e.Start))
		}
		line("SUMMARY;LANGUAGE="+c.Lang, escaped(e.Summary))
		line("CATEGORIES", escaped(e.Category))
		line("URL", e.URL)
		line("TRANSP", "TRANSPARENT") // a deadline keeps nobody busy
		line("END", "VEVENT")
	}
	line("END", "VCALENDAR")
	return b.Bytes()
}

// escaped is a text as a value of type TEXT (RFC 5545, section 3.3.11). Control
// characters, which it may not have, become spaces.
func escaped(text string) string {
	var b strings.Builder
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\r\n", "\n")
	for _, c := range text {
		switch {
		case c == '\\' || c == ';' || c == ',':
			b.WriteByte('\\')
			b.WriteRune(c)
		case c == '\n':
			b.WriteString(`\n`)
		case unicode.IsControl(c):
			b.WriteByte(' ')
		default:
			b.WriteRune(c)
		}
	}
	return b.String()
}

// lineLength is how many octets a line has at most, without its end (RFC 5545,
// section 3.1).
const lineLength = 75

// fold writes a content line, cut into lines that begin with a space but for the
// first. No character is cut.
func fold(b *bytes.Buffer, line string) {
	room := lineLength
	for len(line) > room {
		at := room
		for at > 0 && !utf8.RuneStart(line[at]) {
			at--
		}
		b.WriteString(line[:at])
		b.WriteString("\r\n ")
		line, room = line[at:], lineLength-1
	}
	b.WriteString(line)
	b.WriteString("\r\n")
}
