package voting

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// AnswerAll answers every line of r with one line to w, in order, as
// [AnswerLine] does. Blank lines get no answer but count in line numbers; the
// last line needs no newline; a line longer than [MaxLine] gets an error object
// and the lines after it are still answered. Answers are passed on whenever no
// further input is waiting, so that it can be talked with over a pipe.
//
// bad is the number of error objects written. err is not nil only where reading
// or writing failed; a line cut short by a failed read gets no answer.
func AnswerAll(r io.Reader, w io.Writer) (bad int, err error) {
	in := bufio.NewReaderSize(r, MaxLine+1) // one more, for the newline
	out := bufio.NewWriter(w)
	for n := 1; ; n++ {
		line, tooLong, readErr := readLine(in)
		if readErr != nil && !errors.Is(readErr, io.EOF) {
			return bad, errors.Join(fmt.Errorf("reading line %d: %w", n, readErr), out.Flush())
		}
		if tooLong || len(bytes.Trim(line, " \t\r")) > 0 {
			answer, ok := encodeError(n, errLineTooLong), false
			if !tooLong {
				answer, ok = AnswerLine(line, n)
			}
			if !ok {
				bad++
			}
			// A bufio.Writer keeps its first error for Flush.
			_, _ = out.Write(append(answer, '\n'))
		}
		if readErr != nil || in.Buffered() == 0 {
			if err := out.Flush(); err != nil {
				return bad, fmt.Errorf("writing the answer to line %d: %w", n, err)
			}
		}
		if readErr != nil {
			return bad, nil
		}
	}
}

// readLine reads to the next newline and gives what stands before it, valid
// until the next read. A line that is too long is skipped. err is io.EOF with
// the last line.
func readLine(in *bufio.Reader) (line []byte, tooLong bool, err error) {
	line, err = in.ReadSlice('\n')
	if !errors.Is(err, bufio.ErrBufferFull) {
		return bytes.TrimSuffix(line, []byte("\n")), false, err
	}
	for errors.Is(err, bufio.ErrBufferFull) {
		_, err = in.ReadSlice('\n')
	}
	return nil, true, err
}
