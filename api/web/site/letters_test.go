package site

import (
	"testing"

	"twothirds/domain"
)

func TestWarning(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"", ""},
		{"Decision of the body", ""},
		{"İclasların açıq keçirilməsi: ümumi qayda, 4-cü bənd №7", ""},
		{"D\u0435\u0441ision of the body", "said.mixed"},
		{"\u0441\u043e\u0440\u0430 of the rules", "said.mixed"},
		{"\u0421\u043e\u0432\u0435\u0442 \u0441\u043e\u0440\u0430", ""}, // all of it Cyrillic
		{"The \u0413\u0430\u0437\u0435\u0442\u0430 reports", ""},        // a word that looks like no other
		{"\U0001d402\U0001d41arried", "said.mixed"},
		{"\uff21\uff22\uff23", "said.mixed"},
		{"\u05e9\u05dc\u05d5\u05dd \u0627\u0644\u0639 and \u6761\u6587", ""},
		{"\u3000\u00a0", "said.blank"},
		{"\n\t\u200f\n", "said.blank"},
		{"no\u200cone", "said.invisible"},
		{"100\u200e AZN", "said.invisible"},
		{"\U0001f468\u200d\U0001f469\u200d\U0001f467 \u2764\ufe0f", ""},
	} {
		if got := warning(test.text); got != test.want {
			t.Errorf("%q: %q, want %q", test.text, got, test.want)
		}
	}
	l := Languages()[0]
	if got := l.In(domain.Text{En: "\u00a0"}); got.Text != l.T("said.blank") || got.Note != "" {
		t.Errorf("a blank text is shown as %+v", got)
	}
	if got := l.In(domain.Text{En: "D\u0435sk"}); got.Note != l.T("said.mixed") {
		t.Errorf("a text of mixed letters is shown as %+v", got)
	}
}
