package domain

import "twothirds/domain/wire"

// ID identifies an entity of one sort: a UUID that the compiler does not let
// pass for another sort's. Its text form is that of wire.UUID.
type ID[sort any] struct{ wire.UUID }

// The sorts of entities.
type (
	memberSort         struct{}
	representativeSort struct{}
	motionSort         struct{}
	amendmentSort      struct{}
	pollSort           struct{}
	decisionSort       struct{}
	documentSort       struct{}
	protestSort        struct{}
)

// Ids by sort. A member's application has the id that the member will have.
type (
	MemberID         = ID[memberSort]
	RepresentativeID = ID[representativeSort]
	MotionID         = ID[motionSort]
	AmendmentID      = ID[amendmentSort]
	PollID           = ID[pollSort]
	DecisionID       = ID[decisionSort]
	DocumentID       = ID[documentSort]
	ProtestID        = ID[protestSort]
)

// Nouns of subjects and kinds of rows.
const (
	kindAcceptance     = "acceptance"
	kindAmendment      = "amendment"
	kindApplication    = "application"
	kindBallot         = "ballot"
	kindDecision       = "decision"
	kindDocument       = "document"
	kindKey            = "key"
	kindLedger         = "ledger"
	kindMember         = "member"
	kindMotion         = "motion"
	kindOffice         = "office"
	kindPoll           = "poll"
	kindPosition       = "position"
	kindProtest        = "protest"
	kindRepresentative = "representative"
	kindRules          = "rules"
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
