package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/mscloud-mcp/mscloud-mcp/store"
)

func (a *app) connectionTestCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "test [NAME]",
		Short: "Sign in and show what is granted, missing, and what it opens",
		Long: `Sign in anew and show what this connection can do: tenant, licences, Azure role,
Defender, clock, the end of the credential, and each permission with its bundle
and the tools that it opens. The name may be left out when there is one
connection only. Exit code 3 when the connection does not work.`,
		Example: `  mscloud-mcp connection test
  mscloud-mcp connection test Contoso --json`,
		Args: optionalArgument("the name or id of a connection"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withStore(cmd, func(ctx context.Context, db *store.DB) error {
				conn, err := connectionNamed(ctx, db, args)
				if err != nil {
					return err
				}
				return a.retest(ctx, db, conn, asJSON)
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func (a *app) retest(ctx context.Context, db *store.DB, conn store.Connection, asJSON bool) error {
	secret, err := db.Secret(ctx, conn.ID)
	if err != nil {
		return err
	}
	quiet := *a
	if asJSON {
		quiet.stdout = io.Discard
	}
	tested, err := quiet.testConnection(ctx, conn, secret)
	if err != nil {
		return err
	}
	if err := tested.save(ctx, db, conn.ID); err != nil {
		return err
	}
	if conn, err = keepLearned(ctx, db, conn, tested); err != nil {
		return err
	}
	if asJSON {
		if err := a.writeJSON(tested.report); err != nil {
			return err
		}
	}
	a.warnOfExpiry(conn)
	if tested.failed() {
		return tested.refusal("")
	}
	return tested.verdict(conn.Name)
}

// optionalArgument wants at most one argument.
func optionalArgument(what string) cobra.PositionalArgs {
	one := oneArgument(what)
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return nil
		}
		return one(cmd, args)
	}
}
