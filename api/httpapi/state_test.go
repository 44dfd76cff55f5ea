package httpapi

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"twothirds/api/httpapi/asof"
)

// TestLongAnswersWait: who comes while all places for long answers are taken gets the first
// that is given back, and is told to come again where none is.
func TestLongAnswersWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &API{long: make(chan struct{}, maxLong)}
		var done func()
		for range maxLong {
			var err error
			if done, err = a.begin(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		begun := make(chan error)
		begin := func(ctx context.Context) {
			_, err := a.begin(ctx)
			begun <- err
		}
		go begin(t.Context())
		synctest.Wait()
		done()
		if err := <-begun; err != nil {
			t.Errorf("once a place was given back: %v", err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 2*asof.Patience)
		defer cancel()
		go begin(ctx)
		var p *Problem
		if err := <-begun; !errors.As(err, &p) || p.Code != kindCrowded.code || ctx.Err() != nil {
			t.Errorf("where none was: %v", err)
		}
	})
}
