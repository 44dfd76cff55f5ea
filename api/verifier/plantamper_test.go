package verifier

// planTamperings are of plans, and of records from elsewhere.
var planTamperings = []laterTampering{
	{"an item under one that is not there", "log_plan.jsonl", func(l *testLog) int { return l.rewrite(l.find("plan.items_drafted"), `"parent":"1"`, `"parent":"2"`) }, "permission", "items"},
	{"an item under one of a level that it cannot be under", "log_plan.jsonl", func(l *testLog) int {
		seq := l.after(l.find("plan.items_drafted"), "plan.items_drafted")
		return l.rewrite(seq, `"parent":"1.1"`, `"parent":"1"`)
	}, "permission", "items"},
	{"a milestone that stands alone", "log_plan.jsonl", func(l *testLog) int {
		seq := l.after(l.find("plan.items_drafted"), "plan.items_drafted")
		return l.rewrite(seq, `"parent":"1.1",`, "")
	}, "form", "form"},
	{"an item that ends before it begins", "log_plan.jsonl", func(l *testLog) int {
		return l.rewrite(l.find("plan.items_drafted"), `"to":"2018-12-31"`, `"to":"2015-12-31"`)
	}, "form", "form"},
	{"a day that there is not", "log_plan.jsonl", func(l *testLog) int { return l.rewrite(l.find("plan.drafted"), `"2018-12-31"`, `"2018-02-29"`) }, "form", "form"},
	{"an item of a plan altered before its adoption", "log_plan.jsonl", func(l *testLog) int {
		l.rewrite(l.find("plan.items_drafted"), "Public awareness raising", "Public")
		return l.find("plan.attested")
	}, "permission", "version"},
	{"a plan attested by one registrar", "log_plan.jsonl", func(l *testLog) int {
		seq := l.find("plan.attested")
		l.dropSigner(seq)
		return seq
	}, "permission", "two_registrars"},
	{"a plan attested twice", "log_plan.jsonl", func(l *testLog) int { return l.again(l.find("plan.attested")) }, "permission", "version"},
	{"items changed while the plan is voted on", "log_plan.jsonl", func(l *testLog) int {
		frozen := l.after(l.find("motion.tabled", `"adopt_plan"`), "motion.frozen")
		return l.againAt(l.before(frozen, "plan.items_drafted"), frozen+1)
	}, "permission", "wrong_state"},
	{"a report by a member that is not responsible", "log_plan.jsonl", func(l *testLog) int {
		return l.rewrite(l.find("progress.reported", `"number":"1.1"`), `"number":"1.1"`, `"number":"1.4"`)
	}, "permission", "not_permitted"},
	{"a report on an item that is not in force", "log_plan.jsonl", func(l *testLog) int {
		return l.rewrite(l.find("progress.reported", `"number":"1.1"`), `"number":"1.1"`, `"number":"10"`)
	}, "permission", "not_found"},
	{"evidence withdrawn twice", "log_plan.jsonl", func(l *testLog) int { return l.again(l.find("evidence.withdrawn")) }, "permission", "wrong_state"},
	{"an assessment of what nobody knows", "log_plan.jsonl", func(l *testLog) int {
		return l.rewrite(l.find("assessment.attested"), `"completion":"limited"`, `"completion":"unlimited"`)
	}, "form", "form"},
	{"a responsible member that is not recused", "log_plan.jsonl", func(l *testLog) int { return l.without(l.find("vote.recused_by_rule")) }, "derived", "derived"},
	{"a plan that was adopted all the same", "log_plan.jsonl", func(l *testLog) int {
		seq := l.find("effect.not_applied", "other_version")
		l.edit(seq, "other_version", "other_draft")
		return seq
	}, "derived", "derived"},
	{"a concern settled by the coordinator", "log_plan.jsonl", func(l *testLog) int {
		seq := l.find("concern.settled")
		l.edit(seq, `"key":"FmRenhmgp7tixLiSdlS4XaM8lnjBa47H_Ahn6I0bY2I","of":"office/registrar-government"`, `"key":"dN_mjsO6UX3vG5ZZ5ulxWzFx643hCyfNHBUgK96Bt0A","of":"office/coordinator"`)
		return l.resign(seq)
	}, "permission", "not_permitted"},

	{"a record with two dates", "log_records.jsonl", func(l *testLog) int {
		return l.rewrite(l.find("record.attested"), `"date":"2016-09-09"`, `"date":"2016-09-09","date_text":"in autumn"`)
	}, "form", "form"},
	{"a record of a vote by a member that there is not", "log_records.jsonl", func(l *testLog) int {
		return l.rewrite(l.find("record.attested"), `"choice":"absent","member":"01a20cc8-8e80-7000-8000-000000000007"`, `"choice":"absent","member":"01a20cc8-8e80-7000-8000-0000000000ff"`)
	}, "permission", "not_found"},
	{"a correction that corrects nothing", "log_records.jsonl", func(l *testLog) int { return l.again(l.find("record.corrected")) }, "permission", "exists"},
	{"an outside body entered twice", "log_records.jsonl", func(l *testLog) int { return l.again(l.find("outside.body_entered")) }, "permission", "exists"},
	{"a member of it entered twice", "log_records.jsonl", func(l *testLog) int { return l.again(l.find("outside.members_entered")) }, "permission", "exists"},
	{"a roll call entered twice", "log_records.jsonl", func(l *testLog) int { return l.again(l.find("outside.rollcall_entered")) }, "permission", "exists"},
	{"a roll call entered again with another content", "log_records.jsonl", func(l *testLog) int {
		return l.rewrite(l.again(l.find("outside.rollcall_entered")), `"note":"rule-differs"`, `"note":"the rule differs"`)
	}, "permission", "conflict"},
	{"a voter who is not of the body", "log_records.jsonl", func(l *testLog) int {
		return l.rewrite(l.find("outside.rollcall_entered"), `"yes":["A.1"]`, `"yes":["A.2"]`)
	}, "permission", "not_found"},
	{"a voter in two lists", "log_records.jsonl", func(l *testLog) int {
		return l.rewrite(l.find("outside.rollcall_entered"), `"absent":[]`, `"absent":["A.1"]`)
	}, "form", "form"},
	{"a local time of no offset", "log_records.jsonl", func(l *testLog) int {
		return l.rewrite(l.find("outside.rollcall_entered"), `15:04:05-04:00"`, `15:04:05-24:00"`)
	}, "form", "form"},
	{"a field erased twice", "log_records.jsonl", func(l *testLog) int { return l.again(l.find("opening.erased")) }, "permission", "wrong_state"},
	{"an erasure by one registrar", "log_records.jsonl", func(l *testLog) int {
		seq := l.find("opening.erased", `"as":"officer"`)
		l.dropSigner(seq)
		return seq
	}, "permission", "not_permitted"},
}
