package bench

import (
	"context"
	"runtime"
	"slices"
	"time"
)

// rounds is how often each side of a measurement has its turn.
const rounds = 3

// Result is what a measurement came to.
type Result struct {
	What string `json:"what"`
	// Figure is the ledger's, Yardstick that of what it rests on, both in Unit and
	// medians of Rounds rounds; Ratio is Figure / Yardstick.
	Figure    float64 `json:"figure"`
	Yardstick float64 `json:"yardstick"`
	Ratio     float64 `json:"ratio"`
	// Target is the ratio that there should be at least; nil while none is set,
	// and then Met is true.
	Target *float64 `json:"target"`
	Met    bool     `json:"met"`
	Unit   string   `json:"unit"`
	Rounds int      `json:"rounds"`
	// N is how many operations a round has.
	N int `json:"n"`
	// Against says what the yardstick is.
	Against string `json:"against"`
	// Submitters is how many submit at the same time, Batch how many messages the
	// yardstick's batches have.
	Submitters int `json:"submitters,omitzero"`
	Batch      int `json:"batch,omitzero"`
	// Latency is of the ledger, YardstickLatency of the yardstick, over all rounds.
	Latency          *Latency `json:"latency,omitzero"`
	YardstickLatency *Latency `json:"yardstick_latency,omitzero"`
}

// Latency is how long one operation took, in milliseconds.
type Latency struct {
	P50 float64 `json:"p50_ms"`
	P99 float64 `json:"p99_ms"`
}

// round does a number of units of something and says how long they took;
// what is made ready before does not count.
type round func(ctx context.Context) (units float64, took time.Duration, err error)

// measure has both sides take turns and enters the medians in r.
func measure(ctx context.Context, r *Result, ours, raw round) error {
	var rates [2][]float64
	for range rounds {
		for side, do := range []round{ours, raw} {
			if err := ctx.Err(); err != nil {
				return err
			}
			runtime.GC() // what the other side left is not this one's to clear
			units, took, err := do(ctx)
			if err != nil {
				return err
			}
			rates[side] = append(rates[side], units/max(took, time.Nanosecond).Seconds())
		}
	}
	r.Rounds, r.Figure, r.Yardstick = rounds, median(rates[0]), median(rates[1])
	r.Ratio = r.Figure / r.Yardstick
	return nil
}

// median is the middle one of an odd number of values.
func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}

// latencyOf is the latency of operations that took so long.
func latencyOf(took []time.Duration) *Latency {
	slices.Sort(took)
	at := func(percent int) float64 { return took[(len(took)-1)*percent/100].Seconds() * 1000 }
	return &Latency{P50: at(50), P99: at(99)}
}
