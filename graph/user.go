package graph

import (
	"context"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// User reads one user by object id or userPrincipalName.
// https://learn.microsoft.com/graph/api/user-get
func (c *Client) User(ctx context.Context, idOrUPN string) (entra.User, error) {
	return get[entra.User](ctx, c, "user", Values{"user-id": idOrUPN})
}

// UserSignInActivity reads when the user last signed in, the zero value for
// never. It needs AuditLog.Read.All and Entra ID P1 or P2.
// https://learn.microsoft.com/graph/api/resources/signinactivity
func (c *Client) UserSignInActivity(ctx context.Context, id string) (entra.SignInActivity, error) {
	user, err := get[struct {
		SignInActivity entra.SignInActivity `json:"signInActivity"`
	}](ctx, c, "userSignInActivity", Values{"user-id": id})
	return user.SignInActivity, err
}

// Manager reads the user's manager; cloud.ErrNotFound when there is none.
// https://learn.microsoft.com/graph/api/user-list-manager
func (c *Client) Manager(ctx context.Context, id string) (entra.Ref, error) {
	o, err := get[refObject](ctx, c, "manager", Values{"user-id": id})
	if o.Type == "" {
		o.Type = "microsoft.graph.user"
	}
	return o.ref(), err
}

// UserMemberOf reads the groups, roles and administrative units that the user
// is a direct member of.
// https://learn.microsoft.com/graph/api/user-list-memberof
func (c *Client) UserMemberOf(ctx context.Context, id string) ([]entra.Ref, error) {
	return refs(ctx, c, "userMemberOf", Values{"user-id": id})
}

// UserTransitiveMemberOf is UserMemberOf through nested groups.
// https://learn.microsoft.com/graph/api/user-list-transitivememberof
func (c *Client) UserTransitiveMemberOf(ctx context.Context, id string) ([]entra.Ref, error) {
	return refs(ctx, c, "userTransitiveMemberOf", Values{"user-id": id})
}

// OwnedObjects reads the groups and apps that the user owns.
// https://learn.microsoft.com/graph/api/user-list-ownedobjects
func (c *Client) OwnedObjects(ctx context.Context, id string) ([]entra.Ref, error) {
	return refs(ctx, c, "ownedObjects", Values{"user-id": id})
}

// OwnedDevices reads the devices that the user owns.
// https://learn.microsoft.com/graph/api/user-list-owneddevices
func (c *Client) OwnedDevices(ctx context.Context, id string) ([]entra.Device, error) {
	return list[entra.Device](ctx, c, "ownedDevices", Values{"user-id": id})
}

// RegisteredDevices reads the devices that are registered for the user.
// https://learn.microsoft.com/graph/api/user-list-registereddevices
func (c *Client) RegisteredDevices(ctx context.Context, id string) ([]entra.Device, error) {
	return list[entra.Device](ctx, c, "registeredDevices", Values{"user-id": id})
}

// UserAppRoleAssignments reads the apps that the user is assigned to.
// https://learn.microsoft.com/graph/api/user-list-approleassignments
func (c *Client) UserAppRoleAssignments(ctx context.Context, id string) ([]entra.AppRoleAssignment, error) {
	return list[entra.AppRoleAssignment](ctx, c, "userAppRoleAssignments", Values{"user-id": id})
}

// LicenseDetail is microsoft.graph.licenseDetails: a licence of one user with
// its service plans.
// https://learn.microsoft.com/graph/api/resources/licensedetails
type LicenseDetail struct {
	ID            string              `json:"id"`
	SkuID         string              `json:"skuId"`
	SkuPartNumber string              `json:"skuPartNumber"`
	ServicePlans  []entra.ServicePlan `json:"servicePlans,omitzero"`
}

// LicenseDetails reads the user's licences.
// https://learn.microsoft.com/graph/api/user-list-licensedetails
func (c *Client) LicenseDetails(ctx context.Context, id string) ([]LicenseDetail, error) {
	return list[LicenseDetail](ctx, c, "licenseDetails", Values{"user-id": id})
}

// AuthenticationMethod is microsoft.graph.authenticationMethod, read as far as
// its kind: phone numbers and key names stay at Microsoft.
// https://learn.microsoft.com/graph/api/resources/authenticationmethod
type AuthenticationMethod struct {
	Type            string     `json:"@odata.type"` // e.g. "#microsoft.graph.fido2AuthenticationMethod"
	ID              string     `json:"id"`
	CreatedDateTime entra.Time `json:"createdDateTime,omitzero"`
}

// AuthenticationMethods reads the methods that the user has registered. It
// needs UserAuthenticationMethod.Read.All, which the basic set lacks.
// https://learn.microsoft.com/graph/api/authentication-list-methods
func (c *Client) AuthenticationMethods(ctx context.Context, id string) ([]AuthenticationMethod, error) {
	return list[AuthenticationMethod](ctx, c, "authenticationMethods", Values{"user-id": id})
}
