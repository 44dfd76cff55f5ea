package main

import (
	"github.com/spf13/cobra"

	"twothirds/domain"
)

func newOfficeCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "office",
		Short: "Lay an office down",
	}
	cmd.AddCommand(newOfficeResignCommand())
	return cmd
}

func newOfficeResignCommand() *cobra.Command {
	var a act
	cmd := &cobra.Command{
		Use:     "resign [OFFICE] --key FILE",
		Short:   "Lay your office down",
		Example: `  twothirds office resign registrar-1 --key registrar-1.json --url http://localhost:8080`,
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.run(cmd, "office.resigned", func(s *domain.State) (fields, error) {
				if len(args) == 0 {
					return fields{}, nil // the one office that the key has
				}
				return about(s, "office", args[0], fields{})
			})
		},
	}
	a.add(cmd, "office.resigned")
	return cmd
}
