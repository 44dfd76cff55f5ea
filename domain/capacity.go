package domain

import "twothirds/domain/wire"

// speaker is a signer whose key may speak in the capacity that it names.
type speaker struct {
	wire.Signer
	key            *Key // nil for a new key, and for the ledger's
	member         *Member
	office         *Office
	representative *Representative
}

// resolve finds for every line of data.by the standing it claims. Permission
// is judged for the capacity named, never for another that the key may have.
func (s *State) resolve(p *Placed) *Refusal {
	p.speakers = p.speakers[:0]
	for _, signer := range p.Statement.By {
		if signer.As == wire.AsLedgerKey {
			if refusal := s.ledger.speaks(signer, p.Event); refusal != nil {
				return refusal
			}
			p.speakers = append(p.speakers, speaker{Signer: signer})
			continue
		}
		sp, refusal := s.speaker(signer, p.Recorded)
		if refusal != nil {
			return refusal
		}
		p.speakers = append(p.speakers, sp)
	}
	return nil
}

func (s *State) speaker(signer wire.Signer, now wire.Time) (speaker, *Refusal) {
	sp := speaker{Signer: signer}
	if signer.As == wire.AsNewKey {
		return sp, s.unusable(signer.Key)
	}
	sp.key = s.keys.get(name(signer.Key.String()))
	switch {
	case sp.key == nil:
		return sp, refuse(CodeKeyUnknown, "key %s is not enrolled in this ledger", signer.Key)
	case sp.key.Revoked != nil:
		return sp, refuse(CodeKeyRevoked, "key %s was revoked at entry %d: sign with another key, or have one enrolled", signer.Key, sp.key.Revoked.Seq)
	case sp.key.EffectiveFrom > now:
		return sp, refuse(CodeKeyNotYet, "key %s is in force from %s", signer.Key, sp.key.EffectiveFrom)
	}
	if id, ok := idOf[representativeSort](sp.key.Holder, kindRepresentative); ok {
		sp.representative = s.representatives.get(id)
	}
	if signer.As == wire.AsOfficer {
		return sp, s.officer(&sp, now)
	}
	return sp, s.representing(&sp, now)
}

func (s *State) representing(sp *speaker, now wire.Time) *Refusal {
	id, ok := idOf[memberSort](sp.Of, kindMember)
	if !ok {
		return refuse(CodeWrongCapacity, "a representative speaks for member/<id>, not for %s", sp.Of)
	}
	r := sp.representative
	if r == nil || r.Member != id {
		return refuse(CodeWrongCapacity, "key %s does not belong to a representative of %s", sp.Key, sp.Of)
	}
	sp.member = s.members.get(id)
	switch {
	case r.Ended > 0:
		return refuse(CodeMandate, "the mandate of this representative was ended at entry %d", r.Ended)
	case !r.inForce(now):
		return refuse(CodeMandate, "the mandate of this representative is not in force at %s", now)
	case sp.member.Status == StatusLeft:
		return refuse(CodeMemberNotActive, "%s has left the body", sp.Of)
	}
	return nil
}

func (s *State) officer(sp *speaker, now wire.Time) *Refusal {
	rest, ok := cutNoun(sp.Of, kindOffice)
	if !ok {
		return refuse(CodeWrongCapacity, "an officer speaks for office/<name>, not for %s", sp.Of)
	}
	sp.office = s.offices.get(name(rest))
	switch {
	case sp.office == nil:
		return refuse(CodeWrongCapacity, "there is no office %s", rest)
	case sp.office.Holder != sp.key.Holder:
		return refuse(CodeWrongCapacity, "key %s does not belong to the holder of %s", sp.Key, sp.Of)
	case sp.office.Until > 0 && sp.office.Until <= now:
		return refuse(CodeMandate, "the term of %s ended at %s", sp.Of, sp.office.Until)
	case sp.representative != nil && (!sp.representative.inForce(now) || s.members.get(sp.representative.Member).Status == StatusLeft):
		return refuse(CodeMandate, "the holder of %s represents no member any more", sp.Of)
	}
	return nil
}

// alone is the one speaker of a statement that takes exactly one.
func (p *Placed) alone() (speaker, *Refusal) {
	if len(p.speakers) != 1 {
		return speaker{}, refuse(CodeNotPermitted, "this statement takes exactly one signer")
	}
	return p.speakers[0], nil
}

// representative is the one speaker of a statement that a representative makes.
func (p *Placed) representative() (speaker, *Refusal) {
	sp, refusal := p.alone()
	if refusal != nil {
		return sp, refusal
	}
	if sp.As != wire.AsRepresentative {
		return sp, refuse(CodeNotPermitted, "a representative makes this statement, in that capacity")
	}
	return sp, nil
}

// activeRepresentative is a representative of a member with all its rights.
func (p *Placed) activeRepresentative() (speaker, *Refusal) {
	sp, refusal := p.representative()
	if refusal != nil {
		return sp, refusal
	}
	if sp.member.Status != StatusActive {
		return sp, refuse(CodeMemberNotActive, "%s is %s: it may state positions, but not move, second, freeze or open", sp.Of, sp.member.Status)
	}
	return sp, nil
}

func (sp *speaker) isOfficer(roles ...string) bool {
	if sp.As != wire.AsOfficer {
		return false
	}
	for _, role := range roles {
		if sp.office.Role == role {
			return true
		}
	}
	return false
}

// twoRegistrars reports whether the speakers are exactly two registrars of
// different sides; in a body without sides, two different persons.
func twoRegistrars(speakers []speaker) bool {
	return twoOfficers(speakers) && speakers[0].isOfficer(RoleRegistrar) && speakers[1].isOfficer(RoleRegistrar)
}

// twoOfficers is twoRegistrars for officers of whatever role.
func twoOfficers(speakers []speaker) bool {
	if len(speakers) != 2 || speakers[0].As != wire.AsOfficer || speakers[1].As != wire.AsOfficer {
		return false
	}
	a, b := speakers[0].office, speakers[1].office
	return a.Holder != b.Holder && (a.Side != b.Side || a.Side == "")
}
