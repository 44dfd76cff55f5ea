package domain_test

import (
	"encoding/json"
	"testing"

	"twothirds/domain"
)

func TestDbg(t *testing.T) {
	out := map[string]int{}
	codes := map[string]int{}
	for s := range 60 {
		w := newWorld(uint64(s))
		for i := range 100 {
			w.turn(i, uint64(s))
			a := pick(w, acts...)
			before := w.letIn
			w.Refused = nil
			a.do(w)
			if w.letIn == before && w.Refused != nil {
				_, err := w.State.Decide(w.Refused, w.Now, w.Roots)
				if r, ok := err.(*domain.Refusal); ok {
					codes[a.name+" "+string(r.Code)]++
				}
			} else if w.letIn > before { codes[a.name+" OK"]++ }
		}
		w.Wait(30000)
		for _, raw := range w.Entries {
			e, _ := wireEntry(raw)
			if e.Statement.Type == "twothirds.decision.made.v1" {
				var d struct{ Outcome string; Motion string }
				json.Unmarshal(e.Statement.Data, &d)
				out[d.Outcome]++
			}
		}
		for _, m := range w.motions {
			out["motion "+w.State.Motion(m).State]++
			if len(w.State.Motion(m).Content.Effects) > 0 { out["with effects "+w.State.Motion(m).State]++ }
		}
	}
	for k, v := range out { t.Log(v, k) }
	for k, v := range codes { t.Log(v, k) }
}
