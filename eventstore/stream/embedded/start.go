// Package embedded starts NATS servers inside this process: the one that keeps the
// log, and the one that outside clients connect to.
//
// It promises that a server it returns is ready, and that one which could not start
// is an error that says why and has let go of its folder and its port. The server
// itself says so to its logger only, and would end the process.
package embedded

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// Start starts a server and returns when it is ready, or with an error when it
// cannot start or ctx ends before. What the server reports goes to log.
func Start(ctx context.Context, o *server.Options, log *slog.Logger) (*server.Server, error) {
	s, err := server.NewServer(o)
	if err != nil {
		return nil, fmt.Errorf("set up the embedded NATS server: %w", err)
	}
	logger := &serverLogger{log: log, fatal: make(chan string, 1)}
	s.SetLoggerV2(logger, false, false, false)

	// Start recovers the streams before it returns, and reports no error: a server
	// that could not use its folder or its port says so to its logger and never
	// becomes ready.
	started := make(chan struct{})
	go func() { defer close(started); s.Start() }()
	const step = 10 * time.Millisecond
	for !s.ReadyForConnections(step) {
		select {
		case why := <-logger.fatal:
			err = fmt.Errorf("start the embedded NATS server: %s", why)
		case <-ctx.Done():
			err = fmt.Errorf("start the embedded NATS server: %w", context.Cause(ctx))
		default:
			continue
		}
		s.Shutdown()
		s.WaitForShutdown()
		<-started // so that nothing touches folder or port any more
		return nil, err
	}
	return s, nil
}
