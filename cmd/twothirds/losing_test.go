package main

import (
	"net/http"
	"net/http/httptest"
)

// loseAnswers is a server whose answers to statements get lost on the way.
type loseAnswers struct{ http.Handler }

func (l loseAnswers) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		l.Handler.ServeHTTP(w, r)
		return
	}
	l.Handler.ServeHTTP(httptest.NewRecorder(), r)
	panic(http.ErrAbortHandler)
}
