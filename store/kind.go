package store

import (
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
)

// kind is an object's kind by its number in the database.
type kind int64

// Kinds that code tells apart; the others are only rows of their feeds.
var (
	kindOther                  = kind(feed.AnyObject.Number)
	kindUser                   = ofFeed(feed.Users)
	kindGroup                  = ofFeed(feed.Groups)
	kindApplication            = ofFeed(feed.Applications)
	kindServicePrincipal       = ofFeed(feed.ServicePrincipals)
	kindDevice                 = ofFeed(feed.Devices)
	kindDirectoryRole          = ofFeed(feed.DirectoryRoles)
	kindUnit                   = ofFeed(feed.AdministrativeUnits)
	kindGrant                  = ofFeed(feed.Grants)
	kindOrganization           = ofFeed(feed.Organization)
	kindDomain                 = ofFeed(feed.Domains)
	kindSKU                    = ofFeed(feed.SubscribedSKUs)
	kindAppRoleAssignment      = ofFeed(feed.AppRoleAssignments)
	kindFederatedCredential    = ofFeed(feed.FederatedCredentials)
	kindServicePrincipalSignIn = ofFeed(feed.ServicePrincipalSignIns)
	kindCredentialSignIn       = ofFeed(feed.CredentialSignIns)
)

// ofFeed is the kind of a feed's rows.
func ofFeed(name feed.Name) kind {
	f, _ := feed.Of(name)
	return kind(f.Rows.Number)
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

// object is the declaration of the kind; that of any object where this version
// does not know the number.
func (k kind) object() *feed.Object {
	if k < 0 || int(k) >= len(kinds) {
		return &kinds[kindOther]
	}
	return &kinds[k]
}

// name is Graph's type without its namespace.
func (k kind) name() entra.Kind { return k.object().Kind }

// kindNamed is the number of a kind, kindOther for one that is not told apart.
func kindNamed(name entra.Kind) kind {
	for k := range kinds {
		if kinds[k].Kind == name {
			return kind(k)
		}
	}
	return kindOther
}

// kindOfType reads "#microsoft.graph.user".
func kindOfType(odataType string) kind {
	if odataType == "#microsoft.graph.user" {
		return kindUser
	}
	return kindNamed(entra.KindOf(odataType))
}

// kindSQLNames are the kinds by the names that a query has for them.
func kindSQLNames() map[string]int64 {
	names := map[string]int64{}
	for _, o := range kinds {
		names[string(o.Kind)] = o.Number
	}
	return names
}
