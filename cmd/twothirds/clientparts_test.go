package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"pgregory.net/rapid"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
)

func values(t interface{ Fatal(...any) }, input string) []string {
	var got []string
	err := eachValue(strings.NewReader(input), func(value []byte) error {
		got = append(got, strings.TrimSpace(string(value)))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestEachValueOfStandardInput(t *testing.T) {
	for input, want := range map[string][]string{
		"":                         nil,
		"\n \n":                    nil,
		`{"a":1}`:                  {`{"a":1}`},
		"{\"a\":1}\n{\"b\":2}\r\n": {`{"a":1}`, `{"b":2}`},
		"{\n \"a\": [\n1\n]\n}\n":  {"{\n \"a\": [\n1\n]\n}"},
		"{\"a\":1\n{\"b\":2}\n":    {`{"a":1`, `{"b":2}`},
		"{\"a\":\nnonsense\n{}\n":  {`{"a":`, `nonsense`, `{}`},
		"{\"a\":1}{\"b\":2}\n":     {`{"a":1}{"b":2}`},
		"{\"a\n{\n}\n[":            {`{"a`, "{\n}", `[`},
	} {
		if got := values(t, input); !slices.Equal(got, want) {
			t.Errorf("%q gives %q, want %q", input, got, want)
		}
	}
	if err := eachValue(strings.NewReader(strings.Repeat("x", maxInput+1)), func([]byte) error { return nil }); err == nil {
		t.Error("a line without end was taken")
	}
	stop := errors.New("stop")
	for _, input := range []string{"{}\n{}\n", "{\n}\n{}\n", "{\n{}\n{}\n", "{"} {
		n := 0
		if err := eachValue(strings.NewReader(input), func([]byte) error { n++; return stop }); !errors.Is(err, stop) || n != 1 {
			t.Errorf("%q: %v after %d values", input, err, n)
		}
	}
}

// Whole values are handed over as they are, whatever stands between them.
func TestEachValueHandsOverWholeValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOf(rapid.SampledFrom([]string{`{"a":1}`, `{"a":{"b":[1,"}\n"]}}`, `[]`, `"x"`, `nonsense`})).Draw(t, "values")
		input := ""
		for _, value := range want {
			input += value + rapid.SampledFrom([]string{"\n", "\r\n", "\n\n  \n"}).Draw(t, "between")
		}
		if got := values(t, input); !slices.Equal(got, want) {
			t.Fatalf("%q gives %q", input, got)
		}
	})
}

func TestConfirmTakesYesOnly(t *testing.T) {
	for answer, want := range map[string]bool{"y\n": true, "YES\n": true, " yes ": true, "\n": false, "": false, "n\n": false, "yesterday\n": false} {
		var out bytes.Buffer
		if err := confirm(strings.NewReader(answer), &out, "Sign?"); (err == nil) != want {
			t.Errorf("%q: %v", answer, err)
		}
		if out.String() != "Sign? [y/N] " {
			t.Errorf("asked was %q", out.String())
		}
	}
}

func TestTimesAsPeopleWriteThem(t *testing.T) {
	for value, want := range map[string]string{
		"2026-11-24T09:30:00.123Z":  "2026-11-24T09:30:00.123Z",
		"2026-11-24T09:30:00Z":      "2026-11-24T09:30:00.000Z",
		"2026-11-24T13:30:00+04:00": "2026-11-24T09:30:00.000Z",
		"2026-11-24":                "2026-11-24T00:00:00.000Z",
	} {
		if got, err := timeOf(value); err != nil || got.String() != want {
			t.Errorf("%s: %s, %v; want %s", value, got, err, want)
		}
	}
	for _, value := range []string{"", "tomorrow", "24.11.2026", "2026-11-24 09:30"} {
		if _, err := timeOf(value); codeOf(err) != exitUsage {
			t.Errorf("%q: %v", value, err)
		}
	}
	if _, _, err := (&moment{at: "2026-11-24", hours: 3}).after(0); codeOf(err) != exitUsage {
		t.Errorf("both a time and hours: %v", err)
	}
	if at, ok, err := (&moment{hours: 3}).after(1000); !ok || err != nil || at != wire.Time(1000).AddHours(3) {
		t.Errorf("three hours later: %s, %t, %v", at, ok, err)
	}
	if _, ok, err := (&moment{}).after(1000); ok || err != nil {
		t.Errorf("nothing given: %t, %v", ok, err)
	}
}

func TestTextsFromFlags(t *testing.T) {
	b := domaintest.Founded(domain.PurposeDemonstration) // in which English prevails
	file := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(file, []byte("two\r\nlines\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		want domain.Text
		code int
	}{
		{[]string{"--text", "a"}, domain.Text{En: "a"}, 0},
		{[]string{"--text-az", "ə", "--text-en", "e"}, domain.Text{Az: "ə", En: "e"}, 0},
		{[]string{"--text", "@" + file}, domain.Text{En: "two\nlines"}, 0},
		{[]string{"--text", "o\u0308"}, domain.Text{En: "ö"}, 0}, // NFC
		{[]string{"--text", "a", "--text-en", "b"}, domain.Text{}, exitUsage},
		{[]string{"--text", "@" + file + ".none"}, domain.Text{}, exitNotFound},
	} {
		var flag textFlag
		cmd := &cobra.Command{}
		flag.add(cmd, "text", "the text")
		if err := cmd.ParseFlags(c.args); err != nil {
			t.Fatal(err)
		}
		text, err := flag.text(cmd, b.State)
		if (err == nil && text != c.want) || (err != nil && codeOf(err) != c.code) || (err == nil) != (c.code == 0) {
			t.Errorf("%q: %+v, %v; want %+v", c.args, text, err, c.want)
		}
	}
}

// A signer reads what is signed with the names that people use, and nothing
// that a text holds can steer the terminal.
func TestDescribeInPlainWords(t *testing.T) {
	b := domaintest.Constituted(domain.PurposeDemonstration, 1, 1)
	content := b.Motion([]string{seed.ClassProcedural})
	content.Title.En = "A \x1b[2Jmotion"
	poll := b.Put(content)
	m := b.Members[0]
	signed := b.Sign("vote.cast", "poll/"+poll.String(), b.Ballot(poll, m, domain.ChoiceYes), m.Rep())
	var out bytes.Buffer
	describe(&out, b.State, signed.Statement)
	for _, want := range []string{
		"A ballot.  (twothirds.vote.cast.v1)", "on version 1 of motion 1, “A \ufffd[2Jmotion”; it closes at ",
		"choice          YES", "member          member/" + m.ID.String() + ", member 0",
		"signed by       representative of member/" + m.ID.String() + ", member 0",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in\n%s", want, out.String())
		}
	}
	if strings.ContainsAny(out.String(), "\x1b\x07") {
		t.Errorf("it steers the terminal: %q", out.String())
	}
	out.Reset()
	describe(&out, nil, signed.Statement) // with no ledger to ask
	if !strings.Contains(out.String(), "about           poll/"+poll.String()) {
		t.Errorf("without a state: %s", out.String())
	}
	long := b.Sign("position.stated", "motion/"+b.State.Poll(poll).Motion.String(), &domain.PositionStated{Stance: domain.StanceFor, Text: domain.Text{En: strings.Repeat("x", 5000)}}, m.Rep())
	out.Reset()
	describe(&out, b.State, long.Statement)
	if out.Len() > 1500 || !strings.Contains(out.String(), "(5000 characters in all)") {
		t.Errorf("a long text is shown as %s", out.String())
	}
}

// Every verb of those who sign has a page of help with examples.
func TestClientVerbsHaveHelp(t *testing.T) {
	var walk func(cmd *cobra.Command)
	walk = func(cmd *cobra.Command) {
		if cmd.Short == "" {
			t.Errorf("%s says nothing of itself", cmd.CommandPath())
		}
		if !cmd.HasSubCommands() && !strings.Contains(cmd.Example, "  twothirds "+strings.TrimPrefix(cmd.CommandPath(), "twothirds ")) {
			t.Errorf("%s has no example of itself", cmd.CommandPath())
		}
		for _, sub := range cmd.Commands() {
			walk(sub)
		}
	}
	for _, newCommand := range clientCommands {
		walk(newCommand())
	}
}
