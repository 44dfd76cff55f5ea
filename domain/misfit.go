package domain

import "fmt"

// Misfit is why an effect cannot take place.
type Misfit struct {
	// Code stands in the log where a carried effect no longer fits.
	Code MisfitCode
	// Message says it of this effect here, in English, to whoever tables a motion
	// that it is refused for. It stands in no log.
	Message string
}

func misfit(code MisfitCode, format string, args ...any) *Misfit {
	return &Misfit{Code: code, Message: fmt.Sprintf(format, args...)}
}

// MisfitCode names a reason why an effect does not fit. Codes are part of the
// log's bytes and never renamed; pages have words for them in each language.
type MisfitCode string

// The codes, by the effect that they are of, in the order in which they are looked at.
const (
	MisfitNoAmendment      MisfitCode = "no_amendment"
	MisfitAmendmentSettled MisfitCode = "amendment_settled"
	MisfitTextFinal        MisfitCode = "text_final"
	MisfitNewerVersion     MisfitCode = "newer_version"

	MisfitNoApplication      MisfitCode = "no_application"
	MisfitApplicationSettled MisfitCode = "application_settled"
	MisfitNoConstituency     MisfitCode = "no_constituency"

	MisfitOtherKind   MisfitCode = "other_kind"
	MisfitSameVersion MisfitCode = "same_version"

	MisfitNoProtest       MisfitCode = "no_protest"
	MisfitProtestAnswered MisfitCode = "protest_answered"

	MisfitFloorClass        MisfitCode = "floor_class"
	MisfitFloorThreshold    MisfitCode = "floor_threshold"
	MisfitFloorBase         MisfitCode = "floor_base"
	MisfitFloorConcurrence  MisfitCode = "floor_concurrence"
	MisfitFloorQuorum       MisfitCode = "floor_quorum"
	MisfitFloorSides        MisfitCode = "floor_sides"
	MisfitFloorEffect       MisfitCode = "floor_effect"
	MisfitConstituencyInUse MisfitCode = "constituency_in_use"
	MisfitLaterRules        MisfitCode = "later_rules"

	MisfitNoOffice     MisfitCode = "no_office"
	MisfitOfficeVacant MisfitCode = "office_vacant"

	MisfitNoRepresentative MisfitCode = "no_representative"
	MisfitNotEligible      MisfitCode = "not_eligible"
	MisfitOtherRole        MisfitCode = "other_role"
	MisfitOtherSide        MisfitCode = "other_side"

	MisfitNoPoll         MisfitCode = "no_poll"
	MisfitPollClosed     MisfitCode = "poll_closed"
	MisfitNotOnRoll      MisfitCode = "not_on_roll"
	MisfitAlreadyRecused MisfitCode = "already_recused"

	MisfitNoDecision       MisfitCode = "no_decision"
	MisfitNothingCarried   MisfitCode = "nothing_carried"
	MisfitAlreadyRescinded MisfitCode = "already_rescinded"

	MisfitKeyKnown MisfitCode = "key_known"
	MisfitKeyWeak  MisfitCode = "key_weak"

	MisfitNoPlan         MisfitCode = "no_plan"
	MisfitOtherDraft     MisfitCode = "other_draft"
	MisfitOtherVersion   MisfitCode = "other_version"
	MisfitNothingDrafted MisfitCode = "nothing_drafted"
	MisfitNoMeasure      MisfitCode = "no_measure"

	MisfitNoMember   MisfitCode = "no_member"
	MisfitMemberLeft MisfitCode = "member_left"
	MisfitSameStatus MisfitCode = "same_status"

	MisfitGroupExists      MisfitCode = "group_exists"
	MisfitTimePast         MisfitCode = "time_past"
	MisfitNoGroup          MisfitCode = "no_group"
	MisfitGroupDissolved   MisfitCode = "group_dissolved"
	MisfitNoRuling         MisfitCode = "no_ruling"
	MisfitRulingOverturned MisfitCode = "ruling_overturned"
	MisfitRulingOver       MisfitCode = "ruling_over"
	MisfitNoContest        MisfitCode = "no_contest"
	MisfitContestAnswered  MisfitCode = "contest_answered"
	MisfitConditionExists  MisfitCode = "condition_exists"
	MisfitNoCondition      MisfitCode = "no_condition"
	MisfitConditionSettled MisfitCode = "condition_settled"
	MisfitNoDocument       MisfitCode = "no_document"
	MisfitDocumentRepealed MisfitCode = "document_repealed"
	MisfitPollsOpen        MisfitCode = "polls_open"
)

// misfits says in a sentence what each code means.
var misfits = []MisfitInfo{
	{MisfitNoAmendment, "There is no such amendment of this motion."},
	{MisfitAmendmentSettled, "The amendment was taken over or withdrawn before."},
	{MisfitTextFinal, "The motion's text could be amended no more."},
	{MisfitNewerVersion, "The motion had a newer version than the one amended."},
	{MisfitNoApplication, "There is no such application."},
	{MisfitApplicationSettled, "The application was decided on before."},
	{MisfitNoConstituency, "The rules in force, or to come into force, do not know the applicant's constituency."},
	{MisfitOtherKind, "The document is of another kind."},
	{MisfitSameVersion, "This version of the document is the one adopted."},
	{MisfitNoProtest, "There is no such protest."},
	{MisfitProtestAnswered, "The protest was answered before."},
	{MisfitFloorClass, "The founding keeps a class of motions that the new rules do not have."},
	{MisfitFloorThreshold, "The founding keeps the threshold of a class, and the new rules go below it."},
	{MisfitFloorBase, "The founding keeps what a class's threshold is a share of, and the new rules narrow it."},
	{MisfitFloorConcurrence, "The founding keeps the concurrence of every side in a class, and the new rules ask for less."},
	{MisfitFloorQuorum, "The founding keeps the quorum of a class, and the new rules ask for less."},
	{MisfitFloorSides, "The founding keeps each constituency on its side, and the new rules move one."},
	{MisfitFloorEffect, "The founding keeps an effect in its class, and the new rules move it."},
	{MisfitConstituencyInUse, "The new rules have no place for some members' constituency."},
	{MisfitLaterRules, "Another rule set, adopted before, comes into force only later."},
	{MisfitNoOffice, "There is no such office."},
	{MisfitOfficeVacant, "The office was vacant."},
	{MisfitNoRepresentative, "There is no such representative."},
	{MisfitNotEligible, "The candidate represented no active member."},
	{MisfitOtherRole, "The office is of another role."},
	{MisfitOtherSide, "The office belongs to another side."},
	{MisfitNoPoll, "There is no such poll."},
	{MisfitPollClosed, "The poll was closed."},
	{MisfitNotOnRoll, "The member is not on the poll's roll."},
	{MisfitAlreadyRecused, "The member was recused before."},
	{MisfitNoDecision, "There is no such decision."},
	{MisfitNothingCarried, "Nothing was carried by that decision."},
	{MisfitAlreadyRescinded, "The decision was rescinded before."},
	{MisfitKeyKnown, "The ledger knows this key already."},
	{MisfitKeyWeak, "The key is not sound."},
	{MisfitNoPlan, "There is no such plan."},
	{MisfitOtherDraft, "The plan's draft is not the one that was voted on."},
	{MisfitOtherVersion, "The plan had another version meanwhile."},
	{MisfitNothingDrafted, "The draft has no items, or is the version in force."},
	{MisfitNoMeasure, "The version in force of the plan has no such measure or milestone."},
	{MisfitNoMember, "There is no such member."},
	{MisfitMemberLeft, "The member had left; it may apply again."},
	{MisfitSameStatus, "The member had this status before."},
	{MisfitGroupExists, "There is a working group of this id already."},
	{MisfitTimePast, "A time that it names was past."},
	{MisfitNoGroup, "There is no such working group."},
	{MisfitGroupDissolved, "The working group was dissolved before."},
	{MisfitNoRuling, "There is no such ruling."},
	{MisfitRulingOverturned, "The ruling was overturned before."},
	{MisfitRulingOver, "The ruling had lapsed."},
	{MisfitNoContest, "The member has not contested the decision."},
	{MisfitContestAnswered, "The contest was answered before."},
	{MisfitConditionExists, "There is a condition of this id already."},
	{MisfitNoCondition, "There is no such condition."},
	{MisfitConditionSettled, "The condition was met or lifted before."},
	{MisfitNoDocument, "There is no such document."},
	{MisfitDocumentRepealed, "The document was repealed before."},
	{MisfitPollsOpen, "Polls were open."},
}

// MisfitInfo says what a code means.
type MisfitInfo struct {
	Code MisfitCode
	// Summary is a sentence in English, of no effect in particular.
	Summary string
}

// Misfits lists every code, so that whoever shows them has words for each.
func Misfits() []MisfitInfo { return misfits }

// Summary is the code's meaning in an English sentence; of a code that this
// program does not know, the code.
func (c MisfitCode) Summary() string {
	for _, info := range misfits {
		if info.Code == c {
			return info.Summary
		}
	}
	return string(c)
}
