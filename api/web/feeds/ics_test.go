package feeds

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"
)

// unfolded reads content lines back as RFC 5545, section 3.1, has them, and fails
// where they are not as it says.
func unfolded(t testing.TB, stream []byte) []string {
	t.Helper()
	if !bytes.HasSuffix(stream, []byte("\r\n")) {
		t.Fatalf("it does not end in CRLF: %q", stream)
	}
	var lines []string
	for raw := range strings.SplitSeq(strings.TrimSuffix(string(stream), "\r\n"), "\r\n") {
		if len(raw) > 75 || !utf8.ValidString(raw) || strings.ContainsAny(raw, "\r\n") {
			t.Fatalf("a line of %d octets, or with a cut character: %q", len(raw), raw)
		}
		if rest, ok := strings.CutPrefix(raw, " "); ok && len(lines) > 0 {
			lines[len(lines)-1] += rest
			continue
		}
		lines = append(lines, raw)
	}
	return lines
}

// unescaped reads a value of type TEXT back.
func unescaped(value string) string {
	return strings.NewReplacer(`\\`, `\`, `\;`, ";", `\,`, ",", `\n`, "\n").Replace(value)
}

// FuzzText: whatever a text has, it is one property of a well-formed stream, and is
// read back as it was, but for what a TEXT may not have.
func FuzzText(f *testing.F) {
	for _, text := range []string{
		"", "Poll closes: Meet in public", `a;b,c\d` + "\nEND:VEVENT\r\nBEGIN:VALARM", strings.Repeat("ə", 400), strings.Repeat("a", 74) + "🙂" + strings.Repeat("b", 80),
		"\x00\x1b[31m\u202e\u2028", "\xff\xfe", strings.Repeat(" ", 300), " ", `\n`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		cal := calendar{Name: "n", Lang: "en", Events: []event{{UID: "u", Summary: text}}}
		lines := unfolded(t, cal.write())
		var summaries []string
		for _, line := range lines {
			if value, ok := strings.CutPrefix(line, "SUMMARY;LANGUAGE=en:"); ok {
				summaries = append(summaries, value)
			}
		}
		if len(lines) != 18 || len(summaries) != 1 {
			t.Fatalf("%d lines: %q", len(lines), lines)
		}
		want := strings.Map(func(c rune) rune {
			if c != '\n' && (c < 0x20 || c >= 0x7f && c < 0xa0) {
				return ' '
			}
			return c
		}, strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\r\n", "\n"))
		if got := unescaped(summaries[0]); got != want {
			t.Errorf("%q came back as %q", want, got)
		}
	})
}
