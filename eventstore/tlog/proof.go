package tlog

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
	"strings"

	xtlog "golang.org/x/mod/sumdb/tlog"
)

const (
	// MaxProof is the largest inclusion proof file that is made or read, in bytes.
	MaxProof = 256 << 10

	maxPathHashes = 53 // the depth of a tree of MaxSize
	proofHeader   = "c2sp.org/tlog-proof@v1"
)

// A Proof shows offline that an entry is in the tree of a checkpoint (C2SP
// tlog-proof, file extension .tlog-proof). The entry itself is kept beside it.
type Proof struct {
	// Extra is application data that travels along unauthenticated; nil for none.
	Extra []byte
	// Seq is the entry's sequence, 1 to MaxSize; the file has the leaf index Seq-1.
	Seq uint64
	// Path is the RFC 6962 inclusion path, the leaf's sibling first, at most 53 hashes.
	Path []Hash
	// Checkpoint is the signed checkpoint, verbatim, with its cosignatures.
	Checkpoint []byte
}

// Format returns the text of the proof. It fails with ErrMalformed when a field is
// out of its range or the text would exceed MaxProof.
func (p Proof) Format() ([]byte, error) {
	if p.Seq < 1 || p.Seq > MaxSize || len(p.Path) > maxPathHashes || len(p.Checkpoint) == 0 || len(p.Checkpoint) > MaxNote {
		return nil, fmt.Errorf("format proof of entry %d with %d hashes and a checkpoint of %d bytes: %w",
			p.Seq, len(p.Path), len(p.Checkpoint), ErrMalformed)
	}
	var b bytes.Buffer
	b.WriteString(proofHeader + "\n")
	if len(p.Extra) > 0 {
		b.WriteString("extra " + base64.StdEncoding.EncodeToString(p.Extra) + "\n")
	}
	fmt.Fprintf(&b, "index %d\n", p.Seq-1)
	for _, h := range p.Path {
		fmt.Fprintf(&b, "%v\n", h)
	}
	b.WriteString("\n")
	b.Write(p.Checkpoint)
	if b.Len() > MaxProof {
		return nil, fmt.Errorf("format proof of entry %d: %d bytes, more than %d: %w", p.Seq, b.Len(), MaxProof, ErrMalformed)
	}
	return b.Bytes(), nil
}

// ParseProof is the inverse of Format. It reads the form only: neither path nor
// checkpoint is judged; see VerifyProof. It returns ErrMalformed for anything
// that Format does not return.
func ParseProof(b []byte) (Proof, error) {
	var p Proof
	bad := func(what string) (Proof, error) {
		return Proof{}, fmt.Errorf("inclusion proof: %s: %w", what, ErrMalformed)
	}
	if len(b) > MaxProof {
		return bad(fmt.Sprintf("%d bytes, more than %d", len(b), MaxProof))
	}
	head, checkpoint, found := strings.Cut(string(b), "\n\n")
	if !found || checkpoint == "" || len(checkpoint) > MaxNote {
		return bad("no checkpoint after an empty line")
	}
	p.Checkpoint = []byte(checkpoint)

	lines := strings.Split(head, "\n")
	if lines[0] != proofHeader {
		return bad("the first line is not " + proofHeader)
	}
	lines = lines[1:]
	if len(lines) > 0 {
		if extra, ok := strings.CutPrefix(lines[0], "extra "); ok {
			var err error
			if p.Extra, err = parseBase64(extra); err != nil || len(p.Extra) == 0 {
				return bad("the extra line is not base64")
			}
			lines = lines[1:]
		}
	}
	if len(lines) == 0 || len(lines)-1 > maxPathHashes {
		return bad("no index line or too many hashes")
	}
	digits, ok := strings.CutPrefix(lines[0], "index ")
	index, err := parseDecimal(digits)
	if !ok || err != nil || index >= MaxSize {
		return bad("no index line")
	}
	p.Seq = uint64(index) + 1
	for _, line := range lines[1:] {
		h, err := parseHash(line)
		if err != nil {
			return bad("a line of the path is not a hash")
		}
		p.Path = append(p.Path, h)
	}
	return p, nil
}

// VerifyProof checks that entry is in the log origin: that the proof's checkpoint
// is signed by pub and that the path leads from the entry to its root. It returns
// the entry's sequence and the checkpoint's size.
//
// It fails with ErrMalformed, ErrSignature, ErrOrigin, or with ErrProof when the
// entry is not the one that the log holds there. Cosignatures and the extra data are not judged.
func VerifyProof(entry, proof []byte, origin string, pub ed25519.PublicKey) (seq uint64, size int64, err error) {
	p, err := ParseProof(proof)
	if err != nil {
		return 0, 0, err
	}
	c, err := ParseCheckpoint(origin, pub, p.Checkpoint)
	if err != nil {
		return 0, 0, fmt.Errorf("inclusion proof: %w", err)
	}
	if err := xtlog.CheckRecord(p.Path, c.Size, c.Root, int64(p.Seq-1), LeafHash(entry)); err != nil {
		return 0, 0, fmt.Errorf("inclusion proof of entry %d in the tree of size %d: %w", p.Seq, c.Size, ErrProof)
	}
	return p.Seq, c.Size, nil
}
