package commit_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"pgregory.net/rapid"

	"twothirds/domain/wire"
	"twothirds/domain/wire/commit"
)

const ledger = "abababababababababababababababababababababababababababababababab"

type vector struct {
	What       string         `json:"what"`
	Ledger     string         `json:"ledger"`
	Opening    commit.Opening `json:"opening"`
	Commitment wire.Hash      `json:"commitment"`
	Hashed     string         `json:"hashed,omitempty"`
}

// vectors were computed apart from this package, with Python's hashlib.
func vectors(t testing.TB) []vector {
	t.Helper()
	b, err := os.ReadFile("testdata/commit_vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		About   string   `json:"about"`
		Vectors []vector `json:"vectors"`
	}
	if err := json.Unmarshal(b, &file, json.RejectUnknownMembers(true)); err != nil {
		t.Fatal(err)
	}
	if len(file.Vectors) == 0 {
		t.Fatal("no vectors")
	}
	return file.Vectors
}

func TestVectors(t *testing.T) {
	seen := map[wire.Hash]string{}
	for _, v := range vectors(t) {
		o := v.Opening
		if got := wire.Hash(commit.Compute(o.Salt, v.Ledger, o.Subject, o.Field, []byte(o.Value))); got != v.Commitment {
			t.Errorf("%s: %s, want %s", v.What, got, v.Commitment)
		}
		if !commit.Check(o, v.Ledger, v.Commitment) {
			t.Errorf("%s: the opening does not open it", v.What)
		}
		if other := seen[v.Commitment]; other != "" {
			t.Errorf("%q and %q have one commitment", other, v.What)
		}
		seen[v.Commitment] = v.What
		if v.Hashed == "" {
			continue
		}
		hashed, err := hex.DecodeString(v.Hashed)
		if err != nil || wire.Hash(sha256.Sum256(hashed)) != v.Commitment {
			t.Errorf("%s: the bytes listed do not hash to the commitment (%v)", v.What, err)
		}
	}
}

// TestSubjectAndFieldAreApart holds the reason for the zero byte between them:
// written without it, these two would be one.
func TestSubjectAndFieldAreApart(t *testing.T) {
	salt := [32]byte{1}
	a := commit.Compute(salt, ledger, "member/abc", "def", []byte("x"))
	b := commit.Compute(salt, ledger, "member/abcd", "ef", []byte("x"))
	if a == b {
		t.Error("an opening for one field opens another")
	}
}

func drawOpening(t *rapid.T, name string) commit.Opening {
	// Few letters, so that two draws often have the same letters in all.
	return commit.Opening{
		Field:   rapid.StringMatching(`[a_]{1,4}`).Draw(t, name+" field"),
		Salt:    commit.Salt{rapid.ByteRange(1, 2).Draw(t, name+" salt")},
		Subject: rapid.StringMatching(`m/[a_]{1,4}`).Draw(t, name+" subject"),
		Value:   rapid.StringMatching(`[a_\x00]{0,3}`).Draw(t, name+" value"),
	}
}

// TestBinding: an opening opens its own commitment and no other.
func TestBinding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawOpening(t, "a"), drawOpening(t, "b")
		c := commit.Compute(a.Salt, ledger, a.Subject, a.Field, []byte(a.Value))
		if !commit.Check(a, ledger, c) {
			t.Fatalf("%+v does not open its own commitment", a)
		}
		if commit.Check(b, ledger, c) != (a == b) {
			t.Fatalf("%+v and %+v open one commitment", a, b)
		}
		if commit.Check(a, strings.Repeat("cd", 32), c) {
			t.Fatal("a commitment of one ledger opens in another")
		}
	})
}

var faults = []struct {
	what   string
	change func(*commit.Opening)
}{
	{"no salt", func(o *commit.Opening) { o.Salt = commit.Salt{} }},
	{"subject without id", func(o *commit.Opening) { o.Subject = "member" }},
	{"subject with empty id", func(o *commit.Opening) { o.Subject = "member/" }},
	{"subject without noun", func(o *commit.Opening) { o.Subject = "/abc" }},
	{"subject with a second slash", func(o *commit.Opening) { o.Subject = "member/a/b" }},
	{"subject with a zero byte", func(o *commit.Opening) { o.Subject = "member/a\x00b" }},
	{"subject beyond ASCII", func(o *commit.Opening) { o.Subject = "member/ə" }},
	{"subject too long", func(o *commit.Opening) { o.Subject = "member/" + strings.Repeat("a", 194) }},
	{"no field", func(o *commit.Opening) { o.Field = "" }},
	{"field with a zero byte", func(o *commit.Opening) { o.Field = "na\x00me" }},
	{"field in capitals", func(o *commit.Opening) { o.Field = "Name" }},
	{"field too long", func(o *commit.Opening) { o.Field = strings.Repeat("a", 41) }},
}

func good() commit.Opening {
	return commit.Opening{Field: "name", Salt: commit.Salt{1}, Subject: "member/abc", Value: "x"}
}

func TestFaults(t *testing.T) {
	for _, f := range faults {
		o := good()
		f.change(&o)
		if o.Validate() == nil {
			t.Errorf("%s: valid", f.what)
		}
		if commit.Check(o, ledger, [32]byte{}) {
			t.Errorf("%s: opens", f.what)
		}
		if !panics(func() { commit.Compute(o.Salt, ledger, o.Subject, o.Field, nil) }) {
			t.Errorf("%s: Compute did not panic", f.what)
		}
	}
	o := good()
	for _, id := range []string{"", ledger[1:], strings.ToUpper(ledger), ledger + "00"} {
		if !panics(func() { commit.Compute(o.Salt, id, o.Subject, o.Field, nil) }) {
			t.Errorf("ledger id %q: Compute did not panic", id)
		}
		if commit.Check(o, id, [32]byte{}) {
			t.Errorf("ledger id %q: opens", id)
		}
	}
	if err := o.Validate(); err != nil {
		t.Error(err)
	}
	longest := good()
	longest.Subject, longest.Field = "member/"+strings.Repeat("a", 193), strings.Repeat("a", 40)
	if err := longest.Validate(); err != nil {
		t.Error(err)
	}
}

func panics(f func()) (panicked bool) {
	defer func() { panicked = recover() != nil }()
	f()
	return false
}
