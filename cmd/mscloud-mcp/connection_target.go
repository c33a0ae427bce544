package main

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/text"
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
	completeFlag(cmd, "cloud", func() []string { return clouds })
	flags.StringVar(&f.endpoint, "endpoint", "", "base URL of a custom cloud, e.g. https://127.0.0.1:8443 of mscloud-mcp emulator")
	flags.StringVar(&f.caFile, "ca-file", "", "PEM file with the certificate authority of --endpoint")
}

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
	if given("tenant") && slices.Contains([]string{"common", "organizations", "consumers"}, strings.ToLower(conn.TenantID)) {
		return usagef("Copy the Directory (tenant) ID from the Overview page of the app registration, or name a verified domain.", "--tenant %s stands for any tenant, and an app signs in to one", conn.TenantID)
	}
	if given("client-id") && !entra.IsID(conn.ClientID) {
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
		if near := text.Meant(conn.Cloud, clouds, nil); near != "" {
			fix = "Did you mean --cloud " + near + "?"
		}
		return usagef(fix, "there is no cloud %q", conn.Cloud)
	}
	return nil
}
