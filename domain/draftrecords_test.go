package domain_test

import (
	"fmt"
	"strings"
	"testing"

	"twothirds/domain/domaintest"
)

// draftRecords drafts every statement of a registrar's about what is elsewhere,
// publishes a report, and has personal data erased.
func draftRecords(t *testing.T, d *drafter, representative string, civil, government domaintest.Key) {
	t.Helper()
	const content = `"kind":"act","date":"2016-04-27","title":{"en":"An order"},"text":{"en":"It was ordered."},"taken_from":{"title":{"en":"The gazette"}}`
	record := d.enter(t, "record.attested", `{`+content+`}`, civil)
	d.enter(t, "record.corrected", `{"subject":"record/`+record+`","reasons":{"en":"a slip"},"outcome":"carried",`+content+`}`, civil)
	d.enter(t, "outside.body_entered", `{"subject":"outside/senate","name":{"en":"Senate"},"taken_from":{"title":{"en":"The clerk's files"}}}`, civil)
	d.enter(t, "outside.members_entered", `{"subject":"outside/senate","members":[{"id":"S1","name":"One"}]}`, government)
	const rollcall = `"subject":"outside/senate","rollcall":"s1-1.1989","date":"1989-04-18","title":"On the Motion",
		"votes":{"absent":[],"abstain":[],"no":[],"not_voting":[],"present":[],"yes":["S1"]}`
	d.enter(t, "outside.rollcall_entered", `{`+rollcall+`}`, civil)
	d.enter(t, "outside.rollcall_corrected", `{`+rollcall+`,"note":"x","reasons":{"en":"a slip"},"taken_from":{"title":{"en":"The journal"}}}`, civil)
	seen := d.Seen()
	d.enter(t, "report.published", fmt.Sprintf(`{"kind":"decisions","parameters":{"at":%d,"lang":"en"},"root":"%s","sha256":"%s","size":1,"template":1}`,
		seen.Size, seen.Root, strings.Repeat("ab", 32)), civil)
	d.enter(t, "opening.erased", `{"subject":"representative/`+representative+`","fields":["name"],"reasons":{"en":"asked for"}}`, civil, government)
}
