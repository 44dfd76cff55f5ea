package main

import "github.com/spf13/cobra"

// clientCommands are the verbs of those who sign.
var clientCommands = []func() *cobra.Command{
	newAmendmentCommand, newClockCommand, newFoundingCommand, newImportCommand, newKeyCommand, newMemberCommand, newMotionCommand,
	newOfficeCommand, newPollCommand, newProtestCommand, newRefusalCommand, newRepresentativeCommand, newSignCommand,
	newStatementCommand, newSubmitCommand, newVoteCommand,
}
