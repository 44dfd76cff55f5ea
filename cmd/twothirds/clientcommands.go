package main

import "github.com/spf13/cobra"

// clientCommands are the verbs of those who sign.
var clientCommands = []func() *cobra.Command{
	newAmendmentCommand, newAttendanceCommand, newClockCommand, newDecisionCommand, newFoundingCommand, newGroupCommand,
	newImportCommand, newInterestCommand, newKeyCommand, newMeetingCommand, newMemberCommand, newMotionCommand,
	newOfficeCommand, newPollCommand, newProposalCommand, newProtestCommand, newRefusalCommand, newRepresentativeCommand,
	newRulingCommand, newSignCommand, newStatementCommand, newSubmitCommand, newVoteCommand,
	newAssessmentCommand, newConcernCommand, newDocumentCommand, newEvidenceCommand, newOutsideCommand, newPlanCommand,
	newProgressCommand, newRecordCommand,
}
