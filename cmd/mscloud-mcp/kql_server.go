package main

import (
	"github.com/spf13/cobra"

	"github.com/mscloud-mcp/mscloud-mcp/kql/lsp"
)

func (a *app) kqlServerCommand() *cobra.Command {
	var schema string
	cmd := &cobra.Command{
		Use:   "lsp",
		Short: "Serve an editor: diagnostics, completion, hover and layout of queries",
		Long: `Speak the Language Server Protocol over standard input and output, so that an
editor shows what is wrong with a query while it is written, with fixes, proposes
tables, columns and functions, explains them and lays the query out.`,
		Example: "  mscloud-mcp kql lsp --schema hunting",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			known, ok := kqlSchemas[schema]
			if !ok {
				return usagef("One of hunting, resource-graph, none.", "there is no schema %q", schema)
			}
			return lsp.Serve(a.stdin, a.stdout, lsp.Options{Schema: known(), Version: buildVersion()})
		},
	}
	cmd.Flags().StringVar(&schema, "schema", "hunting", "tables to hold names against: hunting, resource-graph or none")
	return cmd
}
