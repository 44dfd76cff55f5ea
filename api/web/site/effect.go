package site

import (
	"twothirds/domain"
)

// EffectView is an effect of a motion in words.
type EffectView struct {
	Words  string
	Object Said   // what members wrote of it; empty where the words say all
	More   Said   // what else they wrote: an answer, a mandate
	Detail string // the hash, id or key by which the object is known
	Of     bool   // the object is the member that the one meant represents
	Person Person
}

// EffectOf puts an effect of a motion into words.
func (r *Request) EffectOf(e *domain.Effect, names map[domain.MemberID]Said) (EffectView, error) {
	effect, err := r.Effect(r.View, e)
	v := EffectView{Words: effect.Words, Detail: effect.Code}
	switch {
	case effect.Member != nil:
		v.Object = names[*effect.Member]
	case effect.Of != nil:
		v.Object, v.Of = names[*effect.Of], true
	case effect.Representative != nil:
		v.Object, v.Of = Said{Text: effect.Representative.String()}, true
	case effect.Name != "":
		v.Object = Said{Text: effect.Name}
	case !effect.Text.IsZero():
		v.Object = r.In(effect.Text)
	}
	if !effect.More.IsZero() {
		v.More = r.In(effect.More)
	}
	if err == nil && effect.Representative != nil {
		v.Person, err = r.PersonOf(effect.Representative.String())
	}
	return v, err
}
