package domain_test

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"

	"twothirds/domain/domaintest"
	"twothirds/domain/wire"
)

// receiptVector is a receipt of an entry under the checkpoint of its log, which
// one witness has cosigned.
type receiptVector struct {
	Seq         int    `json:"seq"`
	Extra       string `json:"extra"`
	WitnessVkey string `json:"witness_vkey"`
	WitnessSeed string `json:"witness_seed"`
	CosignedAt  int64  `json:"cosigned_at"`
	Cosigned    string `json:"cosigned_text"`
	Proof       string `json:"proof"`
}

// receiptOf puts a receipt together from the text of docs/format.md, "Receipts",
// of C2SP tlog-proof and of tlog-cosignature.
func receiptOf(t *testing.T, b *book, seq int, checkpoint noteVector) receiptVector {
	t.Helper()
	const name = "witness.example"
	key := domaintest.NewKey("witness")
	typed := append([]byte{4}, key.Public[:]...)
	id := sha256.Sum256(slices.Concat([]byte(name+"\n"), typed))
	at := int64(b.now) / 1000
	text := fmt.Sprintf("cosignature/v1\ntime %d\n%s", at, checkpoint.Text)
	cosignature := slices.Concat(id[:4], binary.BigEndian.AppendUint64(nil, uint64(at)), ed25519.Sign(key.Private, []byte(text))) //nolint:gosec // after 1970
	encode := base64.StdEncoding.EncodeToString

	extra := `{"founding":` + string(entryOf(t, b, 1).Statement.Raw) + `}`
	var proof strings.Builder
	fmt.Fprintf(&proof, "c2sp.org/tlog-proof@v1\nextra %s\nindex %d\n", encode([]byte(extra)), seq-1)
	for _, hash := range inclusionPath(seq-1, b.entries) {
		proof.WriteString(encode(hash[:]) + "\n")
	}
	fmt.Fprintf(&proof, "\n%s— %s %s\n", checkpoint.Note, name, encode(cosignature))
	return receiptVector{
		Seq: seq, Extra: extra, CosignedAt: at, Cosigned: text, Proof: proof.String(),
		WitnessVkey: fmt.Sprintf("%s+%x+%s", name, id[:4], encode(typed)), WitnessSeed: hex.EncodeToString(key.Private.Seed()),
	}
}

// inclusionPath leads from a leaf to the root, RFC 6962 §2.1.1.
func inclusionPath(index int, entries [][]byte) []wire.Hash {
	if len(entries) == 1 {
		return nil
	}
	split := 1
	for 2*split < len(entries) {
		split *= 2
	}
	if index < split {
		return append(inclusionPath(index, entries[:split]), treeRoot(entries[split:]))
	}
	return append(inclusionPath(index-split, entries[split:]), treeRoot(entries[:split]))
}
