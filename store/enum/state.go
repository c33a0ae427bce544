package enum

import "maps"

// States of an object.
const (
	Live    int64 = iota
	Deleted       // in the recycle bin
	Gone          // for good; the row stays to name it
)

// Relations of a membership.
const (
	Member int64 = 0
	Owner  int64 = 1
)

// What the registration report says of multifactor authentication, in a profile.
const (
	MFAUnknown int64 = iota
	MFARegistered
	MFANone
)

// Types of change in the journal.
const (
	TypeCreated int64 = iota
	TypeUpdated
	TypeDeleted
	TypeRestored
	TypePurged
	TypeMemberAdded
	TypeMemberRemoved
	TypeOwnerAdded
	TypeOwnerRemoved
)

// SQLNames are the numbers by the names that queries have for them: {user},
// {owner}, {deleted}.
func SQLNames() map[string]int64 {
	names := map[string]int64{
		"live": Live, "deleted": Deleted, "gone": Gone,
		"member": Member, "owner": Owner,
	}
	maps.Copy(names, kindSQLNames())
	return names
}
