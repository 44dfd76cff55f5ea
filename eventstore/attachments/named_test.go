package attachments_test

import (
	"slices"
	"strings"
	"testing"

	"twothirds/domain/wire"
	"twothirds/eventstore/attachments"
)

func TestNamed(t *testing.T) {
	a, b := wire.Hash{1}, wire.Hash{2}
	for _, test := range []struct {
		name, raw string
		want      []wire.Hash
	}{
		{"none", `{"content":{"attachments":[]}}`, nil},
		{"a motion's", `{"statement":{"data":{"content":{"attachments":["A","B"],"text":{"en":"B"}}}}}`, []wire.Hash{a, b}},
		{"several lists", `{"x":{"attachments":["A"]},"y":[{"attachments":["B","A"]}]}`, []wire.Hash{a, b}},
		{"elsewhere", `{"attachments":["A"],"sha256":"B"}`, []wire.Hash{a}},
		{"in an object", `{"x":{"attachments":["A"]},"attachments":{"y":"B"}}`, []wire.Hash{a}},
		{"no hashes", `{"attachments":["x","A"]}`, []wire.Hash{a}},
		{"quoted", `{"text":"{\"attachments\":[\"A\"]}"}`, nil},
		{"no JSON", `"attachments":["A`, nil},
	} {
		raw := strings.NewReplacer(`"A`, `"`+a.String(), `"B`, `"`+b.String(), `\"A\`, `\"`+a.String()+`\`).Replace(test.raw)
		if got := attachments.Named([]byte(raw)); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v", test.name, got)
		}
	}
}
