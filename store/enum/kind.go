package enum

import (
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
)

// Kind is an object's kind by its number in the database.
type Kind int64

// Kinds that code tells apart; the others are only rows of their feeds.
var (
	Other                  = Kind(feed.AnyObject.Number)
	User                   = OfFeed(feed.Users)
	Group                  = OfFeed(feed.Groups)
	Application            = OfFeed(feed.Applications)
	ServicePrincipal       = OfFeed(feed.ServicePrincipals)
	Device                 = OfFeed(feed.Devices)
	DirectoryRole          = OfFeed(feed.DirectoryRoles)
	AdministrativeUnit     = OfFeed(feed.AdministrativeUnits)
	Grant                  = OfFeed(feed.Grants)
	Organization           = OfFeed(feed.Organization)
	Domain                 = OfFeed(feed.Domains)
	SubscribedSKU          = OfFeed(feed.SubscribedSKUs)
	AppRoleAssignment      = OfFeed(feed.AppRoleAssignments)
	FederatedCredential    = OfFeed(feed.FederatedCredentials)
	ServicePrincipalSignIn = OfFeed(feed.ServicePrincipalSignIns)
	CredentialSignIn       = OfFeed(feed.CredentialSignIns)
)

// OfFeed is the kind of a feed's rows.
func OfFeed(name feed.Name) Kind {
	f, _ := feed.Of(name)
	return Kind(f.Rows.Number)
}

// kinds are what the feeds declare, by number.
var kinds = func() []feed.Object {
	declared := []feed.Object{feed.AnyObject, feed.Contact}
	for _, f := range feed.All() {
		declared = append(declared, f.Rows)
	}
	byNumber := func(a, b feed.Object) int { return int(a.Number - b.Number) }
	last := slices.MaxFunc(declared, byNumber)
	out := make([]feed.Object, last.Number+1)
	for _, o := range declared {
		out[o.Number] = o
	}
	return out
}()

// Object is the declaration of the kind; that of any object where this version
// does not know the number.
func (k Kind) Object() *feed.Object {
	if k < 0 || int(k) >= len(kinds) {
		return &kinds[Other]
	}
	return &kinds[k]
}

// Name is Graph's type without its namespace.
func (k Kind) Name() entra.Kind { return k.Object().Kind }

// KindNamed is the number of a kind, Other for one that is not told apart.
func KindNamed(name entra.Kind) Kind {
	for k := range kinds {
		if kinds[k].Kind == name {
			return Kind(k)
		}
	}
	return Other
}

// KindOfType reads "#microsoft.graph.user".
func KindOfType(odataType string) Kind {
	if odataType == "#microsoft.graph.user" {
		return User
	}
	return KindNamed(entra.KindOf(odataType))
}

// kindSQLNames are the kinds by the names that a query has for them.
func kindSQLNames() map[string]int64 {
	names := map[string]int64{}
	for _, o := range kinds {
		names[string(o.Kind)] = o.Number
	}
	return names
}
