package main

import (
	"crypto/rand"
	"os"
	"slices"
	"strings"
	"time"
)

// matters are a working group, a ruling with its appeal, a decision that is
// contested, interests, and recusals.
func matters(c *consortium) {
	alfa, bravo, kilo, lima, xray := c.members[0], c.members[1], c.members[2], c.members[3], c.members[4]
	group := newID()
	c.carry("A working group", business, obj{"type": "found_group", "group": group, "mandate": text("Study."), "members": []string{alfa.id, kilo.id}, "name": text("Group")})
	c.enter("group.joined", "group/"+group, obj{}, xray.pen)
	c.refused("exists", "group.joined", "group/"+group, obj{}, xray.pen)
	c.enter("group.left", "group/"+group, obj{}, alfa.pen)
	c.same("in the group", c.row("groups", group)["members"], []string{kilo.id, xray.id})

	motion := c.table("Ruled upon", procedure)
	ruling := newID()
	ruled := func(hours int) obj {
		return obj{"kind": "inadmissible", "motion": motion, "reasons": text("Not ours."), "until": at(c.now().Add(time.Duration(hours) * time.Hour))}
	}
	c.refused("not_permitted", "ruling.made", "ruling/"+ruling, ruled(100), c.registrars[0])
	c.refused("clock", "ruling.made", "ruling/"+ruling, ruled(241), c.secretary)
	c.enter("ruling.made", "ruling/"+ruling, ruled(239), c.secretary)
	c.refused("exists", "ruling.made", "ruling/"+newID(), ruled(100), c.secretary)
	c.refused("ruled", "motion.frozen", "motion/"+motion, obj{"digest": c.row("motions", motion)["digest"], "version": 1}, alfa.pen)
	appeal := c.closedWith(c.open(c.frozen("Appeal", procedure, 0, obj{"type": "overturn_ruling", "ruling": ruling}), 1), "carried", "yes")
	c.freeze(motion, 0)

	about := "decision/" + appeal["id"].(string)
	c.enter("decision.contested", about, obj{"reasons": text("Nobody was told.")}, bravo.pen)
	c.refused("exists", "decision.contested", about, obj{"reasons": text("Again.")}, bravo.pen)
	c.carry("The contest", business, obj{"type": "answer_contest", "answer": text("Everybody was."), "decision": appeal["id"], "member": bravo.id, "upheld": false})
	c.wait(169 * time.Hour)
	c.refused("too_late", "decision.contested", about, obj{"reasons": text("Late.")}, kilo.pen)
	c.carry("No group", business, obj{"type": "dissolve_group", "group": group})
	c.refused("wrong_state", "group.joined", "group/"+group, obj{}, alfa.pen)

	interest := "interest/" + newID()
	c.enter("interest.declared", interest, obj{"kind": "pecuniary", "text": text("Shares.")}, lima.pen)
	c.refused("not_permitted", "interest.withdrawn", interest, obj{}, alfa.pen)
	c.enter("interest.withdrawn", interest, obj{}, lima.pen)

	poll := c.open(c.frozen("Their own matter", procedure, 0), 30)
	c.cast(poll, "yes", "yes", "no", "yes")
	c.enter("vote.recused", "poll/"+poll, obj{"reasons": text("Our own matter.")}, lima.pen)
	c.refused("recused", "vote.cast", "poll/"+poll, c.ballot(poll, lima, "yes"), lima.pen)
	c.closedWith(c.open(c.frozen("Bravo's too", procedure, 0, obj{"type": "recuse", "member": bravo.id, "poll": poll}), 1), "carried", "yes")
	decision := c.closed(poll)
	c.same("two are recused after they voted", decision["body"], obj{"abstain": 0, "no": 1, "not_voting": 2, "recused": 2, "roll": 6, "yes": 1})
}

// dueThings come about by themselves: conditions with and without a
// consequence, a proposal that nobody answers. A protest is answered.
func dueThings(c *consortium) {
	alfa, lima, xray := c.members[0], c.members[3], c.members[4]
	due := c.now().Add(20 * 24 * time.Hour)
	ids := []string{newID(), newID(), newID()}
	conditions := []obj{
		{"condition": ids[0], "due": at(due), "text": text("Publish.")},
		{"condition": ids[1], "consequence": obj{"member": lima.id, "status": "suspended"}, "due": at(due), "text": text("Report.")},
		{"condition": ids[2], "due": at(due), "text": text("Meet.")},
	}
	impose := obj{"type": "impose_conditions", "conditions": conditions}
	c.refused("classes", "motion.tabled", "motion/"+newID(), content("Conditions", business, impose), alfa.pen)
	decision := c.carry("Conditions", []string{"business", "standing"}, impose)
	c.same("Lima does not judge itself", decision["body"].(obj)["recused"], 1)
	c.carry("Met", business, obj{"type": "confirm_condition", "condition": ids[2], "reasons": text("So it is."), "state": "met"})
	proposals := []string{"proposal/" + newID(), "proposal/" + newID()}
	for _, p := range proposals {
		c.enter("proposal.received", p, obj{"due": at(due), "from": digestOf("a commitment"), "of": text("A citizen"), "text": text("More light."), "title": text("Light")}, xray.pen)
	}
	c.refused("clock", "proposal.received", "proposal/"+newID(), obj{"due": at(c.now()), "text": text("Late."), "title": text("Late")}, c.secretary)
	c.enter("proposal.answered", proposals[0], obj{"answer": "partly", "reasons": text("Some light.")}, c.secretary)
	c.refused("wrong_state", "proposal.answered", proposals[0], obj{"answer": "partly", "reasons": text("Again.")}, c.secretary)

	before := len(c.entries)
	c.enter("clock.advanced", "ledger", obj{"to": at(due)}, c.registrars[1])
	c.read(before + 4) // nobody states anything more, and still it happens
	c.same("what fell due", c.derived(3), []string{"condition.fell_due", "condition.fell_due", "proposal.fell_due"})
	c.same("the signer's time is when it was due", c.entries[len(c.entries)-1]["statement"].(obj)["time"], at(due))
	for i, want := range []string{"missed", "missed", "met"} {
		c.same("condition", c.row("conditions", ids[i])["state"], want)
	}
	c.same("the consequence", c.row("members", lima.id)["status"], "suspended")
	c.refused("member_not_active", "motion.tabled", "motion/"+newID(), content("Of a suspended member", procedure), lima.pen)
	c.enter("proposal.answered", proposals[1], obj{"answer": "rejected", "reasons": text("Dark is well.")}, alfa.pen)

	poll := c.open(c.frozen("Without Lima", procedure, 0), 1)
	c.refused("not_on_roll", "vote.cast", "poll/"+poll, c.ballot(poll, lima, "yes"), lima.pen)
	late := envelope(c.statement("vote.cast", "poll/"+poll, c.ballot(poll, alfa, "yes"), alfa.pen), alfa.pen)
	c.closed(poll)
	refused, _ := c.submit(late)
	c.same("signed in time, and too late", refused["code"], "poll_closed")
	protest := newID()
	c.enter("protest.lodged", "protest/"+protest, obj{"reasons": text("It was in time."), "refusal": refused["refusal"], "statement": late}, alfa.pen)
	c.same("digest of what was refused", c.row("protests", protest)["statement"], digestOf("twothirds/protest/v1\x00"+late))

	c.members = slices.Delete(c.members, 3, 4) // who votes
	c.carry("The protest", business, obj{"type": "answer_protest", "answer": text("It was not."), "protest": protest})
	c.closedWith(c.open(c.frozen("Lima is back", []string{"standing"}, 25, obj{"type": "set_status", "member": lima.id, "reasons": text("It reported."), "status": "active"}), 24), "carried", "yes", "yes", "yes", "yes")
	c.members = slices.Insert(c.members, 3, lima)
}

// keysAndPersons has a key lost and replaced, one stolen, a representative
// replaced whose name stands in the log as a commitment, and a member leave.
func keysAndPersons(c *consortium) {
	bravo, kilo, lima, xray, yankee := c.members[1], c.members[2], c.members[3], c.members[4], c.members[5]
	c.enter("key.revoked", "key/"+lima.public(), obj{"reason": "lost"}, c.registrars...)
	old := lima.pen
	c.refused("key_revoked", "interest.declared", "interest/"+newID(), obj{"kind": "other", "text": text("x")}, old)
	thief := newPen("representative", lima.subject())
	c.enrol(lima, thief, true, c.registrars...)
	c.enter("key.objected", "key/"+thief.public(), obj{"reasons": text("Whose is it?")}, kilo.pen)
	lima.pen = newPen("representative", lima.subject())
	c.enrol(lima, lima.pen, true, c.registrars...)
	c.refused("key_not_yet", "interest.declared", "interest/"+newID(), obj{"kind": "other", "text": text("x")}, lima.pen)
	c.wait(168 * time.Hour)

	poll := c.open(c.frozen("While a key is stolen", procedure, 0), 240)
	alternate := &seat{id: bravo.id, representative: newID()}
	c.enter("representative.appointed", "representative/"+alternate.representative,
		obj{"from": at(c.now()), "kind": "alternate", "mandate": digestOf("mandate"), "member": bravo.id}, bravo.pen)
	alternate.pen = newPen("representative", bravo.subject())
	c.enrol(alternate, alternate.pen, false, bravo.pen)
	c.vote(poll, bravo, "yes")
	c.vote(poll, alternate, "no")
	stolen := c.entries[len(c.entries)-1]["recorded"]
	c.enter("key.revoked", "key/"+alternate.public(), obj{"compromised_since": stolen, "reason": "compromised"}, bravo.pen)
	c.vote(poll, lima, "yes")
	c.same("the ballot before it counts again", c.closed(poll)["body"].(obj)["yes"], 2)

	salt := make([]byte, 32)
	_, _ = rand.Read(salt) // never fails
	heir := &seat{id: xray.id, representative: newID()}
	about := "representative/" + heir.representative
	commitment := digestOf("twothirds/commit/v1\x00" + string(salt) + c.id + about + "\x00name\x00" + aPerson)
	c.enter("representative.appointed", about,
		obj{"from": at(c.now()), "kind": "principal", "mandate": digestOf("mandate"), "member": xray.id, "person": commitment}, xray.pen)
	heir.pen = newPen("representative", xray.subject())
	c.enrol(heir, heir.pen, false, xray.pen)
	c.enter("representative.ended", "representative/"+xray.representative, obj{}, heir.pen)
	c.refused("mandate", "interest.declared", "interest/"+newID(), obj{"kind": "other", "text": text("x")}, xray.pen)
	c.members[4] = heir
	c.rest(func() {
		opening := canonical(obj{"field": "name", "salt": base64url(salt), "subject": about, "value": aPerson})
		twothirds(c.t, opening+"\n", "opening", "put", "--data", c.dir, "--commitment", digestOf("another")).want(c.t, exitRefused, `^$`)
		twothirds(c.t, opening+"\n", "opening", "put", "--data", c.dir, "--commitment", commitment).want(c.t, 0, commitment)
	})

	c.enter("member.left", yankee.subject(), obj{"reasons": text("It is dissolved.")}, yankee.pen)
	c.refused("member_not_active", "interest.declared", "interest/"+newID(), obj{"kind": "other", "text": text("x")}, yankee.pen)
	c.members = c.members[:5]
}

// plans are one that the body adopts and one by decree, amended by the body,
// with the three voices on what became of a measure.
func plans(c *consortium) {
	alfa, kilo, lima := c.members[0], c.members[2], c.members[3]
	years := obj{"from": "2027-01-01", "to": "2029-12-31"}
	item := func(number, level, title, parent string, responsible ...string) obj {
		o := obj{"level": level, "number": number, "responsible": append([]string{}, responsible...), "title": text(title)}
		if parent != "" {
			o["parent"] = parent
		}
		return o
	}
	draft := func(plan string, by *pen, removed []string, items ...obj) (digest any) {
		c.enter("plan.items_drafted", plan, obj{"items": items, "removed": removed}, by)
		return c.row("plans", strings.TrimPrefix(plan, "plan/"))["draft"].(obj)["digest"]
	}
	strategy := "plan/" + newID()
	c.enter("plan.drafted", strategy, obj{"kind": "strategic", "period": years, "title": text("Strategy")}, c.secretary)
	goals := []obj{item("G1", "goal", "A goal", ""), item("O1", "objective", "An objective", "G1")}
	c.refused("items", "plan.items_drafted", strategy, obj{"items": goals[1:], "removed": []string{}}, c.secretary)
	c.refused("not_permitted", "plan.items_drafted", strategy, obj{"items": goals, "removed": []string{}}, alfa.pen)
	digest := draft(strategy, c.secretary, []string{}, goals...)
	var lines []obj
	for _, g := range goals {
		lines = append(lines, obj{"digest": labelled("twothirds/item/v1", g), "number": g["number"]})
	}
	c.same("digest of the plan", digest, labelled("twothirds/plan/v1", obj{"items": lines, "kind": "strategic", "period": years, "title": text("Strategy")}))
	adopt := obj{"type": "adopt_plan", "digest": digest, "plan": strings.TrimPrefix(strategy, "plan/"), "version": 1}
	motion := c.table("The strategy", business, adopt)
	for _, m := range c.members {
		c.enter("position.stated", "motion/"+motion, obj{"stance": "for", "text": text("Yes.")}, m.pen)
	}
	c.freeze(motion, 49*time.Hour)
	c.refused("wrong_state", "plan.items_drafted", strategy, obj{"items": []obj{}, "removed": []string{"O1"}}, c.secretary)
	c.closedWith(c.open(motion, 24), "carried", "yes", "yes", "yes", "yes", "yes")

	action := "plan/" + newID()
	id := strings.TrimPrefix(action, "plan/")
	c.enter("plan.drafted", action, obj{"kind": "action", "measures": 58, "period": years, "title": text("Action")}, kilo.pen)
	digest = draft(action, kilo.pen, []string{}, item("1", "direction", "Openness", ""), item("1.1", "measure", "A portal", "1", kilo.id, lima.id), item("1.1.a", "milestone", "Drafted", "1.1"))
	act := obj{"act": text("A decree"), "date": "2027-01-01", "digest": digest, "version": 1}
	c.refused("two_registrars", "plan.attested", action, act, c.registrars[0], c.secretary)
	c.enter("plan.attested", action, act, c.registrars...)
	digest = draft(action, c.registrars[0], []string{"1.1.a"}, item("1.1", "measure", "A portal and an archive", "1", kilo.id, lima.id))
	c.carry("The plan amended", business, obj{"type": "adopt_plan", "digest": digest, "plan": id, "version": 2})
	c.same("the milestone is gone", c.row("items", id+".1.1.a")["adopted"], nil)
	c.same("its versions", len(c.row("items", id+".1.1.a")["versions"].([]any)), 2)

	report := strings.Repeat("A report, in full.\n", 100)
	hash := digestOf(report)
	evidence := newID()
	evident := obj{"media_type": "text/plain", "number": "1.1", "plan": id, "sha256": hash, "size": len(report), "title": text("A report")}
	c.refused("attachment_missing", "motion.tabled", "motion/"+newID(), attaching(hash), alfa.pen)
	c.refused("attachment_missing", "evidence.submitted", "evidence/"+evidence, evident, kilo.pen)
	c.upload(report, kilo.pen)
	c.enter("motion.tabled", "motion/"+newID(), attaching(hash), alfa.pen)
	c.enter("evidence.submitted", "evidence/"+evidence, evident, kilo.pen)
	done := func(completion string, evidence ...string) obj {
		return obj{"completion": completion, "evidence": append([]string{}, evidence...), "number": "1.1", "period": obj{"from": "2027-01-01", "to": "2027-03-31"}, "text": text("So far.")}
	}
	c.refused("not_permitted", "progress.reported", action, done("limited"), alfa.pen)
	c.enter("progress.reported", action, done("substantial", evidence), kilo.pen)
	c.enter("evidence.withdrawn", "evidence/"+evidence, obj{"reasons": text("Another file.")}, kilo.pen)
	c.refused("wrong_state", "progress.reported", action, done("complete", evidence), lima.pen)
	motion = c.frozen("How far it is", judging, 25, obj{
		"type": "assess_measure", "completion": "limited", "number": "1.1", "period": obj{"from": "2027-01-01", "to": "2027-03-31"}, "plan": id, "reasons": text("Half."), "verifiable": true,
	})
	poll := c.open(motion, 24)
	c.refused("recused", "vote.cast", "poll/"+poll, c.ballot(poll, kilo, "no"), kilo.pen)
	decision := c.closedWith(poll, "carried", "yes", "yes", "", "", "yes")
	c.same("the responsible stay in the base", decision["tests"].([]any)[0], obj{"base": 5, "class": "judging", "have": 3, "need": 3, "passed": true, "test": "quorum"})
	c.enter("assessment.attested", "assessment/"+newID(), obj{
		"assessor": text("IRM"), "code": text("Not started"), "completion": "not_started", "date": "2027-04-01", "number": "1.1", "plan": id, "taken_from": obj{"title": text("A report")},
	}, c.registrars[0])
	for kinds, want := range map[string]string{"progress": "substantial", "body_assessments": "limited", "assessments": "not_started"} {
		voices := c.rows(kinds)
		c.same(kinds, []any{len(voices), voices[0]["completion"]}, []any{1, want})
	}
}

func attaching(hash string) obj {
	o := content("With a file", procedure)
	o["attachments"] = []string{hash}
	return o
}

// records are of others: what was before the ledger, how another body voted,
// what is held against this one.
func records(c *consortium) {
	from := obj{"title": text("A letter"), "url": "https://example.org/letter"}
	registrar := c.registrars[0]
	concern := "concern/" + newID()
	c.enter("concern.recorded", concern, obj{"body": text("OGP"), "date": "2027-01-01", "kind": "concern", "taken_from": from, "text": text("The law.")}, registrar)
	c.refused("not_permitted", "concern.answered", concern, obj{"text": text("We heard.")}, registrar)
	c.enter("concern.answered", concern, obj{"text": text("We heard.")}, c.secretary)
	c.enter("concern.settled", concern, obj{"date": "2027-08-01", "outcome": "resolved", "taken_from": from}, registrar)
	c.refused("wrong_state", "concern.answered", concern, obj{"text": text("Again.")}, c.secretary)

	record := "record/" + newID()
	was := obj{"date": "2016-09-09", "kind": "founding", "taken_from": from, "text": text("41 members."), "title": text("Founding")}
	c.enter("record.attested", record, was, registrar)
	corrected := obj{"date_text": "autumn 2016", "kind": "founding", "taken_from": from, "text": text("41 members."), "title": text("Founding")}
	digest := labelled("twothirds/record/v1", corrected)
	corrected["reasons"] = text("The day is not known.")
	c.enter("record.corrected", record, corrected, registrar)
	c.refused("exists", "record.corrected", record, corrected, registrar)
	c.same("digest of a record", c.row("records", strings.TrimPrefix(record, "record/"))["versions"].([]any)[1].(obj)["digest"], digest)

	outside := "outside/council"
	c.enter("outside.body_entered", outside, obj{"name": text("Council"), "taken_from": from}, registrar)
	c.enter("outside.members_entered", outside, obj{"members": []obj{{"id": "a", "name": "Ann"}, {"id": "b", "name": "Bob"}}}, registrar)
	call := func(title, yes string) obj {
		return obj{
			"date": "2020-01-01", "rollcall": "1", "tags": []string{}, "tie_breaker": false, "title": title,
			"votes": obj{"absent": []string{}, "abstain": []string{}, "no": []string{}, "not_voting": []string{}, "present": []string{}, "yes": []string{yes}},
		}
	}
	c.refused("not_found", "outside.rollcall_entered", outside, call("A vote", "c"), registrar)
	c.enter("outside.rollcall_entered", outside, call("A vote", "a"), registrar)
	c.refused("exists", "outside.rollcall_entered", outside, call("A vote", "a"), registrar)
	c.refused("conflict", "outside.rollcall_entered", outside, call("Another vote", "a"), registrar)
	again := call("Another vote", "b")
	again["reasons"], again["taken_from"] = text("It was so."), from
	c.enter("outside.rollcall_corrected", outside, again, registrar)
}

// publishing enters reports, of which the program's audit in the end makes each again.
func publishing(c *consortium) {
	made := func(lang string) (string, obj) {
		text := strings.TrimSuffix(twothirds(c.t, "", "report", "decisions", "--data", c.url, "--lang", lang, "--format", "json").want(c.t, 0, `^{"kind":"decisions"`).stdout, "\n")
		said := parsed[obj](c.t, []byte(text))
		return text, obj{
			"files": []obj{}, "kind": said["kind"], "parameters": said["parameters"], "root": said["root"], "sha256": digestOf(text), "size": len(text), "template": said["template"],
		}
	}
	text1, manifest := made("az")
	first, second := "report/"+newID(), "report/"+newID()
	c.refused("attachment_missing", "report.published", first, manifest, c.secretary)
	c.upload(text1, c.secretary)
	c.refused("not_permitted", "report.published", first, manifest, c.members[0].pen)
	c.enter("report.published", first, manifest, c.secretary)
	c.refused("exists", "report.published", first, manifest, c.secretary)
	manifest["root"] = digestOf("another history")
	c.refused("report_root", "report.published", second, manifest, c.secretary)

	text2, later := made("en")
	c.upload(text2, c.registrars[1])
	later["supersedes"], later["reasons"] = strings.TrimPrefix(first, "report/"), text("Everybody reads English.")
	c.enter("report.published", second, later, c.registrars[1])
	c.refused("wrong_state", "report.published", "report/"+newID(), later, c.registrars[1])
	c.same("what stands in its place", c.row("reports", strings.TrimPrefix(first, "report/"))["superseded_by"], strings.TrimPrefix(second, "report/"))
}

// changeOfRules takes effect after its decision, and not below the floor.
func changeOfRules(c *consortium) {
	changed := func(change func(procedure, business obj)) obj {
		rules := parsed[obj](c.t, []byte(canonical(c.rules())))
		rules["name"] = "consortium-2"
		classes := rules["classes"].([]any)
		change(classes[slices.IndexFunc(classes, isNamed("procedure"))].(obj), classes[slices.IndexFunc(classes, isNamed("business"))].(obj))
		return rules
	}
	lower := changed(func(_, business obj) { business["threshold"].(obj)["den"] = 2 })
	lower["classes"].([]any)[1].(obj)["threshold"].(obj)["num"] = 1
	effect := func(rules obj) obj { return obj{"type": "change_rules", "after_hours": 24, "rules": rules} }
	c.refused("effect", "motion.tabled", "motion/"+newID(), content("Below the floor", aboutRules, effect(lower)), c.members[0].pen)
	easier := changed(func(procedure, _ obj) { procedure["seconders"] = 0 })
	c.carry("Nobody needs to second", aboutRules, effect(easier))
	state := func() any {
		motion := newID()
		c.enter("motion.tabled", "motion/"+motion, content("Unseconded", procedure), c.members[0].pen)
		return c.row("motions", motion)["state"]
	}
	c.same("before", state(), "tabled")
	c.wait(24 * time.Hour)
	c.same("after", state(), "in_deliberation")
	c.same("the rules in force", c.inForce(), labelled("twothirds/rules/v1", easier))
}

func isNamed(name string) func(class any) bool {
	return func(class any) bool { return class.(obj)["name"] == name }
}

// erasing takes a person's name off the disk. Log, state, receipts and exports
// stay what they were.
func erasing(c *consortium) {
	xray := c.members[4]
	about := "representative/" + xray.representative
	size := len(c.entries)
	digest := c.check(size)
	backup := c.t.TempDir()
	receipt := backup + "/20.tlog-proof"
	twothirds(c.t, "", "receipt", "get", "20", "--data", c.url, "-o", receipt).want(c.t, 0, ``)
	c.rest(func() {
		twothirds(c.t, "", "export", "--data", c.dir, backup+"/all", "--with-openings").want(c.t, 0, ``)
		c.same("where the name is", append(holding(c.t, c.dir, aPerson), holding(c.t, backup, aPerson)...), []string{"openings.jsonl", "openings.jsonl"})
	})
	c.refused("not_permitted", "opening.erased", about, obj{"fields": []string{"name"}, "reasons": text("They asked.")}, c.registrars[0])
	c.enter("opening.erased", about, obj{"fields": []string{"email", "name"}, "reasons": text("They asked.")}, xray.pen)
	c.refused("wrong_state", "opening.erased", about, obj{"fields": []string{"name"}, "reasons": text("Again.")}, c.registrars...)
	c.same("digest before, now", c.check(size), digest)
	c.rest(func() {
		twothirds(c.t, "", "export", "--data", c.dir, backup+"/all", "--with-openings").want(c.t, 0, ``)
		c.same("where the name is", append(holding(c.t, c.dir, aPerson), holding(c.t, backup, aPerson)...), []string{})
		twothirds(c.t, "", "replay", c.dir, "--digest", "--at", itoa(size)).want(c.t, 0, `^`+digest+`\n$`)
		twothirds(c.t, "", "audit", c.dir, "--since", receipt, "--no-memory", "--json").want(c.t, 0, `"ok":true`)
		must(c.t, os.Remove(c.dir+"/rows.db")) // read models come back the same
	})
	c.same("digest from the log alone", c.check(size), digest)
}

// closing is put off while a poll is open; a closed ledger takes nothing in.
func closing(c *consortium) {
	end := obj{"type": "close_ledger", "reasons": text("All is done.")}
	motion := c.frozen("The end", aboutRules, 49, end)
	other := c.open(c.frozen("Another", procedure, 0), 200)
	c.refused("effect", "motion.tabled", "motion/"+newID(), content("While a poll is open", aboutRules, end), c.members[0].pen)
	poll := c.open(motion, 24)
	decision := c.closedWith(poll, "carried", "yes", "yes", "yes", "yes", "yes")
	c.same("a poll is open", decision["effects"].([]any)[0].(obj)["reason"], "polls_open")
	c.closed(other)
	poll = c.open(c.frozen("The end, again", aboutRules, 49, end), 24)
	c.cast(poll, "yes", "yes", "yes", "yes", "yes")
	closes, err := time.Parse(wireTime, c.row("polls", poll)["closes"].(string))
	must(c.t, err)
	before := len(c.entries)
	c.enter("clock.advanced", "ledger", obj{"to": at(closes)}, c.registrars[0])
	c.read(before + 4) // the poll's close, the decision, its effect
	c.same("closed", c.row("ledger", c.id)["status"], "closed")
	c.refused("closed", "clock.advanced", "ledger", obj{"to": at(c.now().Add(time.Hour))}, c.registrars[0])
	c.refused("closed", "motion.tabled", "motion/"+newID(), content("After the end", procedure), c.members[0].pen)
}
