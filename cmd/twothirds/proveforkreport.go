package main

import (
	"fmt"
	"io"
	"strings"

	"twothirds/domain/wire"
	"twothirds/eventstore/copies"
)

// forkReport is printed of two things that were compared.
type forkReport struct {
	Forked bool      `json:"forked"`
	Ledger wire.Hash `json:"ledger"`
	// Reason says why nothing is proven; absent where it is.
	Reason  string          `json:"reason,omitzero"`
	Differs *copies.Differs `json:"differs"` // null where nothing is proven
	A       forkSide        `json:"a"`
	B       forkSide        `json:"b"`
	// Same is how many entries, from the first on, are shown to be the same in both.
	Same wire.Seq `json:"same"`
	// Evidence is the file; empty where there is none.
	Evidence string `json:"evidence"`

	verified bool // the evidence was there before
}

type forkSide struct {
	Source string    `json:"source"`
	Size   int64     `json:"size"`
	Root   wire.Hash `json:"root"`
	// Sequence, Leaf, Type, Subject and Recorded are of the entry that is shown to be in the tree.
	Sequence wire.Seq  `json:"sequence,omitzero"`
	Leaf     wire.Hash `json:"leaf,omitzero"`
	Type     string    `json:"type,omitzero"`
	Subject  string    `json:"subject,omitzero"`
	Recorded wire.Time `json:"recorded,omitzero"`
	// Cosigners are names on other signature lines, not verified.
	Cosigners  []string `json:"cosigners"`
	Checkpoint string   `json:"checkpoint"`
}

func newForkReport(f *copies.Finding, a, b *side) *forkReport {
	r := &forkReport{Forked: f.Forked, Ledger: f.Ledger, A: newForkSide(f.A, a.name), B: newForkSide(f.B, b.name), Same: f.Same}
	if f.Forked {
		r.Differs = &f.Differs
	} else {
		r.Reason = whyNoFork(f, a, b)
	}
	return r
}

func newForkSide(v *copies.View, name string) forkSide {
	s := forkSide{Source: name, Size: v.Size, Root: v.Root, Cosigners: append([]string{}, v.Cosigners...), Checkpoint: v.Checkpoint}
	if in := v.Inclusion; in != nil {
		s.Sequence, s.Leaf = in.Seq, in.Leaf
	}
	if v.Entry != nil {
		st := v.Entry.Statement
		s.Type, s.Subject, s.Recorded = st.Type, st.Subject, v.Entry.Recorded
	}
	return s
}

// whyNoFork says what two views that do not contradict each other have in common.
func whyNoFork(f *copies.Finding, a, b *side) string {
	smaller := min(f.A.Size, f.B.Size)
	var reasons []string
	switch {
	case f.Same > 0 && f.Same == wire.Seq(smaller): //nolint:gosec // not negative
		reasons = append(reasons, fmt.Sprintf("the first %d entries, all that the smaller of the two covers, are the same in both", smaller))
	case f.Same > 0:
		reasons = append(reasons, fmt.Sprintf("the first %d entries are the same in both; about the rest they show nothing that could be compared", f.Same))
	case f.Agree > 0:
		reasons = append(reasons, "what they both show is the same; about the rest nothing could be compared")
	default:
		reasons = append(reasons, "neither shows a part of the log that the other shows too: nothing could be compared")
		if a.log == nil && b.log == nil {
			reasons = append(reasons, "compare each with a log: twothirds prove-fork FILE SRC")
		}
	}
	for _, x := range []struct {
		log   *side
		view  *copies.View
		other *copies.View
	}{{a, f.A, f.B}, {b, f.B, f.A}} {
		if x.log.log != nil && x.view.Size < x.other.Size {
			reasons = append(reasons, fmt.Sprintf("%s has %d entries, fewer than the %d that the ledger's key has signed: it may be an older copy; if its keeper says that it is the newest, entries were taken back, so ask for them", x.log.name, x.view.Size, x.other.Size))
		}
	}
	return strings.Join(reasons, "; ")
}

func (r *forkReport) print(w io.Writer, asJSON bool) error {
	if asJSON {
		return printJSON(w, r)
	}
	if !r.Forked {
		fmt.Fprintf(w, "These do not contradict each other: %s.\n\n", plain(r.Reason))
		return r.printSides(w)
	}
	if r.verified {
		fmt.Fprint(w, "The evidence is good. ")
	}
	fmt.Fprintf(w, "%s: its key has signed two histories.\n\n", strong(w, "The ledger forked"))
	what := fmt.Sprintf("Entry %d is", r.Differs.Last)
	if r.Differs.First < r.Differs.Last {
		what = fmt.Sprintf("The entries from %d to %d are", r.Differs.First, r.Differs.Last)
	}
	fmt.Fprintf(w, "%s not the same in both:\n\n", what)
	if err := r.printSides(w); err != nil {
		return err
	}
	if r.Same > 0 {
		fmt.Fprintf(w, "\nThe first %d entries are the same in both.\n", r.Same)
	}
	if r.Evidence != "" && !r.verified {
		fmt.Fprintf(w, "\nThe evidence is in %s. Whoever knows the ledger's id can check it, offline:\n\n  twothirds prove-fork --verify %s --ledger %s\n", plain(r.Evidence), plain(r.Evidence), r.Ledger)
	}
	return nil
}

// printSides says what either side is, and its hash of what differs.
func (r *forkReport) printSides(w io.Writer) error {
	var out strings.Builder
	line := func(label, format string, args ...any) {
		fmt.Fprintf(&out, "  %-12s"+format+"\n", append([]any{label}, args...)...)
	}
	line("ledger", "%s", r.Ledger)
	for _, x := range []struct {
		label   string
		side    forkSide
		differs func(*copies.Differs) wire.Hash
	}{
		{"A", r.A, func(d *copies.Differs) wire.Hash { return d.A }},
		{"B", r.B, func(d *copies.Differs) wire.Hash { return d.B }},
	} {
		s := x.side
		out.WriteString("\n")
		line(x.label, "%s", plain(s.Source))
		line("signed", "%d entries with the root %s", s.Size, s.Root)
		if s.Sequence > 0 {
			line("among them", "entry %d, leaf hash %s", s.Sequence, s.Leaf)
		}
		if s.Type != "" {
			line("which is", "%s about %s, recorded %s", s.Type, s.Subject, s.Recorded)
		}
		if d := r.Differs; d != nil && x.differs(d) != s.Root && x.differs(d) != s.Leaf {
			line("and so", "entries %d to %d with the hash %s", d.First, d.Last, x.differs(d))
		}
		if len(s.Cosigners) > 0 {
			line("cosigned by", "%s; not verified here, but whom to ask", plain(strings.Join(s.Cosigners, ", ")))
		}
	}
	_, err := io.WriteString(w, out.String())
	return err
}
