package arm

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/signin"
	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// resourcesTypes are the types below a subscription that need no "providers".
// https://learn.microsoft.com/rest/api/resources
var resourcesTypes = []string{"resourcegroups", "resources", "locations", "providers", "tagnames", "deployments", "moveresources"}

// authorizationTypes are the types of Microsoft.Authorization.
// https://learn.microsoft.com/azure/templates/microsoft.authorization/allversions
// https://learn.microsoft.com/rest/api/authorization
var authorizationTypes = []string{
	"accessreviewscheduledefinitions", "classicadministrators", "denyassignments", "eligiblechildresources", "locks", "permissions",
	"policyassignments", "policydefinitions", "policyexemptions", "policysetdefinitions", "provideroperations",
	"roleassignmentapprovals", "roleassignments", "roleassignmentscheduleinstances", "roleassignmentschedulerequests", "roleassignmentschedules",
	"roledefinitions", "roleeligibilityscheduleinstances", "roleeligibilityschedulerequests", "roleeligibilityschedules",
	"rolemanagementalerts", "rolemanagementpolicies", "rolemanagementpolicyassignments",
}

// unserved answers what is not served: as Azure Resource Manager does where it
// would refuse too, else honestly. The honest answer is no server error, which
// some clients repeat for minutes.
func (a *Service) unserved(w http.ResponseWriter, r *http.Request, token signin.Token) {
	t := targetOf(r.URL.Path)
	switch {
	case t.subscription != "" && !entra.IsID(t.subscription):
		writeError(w, http.StatusBadRequest, "InvalidSubscriptionId", fmt.Sprintf("The provided subscription identifier '%s' is malformed or invalid.", t.subscription))
	case !t.inTenant(a):
		writeError(w, http.StatusNotFound, "SubscriptionNotFound", fmt.Sprintf("The subscription '%s' could not be found.", t.subscription))
	case t.namespace == "" && !strings.EqualFold(strings.Trim(r.URL.Path, "/"), "providers"):
		writeError(w, http.StatusNotFound, "InvalidResourceType", fmt.Sprintf("The resource type could not be found for the path '%s'.", r.URL.Path))
	case !t.known():
		a.unknownType(w, r, t)
	case !t.open() && !a.may(token.ObjectID, t, r.Method):
		a.refuse(w, token, t.action(r.Method), t.scope)
	default:
		writeError(w, http.StatusBadRequest, "NotImplemented", fmt.Sprintf("%s %s exists in Azure Resource Manager and is not served by this emulator; a repetition does not change that.", r.Method, r.URL.Path))
	}
}

// known reports whether Microsoft has the type, as far as this can be told:
// the types of other namespaces than these are not here.
func (t target) known() bool {
	switch {
	case strings.EqualFold(t.namespace, "Microsoft.Resources") && t.subscription != "" && len(t.types) > 1 && strings.EqualFold(t.types[0], "subscriptions"):
		return slices.Contains(resourcesTypes, strings.ToLower(t.types[1]))
	case strings.EqualFold(t.namespace, "Microsoft.Authorization") && len(t.types) > 0:
		return slices.Contains(authorizationTypes, strings.ToLower(t.types[0]))
	}
	return t.namespace == "" || len(t.namespace) > len("Microsoft.") && strings.EqualFold(t.namespace[:len("Microsoft.")], "Microsoft.")
}

// open reports whether the target needs no role: what is there is cut to what
// the caller sees.
func (t target) open() bool {
	return t.namespace == "" || t.is("Microsoft.ResourceGraph", "resources") || t.is("Microsoft.Management", "getEntities") ||
		t.subscription == "" && len(t.types) == 0 // a provider itself
}

func (a *Service) unknownType(w http.ResponseWriter, r *http.Request, t target) {
	if len(t.namespace) < len("Microsoft.") || !strings.EqualFold(t.namespace[:len("Microsoft.")], "Microsoft.") {
		writeError(w, http.StatusNotFound, "InvalidResourceNamespace", fmt.Sprintf("The resource namespace '%s' is invalid.", t.namespace))
		return
	}
	writeError(w, http.StatusNotFound, "InvalidResourceType", fmt.Sprintf("The resource type '%s' could not be found in the namespace '%s' for api version '%s'.", strings.Join(t.types, "/"), t.namespace, r.URL.Query().Get("api-version")))
}

// may says whether a role of a principal allows a method: each role here reads,
// and those with every action do the rest.
func (a *Service) may(principal string, t target, method string) bool {
	a.mu.RLock()
	defer a.mu.RUnlock()
	reading := method == http.MethodGet || method == http.MethodHead
	return slices.ContainsFunc(a.assignments, func(r roleAssignment) bool {
		return r.principal == principal && covers(r.scope, t.scope) && (reading || slices.Contains(r.role.actions, "*"))
	})
}
