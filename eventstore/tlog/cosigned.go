package tlog

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
	"strings"

	"go.etcd.io/bbolt"
)

// Bounds of what is kept beside one checkpoint.
const (
	// MaxCosignatures is how many cosignature lines are kept of one checkpoint, as
	// many as C2SP signed-note requires every verifier to accept.
	MaxCosignatures = 16
	// MaxCosignature is the longest line in bytes; one of ML-DSA-44 has 3.3 kB.
	MaxCosignature = 8 << 10

	sigPrefix = "— " // U+2014 and a space, C2SP signed-note
	minSig    = 5    // bytes: a key ID and something
)

// A sigLine is a signature line of a note. Whose it is is the key's name and ID.
type sigLine struct {
	text  string // with its newline
	whose string // name, space, ID
}

// parseSigLines reads signature lines by their form.
func parseSigLines(lines []byte) ([]sigLine, error) {
	var parsed []sigLine
	for text := range strings.Lines(string(lines)) {
		bad := fmt.Errorf("signature line %.80q (wanted: %sname base64, at most %d bytes): %w", text, sigPrefix, MaxCosignature, ErrMalformed)
		line, ended := strings.CutSuffix(text, "\n")
		rest, ok := strings.CutPrefix(line, sigPrefix)
		name, sig, spaced := strings.Cut(rest, " ")
		if !ended || !ok || !spaced || len(text) > MaxCosignature || checkOrigin(name) != nil {
			return nil, bad
		}
		b, err := base64.StdEncoding.DecodeString(sig)
		if err != nil || len(b) < minSig || strings.ContainsAny(sig, "\r\n") {
			return nil, bad
		}
		parsed = append(parsed, sigLine{text: text, whose: fmt.Sprintf("%s %x", name, b[:4])})
	}
	return parsed, nil
}

// splitNote cuts a note into its text, which ends in the empty line, and its signature lines.
func splitNote(note []byte) (text []byte, lines []sigLine, err error) {
	end := bytes.LastIndex(note, []byte("\n\n"))
	if end < 0 {
		return nil, nil, fmt.Errorf("note without an empty line: %w", ErrMalformed)
	}
	lines, err = parseSigLines(note[end+2:])
	return note[:end+2], lines, err
}

// SplitCosignatures cuts a checkpoint that origin's key pub has signed into the
// bare note, with no line but that key's, and the other lines, in their order:
// bare and others after one another are the note again where the log's line is
// its first, as in all that this package hands out. The others are not verified.
// It fails as ParseCheckpoint does, and with ErrMalformed where a line of another
// key has not the form of one.
func SplitCosignatures(origin string, pub ed25519.PublicKey, note []byte) (bare, others []byte, err error) {
	if _, err := ParseCheckpoint(origin, pub, note); err != nil {
		return nil, nil, err
	}
	text, lines, err := splitNote(note)
	if err != nil {
		return nil, nil, fmt.Errorf("checkpoint: %w", err)
	}
	v, err := verifier(origin, pub)
	if err != nil {
		return nil, nil, err
	}
	own := fmt.Sprintf("%s %08x", origin, v.KeyHash())
	bare = bytes.Clone(text)
	had := false
	for _, l := range lines {
		switch {
		case l.whose != own:
			others = append(others, l.text...)
		case !had: // the same line a second time says nothing more
			bare, had = append(bare, l.text...), true
		}
	}
	return bare, others, nil
}

// KeepCosignatures keeps signature lines of witnesses beside the checkpoint kept
// for that size; the caller has verified them. A line takes the place of an
// earlier one of the same key; lines beyond MaxCosignatures are refused, all of
// them together. They are durable on return.
//
// It fails with ErrNotFound when no checkpoint of that size is kept; with
// ErrMalformed for what is no signature line, or one of a key that signed the
// kept note itself; with ErrTooLarge.
func (s *Store) KeepCosignatures(size int64, lines []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	fail := func(err error) error { return fmt.Errorf("keep cosignatures of size %d: %w", size, err) }
	if err := s.writable(); err != nil {
		return fail(err)
	}
	added, err := parseSigLines(lines)
	if err != nil {
		return fail(err)
	}
	note, _, ok, err := s.CheckpointAt(size)
	if err == nil && !ok {
		err = fmt.Errorf("no checkpoint: %w", ErrNotFound)
	}
	if err != nil {
		return fail(err)
	}
	_, own, err := splitNote(note)
	if err != nil {
		return fail(err)
	}
	before, err := s.cosignatures(size)
	if err != nil {
		return fail(err)
	}
	kept, err := parseSigLines(before)
	if err != nil {
		return fail(fmt.Errorf("%w: %w", ErrDamaged, err))
	}
	for _, l := range added {
		if indexOf(own, l) >= 0 {
			return fail(fmt.Errorf("a line of %.80q, which signed the note itself: %w", l.whose, ErrMalformed))
		}
		if i := indexOf(kept, l); i >= 0 {
			kept[i] = l
		} else {
			kept = append(kept, l)
		}
	}
	var value []byte
	for _, l := range kept {
		value = append(value, l.text...)
	}
	if len(kept) > MaxCosignatures || len(note)+len(value) > MaxNote {
		return fail(fmt.Errorf("%d lines, at most %d, in a note of %d bytes, at most %d: %w", len(kept), MaxCosignatures, len(note)+len(value), MaxNote, ErrTooLarge))
	}
	if bytes.Equal(value, before) {
		return nil
	}
	err = s.update(func(tx *bbolt.Tx) error {
		bucket, err := tx.CreateBucketIfNotExists(cosignatureBucket)
		if err != nil {
			return err
		}
		return bucket.Put(numberKey(uint64(size)), value)
	})
	if err != nil {
		return fail(err)
	}
	return nil
}

func indexOf(lines []sigLine, l sigLine) int {
	for i := range lines {
		if lines[i].whose == l.whose {
			return i
		}
	}
	return -1
}

// Cosigned returns the checkpoint kept for exactly that size with the cosignature
// lines gathered so far after its own; ok is false when none is kept.
func (s *Store) Cosigned(size int64) (note []byte, ok bool, err error) {
	note, _, ok, err = s.CheckpointAt(size)
	if err != nil || !ok {
		return nil, false, err
	}
	lines, err := s.cosignatures(size)
	if err != nil {
		return nil, false, err
	}
	return append(note, lines...), true, nil
}

// CosignedSizes returns the sizes of the newest checkpoints that have
// cosignatures, at most limit of them, the largest first.
func (s *Store) CosignedSizes(limit int) (sizes []int64, err error) {
	err = s.view(func(tx *bbolt.Tx) error {
		bucket := tx.Bucket(cosignatureBucket)
		if bucket == nil {
			return nil
		}
		c := bucket.Cursor()
		for key, _ := c.Last(); key != nil && len(sizes) < limit; key, _ = c.Prev() {
			size, err := sizeOfKey(key)
			if err != nil {
				return err
			}
			sizes = append(sizes, size)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read cosignatures: %w", err)
	}
	return sizes, nil
}

// cosignatures returns the lines kept for a size.
func (s *Store) cosignatures(size int64) (lines []byte, err error) {
	err = s.view(func(tx *bbolt.Tx) error {
		// A file of a release before cosignatures has no such bucket.
		if bucket := tx.Bucket(cosignatureBucket); bucket != nil {
			lines = bytes.Clone(bucket.Get(numberKey(uint64(size))))
		}
		return nil
	})
	if err == nil {
		_, err = parseSigLines(lines)
		if err != nil || len(lines) > MaxNote {
			err = fmt.Errorf("%w: the cosignatures of size %d are no signature lines", ErrDamaged, size)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("read cosignatures: %w", err)
	}
	return lines, nil
}
