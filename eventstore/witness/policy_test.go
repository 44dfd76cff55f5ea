package witness_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"twothirds/eventstore/witness"
)

// w is a witness line of a policy: name, and number of the key.
func w(name string, n byte) string {
	return fmt.Sprintf("witness %s %s\n", name, key(name+".example.org", n))
}

func TestParsePolicy(t *testing.T) {
	ab, abcde := w("a", 2)+w("b", 3), w("a", 2)+w("b", 3)+w("c", 4)+w("d", 5)+w("e", 6)
	log := "log " + logVKey(testOrigin)
	for _, c := range []struct {
		name, text string
		needed     string // empty: malformed
		names      string
	}{
		{"none", "quorum none", "no witnesses", ""},
		{"none, with comments and blanks", " # none\n\n\t\n  quorum\t none \n", "no witnesses", ""},
		{"one", ab + "quorum b\n", "witness b", "a b"},
		{"k of n", abcde + "group g 2 a b c\nquorum g\n", "2 of 3 witnesses", "a b c d e"},
		{"any", ab + "group any any a b\nquorum any\n", "1 of 2 witnesses", "a b"},
		{"all", ab + "group all all a b\nquorum all\n", "2 of 2 witnesses", "a b"},
		{"of one", ab + "group g all a\nquorum g\n", "1 of 1 witness", "a b"},
		{"groups", abcde + "group x any a b\ngroup y 2 c d e\ngroup z all x y\nquorum z\n", "any of [a, b] and 2 of [c, d, e]", "a b c d e"},
		{"one of groups", abcde + "group x all a b\ngroup y 2 c d e\ngroup z any x y\nquorum z\n", "any of [all of [a, b], 2 of [c, d, e]]", "a b c d e"},
		{"witness and group", abcde + "group y 2 c d e\ngroup z all a y\nquorum z\n", "a and 2 of [c, d, e]", "a b c d e"},
		{"logs and URLs", log + " whatever://x\n" + strings.TrimSpace(w("a", 2)) + " https://a.example.org/w/\nquorum a\n", "witness a", "a"},
		{"names are bytes", w("K", 2) + w("\xe2\x84\xaa", 3) + w("\xff", 4) + "quorum K\n", "", ""}, // a key name is UTF-8
		{"Kelvin", w("K", 2) + strings.Replace(w("k2", 3), " k2 ", " \u212a ", 1) + "group g 1 K \u212a\nquorum g", "1 of 2 witnesses", "K \u212a"},

		{"empty", "", "", ""},
		{"no quorum", ab, "", ""},
		{"two quorums", "quorum none\nquorum none\n", "", ""},
		{"quorum of nobody", ab + "quorum c\n", "", ""},
		{"quorum before", "quorum a\n" + ab, "", ""},
		{"quorum without a name", ab + "quorum\n", "", ""},
		{"quorum with two", ab + "quorum a b\n", "", ""},
		{"unknown word", "Quorum none\n", "", ""},
		{"member below", w("a", 2) + "group g any a b\n" + w("b", 3) + "quorum g\n", "", ""},
		{"member of itself", ab + "group g any a g\nquorum g\n", "", ""},
		{"none as a member", ab + "group g any a none\nquorum g\n", "", ""},
		{"none as a name", w("none", 2) + "quorum none\n", "", ""},
		{"none as a group", ab + "group none any a b\nquorum none\n", "", ""},
		{"twice in a group", ab + "group g any a a\nquorum g\n", "", ""},
		{"in two groups", ab + "group g any a\ngroup h any a b\nquorum h\n", "", ""},
		{"0 of", ab + "group g 0 a b\nquorum g\n", "", ""},
		{"more than all", ab + "group g 3 a b\nquorum g\n", "", ""},
		{"01 of", ab + "group g 01 a b\nquorum g\n", "", ""},
		{"-1 of", ab + "group g -1 a b\nquorum g\n", "", ""},
		{"+1 of", ab + "group g +1 a b\nquorum g\n", "", ""},
		{"no members", ab + "group g any\nquorum a\n", "", ""},
		{"a name twice", w("a", 2) + w("a", 3) + "quorum a\n", "", ""},
		{"a group's name twice", ab + "group a any b\nquorum a\n", "", ""},
		{"a key twice", w("a", 2) + w("b", 2) + "quorum a\n", "", ""},
		{"a log's key twice", log + "\n" + log + "\nquorum none\n", "", ""},
		{"a log without a key", "log\nquorum none\n", "", ""},
		{"a log that is a witness", "log " + key("a", 2).String() + "\nquorum none\n", "", ""},
		{"a witness without a key", "witness a\nquorum a\n", "", ""},
		{"carriage return", "quorum none\r\n", "", ""},
		{"zero byte", "#\x00\nquorum none\n", "", ""},
		{"delete", "#\x7f\nquorum none\n", "", ""},
		{"no-break space does not separate", "quorum\u00a0none\n", "", ""},
		{"URL without scheme", strings.TrimSpace(w("a", 2)) + " a.example.org\nquorum a\n", "", ""},
		{"URL of a file", strings.TrimSpace(w("a", 2)) + " file:///etc\nquorum a\n", "", ""},
		{"too many words", strings.TrimSpace(w("a", 2)) + " https://a.example.org x\nquorum a\n", "", ""},
		{"too long", strings.Repeat("#\n", witness.MaxPolicy/2) + "quorum none\n", "", ""},
	} {
		p, err := witness.ParsePolicy([]byte(c.text))
		if c.needed == "" {
			if !errors.Is(err, witness.ErrMalformed) {
				t.Errorf("%s: %v, want ErrMalformed", c.name, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		var names []string
		for _, x := range p.Witnesses() {
			names = append(names, x.Name)
		}
		if got := p.Judge(nil).Needed; got != c.needed || strings.Join(names, " ") != c.names {
			t.Errorf("%s: %q of %q, want %q of %q", c.name, got, names, c.needed, c.names)
		}
	}
}

func TestPolicyErrorNamesTheLine(t *testing.T) {
	_, err := witness.ParsePolicy([]byte("# one\n\nwitness a b\n"))
	if err == nil || !strings.Contains(err.Error(), "line 3") {
		t.Errorf("%v does not name line 3", err)
	}
	_, err = witness.ParsePolicy([]byte("witness a w+00000000+Bg==\nquorum a\n"))
	if !errors.Is(err, witness.ErrUnsupported) || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("an ML-DSA key: %v", err)
	}
}

// What the specification asks every implementation to take is taken, and a policy
// that nests as deep as it can be judged.
func TestPolicyBounds(t *testing.T) {
	var b strings.Builder
	for i := range witness.MaxWitnesses {
		b.WriteString(w(fmt.Sprintf("w%d", i), byte(i+1)))
	}
	b.WriteString("group g0 any w0\n")
	for i := 1; i < witness.MaxGroups; i++ {
		fmt.Fprintf(&b, "group g%d all g%d w%d\n", i, i-1, i)
	}
	most := b.String() + fmt.Sprintf("quorum g%d\n", witness.MaxGroups-1)
	p, err := witness.ParsePolicy([]byte(most))
	must(t, err)
	cp := newBranch(t, testOrigin, "", 9, 9).checkpoint(t, 9).Note
	if v := p.Judge(cp); v.Met || len(v.Missing) != witness.MaxWitnesses {
		t.Errorf("met by nobody: %+v", v)
	}
	for i := range witness.MaxWitnesses {
		cp = append(cp, line(t, fmt.Sprintf("w%d.example.org", i), byte(i+1), 7, newBranch(t, testOrigin, "", 9, 9).checkpoint(t, 9).Note)...)
	}
	if v := p.Judge(cp); !v.Met || len(v.Cosigned) != witness.MaxWitnesses {
		t.Errorf("not met by all: %+v", v)
	}
	for _, text := range []string{
		b.String() + w("more", 100) + "quorum none\n",
		b.String() + "group more any g63\nquorum none\n",
	} {
		if _, err := witness.ParsePolicy([]byte(text)); !errors.Is(err, witness.ErrMalformed) {
			t.Errorf("more than the bounds: %v", err)
		}
	}
}

func TestJudge(t *testing.T) {
	p, err := witness.ParsePolicy([]byte(w("a", 2) + w("b", 3) + w("c", 4) + w("d", 5) + w("e", 6) +
		"group x any a b\ngroup y 2 c d e\ngroup z all x y\nquorum z\n"))
	must(t, err)
	b := newBranch(t, testOrigin, "", 9, 9)
	cp, other := b.checkpoint(t, 9).Note, b.checkpoint(t, 8).Note
	by := map[byte]string{}
	for i, name := range "abcde" {
		by[byte(name)] = line(t, string(name)+".example.org", byte(i+2), int64(100+i), cp)
	}
	bad := line(t, "a.example.org", 2, 100, other)
	for _, c := range []struct {
		who  string
		more string
		met  bool
	}{
		{"", "", false},
		{"a", "", false},
		{"ab", "", false},
		{"cde", "", false},
		{"ac", "", false},
		{"acd", "", true},
		{"bde", "", true},
		{"abcde", "", true},
		{"cd", bad, false},
		{"acd", bad, false},
		{"abcd", bad, true}, // a's bad line spoils a's good one, nobody else's
		{"cd", line(t, "stranger.example.org", 9, 1, cp), false},
		{"cd", line(t, "a.example.org", 9, 1, cp), false}, // a's name with another key
		{"cd", line(t, "z.example.org", 2, 1, cp), false}, // a's key under another name
	} {
		note := string(cp)
		for _, name := range c.who {
			note += by[byte(name)]
		}
		v := p.Judge([]byte(note + c.more))
		if v.Met != c.met || len(v.Cosigned)+len(v.Missing) != 5 {
			t.Errorf("%s with %q: %+v, want %v", c.who, c.more, v, c.met)
		}
	}
	v := p.Judge([]byte(string(cp) + by['d'] + by['a']))
	if !slices.Equal(v.Cosigned, []witness.Cosigned{{"a", 100}, {"d", 103}}) || !slices.Equal(v.Missing, []string{"b", "c", "e"}) {
		t.Errorf("%+v", v)
	}
	none, err := witness.ParsePolicy([]byte("quorum none"))
	must(t, err)
	if !none.Judge(cp).Met || none.Judge([]byte("no note")).Met {
		t.Error("the quorum none is met by every note, and by nothing else")
	}
}

// A random quorum is met exactly when the plain reading of its definition is.
func TestJudgeAgainstDefinition(t *testing.T) {
	cp := newBranch(t, testOrigin, "", 9, 9).checkpoint(t, 9).Note
	var lines [8]string
	for i := range lines {
		lines[i] = line(t, fmt.Sprintf("w%d.example.org", i), byte(i+2), 7, cp)
	}
	rapid.Check(t, func(t *rapid.T) {
		var text strings.Builder
		note, met, free := string(cp), map[string]bool{}, []string{}
		for i := range lines {
			name := fmt.Sprintf("w%d", i)
			text.WriteString(w(name, byte(i+2)))
			if rapid.Bool().Draw(t, name) {
				met[name], note = true, note+lines[i]
			}
			free = append(free, name)
		}
		last := free[0]
		for i := 0; len(free) > 1 && i < 5; i++ {
			free = rapid.Permutation(free).Draw(t, "order")
			n := rapid.IntRange(1, len(free)).Draw(t, "members")
			k := rapid.IntRange(1, n).Draw(t, "k")
			last = fmt.Sprintf("g%d", i)
			fmt.Fprintf(&text, "group %s %d %s\n", last, k, strings.Join(free[:n], " "))
			count := 0
			for _, m := range free[:n] {
				if met[m] {
					count++
				}
			}
			met[last], free = count >= k, append(free[n:], last)
		}
		p, err := witness.ParsePolicy([]byte(text.String() + "quorum " + last))
		must(t, err)
		if got := p.Judge([]byte(note)).Met; got != met[last] {
			t.Fatalf("%s\nmet: %v, want %v", text.String(), got, met[last])
		}
	})
}

func FuzzParsePolicy(f *testing.F) {
	f.Add([]byte(w("a", 2) + w("b", 3) + "group g 1 a b\nquorum g\n"))
	f.Add([]byte("log " + logVKey(testOrigin) + " x\n# c\n\tquorum none"))
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := witness.ParsePolicy(text)
		if err != nil {
			if !errors.Is(err, witness.ErrMalformed) && !errors.Is(err, witness.ErrUnsupported) {
				t.Errorf("error of no kind: %v", err)
			}
			return
		}
		if v := p.Judge([]byte("text\n\n— name AAAAAAA=\n")); v.Needed == "" || len(v.Missing) != len(p.Witnesses()) || v.Met && v.Needed != "no witnesses" {
			t.Errorf("%q: %+v", text, v)
		}
	})
}
