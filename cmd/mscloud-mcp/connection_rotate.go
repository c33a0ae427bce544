package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/text"
)

func (a *app) connectionRotateCommand() *cobra.Command {
	var (
		flags  credentialFlags
		noTest bool
	)
	cmd := &cobra.Command{
		Use:   "rotate NAME",
		Short: "Replace a connection's credential after proving the new one",
		Long: `Replace a connection's credential. The new one signs in before it replaces the
old one; if it does not, the old one stays. Calls in flight finish with the old
one, and every running server uses the new one from its next call on.`,
		Example: `  mscloud-mcp connection rotate Contoso
  mscloud-mcp connection rotate Contoso --secret-file new-secret.txt
  mscloud-mcp connection rotate Contoso --certificate app.pem`,
		Args: oneArgument("the name or id of a connection"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withStore(cmd, func(ctx context.Context, db *store.DB) error {
				conn, err := findConnection(ctx, db, args[0])
				if err != nil {
					return err
				}
				return a.rotate(ctx, db, conn, &flags, noTest)
			})
		},
	}
	flags.register(cmd)
	cmd.Flags().BoolVar(&noTest, "no-test", false, "replace without proving")
	return cmd
}

func (a *app) rotate(ctx context.Context, db *store.DB, conn store.Connection, flags *credentialFlags, noTest bool) error {
	cred, secret, err := flags.read(ctx, a)
	if err != nil {
		return err
	}
	conn.Credential = cred
	conn, _, err = a.saveTested(ctx, db, conn, secret, savePlan{
		noTest:  noTest,
		refused: "The old credential stays in use.",
		save: func(conn store.Connection) (store.Connection, error) {
			return db.RotateSecret(ctx, conn.ID, conn.Credential, secret)
		},
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "\n%s %s uses the new credential (%s). The old one can be deleted in the app registration.\n",
		a.ink(a.stdout).green("✓"), text.Clean(conn.Name), kindTitle(conn.Credential))
	a.warnOfExpiry(conn)
	return db.RequestSync(ctx, conn.ID)
}
