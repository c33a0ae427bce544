package arm

import (
	"net/http"
	"slices"
	"strings"
)

// target is what a path names: a resource type, or an action on a resource, at
// a scope.
type target struct {
	subscription string   // id, "" above subscriptions
	namespace    string   // "Microsoft.Storage"; "" where the path begins with neither subscriptions nor providers
	types        []string // "storageAccounts", "blobServices"
	name         string   // of the last type's resource, "" for its list
	scope        string   // that access is judged at, and that refusals name
}

// targetOf reads a path as Azure Resource Manager does: after the last
// "providers" comes a namespace and then types and names in turn; without one
// the types are those of subscriptions.
// https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
func targetOf(path string) target {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	t := target{scope: "/" + strings.Join(parts, "/")}
	if strings.EqualFold(parts[0], "subscriptions") {
		t.namespace = "Microsoft.Resources"
		if len(parts) > 1 {
			t.subscription = parts[1]
		}
	}
	typed := parts
	for i := len(parts) - 2; i >= 0; i-- {
		if strings.EqualFold(parts[i], "providers") {
			t.namespace, typed = parts[i+1], parts[i+2:]
			if len(typed)%2 == 1 { // a list is judged where it is asked for
				t.scope = "/" + strings.Join(parts[:i], "/")
			}
			break
		}
	}
	for i, part := range typed {
		if i%2 == 0 {
			t.types, t.name = append(t.types, part), ""
		} else {
			t.name = part
		}
	}
	if t.namespace == "Microsoft.Resources" && len(typed)%2 == 1 {
		t.scope = "/" + strings.Join(parts[:len(parts)-1], "/")
	}
	return t
}

// action is the operation that a role must allow.
// https://learn.microsoft.com/azure/role-based-access-control/role-definitions#actions-format
func (t target) action(method string) string {
	verb := map[string]string{http.MethodPut: "write", http.MethodPatch: "write", http.MethodDelete: "delete", http.MethodPost: "action"}[method]
	if verb == "" {
		verb = "read"
	}
	return strings.Join(append([]string{t.namespace}, t.types...), "/") + "/" + verb
}

// is reports whether the target is a type, in any case.
func (t target) is(namespace string, types ...string) bool {
	return strings.EqualFold(t.namespace, namespace) && strings.EqualFold(strings.Join(t.types, "/"), strings.Join(types, "/"))
}

// inTenant reports whether the target lies in a subscription that the tenant
// has, or above all of them.
func (t target) inTenant(a *Service) bool {
	return t.subscription == "" || slices.ContainsFunc(a.subscriptions, func(s subscription) bool { return strings.EqualFold(s.id, t.subscription) })
}
