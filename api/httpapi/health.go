package httpapi

import (
	"net/http"

	"twothirds/domain/wire"
)

// maxLag is how many entries the read model may be behind while the server
// counts as ready; it is then some tenths of a second late.
const maxLag = 5000

// readiness is what /readyz answers with.
type readiness struct {
	// Signs is false where the ledger's key is missing: see Info.
	Signs  bool   `json:"signs"`
	Status string `json:"status"`
}

func (a *API) addHealth() {
	alive := []byte(`{"status":"alive"}`)
	a.mux.HandleFunc("GET /healthz", a.file(func(*http.Request) (*answer, error) {
		return &answer{cache: cacheNever, body: alive}, nil
	}))
	a.mux.HandleFunc("GET /readyz", a.file(func(*http.Request) (*answer, error) {
		if err := a.notReady(); err != nil {
			return nil, err
		}
		// Without the ledger's key it is ready for statements all the same: nothing but
		// the receipts is late.
		body := wire.Canonical(readiness{Signs: a.ledger.Unsigned() == nil, Status: "ready"})
		return &answer{cache: cacheNever, seq: a.ledger.Size(), body: body}, nil
	}))
	a.mux.HandleFunc("GET /metrics", a.metrics.serve)
}

// notReady says why the server should be sent no requests, or nothing.
func (a *API) notReady() error {
	size, read := a.ledger.Size(), wire.Seq(a.model.Head().Seq)
	if read >= size {
		a.caughtUp.Store(true)
	}
	switch err := a.ledger.Err(); {
	case a.isDraining():
		return problem(kindNotReady, "the server is about to end")
	case err != nil:
		return problem(kindNotReady, "the ledger takes nothing more: %v", err)
	case read < size && (!a.caughtUp.Load() || size-read > maxLag):
		return problem(kindNotReady, "the read model has read %d of %d entries", read, size)
	}
	return nil
}
