package httpapi

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Bounds of a connection. Streams and long answers move their own deadlines.
const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 30 * time.Second
	writeTimeout      = 30 * time.Second
	idleTimeout       = 120 * time.Second
	maxHeader         = 16 << 10
	// shutdownTimeout is how long requests under way may take at the end.
	shutdownTimeout = 3 * time.Second
)

// Serve answers requests on l until ctx ends. Then it drains an *API, calls the
// hooks in order, takes no further connection, lets requests under way come to
// their end for a few seconds, and returns nil; or the error with which serving
// failed. It closes l.
func Serve(ctx context.Context, l net.Listener, h http.Handler, hooks ...func()) error {
	server := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeader,
	}
	if a, ok := h.(*API); ok {
		server.ErrorLog = slog.NewLogLogger(a.log.Handler(), slog.LevelWarn)
		hooks = append([]func(){a.Drain}, hooks...)
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serving HTTP on %s: %w", l.Addr(), err)
	case <-ctx.Done():
	}
	for _, hook := range hooks {
		hook()
	}
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()
	err := server.Shutdown(ending)
	if errors.Is(err, context.DeadlineExceeded) {
		err = server.Close() // whoever is still there is too slow
	}
	<-failed
	if err != nil {
		return fmt.Errorf("ending HTTP on %s: %w", l.Addr(), err)
	}
	return nil
}
