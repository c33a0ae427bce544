package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tenant"
	"github.com/mscloud-mcp/mscloud-mcp/text"
)

func (a *app) connectionCommand() *cobra.Command {
	cmd := group(&cobra.Command{
		Use:     "connection",
		Aliases: []string{"connections", "conn"},
		Short:   "Add, test and change connections to tenants",
		Long: `Add, test and change connections to tenants. A connection is one app
registration in one tenant; docs/setup.md walks through making it. Secrets are
sealed in the database and shown only by their last four characters. Servers
that are running see every change at once.`,
		Example: `  mscloud-mcp connection add --name Contoso --tenant contoso.com --client-id 00000000-0000-0000-0000-000000000000
  mscloud-mcp connection list
  mscloud-mcp connection rotate Contoso`,
	},
		a.connectionAddCommand(),
		a.connectionListCommand(),
		a.connectionTestCommand(),
		a.connectionEditCommand(),
		a.connectionRotateCommand(),
		a.connectionEnableCommand(true),
		a.connectionEnableCommand(false),
		a.connectionRemoveCommand(),
		a.connectionSyncCommand(),
	)
	for _, child := range cmd.Commands() {
		if strings.Contains(child.Use, "NAME") {
			child.ValidArgsFunction = a.completeConnection
		}
	}
	return cmd
}

// withStore runs work on the open database.
func (a *app) withStore(cmd *cobra.Command, work func(ctx context.Context, db *store.DB) error) error {
	cfg, err := a.load(cmd)
	if err != nil {
		return err
	}
	db, err := a.openStore(cmd.Context(), cfg)
	if err != nil {
		return err
	}
	defer db.Close()
	return work(cmd.Context(), db)
}

// pool makes the tenants' clients, on the network or on what the demo put in
// its place.
func (a *app) pool(db *store.DB, options tenant.Options) *tenant.Pool {
	options.Store, options.Transport, options.Limits, options.Now = db, a.transport, a.limits, a.now
	return tenant.NewPool(options)
}

func (a *app) connectionEnableCommand(enable bool) *cobra.Command {
	name, long := "disable", `Disable a connection: its tools refuse, its sync stops, everything is kept.`
	if enable {
		name, long = "enable", `Enable a connection again after disable.`
	}
	return &cobra.Command{
		Use:     name + " NAME",
		Short:   map[bool]string{true: "Let a connection be used again", false: "Stop using a connection, keep everything"}[enable],
		Long:    long,
		Example: "  mscloud-mcp connection " + name + " Contoso",
		Args:    oneArgument("the name or id of a connection"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withStore(cmd, func(ctx context.Context, db *store.DB) error {
				conn, err := findConnection(ctx, db, args[0])
				if err != nil {
					return err
				}
				if err := db.SetEnabled(ctx, conn.ID, enable); err != nil {
					return err
				}
				fmt.Fprintf(a.stdout, "%s is %sd.\n", text.Clean(conn.Name), name)
				return nil
			})
		},
	}
}

func (a *app) connectionRemoveCommand() *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use:   "remove NAME",
		Short: "Forget a connection, its secret and its directory",
		Long: `Forget a connection: its sealed secret, the local copy of its directory and the
journal of changes. The audit log stays. The app registration in the tenant is
not touched; delete it there.`,
		Example: `  mscloud-mcp connection remove Contoso
  mscloud-mcp connection remove Contoso --yes`,
		Args: oneArgument("the name or id of a connection"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withStore(cmd, func(ctx context.Context, db *store.DB) error {
				conn, err := findConnection(ctx, db, args[0])
				if err != nil {
					return err
				}
				if err := a.confirm(ctx, "Remove "+text.Clean(conn.Name)+" with its secret and directory?", yes); err != nil {
					return err
				}
				if err := db.DeleteConnection(ctx, conn.ID); err != nil {
					return err
				}
				fmt.Fprintf(a.stdout, "%s is removed.\n", text.Clean(conn.Name))
				return nil
			})
		},
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "do not ask")
	return cmd
}
