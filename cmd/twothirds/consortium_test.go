package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// A consortium is a body of three sides, as an outsider founds it.
type consortium struct {
	*outsider
	registrars, tellers []*pen
	secretary           *pen
	members             []*seat
}

// A seat is a member with the representative who speaks for it.
type seat struct {
	*pen
	id, representative string
}

func (s *seat) subject() string { return "member/" + s.id }

func text(s string) obj { return obj{"en": s} }

// newConsortium founds the body of testdata/consortium.json and enters its
// members, until it is constituted.
func newConsortium(t *testing.T) *consortium {
	raw, err := os.ReadFile("testdata/consortium.json")
	must(t, err)
	founding := parsed[obj](t, raw)
	officer := func(office string) *pen { return newPen("officer", "office/"+office) }
	c := &consortium{
		registrars: []*pen{officer("registrar-civic"), officer("registrar-state")},
		tellers:    []*pen{officer("teller-civic"), officer("teller-house")},
		secretary:  officer("secretary"),
	}
	officers := []*pen{c.registrars[0], c.registrars[1], c.secretary, c.tellers[0], c.tellers[1]}
	var named []obj
	for _, p := range officers {
		office := strings.TrimPrefix(p.of, "office/")
		role, side, has := strings.Cut(office, "-")
		o := obj{"key": p.public(), "office": office, "role": role}
		if has {
			o["side"] = side
		} else {
			o["role"] = "coordinator"
		}
		named = append(named, o)
	}
	founding["officers"] = named
	c.outsider = found(t, filepath.Join(t.TempDir(), "ledger"), founding, officers...)
	for _, m := range [][2]string{{"Alfa", "associations"}, {"Bravo", "associations"}, {"Kilo", "offices"}, {"Lima", "offices"}, {"Xray", "chamber"}} {
		s := &seat{id: newID()}
		c.enter("member.entered", s.subject(), obj{"constituency": m[1], "name": text(m[0])}, c.registrars[0])
		c.seat(s, obj{})
	}
	return c
}

// seat appoints a representative of a member and enrols its key.
func (c *consortium) seat(s *seat, more obj) {
	c.t.Helper()
	s.representative = newID()
	mandate := obj{"from": at(c.now()), "kind": "principal", "mandate": digestOf("mandate"), "member": s.id}
	for name, value := range more {
		mandate[name] = value
	}
	c.enter("representative.appointed", "representative/"+s.representative, mandate, c.registrars[0])
	s.pen = newPen("representative", s.subject())
	c.enrol(s, s.pen, false, c.registrars...)
	c.members = append(c.members, s)
}

func (c *consortium) enrol(s *seat, key *pen, lost bool, by ...*pen) {
	c.t.Helper()
	c.enter("key.enrolled", "key/"+key.public(), obj{"alg": "ed25519", "lost": lost, "representative": s.representative},
		slices.Insert(slices.Clone(by), 0, key.named("new_key", s.subject()))...)
}

// roll is the digest of the members that are active, and how many are on each side.
func (c *consortium) roll() (digest string, sides []obj) {
	c.t.Helper()
	sideOf := map[string]string{}
	for _, k := range c.rules()["constituencies"].([]any) {
		sideOf[k.(obj)["name"].(string)] = k.(obj)["side"].(string)
	}
	on := map[string]int{}
	lines := []obj{}
	for _, m := range c.rows("members") { // sorted by id
		if m["status"] == "active" {
			side := sideOf[m["constituency"].(string)]
			on[side]++
			lines = append(lines, obj{"member": m["id"], "side": side})
		}
	}
	for _, side := range []string{"civic", "house", "state"} {
		sides = append(sides, obj{"members": on[side], "side": side})
	}
	return labelled("twothirds/roll/v1", lines), sides
}

// inForce is the hash of the rules now.
func (c *consortium) inForce() string {
	c.t.Helper()
	hash := ""
	for i, r := range c.row("ledger", c.id)["rules"].([]any) {
		if r := r.(obj); i == 0 || r["effective_from"].(string) <= at(c.now()) {
			hash = r["hash"].(string)
		}
	}
	return hash
}

func (c *consortium) rules() obj { return c.row("rules", c.inForce())["rules"].(obj) }

// advance sets the clock forward, and has what is then due derived: nothing is
// judged before it. What has it derived is to be later than the clock, which goes on,
// slow as the machine may be.
func (c *consortium) advance(to time.Time) {
	c.t.Helper()
	c.clock(to)
	c.clock(to.Add(5 * time.Minute))
}

// clock sets the clock forward.
func (c *consortium) clock(to time.Time) {
	c.t.Helper()
	c.enter("clock.advanced", "ledger", obj{"to": at(to)}, c.registrars[0])
}

func (c *consortium) wait(d time.Duration) {
	c.t.Helper()
	c.advance(c.now().Add(d))
}

func content(title string, classes []string, effects ...obj) obj {
	if effects == nil {
		effects = []obj{}
	}
	return obj{
		"all_or_none": false, "attachments": []string{}, "classes": classes, "effects": effects, "prevailing": "en",
		"text": text(title + ", in full."), "title": text(title),
	}
}

// table tables a motion that the second member seconds.
func (c *consortium) table(title string, classes []string, effects ...obj) (motion string) {
	c.t.Helper()
	motion = newID()
	said := content(title, classes, effects...)
	c.enter("motion.tabled", "motion/"+motion, said, c.members[0].pen)
	c.same("digest of the motion", c.row("motions", motion)["digest"], labelled("twothirds/motion/v1", said))
	c.enter("motion.seconded", "motion/"+motion, obj{}, c.members[1].pen)
	return motion
}

// freeze lets the time of deliberation pass and freezes a motion.
func (c *consortium) freeze(motion string, after time.Duration) {
	c.t.Helper()
	if after > 0 {
		c.wait(after)
	}
	row := c.row("motions", motion)
	c.enter("motion.frozen", "motion/"+motion, obj{"digest": row["digest"], "version": row["version"]}, c.members[0].pen)
}

// opening is what a poll is opened with.
func (c *consortium) opening(motion string, hours int, options ...string) obj {
	c.t.Helper()
	row := c.row("motions", motion)
	if options == nil {
		options = []string{"yes", "no", "abstain"}
	}
	roll, sides := c.roll()
	return obj{
		"closes": at(c.now().Add(time.Duration(hours)*time.Hour + time.Minute)), "digest": row["digest"], "motion": motion, "options": options,
		"roll": roll, "rules": c.inForce(), "sides": sides, "version": row["version"],
	}
}

func (c *consortium) open(motion string, hours int, options ...string) (poll string) {
	c.t.Helper()
	poll = newID()
	c.enter("poll.opened", "poll/"+poll, c.opening(motion, hours, options...), c.members[0].pen)
	return poll
}

// ballot is a member's next one.
func (c *consortium) ballot(poll string, m *seat, choice string) obj {
	c.t.Helper()
	number := 1
	for ; ; number++ {
		if status, _ := c.get(fmt.Sprintf("/v1/ballots/%s.%s.%d", poll, m.id, number)); status == http.StatusNotFound {
			break
		}
	}
	return obj{"ballot": number, "choice": choice, "member": m.id, "opening": c.row("polls", poll)["leaf"], "representative": m.representative}
}

func (c *consortium) vote(poll string, m *seat, choice string) {
	c.t.Helper()
	c.enter("vote.cast", "poll/"+poll, c.ballot(poll, m, choice), m.pen)
}

// cast has the members vote in their order; who says nothing does not.
func (c *consortium) cast(poll string, choices ...string) {
	c.t.Helper()
	for i, choice := range choices {
		if choice != "" {
			c.vote(poll, c.members[i], choice)
		}
	}
}

// closed lets a poll come to its end, and is what was decided.
func (c *consortium) closed(poll string) (decision obj) {
	c.t.Helper()
	closes, err := time.Parse(wireTime, c.row("polls", poll)["closes"].(string))
	must(c.t, err)
	c.advance(closes)
	return c.row("decisions", c.row("polls", poll)["decision"].(string))
}

// carry takes a motion through, with every member's yes, and is what was decided.
func (c *consortium) carry(title string, classes []string, effects ...obj) (decision obj) {
	c.t.Helper()
	motion := c.table(title, classes, effects...)
	if slices.Contains(classes, "business") { // which hears every side
		for _, m := range []*seat{c.members[0], c.members[2], c.members[len(c.members)-1]} {
			c.enter("position.stated", "motion/"+motion, obj{"stance": "for", "text": text("We are for it.")}, m.pen)
		}
	}
	c.freeze(motion, 50*time.Hour)
	poll := c.open(motion, 24)
	recused := map[any]bool{}
	for _, r := range c.row("polls", poll)["recused"].([]any) {
		recused[r.(obj)["member"]] = true
	}
	for _, m := range c.members {
		if !recused[m.id] {
			c.vote(poll, m, "yes")
		}
	}
	decision = c.closed(poll)
	c.same(title, decision["outcome"], "carried")
	for _, e := range decision["effects"].([]any) {
		c.same(title, e.(obj)["applied"], true)
	}
	return decision
}

// derived are the types of the last so many entries.
func (c *consortium) derived(last int) (types []string) {
	for _, e := range c.entries[len(c.entries)-last:] {
		st := e["statement"].(obj)["type"].(string)
		types = append(types, strings.TrimSuffix(strings.TrimPrefix(st, "twothirds."), ".v1"))
	}
	return types
}
