package httpapi

import (
	"net/http"
	"strings"
)

// methods are those that anything here is served by.
var methods = []string{http.MethodGet, http.MethodPost, http.MethodDelete}

// route finds who answers. What the mux would answer in plain text, that there
// is no such path or not by this method, is answered as a problem.
func (a *API) route(w http.ResponseWriter, r *http.Request) {
	if _, pattern := a.mux.Handler(r); pattern != "" {
		a.mux.ServeHTTP(w, r)
		return
	}
	allowed := a.allowed(r)
	if len(allowed) == 0 {
		a.fail(w, r, problem(kindNoPath, "nothing is served at this path; /openapi.json lists what is"))
		return
	}
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	if r.Method == http.MethodOptions {
		a.preflight(w, r, allowed)
		return
	}
	a.fail(w, r, problem(kindMethod, "this path is served by %s", strings.Join(allowed, " and ")))
}

// allowed are the methods by which a path is served.
func (a *API) allowed(r *http.Request) []string {
	var allowed []string
	for _, method := range methods {
		probe := r.Clone(r.Context())
		probe.Method = method
		if _, pattern := a.mux.Handler(probe); pattern == "" {
			continue
		}
		allowed = append(allowed, method)
		if method == http.MethodGet {
			allowed = append(allowed, http.MethodHead)
		}
	}
	return allowed
}

// preflight answers a browser that asks what pages of other origins may do:
// read what is public, and nothing else.
func (a *API) preflight(w http.ResponseWriter, r *http.Request, allowed []string) {
	if isOpen(r.URL.Path) && allowed[0] == http.MethodGet {
		allowOrigins(w.Header())
		w.Header().Set("Access-Control-Allow-Methods", "GET, HEAD")
		w.Header().Set("Access-Control-Allow-Headers", "If-None-Match, Last-Event-ID")
		w.Header().Set("Access-Control-Max-Age", "86400")
	}
	w.WriteHeader(http.StatusNoContent)
}
