package httpapi

import (
	"context"
	"fmt"
	"net/http/httptest"
	"testing"
	"time"

	"twothirds/api/httpapi/apitest"
	"twothirds/api/httpapi/asof"
	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/eventstore"
)

// enterMember returns as soon as it is acknowledged that a member is entered.
func enterMember(t *testing.T, n *apitest.Node, name string) (id string, receipt eventstore.Receipt) {
	t.Helper()
	id = apitest.NewID().String()
	signed := n.Sign("member.entered", "member/"+id, &domain.MemberEntered{Constituency: seed.Government, Name: domain.Text{En: name}}, domaintest.Officers()[1])
	receipt, err := n.Ledger.Submit(t.Context(), signed)
	if err != nil {
		t.Fatal(err)
	}
	return id, receipt
}

// What was acknowledged is there for whoever asks next, though it is published, and
// taken up by the read model, a moment after it was acknowledged.
func TestAcknowledgedIsRead(t *testing.T) {
	n := apitest.Found(t, domain.PurposeOperation)
	h := New(Options{Ledger: n.Ledger, Model: n.Model})
	ask := func(url, content string) {
		t.Helper()
		scenario{url: url, status: 200, content: []string{content}}.awaited(t, h, asof.Patience)
	}
	for i := range 48 {
		id, receipt := enterMember(t, n, fmt.Sprint("Member ", i))
		switch i % 6 {
		case 0:
			ask("/v1/members/"+id, "Member")
		case 1:
			ask(fmt.Sprintf("/v1/members/%s?at=%d", id, receipt.Seq), "Member")
		case 2:
			ask(fmt.Sprintf("/v1/members/%s?at=%s", id, receipt.Recorded), "Member")
		case 3:
			ask(fmt.Sprintf("/v1/entries/%d", receipt.Seq), id)
		case 4:
			ask("/v1/info", fmt.Sprintf(`"size":%d,`, receipt.Seq))
		default:
			// The stream is followed from there, and its reader is not told that it was
			// shown more than there is.
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequestWithContext(ctx, "GET", fmt.Sprintf("/v1/entries/stream?after=%d", receipt.Seq), nil))
			if w.Code != 200 {
				t.Errorf("following from %d on: %d %s", receipt.Seq, w.Code, w.Body)
			}
		}
	}
}

// The log that is read right after something was acknowledged has it, though checkpoints
// are signed a few times a second at most.
func TestCheckpointCoversWhatWasAcknowledged(t *testing.T) {
	n := apitest.Found(t, domain.PurposeOperation)
	h := New(Options{Ledger: n.Ledger, Model: n.Model})
	for i := range 5 {
		_, receipt := enterMember(t, n, fmt.Sprint("Member ", i))
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
