package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/text"
)

func (a *app) connectionEditCommand() *cobra.Command {
	var (
		target  targetFlags
		expires string
		noTest  bool
	)
	cmd := &cobra.Command{
		Use:   "edit NAME",
		Short: "Change a connection's name, tenant, client id or cloud",
		Long: `Change a connection. What is not given stays. A change of the tenant, the client
id or the cloud is tested with the secret that is held before it is saved. A
connection that has read a directory stays with its tenant. The day on which the
secret expires is what Graph tells, where it does. A new credential goes through ` + "`connection rotate`" + `.`,
		Example: `  mscloud-mcp connection edit Contoso --name "Contoso (production)"
  mscloud-mcp connection edit Contoso --secret-expires 2027-03-31`,
		Args: oneArgument("the name or id of a connection"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withStore(cmd, func(ctx context.Context, db *store.DB) error {
				before, err := findConnection(ctx, db, args[0])
				if err != nil {
					return err
				}
				conn := before
				if err := target.apply(cmd, &conn); err != nil {
					return err
				}
				if cmd.Flags().Changed("secret-expires") {
					conn.Credential.ExpiresAt, err = secretEnd(expires, cloud.CredentialKind(conn.Credential.Kind), a.now())
					if err != nil {
						return err
					}
				}
				return a.editConnection(ctx, db, before, conn, noTest)
			})
		},
	}
	target.register(cmd)
	cmd.Flags().StringVar(&expires, "secret-expires", "", "day on which the secret expires, as 2027-03-31, where Graph does not tell; \"\" forgets it")
	cmd.Flags().BoolVar(&noTest, "no-test", false, "save without testing")
	return cmd
}

func (a *app) editConnection(ctx context.Context, db *store.DB, before, conn store.Connection, noTest bool) error {
	if conn.Name == "" || conn.TenantID == "" {
		return usagef("Give it a value, or leave the flag out.", "name and tenant cannot be empty")
	}
	if err := nameIsFree(ctx, db, conn.Name, conn.ID); err != nil {
		return err
	}
	if conn == before {
		return usagef("Name what is to change: see `mscloud-mcp connection edit --help`. A new credential goes through `mscloud-mcp connection rotate`.", "there is nothing to change: no flag was given, or the values are the same")
	}
	moved := before.TenantID != conn.TenantID || before.ClientID != conn.ClientID || before.Cloud != conn.Cloud ||
		before.Endpoint != conn.Endpoint || before.CAFile != conn.CAFile
	end := conn.Credential.ExpiresAt
	dated := !end.IsZero() && !end.Equal(before.Credential.ExpiresAt)
	var secret store.Secret
	if (moved || dated) && !noTest {
		var err error
		if secret, err = db.Secret(ctx, conn.ID); err != nil {
			return err
		}
		if !moved {
			conn = a.asTold(ctx, conn, secret)
		}
	}
	conn, _, err := a.saveTested(ctx, db, conn, secret, savePlan{
		noTest:  noTest || !moved,
		refused: "Nothing was changed. To change it all the same, add --no-test.",
		save: func(conn store.Connection) (store.Connection, error) {
			if err := sameTenant(ctx, db, before, conn); err != nil {
				return conn, err
			}
			return db.UpdateConnection(ctx, conn)
		},
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "%s is changed.\n", text.Clean(conn.Name))
	if moved {
		return db.RequestSync(ctx, conn.ID)
	}
	return nil
}

// sameTenant refuses to point a connection that has read a directory at
// another tenant: what it holds would be shown as the other's.
func sameTenant(ctx context.Context, db *store.DB, before, after store.Connection) error {
	if before.TenantID == after.TenantID {
		return nil
	}
	feeds, err := db.Feeds(ctx, before.ID)
	if err != nil || len(feeds) == 0 {
		return err
	}
	org, err := db.Organization(ctx, before.ID)
	switch {
	case err == nil && org.ID == after.TenantID: // a domain became the id
		return nil
	case err != nil && !errors.Is(err, store.ErrNotFound):
		return err
	}
	return usagef("Add the other tenant as a connection of its own: `mscloud-mcp connection add`. Nothing was changed.",
		"%s holds the directory of tenant %s, and %s is another one", text.Clean(before.Name), firstOf(org.ID, before.TenantID), after.TenantID)
}
