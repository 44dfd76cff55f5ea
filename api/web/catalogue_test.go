package web

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/domain/voting"
	"twothirds/domain/wire"
)

var verb = regexp.MustCompile(`%(\[\d\])?[a-z%]`)

// catalogue is every text of the pages, in both languages.
func catalogue(t *testing.T) site.Words {
	t.Helper()
	all := site.Words{}
	languages := site.Languages(sections...)
	for _, key := range languages[0].Keys() {
		all[key] = [2]string{languages[0].T(key), languages[1].T(key)}
	}
	return all
}

// TestCataloguesMatch: both languages have the same texts, with the same verbs.
func TestCataloguesMatch(t *testing.T) {
	for key, word := range catalogue(t) {
		if word[0] == "" || word[1] == "" {
			t.Errorf("%s is empty", key)
		}
		a, b := verb.FindAllString(word[0], -1), verb.FindAllString(word[1], -1)
		slices.Sort(a)
		slices.Sort(b)
		if !slices.Equal(a, b) {
			t.Errorf("%s: verbs %v and %v", key, a, b)
		}
	}
}

// TestTextsOfCode: every text that code and templates ask for is there, and
// there is none that nobody asks for.
func TestTextsOfCode(t *testing.T) {
	all := catalogue(t)
	var files []string
	for _, pattern := range []string{"*.go", "*/*.go", "*/templates/*.html", "../../projections/words/*.go"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	var source strings.Builder
	for _, file := range files {
		if strings.HasPrefix(filepath.Base(file), "words") && file != "../../projections/words/words.go" || strings.HasSuffix(file, "_test.go") {
			continue
		}
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		source.Write(b)
	}
	asked := map[string]bool{}
	for _, m := range regexp.MustCompile(`\.T[( ]"([a-z0-9_.]*[a-z0-9_])"`).FindAllStringSubmatch(source.String(), -1) {
		asked[m[1]] = true
	}
	for _, m := range regexp.MustCompile(`\.Count\("([a-z.]+)"`).FindAllStringSubmatch(source.String(), -1) {
		asked[m[1]+".one"], asked[m[1]+".other"] = true, true
	}
	for key := range asked {
		if _, ok := all[key]; !ok {
			t.Errorf("%q is asked for and is in no catalogue", key)
		}
	}
	if len(asked) < 80 {
		t.Errorf("only %d texts are asked for: the search went wrong", len(asked))
	}
	prefixes := []string{"fraction."}
	for _, m := range regexp.MustCompile(`"([a-z]+\.)"`).FindAllStringSubmatch(source.String(), -1) {
		prefixes = append(prefixes, m[1])
	}
	for key := range all {
		composed := slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(key, p) })
		if !asked[key] && !composed && !strings.Contains(source.String(), `"`+key+`"`) {
			t.Errorf("nobody asks for %q", key)
		}
	}
}

// TestWordsOfTheDomain: everything that the ledger can say has its word.
func TestWordsOfTheDomain(t *testing.T) {
	all := catalogue(t)
	var keys []string
	for _, info := range domain.Types() {
		keys = append(keys, "type."+info.Name, "noun."+info.Subject)
	}
	for _, info := range domain.EffectTypes() {
		keys = append(keys, "effect."+info.Name, "effectname."+info.Name)
	}
	for _, base := range []voting.Base{voting.BaseYesNo, voting.BaseYesNoAbstain, voting.BasePresent, voting.BaseEntitled} {
		keys = append(keys, "base."+string(base), "basename."+string(base))
	}
	for _, outcome := range []voting.Outcome{voting.Carried, voting.NotCarried, voting.LapsedNoQuorum} {
		keys = append(keys, "state."+string(outcome))
	}
	for _, state := range []string{
		domain.MotionTabledState, domain.MotionDeliberated, domain.MotionFrozenState, domain.MotionVoting, domain.MotionTakenBack,
		domain.StateOpen, domain.AmendmentTaken, domain.AmendmentRefused, domain.AmendmentTakeBack,
	} {
		keys = append(keys, "state."+state)
	}
	for _, choice := range domain.Options {
		keys = append(keys, "ballot."+choice)
	}
	for _, status := range []string{domain.StatusActive, domain.StatusInactive, domain.StatusSuspended, domain.StatusLeft} {
		keys = append(keys, "status."+status)
	}
	keys = append(keys,
		"recused."+domain.RecusedByMember, "recused."+domain.RecusedByRule, "recused."+domain.RecusedByDecision,
		"stance."+domain.StanceFor, "stance."+domain.StanceAgainst, "stance."+domain.StanceNeutral,
		"role."+domain.RoleCoordinator, "role."+domain.RoleRegistrar, "role."+domain.RoleTeller,
		"as."+wire.AsRepresentative, "as."+wire.AsOfficer, "as."+wire.AsNewKey, "as."+wire.AsLedgerKey,
		"quorum."+voting.ByParticipation, "quorum."+voting.ByPresent,
	)
	for _, info := range domain.Misfits() {
		keys = append(keys, "misfit."+string(info.Code))
	}
	for _, test := range []string{voting.TestQuorum, voting.TestThreshold, voting.TestConcurrence} {
		keys = append(keys, "test."+test, "test."+test+".yes", "test."+test+".no")
	}
	for _, key := range keys {
		if _, ok := all[key]; !ok {
			t.Errorf("%s has no word", key)
		}
	}
}
