package store

import (
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
)

// ChangeType says what happened to an object.
type ChangeType string

// Types of change. Deleted means that the object left the live directory, purged
// that it left the recycle bin for good.
const (
	ChangeCreated       ChangeType = "created"
	ChangeUpdated       ChangeType = "updated"
	ChangeDeleted       ChangeType = "deleted"
	ChangeRestored      ChangeType = "restored"
	ChangePurged        ChangeType = "purged"
	ChangeMemberAdded   ChangeType = "memberAdded"
	ChangeMemberRemoved ChangeType = "memberRemoved"
	ChangeOwnerAdded    ChangeType = "ownerAdded"
	ChangeOwnerRemoved  ChangeType = "ownerRemoved"
)

// changeTypes are the types by their numbers in the database.
var changeTypes = [...]ChangeType{
	enum.TypeCreated:       ChangeCreated,
	enum.TypeUpdated:       ChangeUpdated,
	enum.TypeDeleted:       ChangeDeleted,
	enum.TypeRestored:      ChangeRestored,
	enum.TypePurged:        ChangePurged,
	enum.TypeMemberAdded:   ChangeMemberAdded,
	enum.TypeMemberRemoved: ChangeMemberRemoved,
	enum.TypeOwnerAdded:    ChangeOwnerAdded,
	enum.TypeOwnerRemoved:  ChangeOwnerRemoved,
}

// Change is one row of the journal: what a sync found different from the sync
// before.
type Change struct {
	ID       int64      `json:"id"`
	At       time.Time  `json:"at"` // when the sync noticed, not when it happened
	Kind     entra.Kind `json:"objectType"`
	ObjectID string     `json:"objectId"`
	Name     string     `json:"name,omitzero"`
	Type     ChangeType `json:"type"`
	// Other is the member or owner of a membership change.
	Other *entra.Ref `json:"other,omitempty"`
	// Before and After hold the changed properties of an update, the whole
	// object of a creation (After) or purge (Before).
	Before jsontext.Value `json:"before,omitempty"`
	After  jsontext.Value `json:"after,omitempty"`
}

// ChangeFilter is met by changes of one of its kinds, of one of its types, and
// of one of its properties. An empty field is met by all.
type ChangeFilter struct {
	Kinds      []entra.Kind
	Types      []ChangeType
	Properties []string // of an update
}

// ChangeQuery selects changes, newest first.
type ChangeQuery struct {
	Since, Until time.Time // Since is included, Until is not
	// Object is an object id: as the changed object, as the member, or as what a
	// changed grant, assignment or policy names.
	Object string
	Kinds  []entra.Kind
	Types  []ChangeType
	// Any keeps the changes that meet one of the filters; none keeps all.
	Any []ChangeFilter
	Page
	CountOnly bool
	Facets    bool // by "type" and "kind"
}
