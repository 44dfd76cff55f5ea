package main

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// Classes of the consortium.
var (
	admission, business, election, judging = []string{"admission"}, []string{"business"}, []string{"election"}, []string{"judging"}
	plenary, procedure, aboutRules         = []string{"plenary"}, []string{"procedure"}, []string{"rules"}
)

const aPerson = "Aygün Qaraçuxurlu-Zərbəliyeva"

// TestAYear enters a year of a body's life through what an outsider has: the
// command line, HTTP, and docs/format.md. Every type of statement and every
// effect is in it, and what must be refused on the way is. What the ledger
// shows is at every step what the outsider makes of the log, and in the end
// program, second verifier and outsider have one digest.
func TestAYear(t *testing.T) {
	c := newConsortium(t)
	for _, chapter := range []func(*consortium){
		constituting, doors, admissions, documents, gatherings, elections, matters, dueThings, keysAndPersons, plans, records, publishing, changeOfRules,
	} {
		chapter(c)
		c.check(len(c.entries))
	}
	erasing(c)
	closing(c)
	c.everythingHappened()
	c.everybodyAgrees()
}

func constituting(c *consortium) {
	c.refused("not_constituted", "motion.tabled", "motion/"+newID(), content("Too early", business), c.members[0].pen)
	c.refused("not_permitted", "member.entered", "member/"+newID(), obj{"constituency": "offices", "name": text("No")}, c.secretary)
	c.refused("rules", "member.entered", "member/"+newID(), obj{"constituency": "guilds", "name": text("No")}, c.registrars[0])
	c.refused("key_unknown", "member.entered", "member/"+newID(), obj{"constituency": "offices", "name": text("No")}, newPen("officer", "office/registrar-civic"))
	c.refused("derived_type", "ledger.constituted", "ledger", obj{}, c.registrars[0])
	c.refused("unknown_type", "ledger.adjusted", "ledger", obj{}, c.registrars[0])
	stranger := newPen("new_key", c.members[0].subject())
	c.refused("two_registrars", "key.enrolled", "key/"+stranger.public(), obj{"alg": "ed25519", "lost": false, "representative": c.members[0].representative}, stranger, c.registrars[0])
	digest := c.foundingDigest()
	c.refused("acceptance_digest", "founding.accepted", c.members[0].subject(), obj{"digest": digestOf("another body")}, c.members[0].pen)
	for i, m := range c.members {
		c.same("before every side has accepted", c.row("ledger", c.id)["status"], "forming")
		c.enter("founding.accepted", m.subject(), obj{"digest": digest}, m.pen)
		c.same("accepted", len(c.entries[len(c.entries)-1]["signatures"].([]any)) == 0, i == 4)
	}
	c.same("accepted by all", c.derived(2), []string{"founding.accepted", "ledger.constituted"})
	c.refused("not_forming", "member.entered", "member/"+newID(), obj{"constituency": "offices", "name": text("No")}, c.registrars[0])
}

// foundingDigest is what members accept (format.md §11).
func (c *consortium) foundingDigest() string {
	keys, members, offices := []obj{}, []obj{}, []obj{}
	for _, k := range c.rows("keys") {
		keys = append(keys, obj{"holder": k["holder"], "key": k["key"]})
	}
	for _, m := range c.rows("members") {
		members = append(members, obj{"constituency": m["constituency"], "member": m["id"], "name": m["name"]})
	}
	for _, o := range c.rows("offices") {
		office := obj{"office": o["name"], "role": o["role"]}
		if o["side"] != nil {
			office["side"] = o["side"]
		}
		offices = append(offices, office)
	}
	slices.SortFunc(keys, func(a, b obj) int { return strings.Compare(a["key"].(string), b["key"].(string)) })
	return labelled("twothirds/founding/v1", obj{"keys": keys, "members": members, "offices": offices, "rules": c.inForce()})
}

// doors are closed to what is not of the form, not signed, not of this log or
// history, and to what its author has said before. Said again to the byte it is
// answered as before.
func doors(c *consortium) {
	by := c.members[0].pen
	declared := obj{"kind": "other", "text": text("None.")}
	statement := c.statement("interest.declared", "interest/"+newID(), declared, by)
	said := envelope(statement, by)
	first, _ := c.submit(said)
	c.read(c.number(first["sequence"]))
	again, in := c.submit(said)
	c.same("the same again", []any{in, again["sequence"]}, []any{true, first["sequence"]})
	for _, d := range []struct {
		code   string
		change func(statement, data obj)
	}{
		{"id_taken", func(st, data obj) { st["id"], data["text"] = parsed[obj](c.t, []byte(statement))["id"], text("Some.") }},
		{"older_than_last", func(st, _ obj) { st["id"] = "01000000-0000-7000-8000-000000000000" }},
		{"wrong_ledger", func(st, _ obj) { st["source"] = "urn:twothirds:" + digestOf("another") }},
		{"seen_mismatch", func(_, data obj) { data["seen"].(obj)["root"] = digestOf("another history") }},
		{"seen_mismatch", func(_, data obj) { data["seen"].(obj)["size"] = 9999 }},
		{"time_ahead", func(st, _ obj) { st["time"] = at(c.now().Add(11 * time.Minute)) }},
		{"text", func(_, data obj) { data["text"] = text("turned \u202e round") }},
		{"text", func(_, data obj) { data["text"] = text("e\u0301 is not in NFC") }},
		{"form", func(_, data obj) { data["text"] = obj{} }},
		{"form", func(_, data obj) { data["note"] = "unknown" }},
		{"form", func(_, data obj) { data["kind"] = nil }},
		{"form", func(st, _ obj) { st["specversion"] = "1.1" }},
	} {
		st := parsed[obj](c.t, []byte(c.statement("interest.declared", "interest/"+newID(), declared, by)))
		d.change(st, st["data"].(obj))
		answer, in := c.submit(envelope(canonical(st), by))
		if in || answer["code"] != d.code {
			c.t.Fatalf("%s: %v; want it refused with %s", canonical(st), answer, d.code)
		}
		c.refusedFor[d.code] = true
	}
	fresh := c.statement("interest.declared", "interest/"+newID(), declared, by)
	for signed, code := range map[string]string{
		envelope(fresh, c.members[1].pen): "signature",
		envelope(fresh):                   "signature",
		envelope(fresh, by, by):           "signature",
		strings.Replace(envelope(fresh, by), `"data":`, `"data": `, 1): "form",
		`{"signatures":[]}`: "form",
	} {
		if answer, in := c.submit(signed); in || answer["code"] != code {
			c.t.Fatalf("%s: %v; want it refused with %s", signed, answer, code)
		}
	}
}

// admissions has a poll that lapses with exactly half, and is then carried with
// exactly two thirds.
func admissions(c *consortium) {
	alfa, bravo := c.members[0], c.members[1]
	applicant := &seat{id: newID()}
	admit := obj{"type": "admit", "application": applicant.id}
	c.refused("effect", "motion.tabled", "motion/"+newID(), content("Admit whom?", admission, admit), alfa.pen)
	c.enter("member.applied", "application/"+applicant.id, obj{"constituency": "chamber", "document": digestOf("bylaws"), "name": text("Yankee")}, c.registrars[1])
	c.refused("classes", "motion.tabled", "motion/"+newID(), content("Admit", business, admit), alfa.pen)
	motion := newID()
	c.enter("motion.tabled", "motion/"+motion, content("Admit", admission, admit), alfa.pen)
	c.refused("own_motion", "motion.seconded", "motion/"+motion, obj{}, alfa.pen)
	frozen := obj{"digest": c.row("motions", motion)["digest"], "version": 1}
	c.refused("seconders", "motion.frozen", "motion/"+motion, frozen, alfa.pen)
	c.enter("motion.seconded", "motion/"+motion, obj{}, bravo.pen)
	c.refused("already_seconded", "motion.seconded", "motion/"+motion, obj{}, bravo.pen)
	c.refused("deliberation", "motion.frozen", "motion/"+motion, frozen, alfa.pen)
	from, err := time.Parse(wireTime, c.row("motions", motion)["deliberated_from"].(string))
	must(c.t, err)
	c.clock(from.Add(24 * time.Hour)) // not a moment more is asked for
	c.enter("motion.frozen", "motion/"+motion, frozen, alfa.pen)
	bad := func(name string, value any) obj {
		o := c.opening(motion, 24)
		o[name] = value
		return o
	}
	for _, b := range []struct {
		code, member string
		value        any
	}{
		{"voting_time", "closes", at(c.now().Add(24*time.Hour - time.Minute))},
		{"voting_time", "closes", at(c.now().Add(721 * time.Hour))},
		{"roll_changed", "roll", digestOf("another roll")},
		{"rules", "rules", digestOf("other rules")},
		{"version", "version", 2},
		{"choice", "options", []string{alfa.representative, bravo.representative, "none", "abstain"}},
		{"form", "options", []string{"no", "yes"}},
	} {
		c.refused(b.code, "poll.opened", "poll/"+newID(), bad(b.member, b.value), alfa.pen)
	}
	poll := c.open(motion, 24)
	with := func(name string, value any) obj {
		o := c.ballot(poll, alfa, "yes")
		o[name] = value
		return o
	}
	c.refused("wrong_opening", "vote.cast", "poll/"+poll, with("opening", digestOf("another text")), alfa.pen)
	c.refused("ballot_number", "vote.cast", "poll/"+poll, with("ballot", 2), alfa.pen)
	c.refused("choice", "vote.cast", "poll/"+poll, with("choice", "none"), alfa.pen)
	c.refused("wrong_capacity", "vote.cast", "poll/"+poll, c.ballot(poll, bravo, "yes"), alfa.pen)
	c.refused("not_permitted", "vote.cast", "poll/"+poll, with("choice", "yes"), c.secretary)
	c.refused("tellers", "vote.told", "poll/"+poll, obj{"ballots": []obj{{"choice": "yes", "member": alfa.id}}, "opening": c.row("polls", poll)["leaf"]}, c.tellers...)
	c.cast(poll, "yes", "yes")
	last := c.ballot(poll, c.members[2], "yes")
	decision := c.closed(poll)
	c.same("two of five take part", decision["outcome"], "lapsed_no_quorum")
	c.refused("poll_closed", "vote.cast", "poll/"+poll, last, c.members[2].pen)

	poll = c.open(motion, 24)
	c.cast(poll, "yes", "no", "yes", "no", "abstain")
	c.vote(poll, bravo, "yes") // the last one counts
	c.vote(poll, c.members[3], "abstain")
	c.vote(poll, c.members[4], "no")
	closes, err := time.Parse(wireTime, c.row("polls", poll)["closes"].(string))
	must(c.t, err)
	later := func(d time.Duration) obj { return obj{"closes": at(closes.Add(d))} }
	c.refused("extension", "poll.extended", "poll/"+poll, later(73*time.Hour), c.secretary)
	c.refused("not_permitted", "poll.extended", "poll/"+poll, later(time.Hour), alfa.pen, bravo.pen)
	c.enter("poll.extended", "poll/"+poll, later(72*time.Hour), alfa.pen, bravo.pen, c.members[2].pen)
	c.refused("extension", "poll.extended", "poll/"+poll, later(80*time.Hour), c.secretary)
	c.vote(poll, c.members[3], "abstain")
	c.vote(poll, c.members[4], "abstain")
	c.vote(poll, bravo, "no")
	decision = c.closed(poll) // 2 of 3, by 5 of 5
	c.same("two thirds exactly", []any{decision["outcome"], decision["tests"].([]any)[1]},
		[]any{"carried", obj{"base": 3, "class": "admission", "have": 2, "need": 2, "passed": true, "test": "threshold"}})
	c.same("admitted", c.row("members", applicant.id)["status"], "active")
	c.seat(applicant, obj{})

	poll = c.open(c.frozen("Nobody minds", admission, 25), 24)
	c.cast(poll, "abstain", "abstain", "abstain", "abstain", "abstain", "abstain")
	decision = c.closed(poll)
	c.same("a base of nobody", decision["tests"].([]any)[1], obj{"base": 0, "class": "admission", "have": 0, "passed": false, "test": "threshold"})
}

// frozen is a motion whose time of deliberation is over.
func (c *consortium) frozen(title string, classes []string, hours int, effects ...obj) (motion string) {
	c.t.Helper()
	motion = c.table(title, classes, effects...)
	c.freeze(motion, time.Duration(hours)*time.Hour)
	return motion
}

// documents are adopted, amended before, replaced and repealed; a side that
// says nothing does not agree.
func documents(c *consortium) {
	alfa, kilo := c.members[0], c.members[2]
	statute := newID()
	adopt := func(version string) obj {
		return obj{"type": "adopt_document", "document": statute, "kind": "statute", "sha256": digestOf(version), "title": text("Statute")}
	}
	motion := c.table("Statute", business, adopt("first"))
	c.enter("position.stated", "motion/"+motion, obj{"stance": "for", "text": text("Yes.")}, alfa.pen)
	var amendments []string
	move := func(title string, version int) string {
		amendments = append(amendments, newID())
		said := content(title, business, adopt("first"))
		said["base_version"], said["motion"] = version, motion
		c.enter("amendment.moved", "amendment/"+amendments[len(amendments)-1], said, kilo.pen)
		return "amendment/" + amendments[len(amendments)-1]
	}
	c.enter("amendment.rejected", move("Worse", 1), obj{"reasons": text("No.")}, alfa.pen)
	c.enter("amendment.withdrawn", move("Other", 1), obj{}, kilo.pen)
	better := move("Better", 1)
	c.refused("not_permitted", "amendment.accepted", better, obj{}, kilo.pen)
	c.enter("amendment.accepted", better, obj{}, alfa.pen)
	c.refused("version", "motion.frozen", "motion/"+motion, obj{"digest": c.row("motions", motion)["digest"], "version": 1}, alfa.pen)
	move("Best", 2)
	c.closedWith(c.open(c.frozen("Take it over", procedure, 0, obj{"type": "accept_amendment", "amendment": amendments[3], "motion": motion}), 1), "carried", "yes", "no", "yes")
	c.same("versions", c.row("motions", motion)["version"], 3)
	c.wait(25 * time.Hour)
	c.refused("positions", "motion.frozen", "motion/"+motion, obj{"digest": c.row("motions", motion)["digest"], "version": 3}, alfa.pen)
	for _, m := range c.members[2:5] {
		c.enter("position.stated", "motion/"+motion, obj{"stance": "neutral", "text": text("Perhaps.")}, m.pen)
	}
	c.freeze(motion, 0)
	c.wait(25 * time.Hour)
	decision := c.closedWith(c.open(motion, 24), "not_carried", "yes", "yes", "yes", "yes")
	c.same("a side that says nothing", decision["tests"].([]any)[3], obj{"base": 0, "class": "business", "have": 0, "passed": false, "side": "house", "test": "concurrence"})

	first := c.carry("Statute, again", business, adopt("first"))
	c.refused("effect", "motion.tabled", "motion/"+newID(), content("The same", business, adopt("first")), alfa.pen)
	c.carry("Statute, second version", business, adopt("second"))
	c.same("versions", len(c.row("documents", statute)["versions"].([]any)), 2)
	c.carry("No statute", business, obj{"type": "repeal_document", "document": statute}, obj{"type": "rescind", "decision": first["id"]})

	all := content("All or none", []string{"business", "standing"},
		obj{"type": "set_status", "member": c.members[4].id, "reasons": text("So."), "status": "inactive"}, adopt("third"))
	all["all_or_none"] = true
	motion = newID()
	c.enter("motion.tabled", "motion/"+motion, all, alfa.pen)
	c.enter("motion.withdrawn", "motion/"+motion, obj{}, alfa.pen)
	c.refused("wrong_state", "motion.seconded", "motion/"+motion, obj{}, kilo.pen)
}

// closedWith has members vote in their order and is what was decided.
func (c *consortium) closedWith(poll, outcome string, choices ...string) (decision obj) {
	c.t.Helper()
	c.cast(poll, choices...)
	decision = c.closed(poll)
	c.same("outcome", decision["outcome"], outcome)
	return decision
}

// gatherings are a meeting with a poll: exactly half are there, members vote by
// hand and by key.
func gatherings(c *consortium) {
	alfa, bravo, kilo, lima, xray := c.members[0], c.members[1], c.members[2], c.members[3], c.members[4]
	motion := newID()
	c.enter("motion.tabled", "motion/"+motion, content("At the meeting", plenary), alfa.pen)
	c.freeze(motion, 0)
	meeting := "meeting/" + newID()
	starts := c.now().Add(24*time.Hour + time.Minute)
	called := obj{"agenda": []obj{{"motion": motion, "title": text("The motion")}}, "mode": "hybrid", "place": text("The hall"), "starts": at(starts), "title": text("Meeting")}
	early := obj{"agenda": []obj{}, "mode": "online", "starts": at(starts.Add(-time.Hour)), "title": text("Too early")}
	c.refused("notice", "meeting.convened", "meeting/"+newID(), early, c.secretary)
	c.refused("not_permitted", "meeting.convened", meeting, called, alfa.pen)
	c.enter("meeting.convened", meeting, called, alfa.pen, kilo.pen)
	c.enter("meeting.agenda_changed", meeting, obj{"agenda": []obj{}}, c.secretary)
	off := "meeting/" + newID()
	c.enter("meeting.convened", off, called, c.secretary)
	c.enter("meeting.cancelled", off, obj{"reasons": text("Snow.")}, c.secretary)
	c.refused("notice", "meeting.opened", meeting, obj{}, c.secretary)
	c.advance(starts)
	c.enter("meeting.opened", meeting, obj{}, c.registrars[0])
	c.enter("attendance.checked_in", meeting, obj{}, alfa.pen)
	c.refused("wrong_state", "attendance.checked_in", meeting, obj{}, alfa.pen)
	c.enter("attendance.checked_in", meeting, obj{}, xray.pen)
	at := func() obj {
		o := c.opening(motion, 1)
		o["meeting"] = strings.TrimPrefix(meeting, "meeting/")
		return o
	}
	c.refused("meeting_quorum", "poll.opened", "poll/"+newID(), at(), alfa.pen) // 2 of 6
	c.refused("not_permitted", "attendance.attested", meeting, obj{"members": []string{lima.id}, "present": true}, c.tellers[0])
	c.enter("attendance.attested", meeting, obj{"members": []string{lima.id}, "present": true}, c.tellers...)
	poll := newID()
	c.enter("poll.opened", "poll/"+poll, at(), alfa.pen) // 3 of 6
	told := []obj{{"choice": "yes", "member": alfa.id}, {"choice": "yes", "member": bravo.id}, {"choice": "yes", "member": lima.id}}
	c.vote(poll, alfa, "yes")
	c.vote(poll, alfa, "no")
	c.refused("ballot_limit", "vote.cast", "poll/"+poll, c.ballot(poll, alfa, "yes"), alfa.pen)
	c.refused("not_permitted", "vote.told", "poll/"+poll, obj{"ballots": told, "opening": c.row("polls", poll)["leaf"]}, c.tellers[0], c.registrars[1])
	c.enter("vote.told", "poll/"+poll, obj{"ballots": told, "opening": c.row("polls", poll)["leaf"]}, c.tellers...)
	c.enter("attendance.checked_out", meeting, obj{}, xray.pen)
	decision := c.closed(poll)
	c.same("who was there, and whose word counts", decision["body"], obj{"abstain": 0, "no": 1, "not_voting": 3, "present": 4, "recused": 0, "roll": 6, "told": 2, "yes": 2})
	c.same("two thirds of those present", decision["tests"], []obj{
		{"base": 6, "class": "plenary", "have": 4, "need": 3, "passed": true, "test": "quorum"},
		{"base": 4, "class": "plenary", "have": 2, "need": 3, "passed": false, "test": "threshold"},
	})
	c.enter("meeting.closed", meeting, obj{"minutes": digestOf("minutes")}, c.secretary)
}

// elections choose an officer in two rounds; others are elected, dismissed, and
// resign.
func elections(c *consortium) {
	alfa, kilo, xray := c.members[0], c.members[2], c.members[4]
	candidates := []string{alfa.representative, kilo.representative, xray.representative} // in the order in which they were made
	choose := obj{"type": "choose", "candidates": candidates, "office": "speaker", "role": "coordinator", "term_days": 365}
	c.refused("form", "motion.tabled", "motion/"+newID(), content("And more", election, choose, obj{"type": "dismiss", "office": "secretary"}), alfa.pen)
	motion := c.frozen("A speaker", election, 25, choose)
	poll := c.open(motion, 24, append(slices.Clone(candidates), "none", "abstain")...)
	c.refused("choice", "vote.cast", "poll/"+poll, c.ballot(poll, alfa, "yes"), alfa.pen)
	decision := c.closedWith(poll, "not_carried", candidates[0], candidates[0], candidates[1], candidates[1], candidates[2], "none")
	c.same("nobody leads", []any{decision["chosen"], c.derived(2)}, []any{nil, []string{"poll.run_off_opened", "clock.advanced"}})
	polls := c.row("motions", motion)["polls"].([]any)
	second := c.row("polls", polls[1].(string))
	c.same("the run-off", []any{second["first"], second["options"]}, []any{poll, []string{candidates[0], candidates[1], "none", "abstain"}})
	decision = c.closedWith(second["id"].(string), "carried", candidates[0], "none", candidates[1], candidates[1], candidates[1], candidates[1])
	c.same("chosen", []any{decision["chosen"], decision["body"].(obj)["yes"], decision["body"].(obj)["no"]}, []any{candidates[1], 4, 2})
	c.same("the office", c.row("offices", "speaker")["holder"], "representative/"+candidates[1])

	c.carry("A treasurer", election, obj{"type": "elect", "office": "treasurer", "representative": alfa.representative, "role": "coordinator", "term_days": 30})
	treasurer := alfa.named("officer", "office/treasurer")
	c.enter("meeting.convened", "meeting/"+newID(), obj{"agenda": []obj{}, "mode": "written", "starts": at(c.now().Add(30 * time.Hour)), "title": text("Accounts")}, treasurer)
	c.carry("No treasurer", election, obj{"type": "dismiss", "office": "treasurer"})
	c.refused("wrong_capacity", "office.resigned", "office/treasurer", obj{}, treasurer)
	c.enter("office.resigned", "office/speaker", obj{}, kilo.named("officer", "office/speaker"))
}
