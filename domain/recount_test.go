package domain_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strings"

	"pgregory.net/rapid"

	"twothirds/domain/wire"
)

func wireEntry(raw []byte) (*wire.Entry, error) { return wire.ParseEntry(raw) }

// counter counts a log again from its bare entries, knowing nothing of State:
// JSON in maps, shares in big.Rat.
type counter struct {
	t          *rapid.T
	sides      map[string]string // by constituency
	status     map[string]string // by member
	side       map[string]string // by member
	applied    map[string]string // constituency by application
	motions    map[string]object // content
	amendments map[string]object
	rules      map[string]object // by hash
	polls      map[string]*naivePoll
	decisions  map[string]string // motion by decision
}

type object = map[string]any

type naivePoll struct {
	motion, rules string
	roll          []string
	sides         map[string]string
	recused       map[string]bool
	ballots       map[string][]naiveBallot
	open          bool
	cast          int
}

type naiveBallot struct {
	choice, key string
	recorded    string
	aside       bool
}

func recount(t *rapid.T, entries [][]byte) {
	c := &counter{
		t: t, sides: map[string]string{}, status: map[string]string{}, side: map[string]string{}, applied: map[string]string{},
		motions: map[string]object{}, amendments: map[string]object{}, rules: map[string]object{}, polls: map[string]*naivePoll{}, decisions: map[string]string{},
	}
	for i, raw := range entries {
		var e struct {
			Recorded  string
			Statement struct {
				Type, Subject string
				Data          object
			}
		}
		if err := json.Unmarshal(raw, &e); err != nil {
			t.Fatal(err)
		}
		_, id, _ := strings.Cut(e.Statement.Subject, "/")
		c.take(i+1, strings.TrimPrefix(e.Statement.Type, "twothirds."), id, e.Statement.Subject, e.Recorded, e.Statement.Data)
	}
}

func (c *counter) take(seq int, what, id, subject, recorded string, d object) {
	switch what {
	case "ledger.founded.v1":
		c.useRules(d["rules"].(object))
	case "member.entered.v1":
		c.join(id, d["constituency"].(string))
	case "member.applied.v1":
		c.applied[id] = d["constituency"].(string)
	case "member.left.v1":
		c.status[id] = "left"
	case "motion.tabled.v1":
		c.motions[id] = d
	case "amendment.moved.v1":
		c.amendments[id] = d
	case "amendment.accepted.v1":
		c.motions[c.amendments[id]["motion"].(string)] = c.amendments[id]
	case "poll.opened.v1":
		p := &naivePoll{motion: d["motion"].(string), rules: d["rules"].(string), sides: map[string]string{}, recused: map[string]bool{}, ballots: map[string][]naiveBallot{}, open: true}
		for m, status := range c.status {
			if status == "active" {
				p.roll = append(p.roll, m)
				p.sides[m] = c.side[m]
			}
		}
		c.polls[id] = p
	case "vote.cast.v1":
		p, m := c.polls[id], d["member"].(string)
		by := d["by"].([]any)[0].(object)
		if !p.open {
			c.t.Fatalf("entry %d: a ballot in a closed poll", seq)
		}
		if p.recused[m] {
			c.t.Fatalf("entry %d: a ballot of a recused member", seq)
		}
		p.cast++
		p.ballots[m] = append(p.ballots[m], naiveBallot{choice: d["choice"].(string), key: by["key"].(string), recorded: recorded})
		if int(d["ballot"].(float64)) != len(p.ballots[m]) {
			c.t.Fatalf("entry %d: ballot %v is the member's %dth", seq, d["ballot"], len(p.ballots[m]))
		}
	case "vote.recused.v1":
		_, m, _ := strings.Cut(d["by"].([]any)[0].(object)["of"].(string), "/")
		c.polls[id].recused[m] = true
	case "vote.recused_by_rule.v1":
		c.polls[id].recused[d["member"].(string)] = true
	case "key.revoked.v1":
		if since, ok := d["compromised_since"].(string); ok {
			c.setAside(id, since)
		}
	case "poll.closed.v1":
		c.close(seq, c.polls[id], d)
	case "decision.made.v1":
		c.decisions[id] = d["motion"].(string)
		c.decide(seq, d)
	case "effect.applied.v1":
		motion := c.motions[c.decisions[id]]
		c.apply(motion["effects"].([]any)[int(d["effect"].(float64))].(object))
	}
}

func (c *counter) useRules(rules object) {
	for _, line := range rules["constituencies"].([]any) {
		side, _ := line.(object)["side"].(string)
		c.sides[line.(object)["name"].(string)] = side
	}
	c.rules[hashOfRules(rules)] = rules
}

func hashOfRules(rules object) string {
	return wire.Sum("twothirds/rules/v1", wire.Canonical(rules)).String()
}

func (c *counter) join(id, constituency string) {
	c.status[id], c.side[id] = "active", c.sides[constituency]
}

func (c *counter) apply(e object) {
	switch e["type"] {
	case "accept_amendment":
		c.motions[e["motion"].(string)] = c.amendments[e["amendment"].(string)]
	case "admit":
		id := e["application"].(string)
		c.join(id, c.applied[id])
	case "change_rules":
		c.useRules(e["rules"].(object))
	case "recuse":
		c.polls[e["poll"].(string)].recused[e["member"].(string)] = true
	case "set_status":
		c.status[e["member"].(string)] = e["status"].(string)
	}
}

func (c *counter) setAside(key, since string) {
	for _, p := range c.polls {
		for _, ballots := range p.ballots {
			for i := range ballots {
				// The written form of times sorts as they do.
				if p.open && ballots[i].key == key && ballots[i].recorded >= since {
					ballots[i].aside = true
				}
			}
		}
	}
}

func (c *counter) close(seq int, p *naivePoll, d object) {
	p.open = false
	body, sides := map[string]int{}, map[string]map[string]int{}
	for _, side := range c.sides {
		sides[side] = map[string]int{}
	}
	for _, m := range p.roll {
		says := "not_voting"
		for _, b := range p.ballots[m] {
			if !b.aside {
				says = b.choice
			}
		}
		if p.recused[m] {
			says = "recused"
		}
		for _, count := range []map[string]int{body, sides[p.sides[m]]} {
			count[says]++
			count["roll"]++
		}
	}
	c.same(seq, "the body", body, d["body"].(object))
	for _, line := range d["sides"].([]any) {
		side := line.(object)["side"].(string)
		c.same(seq, side, sides[side], line.(object))
	}
	if len(d["sides"].([]any)) != len(sides) {
		c.t.Fatalf("entry %d counts %d sides of %d", seq, len(d["sides"].([]any)), len(sides))
	}
	if int(d["cast"].(float64)) != p.cast {
		c.t.Fatalf("entry %d: %v ballots cast, counted again %d", seq, d["cast"], p.cast)
	}
}

func (c *counter) same(seq int, whose string, want map[string]int, got object) {
	for _, what := range []string{"yes", "no", "abstain", "not_voting", "recused", "roll"} {
		if int(got[what].(float64)) != want[what] {
			c.t.Fatalf("entry %d: %s: %s %v, counted again %d", seq, whose, what, got[what], want[what])
		}
	}
}

// decide applies the classes once more and compares outcome and failed tests.
func (c *counter) decide(seq int, d object) {
	rules := c.rules[d["rules"].(string)]
	outcome, failed := "carried", []string{}
	fail := func(format string, args ...any) { failed = append(failed, fmt.Sprintf(format, args...)) }
	lapsed := false
	for _, name := range c.motions[d["motion"].(string)]["classes"].([]any) {
		var class object
		for _, line := range rules["classes"].([]any) {
			if line.(object)["name"] == name {
				class = line.(object)
			}
		}
		silent := class["recusal"] == "present_not_voting"
		if quorum, ok := class["quorum"].(object); ok {
			body := d["body"].(object)
			have := numberOf(body, "yes") + numberOf(body, "no") + numberOf(body, "abstain")
			if !reaches(quorum, have, entitled(body, silent)) {
				fail("quorum %s ", name)
				lapsed = true
			}
		}
		if !reaches(class["threshold"].(object), numberOf(d["body"].(object), "yes"), baseOf(class["base"].(string), d["body"].(object), silent)) {
			fail("threshold %s ", name)
		}
		concurrence, ok := class["concurrence"].(object)
		for _, line := range d["sides"].([]any) {
			side := line.(object)
			if ok && (!reaches(concurrence, numberOf(side, "yes"), baseOf(concurrence["base"].(string), side, silent)) || numberOf(side, "yes") < numberOf(concurrence, "min_yes")) {
				fail("concurrence %s %s", name, side["side"])
			}
		}
	}
	if lapsed {
		outcome = "lapsed_no_quorum"
	} else if len(failed) > 0 {
		outcome = "not_carried"
	}
	var got []string
	for _, line := range d["tests"].([]any) {
		if test := line.(object); test["passed"] == false {
			side, _ := test["side"].(string)
			got = append(got, fmt.Sprintf("%s %s %s", test["test"], test["class"], side))
		}
	}
	if d["outcome"] != outcome || strings.Join(got, ", ") != strings.Join(failed, ", ") {
		c.t.Fatalf("entry %d: %s, failed %q; applied again: %s, failed %q", seq, d["outcome"], got, outcome, failed)
	}
}

func numberOf(o object, name string) int64 { return int64(o[name].(float64)) }

func entitled(count object, silent bool) int64 {
	if silent {
		return numberOf(count, "roll")
	}
	return numberOf(count, "roll") - numberOf(count, "recused")
}

func baseOf(base string, count object, silent bool) int64 {
	voted := numberOf(count, "yes") + numberOf(count, "no")
	switch base {
	case "yes_no":
		return voted
	case "yes_no_abstain":
		return voted + numberOf(count, "abstain")
	case "present":
		if silent {
			return voted + numberOf(count, "abstain") + numberOf(count, "recused")
		}
		return voted + numberOf(count, "abstain")
	}
	return entitled(count, silent)
}

func reaches(share object, have, base int64) bool {
	if base == 0 {
		return false
	}
	switch big.NewRat(have, base).Cmp(big.NewRat(numberOf(share, "num"), numberOf(share, "den"))) {
	case 1:
		return true
	case 0:
		return share["strict"] == false
	}
	return false
}
