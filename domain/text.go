package domain

import "fmt"

// Bounds of texts, in bytes of UTF-8.
const (
	// MaxLine bounds names, titles and other single lines.
	MaxLine = 500
	// MaxText bounds the text of a motion; longer texts are attachments, by hash.
	MaxText = 32_000
	// MaxReasons bounds reasons and positions.
	MaxReasons = 8_000
)

// Text is one text in the body's languages. A missing language is left out.
type Text struct {
	Az string `json:"az,omitzero"`
	En string `json:"en,omitzero"`
}

// In returns the text in a language, "az" or "en", or in the other one where
// that is missing.
func (t Text) In(lang string) string {
	if (lang == "az" && t.Az != "") || t.En == "" {
		return t.Az
	}
	return t.En
}

// Fallback is the language of what In returns where that is not the one asked for, ""
// where it is.
func (t Text) Fallback(lang string) string {
	switch {
	case lang != "az" && t.En == "" && t.Az != "":
		return "az"
	case lang == "az" && t.Az == "" && t.En != "":
		return "en"
	}
	return ""
}

// IsZero reports whether there is no text at all.
func (t Text) IsZero() bool { return t == Text{} }

// check reports a text that is missing or too long. prevailing, where not
// empty, is a language that must be there.
func (t Text) check(name string, limit int, prevailing string) error {
	switch {
	case t.IsZero():
		return fmt.Errorf("%s: give it in az or en", name)
	case len(t.Az) > limit || len(t.En) > limit:
		return fmt.Errorf("%s: at most %d bytes a language", name, limit)
	case prevailing == "az" && t.Az == "", prevailing == "en" && t.En == "":
		return fmt.Errorf("%s: the prevailing language %s is missing", name, prevailing)
	}
	return nil
}

func checkLanguage(s string) error {
	if s != "az" && s != "en" {
		return fmt.Errorf("language %q: use az or en", s)
	}
	return nil
}

// checkName reports a name that is not made of 1 to 64 of a-z, 0-9, _ and -.
func checkName(what, s string) error {
	if s == "" || len(s) > 64 {
		return fmt.Errorf("%s: 1 to 64 characters", what)
	}
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' && c != '-' {
			return fmt.Errorf("%s %q: use a-z, 0-9, _ and -", what, s)
		}
	}
	return nil
}
