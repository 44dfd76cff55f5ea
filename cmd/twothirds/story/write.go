package story

import (
	"fmt"
	"io"
	"strings"

	"twothirds/domain"
	"twothirds/domain/voting"
)

// writer writes the story down.
type writer struct {
	out  io.Writer
	body *body
	err  error
}

func (w *writer) printf(format string, args ...any) {
	if w.err == nil && w.body.err == nil {
		_, w.err = fmt.Fprintf(w.out, format, args...)
	}
}

func (w *writer) heading(s string) { w.printf("\n%s\n%s\n", s, strings.Repeat("-", len([]rune(s)))) }

// decision writes down what was decided and why.
func (w *writer) decision(d *domain.Decision) {
	if w.body.err != nil || d == nil {
		return
	}
	state := w.body.state()
	motion := state.Motion(d.Motion)
	poll := state.Poll(d.Poll)
	w.printf("Motion %d, %s (entries %d to %d)\n", motion.Number, motion.Content.Title.In("en"), motion.Tabled, d.Seq)
	w.printf("  %d in favour, %d against, %d abstained, %d did not vote, %d recused; %d on the roll\n", d.Body.Yes, d.Body.No, d.Body.Abstain, d.Body.NotVoting, d.Body.Recused, len(poll.Roll))
	for _, s := range d.Sides {
		w.printf("    %-14s %d for, %d against, %d abstained\n", s.Side+":", s.Yes, s.No, s.Abstain)
	}
	for _, t := range d.Tests {
		w.printf("  %s\n", InWords(t))
	}
	w.printf("  Decision %d: %s\n", d.Number, strings.ToUpper(Outcomes[d.Outcome]))
	for _, e := range d.Effects {
		if e.Applied {
			w.printf("    took effect: %s (entry %d)\n", e.Type, e.Seq)
		} else {
			w.printf("    did not take effect: %s (entry %d): %s\n", e.Type, e.Seq, e.Reason.Summary())
		}
	}
}

// Outcomes are the outcomes of a poll in words.
var Outcomes = map[voting.Outcome]string{
	voting.Carried: "carried", voting.NotCarried: "not carried", voting.LapsedNoQuorum: "lapsed for want of a quorum",
}

// InWords says what a test compared and how it came out.
func InWords(t voting.Test) string {
	verdict := "met"
	if !t.Passed {
		verdict = "NOT MET"
	}
	var need string
	if t.Need == nil {
		need = "nobody to take a share of"
	} else {
		need = fmt.Sprintf("%d of %d needed, %d there", *t.Need, t.Base, t.Have)
	}
	switch t.Test {
	case voting.TestQuorum:
		return fmt.Sprintf("quorum (%s): %s: %s", t.Class, need, verdict)
	case voting.TestThreshold:
		return fmt.Sprintf("majority (%s): %s: %s", t.Class, need, verdict)
	}
	return fmt.Sprintf("agreement of %s (%s): %s: %s", t.Side, t.Class, need, verdict)
}
