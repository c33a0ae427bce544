package dirsync

import "github.com/mscloud-mcp/mscloud-mcp/store"

// users follows every user, members and guests.
// https://learn.microsoft.com/graph/api/user-delta
func users() feed { return deltaFeed(store.FeedUsers, "User.Read.All") }

// deletedUsers reads the recycle bin: a user that was deleted before the first
// synchronization never shows up in the delta.
// https://learn.microsoft.com/graph/api/directory-deleteditems-list
func deletedUsers() feed { return listFeed(store.FeedDeletedUsers, "User.Read.All") }

// signInActivity reads when each user last signed in. The property is kept
// outside the main directory and no delta query tracks it.
// https://learn.microsoft.com/graph/api/resources/signinactivity
func signInActivity() feed {
	f := listFeed(store.FeedSignInActivity, "AuditLog.Read.All")
	f.plan, f.slowness = premium, 6
	return f
}

// userRegistrationDetails reads which sign-in methods each user registered.
// Identity reports are limited to 5 requests in 10 seconds.
// https://learn.microsoft.com/graph/throttling-limits
// https://learn.microsoft.com/graph/api/authenticationmethodsroot-list-userregistrationdetails
func userRegistrationDetails() feed {
	f := listFeed(store.FeedRegistration, "AuditLog.Read.All")
	f.plan, f.slowness, f.paced = premium, 6, true
	return f
}

// premium is the licence of the sign-in reports.
const premium = "Microsoft Entra ID P1 or P2"
