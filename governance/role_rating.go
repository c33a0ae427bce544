package governance

import (
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// RoleRating rates a role by its template, a custom one by its actions.
func RoleRating(role entra.RoleDefinition) Rating {
	if role.IsBuiltIn {
		if role.TemplateID != "" {
			return RoleTier(role.TemplateID)
		}
		return RoleTier(role.ID)
	}
	var actions []string
	for _, p := range role.RolePermissions {
		for _, a := range p.AllowedResourceActions {
			if !slices.Contains(p.ExcludedResourceActions, a) {
				actions = append(actions, a)
			}
		}
	}
	return ActionsTier(actions)
}
