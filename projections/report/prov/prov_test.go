package prov_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections/report"
	"twothirds/projections/report/prov"
)

// document is a PROV-JSON as a stranger reads it: kinds of statements, each with its statements by name.
type document map[string]map[string]any

// ends are the members that relations have, which name an element of a kind, and whether
// PROV-DM asks for them.
var ends = map[string]map[string]struct {
	kind  string
	asked bool
}{
	"used":              {"prov:activity": {"activity", true}, "prov:entity": {"entity", false}},
	"wasAssociatedWith": {"prov:activity": {"activity", true}, "prov:agent": {"agent", false}},
	"wasAttributedTo":   {"prov:entity": {"entity", true}, "prov:agent": {"agent", true}},
	"wasDerivedFrom":    {"prov:generatedEntity": {"entity", true}, "prov:usedEntity": {"entity", true}, "prov:activity": {"activity", false}},
	"wasGeneratedBy":    {"prov:entity": {"entity", true}, "prov:activity": {"activity", false}},
}

// check holds a document against the form of PROV-JSON: names have prefixes that are
// declared, values are literals, and relations lead to elements of their kind.
func check(t *testing.T, raw []byte) document {
	t.Helper()
	var doc document
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	named := func(name string) {
		t.Helper()
		prefix, local, ok := strings.Cut(name, ":")
		if _, declared := doc["prefix"][prefix]; !ok || local == "" || !declared && prefix != "_" {
			t.Errorf("the name %q has no prefix that is declared", name)
		}
	}
	for kind, statements := range doc {
		if kind == "prefix" {
			continue
		}
		relation, isRelation := ends[kind]
		if !isRelation && !slices.Contains([]string{"activity", "agent", "entity"}, kind) {
			t.Errorf("%s is no kind of statement", kind)
		}
		for name, statement := range statements {
			named(name)
			members, _ := statement.(map[string]any)
			for member, value := range members {
				named(member)
				if end, is := relation[member]; is {
					if text, _ := value.(string); doc[end.kind][text] == nil {
						t.Errorf("%s %s: %s leads to %v, which is no %s", kind, name, member, value, end.kind)
					}
					continue
				}
				if typed, is := value.(map[string]any); is {
					if !slices.Equal(slices.Sorted(maps.Keys(typed)), []string{"$", "type"}) {
						t.Errorf("%s %s: %s is no literal: %v", kind, name, member, value)
					}
					continue
				}
				switch value.(type) {
				case string, float64, bool:
				default:
					t.Errorf("%s %s: %s is no literal: %v", kind, name, member, value)
				}
			}
			for member, end := range relation {
				if _, there := members[member]; end.asked && !there {
					t.Errorf("%s %s lacks %s", kind, name, member)
				}
			}
		}
	}
	return doc
}

// TestDocument says where a report comes from, and of the same report when it is published: who
// published it and which files.
func TestDocument(t *testing.T) {
	r := &report.Report{
		Kind: "minutes", Ledger: report.Ledger{ID: wire.Hash{1}}, Parameters: report.Parameters{At: 7, ID: "some meeting", Lang: "az"}, Root: wire.Hash{2}, Template: 1,
		Refs: []report.Ref{}, Sections: []report.Section{},
	}
	p := &domain.Report{
		Kind: r.Kind, Parameters: domain.ReportParameters(r.Parameters), Root: r.Root, Sha256: r.SHA256(), Template: 1, Office: "coordinator", Release: "v1", Seq: 9,
		Files: []domain.ReportFile{{Format: "csv", Table: "agenda", Sha256: wire.Hash{3}, Size: 5}, {Format: "pdf", Sha256: wire.Hash{4}, Size: 6}},
	}
	alone := check(t, prov.Of(r).Document().JSON())
	d := prov.OfPublication(r.Ledger.ID, p).Document()
	if string(d.JSON()) != string(prov.Of(r).Document().JSON()) {
		t.Error("a report and its publication come from other places")
	}
	d.Publish(p, "2026-01-02T03:04:05.000Z")
	published := check(t, d.JSON())
	of := "tt:report:" + r.SHA256().String()
	entity, _ := published["entity"][of].(map[string]any)
	log, _ := published["entity"]["tt:log:"+r.Ledger.ID.String()+":7"].(map[string]any)
	if entity["tt:published"] != "2026-01-02T03:04:05.000Z" || entity["tt:about"] != "some meeting" || log["tt:root"] != r.Root.String() || log["tt:entries"] != 7.0 {
		t.Errorf("the report is %v, the log %v", entity, log)
	}
	if len(alone["entity"]) != 2 || len(published["entity"]) != 4 || len(published["wasDerivedFrom"]) != 3 || len(published["wasAttributedTo"]) != 1 || alone["wasAttributedTo"] != nil {
		t.Errorf("alone %v, published %v", alone, published)
	}
}
