package voting_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"

	"twothirds/domain/voting"
)

const (
	caseLine   = `{"entitled":3,"yes":2,"no":1,"base":"yes_no"}`
	caseAnswer = `{"by_base":{"yes_no":{"base":3,"need":2,"carried":true}}}`
)

// padded is a good line of exactly n bytes.
func padded(n int) string {
	const head, tail = `{"entitled":3,"yes":2,"no":1,"base":"yes_no","note":"`, `"}`
	return head + strings.Repeat("x", n-len(head)-len(tail)) + tail
}

func TestAnswerAll(t *testing.T) {
	const tooLong = `,"error":"the line is longer than 1048576 bytes: split or shorten it"}`
	for _, c := range []struct {
		name, in string
		bad      int
		want     []string
	}{
		{"nothing", "", 0, nil},
		{"only blank lines", "\n \t\r\n\n", 0, nil},
		{"one line", caseLine + "\n", 0, []string{caseAnswer}},
		{"no newline at the end", caseLine, 0, []string{caseAnswer}},
		{"carriage returns", caseLine + "\r\n" + caseLine + "\r\n", 0, []string{caseAnswer, caseAnswer}},
		{"blank lines count", caseLine + "\n\n  \n{\n\n" + caseLine + "\n", 1, []string{
			caseAnswer, `{"line":4,"error":"not valid JSON: unexpected end of JSON input"}`, caseAnswer,
		}},
		{"the longest line", padded(voting.MaxLine) + "\n" + caseLine, 0, []string{caseAnswer, caseAnswer}},
		{"the longest line at the end", padded(voting.MaxLine), 0, []string{caseAnswer}},
		{"one byte too long", caseLine + "\n" + padded(voting.MaxLine+1) + "\n" + caseLine, 1, []string{
			caseAnswer, `{"line":2` + tooLong, caseAnswer,
		}},
		{"one byte too long at the end", padded(voting.MaxLine + 1), 1, []string{`{"line":1` + tooLong}},
		{"much too long, spaces too", padded(5*voting.MaxLine) + "\n" + strings.Repeat(" ", 3*voting.MaxLine) + "\n" + caseLine + "\n", 2, []string{
			`{"line":1` + tooLong, `{"line":2` + tooLong, caseAnswer,
		}},
	} {
		for kind, wrap := range map[string]func(io.Reader) io.Reader{
			"whole":         func(r io.Reader) io.Reader { return r },
			"halves":        iotest.HalfReader,
			"end with data": iotest.DataErrReader,
		} {
			var out bytes.Buffer
			bad, err := voting.AnswerAll(wrap(strings.NewReader(c.in)), &out)
			want := strings.Join(c.want, "\n")
			if len(c.want) > 0 {
				want += "\n"
			}
			if err != nil || bad != c.bad || out.String() != want {
				t.Errorf("%s, %s: %d bad, %v\n got %s\nwant %s", c.name, kind, bad, err, out.String(), want)
			}
		}
	}
}

func TestAnswerAllReadFails(t *testing.T) {
	broken := errors.New("the pipe broke")
	// The second line is whole JSON, but the read failed before its newline: it
	// may have been longer.
	in := io.MultiReader(strings.NewReader("{\n"+caseLine), iotest.ErrReader(broken))
	var out bytes.Buffer
	bad, err := voting.AnswerAll(in, &out)
	if !errors.Is(err, broken) || !strings.Contains(err.Error(), "line 2") || bad != 1 {
		t.Errorf("%d bad, %v", bad, err)
	}
	if got := strings.Count(out.String(), "\n"); got != 1 {
		t.Errorf("%d lines answered, want 1: %s", got, out.String())
	}
}

type brokenWriter struct{ err error }

func (w brokenWriter) Write([]byte) (int, error) { return 0, w.err }

func TestAnswerAllWriteFails(t *testing.T) {
	broken := errors.New("the disk is full")
	if _, err := voting.AnswerAll(strings.NewReader(caseLine), brokenWriter{broken}); !errors.Is(err, broken) {
		t.Errorf("%v, want the writer's error", err)
	}
}

// Each answer comes before the next line is sent, as when a program asks one
// question at a time. In a synctest bubble an answer held back is a deadlock
// that fails at once.
func TestAnswerAllOverAPipe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		inR, inW := io.Pipe()
		outR, outW := io.Pipe()
		done := make(chan error, 1)
		go func() {
			_, err := voting.AnswerAll(inR, outW)
			done <- err
		}()
		for range 3 {
			if _, err := io.WriteString(inW, caseLine+"\n"); err != nil {
				t.Fatal(err)
			}
			answer := make([]byte, len(caseAnswer)+1)
			if _, err := io.ReadFull(outR, answer); err != nil || string(answer) != caseAnswer+"\n" {
				t.Fatalf("%s, %v", answer, err)
			}
		}
		if err := inW.Close(); err != nil {
			t.Fatal(err)
		}
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	})
}
