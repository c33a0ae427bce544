package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/world"
)

// emulatorFacts is what a client of the emulator must know.
type emulatorFacts struct {
	URL           string        `json:"url"`
	Proxy         string        `json:"proxy"`
	CAFile        string        `json:"caFile"`
	TenantID      string        `json:"tenantId"`
	Domain        string        `json:"domain"`
	Subscriptions []string      `json:"subscriptions"`
	Apps          []emulatorApp `json:"apps"`
}

// emulatorApp is an identity of the demo tenant and the situation that it is
// for.
type emulatorApp struct {
	Key      string `json:"key"`
	Name     string `json:"name"`
	ClientID string `json:"clientId"`
	Secret   string `json:"secret"`
	For      string `json:"for"`

	// Issuer, subject and audience of the token that it signs in with instead.
	Issuer   string `json:"issuer,omitempty"`
	Subject  string `json:"subject,omitempty"`
	Audience string `json:"audience,omitempty"`
}

func emulatorApps(apps world.DemoApps) []emulatorApp {
	entry := func(key, use string, app world.DemoApp) emulatorApp {
		return emulatorApp{Key: key, Name: app.Name, ClientID: app.ClientID, Secret: app.Secret, For: use}
	}
	federated := entry("federated", "no secret: an issuer's token, see --federation-keys", apps.Federated)
	federated.Issuer, federated.Subject, federated.Audience = world.DemoFederation.Issuer, world.DemoFederation.Subject, world.DemoFederation.Audience
	return []emulatorApp{
		entry("full", "every permission, Azure Reader", apps.Full),
		entry("basic", "the basic permissions, no Azure role", apps.Basic),
		entry("noConsent", "a token without roles", apps.NoConsent),
		entry("disabled", "its service principal is off", apps.Disabled),
		entry("expiredSecret", "its secret has expired", apps.ExpiredSecret),
		entry("blockedByCA", "Conditional Access blocks it", apps.BlockedByCA),
		entry("certificate", "no secret: a certificate, see --certificate", apps.Certificate),
		federated,
	}
}

// print writes the facts for a person, or as one JSON object.
func (f emulatorFacts) print(w io.Writer, asJSON bool, users int) error {
	if asJSON {
		return json.NewEncoder(inertJSON(w)).Encode(f)
	}
	full := f.Apps[0]
	fmt.Fprintf(w, `Microsoft's cloud on this machine: a demo tenant of %s users.

  Base URL   %s
  Proxy      %s
  CA file    %s
  Tenant     %s (%s)

`, count(int64(users)), f.URL, f.Proxy, f.CAFile, f.TenantID, f.Domain)
	rows := make([][]string, 0, len(f.Apps))
	for _, app := range f.Apps {
		rows = append(rows, []string{"  " + app.ClientID, app.Secret, app.For})
	}
	if err := table(w, []string{"  Client ID", "Secret (demo)", "For"}, rows, nil); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, `
A token and a page of users with curl:

  token=$(curl -s --cacert '%[1]s' -d grant_type=client_credentials -d scope=https://graph.microsoft.com/.default \
    -d client_id=%[2]s --data-urlencode 'client_secret=%[3]s' \
    %[4]s/%[5]s/oauth2/v2.0/token | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
  curl -s --cacert '%[1]s' -H "Authorization: Bearer $token" '%[4]s/v1.0/users?$top=3&$select=displayName'

The Azure CLI, unchanged, through the proxy:

  export HTTPS_PROXY=%[6]s REQUESTS_CA_BUNDLE='%[1]s'
  az login --service-principal --tenant %[5]s --username %[2]s --password '%[3]s'
  az ad user list --query '[].userPrincipalName'

A connection of this program:

  printf '%%s' '%[3]s' | mscloud-mcp connection add --name Emulator --endpoint %[4]s --ca-file '%[1]s' \
    --tenant %[5]s --client-id %[2]s --secret-stdin

Stop with Ctrl-C.
`, f.CAFile, full.ClientID, full.Secret, f.URL, f.TenantID, f.Proxy)
	return err
}
