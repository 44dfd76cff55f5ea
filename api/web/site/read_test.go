package site

import (
	"testing"

	"twothirds/domain"
	"twothirds/domain/wire"
)

// TestETag: a page is another one after an entry, under other rules, and on another day
// in Baku: deadlines pass without an entry.
func TestETag(t *testing.T) {
	tag := func(seq wire.Seq, now string) string {
		at, err := wire.ParseTime(now)
		if err != nil {
			t.Fatal(err)
		}
		rules := make([]domain.RulesInForce, 2)
		if rules[1].EffectiveFrom, err = wire.ParseTime("2026-02-03T12:00:00.000Z"); err != nil {
			t.Fatal(err)
		}
		r := Request{Site: &Site{build: "a"}, Page: Page{Ledger: &domain.Ledger{Rules: rules}, Seq: seq, Now: at}}
		return r.etag()
	}
	first := tag(5, "2026-02-03T12:00:00.000Z")
	if again := tag(5, "2026-02-03T19:59:59.999Z"); again != first {
		t.Errorf("%s becomes %s with nothing changed", first, again)
	}
	for what, other := range map[string]string{
		"a further entry": tag(6, "2026-02-03T12:00:00.000Z"),
		"earlier rules":   tag(5, "2026-02-03T11:59:59.999Z"),
		"the next day":    tag(5, "2026-02-03T20:00:00.000Z"),
	} {
		if other == first {
			t.Errorf("%s: the same tag %s", what, first)
		}
	}
}
