package eventstore_test

import (
	"errors"
	"testing"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore"
)

// Statements submitted together are judged in their order, share appends, and
// are not held to a key's rate; each has its own outcome, also when all are
// submitted again.
func TestSubmitAll(t *testing.T) {
	t.Parallel()
	body, _ := voting()
	n := started(t, body, func(o *eventstore.Options) { *o = o.WithRate(1, 1) })
	registrar := body.Registrars[0]
	record := func(title string) *wire.Signed {
		return n.sign("record.attested", "record/"+n.id().String(), &domain.RecordAttested{RecordContent: domain.RecordContent{
			Date: "2016-09-09", Kind: "other", TakenFrom: domain.Source{Title: domain.Text{En: "x"}}, Text: domain.Text{En: "x"}, Title: domain.Text{En: title},
		}}, registrar)
	}
	statements := make([]*wire.Signed, eventstore.MaxTogether)
	for i := range statements {
		statements[i] = record("x")
	}
	statements[7] = record("\u202e") // not let in at the door
	statements[9] = record("x")
	statements[9].Signatures[0].Sig[0] ^= 1
	for round := range 2 {
		outcomes, err := n.SubmitAll(testContext(t), statements)
		if err != nil {
			t.Fatal(err)
		}
		var last wire.Seq
		for i, o := range outcomes {
			var refused *eventstore.Refused
			var forged *wire.SignatureError
			switch i {
			case 7:
				if !errors.As(o.Err, &refused) || refused.Refusal.Code != "text" {
					t.Errorf("round %d: a text that deceives: %v", round, o.Err)
				}
			case 9:
				if !errors.As(o.Err, &forged) {
					t.Errorf("round %d: forged: %v", round, o.Err)
				}
			default:
				if o.Err != nil || o.Receipt.Seq <= last || o.Receipt.Again != (round == 1) {
					t.Fatalf("round %d, statement %d: %+v after %d", round, i, o, last)
				}
				last = o.Receipt.Seq
			}
		}
	}
	if _, err := n.SubmitAll(testContext(t), append(statements, record("x"))); err == nil {
		t.Error("more than may be submitted together")
	}
	n.checkLog()
}
