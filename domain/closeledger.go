package domain

import "twothirds/domain/wire"

// CloseLedger ends the log: afterwards nothing is let in and nothing falls due.
// What there is stays readable and verifiable for ever.
type CloseLedger struct {
	Reasons Text `json:"reasons"`
}

func (e *CloseLedger) form() error    { return e.Reasons.check("reasons", MaxReasons, "") }
func (e *CloseLedger) target() string { return kindLedger }

func (e *CloseLedger) misfit(s *State, _ wire.Time) *Misfit {
	if open := s.openPolls(); len(open) > 0 {
		return misfit(MisfitPollsOpen, "%d polls are open", len(open))
	}
	return nil
}

func (e *CloseLedger) apply(s *State, p *Placed, _ *Decision) {
	s.ledger.Status, s.ledger.Closed = StageClosed, p.Seq
	s.touchLedger()
}
