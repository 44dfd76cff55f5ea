package tlog

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
)

// A Checkpoint is a log's signed statement of its tree (C2SP tlog-checkpoint).
type Checkpoint struct {
	Origin string // the log's identity, which does not change with its key
	Size   int64  // number of entries, 0 to MaxSize
	Root   Hash   // RFC 6962 root over them
	Note   []byte // the signed note, verbatim, with every signature line it came with
}

// SignCheckpoint returns the signed checkpoint for a tree. The caller must never
// have it sign two roots for one size, nor a tree that is not an extension of
// every tree signed before; [Store.StageCheckpoint] is what sees to that.
func (s *Signer) SignCheckpoint(size int64, root Hash) ([]byte, error) {
	if size < 0 || size > MaxSize {
		return nil, fmt.Errorf("sign checkpoint: size %d is not between 0 and %d: %w", size, int64(MaxSize), ErrMalformed)
	}
	return s.sign(fmt.Sprintf("%s\n%d\n%v\n", s.key.name, size, root))
}

// ParseCheckpoint checks a signed checkpoint: the signature by pub under the name
// origin, then the text: exactly origin, size and root. Extension lines, which the
// specification advises against and no monitor audits, are refused, and so is a
// size above MaxSize. Signatures by other keys are ignored.
//
// It fails with ErrMalformed, ErrSignature or, for a checkpoint of another log
// that this key signed, ErrOrigin.
func ParseCheckpoint(origin string, pub ed25519.PublicKey, note []byte) (Checkpoint, error) {
	text, err := OpenNote(origin, pub, note)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("checkpoint: %w", err)
	}
	c, err := parseText(text)
	if err != nil {
		return Checkpoint{}, err
	}
	if c.Origin != origin {
		return Checkpoint{}, fmt.Errorf("checkpoint of %.80q, wanted %q: %w", c.Origin, origin, ErrOrigin)
	}
	c.Note = bytes.Clone(note)
	return c, nil
}

// parseText reads the signed part of a checkpoint.
func parseText(text string) (Checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		return Checkpoint{}, fmt.Errorf("checkpoint of other than the three lines origin, size and root: %w", ErrMalformed)
	}
	if err := checkOrigin(lines[0]); err != nil {
		return Checkpoint{}, fmt.Errorf("checkpoint: %w", err)
	}
	size, err := parseDecimal(lines[1])
	if err != nil {
		return Checkpoint{}, fmt.Errorf("checkpoint size %w", err)
	}
	root, err := parseHash(lines[2])
	if err != nil {
		return Checkpoint{}, fmt.Errorf("checkpoint root %w", err)
	}
	return Checkpoint{Origin: lines[0], Size: size, Root: root}, nil
}

// parseUnsigned reads a checkpoint without judging its signatures, for which the
// caller of the store answers.
func parseUnsigned(note []byte) (Checkpoint, error) {
	end := bytes.LastIndex(note, []byte("\n\n"))
	if end < 0 || len(note) > MaxNote || !bytes.HasSuffix(note, []byte("\n")) || end+2 == len(note) {
		return Checkpoint{}, fmt.Errorf("checkpoint is not a signed note of at most %d bytes: %w", MaxNote, ErrMalformed)
	}
	c, err := parseText(string(note[:end+1]))
	c.Note = note
	return c, err
}

// parseDecimal reads a number from 0 to MaxSize in its only decimal form.
func parseDecimal(s string) (int64, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 || n > MaxSize || strconv.FormatInt(n, 10) != s {
		return 0, fmt.Errorf("%.30q is not a decimal from 0 to %d without leading zeros: %w", s, int64(MaxSize), ErrMalformed)
	}
	return n, nil
}

// parseHash reads a hash from its only base64 form.
func parseHash(s string) (Hash, error) {
	b, err := parseBase64(s)
	if err != nil || len(b) != hashSize {
		return Hash{}, fmt.Errorf("%.60q is not the base64 of 32 bytes: %w", s, ErrMalformed)
	}
	return Hash(b), nil
}

// parseBase64 reads standard base64 with padding, unused bits zero and no line breaks.
func parseBase64(s string) ([]byte, error) {
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil || base64.StdEncoding.EncodeToString(b) != s {
		return nil, ErrMalformed
	}
	return b, nil
}
