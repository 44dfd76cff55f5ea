package agree

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/voting"
	"twothirds/domain/wire"
)

// A world is a body under rules drawn at random, to which things happen that
// may well happen in bodies, and things that may not.
type world struct {
	*branch
	rt     *rapid.T
	source string
	// people are all representatives ever appointed, with every key of theirs.
	people       []*domaintest.Member
	officers     []domaintest.Speaker
	motions      []domain.MotionID
	polls        []domain.PollID
	amendments   []domain.AmendmentID
	applications []domain.MemberID
	protests     []domain.ProtestID
	documents    []domain.DocumentID
	// refused are statements that the ledger did not let in, each with the log
	// that it would stand at the end of, by the code of the refusal.
	refused map[domain.Code][][]byte
	wild    bool // whether statements are distorted now and then
	made    int  // names keys
}

func (w *world) upTo(n int) int {
	if n <= 0 {
		return 0
	}
	return rapid.IntRange(0, n).Draw(w.rt, "n")
}

// rarely is true once in so many times.
func (w *world) rarely(times int) bool { return w.upTo(times-1) == 1 }
func (w *world) half() bool            { return w.upTo(1) == 1 }

func pick[T any](w *world, from ...T) T { return from[w.upTo(len(from)-1)] }

// newest of what there is, mostly; sometimes something that is not there.
func newest[T any](w *world, all []T, other T) T {
	switch {
	case len(all) == 0 || w.rarely(30):
		return other
	case w.upTo(3) > 0:
		return all[len(all)-1-w.upTo(min(2, len(all)-1))]
	}
	return pick(w, all...)
}

// randomRules are a rule set under which much can happen in little time.
func (w *world) randomRules(sides bool) domain.RuleSet {
	r := seed.Plain()
	if sides {
		r = seed.Rules()
	}
	r.EffectClasses = slices.DeleteFunc(r.EffectClasses, func(tie domain.EffectClass) bool { return !slices.Contains(effects, tie.Effect) })
	share := func() voting.Fraction {
		den := pick[int64](w, 1, 2, 2, 3, 3, 4, 5, 7, 1_000_000)
		f := voting.Fraction{Den: den, Num: 1 + int64(w.upTo(int(min(den, 8))-1)), Strict: w.half()}
		f.Strict = f.Strict && f.Num < f.Den
		return f
	}
	for i := range r.Classes {
		c := &r.Classes[i]
		c.Base, c.Threshold = pick(w, voting.BaseYesNo, voting.BaseYesNoAbstain, voting.BasePresent, voting.BaseEntitled), share()
		c.Quorum, c.Concurrence = nil, nil
		if w.half() {
			s := share()
			c.Quorum = &voting.Quorum{By: pick(w, voting.ByParticipation, voting.ByPresent), Num: s.Num, Den: s.Den, Strict: s.Strict}
		}
		if w.half() {
			c.Concurrence = &voting.Concurrence{
				Base: pick(w, voting.BaseYesNo, voting.BaseYesNoAbstain, voting.BasePresent, voting.BaseEntitled), MinYes: int64(w.upTo(2)),
				EmptyConcurs: !sides || w.half(), Threshold: share(),
			}
		}
		c.Ballots, c.Recusal, c.RecuseConcerned = int64(w.upTo(2)), pick(w, domain.RecusalRemoves, domain.RecusalSilent), w.half()
		c.Seconders, c.NoticeHours, c.DeliberationHours = int64(w.upTo(1)), int64(w.upTo(2)), int64(w.upTo(2))
		c.VotingHours = 1 + int64(w.upTo(2))
		c.MaxVotingHours, c.PositionsBySide = c.VotingHours+int64(w.upTo(20)), sides && w.rarely(4)
	}
	r.LostKeyHours = 1 + int64(w.upTo(3))
	r.Extension = domain.Extension{Hours: int64(w.upTo(5)), Members: 1 + int64(w.upTo(1))}
	return r
}

// found founds and constitutes a body.
func (w *world) found() {
	sides := w.upTo(2) > 0
	w.now = pick(w, domaintest.Start, domaintest.Start, domaintest.Start+1, 1_000, 4_000_000_000_000)
	w.officers = domaintest.Officers()
	e := &domain.LedgerFounded{
		Floor: []domain.Floor{}, LedgerKey: domaintest.NewKey("ledger").Public, Name: domain.Text{En: "A body"},
		Origin: "test.example/ledger", Prevailing: "en", Purpose: pick(w, domain.PurposeDemonstration, domain.PurposeOperation),
		Rules: w.randomRules(sides), Semantics: domain.Semantics,
	}
	for i, sp := range w.officers {
		o := domain.FoundingOfficer{Key: sp.Key.Public, Office: strings.TrimPrefix(sp.Of, "office/"), Role: domain.RoleRegistrar}
		switch {
		case i == 0:
			o.Role = domain.RoleCoordinator
		case sides:
			o.Side = strings.ReplaceAll(strings.TrimPrefix(o.Office, "registrar-"), "-", "_")
		}
		e.Officers = append(e.Officers, o)
	}
	w.source = wire.FoundingSource
	w.must(w.say("ledger.founded", "ledger", e, w.officers...))
	w.source = wire.SourceOf(w.ledger)
	constituencies := []string{"member"}
	if sides {
		constituencies = []string{seed.CivilSociety, seed.Government, seed.Parliament}
	}
	for i := range 2 + w.upTo(4) {
		m := &domaintest.Member{
			ID: domain.MemberID{UUID: w.id(w.now)}, Representative: domain.RepresentativeID{UUID: w.id(w.now)},
			Key: domaintest.NewKey(fmt.Sprintf("member %d", i)), Constituency: constituencies[i%len(constituencies)],
		}
		w.must(w.say("member.entered", m.Rep().Of, &domain.MemberEntered{Constituency: m.Constituency, Name: text("A member")}, w.officers[1]))
		w.must(w.say("representative.appointed", "representative/"+m.Representative.String(), &domain.RepresentativeAppointed{
			From: w.now, Kind: domain.KindPrincipal, Mandate: wire.Hash{1}, Member: m.ID,
		}, w.officers[1]))
		w.must(w.enrol(m, m.Key, false, w.officers[1], w.officers[2]))
		w.people = append(w.people, m)
	}
	digest := w.state.FoundingDigest()
	for _, m := range w.people {
		if w.state.Ledger().Status == domain.StageForming {
			w.must(w.say("founding.accepted", m.Rep().Of, &domain.FoundingAccepted{Digest: digest}, m.Rep()))
		}
	}
	w.wild = true
}

func (w *world) must(err error) {
	if err != nil {
		w.rt.Fatalf("%v", err)
	}
}

func text(en string) domain.Text { return domain.Text{En: en} }

func (w *world) enrol(m *domaintest.Member, key domaintest.Key, lost bool, with ...domaintest.Speaker) error {
	return w.say("key.enrolled", "key/"+key.Public.String(), &domain.KeyEnrolled{Alg: wire.AlgEd25519, Lost: lost, Representative: m.Representative},
		append([]domaintest.Speaker{m.Possessor(key)}, with...)...)
}

// signer is what all data of signed types is.
type signer interface{ SetBy([]wire.Signer) }

// say signs a statement and submits it. Now and then it says something else before.
func (w *world) say(eventType, subject string, data signer, speakers ...domaintest.Speaker) error {
	if w.wild && w.upTo(2) == 0 {
		_ = w.submit(w.distorted(eventType, subject, data, speakers))
	}
	return w.submit(w.signed(eventType, subject, data, speakers))
}

func (w *world) signed(eventType, subject string, data signer, speakers []domaintest.Speaker) *wire.Signed {
	by := make([]wire.Signer, len(speakers))
	for i, sp := range speakers {
		by[i] = wire.Signer{As: sp.As, Key: sp.Key.Public, Of: sp.Of}
	}
	data.SetBy(by)
	statement, err := wire.NewStatement(w.id(w.now), w.source, "twothirds."+eventType+".v1", subject, w.now, data)
	if err != nil {
		return nil // two lines alike, for instance
	}
	return domaintest.SignStatement(statement, speakers...)
}

// submit does what a ledger does, and keeps what was refused.
func (w *world) submit(signed *wire.Signed) error {
	if signed == nil {
		return errors.New("not the wire format")
	}
	w.derive()
	placed, err := w.state.Decide(signed, w.now, w.roots)
	var refusal *domain.Refusal
	if errors.As(err, &refusal) && w.refused[refusal.Code] == nil {
		raw := wire.NewEntry(w.now, signed.Signatures, signed.Statement).Raw
		w.refused[refusal.Code] = append(slices.Clone(w.entries), raw)
	}
	if err != nil {
		return err
	}
	w.take(placed)
	w.derive()
	return nil
}

// distorted is a statement with another value in a place or two, another
// subject, other signers, or seen another history; nil where it is no statement.
func (w *world) distorted(eventType, subject string, data signer, speakers []domaintest.Speaker) *wire.Signed {
	plain := w.signed(eventType, subject, data, speakers)
	if plain == nil {
		return nil
	}
	e := parse(wire.NewEntry(w.now, plain.Signatures, plain.Statement).Raw)
	for range 1 + w.upTo(1) {
		w.distort(e.statement())
	}
	keys := make([]ed25519.PrivateKey, 0, len(speakers))
	for _, sp := range speakers {
		keys = append(keys, sp.Key.Private)
	}
	if w.rarely(4) {
		sp := w.anybody()
		e.data()["by"] = []any{map[string]any{"as": sp.As, "key": sp.Key.Public.String(), "of": sp.Of}}
		keys = []ed25519.PrivateKey{sp.Key.Private}
	}
	lines, _ := e.data()["by"].([]any)
	for i, line := range lines {
		members, ok := line.(map[string]any)
		if ok && i < len(keys) {
			members["key"] = keyText(keys[i]) // a key that was distorted would only make bad signatures
		}
	}
	raw, err := wire.ParseEntry(e.signedBy(keys...))
	if err != nil {
		return nil
	}
	return &wire.Signed{Signatures: raw.Signatures, Statement: raw.Statement}
}

// distort puts another value into one place of a statement.
func (w *world) distort(statement map[string]any) {
	all := slices.DeleteFunc(places(statement, nil), func(p place) bool {
		return p[0] == "specversion" || p[0] == "time" || p[0] == "source" && w.upTo(9) > 0
	})
	p := pick(w, all...)
	old := get(statement, p)
	var others []any
	switch {
	case w.rarely(6):
		others = []any{removed}
	case w.half():
		others = w.vocabulary(old)
	}
	if len(others) == 0 {
		others = append(neighbours(old), "x")
	}
	set(statement, p, pick(w, others...))
}

// vocabulary are values in the state that look like one.
func (w *world) vocabulary(old any) []any {
	switch v := old.(type) {
	case float64:
		return []any{0., 1., 2., 3., v + 100, 1e9, -v, float64(wire.MaxInteger)}
	case string:
		kind, id, isSubject := strings.Cut(v, "/")
		if !isSubject {
			id = v
		}
		var others []any
		if _, err := wire.ParseUUID(id); err == nil {
			for row := range w.state.Rows() {
				if _, err := wire.ParseUUID(row.ID); err == nil && (!isSubject || row.Kind == kind) {
					others = append(others, strings.Replace(v, id, row.ID, 1))
				}
			}
			return others
		}
		if at, err := wire.ParseTime(v); err == nil {
			for _, d := range []int64{-1, 1, 3_600_000, -3_600_000, 86_400_000, -86_400_000 * 400, 86_400_000 * 4000} {
				others = append(others, at.Add(d).String())
			}
			return append(others, wire.Time(-62135596800000).String(), wire.Time(253402300799999).String(), wire.Time(0).String(), wire.Time(-1).String())
		}
		if _, err := wire.ParseHash(v); err == nil {
			others = append(others, wire.Hash{}.String(), w.state.FoundingDigest().String(), w.state.Head().Leaf.String())
			for _, id := range w.motions {
				others = append(others, w.state.Motion(id).Digest.String())
			}
			for _, id := range w.polls {
				p := w.state.Poll(id)
				others = append(others, p.Leaf.String(), p.Rules.String(), domain.RollDigest(p.Roll).String())
			}
			return others
		}
		for _, words := range choices {
			if slices.Contains(words, v) {
				for _, word := range words {
					others = append(others, word)
				}
			}
		}
		return append(others, "", "x", "é", "\x00", strings.Repeat("y", 501), strings.Repeat("ə", 4001))
	}
	return nil
}

func keyText(key ed25519.PrivateKey) string {
	var k domaintest.Key
	copy(k.Public[:], key.Public().(ed25519.PublicKey))
	return k.Public.String()
}

// person is mostly somebody who can speak.
func (w *world) person() *domaintest.Member {
	if w.rarely(40) {
		return &domaintest.Member{ID: domain.MemberID{UUID: w.id(w.now)}, Representative: domain.RepresentativeID{UUID: w.id(w.now)}, Key: domaintest.NewKey("nobody")}
	}
	return pick(w, w.people...)
}

// anybody is somebody in some capacity.
func (w *world) anybody() domaintest.Speaker {
	return pick(w, w.person().Rep(), w.officer(), w.person().Possessor(w.person().Key), w.person().Officer("coordinator"), w.person().Officer("teller"))
}

// officer is whoever holds an office, founding key or person.
func (w *world) officer() domaintest.Speaker {
	name := pick(w, "coordinator", "registrar-civil-society", "registrar-government", "teller")
	o := w.state.Office(name)
	if o == nil || o.Holder == "office/"+name {
		return w.officers[max(0, slices.IndexFunc(w.officers, func(sp domaintest.Speaker) bool { return sp.Of == "office/"+name }))]
	}
	for _, p := range w.people {
		if o.Holder == "representative/"+p.Representative.String() {
			return p.Officer(name)
		}
	}
	return w.officers[0]
}

func (w *world) newKey() domaintest.Key {
	w.made++
	return domaintest.NewKey(fmt.Sprintf("key %d", w.made))
}

// motion is mostly one in one of the states.
func (w *world) motion(states ...string) domain.MotionID {
	var fitting []domain.MotionID
	for _, id := range w.motions {
		if slices.Contains(states, w.state.Motion(id).State) {
			fitting = append(fitting, id)
		}
	}
	if len(fitting) == 0 || w.rarely(15) {
		fitting = w.motions
	}
	return newest(w, fitting, domain.MotionID{UUID: w.id(w.now)})
}

// poll is mostly an open one.
func (w *world) poll() domain.PollID {
	var open []domain.PollID
	for _, id := range w.polls {
		if w.state.Poll(id).State == domain.PollOpen {
			open = append(open, id)
		}
	}
	if len(open) == 0 || w.rarely(15) {
		open = w.polls
	}
	return newest(w, open, domain.PollID{UUID: w.id(w.now)})
}

// logsOf are the logs that a world leaves: what came out, and what would come
// out had the ledger let in what it refused.
func (w *world) logs() []tampering {
	list := []tampering{{name: "the world", entries: w.entries, want: want{ok: true}}}
	for _, code := range slices.Sorted(maps.Keys(w.refused)) {
		entries := w.refused[code]
		list = append(list, tampering{name: string(code), entries: entries, want: at(len(entries))})
	}
	return list
}

// newWorld is a body to which so many things have happened.
func newWorld(rt *rapid.T, acts int) *world {
	w := &world{branch: newBranch(nil), rt: rt, refused: map[domain.Code][][]byte{}}
	w.found()
	for range acts {
		pick(w, allActs...)(w)
	}
	return w
}
