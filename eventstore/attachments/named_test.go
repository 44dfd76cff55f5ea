package attachments_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"twothirds/domain/wire"
	"twothirds/eventstore/attachments"
)

func statement(t *testing.T, eventType, data string) *wire.Statement {
	t.Helper()
	id := wire.UUID{6: 0x70, 8: 0x80, 15: 1}
	st, err := wire.NewStatement(id, "urn:twothirds:"+strings.Repeat("0", 64), eventType, "motion/1", 0, jsontext.Value(data))
	if err != nil {
		t.Fatal(err)
	}
	return st
}

func TestNamed(t *testing.T) {
	a, b := wire.Hash{1}, wire.Hash{2}
	type files = []attachments.File
	const (
		evidence = "twothirds.evidence.submitted.v1"
		motion   = "twothirds.motion.tabled.v1"
	)
	for _, test := range []struct {
		name, eventType, data string
		want                  files
	}{
		{"none", motion, `{"attachments":[]}`, nil},
		{"a motion's", motion, `{"attachments":["A","B"],"text":{"en":"B"}}`, files{{a, false}, {b, false}}},
		{"of a type to come", "twothirds.motion.tabled.v2", `{"x":{"attachments":["A"]},"y":[{"attachments":["B","A"]}]}`, files{{a, false}, {b, false}}},
		{"no list", motion, `{"attachments":{"y":"B"}}`, nil},
		{"no hashes", motion, `{"attachments":["x","A"]}`, files{{a, false}}},
		{"quoted", motion, `{"text":"{\"attachments\":[\"A\"],\"sha256\":\"B\"}"}`, nil},
		{"evidence", evidence, `{"number":"1","sha256":"A","size":1}`, files{{a, false}}},
		{"evidence that stands elsewhere", evidence, `{"number":"1","sha256":"A","size":1,"url":"https://ogp.example/report"}`, files{{a, true}}},
		{"a document that is adopted", motion, `{"attachments":[],"effects":[{"sha256":"A","type":"adopt_document"}]}`, files{{a, true}}},
		{"the same, attached", motion, `{"attachments":["A"],"effects":[{"sha256":"A","type":"adopt_document"},{"sha256":"B","type":"adopt_document"}]}`, files{{a, false}, {b, true}}},
		{"a source", "twothirds.record.attested.v1", `{"taken_from":{"sha256":"A","title":{"en":"B"}},"title":{"en":"sha256"}}`, files{{a, true}}},
		{"an act", "twothirds.plan.attested.v1", `{"digest":"B","sha256":"A"}`, files{{a, true}}},
		{"minutes", "twothirds.meeting.closed.v1", `{"minutes":"A"}`, files{{a, true}}},
		{"a protest", "twothirds.protest.lodged.v1", `{"statement_sha256":"A"}`, files{{a, false}}},
		{"papers about persons", "twothirds.representative.appointed.v1", `{"mandate":"A","person":"B"}`, nil},
		{"a report", "twothirds.report.published.v1", `{"files":[{"format":"pdf","sha256":"A","size":1}],"root":"` + wire.Hash{3}.String() + `","sha256":"B"}`, files{{a, false}, {b, false}}},
		{"nothing", "twothirds.plan.attested.v1", `{"sha256":"` + wire.Hash{}.String() + `"}`, nil},
	} {
		data := strings.NewReplacer(`"A`, `"`+a.String(), `"B`, `"`+b.String(), `\"A\`, `\"`+a.String()+`\`, `\"B\`, `\"`+b.String()+`\`).Replace(test.data)
		st := statement(t, test.eventType, data)
		if got := attachments.Named(st); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v", test.name, got)
		}
		raw := wire.NewEntry(0, []wire.Signature{}, st).Raw
		if got := attachments.NamedByEntry(raw); !slices.Equal(got, test.want) {
			t.Errorf("%s: an entry of it names %v", test.name, got)
		}
		if got := attachments.NamedByEntry(raw[1:]); got != nil {
			t.Errorf("%s: what is no entry names %v", test.name, got)
		}
	}
}
