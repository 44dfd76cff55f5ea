package domain

import (
	"fmt"
	"slices"

	"twothirds/domain/wire"
)

// Event is the data of a statement of one type. The set is closed: the types
// are the rows of eventTypes.
type Event interface {
	// form reports what is wrong with the data by itself: bounds, order, repeats.
	form() error
	// evolve takes the event in. It checks nothing: what is in the log is so.
	evolve(s *State, p *Placed)
}

// stated is an event that somebody signs.
type stated interface {
	Event
	// decide refuses the statement or returns nil. It changes nothing.
	decide(s *State, p *Placed) *Refusal
}

// derived is an event that follows by computation.
type derived interface {
	Event
	setCause(Cause)
}

// Authored is what every signed statement's data begins with.
type Authored struct {
	// By names the signers in order; the first is the author.
	By []wire.Signer `json:"by"`
	// Seen is the newest checkpoint that the author's client had verified.
	Seen *wire.Seen `json:"seen,omitzero"`
}

// Caused is what every derived statement's data begins with.
type Caused struct {
	Cause Cause `json:"cause"`
}

// Cause is the entry that a derived entry follows from: of a poll's close, the
// poll's opening; otherwise the first entry of the group.
type Cause struct {
	// Index counts what the entry causes, from 0.
	Index int64     `json:"index"`
	Leaf  wire.Hash `json:"leaf"`
	Seq   wire.Seq  `json:"seq"`
}

func (c *Caused) setCause(cause Cause) { c.Cause = cause }

// eventType is a row of the registry: the wire name, never changed, and what
// a reader of the log may want to know of the type.
type eventType struct {
	name    string
	new     func() Event
	signers string // who may sign; empty for derived types
	about   string // the noun of the subject
	summary string
}

func of[T any, P interface {
	*T
	Event
}](name, about, signers, summary string) eventType {
	return eventType{name: name, new: func() Event { return P(new(T)) }, signers: signers, about: about, summary: summary}
}

// eventTypes is the registry, sorted by name. A type is superseded by its next
// version, never changed or removed. (It is filled in init, since the types'
// methods refer to it.)
var eventTypes []eventType

func init() {
	const (
		rep        = "a representative of an active member"
		anyRep     = "a representative of the member"
		registrar  = "a registrar"
		registrars = "two registrars of different sides"
		tellers    = "two tellers of different sides"
	)
	eventTypes = []eventType{
		of[AmendmentAccepted]("twothirds.amendment.accepted.v1", kindAmendment, "a representative of the motion's mover", "An amendment's text becomes the motion's."),
		of[AmendmentMoved]("twothirds.amendment.moved.v1", kindAmendment, rep, "A full new version of a motion is proposed."),
		of[AmendmentRejected]("twothirds.amendment.rejected.v1", kindAmendment, "a representative of the motion's mover", "The mover does not take an amendment over."),
		of[AmendmentWithdrawn]("twothirds.amendment.withdrawn.v1", kindAmendment, "a representative of the amendment's mover", "An amendment is taken back."),
		of[AssessmentAttested]("twothirds.assessment.attested.v1", kindAssessment, registrar, "Somebody outside has assessed an item of a plan."),
		of[AttendanceAttested]("twothirds.attendance.attested.v1", kindMeeting, tellers, "Two tellers say who came to a meeting, or went."),
		of[AttendanceCheckedIn]("twothirds.attendance.checked_in.v1", kindMeeting, anyRep, "A member is at a meeting."),
		of[AttendanceCheckedOut]("twothirds.attendance.checked_out.v1", kindMeeting, anyRep, "A member has left a meeting."),
		of[ClockAdvanced]("twothirds.clock.advanced.v1", kindLedger, "a coordinator or registrar, in demonstrations only", "The log's clock is set forward."),
		of[ConcernAnswered]("twothirds.concern.answered.v1", kindConcern, "a coordinator", "The body answers a concern or recommendation."),
		of[ConcernRecorded]("twothirds.concern.recorded.v1", kindConcern, registrar, "An outside body has a concern, or recommends something."),
		of[ConcernSettled]("twothirds.concern.settled.v1", kindConcern, registrar, "What came of a concern, by a source."),
		of[ConditionFellDue]("twothirds.condition.fell_due.v1", kindCondition, "", "A condition was still open at its time; its consequence takes place if it still fits."),
		of[DecisionContested]("twothirds.decision.contested.v1", kindDecision, "a representative of a member on the roll", "A member objects to a decision as it was come to."),
		of[DecisionMade]("twothirds.decision.made.v1", kindDecision, "", "What a closed poll decided, with every test."),
		of[EffectApplied]("twothirds.effect.applied.v1", kindDecision, "", "One effect of a decision took place."),
		of[EffectNotApplied]("twothirds.effect.not_applied.v1", kindDecision, "", "One effect of a decision no longer fitted."),
		of[EvidenceSubmitted]("twothirds.evidence.submitted.v1", kindEvidence, "a representative of an active or inactive member", "A file shows how far an item of a plan is."),
		of[EvidenceWithdrawn]("twothirds.evidence.withdrawn.v1", kindEvidence, anyRep+" that submitted it", "Evidence is taken back."),
		of[FoundingAccepted]("twothirds.founding.accepted.v1", kindMember, "a representative of a founding member", "A founding member accepts roll, keys, officers and rules."),
		of[GroupJoined]("twothirds.group.joined.v1", kindGroup, rep, "A member works in a working group."),
		of[GroupLeft]("twothirds.group.left.v1", kindGroup, anyRep, "A member works in a working group no more."),
		of[InterestDeclared]("twothirds.interest.declared.v1", kindInterest, "any representative", "A member says what it has at stake."),
		of[InterestWithdrawn]("twothirds.interest.withdrawn.v1", kindInterest, anyRep+" that declared it", "A member has that at stake no more."),
		of[KeyEnrolled]("twothirds.key.enrolled.v1", kindKey, "the new key with "+registrars+", or the new key with a key that the member has", "A key may speak for a representative."),
		of[KeyObjected]("twothirds.key.objected.v1", kindKey, anyRep+" or of any active one, or "+registrar, "A key enrolled in place of a lost one is objected to before it is in force."),
		of[KeyRevoked]("twothirds.key.revoked.v1", kindKey, anyRep+", or "+registrars+"; an officer's key: the officer, or two other officers", "A key may speak no more."),
		of[LedgerConstituted]("twothirds.ledger.constituted.v1", kindLedger, "", "On every side two thirds of the founding members have accepted."),
		of[LedgerFounded]("twothirds.ledger.founded.v1", kindLedger, "every officer it names", "The first statement: who keeps the ledger, under which rules."),
		of[LedgerKeyRotated](rotationType, kindLedger, "a coordinator or registrar, the ledger's key and the new one; or by a decision two officers of different sides and the new key", "Another key vouches for the log's order."),
		of[LedgerUpgraded]("twothirds.ledger.upgraded.v1", kindLedger, "two officers of different sides", "What follows is judged by the next number of semantics."),
		of[MeetingAgendaChanged]("twothirds.meeting.agenda_changed.v1", kindMeeting, "a coordinator", "A meeting has another agenda."),
		of[MeetingCancelled]("twothirds.meeting.cancelled.v1", kindMeeting, "a coordinator", "A meeting does not take place."),
		of[MeetingClosed]("twothirds.meeting.closed.v1", kindMeeting, "a coordinator or registrar", "A meeting is over."),
		of[MeetingConvened]("twothirds.meeting.convened.v1", kindMeeting, "a coordinator, or representatives of as many active members as the rules ask", "A meeting is called."),
		of[MeetingOpened]("twothirds.meeting.opened.v1", kindMeeting, "a coordinator or registrar", "A meeting begins."),
		of[MemberApplied]("twothirds.member.applied.v1", kindApplication, registrar+" or "+rep, "An organisation applies to become a member."),
		of[MemberEntered]("twothirds.member.entered.v1", kindMember, registrar+", while the ledger is forming", "A founding member is entered."),
		of[MemberLeft]("twothirds.member.left.v1", kindMember, anyRep, "A member leaves."),
		of[MotionFrozen]("twothirds.motion.frozen.v1", kindMotion, rep, "The text is final; it can be put to a poll."),
		of[MotionSeconded]("twothirds.motion.seconded.v1", kindMotion, rep, "A further member supports that the motion be considered."),
		of[MotionTabled]("twothirds.motion.tabled.v1", kindMotion, rep, "A motion is put before the body."),
		of[MotionWithdrawn]("twothirds.motion.withdrawn.v1", kindMotion, "a representative of the mover", "The mover takes a motion back before a poll is opened."),
		of[OfficeResigned]("twothirds.office.resigned.v1", kindOffice, "the officer", "An officer lays the office down."),
		of[OpeningErased]("twothirds.opening.erased.v1", kindRepresentative, anyRep+", or "+registrars, "What commitments to a person's data open to is deleted everywhere."),
		of[OutsideBodyEntered]("twothirds.outside.body_entered.v1", kindOutside, registrar, "Another body, whose votes are to be on record."),
		of[OutsideMembersEntered]("twothirds.outside.members_entered.v1", kindOutside, registrar, "Members of another body."),
		of[OutsideRollcallCorrected]("twothirds.outside.rollcall_corrected.v1", kindOutside, registrar, "What the record of another body's vote should have said; what it said stays."),
		of[OutsideRollcallEntered]("twothirds.outside.rollcall_entered.v1", kindOutside, registrar, "A recorded vote of another body, with its source."),
		of[PlanAttested]("twothirds.plan.attested.v1", kindPlan, registrars, "An act from outside adopted a plan's draft."),
		of[PlanDrafted]("twothirds.plan.drafted.v1", kindPlan, "a coordinator, a registrar or "+rep, "A plan is begun."),
		of[PlanItemsDrafted]("twothirds.plan.items_drafted.v1", kindPlan, "a coordinator, a registrar, or a representative of the member that drafted the plan", "Items of a plan's draft are put in, replaced or taken out."),
		of[PollClosed]("twothirds.poll.closed.v1", kindPoll, "", "A poll's time is over; the ballots are counted."),
		of[PollExtended]("twothirds.poll.extended.v1", kindPoll, "a coordinator, or representatives of as many members as the rules ask", "A poll closes later, once."),
		of[PollOpened]("twothirds.poll.opened.v1", kindPoll, rep, "A frozen motion is put to the vote: rules pinned, roll frozen."),
		of[PollRunOffOpened]("twothirds.poll.run_off_opened.v1", kindPoll, "", "A vote on candidates chose nobody; there is a second one among those with the most votes."),
		of[PositionStated]("twothirds.position.stated.v1", kindMotion, "a representative of a member that has not left", "A member says where it stands on a motion."),
		of[ProgressReported]("twothirds.progress.reported.v1", kindPlan, "a representative of a responsible member", "Who is responsible says how far an item of a plan is."),
		of[ProposalAnswered]("twothirds.proposal.answered.v1", kindProposal, "a coordinator or "+rep, "The body answers what somebody outside proposed."),
		of[ProposalFellDue]("twothirds.proposal.fell_due.v1", kindProposal, "", "A proposal had no answer at its time."),
		of[ProposalReceived]("twothirds.proposal.received.v1", kindProposal, "a coordinator, a registrar or "+rep, "Somebody outside the body proposes something to it."),
		of[ProtestLodged]("twothirds.protest.lodged.v1", kindProtest, "any representative", "A refused or unanswered statement is put on record."),
		of[RecordAttested]("twothirds.record.attested.v1", kindRecord, registrar, "What happened before the ledger or outside of it, with its source."),
		of[RecordCorrected]("twothirds.record.corrected.v1", kindRecord, registrar, "What a record should have said; what it said stays."),
		of[ReportPublished]("twothirds.report.published.v1", kindReport, "a coordinator or registrar", "A report is published, with the hashes by which anybody can make it again and compare it."),
		of[RepresentativeAppointed]("twothirds.representative.appointed.v1", kindRepresentative, registrar+", or "+anyRep, "A person may sign for a member."),
		of[RepresentativeEnded]("twothirds.representative.ended.v1", kindRepresentative, anyRep+", or "+registrars, "A person signs for a member no more."),
		of[RulingMade]("twothirds.ruling.made.v1", kindRuling, "a coordinator", "A motion is ruled inadmissible, or put off."),
		of[VoteCast]("twothirds.vote.cast.v1", kindPoll, "a representative of a member on the roll", "A ballot."),
		of[VoteRecused]("twothirds.vote.recused.v1", kindPoll, "a representative of a member on the roll", "A member takes no part in a poll for an interest of its own."),
		of[VoteRecusedByRule]("twothirds.vote.recused_by_rule.v1", kindPoll, "", "The rules take a member that the motion is about out of the poll."),
		of[VoteTold]("twothirds.vote.told.v1", kindPoll, tellers, "Ballots cast by hand are entered, where the rules allow it."),
	}
	if !slices.IsSortedFunc(eventTypes, func(later, earlier eventType) int { return compareStrict(later.name, earlier.name) }) {
		panic("domain: eventTypes is not sorted by name")
	}
	initEffectTypes()
}

func typeNamed(name string) *eventType {
	for i := range eventTypes {
		if eventTypes[i].name == name {
			return &eventTypes[i]
		}
	}
	return nil
}

// TypeInfo describes a type of statement for people and tools.
type TypeInfo struct {
	// Name is the wire name, such as twothirds.vote.cast.v1.
	Name string
	// Derived types are never signed.
	Derived bool
	// Signers says who may sign.
	Signers string
	// Subject is the noun that the subject begins with.
	Subject string
	// Summary says in a sentence what the statement means.
	Summary string
	// Data is a zero value of the type's data, for schemas.
	Data any
}

// Types lists every type of statement that this program knows, by name.
func Types() []TypeInfo {
	infos := make([]TypeInfo, len(eventTypes))
	for i, t := range eventTypes {
		infos[i] = TypeInfo{Name: t.name, Derived: t.signers == "", Signers: t.signers, Subject: t.about, Summary: t.summary, Data: t.new()}
	}
	return infos
}

// DecodeEvent reads a statement's data as its type has it. The error is a
// *Refusal with CodeUnknownType or CodeForm.
func DecodeEvent(st *wire.Statement) (Event, error) {
	t := typeNamed(st.Type)
	if t == nil {
		return nil, refuse(CodeUnknownType, "%s is no type that this program knows; see `twothirds statement types`", st.Type)
	}
	event := t.new()
	if err := wire.Decode(st.Data, event, "/data"); err != nil {
		return nil, refuse(CodeForm, "%v", err)
	}
	if noun, id, ok := cutSubject(st.Subject); !ok || noun != t.about || (id == "") != (noun == kindLedger) {
		return nil, refuse(CodeForm, "not the wire format at /subject: a %s is about %s", t.name, subjectForm(t.about))
	}
	if err := event.form(); err != nil {
		return nil, refuse(CodeForm, "not the wire format in /data: %v", err)
	}
	return event, nil
}

func subjectForm(noun string) string {
	if noun == kindLedger {
		return noun
	}
	return fmt.Sprintf("%s/<id>", noun)
}

func cutSubject(subject string) (noun, id string, ok bool) {
	for i := range len(subject) {
		if subject[i] == '/' {
			return subject[:i], subject[i+1:], true
		}
	}
	return subject, "", true
}

// SetBy names the signers of a statement that is being written.
func (a *Authored) SetBy(by []wire.Signer) { a.By = by }

// SetSeen names the checkpoint that the author of a statement has verified.
func (a *Authored) SetSeen(seen *wire.Seen) { a.Seen = seen }
