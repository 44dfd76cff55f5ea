package schema_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"twothirds/api/schema"
	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
)

// compile makes a validator of a schema by way of its JSON, as a client would.
func compile(t *testing.T, name string, s *schema.Schema) *jsonschema.Schema {
	t.Helper()
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(name, doc); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile(name)
	if err != nil {
		t.Fatalf("schema of %s: %v", name, err)
	}
	return compiled
}

func parse(t *testing.T, b []byte) any {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// story is a body in which most things have happened.
func story() *domaintest.Body {
	b := domaintest.Constituted(domain.PurposeDemonstration, 3, 3)
	reasons := domain.Text{En: "Reasons", Az: "Səbəblər"}
	applicant := domain.MemberID{UUID: b.ID()}
	b.Must("member.applied", "application/"+applicant.String(), &domain.MemberApplied{
		Constituency: seed.CivilSociety, Document: wire.Hash{7}, Name: domain.Text{En: "Applicant"},
	}, b.Registrars[0])

	tabled := b.Table(b.Motion([]string{seed.ClassOrdinary, seed.ClassAdmission, seed.ClassElection},
		domain.NewEffect(&domain.Admit{Application: applicant}),
		domain.NewEffect(&domain.AdoptDocument{Document: domain.DocumentID{UUID: b.ID()}, Kind: "statute", Sha256: wire.Hash{9}, Title: domain.Text{Az: "Nizamnamə"}}),
		domain.NewEffect(&domain.Elect{Office: "teller", Representative: b.Members[2].Representative, Role: domain.RoleTeller, TermDays: 30}),
	))
	subject := "motion/" + tabled.String()
	b.Must("position.stated", subject, &domain.PositionStated{Stance: domain.StanceFor, Text: reasons}, b.Members[4].Rep())
	amendment := "amendment/" + b.ID().String()
	content := b.State.Motion(tabled).Content
	content.Text.En = "That it be so, and soon."
	b.Must("amendment.moved", amendment, &domain.AmendmentMoved{BaseVersion: 1, Content: content, Motion: tabled}, b.Members[1].Rep())
	b.Must("amendment.accepted", amendment, &domain.AmendmentAccepted{}, b.Members[0].Rep())
	b.Freeze(tabled)
	poll := b.Open(tabled, 72)
	b.Must("poll.extended", "poll/"+poll.String(), &domain.PollExtended{Closes: b.State.Poll(poll).Closes.AddHours(5)}, b.Coordinator)
	b.Must("vote.recused", "poll/"+poll.String(), &domain.VoteRecused{Reasons: reasons}, b.Members[5].Rep())
	b.Cast(poll, "no", "yes", "yes", "yes", "yes")
	b.Cast(poll, "yes")
	b.Close(poll)

	rules := seed.Rules()
	rules.Name = "seed-v2"
	poll = b.Put(b.Motion([]string{seed.ClassRules, seed.ClassStatus, seed.ClassOrdinary, seed.ClassAdmission, seed.ClassElection},
		domain.NewEffect(&domain.ChangeRules{AfterHours: 24, Rules: rules}),
		domain.NewEffect(&domain.SetStatus{Member: b.Members[5].ID, Reasons: reasons, ReviewBy: b.Now.AddHours(9000), Status: domain.StatusInactive}),
		domain.NewEffect(&domain.Rescind{Decision: *b.State.Motion(tabled).Decision}),
	))
	b.Cast(poll, "yes", "yes", "yes", "yes", "yes")
	b.Close(poll)

	withdrawn := b.Table(b.Motion([]string{seed.ClassProcedural}))
	b.Must("motion.withdrawn", "motion/"+withdrawn.String(), &domain.MotionWithdrawn{}, b.Members[0].Rep())
	b.Must("protest.lodged", "protest/"+b.ID().String(), &domain.ProtestLodged{Reasons: reasons, Statement: "{}"}, b.Members[0].Rep())
	b.Must("key.revoked", "key/"+b.Members[1].Key.Public.String(), &domain.KeyRevoked{CompromisedSince: b.Now, Reason: domain.ReasonCompromised}, b.Registrars[0], b.Registrars[1])
	b.Must("office.resigned", "office/coordinator", &domain.OfficeResigned{}, b.Coordinator)
	b.Must("member.left", b.Members[2].Rep().Of, &domain.MemberLeft{}, b.Members[2].Rep())
	b.Must("clock.advanced", "ledger", &domain.ClockAdvanced{To: b.Now.AddHours(1)}, b.Registrars[0])
	return b
}

func TestStatementsAreValidUnderTheirSchemas(t *testing.T) {
	schemas := map[string]*jsonschema.Schema{}
	for _, info := range schema.All().Types {
		schemas[info.Name] = compile(t, info.Name, info.Data)
	}
	seen := map[string]bool{}
	for i, raw := range story().Entries {
		e, err := wire.ParseEntry(raw)
		if err != nil {
			t.Fatal(err)
		}
		seen[e.Statement.Type] = true
		if err := schemas[e.Statement.Type].Validate(parse(t, e.Statement.Data)); err != nil {
			t.Errorf("entry %d: %v\n%s", i+1, err, e.Statement.Data)
		}
	}
	if len(seen) < 25 {
		t.Errorf("the story has %d types of statements: it lost some", len(seen))
	}
	golden, err := filepath.Glob("../../domain/testdata/events/*.json")
	if err != nil || len(golden) < len(schemas) {
		t.Errorf("%d golden statements for %d types (%v)", len(golden), len(schemas), err)
	}
	for _, file := range golden {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		statement, err := wire.ParseStatement(bytes.TrimSpace(raw))
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if err := schemas[statement.Type].Validate(parse(t, statement.Data)); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}

func TestEffectsAreValidUnderTheirSchemas(t *testing.T) {
	schemas := map[string]*jsonschema.Schema{}
	for _, e := range schema.All().Effects {
		schemas[e.Name] = compile(t, e.Name, e.Data)
	}
	n := 0
	b := story()
	for row := range b.State.Rows() {
		if row.Kind != "motion" {
			continue
		}
		var m domain.Motion
		if err := wire.Decode(row.JSON, &m, ""); err != nil {
			t.Fatal(err)
		}
		for _, e := range m.Content.Effects {
			n++
			if err := schemas[e.Type()].Validate(parse(t, wire.Canonical(e))); err != nil {
				t.Error(err)
			}
		}
	}
	if n != 6 {
		t.Errorf("%d effects in the story, want 6", n)
	}
}

func TestRowsAreValidUnderTheirSchemas(t *testing.T) {
	schemas := map[string]*jsonschema.Schema{}
	for _, kind := range schema.Kinds() {
		schemas[kind.Name] = compile(t, kind.Name, schema.Whole(kind.Data))
	}
	seen := map[string]bool{}
	valid := func(row domain.Row) {
		seen[row.Kind] = true
		s := schemas[row.Kind]
		if s == nil {
			t.Errorf("kind %s is not among Kinds", row.Kind)
		} else if err := s.Validate(parse(t, row.JSON)); err != nil {
			t.Errorf("%s %s: %v\n%s", row.Kind, row.ID, err, row.JSON)
		}
	}
	for row, err := range story().Newest() {
		if err != nil {
			t.Fatal(err)
		}
		valid(row)
	}
	keptLogs(t, func(_ *wire.Statement, rows []domain.Row) {
		for _, row := range rows {
			valid(row)
		}
	})
	for _, kind := range schema.Kinds() {
		if !seen[kind.Name] {
			t.Errorf("neither the story nor the logs have a row of kind %s", kind.Name)
		}
		if got, ok := schema.KindOf(kind.Plural); !ok || got.Name != kind.Name {
			t.Errorf("KindOf(%q) = %q, %v", kind.Plural, got.Name, ok)
		}
	}
}

// TestFaultsAreFound alters a vote's data; both the schema and the wire format
// must refuse each.
func TestFaultsAreFound(t *testing.T) {
	var vote *wire.Statement
	for _, raw := range story().Entries {
		e, err := wire.ParseEntry(raw)
		if err != nil {
			t.Fatal(err)
		}
		if e.Statement.Type == "twothirds.vote.cast.v1" {
			vote = e.Statement
		}
	}
	var compiled *jsonschema.Schema
	for _, info := range schema.All().Types {
		if info.Name == vote.Type {
			compiled = compile(t, info.Name, info.Data)
		}
	}
	tests := []struct{ name, old, with string }{
		{"no ballot number", `"ballot":1,`, ""},
		{"a further member", `"ballot":1,`, `"ballot":1,"ballots":1,`},
		{"null", `"choice":"yes"`, `"choice":null`},
		{"a number for a text", `"choice":"yes"`, `"choice":1`},
		{"a fraction", `"ballot":1,`, `"ballot":1.5,`},
		{"a number too large", `"ballot":1,`, `"ballot":9007199254740992,`},
		{"a hash in capitals", `"opening":"`, `"opening":"ABCDEF`},
		{"a key cut short", `"key":"`, `"key":"A`},
		{"an id that is none", `"member":"`, `"member":"x`},
		{"a negative size", `"size":`, `"size":-`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			altered := strings.Replace(string(vote.Data), test.old, test.with, 1)
			if altered == string(vote.Data) {
				t.Fatalf("nothing to alter in %s", vote.Data)
			}
			if compiled.Validate(parse(t, []byte(altered))) == nil {
				t.Errorf("the schema lets pass %s", altered)
			}
			// Form first, as every reader does: it is what refuses numbers.
			err := wire.CheckForm([]byte(altered), wire.MaxDepth)
			if err == nil {
				err = wire.Decode([]byte(altered), new(domain.VoteCast), "")
			}
			if err == nil {
				t.Errorf("the wire format lets pass %s", altered)
			}
		})
	}
}

// TestCatalogueIsStable holds the catalogue to the same bytes every time.
func TestCatalogueIsStable(t *testing.T) {
	first, err := json.Marshal(schema.All())
	if err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(schema.All())
	if err != nil || !bytes.Equal(first, again) {
		t.Errorf("two catalogues differ (%v)", err)
	}
	for _, info := range schema.All().Types {
		if info.Derived != (info.Signers == "") {
			t.Errorf("%s: derived %v, signers %q", info.Name, info.Derived, info.Signers)
		}
		if fmt.Sprint(info.Data.Required) == "[]" {
			t.Errorf("%s: nothing is required", info.Name)
		}
	}
}
