package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore/witness"
)

const (
	// maxPolicy is the longest file of a policy that is read, in bytes.
	maxPolicy = witness.MaxPolicy
	// plausible is how far, in milliseconds, the log's clock may lie from a witness's.
	plausible = 10 * 60 * 1000
)

// readPolicy reads the policy that the checkpoint's cosignatures are judged by.
func (a *auditing) readPolicy() error {
	if a.options.witnesses == "" {
		return nil
	}
	text, err := readBounded(a.options.witnesses, maxPolicy)
	if err != nil {
		return fmt.Errorf("reading the policy: %w", err)
	}
	if a.policy, err = witness.ParsePolicy(text); err != nil {
		return exitError{exitUsage, fmt.Errorf("%s: %w", a.options.witnesses, err)}
	}
	return nil
}

// judgeCosignatures looks for the cosignatures of the policy's witnesses on the
// log's checkpoint.
func (a *auditing) judgeCosignatures() {
	if a.policy == nil {
		return
	}
	a.verdict = a.policy.Judge(a.copied.Checkpoint.Note)
	for _, c := range a.verdict.Cosigned {
		a.report.Cosigned = append(a.report.Cosigned, cosigned{c.Witness, posix(c.At)})
	}
}

// quorum asks of the checkpoint what the policy asks.
func (a *auditing) quorum() *bad {
	if a.policy == nil {
		return nil
	}
	// One of its keys will do: which of them signs, the log has shown.
	keys := a.copied.Keys
	ours := func(l witness.Log) bool { return l.Origin == keys.Origin() && keys.Has(l.Public) }
	if logs := a.policy.Logs(); len(logs) > 0 && !slices.ContainsFunc(logs, ours) {
		return &bad{Class: classWitness, Reason: fmt.Sprintf("the policy names its logs, and %s is not among them", keys.VKey(int64(a.copied.Size())))} //nolint:gosec // below 2^53
	}
	if a.verdict.Met {
		return nil
	}
	return &bad{Class: classWitness, Reason: fmt.Sprintf("the policy asks for %s; of its witnesses %d have cosigned the checkpoint of %d entries. Missing: %s",
		a.verdict.Needed, len(a.verdict.Cosigned), a.copied.Size(), strings.Join(a.verdict.Missing, ", "))}
}

// strangers are the names in the checkpoint's signature lines whose signatures
// nobody has judged: neither the ledger's key nor a witness of the policy made them.
func (a *auditing) strangers() []string {
	var unverified *note.UnverifiedNoteError
	if _, err := note.Open(a.copied.Checkpoint.Note, note.VerifierList()); !errors.As(err, &unverified) {
		return nil
	}
	known := map[string]bool{a.copied.Keys.Origin(): true}
	if a.policy != nil {
		for _, w := range a.policy.Witnesses() {
			known[w.Key.Name] = true
		}
	}
	var names []string
	for _, line := range unverified.Note.UnverifiedSigs {
		if !known[line.Name] {
			names = append(names, plain(line.Name))
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// sighting is a cosignature read as testimony about time: at that moment the
// witness was shown a log of that size.
type sighting struct {
	witness string
	at      int64 // POSIX seconds
	size    wire.Seq
}

// sightings compares the log's clock with witnesses'.
type sightings struct {
	all []sighting
	bad *bad // the first entry whose date does not fit
}

// sightings are those in the log's checkpoint and in all that it is compared
// with, of witnesses that the policy names.
func (a *auditing) sightings() *sightings {
	s := &sightings{}
	if a.policy == nil {
		return s
	}
	s.add(a.policy, a.copied.Size(), a.copied.Checkpoint.Note)
	for _, k := range a.kept {
		s.add(a.policy, wire.Seq(k.Size), k.Note) //nolint:gosec // not negative
	}
	return s
}

func (s *sightings) add(policy *witness.Policy, size wire.Seq, checkpoint []byte) {
	for _, c := range policy.Judge(checkpoint).Cosigned {
		seen := sighting{witness: c.Witness, at: c.At, size: size}
		if !slices.Contains(s.all, seen) {
			s.all = append(s.all, seen)
		}
	}
}

// judge compares an entry's date, without what the clock of a demonstration had
// been advanced by, with every sighting: an entry that a witness has seen is not
// of later, and one that was not there yet is not of earlier.
func (s *sightings) judge(seq wire.Seq, recorded wire.Time, clockOffset int64) {
	if s.bad != nil {
		return
	}
	real := int64(recorded.Add(-clockOffset))
	for _, seen := range s.all {
		var why string
		at := int64(posix(seen.at))
		switch {
		case seq <= seen.size && real-plausible > at:
			why = "saw it before that: it is dated forward"
		case seq > seen.size && real+plausible < at:
			why = fmt.Sprintf("was shown after that a log that ended at entry %d: it is dated back", seen.size)
		default:
			continue
		}
		date := recorded.String()
		if clockOffset != 0 {
			date += fmt.Sprintf(" (%s by a clock that nobody had advanced)", recorded.Add(-clockOffset))
		}
		s.bad = &bad{Seq: seq, Class: string(domain.FaultTime), Reason: fmt.Sprintf("the entry says that it was recorded at %s; the witness %s, at %s, %s",
			date, plain(seen.witness), posix(seen.at), why)}
		return
	}
}

// posix is a time in POSIX seconds, as far as the ledger's form of times reaches.
func posix(seconds int64) wire.Time {
	const last = 253_402_300_799 // 9999-12-31T23:59:59Z
	return wire.Time(time.Unix(min(max(seconds, 0), last), 0).UnixMilli())
}
