package domain

import (
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"twothirds/domain/wire"
)

// fillSubject tells what the statement is about: what it makes, who signs, or
// what was given.
func (d *draft) fillSubject() error {
	subject, ok := d.given["subject"]
	if ok {
		d.subject = subject
		return nil
	}
	switch d.event.(type) {
	case *AmendmentMoved, *AssessmentAttested, *ConcernRecorded, *EvidenceSubmitted, *InterestDeclared, *MeetingConvened, *MemberApplied, *MemberEntered, *MotionTabled, *PlanDrafted, *PollOpened, *ProposalReceived, *ProtestLodged, *RecordAttested, *ReportPublished, *RepresentativeAppointed, *RulingMade:
		d.subject = d.about + "/" + d.newID().String()
	case *KeyEnrolled:
		for _, signer := range d.by {
			if signer.As == wire.AsNewKey {
				d.subject = kindKey + "/" + signer.Key.String()
			}
		}
	case *FoundingAccepted, *MemberLeft, *OfficeResigned:
		if len(d.by) > 0 {
			d.subject = d.by[0].Of
		}
	}
	if d.about == kindLedger {
		d.subject = kindLedger
	}
	if d.subject == "" {
		return draftError("/subject", "is missing: say what the statement is about, as %s", subjectForm(d.about))
	}
	return nil
}

// fillData fills in what the state knows, type by type.
func (d *draft) fillData() error {
	if d.env.Seen != nil && !d.founding() {
		d.fill("seen", d.env.Seen)
	}
	switch d.event.(type) {
	case *AmendmentMoved:
		return d.fillAmendment()
	case *FoundingAccepted:
		d.fill("digest", d.s.FoundingDigest())
	case *KeyEnrolled:
		d.fill("alg", wire.AlgEd25519)
		d.fill("lost", false)
	case *LedgerFounded:
		d.fill("floor", []Floor{})
		d.fill("semantics", Semantics)
	case *LedgerUpgraded:
		d.fill("semantics", d.s.ledger.Semantics+1)
	case *MeetingConvened:
		d.fill("agenda", []AgendaItem{})
	case *MotionFrozen:
		return d.fillFrozen()
	case *MotionTabled:
		return d.fillContent(nil)
	case *PlanAttested:
		return d.fillAttested()
	case *PlanItemsDrafted:
		return d.fillItems()
	case *OutsideRollcallEntered, *OutsideRollcallCorrected:
		d.fill("tags", []string{})
		d.fill("tie_breaker", false)
	case *PollOpened:
		return d.fillOpening()
	case *ProgressReported:
		d.fill("evidence", []EvidenceID{})
	case *ReportPublished:
		d.fill("files", []ReportFile{})
	case *RepresentativeAppointed:
		d.fill("from", d.now())
		d.fill("kind", KindPrincipal)
		if member, ok := d.authorsMember(); ok {
			d.fill("member", member)
		}
	case *ProposalReceived:
		if rules, _ := d.s.RulesAt(d.now()); rules.ResponseHours > 0 {
			d.fill("due", d.now().AddHours(rules.ResponseHours))
		}
	case *RulingMade:
		rules, _ := d.s.RulesAt(d.now())
		d.fill("until", d.now().AddHours(rules.rulingHours()))
	case *VoteCast:
		return d.fillVote()
	case *VoteTold:
		return d.fillTold()
	}
	return nil
}

// fillEnrolled tells whose a new key is where one key of a representative
// signs with it: that representative's.
func (d *draft) fillEnrolled() {
	var holders []RepresentativeID
	for _, signer := range d.by {
		k := d.s.keys.get(name(signer.Key.String()))
		if k == nil || (signer.As != "" && signer.As != wire.AsRepresentative) {
			continue
		}
		if id, ok := idOf[representativeSort](k.Holder, kindRepresentative); ok {
			holders = append(holders, id)
		}
	}
	if len(holders) == 1 {
		d.fill("representative", holders[0])
	}
}

// fillRotated tells which key becomes the ledger's: the one that signs and is
// not known yet. Where the key in force does not sign, it is by the decision
// that lets this one replace it.
func (d *draft) fillRotated() {
	present := false
	for _, signer := range d.by {
		switch {
		case signer.Key == d.s.ledger.Key:
			present = true
		case d.s.keys.get(name(signer.Key.String())) == nil:
			d.fill("ledger_key", signer.Key)
		}
	}
	if r := d.s.ledger.Replacement; r != nil && !present {
		d.fill("decision", r.Decision)
	}
}

// authorsMember is the member for which the first signer speaks.
func (d *draft) authorsMember() (MemberID, bool) {
	if len(d.by) == 0 || d.by[0].As != wire.AsRepresentative {
		return MemberID{}, false
	}
	return idOf[memberSort](d.by[0].Of, kindMember)
}

func (d *draft) fillAmendment() error {
	var id MotionID
	if found, err := d.need("motion", &id); !found || err != nil {
		return err
	}
	m := d.s.motions.get(id)
	if m == nil {
		return fmt.Errorf("at /data/motion: motion %s: %w", id, ErrNoSuch)
	}
	d.fill("base_version", m.Version)
	return d.fillContent(&m.Content)
}

// fillContent completes what a motion proposes. What an amendment does not
// give stays as it is in the version that it amends.
func (d *draft) fillContent(amended *Content) error {
	if d.data["effects"] != nil {
		if err := d.fillEffects(); err != nil {
			return err
		}
	}
	if amended != nil {
		d.fill("all_or_none", amended.AllOrNone)
		d.fill("attachments", amended.Attachments)
		d.fill("classes", amended.Classes)
		d.fill("effects", amended.Effects)
		d.fill("prevailing", amended.Prevailing)
		d.fill("text", amended.Text)
		d.fill("title", amended.Title)
	}
	d.fill("all_or_none", false)
	d.fill("attachments", []wire.Hash{})
	d.fill("effects", []Effect{})
	d.fill("prevailing", d.prevailing())
	return nil
}

// fillEffects completes the effects given and tells the motion's classes from them.
func (d *draft) fillEffects() error {
	var lines []jsontext.Value
	if err := json.Unmarshal(d.data["effects"], &lines); err != nil {
		return draftError("/data/effects", "must be a list of effects")
	}
	for i, line := range lines {
		completed, err := d.fillEffect(line, fmt.Sprintf("/data/effects/%d", i))
		if err != nil {
			return err
		}
		lines[i] = completed
	}
	d.data["effects"] = wire.Canonical(lines)
	if d.has("classes") || len(lines) == 0 {
		return nil
	}
	rules, _ := d.s.RulesAt(d.now())
	var classes []string
	for i, line := range lines {
		var effect Effect
		if err := json.Unmarshal(line, &effect); err != nil {
			return draftError(fmt.Sprintf("/data/effects/%d", i), "%v", err)
		}
		classes = append(classes, effect.classes(d.s, rules)...)
	}
	slices.Sort(classes)
	d.fill("classes", slices.Compact(classes))
	return nil
}

// fillEffect names the document that an adopt_document is about: the one of
// its kind, or a new one; and the draft that an adopt_plan adopts.
func (d *draft) fillEffect(line jsontext.Value, place string) (jsontext.Value, error) {
	members, err := membersOf(line, place)
	if err != nil {
		return nil, err
	}
	if string(members["type"]) == `"adopt_plan"` {
		if err := d.fillAdoption(members, place); err != nil {
			return nil, err
		}
		return wire.Canonical(members), nil
	}
	switch string(members["type"]) {
	case `"found_group"`:
		if members["group"] == nil {
			members["group"] = wire.Canonical(d.newID())
		}
		return wire.Canonical(members), nil
	case `"impose_conditions"`:
		if err := d.fillConditions(members, place); err != nil {
			return nil, err
		}
		return wire.Canonical(members), nil
	}
	if string(members["type"]) != `"adopt_document"` || members["document"] != nil {
		return line, nil
	}
	var kind string
	if err := json.Unmarshal(members["kind"], &kind); err != nil {
		return nil, draftError(place+"/kind", "is missing: say what sort of document it is, such as statute")
	}
	var known []DocumentID
	for id, doc := range d.s.documents.all() {
		if doc.Kind == kind {
			known = append(known, id)
		}
	}
	switch len(known) {
	case 0:
		members["document"] = wire.Canonical(d.newID())
	case 1:
		members["document"] = wire.Canonical(known[0])
	default:
		return nil, fmt.Errorf("at %s/document: there are %d documents of kind %s: %w; name one", place, len(known), kind, ErrAmbiguous)
	}
	return wire.Canonical(members), nil
}

// prevailing is the ledger's prevailing language if title and text are given
// in it, or the only other one that they are in.
func (d *draft) prevailing() string {
	var title, text Text
	_ = json.Unmarshal(d.data["title"], &title) // what cannot be read is in no language
	_ = json.Unmarshal(d.data["text"], &text)
	both := Text{}
	if title.Az != "" && text.Az != "" {
		both.Az = "az"
	}
	if title.En != "" && text.En != "" {
		both.En = "en"
	}
	if language := both.In(d.s.ledger.Prevailing); language != "" {
		return language
	}
	return d.s.ledger.Prevailing
}

func (d *draft) fillFrozen() error {
	if d.has("version") && d.has("digest") {
		return nil
	}
	id, _ := idOf[motionSort](d.subject, kindMotion)
	m := d.s.motions.get(id)
	if m == nil {
		return fmt.Errorf("at /subject: %s: %w", d.subject, ErrNoSuch)
	}
	d.fill("version", m.Version)
	d.fill("digest", m.Digest)
	return nil
}

// fillOpening pins rules and roll as they are now, and has the poll close an
// hour after the least voting time, so that the statement may take that long
// to be signed and entered.
func (d *draft) fillOpening() error {
	rules, hash := d.s.RulesAt(d.now())
	roll := d.s.Roll(d.now())
	d.fill("roll", RollDigest(roll))
	d.fill("rules", hash)
	d.fill("sides", SidesOf(rules, roll))
	var id MotionID
	if found, err := d.need("motion", &id); !found || err != nil {
		return err
	}
	m := d.s.motions.get(id)
	if m == nil {
		d.fill("options", Options)
		if d.has("digest") && d.has("version") && d.has("closes") {
			return nil
		}
		return fmt.Errorf("at /data/motion: motion %s: %w", id, ErrNoSuch)
	}
	d.fill("digest", m.Digest)
	d.fill("options", m.Content.Choices())
	d.fill("version", m.Version)
	least, most := d.s.votingTime(&m.Content, d.now())
	d.fill("closes", d.now().AddHours(min(least+1, most)))
	return nil
}

func (d *draft) fillTold() error {
	if d.has("opening") {
		return nil
	}
	id, _ := idOf[pollSort](d.subject, kindPoll)
	poll := d.s.polls.get(id)
	if poll == nil {
		return fmt.Errorf("at /subject: %s: %w", d.subject, ErrNoSuch)
	}
	d.fill("opening", poll.Leaf)
	return nil
}

func (d *draft) fillVote() error {
	if member, ok := d.authorsMember(); ok {
		d.fill("member", member)
	}
	if len(d.by) > 0 {
		if k := d.s.keys.get(name(d.by[0].Key.String())); k != nil {
			if id, ok := idOf[representativeSort](k.Holder, kindRepresentative); ok {
				d.fill("representative", id)
			}
		}
	}
	if d.has("opening") && d.has("ballot") {
		return nil
	}
	id, _ := idOf[pollSort](d.subject, kindPoll)
	poll := d.s.polls.get(id)
	if poll == nil {
		return fmt.Errorf("at /subject: %s: %w", d.subject, ErrNoSuch)
	}
	d.fill("opening", poll.Leaf)
	var member MemberID
	if found, err := d.need("member", &member); !found || err != nil {
		return err
	}
	d.fill("ballot", d.s.NextBallot(id, member))
	return nil
}
