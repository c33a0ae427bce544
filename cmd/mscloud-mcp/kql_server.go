package main

import (
	"github.com/spf13/cobra"

	"github.com/mscloud-mcp/mscloud-mcp/kql/lsp"
)

func (a *app) kqlServerCommand() *cobra.Command {
	var schema, connection string
	cmd := &cobra.Command{
		Use:   "lsp",
		Short: "Serve an editor: diagnostics, completion, hover and layout of queries",
		Long: `Speak the Language Server Protocol over standard input and output, so that an
editor shows what is wrong with a query while it is written, with fixes, proposes
tables, columns and functions, explains them and lays the query out.`,
		Example: "  mscloud-mcp kql lsp --schema hunting",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			known, err := a.querySchema(cmd, schema, connection)
			if err != nil {
				return err
			}
			return lsp.Serve(a.stdin, a.stdout, lsp.Options{Schema: known, Version: buildVersion()})
		},
	}
	cmd.Flags().StringVar(&schema, "schema", "hunting", "tables to hold names against: hunting, resource-graph or none")
	a.queryConnectionFlag(cmd, &connection)
	return cmd
}
