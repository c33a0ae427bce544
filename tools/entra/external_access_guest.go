package entra

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/policybook"
	"github.com/mscloud-mcp/mscloud-mcp/tools/rolebook"
)

// guestsOf reads guests by a query of users; a page of no rows counts only.
func guestsOf(ctx context.Context, c *tools.Call, q store.UserQuery, page store.Page, row func(store.UserRow) guestRow) ([]any, string, int, error) {
	q.UserType, q.Page, q.CountOnly = "Guest", page, page.Limit == 0
	list, err := c.Store.Users(ctx, c.ID(), q)
	if err != nil {
		return nil, "", 0, err
	}
	var rows []any
	for _, u := range list.Items {
		rows = append(rows, row(u))
	}
	return rows, list.Next, list.Total, nil
}

// knownUserTypes covers users of a type that this version does not know: whether
// they are guests nobody here can say. It reports whether there are none.
func knownUserTypes(ctx context.Context, c *tools.Call) (bool, error) {
	users, err := c.Store.Users(ctx, c.ID(), store.UserQuery{CountOnly: true, Facets: true})
	if err != nil {
		return false, err
	}
	var words []string
	n := 0
	for _, f := range users.Facets["userType"] {
		if !slices.Contains([]string{entra.UserMember, entra.UserGuest, entra.UserAgent, store.UnknownType}, f.Value) {
			words, n = append(words, f.Value), n+f.Count
		}
	}
	if n > 0 {
		c.Cover(tools.Coverage{
			Part: "guests", State: tools.Partial, Reason: "scopeNotReadable",
			Fix: fmt.Sprintf("%d users have a userType that is %s (%s), so that it stays open whether they are guests: look at them with entra_user_list", n, policybook.NotKnown, strings.Join(words, ", ")),
		})
	}
	return n == 0, nil
}

func newGuestRow(kind string, u entra.User) guestRow {
	row := guestRow{Kind: kind, ID: u.ID, Name: u.DisplayName, Mail: u.Mail}
	if u.Mail == "" {
		row.UPN = u.UserPrincipalName
	}
	if !u.AccountEnabled {
		row.Enabled = new(false)
	}
	if u.ExternalUserState != "Accepted" && kind != "unredeemedGuest" {
		row.State = u.ExternalUserState
	}
	return row
}

// addSignIn adds the last sign-in where it is known.
func (r guestRow) addSignIn(u store.UserRow) guestRow {
	if a := u.SignInActivity; a != nil {
		r.LastSignIn, r.Never, r.Attempt = a.Last(), a.Never(u.CreatedDateTime), a.Attempt()
	}
	return r
}

// privilegedGuests hold a directory role, themselves or by a group.
func privilegedGuests(ctx context.Context, c *tools.Call, in externalAccessInput, page store.Page) ([]any, string, int, error) {
	holds := true
	book, err := rolebook.Read(ctx, c)
	if err != nil {
		return nil, "", 0, err
	}
	now := book.At(c.Now)
	return guestsOf(ctx, c, store.UserQuery{Search: in.Search, RoleHolder: &holds}, page, func(u store.UserRow) guestRow {
		row := newGuestRow("privilegedGuest", u.User).addSignIn(u)
		row.Roles = book.Labels(now, u.ID)
		return row
	})
}

// staleGuests have not signed in for long; who never did counts from creation.
func staleGuests(ctx context.Context, c *tools.Call, in externalAccessInput, page store.Page) ([]any, string, int, error) {
	if in.Kind != "" {
		c.Note("Guests who never signed in count from their creation; guests whose sign-ins are unknown are left out.")
	}
	return guestsOf(ctx, c, store.UserQuery{Search: in.Search, InactiveDays: in.InactiveDays, Without: store.Registration}, page, func(u store.UserRow) guestRow {
		row := newGuestRow("staleGuest", u.User).addSignIn(u)
		if row.LastSignIn.IsZero() {
			row.Created = u.CreatedDateTime
		}
		return row
	})
}

// unredeemedGuests have not accepted their invitation.
func unredeemedGuests(ctx context.Context, c *tools.Call, in externalAccessInput, page store.Page) ([]any, string, int, error) {
	pending, err := c.Store.PendingGuests(ctx, c.ID())
	if err != nil {
		return nil, "", 0, err
	}
	var rows []guestRow
	for _, u := range pending {
		if !wordsMatch(u.DisplayName+" "+u.UserPrincipalName+" "+u.Mail, in.Search) {
			continue
		}
		row := newGuestRow("unredeemedGuest", u)
		row.Created = u.CreatedDateTime
		if !u.CreatedDateTime.IsZero() {
			row.DaysOpen = int(c.Now.Sub(u.CreatedDateTime) / (24 * time.Hour))
		}
		rows = append(rows, row)
	}
	if page.Limit == 0 {
		return nil, "", len(rows), nil
	}
	items, next := tools.PageOf(rows, page, func(r guestRow) string { return tools.NameKey(r.Name, r.ID) })
	return anys(items), next, len(rows), nil
}

func anys[T any](list []T) []any {
	out := make([]any, len(list))
	for i := range list {
		out[i] = list[i]
	}
	return out
}
