package httpapi

import (
	"net/http"

	"twothirds/domain"
	"twothirds/eventstore"
	"twothirds/eventstore/door"
)

// rule says in a sentence which rule a code of refusal stands for. Every
// refusal is answered with status 422: the statement was understood, judged
// and not let in.
var rules = map[domain.Code]string{
	domain.CodeForm:             "A statement has the form of its type.",
	domain.CodeUnknownType:      "A statement is of a type that the ledger knows.",
	domain.CodeDerivedType:      "What follows by computation is not stated by anybody.",
	domain.CodeWrongLedger:      "A statement names the ledger that it is for.",
	domain.CodeSemantics:        "A ledger is of semantics that the program knows.",
	domain.CodeNotFounded:       "A ledger begins with its founding.",
	domain.CodeAlreadyFounded:   "A ledger is founded once.",
	domain.CodeNotForming:       "Founding members are entered and accept while the ledger is forming.",
	domain.CodeNotConstituted:   "Nothing is decided before the body is constituted.",
	domain.CodeOlderThanLast:    "The ids of one key's statements rise, so that none is replayed or held back.",
	domain.CodeIDTaken:          "An id stands for one statement.",
	domain.CodeSeenMismatch:     "The history that a signer has seen is this log's.",
	domain.CodeKeyUnknown:       "A key speaks once it is enrolled.",
	domain.CodeKeyKnown:         "A key is enrolled once.",
	domain.CodeKeyRevoked:       "A revoked key does not speak.",
	domain.CodeKeyNotYet:        "A key that replaces a lost one waits, open to objection, before it speaks.",
	domain.CodeKeyWeak:          "A key is canonical, not of small order and free of torsion.",
	domain.CodeWrongCapacity:    "A key speaks in a capacity that it has.",
	domain.CodeMandate:          "Who speaks has a mandate or term that is in force.",
	domain.CodeNotPermitted:     "A statement is made by those whom its type permits.",
	domain.CodeTwoRegistrars:    "Two registrars of different sides act together.",
	domain.CodeMemberNotActive:  "Active members move, second, freeze and open; members that have left do not speak.",
	domain.CodeNotFound:         "A statement is about something that is in the ledger.",
	domain.CodeExists:           "What is new has an id of its own.",
	domain.CodeConflict:         "A record that stands is not entered again with another content: it is corrected, with reasons.",
	domain.CodeWrongState:       "A step is taken when the thing that it is about has come to it.",
	domain.CodeAcceptanceDigest: "Founding members accept the roll, keys, officers and rules as they stand.",
	domain.CodeRules:            "A statement rests on the rule set in force.",
	domain.CodeClasses:          "A motion names the classes of all its effects, and only classes that the rules have.",
	domain.CodeEffect:           "An effect could take place as things stand when it is proposed.",
	domain.CodeSeconders:        "A motion has the seconders that its classes ask for.",
	domain.CodeOwnMotion:        "The mover does not second its own motion.",
	domain.CodeAlreadySeconded:  "A member seconds a motion once.",
	domain.CodeDeliberation:     "A motion is deliberated for the time that its classes ask for.",
	domain.CodePositions:        "Each side has had its say before the text is frozen.",
	domain.CodeNotice:           "What takes notice begins once the time of notice has passed.",
	domain.CodeVersion:          "A statement is about the newest version of the text.",
	domain.CodeDigest:           "A digest is that of what it stands for.",
	domain.CodeRollChanged:      "A poll's opening names the roll as it stands.",
	domain.CodeVotingTime:       "A poll is open for a time that its classes allow.",
	domain.CodePollClosed:       "Ballots count until the poll closes.",
	domain.CodeWrongOpening:     "A ballot binds the opening of its poll.",
	domain.CodeNotOnRoll:        "Members on the poll's roll vote in it.",
	domain.CodeRecused:          "A recused member takes no part in the poll.",
	domain.CodeBallotNumber:     "A member's ballots are numbered without gaps.",
	domain.CodeBallotLimit:      "A member casts as many ballots as the rules allow.",
	domain.CodeKeyTooNew:        "A key that officers enrolled after a poll opened does not vote in it.",
	domain.CodeExtension:        "A poll is extended once, by at most what the rules allow.",
	domain.CodeNotDemonstration: "The clock is advanced in demonstrations only.",
	domain.CodeClock:            "A time that is stated fits the log's clock.",
	domain.CodeRuled:            "A motion is not frozen or put to the vote while a ruling stands on it.",
	domain.CodeChoice:           "A poll offers the options of its motion, and a ballot says one of them.",
	domain.CodeItems:            "The items of a plan nest as their levels do, and are no more than a plan may have.",
	domain.CodeTellers:          "Tellers enter ballots only where every class of the motion allows it.",
	domain.CodeMeetingQuorum:    "A poll is opened at a meeting at which as many members are as the rules ask for.",
	domain.CodeTooLate:          "A decision is contested within the time that the rules give.",
	domain.CodeClosed:           "Nothing is let into a closed ledger.",
	domain.CodeReportRoot:       "A published report is of this log.",
	door.CodeText:               "A text reads as it looks.",
	door.CodeTimeAhead:          "A statement's time is at most 10 minutes ahead of the log's.",
	door.CodeAttachmentMissing:  "The files that a statement rests on are kept before it is.",
}

// RuleOf says in a sentence which rule a code of refusal stands for; empty for
// a code that this program does not know.
func RuleOf(code domain.Code) string { return rules[code] }

// kind is what a problem that is no refusal has besides its detail.
type kind struct {
	code   string
	status int
	title  string
	// retryAfter is in seconds; 0 where trying again is no help.
	retryAfter int
}

// The problems that are no refusals, besides those in failures.
var (
	kindForm         = kind{"form", http.StatusBadRequest, "Not the wire format", 0}
	kindSignature    = kind{"signature", http.StatusBadRequest, "Not signed by whom it names", 0}
	kindParameter    = kind{"parameter", http.StatusBadRequest, "A parameter is not of its form", 0}
	kindNoPath       = kind{"no_such_path", http.StatusNotFound, "Nothing is served there", 0}
	kindNoRow        = kind{"no_such_row", http.StatusNotFound, "There is no such thing", 0}
	kindNoEntry      = kind{"no_such_entry", http.StatusNotFound, "There is no such entry", 0}
	kindNoAttachment = kind{"no_such_attachment", http.StatusNotFound, "There is no such attachment", 0}
	kindUploader     = kind{"uploader", http.StatusForbidden, "Not signed by an enrolled key", 0}
	kindMediaType    = kind{"media_type", http.StatusUnsupportedMediaType, "Not a type of file that is kept", 0}
	kindFull         = kind{"full", http.StatusInsufficientStorage, "The store of attachments is full", 0}
	kindNoTile       = kind{"no_such_tile", http.StatusNotFound, "The published log has no such file", 0}
	kindFuture       = kind{"future", http.StatusNotFound, "The ledger has not come that far", 0}
	kindBefore       = kind{"before_founding", http.StatusNotFound, "The ledger was founded later", 0}
	kindMethod       = kind{"method", http.StatusMethodNotAllowed, "Not served by this method", 0}
	kindTooLarge     = kind{"too_large", http.StatusRequestEntityTooLarge, "The request is too large", 0}
	kindAddress      = kind{"rate_address", http.StatusTooManyRequests, "Too many statements from this address", 1}
	kindStreams      = kind{"streams", http.StatusTooManyRequests, "Too many streams are open", 10}
	kindCrowded      = kind{"crowded", http.StatusServiceUnavailable, "Too many long answers are under way", 2}
	kindBehind       = kind{"behind", http.StatusServiceUnavailable, "The read model is catching up", 1}
	kindNotReady     = kind{"not_ready", http.StatusServiceUnavailable, "Not ready", 2}
	kindGivenUp      = kind{"timeout", http.StatusServiceUnavailable, "Given up before it was done", 1}
	kindInternal     = kind{"internal", http.StatusInternalServerError, "Something went wrong here", 0}
	kindRefused      = kind{"refused", http.StatusUnprocessableEntity, "The statement was refused", 0}
)

// failures are the errors of submitting, each with what it is to a client.
var failures = []struct {
	err error
	kind
}{
	{eventstore.ErrUnknownOutcome, kind{"unknown_outcome", http.StatusServiceUnavailable, "The outcome is unknown", 1}},
	{eventstore.ErrBusy, kind{"busy", http.StatusTooManyRequests, "Too many statements are waiting", 1}},
	{eventstore.ErrRate, kind{"rate", http.StatusTooManyRequests, "Too many statements of one key", 1}},
	{eventstore.ErrClock, kind{"clock_not_trusted", http.StatusServiceUnavailable, "The clock cannot be trusted", 5}},
	{eventstore.ErrStopped, kind{"stopped", http.StatusServiceUnavailable, "The ledger takes no statements", 5}},
}
