package httpapi

import (
	"net/http"

	"twothirds/domain/wire"
)

// maxLag is how many entries the read model may be behind while the server
// counts as ready; it is then some tenths of a second late.
const maxLag = 5000

func (a *API) addHealth() {
	alive := []byte(`{"status":"alive"}`)
	a.mux.HandleFunc("GET /healthz", a.file(func(*http.Request) (*answer, error) {
		return &answer{cache: cacheNever, body: alive}, nil
	}))
	a.mux.HandleFunc("GET /readyz", a.file(func(*http.Request) (*answer, error) {
		if err := a.notReady(); err != nil {
			return nil, err
		}
		return &answer{cache: cacheNever, seq: a.ledger.Size(), body: []byte(`{"status":"ready"}`)}, nil
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
