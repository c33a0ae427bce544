package store

import "github.com/mscloud-mcp/mscloud-mcp/entra"

// Relation is how an object belongs to a container.
type Relation string

// Relations that the sync follows.
const (
	Members Relation = "members"
	Owners  Relation = "owners"
)

// MemberQuery selects the members or owners of a group, directory role or
// administrative unit, ordered by kind and name.
type MemberQuery struct {
	Relation   Relation   // "" is Members
	Transitive bool       // members of member groups too
	Kind       entra.Kind // "" is every kind
	Search     string     // beginning of the name
	// UserType and Enabled leave users alone, and of them those that are so.
	UserType string
	Enabled  *bool
	Page
	CountOnly bool
}

// MemberRow is one member.
type MemberRow struct {
	entra.Ref
	Direct  bool  `json:"direct"`
	Enabled *bool `json:"accountEnabled,omitempty"` // users only
	// UserType is entra.UserMember, UserGuest, UserAgent or UnknownType, users only.
	UserType string `json:"userType,omitempty"`
}

// Membership is one container of an object.
type Membership struct {
	entra.Ref
	Direct         bool `json:"direct"`
	RoleAssignable bool `json:"roleAssignable,omitempty"`
}
