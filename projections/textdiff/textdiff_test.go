package textdiff

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func marked(list []Part) string {
	var b strings.Builder
	for _, p := range list {
		switch p.Kind {
		case Stayed:
			b.WriteString(p.Text)
		case Gone:
			b.WriteString("[-" + p.Text + "-]")
		case Came:
			b.WriteString("{+" + p.Text + "+}")
		case Left:
			b.WriteString("…")
		}
	}
	return b.String()
}

func TestWords(t *testing.T) {
	for _, test := range []struct{ before, after, want string }{
		{"", "", ""},
		{"same", "same", "same"},
		{"", "New.", "{+New.+}"},
		{"The report is due in June.", "The report is due in July.", "The report is due in [-June-]{+July+}."},
		{"Hesabat ilin sonunadək verilir.", "Hesabat hər rübün sonunadək verilir.", "Hesabat [-ilin-]{+hər rübün+} sonunadək verilir."},
		{"one\ntwo\n", "one\nthree\n", "one\n[-two-]{+three+}\n"},
	} {
		if got := marked(Words(test.before, test.after)); got != test.want {
			t.Errorf("%q to %q: %s, want %s", test.before, test.after, got, test.want)
		}
	}
}

// TestPartsAreTheTexts, whatever they are; also not UTF-8.
func TestPartsAreTheTexts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SampledFrom([]string{"a", "b", "ə", "\n", " ", ".", "word", "\xff", "e\u0301", "\U0001F5F3"})
		before := strings.Join(rapid.SliceOf(word).Draw(t, "before"), "")
		after := strings.Join(rapid.SliceOf(word).Draw(t, "after"), "")
		list := Words(before, after)
		was, is := "", ""
		for i, p := range list {
			if p.Text == "" || (i > 0 && list[i-1].Kind == p.Kind) {
				t.Fatalf("part %d is empty or should be one with that before it: %+v", i, list)
			}
			if p.Kind != Came {
				was += p.Text
			}
			if p.Kind != Gone {
				is += p.Text
			}
		}
		if was != before || is != after {
			t.Fatalf("%q to %q: %+v", before, after, list)
		}
		shortened := ""
		for _, p := range Shorten(list, 4) {
			shortened += p.Text
		}
		whole := ""
		for _, p := range list {
			whole += p.Text
		}
		if shortened != whole {
			t.Fatalf("shortened: %q, want %q", shortened, whole)
		}
	})
}

func TestShorten(t *testing.T) {
	text := strings.Repeat("word ", 40)
	if got, want := marked(Shorten(Words(text+"old "+text, text+"new "+text), 10)), "… word [-old-]{+new+} word word…"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestLarge: texts that have nothing in common, as large as an entry can be, and
// one line of 100 kB.
func TestLarge(t *testing.T) {
	a, b := strings.Repeat("a b ", 15_000), strings.Repeat("c d. ", 12_000)
	if list := Words(a, b); len(list) == 0 {
		t.Error("no parts")
	}
	if list := Words(strings.Repeat("x", 100_000), strings.Repeat("y", 100_000)); len(list) != 2 {
		t.Errorf("%d parts", len(list))
	}
}
