package domain_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"pgregory.net/rapid"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
)

// What is given stays, wrong values too: scripts that try what the ledger
// refuses need them.
func TestDraftChangesNothingGiven(t *testing.T) {
	d := newDrafter(domaintest.Constituted(domain.PurposeDemonstration, 2, 2))
	poll := d.Put(d.Motion([]string{seed.ClassOrdinary}))
	wrong := wire.Hash{7}.String()
	for member, given := range map[string]string{
		"opening":        `"` + wrong + `"`,
		"ballot":         `7`,
		"member":         `"` + d.Members[1].ID.String() + `"`,
		"representative": `"` + d.Members[1].Representative.String() + `"`,
		"seen":           `{"root":"` + wrong + `","size":9000}`,
		"id":             `"0193a5c0-7b1e-7c3a-9d2f-5b6e4a1c8d70"`,
		"time":           `"2001-01-01T00:00:00.000Z"`,
		"source":         `"urn:twothirds:` + wrong + `"`,
		"typo":           `{"a":[1,{"b":"c"}]}`,
		"subject":        `"poll/` + poll.String() + `"`,
		"choice":         `"maybe"`,
		"by":             `[{"as":"officer","key":"` + d.Members[0].Key.Public.String() + `","of":"office/none"}]`,
	} {
		fields := map[string]jsontext.Value{
			"by": jsontext.Value(`["` + d.Members[0].Key.Public.String() + `"]`), "choice": jsontext.Value(`"yes"`),
			"subject": jsontext.Value(`"poll/` + poll.String() + `"`), "member": jsontext.Value(`"` + d.Members[0].ID.String() + `"`),
			"representative": jsontext.Value(`"` + d.Members[0].Representative.String() + `"`),
		}
		fields[member] = jsontext.Value(given)
		st := d.draft(t, "vote.cast", string(wire.Canonical(fields)))
		if !bytes.Contains(st.Raw, []byte(`"`+member+`":`+given)) {
			t.Errorf("given was %s %s, written was %s", member, given, st.Raw)
		}
		// A whole statement, as it came out, goes in and comes out again.
		if again := d.draft(t, "vote.cast", string(st.Raw)); !bytes.Equal(st.Raw, again.Raw) {
			t.Errorf("a whole statement came back as\n%s, given was\n%s", again.Raw, st.Raw)
		}
	}
}

func TestDraftLeavesOutWhatIsNull(t *testing.T) {
	d := newDrafter(domaintest.Constituted(domain.PurposeDemonstration, 1, 1))
	poll := d.Put(d.Motion([]string{seed.ClassProcedural}))
	by := `"by":["` + d.Members[0].Key.Public.String() + `"]`
	st := d.draft(t, "vote.cast", `{`+by+`,"seen":null,"opening":null,"subject":"poll/`+poll.String()+`"  ,"choice":"yes"}`)
	if st.Seen != nil || bytes.Contains(st.Raw, []byte("opening")) {
		t.Errorf("left out were seen and opening: %s", st.Raw)
	}
	var refusal *domain.Refusal
	if err := d.Submit(d.sign(st)); !errors.As(err, &refusal) || refusal.Code != domain.CodeForm {
		t.Errorf("submitted: %v", err)
	}
}

// A type that nobody states, or that is not known, can be written down, since
// it is the ledger that refuses it.
func TestDraftOfWhatNobodyStates(t *testing.T) {
	d := newDrafter(domaintest.Constituted(domain.PurposeDemonstration, 1, 1))
	by := `"by":["` + d.Members[0].Key.Public.String() + `"]`
	for eventType, code := range map[string]domain.Code{
		"decision.made":                domain.CodeDerivedType,
		"twothirds.motion.annulled.v1": domain.CodeUnknownType,
	} {
		st := d.draft(t, eventType, `{`+by+`,"subject":"decision/0193a5c0-7b1e-7c3a-9d2f-5b6e4a1c8d70","outcome":"carried"}`)
		var refusal *domain.Refusal
		if err := d.Submit(d.sign(st)); !errors.As(err, &refusal) || refusal.Code != code {
			t.Errorf("%s: %v, want code %s", eventType, err, code)
		}
	}
}

func TestDraftRaisesIDs(t *testing.T) {
	d := newDrafter(domaintest.Constituted(domain.PurposeDemonstration, 1, 1))
	key := d.Members[0].Key
	high := "7fffffff-ffff-7fff-bfff-fffffffffffe"
	fields := `{"by":["` + key.Public.String() + `"],"statement":"{}","reasons":{"en":"r"}`
	for _, want := range []string{high, "7fffffff-ffff-7fff-bfff-ffffffffffff", "80000000-0000-7000-8000-000000000000", "80000000-0000-7000-8000-000000000001"} {
		given := fields + `}`
		if want == high {
			given = fields + `,"id":"` + high + `"}`
		}
		st := d.draft(t, "protest.lodged", given)
		if st.ID.String() != want {
			t.Fatalf("id %s, want %s", st.ID, want)
		}
		if err := d.Submit(d.sign(st)); err != nil {
			t.Fatal(err)
		}
	}
	last := `{"id":"ffffffff-ffff-7fff-bfff-ffffffffffff",` + fields[1:] + `}`
	if err := d.Submit(d.sign(d.draft(t, "protest.lodged", last))); err != nil {
		t.Fatal(err)
	}
	wantError(t, d, "protest.lodged", fields+`}`, "/id", nil)
}

// wantError fails the test unless drafting gives an error that names the place
// and wraps target, or is a *wire.FormError where that is nil.
func wantError(t *testing.T, d *drafter, eventType, fields, place string, target error) {
	t.Helper()
	st, err := d.State.Draft(eventType, []byte(fields), d.env())
	var form *wire.FormError
	switch {
	case err == nil:
		t.Errorf("%s %s was written: %s", eventType, fields, st.Raw)
	case target == nil && (!errors.As(err, &form) || form.Place != place):
		t.Errorf("%s %s: %v; want a form error at %q", eventType, fields, err, place)
	case target != nil && (!errors.Is(err, target) || !strings.Contains(err.Error(), place)):
		t.Errorf("%s %s: %v; want %v at %q", eventType, fields, err, target, place)
	}
}

func TestDraftSaysWhatIsWrong(t *testing.T) {
	d := newDrafter(domaintest.Constituted(domain.PurposeDemonstration, 1, 1))
	rep := `"` + d.Members[0].Key.Public.String() + `"`
	by := `"by":[` + rep + `]`
	nobody := "0193a5c0-7b1e-7c3a-9d2f-5b6e4a1c8d70"
	for _, c := range []struct {
		eventType, fields, place string
		target                   error
	}{
		{"motion.seconded", ``, "", nil},
		{"motion.seconded", `[]`, "", nil},
		{"motion.seconded", `{"a":1`, "", nil},
		{"motion.seconded", `{} {}`, "", nil},
		{"motion.seconded", `{"a":1,"a":1}`, "/a", nil},
		{"motion.seconded", `{"a":{"b":1,"b":1}}`, "/a/b", nil},
		{"motion.seconded", `{"a":1.5}`, "/a", nil},
		{"motion.seconded", `{"a":[1,9007199254740993]}`, "/a/1", nil},
		{"motion.seconded", `{"a":-0}`, "/a", nil},
		{"motion.seconded", `{"a":1e2}`, "/a", nil},
		{"motion.seconded", `{"id":7}`, "/id", nil},
		{"motion.seconded", `{"subject":null}`, "/subject", nil},
		{"motion.seconded", `{"specversion":"2.0"}`, "/specversion", nil},
		{"motion.seconded", `{"type":"vote.cast"}`, "/type", nil},
		{"motion.seconded", `{"data":{},"text":1}`, "/data", nil},
		{"motion.seconded", `{"data":[]}`, "/data", nil},
		{"motion.seconded", `{` + by + `}`, "/subject", nil},
		{"motion.seconded", `{"subject":"motion/` + nobody + `"}`, "/data/by", nil},
		{"motion.seconded", `{"subject":"motion/x y",` + by + `}`, "/subject", nil},
		{"motion.seconded", `{"subject":"motion/` + nobody + `","by":` + rep + `}`, "/data/by", nil},
		{"motion.seconded", `{"subject":"motion/` + nobody + `","by":[7]}`, "/data/by/0", nil},
		{"motion.seconded", `{"subject":"motion/` + nobody + `","by":["AAAA"]}`, "/data/by/0", nil},
		{"motion.seconded", `{"subject":"motion/` + nobody + `","by":[{"as":"officer"}]}`, "/data/by/0/key", nil},
		{"motion.seconded", `{"subject":"motion/` + nobody + `","by":[{"key":` + rep + `,"as":"chair","of":"office/x"}]}`, "/data/by/0/as", nil},
		{"motion.seconded", `{"subject":"motion/` + nobody + `","by":[{"key":` + rep + `,"as":7}]}`, "/data/by/0/as", nil},
		{"motion.seconded", `{"subject":"motion/` + nobody + `","by":["` + domaintest.NewKey("stranger").Public.String() + `"]}`, "/data/by/0", domain.ErrNoSuch},
		{"motion.seconded", `{"subject":"motion/` + nobody + `","by":[{"as":"officer","key":` + rep + `}]}`, "/data/by/0", domain.ErrNoSuch},
		{"motion.seconded", `{"subject":"motion/` + nobody + `",` + by + `,"note":"` + strings.Repeat("x", 100_000) + `"}`, "", nil},
		{"motion.frozen", `{"subject":"motion/` + nobody + `",` + by + `}`, "/subject", domain.ErrNoSuch},
		{"motion.tabled", `{` + by + `,"title":{"en":"t"},"text":{"en":"t"}}`, "/data/classes", nil},
		{"motion.tabled", `{` + by + `,"title":{"en":"t"},"classes":["ordinary"]}`, "/data/text", nil},
		{"motion.tabled", `{` + by + `,"effects":{}}`, "/data/effects", nil},
		{"motion.tabled", `{` + by + `,"effects":[{"type":"none"}]}`, "/data/effects/0", nil},
		{"motion.tabled", `{` + by + `,"effects":[{"type":"adopt_document"}]}`, "/data/effects/0/kind", nil},
		{"amendment.moved", `{` + by + `,"text":{"en":"t"}}`, "/data/motion", nil},
		{"amendment.moved", `{` + by + `,"motion":"` + nobody + `"}`, "/data/motion", domain.ErrNoSuch},
		{"poll.opened", `{` + by + `}`, "/data/motion", nil},
		{"poll.opened", `{` + by + `,"motion":"` + nobody + `"}`, "/data/motion", domain.ErrNoSuch},
		{"vote.cast", `{` + by + `,"subject":"poll/` + nobody + `","choice":"yes"}`, "/subject", domain.ErrNoSuch},
		{"vote.casts", `{}`, "vote.casts", domain.ErrNoSuch},
		{"key.enrolled", `{"by":["` + domaintest.NewKey("stranger").Public.String() + `"]}`, "/data/by/0", domain.ErrNoSuch},
	} {
		wantError(t, d, c.eventType, c.fields, c.place, c.target)
	}
	if _, err := domain.New().Draft("motion.seconded", []byte(`{}`), d.env()); err == nil {
		t.Error("drafted before the founding")
	}
	env := d.env()
	env.Seen = nil
	poll := d.Put(d.Motion([]string{seed.ClassProcedural}))
	var form *wire.FormError
	if _, err := d.State.Draft("vote.cast", []byte(`{`+by+`,"choice":"yes","subject":"poll/`+poll.String()+`"}`), env); !errors.As(err, &form) || form.Place != "/data/seen" {
		t.Errorf("a vote without a checkpoint: %v", err)
	}
}

// The id drawn in place of one that is too low is the least above the key's last.
func TestDraftNextIDIsTheNextUUID(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var id wire.UUID
		binary.BigEndian.PutUint64(id[:8], rapid.Uint64Range(0, 1<<63).Draw(t, "high"))
		binary.BigEndian.PutUint64(id[8:], rapid.OneOf(rapid.Uint64(), rapid.Just(^uint64(0))).Draw(t, "low"))
		id[6], id[8] = id[6]&0x0f|0x70, id[8]&0x3f|0x80
		next, ok := domain.IDAfter(id)
		if !ok || number(next) != number(id)+1 || next.Version() != 7 || next[8]>>6 != 2 || next.String() <= id.String() {
			t.Fatalf("after %s comes %s, %t", id, next, ok)
		}
	})
}

// number is the lower 64 of the 122 bits of a UUID that are not fixed.
func number(id wire.UUID) uint64 {
	high, low := binary.BigEndian.Uint64(id[:8]), binary.BigEndian.Uint64(id[8:])
	return high<<62 | low&(1<<62-1)
}

// No member of data has the name of one of the statement's own, so that both
// can stand beside each other in the fields.
func TestDraftMembersDoNotCollide(t *testing.T) {
	for _, info := range domain.Types() {
		var members map[string]jsontext.Value
		if err := json.Unmarshal(wire.Canonical(info.Data), &members); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"id", "source", "specversion", "subject", "time", "type", "data"} {
			if members[name] != nil {
				t.Errorf("%s has a member %s", info.Name, name)
			}
		}
	}
}

// Whatever fields are given, Draft returns, writes nothing that is not the
// wire format, and leaves the state as it is.
func FuzzDraft(f *testing.F) {
	d := newDrafter(domaintest.Constituted(domain.PurposeDemonstration, 1, 1))
	key := d.Members[0].Key.Public.String()
	for _, info := range domain.Types() {
		f.Add(info.Name, []byte(`{"by":["`+key+`"],"choice":"yes"}`))
		f.Add(info.Name, wire.Canonical(info.Data))
	}
	f.Add("vote.cast", []byte(`{"data":{"by":[{"key":"`+key+`"}]},"subject":"poll/x"}`))
	before := domaintest.StateDigest(d.State)
	env := d.env()
	f.Fuzz(func(t *testing.T, eventType string, fields []byte) {
		st, err := d.State.Draft(eventType, fields, env)
		if err == nil {
			if _, err := wire.ParseStatement(st.Raw); err != nil {
				t.Errorf("%s: %v", st.Raw, err)
			}
		}
		if domaintest.StateDigest(d.State) != before {
			t.Fatal("drafting changed the state")
		}
	})
}
