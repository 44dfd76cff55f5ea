package domain

import "twothirds/domain/wire"

// latestClock is 9899-12-31T23:59:59.999Z.
const latestClock wire.Time = 250_246_627_199_999

// ClockAdvanced sets the log's clock forward, in demonstrations only, so that
// a story of months can be shown in a minute.
type ClockAdvanced struct {
	Authored
	// To is what the log's clock shows next: later than now, by at most ten
	// years, and before 9900, so that periods that begin then can be written.
	To wire.Time `json:"to"`
}

func (e *ClockAdvanced) form() error { return nil }

func (e *ClockAdvanced) decide(s *State, p *Placed) *Refusal {
	sp, refusal := p.alone()
	if refusal != nil {
		return refusal
	}
	switch {
	case s.ledger.Purpose != PurposeDemonstration:
		return refuse(CodeNotDemonstration, "only a ledger founded for demonstration has a clock that can be advanced")
	case !sp.isOfficer(RoleCoordinator, RoleRegistrar):
		return refuse(CodeNotPermitted, "a coordinator or registrar advances the clock")
	case e.To <= p.Recorded || e.To > p.Recorded.AddHours(10*maxHours) || e.To > latestClock:
		return refuse(CodeClock, "the clock shows %s and can be set forward by at most ten years, and not beyond %s", p.Recorded, latestClock)
	}
	return nil
}

func (e *ClockAdvanced) evolve(s *State, p *Placed) {
	s.ledger.ClockOffset += int64(e.To - p.Recorded)
	s.touchLedger()
}
