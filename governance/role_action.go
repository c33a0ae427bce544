package governance

import "strings"

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
