package httpapi

import (
	"context"
	"fmt"
	"net/http/httptest"
	"testing"

	"twothirds/api/httpapi/apitest"
	"twothirds/api/httpapi/asof"
	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
)

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
		id := apitest.NewID().String()
		signed := n.Sign("member.entered", "member/"+id, &domain.MemberEntered{Constituency: seed.Government, Name: domain.Text{En: fmt.Sprint("Member ", i)}}, domaintest.Officers()[1])
		receipt, err := n.Ledger.Submit(t.Context(), signed)
		if err != nil {
			t.Fatal(err)
		}
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
