package embedded

import (
	"fmt"
	"log/slog"
)

// serverLogger hands the server's messages to slog. The server's own logger ends
// the process on Fatalf; this one keeps the first such message for Start.
type serverLogger struct {
	log   *slog.Logger
	fatal chan string // of capacity 1
}

func (l *serverLogger) Fatalf(format string, v ...any) {
	msg := fmt.Sprintf(format, v...)
	l.log.Error("NATS server: " + msg)
	select {
	case l.fatal <- msg:
	default:
	}
}

func (l *serverLogger) Errorf(format string, v ...any) {
	l.log.Error("NATS server: " + fmt.Sprintf(format, v...))
}

func (l *serverLogger) Warnf(format string, v ...any) {
	l.log.Warn("NATS server: " + fmt.Sprintf(format, v...))
}

// Noticef is what the server says at every start and stop: of interest only when
// something is being looked for.
func (l *serverLogger) Noticef(format string, v ...any) {
	l.log.Debug("NATS server: " + fmt.Sprintf(format, v...))
}

func (l *serverLogger) Debugf(format string, v ...any) {
	l.log.Debug("NATS server: " + fmt.Sprintf(format, v...))
}

func (l *serverLogger) Tracef(format string, v ...any) {
	l.log.Debug("NATS server: " + fmt.Sprintf(format, v...))
}
