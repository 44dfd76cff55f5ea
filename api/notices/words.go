package notices

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"twothirds/domain/wire"
)

// words are the catalogues by language. Every key is in each, and every
// placeholder of a key as well (a test compares).
var words = map[string]map[string]string{"en": english, "az": azerbaijani}

// say fills a catalogue's line: {name} stands for a value. What is in a value
// is never looked at again.
func say(lang, key string, values map[string]string) string {
	var pairs []string
	for name, value := range values {
		pairs = append(pairs, "{"+name+"}", value)
	}
	return strings.NewReplacer(pairs...).Replace(words[lang][key])
}

var months = map[string][]string{
	"en": {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
	"az": {"yanvar", "fevral", "mart", "aprel", "may", "iyun", "iyul", "avqust", "sentyabr", "oktyabr", "noyabr", "dekabr"},
}

// timeIn writes a time as the pages do.
func timeIn(lang string, t wire.Time) string {
	u := time.UnixMilli(int64(t)).UTC()
	return fmt.Sprintf("%d %s %d, %02d:%02d UTC", u.Day(), months[lang][u.Month()-1], u.Year(), u.Hour(), u.Minute())
}

// maxTitle is how many characters of a title stand in a letter.
const maxTitle = 160

// values are what a matter's words may name.
func (m *matter) values(lang string, seq wire.Seq) map[string]string {
	v := map[string]string{
		"entry":  strconv.FormatUint(uint64(seq), 10),
		"title":  oneLine(m.Title.In(lang), maxTitle),
		"member": oneLine(m.Member.In(lang), maxTitle),
		"number": strconv.FormatInt(m.Number, 10),
		"when":   "",
	}
	if !m.When.IsZero() {
		v["when"] = timeIn(lang, m.When)
	}
	return v
}
