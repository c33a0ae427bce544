package main

import (
	"context"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/text"

	"github.com/spf13/cobra"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// targetFlags say which tenant a connection is for.
type targetFlags struct {
	name, tenant, clientID  string
	cloud, endpoint, caFile string
}

func (f *targetFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.name, "name", "", "how you and Claude call it, e.g. Contoso")
	flags.StringVar(&f.tenant, "tenant", "", "directory (tenant) id, or a verified domain such as contoso.com")
	flags.StringVar(&f.clientID, "client-id", "", "application (client) id of the app registration")
	flags.StringVar(&f.cloud, "cloud", "public", "public, usgov, usgovdod or china")
	flags.StringVar(&f.endpoint, "endpoint", "", "base URL of a custom cloud, e.g. https://127.0.0.1:8443 of mscloud-mcp emulator")
	flags.StringVar(&f.caFile, "ca-file", "", "PEM file with the certificate authority of --endpoint")
}

// guid is how Microsoft writes an application's id.
var guid = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// apply puts the flags that were given into conn.
func (f *targetFlags) apply(cmd *cobra.Command, conn *store.Connection) error {
	given := cmd.Flags().Changed
	for flag, field := range map[string]*string{"name": &conn.Name, "tenant": &conn.TenantID, "client-id": &conn.ClientID, "endpoint": &conn.Endpoint} {
		if given(flag) {
			*field = strings.TrimSpace(cmd.Flag(flag).Value.String())
		}
	}
	if given("cloud") || conn.Cloud == "" {
		conn.Cloud = f.cloud
	}
	if given("ca-file") {
		conn.CAFile = f.caFile
		if f.caFile != "" {
			abs, err := filepath.Abs(f.caFile)
			if err != nil {
				return err
			}
			conn.CAFile = abs
		}
	}
	if given("client-id") && !guid.MatchString(conn.ClientID) {
		return usagef("Copy the Application (client) ID, with its dashes, from the Overview page of the app registration.", "--client-id %q is not an application id", conn.ClientID)
	}
	if conn.Endpoint != "" {
		if given("cloud") && f.cloud != "custom" {
			return usagef("Leave --cloud out: the endpoint stands for the whole cloud.", "--endpoint and --cloud %s exclude each other", f.cloud)
		}
		conn.Cloud = "custom"
		_, err := cloud.CustomEnvironment(conn.Endpoint, conn.CAFile)
		if err != nil {
			return usagef("Give it as https://HOST:PORT.", "%v", err)
		}
		return nil
	}
	if _, err := cloud.EnvironmentNamed(conn.Cloud); err != nil {
		fix := "Use --cloud public, usgov, usgovdod or china, or --endpoint URL."
		if near := text.Meant(conn.Cloud, []string{"public", "usgov", "usgovdod", "china"}, nil); near != "" {
			fix = "Did you mean --cloud " + near + "?"
		}
		return usagef(fix, "there is no cloud %q", conn.Cloud)
	}
	return nil
}

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
not saved. Then the directory is read for the first time; it can be interrupted
and goes on where it stopped.

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
	var tested outcome
	if !noTest {
		if tested, err = a.testConnection(ctx, conn, secret); err != nil {
			return err
		}
		if tested.failed() {
			return tested.refusal("The connection was not saved. To save it all the same, add --no-test.")
		}
		conn = tested.learned(conn)
	}
	conn, err = db.CreateConnection(ctx, conn, secret)
	if err != nil {
		return err
	}
	if !noTest {
		if err := tested.save(ctx, db, conn.ID); err != nil {
			return err
		}
	}
	fmt.Fprintf(a.stdout, "\n%s %s is saved.\n", a.ink(a.stdout).green("✓"), text.Clean(conn.Name))
	a.warnOfExpiry(conn)
	if noSync || !tested.report.OK {
		if err := db.RequestSync(ctx, conn.ID); err != nil {
			return err
		}
		return tested.verdict(conn.Name)
	}
	return a.syncConnection(ctx, db, conn, false, true)
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

// expirySoon is how long before its end a credential is warned of.
const expirySoon = 30 * 24 * time.Hour

func (a *app) warnOfExpiry(conn store.Connection) {
	left := conn.Credential.ExpiresAt.Sub(a.now())
	if conn.Credential.ExpiresAt.IsZero() || left > expirySoon {
		return
	}
	when := "expires " + until(a.now(), conn.Credential.ExpiresAt)
	if left <= 0 {
		when = "has " + until(a.now(), conn.Credential.ExpiresAt)
	}
	fmt.Fprintf(a.stderr, "%s the credential of %s %s. Replace it: mscloud-mcp connection rotate %q\n",
		a.ink(a.stderr).yellow("Warning:"), text.Clean(conn.Name), when, conn.Name)
}
