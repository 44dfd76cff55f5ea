package rollcalls

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Writer writes a set: the three files that Open reads, in a folder. What is written is
// read again as the same records.
type Writer struct {
	files                     [3]*os.File
	buffers                   [3]*bufio.Writer
	members, rollcalls, votes *csv.Writer
}

// memberColumns and voteColumns are the columns of members.csv and votes.csv.
var (
	memberColumns = []string{"member_id", "body", "name", "kind", "party", "area", "alt_id"}
	voteColumns   = []string{"rollcall_id", "member_id", "vote"}
)

// Create begins a set in a folder, which is made where it is not there. It fails where one of the
// files is there.
func Create(dir string) (*Writer, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // what the log says is public
		return nil, fmt.Errorf("making the folder: %w", err)
	}
	w := &Writer{}
	var writers [3]*csv.Writer
	for i, columns := range [][]string{memberColumns, rollcallColumns, voteColumns} {
		path := filepath.Join(dir, []string{"members.csv", "rollcalls.csv", "votes.csv"}[i])
		f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644) //nolint:gosec // as above
		if err != nil {
			return nil, errors.Join(fmt.Errorf("beginning the set: %w", err), w.Close())
		}
		w.files[i], w.buffers[i] = f, bufio.NewWriterSize(f, 1<<16)
		writers[i] = csv.NewWriter(w.buffers[i])
		_ = writers[i].Write(columns) // an error stays with the writer, until Close
	}
	w.members, w.rollcalls, w.votes = writers[0], writers[1], writers[2]
	return w, nil
}

// Member writes a member.
func (w *Writer) Member(m *Member) {
	_ = w.members.Write([]string{m.ID, m.Body, m.Name, m.Kind, m.Party, m.Area, m.AltID})
}

// Rollcall writes a recorded vote with its votes. Its id differs from those of the others.
func (w *Writer) Rollcall(r *Rollcall) {
	threshold, strict, base := "", "", ""
	if r.Rule != nil {
		threshold = fmt.Sprintf("%d/%d", r.Rule.Fraction.Num, r.Rule.Fraction.Den)
		strict, base = strconv.FormatBool(r.Rule.Fraction.Strict), string(r.Rule.Base)
	}
	yes, no, abstain, source := "", "", "", ""
	if t := r.Recorded; t != nil {
		yes, no, source = strconv.FormatInt(t.Yes, 10), strconv.FormatInt(t.No, 10), t.Source
		if t.HasAbstain {
			abstain = strconv.FormatInt(t.Abstain, 10)
		}
	}
	seats, breaker := "", ""
	if r.Seats > 0 {
		seats = strconv.FormatInt(r.Seats, 10)
	}
	if r.TieBreaker {
		breaker = "yes"
	}
	_ = w.rollcalls.Write([]string{
		r.ID, r.Body, r.Session, r.Number, r.Date, r.Time, r.Title, r.Subject, r.Kind, r.Document, threshold, strict, base,
		seats, r.Result, r.Outcome, yes, no, abstain, source, breaker, strings.Join(r.Tags, ";"), r.Note,
	})
	for i, list := range [len(answers)][]string{r.Votes.Yes, r.Votes.No, r.Votes.Abstain, r.Votes.Present, r.Votes.Absent, r.Votes.NotVoting} {
		for _, member := range list {
			_ = w.votes.Write([]string{r.ID, member, answers[i]})
		}
	}
}

// Close ends the set. It returns the first error of all that was written.
func (w *Writer) Close() error {
	var all []error
	for i, c := range []*csv.Writer{w.members, w.rollcalls, w.votes} {
		if c != nil {
			c.Flush()
			all = append(all, c.Error(), w.buffers[i].Flush())
		}
		if w.files[i] != nil {
			all = append(all, w.files[i].Close())
		}
	}
	if err := errors.Join(all...); err != nil {
		return fmt.Errorf("writing the set: %w", err)
	}
	return nil
}
