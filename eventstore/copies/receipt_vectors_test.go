package copies_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"twothirds/domain/wire"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/witness"
)

// The receipt that docs/format.md shows, put together by a test of the domain
// from the specifications alone, is one that this program verifies.
func TestReceiptOfTheFormat(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("../../domain/testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors struct {
		Founding struct{ Ledger string }
		Entry    struct {
			Seq   wire.Seq
			Entry string
		}
		Receipt struct {
			Seq         wire.Seq
			WitnessVkey string `json:"witness_vkey"`
			CosignedAt  int64  `json:"cosigned_at"`
			Proof       string
		}
	}
	if err := json.Unmarshal(b, &vectors); err != nil {
		t.Fatal(err)
	}
	ledger, err := wire.ParseHash(vectors.Founding.Ledger)
	if err != nil {
		t.Fatal(err)
	}
	receipt := vectors.Receipt
	entry, proof := []byte(vectors.Entry.Entry), []byte(receipt.Proof)
	proven, err := copies.VerifyReceipt(entry, proof, ledger)
	if err != nil {
		t.Fatal(err)
	}
	if proven.Seq != receipt.Seq || proven.Seq != vectors.Entry.Seq || proven.Size != 32 || !bytes.Equal(proven.Entry.Raw, entry) {
		t.Errorf("proven is entry %d of %d", proven.Seq, proven.Size)
	}
	key, err := witness.ParseKey(receipt.WitnessVkey)
	if err != nil {
		t.Fatal(err)
	}
	if at, ok := key.Verify(proven.Checkpoint.Note); !ok || at != receipt.CosignedAt {
		t.Errorf("the cosignature is of %d, good: %v", at, ok)
	}
	note, _, _ := strings.Cut(string(proven.Checkpoint.Note), "— witness.example")
	if _, ok := key.Verify([]byte(note)); ok {
		t.Error("the witness has cosigned a note without its line")
	}
}
