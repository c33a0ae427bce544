package store

import "github.com/mscloud-mcp/mscloud-mcp/entra"

// Kinds of group for GroupQuery.
const (
	GroupSecurity           = "security" // not mail-enabled
	GroupM365               = "m365"
	GroupMail               = "mail" // distribution and mail-enabled security
	GroupDynamic            = "dynamic"
	GroupRoleAssignable     = "roleAssignable"
	GroupTeam               = "team"
	GroupAdministrativeUnit = "administrativeUnit"
)

// GroupRow is a group, or an administrative unit in a group's clothes: its
// Unit is then set and Group carries the shared properties.
type GroupRow struct {
	entra.Group
	Unit    *entra.AdministrativeUnit `json:"administrativeUnit,omitempty"`
	Members int                       `json:"memberCount"` // direct
	Owners  int                       `json:"ownerCount"`
	// MembersHidden: Microsoft does not show the members; Members are those that
	// are held all the same.
	MembersHidden bool `json:"membersHidden,omitempty"`
	// OwnersHidden: Microsoft does not show the owners, to nobody.
	OwnersHidden bool `json:"ownersHidden,omitempty"`
}

// GroupQuery selects groups; the zero value selects every live group and no
// administrative unit. Filters combine with "and".
type GroupQuery struct {
	Search    string // words of the name or mail, each by its beginning
	Kind      string // GroupSecurity …; "" is every group
	Ownerless *bool  // groups whose owners are not shown are neither
	// OwnersHidden selects those groups.
	OwnersHidden bool
	Empty        *bool // no direct members; groups whose members are not shown are neither
	Public       *bool
	Synced       *bool
	Deleted      bool // the recycle bin instead of the live groups
	Page
	CountOnly bool
	Facets    bool // by "kind" and "synced"
}
