package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"twothirds/domain"
	"twothirds/domain/wire"
)

func newRepresentativeCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "representative",
		Short: "Appoint representatives, end mandates",
		Long:  `On a terminal you see what you sign, and are asked, before anything is signed.`,
	}
	end := newSubjectCommand("end REPRESENTATIVE --key FILE …", "End a mandate: a representative of the member, or two registrars",
		`  twothirds representative end 6b4e1a2c --key registrar-1.json --key registrar-2.json --url http://localhost:8080`, "representative.ended", "representative")
	cmd.AddCommand(newRepresentativeAppointCommand(), end)
	return cmd
}

func newRepresentativeAppointCommand() *cobra.Command {
	var a act
	var mandate, person, kind, from, to string
	cmd := &cobra.Command{
		Use:   "appoint MEMBER --mandate FILE --key FILE",
		Short: "Give a person the mandate to sign for a member",
		Long: `appoint is a registrar's, or that of a representative of the member. It prints,
with the receipt, the subject: representative/<its id>. Who the person is does
not stand in the ledger, but as a commitment (--person).`,
		Example: `  twothirds representative appoint 6b4e1a2c --mandate mandate.pdf --key registrar-1.json --data ledger`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if mandate == "" {
				return exitError{exitUsage, errors.New("give the document that appoints, with --mandate")}
			}
			f := fields{"kind": kind}
			var err error
			if f["mandate"], err = hashOf(mandate); err != nil {
				return fmt.Errorf("the mandate: %w", err)
			}
			if person != "" {
				if f["person"], err = wire.ParseHash(person); err != nil {
					return exitError{exitUsage, fmt.Errorf("--person: %w", err)}
				}
			}
			for name, value := range map[string]string{"from": from, "to": to} {
				if value == "" {
					continue
				}
				if f[name], err = timeOf(value); err != nil {
					return err
				}
			}
			return a.run(cmd, "representative.appointed", func(s *domain.State) (fields, error) {
				f["member"], err = s.Find("member", args[0])
				return f, err
			})
		},
	}
	a.add(cmd)
	cmd.Flags().StringVar(&mandate, "mandate", "", "the document that gives the mandate: a file, or its SHA-256")
	cmd.Flags().StringVar(&person, "person", "", "the commitment to the person's name")
	cmd.Flags().StringVar(&kind, "kind", domain.KindPrincipal, "principal or alternate")
	cmd.Flags().StringVar(&from, "from", "", "when the mandate begins (default: now)")
	cmd.Flags().StringVar(&to, "to", "", "when it runs out (default: never)")
	return cmd
}
