package feed

import "github.com/mscloud-mcp/mscloud-mcp/entra"

// Object is a kind of object that feeds have as rows.
type Object struct {
	// Number is the kind in the database. A published one never changes and is
	// never given to another kind; the next new kind takes the next number.
	Number int64
	// Kind is Graph's type without its namespace.
	Kind entra.Kind
	// Key says under which id the database holds a row.
	Key Key
	// Volatile properties change without anybody changing the object: they make
	// no entry in the journal.
	Volatile []string
	// Unjournalled kinds change whenever somebody signs in: of them nothing is
	// journalled.
	Unjournalled bool
	// HasMembers: pages of the feed carry members or owners of its objects.
	HasMembers bool
	// MayHide: an object may have hidden membership; whoever lacks
	// [ReadsHidden] is shown no members of it, and no error.
	MayHide bool
	// HasOwners: objects have owners or members, whatever feed tells of them.
	HasOwners bool
	// HasCredentials: objects have credentials, of which some properties are
	// never stored.
	HasCredentials bool
	// HasBin: deleted objects go to a recycle bin, which a feed of its own lists.
	HasBin bool
	// HasSubtypes: objects may be of a derived type, which only @odata.type
	// tells: an agent identity is a service principal.
	HasSubtypes bool
}

// Key is the id that a row is held by, where that is not the id of a directory
// object: two kinds may use the same one, or Microsoft gives none. It is Prefix
// and the value of Property; without Property there is one row, which Prefix
// names. The zero value is the row's own id.
type Key struct {
	Prefix   string
	Property string // "id", "appId" or "tenantId"
}

// ReadsHidden is the application permission of Microsoft Graph that shows the
// members of groups and administrative units with hidden membership.
// https://learn.microsoft.com/graph/api/group-list-members
// https://learn.microsoft.com/graph/api/administrativeunit-list-members
const ReadsHidden = "Member.Read.Hidden"

// Kinds that several feeds have as rows.
var (
	user             = Object{Number: 1, Kind: entra.KindUser, HasBin: true, HasSubtypes: true, Volatile: []string{"onPremisesLastSyncDateTime"}}
	group            = Object{Number: 2, Kind: entra.KindGroup, HasBin: true, HasMembers: true, MayHide: true, HasOwners: true}
	application      = Object{Number: 3, Kind: entra.KindApplication, HasBin: true, HasOwners: true, HasCredentials: true, HasSubtypes: true}
	servicePrincipal = Object{Number: 4, Kind: entra.KindServicePrincipal, HasBin: true, HasOwners: true, HasCredentials: true, HasSubtypes: true}
	device           = Object{Number: 5, Kind: entra.KindDevice, HasOwners: true, Volatile: []string{"approximateLastSignInDateTime"}}
)

// Kinds that no feed has as rows.
var (
	// AnyObject is an object of which only the id is known, or of a kind that is
	// not told apart.
	AnyObject = Object{Number: 0, Kind: "directoryObject"}
	// Contact is a member of groups that is read by no feed.
	Contact = Object{Number: 8, Kind: entra.KindOrgContact}
)
