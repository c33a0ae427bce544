package governance

import (
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// AllowsAction reports whether a role's allowed action covers a wanted one:
// "…/allProperties/allTasks" is everything about its object, "…/allProperties/…"
// one task on every property, and "…/allEntities/…" every object of the
// namespace. wanted may be a part of an action: whatever contains it is allowed.
// https://learn.microsoft.com/entra/identity/role-based-access-control/custom-overview
func AllowsAction(allowed, wanted string) bool {
	allowed, wanted = strings.ToLower(strings.TrimSpace(allowed)), strings.ToLower(strings.TrimSpace(wanted))
	if wanted == "" || strings.Contains(allowed, wanted) {
		return true
	}
	a, w := strings.Split(allowed, "/"), strings.Split(wanted, "/")
	if len(a) < 3 || len(w) < 3 || a[0] != w[0] {
		return false
	}
	namespace := a[1] == "allentities"
	if !namespace && a[1] != w[1] {
		return false
	}
	task := a[len(a)-1]
	if task != "alltasks" && task != w[len(w)-1] {
		return false
	}
	return len(a) == 3 || a[2] == "allproperties" || !namespace && len(w) > 3 && a[2] == w[2]
}

// NamedActions are the whole actions that a part of one stands for, among those
// that roles spell out; the part itself where none has it. With them a role that
// allows "…/applications/allProperties/allTasks" is found by
// "credentials/update".
func NamedActions(roles []entra.RoleDefinition, part string) []string {
	part = strings.ToLower(strings.TrimSpace(part))
	var out []string
	for _, role := range roles {
		for _, p := range role.RolePermissions {
			for _, action := range p.AllowedResourceActions {
				if action = strings.ToLower(action); strings.Contains(action, part) && !slices.Contains(out, action) {
					out = append(out, action)
				}
			}
		}
	}
	if len(out) == 0 {
		return []string{part}
	}
	return out
}

// Allowing are the allowed actions of a permission by which it allows one of the
// wanted actions, whatever it excludes left out.
func Allowing(p entra.RolePermission, wanted []string) []string {
	var out []string
	for _, action := range p.AllowedResourceActions {
		if slices.ContainsFunc(wanted, func(w string) bool {
			return AllowsAction(action, w) && !slices.ContainsFunc(p.ExcludedResourceActions, func(e string) bool { return AllowsAction(e, w) })
		}) {
			out = append(out, action)
		}
	}
	return out
}
