package store

import (
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store/round"
)

// A user whom a full round did not see may be in the recycle bin: what other
// feeds told of them stays until the users feed says that they are gone for good.
func TestUnseenUserComesBack(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.round(feed.Users, true, person(1, "Ana"), person(2, "Bo"))
	f.round(feed.Groups, true, group(1, "Staff", members(member("user", userID(1)), member("user", userID(2)))))
	f.round(feed.Registration, true, user(1, `,"isMfaRegistered":true`))
	f.round(feed.SignInActivity, true, user(1, `,"signInActivity":{"lastSignInDateTime":"2026-01-02T00:00:00Z","lastSuccessfulSignInDateTime":"2026-01-02T00:00:00Z"}`))
	before, err := f.db.User(f.ctx(), f.conn, userID(1))
	if err != nil {
		t.Fatal(err)
	}

	f.round(feed.Users, true, person(2, "Bo"))
	equal(t, "members", f.members(groupID(1), MemberQuery{}), []string{"Bo"})
	f.round(feed.DeletedUsers, true, user(1, `,"displayName":"Ana","deletedDateTime":"2026-01-03T00:00:00Z"`))
	f.round(feed.Users, false, person(1, "Ana"))
	equal(t, "members again", f.members(groupID(1), MemberQuery{}), []string{"Ana", "Bo"})
	again, err := f.db.User(f.ctx(), f.conn, userID(1))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "user", again, before)

	f.round(feed.Users, true, person(2, "Bo"))
	f.round(feed.Users, false, person(1, "Ana"))
	again, err = f.db.User(f.ctx(), f.conn, userID(1))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "user restored before the bin was read", again, before)

	f.round(feed.Users, true, person(2, "Bo"))
	f.round(feed.Users, false, user(1, `,"@removed":{"reason":"deleted"}`))
	f.round(feed.Groups, false, group(1, "Staff", members(member("user", userID(1)))))
	f.round(feed.DeletedUsers, true)
	f.round(feed.Users, false)
	equal(t, "members at the end", f.members(groupID(1), MemberQuery{}), []string{"Bo"})
	equal(t, "journal", f.journal(), []string{"deleted Ana", "restored Ana", "deleted Ana", "restored Ana", "deleted Ana", "memberRemoved Staff Ana"})
	var rows int64
	f.tx(func(w *round.Writer) error {
		return w.Get("SELECT (SELECT count(*) FROM signin) + (SELECT count(*) FROM registration)", nil, &rows)
	})
	equal(t, "reports on a purged user", rows, 0)
}

// Owners are listed of live applications only: one in the recycle bin keeps what
// it had, and has it again when it comes back.
func TestRestoredApplicationHasOwners(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	const app = `{"id":"00000000-0000-4000-8000-0000000000a1","appId":"00000000-0000-4000-8000-0000000000b1","displayName":"Payroll"`
	owned := app + `,"owners":[` + member("user", userID(1)) + `]}`
	f.round(feed.Users, true, person(1, "Ana"))
	f.round(feed.Applications, true, app+`}`)
	f.round(feed.ApplicationOwners, true, owned)
	f.round(feed.Applications, false, app+`,"@removed":{"reason":"changed"}}`)
	f.round(feed.ApplicationOwners, true)
	f.round(feed.DeletedApplications, true)
	f.round(feed.Applications, false, app+`}`)
	equal(t, "owners", f.members("00000000-0000-4000-8000-0000000000a1", MemberQuery{Relation: Owners}), []string{"Ana"})
	equal(t, "journal", f.journal(), []string{"deleted Payroll", "restored Payroll"})
}

// The round that decides on what the bin no longer has must have begun after the
// bin was read: one that was broken off before, and goes on, does not know.
func TestBrokenOffRoundDecidesNothing(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.round(feed.Users, true, person(1, "Ana"), person(2, "Bo"))
	f.round(feed.Users, false, user(1, `,"@removed":{"reason":"changed"}`))
	f.begin(feed.Users, false)
	f.page(feed.Users, "p2", false, person(2, "Bo"))
	f.round(feed.DeletedUsers, true) // Ana was restored meanwhile
	f.begin(feed.Users, false)
	f.page(feed.Users, "delta", true)
	equal(t, "bin", f.names(UserQuery{Deleted: true}), []string{"Ana"})
	f.round(feed.Users, false, person(1, "Ana"))
	equal(t, "journal", f.journal(), []string{"deleted Ana", "restored Ana"})
}
