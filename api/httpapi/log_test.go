package httpapi

import (
	"fmt"
	"testing"
	"time"

	"twothirds/api/httpapi/apitest"
	"twothirds/api/httpapi/asof"
	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
)

// The log that is read right after something was acknowledged has it, though checkpoints
// are signed a few times a second at most.
func TestCheckpointCoversWhatWasAcknowledged(t *testing.T) {
	n := apitest.Found(t, domain.PurposeOperation)
	h := New(Options{Ledger: n.Ledger, Model: n.Model})
	for i := range 5 {
		id := apitest.NewID().String()
		signed := n.Sign("member.entered", "member/"+id, &domain.MemberEntered{Constituency: seed.Government, Name: domain.Text{En: fmt.Sprint("Member ", i)}}, domaintest.Officers()[1])
		receipt, err := n.Ledger.Submit(t.Context(), signed)
		if err != nil {
			t.Fatal(err)
		}
		asked := time.Now()
		note := scenario{url: "/log/checkpoint", status: 200}.run(t, h).Body.Bytes()
		c, err := n.Ledger.Keys().ParseCheckpoint(note)
		if err != nil {
			t.Fatal(err)
		}
		if took := time.Since(asked); c.Size < int64(receipt.Seq) && took < asof.Patience { //nolint:gosec // a small number
			t.Errorf("%s after entry %d the checkpoint covers %d entries", took, receipt.Seq, c.Size)
		}
	}
}
