package store

import (
	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/store/column"
	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
)

// Kinds of identity that is no person.
const (
	AppRegistration    = "registration"    // an application registered here
	AppEnterprise      = "enterpriseApp"   // the service principal of an application
	AppManagedIdentity = "managedIdentity" // of an Azure resource
	AppAgent           = "agentIdentity"
	AppBlueprint       = "agentBlueprint"
	AppFirstParty      = "firstParty" // the service principal of Microsoft's application
	AppLegacy          = "legacy"
	AppUnknown         = "unknown" // a service principal of a type that is not known here
)

// AppKinds are the kinds of identity.
var AppKinds = []string{AppRegistration, AppEnterprise, AppManagedIdentity, AppAgent, AppBlueprint, AppFirstParty, AppLegacy, AppUnknown}

// AppQuery selects identities; the zero value selects every service principal,
// and every registration that has none. Filters combine with "and".
type AppQuery struct {
	Kind        string // one of AppKinds
	Search      string // words of the name or appId, each by its beginning
	Publisher   string // "verified", "unverified", or a part of the verified publisher's name
	Foreign     *bool  // registered in another tenant, Microsoft's not counted
	MultiTenant *bool
	// Ownerless true selects those that neither themselves nor by their
	// registration have owners. Microsoft's own and managed identities are in
	// neither: they have none by nature.
	Ownerless *bool
	Enabled   *bool
	Deleted   bool // the recycle bin instead
	// Unused selects those whose appId is not in Used, which are the appIds that
	// were used of late. What has no appId of its own is left out, and so is
	// Microsoft's unless Kind asks for it.
	Unused bool
	Used   []string
	// Seen are the appIds that a report of use lists: of a managed identity that is
	// not listed nobody knows whether it was used.
	Seen []string
	// Only restricts the list to these object ids of service principals, where
	// it is not nil.
	Only []string
	Page
	CountOnly bool // Total and Facets, no Items
	Facets    bool // also Facets
}

// AppRow is an identity: a service principal with its registration where that
// is here, or a registration alone.
type AppRow struct {
	Kind             string
	Application      *entra.Application
	ServicePrincipal *entra.ServicePrincipal
	Foreign          bool
	Owners           int // of the one and the other together, each once
}

// ID is the object id of the service principal, or of the registration where
// there is none.
func (r AppRow) ID() string {
	if r.ServicePrincipal != nil {
		return r.ServicePrincipal.ID
	}
	return r.Application.ID
}

// AppID is the appId, "" for an agent.
func (r AppRow) AppID() string {
	if r.ServicePrincipal != nil {
		return r.ServicePrincipal.AppID
	}
	return r.Application.AppID
}

// appKindOf names the kind of an object by its flags.
func appKindOf(k enum.Kind, facet int64) string {
	switch {
	case facet&column.FlagBlueprint != 0:
		return AppBlueprint
	case k == enum.Application:
		return AppRegistration
	case facet&column.FlagAgent != 0:
		return AppAgent
	case facet&column.FlagManagedIdentity != 0:
		return AppManagedIdentity
	case facet&column.FlagFirstParty != 0:
		return AppFirstParty
	case facet&column.FlagLegacy != 0:
		return AppLegacy
	case facet&column.FlagOtherType != 0:
		return AppUnknown
	}
	return AppEnterprise
}

// Deleted reports whether the identity is in the recycle bin.
func (r AppRow) Deleted() bool {
	if r.ServicePrincipal != nil {
		return !r.ServicePrincipal.DeletedDateTime.IsZero()
	}
	return !r.Application.DeletedDateTime.IsZero()
}

// Is reports whether id is the object id of the service principal or of the
// registration.
func (r AppRow) Is(id string) bool {
	return r.ServicePrincipal != nil && r.ServicePrincipal.ID == id || r.Application != nil && r.Application.ID == id
}
