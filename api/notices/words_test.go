package notices

import (
	"maps"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"twothirds/domain"
	"twothirds/domain/voting"
	"twothirds/domain/wire"
)

var placeholder = regexp.MustCompile(`\{[a-z]+\}`)

// TestCatalogues: both have the same keys, and each the same placeholders.
func TestCatalogues(t *testing.T) {
	for key, en := range english {
		az, ok := azerbaijani[key]
		if !ok {
			t.Errorf("%s is not in Azerbaijani", key)
			continue
		}
		a, b := placeholder.FindAllString(en, -1), placeholder.FindAllString(az, -1)
		slices.Sort(a)
		slices.Sort(b)
		if !slices.Equal(slices.Compact(a), slices.Compact(b)) {
			t.Errorf("%s: %v in English, %v in Azerbaijani", key, a, b)
		}
	}
	for key := range azerbaijani {
		if english[key] == "" {
			t.Errorf("%s is not in English", key)
		}
	}
}

// TestEveryKindHasWords, for every variant; and every type that is named exists.
func TestEveryKindHasWords(t *testing.T) {
	variants := map[string][]string{
		"result":       {"." + string(voting.Carried), "." + string(voting.NotCarried), "." + string(voting.LapsedNoQuorum)},
		"key.enrolled": {"", ".office"}, "key.revoked": {"", ".office"},
	}
	types := map[string]bool{}
	for _, info := range domain.Types() {
		types[info.Name] = true
	}
	used := map[string]bool{}
	names := []string{"test"}
	for _, k := range eventKinds {
		names = append(names, k.name)
		if !types[k.event] {
			t.Errorf("%s: there is no type %q", k.name, k.event)
		}
	}
	for _, k := range datedKinds {
		names = append(names, k.name)
	}
	for _, name := range names {
		of := variants[name]
		if of == nil {
			of = []string{""}
		}
		for _, variant := range of {
			for _, part := range []string{".subject", ".text"} {
				used[name+variant+part] = true
				if english[name+variant+part] == "" {
					t.Errorf("%s%s%s has no words", name, variant, part)
				}
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(english)) {
		if !used[key] && !strings.HasPrefix(key, "frame.") && !strings.HasPrefix(key, "for.") {
			t.Errorf("%s is said by nobody", key)
		}
	}
}

// TestHostileTitles: whatever a title is, a letter is one message with the
// headers that we gave it, bounded, and the title in the HTML is text.
func TestHostileTitles(t *testing.T) {
	f := &frame{baseURL: "https://ledger.example.org", name: domain.Text{En: "Body", Az: "Qurum"}}
	check := func(t interface{ Fatalf(string, ...any) }, title, name string) {
		f.name.En = name
		l := f.letter(Letter{ID: "0123.45", For: "member/x", Kind: "motion.tabled", Lang: "en", Sequence: 7, To: "a@example.org", made: 1_800_000_000_000},
			&matter{Title: domain.Text{En: title}, Number: 3, Page: "/motions/x"})
		raw, err := eml(&l, "Ledger <ledger@example.org>")
		if err != nil {
			t.Fatalf("%v", err)
		}
		if len(raw) > 64<<10 {
			t.Fatalf("%d bytes", len(raw))
		}
		message, err := mail.ReadMessage(strings.NewReader(string(raw)))
		if err != nil {
			t.Fatalf("%q makes no message: %v", title, err)
		}
		names := slices.Sorted(maps.Keys(message.Header))
		want := []string{"Auto-Submitted", "Content-Language", "Content-Type", "Date", "From", "Message-Id", "Mime-Version", "Subject", "To", "Twothirds-Ledger", "Twothirds-Notice", "Twothirds-Sequence"}
		if !slices.Equal(names, want) {
			t.Fatalf("%q makes the headers %v", title, names)
		}
		if strings.ContainsAny(l.Subject, "\r\n") || strings.Contains(l.html, "<script") || strings.Contains(l.html, "<img") {
			t.Fatalf("%q got through: %s\n%s", title, l.Subject, l.html)
		}
		again, _ := eml(&l, "Ledger <ledger@example.org>")
		if string(again) != string(raw) {
			t.Fatalf("the same letter has other bytes")
		}
	}
	for _, title := range []string{
		"", "x\r\nBcc: all@example.org\r\n\r\nbody", "a\u2028b\u0085c\x00d", "<script>alert(1)</script><img src=x>", "=?utf-8?q?x=0D=0ABcc:_y?=",
		strings.Repeat("Ə", 5000), "\u202eevil\u2066", "{number}{when}{title}", "\xff\xfe", "--twothirds-0123-45--\r\n.\r\n",
	} {
		check(t, title, title)
	}
	rapid.Check(t, func(t *rapid.T) { check(t, rapid.String().Draw(t, "title"), rapid.String().Draw(t, "name")) })
}

func TestTimeIn(t *testing.T) {
	at := wire.Time(1_795_944_600_000)
	for lang, want := range map[string]string{"en": "29 November 2026, 09:30 UTC", "az": "29 noyabr 2026, 09:30 UTC"} {
		if got := timeIn(lang, at); got != want {
			t.Errorf("%s: %s", lang, got)
		}
	}
}
