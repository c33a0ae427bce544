package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/text"
)

func (a *app) connectionAddCommand() *cobra.Command {
	var (
		target         targetFlags
		cred           credentialFlags
		noTest, noSync bool
	)
	cmd := &cobra.Command{
		Use:   "add",
		Short: "Test a tenant's app registration and save it",
		Long: `Test an app registration and save it as a connection. Tested are the sign-in, the
tenant's name and licences, the Azure role, Defender, and each permission: what
is granted, what is missing, and which tools it opens. A sign-in that fails is
not saved. Then the directory is read for the first time: users, groups, roles
and apps, and the rest as far as it takes no longer than some seconds; what is
left is named, and read by a running server or by "connection sync". Reading can
be interrupted and goes on where it stopped.

The app signs in with a client secret unless a flag says otherwise. The secret
is asked for, or comes from standard input, a file or an environment variable;
it is never an argument. It is sealed in the database.`,
		Example: `  mscloud-mcp connection add --name Contoso --tenant contoso.com --client-id 00000000-0000-0000-0000-000000000000
  mscloud-mcp connection add --name Contoso --tenant contoso.com --client-id 00000000-0000-0000-0000-000000000000 --certificate app.pfx
  mscloud-mcp connection add --name Agency --tenant agency.us --client-id 00000000-0000-0000-0000-000000000000 --cloud usgov --secret-file secret.txt
  mscloud-mcp connection add --name Pod --tenant contoso.com --client-id 00000000-0000-0000-0000-000000000000 --federated-token-file /var/run/secrets/azure/tokens/azure-identity-token
  mscloud-mcp connection add --name VM --tenant contoso.com --managed-identity
  mscloud-mcp connection add --name Me --tenant contoso.com --azure-cli
  mscloud-mcp connection add --name Lab --tenant lab.example --client-id 00000000-0000-0000-0000-000000000000 --endpoint https://127.0.0.1:8443 --ca-file ca.pem --secret-stdin`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			conn := store.Connection{Enabled: true}
			if err := target.apply(cmd, &conn); err != nil {
				return err
			}
			if err := required(cmd, &conn, cred); err != nil {
				return err
			}
			return a.withStore(cmd, func(ctx context.Context, db *store.DB) error {
				return a.addConnection(ctx, db, conn, &cred, noTest, noSync)
			})
		},
	}
	target.register(cmd)
	cred.register(cmd)
	cmd.Flags().BoolVar(&noTest, "no-test", false, "save without testing")
	cmd.Flags().BoolVar(&noSync, "no-sync", false, "leave the first reading of the directory to the server")
	return cmd
}

// required names every missing flag at once.
func required(cmd *cobra.Command, conn *store.Connection, cred credentialFlags) error {
	kind, err := cred.kind()
	if err != nil {
		return err
	}
	var missing []string
	if conn.Name == "" {
		missing = append(missing, "--name")
	}
	if conn.TenantID == "" {
		missing = append(missing, "--tenant")
	}
	if conn.ClientID == "" && kind != cloud.ManagedIdentity && kind != cloud.AzureCLI {
		missing = append(missing, "--client-id")
	}
	if len(missing) > 0 {
		verb := "is"
		if len(missing) > 1 {
			verb = "are"
		}
		return usagef("Tenant and client id are on the Overview page of the app registration; see `"+cmd.CommandPath()+" --help`.", "%s %s missing", listed(missing), verb)
	}
	return nil
}

// listed writes a list as people do: a, b and c.
func listed(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

func (a *app) addConnection(ctx context.Context, db *store.DB, conn store.Connection, flags *credentialFlags, noTest, noSync bool) error {
	if err := nameIsFree(ctx, db, conn.Name, ""); err != nil {
		return err
	}
	cred, secret, err := flags.read(ctx, a)
	if err != nil {
		return err
	}
	conn.Credential = cred
	conn, tested, err := a.saveTested(ctx, db, conn, secret, savePlan{
		noTest:  noTest,
		refused: "The connection was not saved. To save it all the same, add --no-test.",
		save: func(conn store.Connection) (store.Connection, error) {
			return db.CreateConnection(ctx, conn, secret)
		},
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "\n%s %s is saved.\n", a.ink(a.stdout).green("✓"), text.Clean(conn.Name))
	a.warnOfExpiry(conn)
	if noSync || !tested.report.OK {
		if err := db.RequestSync(ctx, conn.ID); err != nil {
			return err
		}
		return tested.verdict(conn.Name)
	}
	return a.firstSync(ctx, db, conn)
}

// nameIsFree refuses a name that another connection has before anything is
// asked or tested.
func nameIsFree(ctx context.Context, db *store.DB, name, ownID string) error {
	all, err := db.Connections(ctx)
	if err != nil {
		return err
	}
	for _, c := range all {
		if c.ID != ownID && strings.EqualFold(c.Name, name) {
			return usagef("Choose another --name, or change that one with `mscloud-mcp connection edit` or `rotate`.", "there is a connection named %s already", c.Name)
		}
	}
	return nil
}
