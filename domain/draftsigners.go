package domain

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
)

// fillSigners completes data.by.
func (d *draft) fillSigners() error {
	if d.founding() && !d.has("by") && len(d.env.By) == 0 {
		for _, sp := range d.founders() {
			d.by = append(d.by, sp.Signer)
		}
		d.fill("by", d.by)
		return nil
	}
	if len(d.env.By) > 0 {
		d.fill("by", openLines(d.env.By))
	}
	var lines []jsontext.Value
	if d.data["by"] == nil {
		return nil
	}
	if err := json.Unmarshal(d.data["by"], &lines); err != nil {
		return draftError("/data/by", "must be a list of signers")
	}
	// What the lines say of the member is needed to complete them.
	d.by = make([]wire.Signer, len(lines))
	for i, line := range lines {
		signer, complete, err := readSigner(line, "/data/by/"+strconv.Itoa(i))
		if err != nil {
			return err
		}
		d.by[i] = signer
		if !complete {
			lines[i] = nil
		}
	}
	switch d.event.(type) {
	case *KeyEnrolled:
		d.fillEnrolled()
	case *LedgerKeyRotated:
		d.fillRotated()
	}
	for i := range lines {
		if lines[i] != nil {
			continue
		}
		signer, err := d.capacity(d.by[i], "/data/by/"+strconv.Itoa(i))
		if err != nil {
			return err
		}
		d.by[i], lines[i] = signer, wire.Canonical(signer)
	}
	d.data["by"] = wire.Canonical(lines)
	return nil
}

// openLine is a line of data.by that may lack its capacity.
type openLine struct {
	As  string     `json:"as,omitzero"`
	Key pubkey.Key `json:"key"`
	Of  string     `json:"of,omitzero"`
}

func openLines(signers []wire.Signer) []openLine {
	lines := make([]openLine, len(signers))
	for i, s := range signers {
		lines[i] = openLine(s)
	}
	return lines
}

// readSigner reads a line of data.by: a key, or an object with a key and
// perhaps a capacity. complete reports whether it is to stay as it is.
func readSigner(line jsontext.Value, place string) (signer wire.Signer, complete bool, err error) {
	switch line.Kind() {
	case '"':
		var text string
		if err := json.Unmarshal(line, &text); err != nil {
			return signer, false, draftError(place, "%v", err)
		}
		key, err := pubkey.Parse(text)
		if err != nil {
			return signer, false, draftError(place, "%v", err)
		}
		return wire.Signer{Key: key}, false, nil
	case '{':
		members, err := membersOf(line, place)
		if err != nil {
			return signer, false, err
		}
		if err := json.Unmarshal(members["key"], &signer.Key); err != nil {
			return signer, false, draftError(place+"/key", "a signer has a key, 43 characters of base64url; a key in another form stands alone, as a string")
		}
		delete(members, "key")
		for _, member := range []string{"as", "of"} {
			value := &signer.As
			if member == "of" {
				value = &signer.Of
			}
			if members[member] != nil && json.Unmarshal(members[member], value) != nil {
				return signer, false, draftError(place+"/"+member, "must be a string")
			}
		}
		return signer, len(members) >= 2, nil
	}
	return signer, false, draftError(place, "a signer is a key, or an object with key, as and of")
}

// founders are the officers that a founding names, in order: all of them sign it.
func (d *draft) founders() []speaker {
	var officers []FoundingOfficer
	if _, founding := d.event.(*LedgerFounded); !founding || json.Unmarshal(d.data["officers"], &officers) != nil {
		return nil
	}
	speakers := make([]speaker, len(officers))
	for i, o := range officers {
		speakers[i].Signer = wire.Signer{As: wire.AsOfficer, Key: o.Key, Of: kindOffice + "/" + o.Office}
	}
	return speakers
}

// capacity completes a line of data.by: with the one capacity of the key that
// fits the type, or else with the only one that it has, which the ledger then
// judges.
func (d *draft) capacity(signer wire.Signer, place string) (wire.Signer, error) {
	var all, fitting []wire.Signer
	for _, sp := range d.standing(signer.Key) {
		if signer.As != "" && signer.As != sp.As || signer.Of != "" && signer.Of != sp.Of {
			continue
		}
		all = append(all, sp.Signer)
		if d.fits(&sp) {
			fitting = append(fitting, sp.Signer)
		}
	}
	switch {
	case len(fitting) == 1:
		return fitting[0], nil
	case len(fitting) == 0 && len(all) == 1:
		return all[0], nil
	case len(all) == 0 && d.s.keys.get(name(signer.Key.String())) == nil:
		return signer, fmt.Errorf("at %s: key %s is not enrolled in this ledger: %w; give as and of to name it all the same", place, signer.Key, ErrNoSuch)
	case len(all) == 0:
		return signer, fmt.Errorf("at %s: key %s has no such capacity: %w; give both as and of to name it all the same", place, signer.Key, ErrNoSuch)
	case len(fitting) == 0:
		fitting = all
	}
	names := make([]string, len(fitting))
	for i, f := range fitting {
		names[i] = fmt.Sprintf("as %s of %s", f.As, f.Of)
	}
	return signer, fmt.Errorf("at %s: key %s can sign %s: %w; give as and of", place, signer.Key, strings.Join(names, ", or "), ErrAmbiguous)
}

// standing are the capacities that a key has, whether or not they are in force.
func (d *draft) standing(key pubkey.Key) []speaker {
	var found []speaker
	for _, sp := range d.founders() {
		if sp.Key == key {
			found = append(found, sp)
		}
	}
	k := d.s.keys.get(name(key.String()))
	if _, rotating := d.event.(*LedgerKeyRotated); rotating && k == nil {
		as := wire.AsNewKey
		if key == d.s.ledger.Key {
			as = wire.AsLedgerKey
		}
		return []speaker{{Signer: wire.Signer{As: as, Key: key, Of: d.s.ledger.subject()}}}
	}
	if k == nil {
		if member := d.enrollingMember(); member != nil {
			return []speaker{{Signer: wire.Signer{As: wire.AsNewKey, Key: key, Of: kindMember + "/" + member.ID.String()}, member: member}}
		}
		return found
	}
	if id, ok := idOf[representativeSort](k.Holder, kindRepresentative); ok {
		if r := d.s.representatives.get(id); r != nil {
			found = append(found, speaker{
				Signer: wire.Signer{As: wire.AsRepresentative, Key: key, Of: kindMember + "/" + r.Member.String()},
				key:    k, member: d.s.members.get(r.Member), representative: r,
			})
		}
	}
	for _, o := range d.s.offices.all() {
		if o.Holder == k.Holder {
			found = append(found, speaker{Signer: wire.Signer{As: wire.AsOfficer, Key: key, Of: kindOffice + "/" + o.Name}, key: k, office: o})
		}
	}
	return found
}

// fits reports whether the type takes a signer in this capacity, as
// registry.go says in words.
func (d *draft) fits(sp *speaker) bool {
	isRep := sp.As == wire.AsRepresentative
	ofMember := func(m *Member) bool { return isRep && (m == nil || sp.member == m) }
	switch d.event.(type) {
	case *AttendanceAttested, *VoteTold:
		return sp.isOfficer(RoleTeller)
	case *ClockAdvanced, *MeetingClosed, *MeetingOpened, *ReportPublished:
		return sp.isOfficer(RoleCoordinator, RoleRegistrar)
	case *FoundingAccepted, *MemberLeft:
		return isRep && d.givenSubject(sp.Of)
	case *LedgerFounded, *LedgerUpgraded:
		return sp.As == wire.AsOfficer
	case *LedgerKeyRotated:
		return sp.As == wire.AsNewKey || sp.As == wire.AsLedgerKey || d.has("decision") && sp.As == wire.AsOfficer || sp.isOfficer(RoleCoordinator, RoleRegistrar)
	case *KeyEnrolled:
		return sp.As == wire.AsNewKey || sp.isOfficer(RoleRegistrar) || ofMember(d.enrollingMember())
	case *KeyObjected:
		return sp.isOfficer(RoleRegistrar) || ofMember(d.holdingMember()) || sp.ofActiveMember()
	case *KeyRevoked:
		if d.holdingMember() == nil {
			return sp.As == wire.AsOfficer
		}
		return sp.isOfficer(RoleRegistrar) || ofMember(d.holdingMember())
	case *MeetingAgendaChanged, *MeetingCancelled, *RulingMade:
		return sp.isOfficer(RoleCoordinator)
	case *MeetingConvened, *PollExtended, *ProposalAnswered:
		return isRep || sp.isOfficer(RoleCoordinator)
	case *MemberApplied:
		return isRep || sp.isOfficer(RoleRegistrar)
	case *MemberEntered:
		return sp.isOfficer(RoleRegistrar)
	case *OfficeResigned:
		return sp.As == wire.AsOfficer && d.givenSubject(sp.Of)
	case *OutsideBodyEntered, *OutsideMembersEntered, *OutsideRollcallEntered, *OutsideRollcallCorrected, *RecordAttested, *RecordCorrected:
		return sp.isOfficer(RoleRegistrar)
	case *AssessmentAttested, *ConcernRecorded, *ConcernSettled, *PlanAttested:
		return sp.isOfficer(RoleRegistrar)
	case *ConcernAnswered:
		return sp.isOfficer(RoleCoordinator)
	case *PlanDrafted, *ProposalReceived:
		return isRep || sp.isOfficer(RoleCoordinator, RoleRegistrar)
	case *PlanItemsDrafted:
		return d.draftsPlan(sp)
	case *RepresentativeAppointed:
		return sp.isOfficer(RoleRegistrar) || ofMember(d.appointingMember())
	case *RepresentativeEnded, *OpeningErased:
		return sp.isOfficer(RoleRegistrar) || ofMember(d.endingMember())
	}
	return isRep
}

// givenSubject reports whether the subject is of, where one is given.
func (d *draft) givenSubject(of string) bool {
	subject, ok := d.given["subject"]
	return !ok || subject == of
}

// The member that a statement is about, nil where that cannot be told.

func (d *draft) enrollingMember() *Member {
	var id RepresentativeID
	if _, enrolling := d.event.(*KeyEnrolled); !enrolling {
		return nil
	}
	if found, err := d.member("representative", &id); !found || err != nil {
		return nil
	}
	return d.memberOf(id)
}

func (d *draft) holdingMember() *Member {
	id, _ := cutNoun(d.given["subject"], kindKey)
	k := d.s.keys.get(name(id))
	if k == nil {
		return nil
	}
	rep, ok := idOf[representativeSort](k.Holder, kindRepresentative)
	if !ok {
		return nil
	}
	return d.memberOf(rep)
}

func (d *draft) appointingMember() *Member {
	var id MemberID
	if found, err := d.member("member", &id); !found || err != nil {
		return nil
	}
	return d.s.members.get(id)
}

func (d *draft) endingMember() *Member {
	id, _ := idOf[representativeSort](d.given["subject"], kindRepresentative)
	return d.memberOf(id)
}

func (d *draft) memberOf(id RepresentativeID) *Member {
	if r := d.s.representatives.get(id); r != nil {
		return d.s.members.get(r.Member)
	}
	return nil
}
