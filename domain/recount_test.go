package domain_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"slices"
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
	decisions  map[string]string          // motion by decision
	conditions map[string]object          // as imposed
	there      map[string]map[string]bool // members by meeting
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
	told          map[string][]naiveBallot
	meeting       string          // empty for none
	were          map[string]bool // there at any time since the opening
	options       []any           // of candidates; nil for none
	first         bool            // no run-off
}

type naiveBallot struct {
	choice, key, second string
	recorded            string
	aside               bool
}

func recount(t *rapid.T, entries [][]byte) {
	c := &counter{
		t: t, sides: map[string]string{}, status: map[string]string{}, side: map[string]string{}, applied: map[string]string{},
		motions: map[string]object{}, amendments: map[string]object{}, rules: map[string]object{}, polls: map[string]*naivePoll{}, decisions: map[string]string{},
		conditions: map[string]object{}, there: map[string]map[string]bool{},
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
		p := newNaivePoll(d)
		p.meeting, _ = d["meeting"].(string)
		for m := range c.there[p.meeting] {
			p.were[m] = true
		}
		for m, status := range c.status {
			if status == "active" {
				p.roll = append(p.roll, m)
				p.sides[m] = c.side[m]
			}
		}
		c.polls[id] = p
	case "poll.run_off_opened.v1":
		c.runOff(seq, id, d)
	case "attendance.checked_in.v1", "attendance.checked_out.v1":
		_, m, _ := strings.Cut(d["by"].([]any)[0].(object)["of"].(string), "/")
		c.move(id, m, what == "attendance.checked_in.v1")
	case "attendance.attested.v1":
		for _, m := range d["members"].([]any) {
			c.move(id, m.(string), d["present"].(bool))
		}
	case "vote.told.v1":
		p, by := c.polls[id], d["by"].([]any)
		for _, line := range d["ballots"].([]any) {
			m := line.(object)["member"].(string)
			if !p.open || p.recused[m] {
				c.t.Fatalf("entry %d: a teller's ballot that cannot be", seq)
			}
			p.cast++
			p.told[m] = append(p.told[m], naiveBallot{choice: line.(object)["choice"].(string), key: by[0].(object)["key"].(string), second: by[1].(object)["key"].(string), recorded: recorded})
		}
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
	case "condition.fell_due.v1":
		if takes, _ := d["applied"].(bool); takes {
			consequence := c.conditions[id]["consequence"].(object)
			c.status[consequence["member"].(string)] = consequence["status"].(string)
		}
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
	case "impose_conditions":
		for _, line := range e["conditions"].([]any) {
			c.conditions[line.(object)["condition"].(string)] = line.(object)
		}
	case "recuse":
		c.polls[e["poll"].(string)].recused[e["member"].(string)] = true
	case "set_status":
		c.status[e["member"].(string)] = e["status"].(string)
	}
}

func (c *counter) setAside(key, since string) {
	for _, p := range c.polls {
		for _, cast := range []map[string][]naiveBallot{p.ballots, p.told} {
			for _, ballots := range cast {
				for i := range ballots {
					// The written form of times sorts as they do.
					if b := &ballots[i]; p.open && (b.key == key || b.second == key) && b.recorded >= since {
						b.aside = true
					}
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
		says, told := "not_voting", 0
		for _, b := range p.told[m] {
			if !b.aside {
				says, told = b.choice, 1
			}
		}
		for _, b := range p.ballots[m] {
			if !b.aside {
				says, told = b.choice, 0
			}
		}
		if p.recused[m] {
			says, told = "recused", 0
		}
		for _, count := range []map[string]int{body, sides[p.sides[m]]} {
			count[says]++
			count["roll"]++
			count["told"] += told
			if says != "recused" && (says != "not_voting" || p.were[m]) {
				count["present"]++
			}
		}
	}
	c.candidates(p, append(slices.Collect(maps.Values(sides)), body), body)
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
	for _, what := range []string{"present", "told"} {
		if n, ok := got[what].(float64); ok && int(n) != want[what] || !ok && what == "told" && want[what] > 0 {
			c.t.Fatalf("entry %d: %s: %s %v, counted again %d", seq, whose, what, got[what], want[what])
		}
	}
}

func newNaivePoll(d object) *naivePoll {
	p := &naivePoll{
		motion: d["motion"].(string), rules: d["rules"].(string), sides: map[string]string{}, recused: map[string]bool{},
		ballots: map[string][]naiveBallot{}, told: map[string][]naiveBallot{}, were: map[string]bool{}, open: true, first: true,
	}
	if options := d["options"].([]any); options[0] != "yes" {
		p.options = options
	}
	return p
}

// move has a member come to a meeting or go.
func (c *counter) move(meeting, member string, there bool) {
	if c.there[meeting] == nil {
		c.there[meeting] = map[string]bool{}
	}
	delete(c.there[meeting], member)
	if !there {
		return
	}
	c.there[meeting][member] = true
	for _, p := range c.polls {
		if p.open && p.meeting == meeting {
			p.were[member] = true
		}
	}
}

// candidates makes yes and no of the votes for candidates.
func (c *counter) candidates(p *naivePoll, counts []map[string]int, body map[string]int) {
	if p.options == nil {
		return
	}
	leaders, most := []string{}, 0
	for _, option := range p.options[:len(p.options)-2] {
		most = max(most, body[option.(string)])
	}
	for _, option := range p.options[:len(p.options)-2] {
		if body[option.(string)] == most && most > 0 {
			leaders = append(leaders, option.(string))
		}
	}
	yes := make([]int, len(counts))
	for i, count := range counts {
		if len(leaders) == 1 {
			yes[i] = count[leaders[0]]
		}
		for _, option := range p.options[:len(p.options)-1] {
			count["no"] += count[option.(string)]
		}
		count["yes"] = yes[i]
		count["no"] -= yes[i]
	}
}

func (c *counter) runOff(seq int, id string, d object) {
	first := c.polls[d["first"].(string)]
	if first.open || !first.first || first.options == nil || len(d["options"].([]any)) >= len(first.options) {
		c.t.Fatalf("entry %d: a run-off of a poll that has none", seq)
	}
	p := newNaivePoll(d)
	p.first, p.roll, p.sides, p.recused = false, first.roll, first.sides, maps.Clone(first.recused)
	c.polls[id] = p
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
			if quorum["by"] == "present" {
				have = baseOf("present", body, silent)
			}
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
		present := voted + numberOf(count, "abstain")
		if count["present"] != nil {
			present = numberOf(count, "present")
		}
		if silent {
			return present + numberOf(count, "recused")
		}
		return present
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
