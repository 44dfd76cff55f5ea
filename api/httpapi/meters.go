package httpapi

import (
	"fmt"
	"net/http"
	"time"

	"github.com/VictoriaMetrics/metrics"
)

// meters are what operators watch, in the text format of Prometheus.
type meters struct {
	set *metrics.Set
}

func newMeters(a *API) *meters {
	m := &meters{set: metrics.NewSet()}
	gauge := func(name string, value func() float64) { m.set.NewGauge("twothirds_"+name, value) }
	gauge("entries", func() float64 { return float64(a.ledger.Size()) })
	gauge("ready", func() float64 {
		if a.notReady() != nil {
			return 0
		}
		return 1
	})
	gauge("streams", func() float64 { return float64(a.streams.now()) })
	// How many published entries the read model has not read.
	gauge("model_lag_entries", func() float64 { return float64(a.ledger.Size()) - float64(a.model.Head().Seq) })
	// How many published entries no checkpoint covers yet.
	gauge("checkpoint_lag_entries", func() float64 {
		signed, err := a.checkpoint()
		if err != nil {
			return float64(a.ledger.Size())
		}
		return float64(a.ledger.Size()) - float64(signed.size)
	})
	return m
}

// submitted counts a statement by what came of it: entered, or there again.
func (m *meters) submitted(result string) {
	m.set.GetOrCreateCounter(fmt.Sprintf(`twothirds_appends_total{result=%q}`, result)).Inc()
}

// refused counts a statement that was not let in, by the code of the answer.
func (m *meters) refused(p *Problem) {
	m.set.GetOrCreateCounter(fmt.Sprintf(`twothirds_refusals_total{code=%q,status="%d"}`, p.Code, p.Status)).Inc()
}

// request counts an answered request by the pattern that it matched, and how
// long it took. Streams have no duration worth telling.
func (m *meters) request(r *http.Request, status int, took time.Duration) {
	route := r.Pattern
	if route == "" {
		route = "none"
	}
	m.set.GetOrCreateCounter(fmt.Sprintf(`twothirds_http_requests_total{route=%q,status="%d"}`, route, status)).Inc()
	if route != "GET /v1/entries/stream" {
		m.set.GetOrCreateHistogram(fmt.Sprintf(`twothirds_http_request_duration_seconds{route=%q}`, route)).Update(took.Seconds())
	}
}

func (m *meters) serve(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	w.Header().Set("Cache-Control", cacheNever)
	m.set.WritePrometheus(w)
	metrics.WriteProcessMetrics(w)
}
