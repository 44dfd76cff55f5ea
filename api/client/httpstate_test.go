package client_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"twothirds/api/client"
)

// TestStateOfSomeKinds: what a client has no use for it does not ask for.
func TestStateOfSomeKinds(t *testing.T) {
	var asked string
	served := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r.URL.String()
		http.NotFound(w, r)
	}))
	defer served.Close()
	target, err := client.Dial(served.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer target.Close() //nolint:errcheck // read only
	for _, c := range []struct {
		kinds []string
		want  string
	}{{nil, "/v1/rows"}, {[]string{"ledger", "rollcall"}, "/v1/rows?kinds=ledger%2Crollcall"}} {
		if _, err := target.State(t.Context(), c.kinds...); err == nil || asked != c.want {
			t.Errorf("%q: asked for %s, want %s: %v", c.kinds, asked, c.want, err)
		}
	}
}
