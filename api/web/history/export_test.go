package history

import "twothirds/domain/wire"

// Registers is how many registers of a body are kept.
func Registers(ledger wire.Hash, body string) int {
	s := shelfOf(ledger, body)
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.kept)
}
