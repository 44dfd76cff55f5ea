package domain_test

import (
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"twothirds/domain"
	"twothirds/domain/domaintest"
)

// draftPlans has everything about plans and concerns drafted from what nobody
// else can know: digests, versions, ids and capacities are filled in.
func draftPlans(t *testing.T, d *drafter, member string, rep, civil, government, coordinator domaintest.Key) {
	t.Helper()
	const period = `"period":{"from":"2016-01-01","to":"2018-12-31"}`
	about := "plan/" + d.enter(t, "plan.drafted", `{"kind":"action",`+period+`,"title":{"en":"A plan"}}`, rep)
	d.enter(t, "plan.items_drafted", `{"subject":"`+about+`","items":[
		{"number":"1","level":"direction","title":{"en":"A direction"}},
		{"number":"1.1","level":"measure","parent":"1","responsible":["`+member+`"],"title":{"en":"A measure"},"deadline":{"text":{"en":"2016"}}}]}`, rep)
	plan := `"plan":"` + strings.TrimPrefix(about, "plan/") + `"`
	adopting := d.draft(t, "motion.tabled", `{"by":["`+rep.Public.String()+`"],"title":{"en":"t"},"text":{"en":"t"},"effects":[{"type":"adopt_plan",`+plan+`}]}`)
	var motion domain.MotionTabled
	if err := json.Unmarshal(adopting.Data, &motion); err != nil {
		t.Fatal(err)
	}
	e, ok := motion.Effects[0].Body().(*domain.AdoptPlan)
	if !ok || e.Version != 1 || e.Digest != d.State.Plan(e.Plan).Draft.Digest {
		t.Errorf("the motion would adopt %+v", e)
	}
	d.enter(t, "plan.items_drafted", `{"subject":"`+about+`","removed":["1.1"]}`, coordinator)
	d.enter(t, "plan.items_drafted", `{"subject":"`+about+`","items":[{"number":"1.1","level":"measure","parent":"1","responsible":["`+member+`"],"title":{"en":"A measure"}}]}`, civil)
	d.enter(t, "plan.attested", `{"subject":"`+about+`","act":{"en":"A decree"},"date":"2016-04-27"}`, civil, government)
	of := plan + `,"number":"1.1"`
	evidence := d.enter(t, "evidence.submitted", `{`+of+`,"media_type":"text/plain","sha256":"`+strings.Repeat("ab", 32)+`","size":3,"title":{"en":"A file"}}`, rep)
	d.enter(t, "progress.reported", `{"subject":"`+about+`","number":"1.1","completion":"limited",`+period+`,"text":{"en":"x"}}`, rep)
	d.enter(t, "evidence.withdrawn", `{"subject":"evidence/`+evidence+`","reasons":{"en":"x"}}`, rep)
	const from = `"taken_from":{"title":{"en":"A report"}},"date":"2018-05-01"`
	d.enter(t, "assessment.attested", `{`+of+`,"assessor":{"en":"Somebody"},"code":{"en":"Limited"},`+from+`}`, government)
	concern := "concern/" + d.enter(t, "concern.recorded", `{"kind":"concern","body":{"en":"Somebody"},"text":{"en":"x"},`+from+`}`, civil)
	d.enter(t, "concern.answered", `{"subject":"`+concern+`","text":{"en":"x"}}`, coordinator)
	d.enter(t, "concern.settled", `{"subject":"`+concern+`","outcome":"resolved",`+from+`}`, government)
}
