package domain_test

import (
	"errors"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
)

func TestFind(t *testing.T) {
	d := newDrafter(domaintest.Constituted(domain.PurposeDemonstration, 2, 2))
	poll := d.Put(d.Motion([]string{seed.ClassProcedural})).String()
	motion := d.State.Poll(pollID(t, poll)).Motion.String()
	member := d.Members[0].ID.String()
	for _, c := range []struct{ kind, ref, want string }{
		{"poll", poll, poll},
		{"poll", "poll/" + poll, poll},
		{"poll", poll[:20], poll},
		{"poll", poll[30:], poll},
		{"poll", "1", poll},
		{"motion", "1", motion},
		{"motion", "motion/" + motion[28:], motion},
		{"member", member[24:], member},
		{"member", "member 1", d.Members[1].ID.String()},
		{"representative", "member 1", d.Members[1].Representative.String()},
		{"representative", member, d.Members[0].Representative.String()},
		{"representative", d.Members[0].Representative.String()[26:], d.Members[0].Representative.String()},
		{"office", "coordinator", "coordinator"},
		{"office", "coord", "coordinator"},
		{"key", d.Members[1].Key.Public.String()[:9], d.Members[1].Key.Public.String()},
	} {
		if got, err := d.State.Find(c.kind, c.ref); err != nil || got != c.want {
			t.Errorf("%s %s: %q, %v; want %s", c.kind, c.ref, got, err, c.want)
		}
	}
	for _, c := range []struct {
		kind, ref string
		want      error
	}{
		{"motion", "2", domain.ErrNoSuch},
		{"poll", "2", domain.ErrNoSuch},
		{"member", "1", domain.ErrNoSuch},
		{"member", "member", domain.ErrNoSuch},
		{"member", "", domain.ErrNoSuch},
		{"representative", "nobody", domain.ErrNoSuch},
		{"member", member[33:], domain.ErrNoSuch},
		{"member", member[:8], domain.ErrAmbiguous},
		{"office", "registrar", domain.ErrAmbiguous},
		{"nothing", member, domain.ErrNoSuch},
		{"poll", "", domain.ErrNoSuch},
	} {
		if got, err := d.State.Find(c.kind, c.ref); !errors.Is(err, c.want) {
			t.Errorf("%s %q: %q, %v; want %v", c.kind, c.ref, got, err, c.want)
		}
	}
}
