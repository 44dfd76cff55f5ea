package domain_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
)

// drafter writes statements with State.Draft, signs them with the keys that
// data.by names, and submits them.
type drafter struct {
	*domaintest.Body
	keys map[pubkey.Key]domaintest.Key
	used map[string]bool
}

func newDrafter(b *domaintest.Body, more ...domaintest.Key) *drafter {
	d := &drafter{Body: b, keys: map[pubkey.Key]domaintest.Key{}, used: map[string]bool{}}
	for _, o := range domaintest.Officers() {
		more = append(more, o.Key)
	}
	for _, m := range b.Members {
		more = append(more, m.Key)
	}
	for _, k := range more {
		d.keys[k.Public] = k
	}
	return d
}

func (d *drafter) env() domain.DraftEnv {
	return domain.DraftEnv{StatementID: d.ID(), NewEntityID: d.ID(), Now: d.Now, Seen: d.Seen()}
}

func (d *drafter) draft(t *testing.T, eventType, fields string) *wire.Statement {
	t.Helper()
	st, err := d.State.Draft(eventType, []byte(fields), d.env())
	if err != nil {
		t.Fatalf("drafting %s %s: %v", eventType, fields, err)
	}
	return st
}

// enter drafts a statement with the keys of by, signs and submits it; it
// returns the id in its subject.
func (d *drafter) enter(t *testing.T, eventType, fields string, by ...domaintest.Key) string {
	t.Helper()
	lines := make([]string, len(by))
	for i, k := range by {
		lines[i] = `"` + k.Public.String() + `"`
	}
	if fields != `{}` {
		fields = `,` + fields[1:]
	} else {
		fields = `}`
	}
	st := d.draft(t, eventType, `{ "by" : [`+strings.Join(lines, ", ")+`]`+fields)
	if err := d.Submit(d.sign(st)); err != nil {
		t.Fatalf("%s: %v\n%s", eventType, err, st.Raw)
	}
	d.used[st.Type] = true
	_, id, _ := strings.Cut(st.Subject, "/")
	return id
}

func (d *drafter) sign(st *wire.Statement) *wire.Signed {
	var speakers []domaintest.Speaker
	for _, line := range st.By {
		speakers = append(speakers, domaintest.Speaker{Key: d.keys[line.Key]})
	}
	return domaintest.SignStatement(st, speakers...)
}

// With nothing but what only the signer can know, a statement of every type
// that is signed is let in.
func TestDraftOfEveryTypeIsLetIn(t *testing.T) {
	ngo, ministry, spare := domaintest.NewKey("ngo"), domaintest.NewKey("ministry"), domaintest.NewKey("spare")
	lost, lost2 := domaintest.NewKey("lost"), domaintest.NewKey("lost 2")
	d := newDrafter(domaintest.Founded(domain.PurposeDemonstration), ngo, ministry, spare, lost, lost2)
	coordinator, civil, government := domaintest.Officers()[0].Key, domaintest.Officers()[1].Key, domaintest.Officers()[2].Key

	founding := d.draft(t, "ledger.founded", foundingFields(t, d.Body))
	if _, err := domain.New().Decide(d.sign(founding), d.Now, nil); err != nil {
		t.Fatalf("founding: %v", err)
	}
	d.used[founding.Type] = true

	enrol := func(member string, key domaintest.Key) string {
		rep := d.enter(t, "representative.appointed", `{"member":"`+member+`","mandate":"`+strings.Repeat("ab", 32)+`"}`, civil)
		d.enter(t, "key.enrolled", `{"representative":"`+rep+`"}`, key, civil, government)
		return rep
	}
	ngoID := d.enter(t, "member.entered", `{"constituency":"civil_society","name":{"en":"An organisation"}}`, civil)
	ministryID := d.enter(t, "twothirds.member.entered.v1", `{"constituency":"government","name":{"az":"Nazirlik"}}`, government)
	ngoRep := enrol(ngoID, ngo)
	enrol(ministryID, ministry)
	d.enter(t, "founding.accepted", `{}`, ngo)
	d.enter(t, "founding.accepted", `{}`, ministry)
	if d.State.Ledger().Status != domain.StageConstituted {
		t.Fatal("not constituted")
	}

	d.enter(t, "clock.advanced", `{"to":"`+d.Now.AddHours(1).String()+`"}`, coordinator)
	d.Now = d.Now.AddHours(1)
	d.enter(t, "key.enrolled", `{}`, spare, ngo) // a further key of the same representative
	application := d.enter(t, "member.applied", `{"constituency":"parliament","name":{"en":"A committee"},"document":"`+strings.Repeat("cd", 32)+`"}`, ministry)
	d.enter(t, "protest.lodged", `{"statement":"{}","reasons":{"en":"no answer came"}}`, ngo)

	motion := d.enter(t, "motion.tabled", `{"title":{"en":"Statute"},"text":{"en":"Adopt it."},"effects":[
		{"type":"adopt_document","title":{"en":"Statute"},"kind":"statute","sha256":"`+strings.Repeat("01", 32)+`"},
		{"type":"admit","application":"`+application+`"}]}`, ngo)
	d.enter(t, "motion.seconded", `{"subject":"motion/`+motion+`"}`, ministry)
	d.enter(t, "position.stated", `{"subject":"motion/`+motion+`","stance":"for","text":{"en":"yes"}}`, ministry)
	amend := func(text string) string {
		return d.enter(t, "amendment.moved", `{"motion":"`+motion+`","text":{"en":"`+text+`"}}`, ministry)
	}
	withdrawn, rejected, taken := amend("one"), amend("two"), amend("three")
	d.enter(t, "amendment.withdrawn", `{"subject":"amendment/`+withdrawn+`"}`, ministry)
	d.enter(t, "amendment.rejected", `{"subject":"amendment/`+rejected+`","reasons":{"en":"no"}}`, ngo)
	d.enter(t, "amendment.accepted", `{"subject":"amendment/`+taken+`"}`, ngo)
	d.Wait(720)
	d.enter(t, "motion.frozen", `{"subject":"motion/`+motion+`"}`, ngo)
	poll := d.enter(t, "poll.opened", `{"motion":"`+motion+`"}`, ministry)
	if got, want := d.State.Poll(pollID(t, poll)).Closes, d.Now.AddHours(73); got != want {
		t.Errorf("the poll closes at %s, want %s", got, want)
	}
	d.enter(t, "vote.cast", `{"subject":"poll/`+poll+`","choice":"no"}`, ngo)
	d.enter(t, "vote.cast", `{"subject":"poll/`+poll+`","choice":"yes"}`, ngo)
	d.enter(t, "vote.cast", `{"subject":"poll/`+poll+`","choice":"yes"}`, ministry)
	d.enter(t, "poll.extended", `{"subject":"poll/`+poll+`","closes":"`+d.Now.AddHours(80).String()+`"}`, coordinator)
	decision := d.Close(pollID(t, poll))
	if decision.Outcome != "carried" || !decision.Effects[0].Applied || !decision.Effects[1].Applied {
		t.Fatalf("decision %+v", decision)
	}

	// The next version of the one statute is a version of it.
	second := d.enter(t, "motion.tabled", `{"title":{"en":"Statute, again"},"text":{"en":"Adopt it."},"effects":[
		{"type":"adopt_document","title":{"en":"Statute"},"kind":"statute","sha256":"`+strings.Repeat("02", 32)+`"}]}`, ngo)
	documents := motionEffectDocuments(t, d.State, motion, second)
	if documents[0] != documents[1] {
		t.Errorf("the statute's second version is document %s, the first %s", documents[1], documents[0])
	}
	d.enter(t, "motion.withdrawn", `{"subject":"motion/`+second+`"}`, ngo)
	third := d.enter(t, "motion.tabled", `{"title":{"en":"t"},"text":{"en":"t"},"classes":["procedural"]}`, ngo)
	d.enter(t, "motion.seconded", `{"subject":"motion/`+third+`"}`, ministry)
	d.enter(t, "motion.frozen", `{"subject":"motion/`+third+`"}`, ngo)
	d.Wait(1)
	thirdPoll := d.enter(t, "poll.opened", `{"motion":"`+third+`"}`, ministry)
	d.enter(t, "vote.recused", `{"subject":"poll/`+thirdPoll+`","reasons":{"en":"an interest"}}`, ngo)

	draftPlans(t, d, ngoID, ngo, civil, government, coordinator)

	d.enter(t, "key.revoked", `{"subject":"key/`+spare.Public.String()+`","reason":"lost"}`, ngo)
	d.enter(t, "key.revoked", `{"subject":"key/`+ngo.Public.String()+`","reason":"lost"}`, civil, government)
	d.enter(t, "key.enrolled", `{"representative":"`+ngoRep+`","lost":true}`, lost, civil, government)
	d.enter(t, "key.objected", `{"subject":"key/`+lost.Public.String()+`","reasons":{"en":"not us"}}`, civil)
	d.enter(t, "representative.ended", `{"subject":"representative/`+ngoRep+`"}`, civil, government)
	d.enter(t, "member.left", `{}`, ministry)
	d.enter(t, "office.resigned", `{}`, coordinator)
	draftRecords(t, d, ngoRep, civil, government)

	maps.Copy(d.used, draftMeetings(t).used)
	maps.Copy(d.used, draftMatters(t).used)
	for _, info := range domain.Types() {
		if !info.Derived && !d.used[info.Name] {
			t.Errorf("%s was not drafted", info.Name)
		}
	}
}

func foundingFields(t *testing.T, b *domaintest.Body) string {
	t.Helper()
	entry, err := wire.ParseEntry(b.Entries[0])
	if err != nil {
		t.Fatal(err)
	}
	var data map[string]jsontext.Value
	if err := json.Unmarshal(entry.Statement.Data, &data); err != nil {
		t.Fatal(err)
	}
	delete(data, "by")
	delete(data, "semantics")
	return string(wire.Canonical(data))
}

func pollID(t *testing.T, s string) domain.PollID {
	t.Helper()
	id, err := wire.ParseUUID(s)
	if err != nil {
		t.Fatal(err)
	}
	return domain.PollID{UUID: id}
}

func motionEffectDocuments(t *testing.T, s *domain.State, motions ...string) []domain.DocumentID {
	t.Helper()
	var documents []domain.DocumentID
	for _, id := range motions {
		m := s.Motion(domain.MotionID{UUID: pollID(t, id).UUID})
		documents = append(documents, m.Content.Effects[0].Body().(*domain.AdoptDocument).Document)
	}
	return documents
}
