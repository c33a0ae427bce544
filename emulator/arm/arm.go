package arm

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/signin"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/wire"
)

// Options are what Azure Resource Manager stands on.
type Options struct {
	Directory *directory.Directory
	TenantID  string
	Now       func() time.Time
	SignIn    *signin.Service // which verifies the callers' tokens
}

// Service is Azure Resource Manager with the little that sign-in and a
// connection test need: subscriptions and role assignments. Access is by Azure
// role alone; Graph permissions open nothing here.
// https://learn.microsoft.com/rest/api/resources/subscriptions/list
type Service struct {
	Options

	mu            sync.RWMutex
	subscriptions []subscription
	assignments   []roleAssignment
}

type subscription struct{ id, name string }

// roleAssignment gives a principal an Azure role at a scope and below.
type roleAssignment struct {
	id, principal, scope string
	role                 builtInRole
}

// builtInRole is a built-in role; its id is the same in every tenant.
// https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
type builtInRole struct {
	id, name, description string
	actions               []string
}

var builtInRoles = []builtInRole{
	{id: "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", name: "Owner", description: "Grants full access to manage all resources, including the ability to assign roles in Azure RBAC.", actions: []string{"*"}},
	{id: "b24988ac-6180-42a0-ab88-20f7382dd24c", name: "Contributor", description: "Grants full access to manage all resources, but does not allow you to assign roles in Azure RBAC, manage assignments in Azure Blueprints, or share image galleries.", actions: []string{"*"}},
	{id: "acdd72a7-3385-48ef-bd42-f606fba81ae7", name: "Reader", description: "View all resources, but does not allow you to make any changes.", actions: []string{"*/read"}},
}

// New makes the service with two subscriptions that nobody has a role in.
func New(options Options) *Service {
	a := &Service{Options: options}
	for _, name := range []string{"Production", "Development"} {
		a.subscriptions = append(a.subscriptions, subscription{id: wire.DerivedGUID(options.TenantID, "subscription", name), name: name})
	}
	return a
}

// AssignRole gives a user, group or service principal a built-in Azure
// role ("Owner", "Contributor" or "Reader") at a scope such as
// "/subscriptions/{id}".
func (a *Service) AssignRole(principalID, scope, role string) error {
	if !slices.ContainsFunc(builtInRoles, func(r builtInRole) bool { return r.name == role }) {
		return fmt.Errorf("no Azure role %q", role)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.assign(principalID, scope, role)
	return nil
}

// Subscriptions lists the IDs of the tenant's Azure subscriptions.
func (a *Service) Subscriptions() []string {
	var ids []string
	for _, s := range a.subscriptions {
		ids = append(ids, s.id)
	}
	return ids
}

func (a *Service) assign(principal, scope, role string) {
	i := slices.IndexFunc(builtInRoles, func(r builtInRole) bool { return r.name == role })
	a.assignments = append(a.assignments, roleAssignment{
		id: wire.DerivedGUID(principal, scope, role), principal: principal, scope: scope, role: builtInRoles[i],
	})
}

// reads says whether a principal has any role at a scope or above it.
func (a *Service) reads(principal, scope string) bool {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return slices.ContainsFunc(a.assignments, func(r roleAssignment) bool {
		return r.principal == principal && covers(r.scope, scope)
	})
}

func covers(above, scope string) bool {
	above, scope = strings.ToLower(strings.TrimSuffix(above, "/")), strings.ToLower(scope)
	return scope == above || strings.HasPrefix(scope, above+"/")
}
