package entra

import (
	"context"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
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
func (r guestRow) addSignIn(a *entra.SignInActivity) guestRow {
	if a != nil {
		r.LastSignIn = a.Last()
		r.Never, r.Attempt = r.LastSignIn.IsZero(), a.Attempt()
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
		row := newGuestRow("privilegedGuest", u.User).addSignIn(u.SignInActivity)
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
		row := newGuestRow("staleGuest", u.User).addSignIn(u.SignInActivity)
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
