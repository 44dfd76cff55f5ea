package world

import (
	"reflect"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
)

// An Inventor makes statements of every type out of what stands in a ledger: the
// data is well formed, and makes sense by accident only.
type Inventor struct {
	*World
	ids    []wire.UUID
	hashes []wire.Hash
	keys   []pubkey.Key
	of     []string
}

var words = []string{
	"yes", "no", "abstain", "for", "against", "neutral", "active", "inactive", "suspended", "left", "principal", "alternate", "ed25519",
	"lost", "compromised", "replaced", "objected", "coordinator", "registrar", "teller", "registrar-civil-society", "registrar-government",
	"statute", "code", "az", "en", "operation", "demonstration", seed.CivilSociety, seed.Government, seed.ClassOrdinary, seed.ClassRules,
	seed.ClassStatus, seed.ClassElection, seed.ClassProcedural, seed.ClassAdmission, "remove_from_base", "present_not_voting", "x", "",
}

// Invent looks around in a body for what statements can be about.
func Invent(w *World) *Inventor {
	v := &Inventor{World: w}
	for row := range w.State.Rows() {
		if id, err := wire.ParseUUID(row.ID); err == nil {
			v.ids = append(v.ids, id)
			v.of = append(v.of, row.Kind+"/"+row.ID)
		}
		if row.Kind == "office" {
			v.of = append(v.of, "office/"+row.ID, "office/"+row.ID)
		}
		if key, ok := domain.KeyOfRow(row); ok {
			v.keys = append(v.keys, key)
		}
	}
	v.keys, v.of = append(v.keys, w.ledgerKey().Public), append(v.of, "ledger/"+w.Ledger.String())
	for _, id := range w.motions {
		v.hashes = append(v.hashes, w.State.Motion(id).Digest)
	}
	for _, id := range w.polls {
		p := w.State.Poll(id)
		v.hashes = append(v.hashes, p.Leaf, p.Rules, domain.RollDigest(p.Roll))
	}
	v.hashes = append(v.hashes, w.State.FoundingDigest(), wire.Hash{1})
	return v
}

// Statement makes a statement of a type, about something, as somebody may who
// knows a state and has seen a checkpoint; nil where it came out too large.
func (v *Inventor) Statement(info domain.TypeInfo, state *domain.State, at wire.Time, seen *wire.Seen) *wire.Statement {
	v.fillIn(reflect.ValueOf(info.Data).Elem())
	v.makeSense(info.Data, state)
	subject := info.Subject + "/" + Pick(v.World, v.ids...).String()
	switch {
	case info.Subject == "ledger":
		subject = "ledger"
	case info.Subject == "office":
		subject = "office/" + Pick(v.World, words[:26]...)
	case info.Subject == "key":
		subject = "key/" + Pick(v.World, v.keys...).String()
	case v.Half():
		subject = info.Subject + "/" + v.ID().String()
	}
	if data, signed := info.Data.(interface{ SetBy([]wire.Signer) }); signed {
		by := v.speakers()
		if v.UpTo(3) == 0 && by[0].Of != "" && info.Subject == strings.Split(by[0].Of, "/")[0] {
			subject = by[0].Of
		}
		if info.Subject == "key" && by[0].As == wire.AsNewKey {
			subject = "key/" + by[0].Key.String()
		}
		data.SetBy(by)
		if v.Half() || info.Name == "twothirds.vote.cast.v1" {
			info.Data.(interface{ SetSeen(*wire.Seen) }).SetSeen(seen)
		}
	}
	st, err := wire.NewStatement(v.ID(), wire.SourceOf(v.Ledger), info.Name, subject, at, info.Data)
	if err != nil {
		return nil
	}
	return st
}

// makeSense gives data now and then what the state asks for, so that not all
// is refused at the first look.
func (v *Inventor) makeSense(data any, state *domain.State) {
	if v.UpTo(2) == 0 {
		return
	}
	switch e := data.(type) {
	case *domain.PollOpened:
		e.Options = domain.Options
		if id := v.motion(domain.MotionFrozenState, domain.MotionLapsed); state.Motion(id) != nil {
			authored := e.Authored
			*e = *v.Opening(id, v.Between(1, 20))
			e.Authored = authored
		}
	case *domain.VoteCast:
		if p := state.Poll(v.poll()); p != nil {
			m := v.Person()
			e.Ballot, e.Member, e.Representative, e.Opening = state.NextBallot(p.ID, m.ID), m.ID, m.Representative, p.Leaf
		}
	case *domain.FoundingAccepted:
		e.Digest = state.FoundingDigest()
	case *domain.KeyEnrolled:
		e.Representative, e.Alg = v.Person().Representative, wire.AlgEd25519
	case *domain.LedgerKeyRotated:
		e.Decision = nil
	case *domain.MotionFrozen:
		if m := state.Motion(v.motion()); m != nil {
			e.Digest, e.Version = m.Digest, m.Version
		}
	}
}

// speakers are up to eight, known and unknown, in whatever capacity.
func (v *Inventor) speakers() []wire.Signer {
	var by []wire.Signer
	for range 1 + Pick(v.World, 0, 0, 0, 1, 1, 2, 7) {
		s := wire.Signer{As: Pick(v.World, wire.AsRepresentative, wire.AsRepresentative, wire.AsOfficer, wire.AsNewKey, wire.AsLedgerKey), Key: Pick(v.World, v.keys...), Of: Pick(v.World, v.of...)}
		if s.As == wire.AsNewKey && v.Half() || v.UpTo(20) == 0 {
			s.Key = v.newKey().Public
		}
		if v.UpTo(4) > 0 { // mostly what the key may well be
			s = v.standing(s)
		}
		if !slices.ContainsFunc(by, func(o wire.Signer) bool { return o.As == s.As && o.Key == s.Key }) {
			by = append(by, s)
		}
	}
	return by
}

func (v *Inventor) standing(s wire.Signer) wire.Signer {
	if s.As == wire.AsLedgerKey {
		return wire.Signer{As: s.As, Key: v.ledgerKey().Public, Of: "ledger/" + v.Ledger.String()}
	}
	k := v.State.Key(s.Key.String())
	if k == nil {
		return s
	}
	holder, office := strings.CutPrefix(k.Holder, "representative/")
	if id, err := wire.ParseUUID(holder); office && err == nil {
		if r := v.State.Representative(domain.RepresentativeID{UUID: id}); s.As == wire.AsRepresentative {
			s.Of = "member/" + r.Member.String()
		}
		return s
	}
	return wire.Signer{As: wire.AsOfficer, Key: s.Key, Of: k.Holder}
}

// fillIn gives a value of any type of data something well formed.
func (v *Inventor) fillIn(val reflect.Value) {
	switch p := val.Addr().Interface().(type) {
	case *wire.Hash:
		*p = Pick(v.World, v.hashes...)
	case *wire.UUID:
		*p = Pick(v.World, v.ids...)
	case *pubkey.Key:
		*p = Pick(v.World, v.keys...)
	case *wire.Time:
		*p = Pick(v.World, v.Now, v.Now.Add(v.Between(-1e9, 1e9)), v.Now.AddHours(v.Between(-100, 100)), v.Now.AddHours(v.Between(-1e5, 1e5)), -62135596800000, 253402300799999)
	case *domain.Authored:
		p.By = nil // by and seen are filled in last
	case *domain.RuleSet:
		*p = v.rules()
	case *domain.Effect:
		v.fillEffect(p)
	case *domain.Content:
		*p = v.content()
		if v.Half() {
			p.Effects = nil
			for range v.UpTo(4) {
				var e domain.Effect
				v.fillEffect(&e)
				p.Effects = append(p.Effects, e)
			}
		}
	default:
		v.fillKind(val)
	}
}

func (v *Inventor) fillKind(val reflect.Value) {
	switch val.Kind() {
	case reflect.Struct:
		for i := range val.NumField() {
			v.fillIn(val.Field(i))
		}
	case reflect.Pointer:
		if v.Half() {
			val.Set(reflect.New(val.Type().Elem()))
			v.fillIn(val.Elem())
		}
	case reflect.Slice:
		for range v.UpTo(3) {
			elem := reflect.New(val.Type().Elem()).Elem()
			v.fillIn(elem)
			val.Set(reflect.Append(val, elem))
		}
	case reflect.String:
		val.SetString(Pick(v.World, Pick(v.World, words, words, planWords())...))
	case reflect.Bool:
		val.SetBool(v.Half())
	case reflect.Int64:
		val.SetInt(Pick[int64](v.World, 0, 1, 1, 1, 2, 3, 24, -1, wire.MaxInteger, -wire.MaxInteger))
	case reflect.Uint64:
		val.SetUint(Pick[uint64](v.World, 0, 1, 2, wire.MaxInteger))
	default:
		panic("no way to fill in " + val.Type().String())
	}
}

func (v *Inventor) fillEffect(e *domain.Effect) {
	info := Pick(v.World, domain.EffectTypes()...)
	v.fillIn(reflect.ValueOf(info.Data).Elem())
	var body map[string]any
	v.must(json.Unmarshal(wire.Canonical(info.Data), &body))
	body["type"] = info.Name
	v.must(json.Unmarshal(wire.Canonical(body), e))
}

// Distorted makes something else of a statement: other speakers, another
// subject, or another value in one place; nil where that cannot be written.
func (v *Inventor) Distorted(eventType, subject string, data any, speakers []domaintest.Speaker) *wire.Signed {
	noun, _, _ := strings.Cut(subject, "/")
	other := reflect.New(reflect.TypeOf(data).Elem())
	v.must(json.Unmarshal(wire.Canonical(data), other.Interface()))
	if noun != "ledger" && v.UpTo(5) == 0 {
		subject = noun + "/" + Pick(v.World, v.ids...).String()
	}
	if v.UpTo(2) == 0 {
		v.refill(other.Elem())
	}
	if v.Half() {
		speakers = nil
		for range 1 + Pick(v.World, 0, 0, 0, 1, 1, 2, 7) {
			m := v.Person()
			speakers = append(speakers, Pick(v.World, m.Rep(), m.Rep(), v.officer(), v.officer(), m.Officer("coordinator"), m.Possessor(m.Key), m.Possessor(v.newKey()),
				domaintest.Speaker{Key: m.Key, As: wire.AsRepresentative, Of: Pick(v.World, v.of...)}))
		}
	}
	if twice(speakers) {
		return nil
	}
	by := make([]wire.Signer, len(speakers))
	for i, sp := range speakers {
		by[i] = wire.Signer{As: sp.As, Key: sp.Key.Public, Of: sp.Of}
	}
	other.Interface().(interface{ SetBy([]wire.Signer) }).SetBy(by)
	st, err := wire.NewStatement(v.ID(), wire.SourceOf(v.Ledger), "twothirds."+eventType+".v1", subject, v.Now, other.Interface())
	if err != nil {
		return nil
	}
	return domaintest.SignStatement(st, speakers...)
}

// refill gives one place in data another value.
func (v *Inventor) refill(val reflect.Value) {
	switch {
	case val.Kind() == reflect.Struct && val.NumField() > 0 && val.Type() != reflect.TypeFor[domain.Effect]() && v.UpTo(5) > 0:
		v.refill(val.Field(v.rnd.IntN(val.NumField())))
	case val.Kind() == reflect.Slice && val.Len() > 0 && v.Half():
		v.refill(val.Index(v.rnd.IntN(val.Len())))
	case val.CanSet():
		val.SetZero()
		v.fillIn(val)
	}
}
