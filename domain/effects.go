package domain

import (
	"errors"
	"slices"

	"twothirds/domain/voting"
	"twothirds/domain/wire"
)

// AcceptAmendment makes an amendment the motion's text by decision of the body.
type AcceptAmendment struct {
	Amendment AmendmentID `json:"amendment"`
	Motion    MotionID    `json:"motion"`
}

func (e *AcceptAmendment) form() error    { return nil }
func (e *AcceptAmendment) target() string { return kindMotion + "/" + e.Motion.String() }

func (e *AcceptAmendment) misfit(s *State, _ wire.Time) *Misfit {
	a := s.amendments.get(e.Amendment)
	if a == nil || a.Motion != e.Motion {
		return misfit(MisfitNoAmendment, "there is no such amendment of this motion")
	}
	return s.amendmentMisfit(a)
}

func (e *AcceptAmendment) apply(s *State, p *Placed, _ *Decision) {
	s.takeAmendment(s.amendments.get(e.Amendment), p.Recorded)
}

// Admit makes an applicant a member, under the id of its application.
type Admit struct {
	Application MemberID `json:"application"`
}

func (e *Admit) form() error    { return nil }
func (e *Admit) target() string { return kindApplication + "/" + e.Application.String() }

func (e *Admit) misfit(s *State, now wire.Time) *Misfit {
	a := s.applications.get(e.Application)
	if a == nil {
		return misfit(MisfitNoApplication, "there is no such application")
	}
	if a.State != StateOpen {
		return misfit(MisfitApplicationSettled, "the application is %s", a.State)
	}
	if !s.hasPlace(a.Constituency, now) {
		return misfit(MisfitNoConstituency, "the rules in force, or to come into force, know no constituency %s", a.Constituency)
	}
	return nil
}

func (e *Admit) apply(s *State, p *Placed, d *Decision) {
	a := s.applications.get(e.Application)
	a.State, a.Decision = StateAdmitted, &d.ID
	s.touch(kindApplication, a.ID.String(), a)
	s.putMember(&Member{
		Constituency: a.Constituency, Decision: &d.ID, Entered: p.Seq, ID: a.ID, Name: a.Name,
		Status: StatusActive, StatusSeq: p.Seq,
	})
}

// AdoptDocument adopts a document, or its next version, by the hash of its bytes.
type AdoptDocument struct {
	Document DocumentID `json:"document"`
	// Kind says what it is: statute, strategic_plan, code_of_ethics, ….
	Kind   string    `json:"kind"`
	Sha256 wire.Hash `json:"sha256"`
	Title  Text      `json:"title"`
}

func (e *AdoptDocument) form() error {
	if e.Sha256.IsZero() {
		return errors.New("sha256: the hash of the document")
	}
	if err := checkName("kind", e.Kind); err != nil {
		return err
	}
	return e.Title.check("title", MaxLine, "")
}

func (e *AdoptDocument) target() string { return kindDocument + "/" + e.Document.String() }

func (e *AdoptDocument) misfit(s *State, _ wire.Time) *Misfit {
	d := s.documents.get(e.Document)
	switch {
	case d == nil:
		return nil
	case d.Kind != e.Kind:
		return misfit(MisfitOtherKind, "the document is a %s", d.Kind)
	case d.RepealedBy == nil && d.Versions[len(d.Versions)-1].Sha256 == e.Sha256:
		return misfit(MisfitSameVersion, "this version is the one adopted")
	}
	return nil
}

func (e *AdoptDocument) apply(s *State, p *Placed, d *Decision) {
	doc := s.documents.get(e.Document)
	if doc == nil {
		doc = &Document{ID: e.Document, Kind: e.Kind}
		s.documents.put(e.Document, doc)
	}
	doc.Title, doc.RepealedBy = e.Title, nil
	doc.Versions = append(doc.Versions, DocumentVersion{Decision: d.ID, Seq: p.Seq, Sha256: e.Sha256})
	s.touch(kindDocument, doc.ID.String(), doc)
}

// Document is the row of an adopted document.
type Document struct {
	ID   DocumentID `json:"id"`
	Kind string     `json:"kind"`
	// RepealedBy is the decision by which no version is in force any more; absent
	// where the last one is.
	RepealedBy *DecisionID `json:"repealed_by,omitzero"`
	Title      Text        `json:"title"`
	// Versions are those adopted, oldest first; the last is in force.
	Versions []DocumentVersion `json:"versions"`
}

// DocumentVersion is one adopted version of a document.
type DocumentVersion struct {
	Decision DecisionID `json:"decision"`
	Seq      wire.Seq   `json:"seq"`
	Sha256   wire.Hash  `json:"sha256"`
}

// AnswerProtest is the body's answer to a protest.
type AnswerProtest struct {
	Answer  Text      `json:"answer"`
	Protest ProtestID `json:"protest"`
}

func (e *AnswerProtest) form() error    { return e.Answer.check("answer", MaxReasons, "") }
func (e *AnswerProtest) target() string { return kindProtest + "/" + e.Protest.String() }

func (e *AnswerProtest) misfit(s *State, _ wire.Time) *Misfit {
	pr := s.protests.get(e.Protest)
	switch {
	case pr == nil:
		return misfit(MisfitNoProtest, "there is no such protest")
	case pr.State != StateOpen:
		return misfit(MisfitProtestAnswered, "the protest is %s", pr.State)
	}
	return nil
}

func (e *AnswerProtest) apply(s *State, _ *Placed, d *Decision) {
	pr := s.protests.get(e.Protest)
	pr.State, pr.Answer, pr.Decision = StateAnswered, e.Answer, &d.ID
	s.touch(kindProtest, pr.ID.String(), pr)
}

// ChangeRules puts a new rule set, whole, into force some time after the
// decision. Polls already open keep theirs.
type ChangeRules struct {
	// AfterHours is how long after the decision it is in force: 1 to 8784.
	AfterHours int64   `json:"after_hours"`
	Rules      RuleSet `json:"rules"`
}

func (e *ChangeRules) form() error {
	if e.AfterHours < 1 || e.AfterHours > maxHours {
		return errors.New("after_hours: 1 to 8784")
	}
	return e.Rules.Validate()
}

func (e *ChangeRules) target() string { return kindRules }

func (e *ChangeRules) misfit(s *State, now wire.Time) *Misfit {
	if low := e.Rules.Below(s.ledger.Floor, &s.rules.get(s.ledger.Rules[0].Hash).Rules); low != nil {
		return low
	}
	for _, m := range s.members.all() {
		if _, ok := e.Rules.Side(m.Constituency); !ok && m.Status != StatusLeft {
			return misfit(MisfitConstituencyInUse, "members of constituency %s would have no place", m.Constituency)
		}
	}
	last := s.ledger.Rules[len(s.ledger.Rules)-1]
	if now.AddHours(e.AfterHours) <= last.EffectiveFrom {
		return misfit(MisfitLaterRules, "another rule set comes into force only at %s", last.EffectiveFrom)
	}
	return nil
}

func (e *ChangeRules) apply(s *State, p *Placed, d *Decision) {
	hash, from := e.Rules.Hash(), p.Recorded.AddHours(e.AfterHours)
	if s.rules.get(hash) == nil {
		adopted := &AdoptedRules{Decision: &d.ID, EffectiveFrom: from, Hash: hash, Rules: e.Rules, Seq: p.Seq}
		s.rules.put(hash, adopted)
		s.touch(kindRules, hash.String(), adopted)
	}
	s.ledger.Rules = append(s.ledger.Rules, RulesInForce{EffectiveFrom: from, Hash: hash})
	s.touchLedger()
}

// Dismiss ends an officer's term.
type Dismiss struct {
	Office string `json:"office"`
}

func (e *Dismiss) form() error    { return checkName("office", e.Office) }
func (e *Dismiss) target() string { return kindOffice + "/" + e.Office }

func (e *Dismiss) misfit(s *State, _ wire.Time) *Misfit {
	o := s.offices.get(name(e.Office))
	switch {
	case o == nil:
		return misfit(MisfitNoOffice, "there is no such office")
	case o.Holder == "":
		return misfit(MisfitOfficeVacant, "the office is vacant")
	}
	return nil
}

func (e *Dismiss) apply(s *State, p *Placed, _ *Decision) {
	s.vacate(s.offices.get(name(e.Office)), p.Seq)
}

// Elect puts a representative into an office, which is made where it is new.
type Elect struct {
	Office         string           `json:"office"`
	Representative RepresentativeID `json:"representative"`
	Role           string           `json:"role"`
	// TermDays is the length of the term: 1 to 3660.
	TermDays int64 `json:"term_days"`
}

func (e *Elect) form() error {
	if e.TermDays < 1 || e.TermDays > 3660 {
		return errors.New("term_days: 1 to 3660")
	}
	if err := checkName("office", e.Office); err != nil {
		return err
	}
	return checkRole(e.Role)
}

func (e *Elect) target() string { return kindOffice + "/" + e.Office }

func (e *Elect) misfit(s *State, now wire.Time) *Misfit {
	r := s.representatives.get(e.Representative)
	if r == nil {
		return misfit(MisfitNoRepresentative, "there is no such representative")
	}
	if !r.inForce(now) || s.members.get(r.Member).Status != StatusActive {
		return misfit(MisfitNotEligible, "the candidate represents no active member")
	}
	if o := s.offices.get(name(e.Office)); o != nil {
		if o.Role != e.Role {
			return misfit(MisfitOtherRole, "the office is that of a %s", o.Role)
		}
		if o.Side != "" && o.Side != s.side(s.members.get(r.Member), now) {
			return misfit(MisfitOtherSide, "the office belongs to side %s", o.Side)
		}
	}
	return nil
}

func (e *Elect) apply(s *State, p *Placed, d *Decision) {
	r := s.representatives.get(e.Representative)
	side := ""
	if old := s.offices.get(name(e.Office)); old != nil {
		side = old.Side
	} else if e.Role == RoleRegistrar {
		side = s.side(s.members.get(r.Member), p.Recorded)
	}
	s.putOffice(&Office{
		Decision: &d.ID, From: p.Recorded, Holder: kindRepresentative + "/" + r.ID.String(), Name: e.Office,
		Role: e.Role, Seq: p.Seq, Side: side, Until: p.Recorded.AddHours(24 * e.TermDays),
	})
}

// Recuse takes a member out of an open poll by procedural decision.
type Recuse struct {
	Member MemberID `json:"member"`
	Poll   PollID   `json:"poll"`
}

func (e *Recuse) form() error { return nil }

func (e *Recuse) target() string {
	return kindPoll + "/" + e.Poll.String() + "/" + e.Member.String()
}

func (e *Recuse) misfit(s *State, _ wire.Time) *Misfit {
	poll := s.polls.get(e.Poll)
	switch {
	case poll == nil:
		return misfit(MisfitNoPoll, "there is no such poll")
	case poll.State != PollOpen:
		return misfit(MisfitPollClosed, "the poll is closed")
	case poll.line(e.Member) < 0:
		return misfit(MisfitNotOnRoll, "the member is not on its roll")
	case poll.recused(e.Member):
		return misfit(MisfitAlreadyRecused, "the member is recused already")
	}
	return nil
}

func (e *Recuse) apply(s *State, p *Placed, _ *Decision) {
	s.recuse(s.polls.get(e.Poll), e.Member, RecusedByDecision, p.Seq)
}

// Rescind takes an earlier decision out of force. What it did is not undone
// by itself: a motion that also wants that names the further effects.
type Rescind struct {
	Decision DecisionID `json:"decision"`
}

func (e *Rescind) form() error    { return nil }
func (e *Rescind) target() string { return kindDecision + "/" + e.Decision.String() }

func (e *Rescind) misfit(s *State, _ wire.Time) *Misfit {
	d := s.decisions.get(e.Decision)
	switch {
	case d == nil:
		return misfit(MisfitNoDecision, "there is no such decision")
	case d.Outcome != voting.Carried:
		return misfit(MisfitNothingCarried, "nothing was carried by it")
	case d.RescindedBy != nil:
		return misfit(MisfitAlreadyRescinded, "it is rescinded already")
	}
	return nil
}

func (e *Rescind) apply(s *State, _ *Placed, d *Decision) {
	old := s.decisions.get(e.Decision)
	old.RescindedBy = &d.ID
	s.touchDecision(old)
}

// SetStatus changes what a member may do. Rolls already frozen stay.
type SetStatus struct {
	Member  MemberID `json:"member"`
	Reasons Text     `json:"reasons"`
	// ReviewBy is when the status is to be looked at again; absent where not set.
	ReviewBy wire.Time `json:"review_by,omitzero"`
	// Status is active, inactive, suspended or left, which excludes.
	Status string `json:"status"`
}

func (e *SetStatus) form() error {
	if err := checkStatus(e.Status); err != nil {
		return err
	}
	return e.Reasons.check("reasons", MaxReasons, "")
}

func checkStatus(status string) error {
	if !slices.Contains([]string{StatusActive, StatusInactive, StatusSuspended, StatusLeft}, status) {
		return errors.New("status: active, inactive, suspended or left")
	}
	return nil
}

func (e *SetStatus) target() string { return kindMember + "/" + e.Member.String() }

func (e *SetStatus) misfit(s *State, _ wire.Time) *Misfit {
	m := s.members.get(e.Member)
	switch {
	case m == nil:
		return misfit(MisfitNoMember, "there is no such member")
	case m.Status == StatusLeft:
		return misfit(MisfitMemberLeft, "the member has left; it may apply again")
	case m.Status == e.Status:
		return misfit(MisfitSameStatus, "the member is %s already", m.Status)
	}
	return nil
}

func (e *SetStatus) apply(s *State, p *Placed, _ *Decision) {
	s.setStatus(e.Member, e.Status, e.ReviewBy, p.Seq)
}
