package main

import (
	"github.com/spf13/cobra"

	"twothirds/domain"
)

func newAttendanceCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "attendance",
		Short: "Say who is at a meeting",
		Long: `MEETING is a meeting's id, a part of it, or its whole title. On a terminal you see
what you sign, and are asked, before anything is signed.`,
	}
	cmd.AddCommand(
		newSubjectCommand("check-in MEETING --key FILE", "Say that your member is at a meeting",
			`  twothirds attendance check-in 0193a5c0 --key me.key --url http://localhost:8080`, "attendance.checked_in", "meeting"),
		newSubjectCommand("check-out MEETING --key FILE", "Say that your member has left a meeting",
			`  twothirds attendance check-out 0193a5c0 --key me.key --url http://localhost:8080`, "attendance.checked_out", "meeting"),
		newAttendanceAttestCommand(),
	)
	return cmd
}

func newAttendanceAttestCommand() *cobra.Command {
	var a act
	const present, absent = "present", "absent"
	cmd := &cobra.Command{
		Use:   "attest MEETING present|absent MEMBER… --key TELLER1 --key TELLER2",
		Short: "Say as two tellers who came to a meeting, or went",
		Long: `attest is the word of two tellers of different sides for members that did not
check in or out themselves. MEMBER is a member's id, a part of it, or its whole
name. Of those of whom it is so already nothing changes.

Where the tellers are not in one place: --make, then twothirds sign in turn.`,
		Example: `  twothirds attendance attest 0193a5c0 present "Tenants of House 4" 6b4e1a2c --key teller-1.key --key teller-2.key --url http://localhost:8080`,
		Args:    cobra.MinimumNArgs(3),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := oneOf("word of attendance", args[1], present, absent); err != nil {
				return err
			}
			return a.run(cmd, "attendance.attested", func(s *domain.State) (fields, error) {
				members, err := findAll(s, "member", args[2:])
				if err != nil {
					return nil, err
				}
				return about(s, "meeting", args[0], fields{"members": members, "present": args[1] == present})
			})
		},
	}
	a.add(cmd, "attendance.attested")
	return cmd
}
