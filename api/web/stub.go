package web

import (
	"log/slog"
	"net/http"

	"twothirds/eventstore"
	"twothirds/projections"
)

type Options struct {
	Ledger *eventstore.Ledger
	Model  *projections.Model
	Log    *slog.Logger
}

func Mount(mux *http.ServeMux, o Options) {}
