package graph

import (
	"context"
	"fmt"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// ApplicationByAppID reads an app registration; cloud.ErrNotFound when it is
// registered in another tenant.
// https://learn.microsoft.com/graph/api/application-list
func (c *Client) ApplicationByAppID(ctx context.Context, appID string) (entra.Application, error) {
	items, err := list[entra.Application](ctx, c, "applicationByAppId", Values{"appId": appID})
	if err != nil {
		return entra.Application{}, err
	}
	if len(items) == 0 {
		return entra.Application{}, fmt.Errorf("app registration %s: %w", appID, cloud.ErrNotFound)
	}
	return items[0], nil
}

// ServicePrincipalByAppID reads the app as it stands in this tenant;
// cloud.ErrNotFound when it does not.
// https://learn.microsoft.com/graph/api/serviceprincipal-list
func (c *Client) ServicePrincipalByAppID(ctx context.Context, appID string) (entra.ServicePrincipal, error) {
	items, err := list[entra.ServicePrincipal](ctx, c, "servicePrincipalByAppId", Values{"appId": appID})
	if err != nil {
		return entra.ServicePrincipal{}, err
	}
	if len(items) == 0 {
		return entra.ServicePrincipal{}, fmt.Errorf("service principal of %s: %w", appID, cloud.ErrNotFound)
	}
	return items[0], nil
}

// ServicePrincipalAppRoleAssignments reads the application permissions that a
// service principal (by object id) was granted.
// https://learn.microsoft.com/graph/api/serviceprincipal-list-approleassignments
func (c *Client) ServicePrincipalAppRoleAssignments(ctx context.Context, id string) ([]entra.AppRoleAssignment, error) {
	return list[entra.AppRoleAssignment](ctx, c, "servicePrincipalAppRoleAssignments", Values{"servicePrincipal-id": id})
}

// AppCredentials are the credentials of one app registration, as far as Graph
// shows them: never a secret.
type AppCredentials struct {
	DisplayName string                `json:"displayName"`
	Passwords   []AppPassword         `json:"passwordCredentials"`
	Keys        []entra.KeyCredential `json:"keyCredentials"`
}

// AppPassword is microsoft.graph.passwordCredential with its hint, the secret's
// first three characters: only for telling one's own secret apart.
// https://learn.microsoft.com/graph/api/resources/passwordcredential
type AppPassword struct {
	KeyID       string     `json:"keyId"`
	Hint        string     `json:"hint"`
	EndDateTime entra.Time `json:"endDateTime"`
}

// AppCredentials reads when an app's credentials end; cloud.ErrNotFound when it
// is registered in another tenant.
// https://learn.microsoft.com/graph/api/application-list
func (c *Client) AppCredentials(ctx context.Context, appID string) (AppCredentials, error) {
	items, err := list[AppCredentials](ctx, c, "applicationCredentials", Values{"appId": appID})
	if err != nil {
		return AppCredentials{}, err
	}
	if len(items) == 0 {
		return AppCredentials{}, fmt.Errorf("app registration %s: %w", appID, cloud.ErrNotFound)
	}
	return items[0], nil
}

// AppRoles reads the roles that a service principal (by object id) offers.
// https://learn.microsoft.com/graph/api/serviceprincipal-get
func (c *Client) AppRoles(ctx context.Context, id string) ([]entra.AppRole, error) {
	sp, err := get[struct {
		AppRoles []entra.AppRole `json:"appRoles"`
	}](ctx, c, "appRoles", Values{"servicePrincipal-id": id})
	return sp.AppRoles, err
}

// FlexibleCredentials reads the federated credentials of an application, by
// object id, with the expressions that only /beta has.
// https://learn.microsoft.com/graph/api/application-list-federatedidentitycredentials?view=graph-rest-beta
func (c *Client) FlexibleCredentials(ctx context.Context, id string) ([]entra.FederatedIdentityCredential, error) {
	return list[entra.FederatedIdentityCredential](ctx, c, "flexibleCredentials", Values{"application-id": id})
}

// ManagedIdentityCredentials reads the federated credentials of a user-assigned
// managed identity, by the object id of its service principal.
// https://learn.microsoft.com/graph/api/resources/serviceprincipal
func (c *Client) ManagedIdentityCredentials(ctx context.Context, id string) ([]entra.FederatedIdentityCredential, error) {
	return list[entra.FederatedIdentityCredential](ctx, c, "managedIdentityCredentials", Values{"servicePrincipal-id": id})
}
