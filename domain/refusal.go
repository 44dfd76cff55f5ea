package domain

import "fmt"

// Refusal is why a statement was not let in: a value that callers test with
// errors.As. It depends on the state and the time alone, so anybody who holds
// the log can check it later.
type Refusal struct {
	// Code is stable and meant for programs.
	Code Code
	// Message says what is wrong here and what to do, in English.
	Message string

	newer bool // a newer program may permit it
}

// Error is the message with its code.
func (r *Refusal) Error() string { return fmt.Sprintf("%s (%s)", r.Message, r.Code) }

func refuse(code Code, format string, args ...any) *Refusal {
	return &Refusal{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Code names a reason for refusing. Codes are never renamed.
type Code string

// The codes, in the order of the table below.
const (
	CodeForm             Code = "form"
	CodeUnknownType      Code = "unknown_type"
	CodeDerivedType      Code = "derived_type"
	CodeWrongLedger      Code = "wrong_ledger"
	CodeSemantics        Code = "semantics"
	CodeNotFounded       Code = "not_founded"
	CodeAlreadyFounded   Code = "already_founded"
	CodeNotForming       Code = "not_forming"
	CodeNotConstituted   Code = "not_constituted"
	CodeOlderThanLast    Code = "older_than_last"
	CodeIDTaken          Code = "id_taken"
	CodeSeenMismatch     Code = "seen_mismatch"
	CodeKeyUnknown       Code = "key_unknown"
	CodeKeyKnown         Code = "key_known"
	CodeKeyRevoked       Code = "key_revoked"
	CodeKeyNotYet        Code = "key_not_yet"
	CodeKeyWeak          Code = "key_weak"
	CodeWrongCapacity    Code = "wrong_capacity"
	CodeMandate          Code = "mandate"
	CodeNotPermitted     Code = "not_permitted"
	CodeTwoRegistrars    Code = "two_registrars"
	CodeMemberNotActive  Code = "member_not_active"
	CodeNotFound         Code = "not_found"
	CodeExists           Code = "exists"
	CodeConflict         Code = "conflict"
	CodeWrongState       Code = "wrong_state"
	CodeAcceptanceDigest Code = "acceptance_digest"
	CodeRules            Code = "rules"
	CodeClasses          Code = "classes"
	CodeEffect           Code = "effect"
	CodeSeconders        Code = "seconders"
	CodeOwnMotion        Code = "own_motion"
	CodeAlreadySeconded  Code = "already_seconded"
	CodeDeliberation     Code = "deliberation"
	CodePositions        Code = "positions"
	CodeNotice           Code = "notice"
	CodeVersion          Code = "version"
	CodeDigest           Code = "digest"
	CodeRollChanged      Code = "roll_changed"
	CodeVotingTime       Code = "voting_time"
	CodePollClosed       Code = "poll_closed"
	CodeWrongOpening     Code = "wrong_opening"
	CodeNotOnRoll        Code = "not_on_roll"
	CodeRecused          Code = "recused"
	CodeBallotNumber     Code = "ballot_number"
	CodeBallotLimit      Code = "ballot_limit"
	CodeKeyTooNew        Code = "key_too_new"
	CodeExtension        Code = "extension"
	CodeItems            Code = "items"
	CodeNotDemonstration Code = "not_demonstration"
	CodeClock            Code = "clock"
	CodeChoice           Code = "choice"
	CodeTellers          Code = "tellers"
	CodeMeetingQuorum    Code = "meeting_quorum"
	CodeRuled            Code = "ruled"
	CodeTooLate          Code = "too_late"
	CodeClosed           Code = "closed"
	CodeReportRoot       Code = "report_root"
)
