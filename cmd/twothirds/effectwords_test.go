package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/spf13/cobra"
	"pgregory.net/rapid"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
)

func TestQuotedWords(t *testing.T) {
	for text, want := range map[string][]string{
		"":                               nil,
		" a  b\n\tc ":                    {"a", "b", "c"},
		`dismiss office="teller-1"`:      {"dismiss", "office=teller-1"},
		`a b='it is "so"' c="it's" d=''`: {"a", `b=it is "so"`, "c=it's", "d="},
		`""`:                             {""},
	} {
		if got, err := quotedWords(text); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOf(rapid.StringMatching(`[^"]*`)).Draw(t, "words")
		quoted := make([]string, len(words))
		for i, word := range words {
			quoted[i] = `"` + word + `"`
		}
		got, err := quotedWords(strings.Join(quoted, " "))
		if err != nil || !slices.Equal(got, words) {
			t.Fatalf("%q becomes %q, %v", words, got, err)
		}
	})
	if got, err := quotedWords(`a "b`); err == nil {
		t.Errorf("%q", got)
	}
}

// Every effect that the program knows can be given in words, with all its members,
// and without those that may be left out.
func TestEveryEffectCanBeGivenInWords(t *testing.T) {
	const id = "0193a5c0-7b1e-7c3a-9d2f-000000000001"
	state := domaintest.Constituted(domain.PurposeDemonstration, 2, 2).State
	rules, file := seed.Rules(), filepath.Join(t.TempDir(), "rules.json")
	must(t, os.WriteFile(file, wire.Canonical(&rules), 0o600))
	samples := map[string]string{
		"'…'": "x", "FILE": strings.Repeat("ab", 32), "DIGEST": strings.Repeat("ab", 32), "N": "1",
		"@rules.json": "@" + file,
	}
	for _, e := range domain.EffectTypes() {
		for _, whole := range []bool{true, false} {
			words := e.Name
			for _, m := range membersOfEffect(&e) {
				value := m.sample
				if given, ok := samples[value]; ok {
					value = given
				} else if value == strings.ToUpper(value) && strings.Contains(m.words, "its id") {
					value = id
				}
				if strings.Contains(m.words, "a public key") {
					value = state.Ledger().Key.String()
				}
				if filled := m.otherwise != ""; whole || !m.optional || filled {
					words += " " + m.path + "='" + value + "'"
				}
			}
			effect, err := effectOf(&cobra.Command{}, state, words)
			if err != nil {
				t.Errorf("%s: %v", words, err)
				continue
			}
			var read domain.Effect
			if err := json.Unmarshal(wire.Canonical(effect), &read); err != nil || read.Type() != e.Name {
				t.Errorf("%s is read as %s: %v", words, wire.Canonical(effect), err)
			}
		}
	}
}

func TestEffectsInWords(t *testing.T) {
	b := domaintest.Constituted(domain.PurposeDemonstration, 2, 2)
	member, other := b.Members[0].ID.String(), b.Members[1].ID.String()
	both := slices.Sorted(slices.Values([]string{member, other}))
	for words, want := range map[string]string{
		`dismiss office=teller-1`: `{"office":"teller-1","type":"dismiss"}`,
		` {"office" : "x"} `:      `{"office":"x"}`,
		`set_status status=inactive member="member 0" reasons.az=Y reasons.en=N`: `{"member":"` + member + `","reasons":{"az":"Y","en":"N"},"status":"inactive","type":"set_status"}`,
		`found_group members="member 1" members="member 0" members="member 1"`:   `{"members":["` + both[0] + `","` + both[1] + `"],"type":"found_group"}`,
		`answer_contest upheld=yes`:       `{"type":"answer_contest","upheld":true}`,
		`answer_contest upheld=no`:        `{"type":"answer_contest","upheld":false}`,
		`elect term_days=30`:              `{"term_days":30,"type":"elect"}`,
		`set_status review_by=2027-01-31`: `{"review_by":"2027-01-31T00:00:00.000Z","type":"set_status"}`,
		`impose_conditions conditions.1.text=a conditions.2.text=b conditions.1.due=2027-01-31`: `{"conditions":[{"due":"2027-01-31T00:00:00.000Z","text":{"en":"a"}},{"text":{"en":"b"}}],"type":"impose_conditions"}`,
	} {
		got, err := effectOf(&cobra.Command{}, b.State, words)
		if err != nil || !bytes.Equal(wire.Canonical(got), []byte(want)) {
			t.Errorf("%s: %s, %v", words, wire.Canonical(got), err)
		}
	}
	for words, want := range map[string]string{
		"":                                                   "begins with its type",
		`{"office":`:                                         "is no JSON",
		"sack office=x":                                      `"sack" is no effect`,
		"dismiss office":                                     "write NAME=VALUE",
		"dismiss person=x":                                   "it has no person; it has office",
		"dismiss office=x office=y":                          "office stands twice",
		"dismiss office.name=x":                              "office has nothing inside it",
		"set_status reasons=x reasons.en=y":                  "reasons stands twice",
		"set_status reasons.en=x reasons=y":                  "reasons stands twice",
		"set_status member.id=x":                             "member has nothing inside it",
		"set_status member=nobody":                           "not found",
		"set_status member=member":                           "not found",
		"set_status review_by=soon":                          "is no time",
		"elect term_days=long":                               "no whole number",
		"answer_contest upheld=maybe":                        `"maybe" is no answer: write yes, no, true or false`,
		"impose_conditions conditions=x":                     "as JSON",
		"impose_conditions conditions.text=x":                "conditions.1.NAME=VALUE",
		"impose_conditions conditions.2.text=x":              "conditions.1.NAME=VALUE",
		"impose_conditions conditions.0.text=x":              "conditions.1.NAME=VALUE",
		"impose_conditions conditions.1=x":                   "conditions.1.NAME=VALUE",
		"impose_conditions conditions=[] conditions.1.due=x": "conditions.1.NAME=VALUE",
		"found_group members.1.name=x":                       "members.1.NAME=VALUE",
		"adopt_document sha256=nowhere.pdf":                  "neither 64 hex digits nor a file",
		"change_rules rules=x":                               "as JSON",
	} {
		if got, err := effectOf(&cobra.Command{}, b.State, words); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %s, %v; want %q", words, wire.Canonical(got), err, want)
		}
	}
}
