package appbook

import (
	"context"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/governance/grants"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

// Access is an app role that a user or a group has or may take. Its principal
// is the group where it comes by one, as Graph lists it.
type Access struct {
	entra.AppRoleAssignment
	Role string `json:"role,omitzero"`
	// State is eligible where the user may become a member of the group.
	State string `json:"state,omitzero"`
}

// Consent is a delegated grant that is for one user.
type Consent struct {
	entra.OAuth2PermissionGrant
	Client   entra.Ref `json:"client"`
	Resource entra.Ref `json:"resource"`
}

// AccessOf reads what leads a user or a group to applications; assigned and
// consents are nil while nobody read them.
func AccessOf(ctx context.Context, c *tools.Call, id string, of entra.Kind) (assigned []Access, consents []Consent, err error) {
	roles, err := c.Uses(ctx, feed.ServicePrincipals, feed.Applications, feed.AppRoleAssignments)
	if err != nil {
		return nil, nil, err
	}
	if of == entra.KindUser { // also by groups, and by those that it may join
		if err := c.CoverHiddenAnywhere(ctx, "appGrants"); err != nil {
			return nil, nil, err
		}
		if _, err := c.Uses(ctx, feed.Groups, feed.GroupEligibilities); err != nil {
			return nil, nil, err
		}
	}
	delegated, err := c.Uses(ctx, feed.Grants)
	if err != nil {
		return nil, nil, err
	}
	book, err := c.Store.AppsOf(ctx, c.ID(), id)
	if err != nil {
		return nil, nil, err
	}
	own, err := c.Store.AppRoles(ctx, c.ID())
	if err != nil {
		return nil, nil, err
	}
	if roles {
		assigned = []Access{}
	}
	if delegated {
		consents = []Consent{}
	}
	last := ""
	for _, g := range book.Grants {
		switch {
		case g.System == grants.AppRole:
			assigned = append(assigned, newAccess(own, book.Parties, g))
		case g.ID == last:
			row := &consents[len(consents)-1]
			row.Scope += " " + g.Permission
		default:
			consents = append(consents, Consent{
				OAuth2PermissionGrant: entra.OAuth2PermissionGrant{
					ID: g.ID, ClientID: g.PrincipalID, ConsentType: g.Consent, PrincipalID: g.UserID, ResourceID: g.Scope.ID, Scope: g.Permission,
				},
				Client: partyRef(book.Parties, g.PrincipalID), Resource: partyRef(book.Parties, g.Scope.ID),
			})
		}
		last = g.ID
	}
	return assigned, consents, nil
}

// partyRef names a party of the book, by its id where it has no name.
func partyRef(parties map[string]*store.Party, id string) entra.Ref {
	if p, ok := parties[id]; ok {
		return p.Ref
	}
	return entra.Ref{ID: id}
}

// principalTypes are appRoleAssignment.principalType.
// https://learn.microsoft.com/graph/api/resources/approleassignment
var principalTypes = map[entra.Kind]string{
	entra.KindUser: "User", entra.KindGroup: "Group", entra.KindServicePrincipal: "ServicePrincipal",
}

func newAccess(own map[string][]entra.AppRole, parties map[string]*store.Party, g grants.Grant) Access {
	holder := g.PrincipalID
	if g.ViaGroupID != "" {
		holder = g.ViaGroupID
	}
	principal, resource := partyRef(parties, holder), partyRef(parties, g.Scope.ID)
	row := Access{
		AppRoleAssignment: entra.AppRoleAssignment{
			ID: g.ID, AppRoleID: g.RoleID, CreatedDateTime: g.Start,
			PrincipalID: holder, PrincipalType: principalTypes[principal.Kind], PrincipalDisplayName: principal.DisplayName,
			ResourceID: g.Scope.ID, ResourceDisplayName: resource.DisplayName,
		},
		Role: RoleWord(own, resource.Key, g),
	}
	if !g.State.InForce() {
		row.State = string(g.State)
	}
	return row
}
