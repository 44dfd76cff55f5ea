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
	var name personal
	var mandate, person, kind, from, to string
	cmd := &cobra.Command{
		Use:   "appoint MEMBER --mandate FILE [--name NAME] --key FILE",
		Short: "Give a person the mandate to sign for a member",
		Long: `appoint is a registrar's, or that of a representative of the member. It prints,
with the receipt, the subject: representative/<its id>.

A person's name does not stand in the log, but as a commitment. --name makes it,
and keeps the name beside the log, from where it can be erased (twothirds opening
erase): in the folder with --data; with --url, who keeps the folder gets it from
you as a file, which --opening writes. --person is for a commitment made before.`,
		Example: `  twothirds representative appoint 6b4e1a2c --mandate mandate.pdf --name "Aygün Məmmədova" --key registrar-1.json --data ledger
  twothirds representative appoint 6b4e1a2c --mandate mandate.pdf --name @name.txt --opening name.opening --key me.key --url http://localhost:8080`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if mandate == "" {
				return exitError{exitUsage, errors.New("give the document that appoints, with --mandate")}
			}
			f := fields{"kind": kind}
			var err error
			if f["mandate"], err = hashOf(mandate); err != nil {
				return fmt.Errorf("the mandate: %w", err)
			}
			if err := name.check(&a, person); err != nil {
				return err
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
				if f["member"], err = s.Find("member", args[0]); err != nil {
					return nil, err
				}
				return f, name.into(cmd, &a, s, f)
			})
		},
	}
	a.add(cmd, "representative.appointed")
	cmd.Flags().StringVar(&mandate, "mandate", "", "the document that gives the mandate: a file, or its SHA-256")
	name.add(cmd)
	cmd.Flags().StringVar(&person, "person", "", "a commitment to the person's name, made before (twothirds opening put)")
	cmd.Flags().StringVar(&kind, "kind", domain.KindPrincipal, "principal or alternate")
	cmd.Flags().StringVar(&from, "from", "", "when the mandate begins (default: now)")
	cmd.Flags().StringVar(&to, "to", "", "when it runs out (default: never)")
	return cmd
}
