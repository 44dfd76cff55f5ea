package domain_test

import (
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/voting"
)

func TestAMotionIsCarried(t *testing.T) {
	b := domaintest.Constituted(domain.PurposeOperation, 3, 2)
	poll := b.Put(b.Motion([]string{seed.ClassOrdinary}))
	b.Cast(poll, "no", "yes", "yes", "yes", "yes")
	b.Cast(poll, "yes")
	d := b.Close(poll)
	if d.Outcome != voting.Carried {
		t.Fatalf("outcome %s, tests %+v", d.Outcome, d.Tests)
	}
	if d.Body.Yes != 5 {
		t.Errorf("%d in favour, want 5", d.Body.Yes)
	}
}
