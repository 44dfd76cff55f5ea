package domain

import "twothirds/domain/wire"

// Bounds of the log's clock. No entry is recorded before the first or after the
// last of these times. All that is computed from recorded adds less than twelve
// years to it, so every time in the log can be written; and none is the time
// of 1970 that stands for "none".
const (
	firstRecorded wire.Time = 1                   // 1970-01-01T00:00:00.001Z
	lastRecorded  wire.Time = 250_246_627_199_999 // 9899-12-31T23:59:59.999Z
)

// maxClockOffset is the most that clocks of demonstrations are advanced by in
// all, in milliseconds: as much as the last time is after 1970.
const maxClockOffset = int64(lastRecorded)

// recordable refuses a time at which no entry can be recorded.
func recordable(now wire.Time) *Refusal {
	if now < firstRecorded || now > lastRecorded {
		return refuse(CodeClock, "the log's clock shows %s; entries are recorded from %s to %s: set the clock right", now, firstRecorded, lastRecorded)
	}
	return nil
}

// ClockAdvanced sets the log's clock forward, in demonstrations only, so that
// a story of months can be shown in a minute.
type ClockAdvanced struct {
	Authored
	// To is what the log's clock shows next: later than now, by at most ten
	// years, and not beyond lastRecorded.
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
	case e.To <= p.Recorded || e.To > p.Recorded.AddHours(10*maxHours) || e.To > lastRecorded:
		return refuse(CodeClock, "the clock shows %s and can be set forward by at most ten years, and not beyond %s", p.Recorded, lastRecorded)
	case s.ledger.ClockOffset+int64(e.To-p.Recorded) > maxClockOffset:
		return refuse(CodeClock, "the clock was advanced by %d milliseconds already; %d are the most", s.ledger.ClockOffset, maxClockOffset)
	}
	return nil
}

func (e *ClockAdvanced) evolve(s *State, p *Placed) {
	s.ledger.ClockOffset += int64(e.To - p.Recorded)
	s.touchLedger()
}
