package store

import (
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// Counts are the headline numbers of a tenant, of live objects unless the name
// says otherwise.
type Counts struct {
	Kinds         map[entra.Kind]int `json:"kinds"`
	DeletedUsers  int                `json:"deletedUsers"`
	DeletedGroups int                `json:"deletedGroups"`
	Users         UserCounts         `json:"users"`
	Groups        GroupCounts        `json:"groups"`
	Memberships   int                `json:"memberships"` // direct
	// RoleHolders counts the distinct users with a directory role in force, over
	// whatever scope and by whatever group, RoleEligible those who may only take
	// one; GlobalAdmins and GlobalEligible those of Global Administrator.
	RoleHolders    int `json:"roleHolders"`
	RoleEligible   int `json:"roleEligible"`
	GlobalAdmins   int `json:"globalAdmins"`
	GlobalEligible int `json:"globalEligible"`
}

// UserCounts are counts of live users. Agents' accounts are in none but Agents.
type UserCounts struct {
	Total    int `json:"total"`
	Agents   int `json:"agents"`
	Enabled  int `json:"enabled"`
	Guests   int `json:"guests"`
	Synced   int `json:"synced"`
	Licensed int `json:"licensed"`
	// NoMFA and MFA count the users that the registration report lists;
	// MFAUnknown the others.
	NoMFA      int `json:"noMfa"`
	MFA        int `json:"mfa"`
	MFAUnknown int `json:"mfaUnknown"`
	// Inactive90 counts enabled users without a sign-in for 90 days;
	// SignInUnknown those whose sign-in activity is not known.
	Inactive90    int `json:"inactive90Days"`
	SignInUnknown int `json:"signInUnknown"`
}

// GroupCounts are counts of live groups.
type GroupCounts struct {
	Total          int `json:"total"`
	Security       int `json:"security"`
	Microsoft365   int `json:"microsoft365"`
	Mail           int `json:"mail"`
	Dynamic        int `json:"dynamic"`
	RoleAssignable int `json:"roleAssignable"`
	Teams          int `json:"teams"`
	Synced         int `json:"synced"`
	Public         int `json:"public"`
	Ownerless      int `json:"ownerless"`
	OwnersHidden   int `json:"ownersHidden"` // Microsoft shows no owners of them
	Empty          int `json:"empty"`
}

// utc is t from seconds since 1970, the zero time for 0.
func utc(seconds int64) time.Time {
	if seconds == 0 {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}
