package verifier

// reportTamperings are of published reports.
var reportTamperings = []laterTampering{
	{"a report on another log", "log_published.jsonl", func(l *testLog) int {
		return l.rewrite(l.find("report.published", `"supersedes"`), `"at":1,`, `"at":2,`)
	}, "permission", "report_root"},
	{"a report that knows of what its publisher had not seen", "log_published.jsonl", func(l *testLog) int {
		return l.rewrite(l.find("report.published", `"supersedes"`), `"at":1,`, `"at":500,`)
	}, "permission", "report_root"},
	{"a report published twice under one id", "log_published.jsonl", func(l *testLog) int { return l.again(l.find("report.published", `"supersedes"`)) }, "permission", "exists"},
	{"a report that takes the place of one that is not there", "log_published.jsonl", func(l *testLog) int {
		return l.rewrite(l.find("report.published", `"supersedes"`), `"supersedes":"01`, `"supersedes":"02`)
	}, "permission", "not_found"},
	{"renderings out of order", "log_published.jsonl", func(l *testLog) int {
		return l.rewrite(l.find("report.published", `"pdf"`), `"format":"html"`, `"format":"zip"`)
	}, "form", "form"},
	{"renderings of no release", "log_published.jsonl", func(l *testLog) int {
		return l.rewrite(l.find("report.published", `"pdf"`), `"release":"1.0.0",`, "")
	}, "form", "form"},
	{"a report in another language than there are", "log_published.jsonl", func(l *testLog) int {
		return l.rewrite(l.find("report.published", `"minutes"`), `"lang":"en"`, `"lang":"ru"`)
	}, "form", "form"},
}
