package witness

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"twothirds/eventstore/disk"
	"twothirds/eventstore/tlog"
)

// maxEvidence is how many pieces of each kind are kept of one log. The first ones
// stay: whoever holds the log's key shall not be able to push them out.
const maxEvidence = 64

// Kinds of evidence.
const (
	// TwoRoots is proof: the log has signed two trees of one size.
	TwoRoots = "two_roots"
	// NoProof is a ground for suspicion: the log has signed a larger tree, and the
	// proof submitted with it does not show that it contains the one cosigned. The
	// one who submitted it, anybody, may have sent a wrong proof; the log can show the
	// right one, and then the witness drops it.
	NoProof = "no_proof"
)

// Evidence is a checkpoint, signed by its log, that a witness would not cosign, as it
// contradicts the one that it cosigned last. It is kept as a file of its own.
type Evidence struct {
	Kind      string   `json:"kind"`
	Origin    string   `json:"origin"`
	At        int64    `json:"at"`        // POSIX seconds by the witness's clock
	Cosigned  string   `json:"cosigned"`  // signed note, with the witness's cosignature
	Submitted string   `json:"submitted"` // signed note, verbatim
	Proof     []string `json:"proof"`     // base64 hashes submitted with it: from the cosigned size to its size
}

// evidenceName is the file of a piece of evidence: one for each tree of a log.
func evidenceName(kind string, c checkpoint) string {
	return fmt.Sprintf("%s%d-%s.json", evidencePrefix(kind, c.origin), c.size, hex.EncodeToString(c.root[:8]))
}

func evidencePrefix(kind, origin string) string {
	return fmt.Sprintf("%s-%s-", kind, originID(origin)[:16])
}

// originID names a log in addresses: the hex SHA-256 of its origin (C2SP tlog-witness).
func originID(origin string) string {
	sum := sha256.Sum256([]byte(origin))
	return hex.EncodeToString(sum[:])
}

// keepEvidence writes one piece and reports whether it is new. There is one for each
// tree that the log signed, and at most maxEvidence of a kind.
func keepEvidence(dir string, e Evidence, c checkpoint) (kept bool, err error) {
	dir = filepath.Join(dir, folderEvidence)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return false, fmt.Errorf("keeping evidence: %w", err)
	}
	name := evidenceName(e.Kind, c)
	if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
		return false, nil
	}
	others, err := filepath.Glob(filepath.Join(dir, evidencePrefix(e.Kind, c.origin)+"*.json"))
	if err != nil || len(others) >= maxEvidence {
		return false, err
	}
	b, err := json.MarshalIndent(e, "", "  ")
	if err != nil {
		return false, fmt.Errorf("keeping evidence: %w", err)
	}
	return true, disk.WriteFile(dir, name, append(b, '\n'))
}

// dropSuspicion removes the suspicion against a tree that has since been shown to be consistent.
func dropSuspicion(dir string, c checkpoint) error {
	err := os.Remove(filepath.Join(dir, folderEvidence, evidenceName(NoProof, c)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// ReadEvidence returns the evidence in a witness's folder, proof before suspicion, the
// oldest first. It may be called while the witness runs. A folder without a witness is ErrNoWitness.
func ReadEvidence(dir string) ([]Evidence, error) {
	if _, err := os.Lstat(filepath.Join(dir, fileKey)); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w", dir, ErrNoWitness)
	}
	files, err := os.ReadDir(filepath.Join(dir, folderEvidence))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("reading evidence: %w", err)
	}
	var all []Evidence
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".json") {
			continue
		}
		b, err := os.ReadFile(filepath.Join(dir, folderEvidence, f.Name())) //nolint:gosec // in the operator's folder
		if errors.Is(err, fs.ErrNotExist) {
			continue // dropped meanwhile
		}
		var e Evidence
		if err == nil {
			err = json.Unmarshal(b, &e)
		}
		if err != nil {
			return nil, fmt.Errorf("reading evidence %s: %w", f.Name(), err)
		}
		all = append(all, e)
	}
	sort.SliceStable(all, func(i, j int) bool {
		a, b := all[i], all[j]
		if a.Kind != b.Kind {
			return a.Kind == TwoRoots
		}
		return a.At < b.At
	})
	return all, nil
}

// hashLines are hashes as they stand in a request.
func hashLines(hs []tlog.Hash) []string {
	lines := make([]string, len(hs))
	for i, h := range hs {
		lines[i] = h.String()
	}
	return lines
}
