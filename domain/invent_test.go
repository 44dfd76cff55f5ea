package domain_test

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

// inventor makes statements of every type out of what stands in a ledger: the
// data is well formed, and makes sense by accident only.
type inventor struct {
	*world
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

// invent looks around in a body for what statements can be about.
func invent(w *world) *inventor {
	v := &inventor{world: w}
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

// speakers are up to eight, known and unknown, in whatever capacity.
func (v *inventor) speakers() []wire.Signer {
	var by []wire.Signer
	for range 1 + pick(v.world, 0, 0, 0, 1, 1, 2, 7) {
		s := wire.Signer{As: pick(v.world, wire.AsRepresentative, wire.AsRepresentative, wire.AsOfficer, wire.AsNewKey), Key: pick(v.world, v.keys...), Of: pick(v.world, v.of...)}
		if s.As == wire.AsNewKey && v.half() || v.upTo(20) == 0 {
			s.Key = v.newKey().Public
		}
		if v.upTo(4) > 0 { // mostly what the key may well be
			s = v.standing(s)
		}
		if !slices.ContainsFunc(by, func(o wire.Signer) bool { return o.As == s.As && o.Key == s.Key }) {
			by = append(by, s)
		}
	}
	return by
}

func (v *inventor) standing(s wire.Signer) wire.Signer {
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
func (v *inventor) fillIn(val reflect.Value) {
	switch p := val.Addr().Interface().(type) {
	case *wire.Hash:
		*p = pick(v.world, v.hashes...)
	case *wire.UUID:
		*p = pick(v.world, v.ids...)
	case *pubkey.Key:
		*p = pick(v.world, v.keys...)
	case *wire.Time:
		*p = pick(v.world, v.Now, v.Now.Add(v.between(-1e9, 1e9)), v.Now.AddHours(v.between(-100, 100)), v.Now.AddHours(v.between(-1e5, 1e5)), -62135596800000, 253402300799999)
	case *domain.Authored:
		p.By = nil // by and seen are filled in last
	case *domain.RuleSet:
		*p = swiftRules(v.between(0, 3), domain.RecusalRemoves)
	case *domain.Effect:
		v.fillEffect(p)
	case *domain.Content:
		*p = v.content()
		if v.half() {
			p.Effects = nil
			for range v.upTo(4) {
				var e domain.Effect
				v.fillEffect(&e)
				p.Effects = append(p.Effects, e)
			}
		}
	default:
		v.fillKind(val)
	}
}

func (v *inventor) fillKind(val reflect.Value) {
	switch val.Kind() {
	case reflect.Struct:
		for i := range val.NumField() {
			v.fillIn(val.Field(i))
		}
	case reflect.Pointer:
		if v.half() {
			val.Set(reflect.New(val.Type().Elem()))
			v.fillIn(val.Elem())
		}
	case reflect.Slice:
		for range v.upTo(3) {
			elem := reflect.New(val.Type().Elem()).Elem()
			v.fillIn(elem)
			val.Set(reflect.Append(val, elem))
		}
	case reflect.String:
		val.SetString(pick(v.world, pick(v.world, words, words, planWords())...))
	case reflect.Bool:
		val.SetBool(v.half())
	case reflect.Int64:
		val.SetInt(pick[int64](v.world, 0, 1, 1, 1, 2, 3, 24, -1, wire.MaxInteger, -wire.MaxInteger))
	case reflect.Uint64:
		val.SetUint(pick[uint64](v.world, 0, 1, 2, wire.MaxInteger))
	default:
		panic("no way to fill in " + val.Type().String())
	}
}

func (v *inventor) fillEffect(e *domain.Effect) {
	info := pick(v.world, domain.EffectTypes()...)
	v.fillIn(reflect.ValueOf(info.Data).Elem())
	body := jsonOf(wire.Canonical(info.Data))
	body["type"] = info.Name
	if err := json.Unmarshal(wire.Canonical(body), e); err != nil {
		panic(err)
	}
}

// distorted makes something else of a statement: other speakers, another
// subject, or another value in one place; nil where that cannot be written.
func (v *inventor) distorted(eventType, subject string, data any, speakers []domaintest.Speaker) *wire.Signed {
	noun, _, _ := strings.Cut(subject, "/")
	other := reflect.New(reflect.TypeOf(data).Elem())
	if err := json.Unmarshal(wire.Canonical(data), other.Interface()); err != nil {
		panic(err)
	}
	if noun != "ledger" && v.upTo(5) == 0 {
		subject = noun + "/" + pick(v.world, v.ids...).String()
	}
	if v.upTo(2) == 0 {
		v.refill(other.Elem())
	}
	if v.half() {
		speakers = nil
		for range 1 + pick(v.world, 0, 0, 0, 1, 1, 2, 7) {
			m := v.person()
			speakers = append(speakers, pick(v.world, m.Rep(), m.Rep(), v.officer(), v.officer(), m.Officer("coordinator"), m.Possessor(m.Key), m.Possessor(v.newKey()),
				domaintest.Speaker{Key: m.Key, As: wire.AsRepresentative, Of: pick(v.world, v.of...)}))
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
func (v *inventor) refill(val reflect.Value) {
	switch {
	case val.Kind() == reflect.Struct && val.NumField() > 0 && val.Type() != reflect.TypeFor[domain.Effect]() && v.upTo(5) > 0:
		v.refill(val.Field(v.rnd.IntN(val.NumField())))
	case val.Kind() == reflect.Slice && val.Len() > 0 && v.half():
		v.refill(val.Index(v.rnd.IntN(val.Len())))
	case val.CanSet():
		val.SetZero()
		v.fillIn(val)
	}
}
