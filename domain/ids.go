package domain

import "twothirds/domain/wire"

// ID identifies an entity of one sort: a UUID that the compiler does not let
// pass for another sort's. Its text form is that of wire.UUID.
type ID[sort any] struct{ wire.UUID }

// The sorts of entities.
type (
	meetingSort        struct{}
	memberSort         struct{}
	representativeSort struct{}
	motionSort         struct{}
	amendmentSort      struct{}
	pollSort           struct{}
	decisionSort       struct{}
	documentSort       struct{}
	protestSort        struct{}
	planSort           struct{}
	evidenceSort       struct{}
	assessmentSort     struct{}
	concernSort        struct{}
	conditionSort      struct{}
	groupSort          struct{}
	interestSort       struct{}
	proposalSort       struct{}
	rulingSort         struct{}
	recordSort         struct{}
	reportSort         struct{}
)

// Ids by sort. A member's application has the id that the member will have.
type (
	MeetingID        = ID[meetingSort]
	MemberID         = ID[memberSort]
	RepresentativeID = ID[representativeSort]
	MotionID         = ID[motionSort]
	AmendmentID      = ID[amendmentSort]
	PollID           = ID[pollSort]
	DecisionID       = ID[decisionSort]
	DocumentID       = ID[documentSort]
	ProtestID        = ID[protestSort]
	PlanID           = ID[planSort]
	EvidenceID       = ID[evidenceSort]
	AssessmentID     = ID[assessmentSort]
	ConcernID        = ID[concernSort]
	ConditionID      = ID[conditionSort]
	GroupID          = ID[groupSort]
	InterestID       = ID[interestSort]
	ProposalID       = ID[proposalSort]
	RulingID         = ID[rulingSort]
	RecordID         = ID[recordSort]
	ReportID         = ID[reportSort]
)

// Nouns of subjects and kinds of rows.
const (
	kindAcceptance      = "acceptance"
	kindAmendment       = "amendment"
	kindApplication     = "application"
	kindAssessment      = "assessment"
	kindAttendance      = "attendance"
	kindBallot          = "ballot"
	kindBodyAssessment  = "body_assessment"
	kindConcern         = "concern"
	kindCondition       = "condition"
	kindDecision        = "decision"
	kindDocument        = "document"
	kindErasure         = "erasure"
	kindEvidence        = "evidence"
	kindGroup           = "group"
	kindInterest        = "interest"
	kindItem            = "item"
	kindKey             = "key"
	kindLedger          = "ledger"
	kindMeeting         = "meeting"
	kindMember          = "member"
	kindMotion          = "motion"
	kindOffice          = "office"
	kindOutside         = "outside"
	kindOutsideMember   = "outside_member"
	kindPlan            = "plan"
	kindPoll            = "poll"
	kindPosition        = "position"
	kindProgress        = "progress"
	kindProposal        = "proposal"
	kindProtest         = "protest"
	kindRecord          = "record"
	kindRecordVersion   = "record_version"
	kindReport          = "report"
	kindRepresentative  = "representative"
	kindRollcall        = "rollcall"
	kindRollcallVersion = "rollcall_version"
	kindRules           = "rules"
	kindRuling          = "ruling"
)

// idOf reads the id out of a subject such as motion/<id>.
func idOf[sort any](subject, noun string) (ID[sort], bool) {
	var id ID[sort]
	rest, ok := cutNoun(subject, noun)
	if !ok {
		return id, false
	}
	parsed, err := wire.ParseUUID(rest)
	if err != nil {
		return id, false
	}
	id.UUID = parsed
	return id, true
}

func cutNoun(subject, noun string) (string, bool) {
	if len(subject) <= len(noun)+1 || subject[:len(noun)] != noun || subject[len(noun)] != '/' {
		return "", false
	}
	return subject[len(noun)+1:], true
}
