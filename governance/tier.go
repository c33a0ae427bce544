package governance

import (
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// The tiers. 0 is the control plane: whoever holds it can reach every other
// right in the tenant by a known path. 1 manages services and data of the whole
// organization. 2 is everyday access.
const (
	TierControl    = 0
	TierManagement = 1
	TierUser       = 2
)

// Rating is the tier of a role or a permission and why.
type Rating struct {
	Tier int
	// Name is the role's name or the permission's value; empty when the table
	// does not know the id that was asked for.
	Name string
	// Reason says in a few words what puts it there.
	Reason string
	// Review marks a tier that rests on a name or on one source alone, and
	// that a person should look at.
	Review bool
	// Known says that the table has the role or permission.
	Known bool
}

// zeroAppRole is the app role id of an assignment without a role: access to the
// application and no permission
// (https://learn.microsoft.com/graph/api/resources/approleassignment).
const zeroAppRole = "00000000-0000-0000-0000-000000000000"

// RoleTier rates a built-in Entra role by the id of its template, which is the
// id of its definition too. Of a custom role only the actions tell: ActionsTier.
func RoleTier(templateID string) Rating {
	row, known := tiers().roles[strings.ToLower(templateID)]
	if !known {
		return Rating{Tier: TierManagement, Reason: "a role that the tier table does not know", Review: true}
	}
	return row.rating()
}

// PermissionTier rates an application permission of a resource, by its value
// (Mail.ReadWrite) or the id of its app role. For an id that the table may not
// know, pass the value. What an API that the table does not know lets do is not
// the tenant's control plane; where it writes it is marked for review.
func PermissionTier(resourceAppID, permission string) Rating {
	if permission == zeroAppRole {
		return Rating{Tier: TierUser, Name: "default access", Reason: "access without a role", Known: true}
	}
	return find(tiers().permissions, resourceAppID, permission)
}

// ScopeTier rates one delegated permission of a resource, by its value or id.
// It is what the application may do at most: never more than the signed-in user
// may.
func ScopeTier(resourceAppID, scope string) Rating {
	return find(tiers().scopes, resourceAppID, scope)
}

func find(table map[tierKey]tierRow, resourceAppID, permission string) Rating {
	row, known := table[tierKey{strings.ToLower(resourceAppID), strings.ToLower(permission)}]
	if known {
		return row.rating()
	}
	out := byName(permission)
	if ResourceName(resourceAppID) == "" {
		out.Tier, out.Reason = TierUser, "an API that the tier table does not know"
	}
	return out
}

// ActionsTier rates a set of allowed resource actions, as a custom role holds
// them: the lowest tier of any. An action with a wildcard counts as what it can
// reach.
func ActionsTier(actions []string) Rating {
	best := Rating{Tier: TierUser, Reason: "everyday access", Known: true}
	for _, action := range actions {
		if next := actionTier(action); next.Tier < best.Tier || best.Name == "" {
			best = next
		}
	}
	return best
}

func actionTier(action string) Rating {
	action = strings.ToLower(action)
	row, known := tiers().actions[action]
	if !known && strings.Contains(action, "*") {
		row, known = lowest(tiers().actions, action)
	}
	if known {
		return Rating{Tier: row.entraOps, Name: action, Reason: planes[row.entraOps] + " (" + row.category + ")", Known: true}
	}
	if strings.HasSuffix(action, "/read") {
		return Rating{Tier: TierUser, Name: action, Reason: "an action that the tier table does not know; it only reads", Review: true}
	}
	return Rating{Tier: TierManagement, Name: action, Reason: "an action that the tier table does not know; it writes", Review: true}
}

// lowest finds the most privileged action that a pattern with wildcards covers.
func lowest(actions map[string]tierRow, pattern string) (tierRow, bool) {
	var best tierRow
	found := false
	for action, row := range actions {
		if (!found || row.entraOps < best.entraOps || row.entraOps == best.entraOps && row.name < best.name) && covers(pattern, action) {
			best, found = row, true
		}
	}
	return best, found
}

// covers reports whether a pattern, in which * stands for any text, covers an
// action.
func covers(pattern, action string) bool {
	head, rest, wild := strings.Cut(pattern, "*")
	if !wild {
		return pattern == action
	}
	if !strings.HasPrefix(action, head) {
		return false
	}
	for tail := action[len(head):]; ; tail = tail[1:] {
		if covers(rest, tail) {
			return true
		}
		if tail == "" {
			return false
		}
	}
}

// byName rates what the table does not know. Microsoft adds permissions every
// month: one that writes counts as management until a person has looked.
func byName(permission string) Rating {
	lower := strings.ToLower(permission)
	for _, word := range []string{"readwrite", "write", "fullcontrol", "full_access", "manage", "accessasuser"} {
		if strings.Contains(lower, word) {
			return Rating{Tier: TierManagement, Reason: "a permission that the tier table does not know; by its name it writes", Review: true}
		}
	}
	if entra.IsID(permission) {
		return Rating{Tier: TierManagement, Reason: "a permission that the tier table does not know", Review: true}
	}
	return Rating{Tier: TierUser, Reason: "a permission that the tier table does not know; by its name it does not write"}
}
