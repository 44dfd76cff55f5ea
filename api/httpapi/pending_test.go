package httpapi

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"twothirds/api/httpapi/apitest"
	"twothirds/api/httpapi/asof"
	"twothirds/api/pending"
	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/wire"
)

// withPending serves a ledger with a place where statements wait.
func withPending(t *testing.T, n *apitest.Node) http.Handler {
	t.Helper()
	store, err := pending.Open(pending.Options{Path: filepath.Join(t.TempDir(), pending.FileName), Ledger: n.Ledger.ID(), Standing: pending.Of(n.Model)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return New(Options{Ledger: n.Ledger, Model: n.Model, Pending: store})
}

// TestEnteredWaitsNoMore asks what waits as soon as it was acknowledged that it is entered.
func TestEnteredWaitsNoMore(t *testing.T) {
	n := apitest.Found(t, domain.PurposeDemonstration)
	n.Enter(domain.Text{En: "Test association"})
	h := withPending(t, n)
	registrars := n.Officers()[1:3]
	for i := range 12 {
		signed := n.Sign("opening.erased", "representative/"+n.Members[0].Representative.String(), &domain.OpeningErased{Fields: []string{"field_" + string(rune('a'+i))}, Reasons: domain.Text{En: "As asked."}}, registrars...)
		one := "/v1/pending/" + signed.Statement.ID.String()
		scenario{method: "POST", url: "/v1/pending", body: string(signed.Bytes()), status: 201}.awaited(t, h, asof.Patience)
		scenario{method: "POST", url: "/v1/statements", body: string(signed.Bytes()), status: 201}.run(t, h)
		if i%2 == 0 {
			scenario{url: "/v1/pending", status: 200, content: []string{`{"items":[]}`}}.awaited(t, h, asof.Patience)
		} else {
			scenario{url: one, status: 404, content: []string{`"code":"no_such_pending"`}}.awaited(t, h, asof.Patience)
		}
	}
}

// TestPending: what one registrar has signed waits for the other, is submitted
// the ordinary way, and waits no more.
func TestPending(t *testing.T) {
	n := apitest.Found(t, domain.PurposeDemonstration)
	n.Constitute(domain.Text{En: "Test association"}, domain.Text{En: "Test ministry"})
	n.CatchUp()
	h := withPending(t, n)
	registrars := n.Officers()[1:3]
	ending := func(by []domaintest.Speaker) *wire.Signed {
		return n.Sign("representative.ended", "representative/"+n.Members[0].Representative.String(), &domain.RepresentativeEnded{}, by...)
	}
	whole, size := ending(registrars), n.Ledger.Size()
	id := whole.Statement.ID.String()
	first := &wire.Signed{Signatures: whole.Signatures[:1], Statement: whole.Statement}
	second := &wire.Signed{Signatures: whole.Signatures[1:], Statement: whole.Statement}
	withdrawal := func(speaker domaintest.Speaker, id string) string {
		parsed, err := wire.ParseUUID(id)
		if err != nil {
			t.Fatal(err)
		}
		sig := ed25519.Sign(speaker.Key.Private, pending.WithdrawalMessage(parsed))
		return "/v1/pending/" + id + "?key=" + speaker.Key.Public.String() + "&sig=" + base64.RawURLEncoding.EncodeToString(sig)
	}
	other := ending([]domaintest.Speaker{registrars[1], registrars[0]})
	otherID := other.Statement.ID.String()
	for _, s := range []scenario{
		{name: "nothing waits", url: "/v1/pending", status: 200, content: []string{`{"items":[]}`}, answer: map[string]string{"Cache-Control": "no-store"}},
		{name: "of whom others are asked nothing", method: "POST", url: "/v1/pending", body: string(n.Sign("office.resigned", registrars[0].Of, &domain.OfficeResigned{}, registrars[0]).Bytes()), status: 422, content: []string{`"code":"alone"`}},
		{name: "nobody has signed", method: "POST", url: "/v1/pending", body: string(second.Bytes()), status: 403, content: []string{`"code":"author"`}},
		{name: "no statement", method: "POST", url: "/v1/pending", body: "{}", status: 400, content: []string{`"code":"form"`}},
		{name: "the first signs", method: "POST", url: "/v1/pending", body: string(first.Bytes()), status: 201, content: []string{`"complete":false`, id, `"signed":true`, `"signed":false`}, answer: map[string]string{"Location": "/v1/pending/" + id}},
		{name: "for the second", url: "/v1/pending?for=" + registrars[1].Key.Public.String(), status: 200, content: []string{id}},
		{name: "for somebody else", url: "/v1/pending?for=" + n.Members[0].Key.Public.String(), status: 200, not: []string{id}},
		{name: "for no key", url: "/v1/pending?for=abc", status: 400, content: []string{`"code":"parameter"`}},
		{name: "the bytes", url: "/v1/pending/" + id, status: 200, content: []string{string(first.Bytes())}},
		{name: "another id", method: "POST", url: "/v1/pending/" + otherID, body: string(second.Bytes()), status: 400, content: []string{`"code":"parameter"`}},
		{name: "too early to submit", method: "POST", url: "/v1/statements", body: string(first.Bytes()), status: 400, content: []string{`"code":"signature"`}},
		{name: "the second signs", method: "POST", url: "/v1/pending/" + id, body: string(second.Bytes()), status: 201, content: []string{`"complete":true`}},
		{name: "it is whole", url: "/v1/pending/" + id, status: 200, content: []string{string(whole.Bytes())}},
		{name: "another waits", method: "POST", url: "/v1/pending", body: string(other.Bytes()), status: 201},
		{name: "withdrawn by a stranger", method: "DELETE", url: withdrawal(n.Officers()[0], otherID), status: 403, content: []string{`"code":"withdrawal"`}},
		{name: "withdrawn", method: "DELETE", url: withdrawal(registrars[0], otherID), status: 200},
		{name: "gone", url: "/v1/pending/" + otherID, status: 404, content: []string{`"code":"no_such_pending"`}},
		{name: "not an id", url: "/v1/pending/" + strings.Repeat("x", 36), status: 400, content: []string{`"code":"parameter"`}},
		{name: "another method", method: "PUT", url: "/v1/pending/" + id, status: 405, content: []string{`"code":"method"`}},
		{name: "submitted", method: "POST", url: "/v1/statements", body: string(whole.Bytes()), status: 201},
	} {
		t.Run(s.name, func(t *testing.T) { s.run(t, h) })
	}
	if err := n.Ledger.Wait(t.Context(), size+1); err != nil {
		t.Fatal(err)
	}
	n.CatchUp()
	for _, s := range []scenario{
		{name: "waits no more", url: "/v1/pending", status: 200, content: []string{`{"items":[]}`}},
		{name: "is not taken again", method: "POST", url: "/v1/pending", body: string(whole.Bytes()), status: 409, content: []string{`"code":"past"`}},
	} {
		t.Run(s.name, func(t *testing.T) { s.run(t, h) })
	}
	t.Run("off", func(t *testing.T) {
		scenario{url: "/v1/pending", status: 503, content: []string{`"code":"pending_off"`}}.run(t, New(Options{Ledger: n.Ledger, Model: n.Model}))
	})
	t.Run("described", func(t *testing.T) {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", "/openapi.json", nil))
		var spec struct {
			Paths map[string]map[string]json.RawMessage
		}
		if err := json.Unmarshal(w.Body.Bytes(), &spec); err != nil {
			t.Fatal(err)
		}
		if len(spec.Paths["/v1/pending"]) != 2 || len(spec.Paths["/v1/pending/{id}"]) != 3 {
			t.Errorf("%d and %d operations are described", len(spec.Paths["/v1/pending"]), len(spec.Paths["/v1/pending/{id}"]))
		}
	})
}
