package dirsync

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// ErrBusy says that another process is synchronizing the connection.
var ErrBusy = errors.New("another process is synchronizing this connection")

// ErrDisabled says that the connection is switched off.
var ErrDisabled = errors.New("connection is disabled")

// errLeaseLost ends a pass whose lease another process took.
var errLeaseLost = errors.New("lease lost to another process")

// failure is a feed's error as the store keeps it: a state, one sentence, and
// what a person can do about it.
type failure struct {
	state   string
	message string
	fix     string
	// whole: no other feed of the connection can do better.
	whole bool
}

// classify names what an error means for a feed. Microsoft spells a missing
// permission in at least seven ways, all of them 403; so the status decides and
// the permission is named from the feed.
// https://learn.microsoft.com/graph/errors
//
// granted says that the feed's permission is in the token: then its grant is not
// the cause of a 403.
func classify(f feed.Feed, err error, granted bool) failure {
	out := failure{state: store.FeedFailed, message: err.Error(), fix: "It is tried again at the next round."}
	if advice, ok := cloud.Explain(err); ok {
		out.message, out.fix = advice.Message, advice.Fix
	}
	var signIn *cloud.SignInError
	var remote *cloud.Error
	var local *store.Error
	var parents *parentsError
	switch {
	case errors.As(err, &signIn), errors.Is(err, cloud.ErrOffline):
		out.whole = true
	case errors.As(err, new(*refusedError)):
		out.whole = true
	case errors.Is(err, cloud.ErrUnauthenticated):
		out.fix = "The endpoint refused a fresh access token; it is tried again at the next round. If it stays, report the request id to Microsoft."
	case errors.As(err, &local):
		out.message, out.fix = local.Message, local.Fix
		out.whole = errors.Is(err, store.ErrDiskFull) || errors.Is(err, store.ErrBusy) ||
			errors.Is(err, store.ErrCorrupt) || errors.Is(err, store.ErrReadOnly) || errors.Is(err, store.ErrWrongKey)
	case errors.As(err, &parents):
		out.message = err.Error()
		out.fix = cmp.Or(parents.parents.ErrorFix, "This feed follows the other by itself.")
		switch parents.parents.State {
		case store.FeedPermissionMissing, store.FeedLicenceMissing, store.FeedUnsupported:
			out.state = parents.parents.State
		}
	case errors.Is(err, cloud.ErrUnlicensed):
		out.state = store.FeedLicenceMissing
		if f.Plan != "" {
			out.fix = fmt.Sprintf("This needs %s in the tenant; the other feeds are not affected.", f.Plan)
		}
	case errors.Is(err, cloud.ErrForbidden) && granted:
		if errors.As(err, &remote) {
			named := *remote
			named.Granted, named.Permissions = true, []cloud.Permission{{API: cloud.Graph, Value: f.Needs}}
			if advice, ok := cloud.Explain(&named); ok {
				out.message, out.fix = advice.Message, advice.Fix
			}
		}
	case errors.Is(err, cloud.ErrForbidden):
		out.state = store.FeedPermissionMissing
		out.fix = fmt.Sprintf("Grant the application permission %s of Microsoft Graph and give admin consent; it is noticed by itself.", f.Needs)
	case errors.Is(err, cloud.ErrForeignHost):
		out.fix += " The feed starts over at the next round."
	case errors.Is(err, cloud.ErrThrottled), errors.Is(err, cloud.ErrUnavailable):
		if errors.As(err, &remote) && remote.Status == http.StatusNotImplemented {
			out.state = store.FeedUnsupported
			out.fix = "This cloud does not offer the feed; the others are not affected."
			break
		}
		out.fix = "Nothing to do: the sync goes on where it stopped at the next round."
	case errors.Is(err, cloud.ErrNotInCloud), errors.Is(err, cloud.ErrNotFound):
		out.state = store.FeedUnsupported
		out.fix = "This cloud does not offer the feed; the others are not affected."
	}
	return out
}

// restart tells how to start over after err, if err says that the cursor is of
// no use any more: from the URL that Microsoft named, or from the beginning.
//
// A delta token lives seven days; a reset of the service is answered 410 with
// a Location, an expired page token 400 Directory_ExpiredPageToken.
// https://learn.microsoft.com/graph/delta-query-overview#synchronization-reset
func restart(err error) (link string, ok bool) {
	var remote *cloud.Error
	if !errors.Is(err, cloud.ErrDeltaExpired) || !errors.As(err, &remote) {
		return "", false
	}
	return remote.Location, true
}

// linkError is an error with the link that was followed.
type linkError struct {
	link string
	err  error
}

func (e *linkError) Error() string { return e.err.Error() }
func (e *linkError) Unwrap() error { return e.err }

// deadLink reports whether a link of Microsoft's making was refused, which means
// that it is of no use any more, whatever the code says: the codes of page
// tokens are many, and not all are written down
// (DirectoryPageTokenNotFoundException is not).
func deadLink(err error, start string) bool {
	return refused(err, func(link string) bool { return link != start })
}

// refusedAt reports whether Microsoft does not know a link.
func refusedAt(err error, link string) bool {
	return refused(err, func(at string) bool { return at == link })
}

func refused(err error, at func(link string) bool) bool {
	var where *linkError
	return errors.As(err, &where) && at(where.link) && (errors.Is(err, cloud.ErrBadRequest) || errors.Is(err, cloud.ErrNotFound))
}
