package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/go-json-experiment/json/jsontext"
)

// maxInput bounds one value on standard input, and a file of fields, in bytes.
const maxInput = 1 << 20

// eachValue calls fn with every JSON value of r: one a line, or one that
// stretches over several. What is no JSON value is handed over as well, a line
// at a time, so that each gets its answer.
func eachValue(r io.Reader, fn func(value []byte) error) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 64<<10), maxInput)
	var pending []byte
	for lines.Scan() {
		line := append(bytes.TrimRight(lines.Bytes(), " \t\r"), '\n')
		if len(pending) > 0 {
			longer := append(bytes.Clone(pending), line...)
			switch completeness(longer) {
			case whole:
				pending = nil
				if err := fn(longer); err != nil {
					return err
				}
				continue
			case begun:
				if len(longer) <= maxInput {
					pending = longer
					continue
				}
			}
			// It does not go on here: it was cut off, and this line begins anew.
			if err := fn(pending); err != nil {
				return err
			}
			pending = nil
		}
		switch {
		case len(bytes.TrimSpace(line)) == 0:
		case completeness(line) == begun:
			pending = bytes.Clone(line)
		default:
			if err := fn(bytes.Clone(line)); err != nil {
				return err
			}
		}
	}
	if errors.Is(lines.Err(), bufio.ErrTooLong) {
		return exitError{exitUsage, fmt.Errorf("a line of more than %d bytes", maxInput)}
	}
	if lines.Err() != nil {
		return fmt.Errorf("reading standard input: %w", lines.Err())
	}
	if len(pending) > 0 {
		return fn(pending)
	}
	return nil
}

type completion int

const (
	broken completion = iota
	begun
	whole
)

// completeness says whether b is one JSON value, the beginning of one, or neither.
func completeness(b []byte) completion {
	dec := jsontext.NewDecoder(bytes.NewReader(b))
	_, err := dec.ReadValue()
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return begun
	case err != nil, len(bytes.TrimSpace(b[dec.InputOffset():])) > 0:
		return broken
	}
	return whole
}

// readFile reads a small file, or standard input where it is called -.
func readFile(stdin io.Reader, path string) ([]byte, error) {
	in := stdin
	if path != "-" {
		f, err := os.Open(path) //nolint:gosec // the user names the file
		if err != nil {
			return nil, err
		}
		defer f.Close() //nolint:errcheck // read only
		in = f
	}
	b, err := io.ReadAll(io.LimitReader(in, maxInput+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("reading %s: %w", path, err)
	case len(b) > maxInput:
		return nil, exitError{exitUsage, fmt.Errorf("%s has more than %d bytes", path, maxInput)}
	}
	return b, nil
}
