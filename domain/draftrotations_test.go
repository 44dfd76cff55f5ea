package domain_test

import (
	"errors"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/wire"
)

// draftRotations drafts a rotation that is planned and one by decision, from
// nothing but the keys that sign.
func draftRotations(t *testing.T, d *drafter, civil, government domaintest.Key) {
	t.Helper()
	d.enter(t, "ledger.key_rotated", `{}`, civil, d.LedgerKey, secondKey)
	if key := d.State.Ledger().Key; key != secondKey.Public {
		t.Errorf("the ledger's key is %s", key)
	}
	decision := lost(d.Body, thirdKey)
	d.enter(t, "ledger.key_rotated", `{}`, government, civil, thirdKey)
	if l := d.State.Ledger(); l.Key != thirdKey.Public || *l.FormerKeys[1].Decision != decision {
		t.Errorf("%+v", l)
	}
}

// Where the old key signs, a decision is not filled in, and what is given stays.
func TestDraftingARotation(t *testing.T) {
	t.Parallel()
	b := five()
	decision := lost(b, thirdKey)
	d := newDrafter(b)
	draft := func(fields string, keys ...domaintest.Key) (*domain.LedgerKeyRotated, []wire.Signer, error) {
		env := d.env()
		for _, key := range keys {
			env.By = append(env.By, wire.Signer{Key: key.Public})
		}
		st, err := b.State.Draft("ledger.key_rotated", []byte(fields), env)
		if err != nil {
			return nil, nil, err
		}
		event, err := domain.DecodeEvent(st)
		if err != nil {
			return nil, nil, err
		}
		return event.(*domain.LedgerKeyRotated), st.By, nil
	}
	e, by, err := draft(`{}`, b.Coordinator.Key, b.LedgerKey, secondKey)
	if err != nil || e.Decision != nil || e.LedgerKey != secondKey.Public || by[1].As != wire.AsLedgerKey || by[2].Of != "ledger/"+b.Ledger.String() {
		t.Errorf("planned: %+v, %+v, %v", e, by, err)
	}
	e, by, err = draft(`{"reasons":{"en":"It was stolen."}}`, b.Registrars[0].Key, b.Registrars[1].Key, thirdKey)
	if err != nil || *e.Decision != decision || e.Reasons.En == "" || by[1].As != wire.AsOfficer || by[2].As != wire.AsNewKey {
		t.Errorf("by decision: %+v, %+v, %v", e, by, err)
	}
	if e, _, err = draft(`{"ledger_key":"`+thirdKey.Public.String()+`","decision":null}`, b.Coordinator.Key, b.LedgerKey, secondKey); err != nil || e.LedgerKey != thirdKey.Public || e.Decision != nil {
		t.Errorf("what was given has changed: %+v, %v", e, err)
	}
	var form *wire.FormError
	if _, _, err = draft(`{}`, b.Coordinator.Key, b.LedgerKey); !errors.As(err, &form) || form.Place != "/data/ledger_key" {
		t.Errorf("without a new key: %v", err)
	}
}
