package graph

import (
	"context"
	"iter"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// Group reads one group by object id.
// https://learn.microsoft.com/graph/api/group-get
func (c *Client) Group(ctx context.Context, id string) (entra.Group, error) {
	return get[entra.Group](ctx, c, "group", Values{"group-id": id})
}

// GroupMembers walks a group's members, direct or through nested groups. Prefer
// the synced memberships: transitiveMembers is the dearest read that Graph has.
// https://learn.microsoft.com/graph/api/group-list-members
// https://learn.microsoft.com/graph/api/group-list-transitivemembers
func (c *Client) GroupMembers(ctx context.Context, id string, transitive bool) iter.Seq2[entra.Ref, error] {
	name := "groupMembers"
	if transitive {
		name = "groupTransitiveMembers"
	}
	first, err := c.link(name, Values{"group-id": id})
	return func(yield func(entra.Ref, error) bool) {
		if err != nil {
			yield(entra.Ref{}, err)
			return
		}
		for o, err := range All[refObject](ctx, c, first) {
			if !yield(o.ref(), err) || err != nil {
				return
			}
		}
	}
}

// GroupOwners reads a group's owners.
// https://learn.microsoft.com/graph/api/group-list-owners
func (c *Client) GroupOwners(ctx context.Context, id string) ([]entra.Ref, error) {
	return refs(ctx, c, "groupOwners", Values{"group-id": id})
}

// GroupMemberOf reads the groups and administrative units that hold the group.
// https://learn.microsoft.com/graph/api/group-list-memberof
func (c *Client) GroupMemberOf(ctx context.Context, id string) ([]entra.Ref, error) {
	return refs(ctx, c, "groupMemberOf", Values{"group-id": id})
}

// GroupAppRoleAssignments reads the apps that the group's members are assigned
// to through it.
// https://learn.microsoft.com/graph/api/group-list-approleassignments
func (c *Client) GroupAppRoleAssignments(ctx context.Context, id string) ([]entra.AppRoleAssignment, error) {
	return list[entra.AppRoleAssignment](ctx, c, "groupAppRoleAssignments", Values{"group-id": id})
}
