package client_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"twothirds/api/client"
	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
	"twothirds/eventstore"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/tlog"
)

// In a folder that is open in this process it goes the same way as over HTTP.
func TestInAFolderAStatementIsFilledInSignedAndEntered(t *testing.T) {
	id, err := uuid.NewV7()
	if err != nil {
		t.Fatal(err)
	}
	o := eventstore.Options{Dir: t.TempDir()}
	ledgerID, err := eventstore.Create(t.Context(), o, func(key pubkey.Key) (*wire.Signed, error) {
		return domaintest.FoundingBy(key, domain.PurposeDemonstration, wire.UUID(id), wire.Time(time.Now().UnixMilli())), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	ledger, err := eventstore.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer ledger.Close() //nolint:errcheck // tested elsewhere
	target := client.Folder(ledger)
	registrar := domaintest.Officers()[1]
	fill := func(name string) *wire.Signed {
		st, err := client.Fill(t.Context(), target, "member.entered", []byte(`{"constituency":"government","name":{"en":"`+name+`"}}`), client.FillOptions{By: by(registrar)})
		if err != nil {
			t.Fatal(err)
		}
		signed, err := client.Sign(&wire.Signed{Statement: st}, person{registrar.Key})
		if err != nil {
			t.Fatal(err)
		}
		return signed
	}
	older := fill("Older")
	receipt, err := target.Submit(t.Context(), fill("Ministry"))
	if err != nil || receipt.Seq != 2 {
		t.Fatalf("%+v, %v", receipt, err)
	}
	state, err := target.State(t.Context())
	if err != nil || state.Head().Seq < 2 {
		t.Errorf("the state after an acknowledged statement ends at entry %d, %v", state.Head().Seq, err)
	}
	info, err := target.Info(t.Context())
	if err != nil || info.Ledger != ledgerID || info.Now < receipt.Recorded {
		t.Errorf("info %+v, %v", info, err)
	}
	proof, entry, err := target.Receipt(t.Context(), receipt.Seq)
	if err != nil {
		t.Fatal(err)
	}
	if proven, err := copies.VerifyReceipt(entry, proof, ledgerID); err != nil || proven.Entry.Leaf() != receipt.Leaf {
		t.Errorf("the receipt: %+v, %v", proven, err)
	}
	if _, _, err := target.Receipt(t.Context(), receipt.Seq+1); !errors.Is(err, tlog.ErrNotFound) {
		t.Errorf("the receipt of what is not there: %v", err)
	}
	var refused *eventstore.Refused
	if _, err := target.Submit(t.Context(), older); !errors.As(err, &refused) {
		t.Fatalf("held back: %v", err)
	}
	if note, err := info.OpenRefusal([]byte(refused.Note)); err != nil || note.Statement != older.Statement.Hash() {
		t.Errorf("refusal %+v, %v", note, err)
	}
	if err := target.Close(); err != nil {
		t.Error(err)
	}
	if _, err := target.Submit(t.Context(), fill("After closing the target")); err != nil {
		t.Errorf("the ledger is not open any more: %v", err)
	}
}
