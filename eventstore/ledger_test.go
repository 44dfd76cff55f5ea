package eventstore_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
	"twothirds/eventstore"
)

func found(t *testing.T, dir string) wire.Hash {
	t.Helper()
	id, err := eventstore.Create(t.Context(), eventstore.Options{Dir: dir}, func(key pubkey.Key) (*wire.Signed, error) {
		return domaintest.FoundingBy(key, domain.PurposeDemonstration, newID(t), wire.Time(time.Now().UnixMilli())), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// enter is a signed statement that a registrar enters a member.
func enter(t *testing.T, ledger wire.Hash, name string) *wire.Signed {
	t.Helper()
	registrar := domaintest.Officers()[1]
	e := &domain.MemberEntered{Constituency: "government", Name: domain.Text{En: name}}
	e.By = []wire.Signer{{As: registrar.As, Key: registrar.Key.Public, Of: registrar.Of}}
	st, err := wire.NewStatement(newID(t), wire.SourceOf(ledger), "twothirds.member.entered.v1", "member/"+newID(t).String(), wire.Time(time.Now().UnixMilli()), e)
	if err != nil {
		t.Fatal(err)
	}
	return domaintest.SignStatement(st, registrar)
}

func TestSubmittedStatementsArePublished(t *testing.T) {
	dir := t.TempDir()
	id := found(t, dir)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	l, err := eventstore.Open(ctx, eventstore.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	signed := enter(t, id, "Ministry")
	receipt, err := l.Submit(ctx, signed)
	if err != nil || receipt.Seq != 2 {
		t.Fatalf("receipt %+v, %v", receipt, err)
	}
	again, err := l.Submit(ctx, signed)
	if err != nil || !again.Again || again.Seq != 2 || again.Leaf != receipt.Leaf {
		t.Fatalf("submitted again: %+v, %v", again, err)
	}
	older := enter(t, id, "Older")
	if _, err := l.Submit(ctx, enter(t, id, "Newer")); err != nil {
		t.Fatal(err)
	}
	var refused *eventstore.Refused
	if _, err := l.Submit(ctx, older); !errors.As(err, &refused) || refused.Refusal.Code != domain.CodeOlderThanLast || refused.Note == "" {
		t.Fatalf("a statement held back: %v", err)
	}
	if _, err := l.WaitCheckpoint(ctx, 3); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	l, err = eventstore.Open(ctx, eventstore.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if again, err := l.Submit(ctx, signed); err != nil || !again.Again || again.Seq != 2 {
		t.Fatalf("submitted after a restart: %+v, %v", again, err)
	}
	if l.Size() != 3 {
		t.Errorf("size %d, want 3", l.Size())
	}
}
