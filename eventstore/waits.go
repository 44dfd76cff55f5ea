package eventstore

import "time"

// waits are how long a ledger waits for others before it goes on without them.
type waits struct {
	grace, seen             time.Duration
	start, request, closing time.Duration // for witnesses
	answer                  time.Duration // of the server; 0: as package stream has it
}

// usualWaits are those outside of tests.
var usualWaits = waits{grace: grace, seen: seenWait, start: startWait, request: requestWait, closing: closingWait}

func waitsOf(w *waits) waits {
	if w == nil {
		return usualWaits
	}
	return *w
}
