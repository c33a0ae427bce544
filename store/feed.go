package store

import "time"

// Feed names one stream of a tenant's directory.
type Feed string

// Feeds that Microsoft Graph serves as delta queries
// (https://learn.microsoft.com/graph/delta-query-overview).
const (
	FeedUsers               Feed = "users"
	FeedGroups              Feed = "groups"
	FeedApplications        Feed = "applications"
	FeedServicePrincipals   Feed = "servicePrincipals"
	FeedDevices             Feed = "devices"
	FeedDirectoryRoles      Feed = "directoryRoles"
	FeedAdministrativeUnits Feed = "administrativeUnits"
	FeedGrants              Feed = "oauth2PermissionGrants"
)

// Feeds that are read in full every time.
const (
	FeedOrganization   Feed = "organization"
	FeedDomains        Feed = "domains"
	FeedSubscribedSKUs Feed = "subscribedSkus"
	FeedDeletedUsers   Feed = "deletedUsers"
	FeedDeletedGroups  Feed = "deletedGroups"
	FeedSignInActivity Feed = "signInActivity"
	FeedRegistration   Feed = "userRegistrationDetails"
)

// States of a feed.
const (
	FeedNever             = "never"
	FeedSyncing           = "syncing"
	FeedOK                = "ok"
	FeedFailed            = "failed"
	FeedPermissionMissing = "permissionMissing"
	FeedLicenceMissing    = "licenceMissing"
	FeedUnsupported       = "unsupported"
)

// FeedState is what is known of one feed of one connection.
type FeedState struct {
	Feed  Feed
	State string // FeedNever … FeedUnsupported
	// Link is where to go on: the next page of an interrupted round, or the
	// delta link of a finished one. "" means that the next round is a full one.
	Link string
	// Full is true while a full enumeration is under way.
	Full bool
	// Complete is true once a full enumeration has finished: rows can be
	// trusted to be all of them, and changes are journalled.
	Complete   bool
	Generation int64 // of the round under way or last finished
	Rows       int64 // objects held now
	Pages      int64 // of the round under way or last finished
	Changes    int64 // upserts and removals of that round
	StartedAt  time.Time
	FinishedAt time.Time // of the last round, however it ended
	LastOKAt   time.Time // when a round last finished well: what the rows are as of
	Error      string
	ErrorFix   string
}
