package graph

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
)

// The reports of use are read from /beta, and not asked for where they do not
// exist.
func TestUsageReportsOfThePublicCloud(t *testing.T) {
	t.Parallel()
	w := readWorld(t)
	for _, environment := range cloud.Environments() {
		c, err := cloud.New(cloud.Options{Environment: environment, Credential: anyCredential{}, Transport: w.cloud.Transport()})
		if err != nil {
			t.Fatal(err)
		}
		for _, list := range []feed.Name{feed.ServicePrincipalSignIns, feed.CredentialSignIns} {
			start, err := New(c).ListStart(list)
			if public := environment.Name == "public"; public != (err == nil && strings.Contains(start, "/beta/reports/")) || !public && !errors.Is(err, cloud.ErrNotInCloud) {
				t.Errorf("%s in %s: %q, %v", list, environment.Name, start, err)
			}
		}
	}
}

// What hangs on one service principal is read by its id.
func TestReadsOfOneServicePrincipal(t *testing.T) {
	t.Parallel()
	w := readWorld(t)
	d := w.cloud.Directory()
	resource := ""
	for sp := range d.Each("servicePrincipal") {
		if sp.Text("appId") == cloud.GraphAppID {
			resource = sp.ID
		}
	}
	roles, err := w.client.AppRoles(t.Context(), resource)
	if err != nil || len(roles) < 500 || roles[0].Value == "" {
		t.Errorf("roles of Microsoft Graph: %d, %v", len(roles), err)
	}
	for row := range d.Each("federatedIdentityCredentials") {
		if owner := d.Object(row.Text("@owner")); owner != nil && owner.Type.Is("servicePrincipal") {
			list, err := w.client.ManagedIdentityCredentials(t.Context(), owner.ID)
			if err != nil || len(list) != 1 || list[0].Subject != row.Text("subject") {
				t.Errorf("credentials of %s: %v, %v", owner.Text("displayName"), list, err)
			}
			return
		}
	}
	t.Error("no managed identity has a federated credential")
}

// anyCredential is never asked for a token.
type anyCredential struct{}

func (anyCredential) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{}, errors.New("asked for a token")
}
