package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/mscloud-mcp/mscloud-mcp/kql/check"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tenant"
	"github.com/mscloud-mcp/mscloud-mcp/text"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/defender"
)

// kqlSchemas are the schemas that queries are held against, by their name on
// the command line.
var kqlSchemas = map[string]func() *check.Schema{
	"hunting":        check.HuntingSchema,
	"resource-graph": check.ResourceGraphSchema,
	"none":           func() *check.Schema { return nil },
}

func (a *app) queryConnectionFlag(cmd *cobra.Command, into *string) {
	cmd.Flags().StringVar(into, "connection", "", "hold names against the hunting schema of this connection's tenant")
	completeFlag(cmd, "connection", func() []string { return a.connectionNames(cmd) })
}

// querySchema is the schema of a name, or of a connection's tenant.
func (a *app) querySchema(cmd *cobra.Command, schema, connection string) (*check.Schema, error) {
	known, ok := kqlSchemas[schema]
	switch {
	case !ok:
		return nil, usagef("One of hunting, resource-graph, none.", "there is no schema %q", schema)
	case connection == "":
		return known(), nil
	case schema != "hunting":
		return nil, usagef("Leave one of them out.", "--connection has the hunting schema, not %s", schema)
	}
	var out *check.Schema
	err := a.withStore(cmd, func(ctx context.Context, db *store.DB) error {
		conn, err := findConnection(ctx, db, connection)
		if err != nil {
			return err
		}
		t, err := a.pool(db, tenant.Options{}).Get(ctx, conn.ID)
		if err != nil {
			return err
		}
		names, err := defender.Names(ctx, db, t, a.now())
		if err != nil {
			return err
		}
		a.tellNames(names)
		out = names.Schema
		return nil
	})
	return out, err
}

// tellNames says what names are held against, where that is not what was asked
// for, and how old it is.
func (a *app) tellNames(names defender.HuntingNames) {
	why := "its app may not read it"
	if names.Failed != nil {
		why = text.Clean(tools.Explain(names.Failed).Message)
	}
	switch {
	case names.ReadAt.IsZero():
		fmt.Fprintf(a.stderr, "The tenant's own hunting schema is not known (%s): names are held against the published one.\n", why)
	case names.Failed != nil:
		fmt.Fprintf(a.stderr, "The tenant's hunting schema could not be read anew (%s): names are held against it as it was %s ago.\n", why, tools.RoughAge(a.now().Sub(names.ReadAt)))
	default:
		fmt.Fprintf(a.stderr, "Names are held against the tenant's hunting schema, read %s ago.\n", tools.RoughAge(a.now().Sub(names.ReadAt)))
	}
}
