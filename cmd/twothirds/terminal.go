package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"

	"golang.org/x/term"
)

// isTerminal reports whether a stream of a command is a person's terminal.
func isTerminal(stream any) bool {
	if out, ok := stream.(*watchedOutput); ok {
		stream = out.to
	}
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd())) //nolint:gosec // a file descriptor
}

// strong is a text in bold where a person looks at w and has not asked for no
// colours (NO_COLOR).
func strong(w io.Writer, text string) string {
	if !isTerminal(w) || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return text
	}
	return "\x1b[1m" + text + "\x1b[0m"
}

// plain is a text from elsewhere as it may be written to a terminal: without
// characters that would steer it.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return ' '
		}
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return unicode.ReplacementChar
		}
		return r
	}, s)
}

// errNotConfirmed is returned where a person did not answer yes.
var errNotConfirmed = errors.New("nothing was signed")

// confirm asks a person a question that only y or yes answers.
func confirm(in io.Reader, out io.Writer, question string) error {
	fmt.Fprintf(out, "%s [y/N] ", question)
	line, err := bufio.NewReader(io.LimitReader(in, 1000)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("reading the answer: %w", err)
	}
	switch strings.ToLower(strings.TrimSpace(line)) {
	case "y", "yes":
		return nil
	}
	return exitError{exitFailure, errNotConfirmed}
}

// askPassphrase asks for a passphrase on the person's terminal, whatever
// standard input is. It fails with errNoTerminal where there is none.
func askPassphrase(prompt string) (secret []byte, err error) {
	tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	if err != nil {
		return nil, errNoTerminal
	}
	defer tty.Close() //nolint:errcheck // nothing is kept in it
	fmt.Fprint(tty, prompt)
	secret, err = term.ReadPassword(int(tty.Fd())) //nolint:gosec // a file descriptor
	fmt.Fprintln(tty)
	if err != nil {
		return nil, fmt.Errorf("reading the passphrase: %w", err)
	}
	return secret, nil
}

var errNoTerminal = errors.New("there is no terminal to ask for a passphrase; name a file with --passphrase-file")
