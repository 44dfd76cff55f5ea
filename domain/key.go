package domain

import (
	"errors"

	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
)

// Who enrolled a key.
const (
	EnrolledAtFounding = "founding"
	EnrolledByOfficers = "officers"
	EnrolledByMember   = "member"
)

// Key is the row of a public key that may speak, or once did.
type Key struct {
	Alg string `json:"alg"`
	// EffectiveFrom is when it may speak; later than its enrolment where it replaces a lost one.
	EffectiveFrom wire.Time `json:"effective_from"`
	Enrolled      wire.Seq  `json:"enrolled"`
	// EnrolledBy is founding, officers or member.
	EnrolledBy string `json:"enrolled_by"`
	// Holder is representative/<id> or, for the founding's officers, office/<name>.
	Holder string     `json:"holder"`
	Key    pubkey.Key `json:"key"`
	// LastID is the id of the last statement that the key authored; absent before the first.
	LastID  wire.UUID   `json:"last_id,omitzero"`
	Revoked *Revocation `json:"revoked,omitzero"`
	// Vouched is the entry by which officers enrolled it or, where a key of the
	// member's own enrolled it, Vouched of that one: it does not vote in polls
	// opened before. So officers cannot enter a poll under way by a detour.
	Vouched wire.Seq `json:"vouched"`
}

// Revocation says when and why a key was revoked.
type Revocation struct {
	// CompromisedSince sets ballots aside that the key cast from then on in polls still open; absent where nothing is said.
	CompromisedSince wire.Time `json:"compromised_since,omitzero"`
	Reason           string    `json:"reason"`
	// Seq is the entry since which the key does not speak.
	Seq wire.Seq `json:"seq"`
}

// Reasons to revoke a key.
const (
	ReasonLost        = "lost"
	ReasonCompromised = "compromised"
	ReasonReplaced    = "replaced"
	ReasonObjected    = "objected"
)

func (s *State) putKey(k *Key) {
	s.keys.put(name(k.Key.String()), k)
	s.touchKey(k)
}

func (s *State) touchKey(k *Key) { s.touch(kindKey, k.Key.String(), k) }

func (s *State) subjectKey(p *Placed) *Key {
	id, _ := cutNoun(p.Statement.Subject, kindKey)
	return s.keys.get(name(id))
}

// KeyEnrolled lets a key speak for a representative. The subject is key/<the
// key>. The key itself signs as new_key, proving possession; with it sign
//   - for the member's first key: two registrars of different sides;
//   - for a further one, of any of its representatives: a key that the member has;
//   - where the member has no key left (lost): two registrars of different
//     sides. It is in force after the rules' lost_key_hours unless objected to.
//
// First is first ever, for any representative of the member: otherwise two
// registrars could revoke a key and enrol another, or appoint somebody else,
// and speak for the member with no time to object.
type KeyEnrolled struct {
	Authored
	Alg string `json:"alg"`
	// Lost says that the member's keys are lost and this one replaces them.
	Lost           bool             `json:"lost"`
	Representative RepresentativeID `json:"representative"`
}

func (e *KeyEnrolled) form() error {
	if e.Alg != wire.AlgEd25519 {
		return errors.New("alg: ed25519")
	}
	return nil
}

func (e *KeyEnrolled) decide(s *State, p *Placed) *Refusal {
	r := s.representatives.get(e.Representative)
	if r == nil {
		return refuse(CodeNotFound, "there is no representative %s", e.Representative)
	}
	m := s.members.get(r.Member)
	switch {
	case r.Ended > 0:
		return refuse(CodeMandate, "the mandate of this representative was ended at entry %d", r.Ended)
	case m.Status == StatusLeft:
		return refuse(CodeMemberNotActive, "member %s has left the body", m.ID)
	}
	// The new key may stand on any line: who else signs is what counts.
	var rest []speaker
	proven := false
	for _, sp := range p.speakers {
		if sp.As != wire.AsNewKey {
			rest = append(rest, sp)
			continue
		}
		if proven || p.Statement.Subject != kindKey+"/"+sp.Key.String() || sp.Of != kindMember+"/"+r.Member.String() {
			return refuse(CodeWrongCapacity, "the new key signs once, as new_key of member/%s, and is the subject", r.Member)
		}
		proven = true
	}
	if !proven {
		return refuse(CodeNotPermitted, "the new key signs as new_key: that proves that somebody has it")
	}
	return s.enrolling(e, r, rest)
}

func (s *State) enrolling(e *KeyEnrolled, r *Representative, rest []speaker) *Refusal {
	if len(rest) == 1 && rest[0].As == wire.AsRepresentative && rest[0].representative.Member == r.Member {
		if e.Lost {
			return refuse(CodeNotPermitted, "a key that replaces a lost one is signed by two registrars")
		}
		return nil
	}
	if !twoRegistrars(rest) {
		return refuse(CodeTwoRegistrars, "with the new key sign two registrars of different sides, or one key that the member has")
	}
	switch had := s.hadKey(r.Member); {
	case had && !e.Lost:
		return refuse(CodeNotPermitted, "member %s has had a key: a further one is signed by a key that the member has; if they are lost, say so", r.Member)
	case !had && e.Lost:
		return refuse(CodeWrongState, "member %s never had a key that could be lost", r.Member)
	}
	return nil
}

// hadKey reports whether a representative of the member ever had a key.
func (s *State) hadKey(member MemberID) bool {
	for _, k := range s.keys.all() {
		id, ok := idOf[representativeSort](k.Holder, kindRepresentative)
		if ok && s.representatives.get(id).Member == member {
			return true
		}
	}
	return false
}

func (e *KeyEnrolled) evolve(s *State, p *Placed) {
	by, from, vouched := EnrolledByOfficers, p.Recorded, p.Seq
	for _, signer := range p.Statement.By {
		if signer.As == wire.AsRepresentative {
			by, vouched = EnrolledByMember, s.keys.get(name(signer.Key.String())).Vouched
		}
	}
	if e.Lost {
		rules, _ := s.RulesAt(p.Recorded)
		from = from.AddHours(rules.LostKeyHours)
	}
	for _, signer := range p.Statement.By {
		if signer.As == wire.AsNewKey {
			s.putKey(&Key{
				Alg: e.Alg, EffectiveFrom: from, Enrolled: p.Seq, EnrolledBy: by,
				Holder: kindRepresentative + "/" + e.Representative.String(), Key: signer.Key, Vouched: vouched,
			})
		}
	}
}

// KeyObjected stops a key enrolled in place of a lost one before it is in
// force. Any representative of the member may object, and a registrar; and so may
// a representative of any other active member. The member that really lost its
// keys cannot sign, nor can one whose keys two registrars have revoked: were the
// objection theirs alone, two registrars could take a member over.
type KeyObjected struct {
	Authored
	Reasons Text `json:"reasons"`
}

func (e *KeyObjected) form() error { return e.Reasons.check("reasons", MaxReasons, "") }

func (e *KeyObjected) decide(s *State, p *Placed) *Refusal {
	sp, refusal := p.alone()
	if refusal != nil {
		return refusal
	}
	k := s.subjectKey(p)
	switch {
	case k == nil:
		return refuse(CodeNotFound, "there is no %s", p.Statement.Subject)
	case k.Revoked != nil:
		return refuse(CodeWrongState, "%s was revoked at entry %d", p.Statement.Subject, k.Revoked.Seq)
	case k.EffectiveFrom <= p.Recorded:
		return refuse(CodeWrongState, "%s has been in force since %s: revoke it instead", p.Statement.Subject, k.EffectiveFrom)
	case !sp.isOfficer(RoleRegistrar) && !s.sameMember(sp, k) && !sp.ofActiveMember():
		return refuse(CodeNotPermitted, "a representative of the member or of any active member, or a registrar, objects")
	}
	return nil
}

// ofActiveMember reports whether sp represents a member with all its rights.
func (sp *speaker) ofActiveMember() bool {
	return sp.As == wire.AsRepresentative && sp.member.Status == StatusActive
}

// sameMember reports whether sp represents the member whose representative holds k.
func (s *State) sameMember(sp speaker, k *Key) bool {
	id, ok := idOf[representativeSort](k.Holder, kindRepresentative)
	return ok && sp.As == wire.AsRepresentative && s.representatives.get(id).Member == sp.representative.Member
}

func (e *KeyObjected) evolve(s *State, p *Placed) {
	k := s.subjectKey(p)
	k.Revoked = &Revocation{Reason: ReasonObjected, Seq: p.Seq}
	s.touchKey(k)
}

// KeyRevoked stops a key from speaking. What it signed before stands, votes
// as well; with compromised_since the ballots that it cast from then on in
// polls still open are set aside, and the member may cast new ones. Of a key
// that is revoked already it may still be said, once, that it was compromised
// and since when: whoever stole it cannot forestall that by revoking it first.
type KeyRevoked struct {
	Authored
	CompromisedSince wire.Time `json:"compromised_since,omitzero"`
	// Reason is lost, compromised or replaced.
	Reason string `json:"reason"`
}

func (e *KeyRevoked) form() error {
	switch {
	case e.Reason != ReasonLost && e.Reason != ReasonCompromised && e.Reason != ReasonReplaced:
		return errors.New("reason: lost, compromised or replaced")
	case !e.CompromisedSince.IsZero() && e.Reason != ReasonCompromised:
		return errors.New("compromised_since: only with the reason compromised")
	}
	return nil
}

func (e *KeyRevoked) decide(s *State, p *Placed) *Refusal {
	k := s.subjectKey(p)
	switch {
	case k == nil:
		return refuse(CodeNotFound, "there is no %s", p.Statement.Subject)
	case k.Revoked != nil && (e.CompromisedSince.IsZero() || !k.Revoked.CompromisedSince.IsZero()):
		return refuse(CodeWrongState, "%s was revoked at entry %d", p.Statement.Subject, k.Revoked.Seq)
	case e.CompromisedSince > p.Recorded:
		return refuse(CodeClock, "compromised_since lies in the future")
	}
	if _, office := cutNoun(k.Holder, kindOffice); office {
		if len(p.speakers) == 1 && p.speakers[0].As == wire.AsOfficer && p.speakers[0].key == k {
			return nil
		}
		if len(p.speakers) == 2 && p.speakers[0].As == wire.AsOfficer && p.speakers[1].As == wire.AsOfficer &&
			p.speakers[0].office.Holder != p.speakers[1].office.Holder && p.speakers[0].key != k && p.speakers[1].key != k {
			return nil
		}
		return refuse(CodeNotPermitted, "an officer's key is revoked by the officer with it, or by two other officers")
	}
	if (len(p.speakers) == 1 && s.sameMember(p.speakers[0], k)) || twoRegistrars(p.speakers) {
		return nil
	}
	return refuse(CodeNotPermitted, "a representative of the member revokes its keys, or two registrars of different sides")
}

func (e *KeyRevoked) evolve(s *State, p *Placed) {
	k := s.subjectKey(p)
	since := p.Seq
	if k.Revoked != nil {
		since = k.Revoked.Seq
	}
	k.Revoked = &Revocation{CompromisedSince: e.CompromisedSince, Reason: e.Reason, Seq: since}
	s.touchKey(k)
	if e.CompromisedSince.IsZero() {
		return
	}
	for _, poll := range s.openPolls() {
		for line := range poll.Roll {
			for _, b := range poll.cast(line) {
				if b.by(k.Key) && b.Recorded >= e.CompromisedSince && b.SetAside == 0 {
					b.SetAside = p.Seq
					s.touchBallot(b)
				}
			}
		}
	}
}
