package store

import "maps"

// States of an object.
const (
	stateLive    int64 = iota
	stateDeleted       // in the recycle bin
	stateGone          // for good; the row stays to name it
)

// Relations as they are stored.
const (
	relMember int64 = 0
	relOwner  int64 = 1
)

// Values of profileKey.mfa.
const (
	mfaUnknown int64 = iota
	mfaRegistered
	mfaNone
)

// Types of change as they are stored.
const (
	typeCreated int64 = iota
	typeUpdated
	typeDeleted
	typeRestored
	typePurged
	typeMemberAdded
	typeMemberRemoved
	typeOwnerAdded
	typeOwnerRemoved
)

// SQLNames are the numbers by the names that queries have for them: {user},
// {owner}, {deleted}.
func SQLNames() map[string]int64 {
	names := map[string]int64{
		"live": stateLive, "deleted": stateDeleted, "gone": stateGone,
		"member": relMember, "owner": relOwner,
	}
	maps.Copy(names, kindSQLNames())
	return names
}
