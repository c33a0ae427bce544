package dirsync

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
)

// unread are the objects about which a round could not ask, one by one: an
// answer that fails for one of them costs what is known of that one.
type unread struct {
	ids    []string // of the page under way
	before int      // of pages before it
	ok     bool     // at least one object was read
	cause  error    // the first
}

// maxUnread is how many objects of a round may fail before the fault is the
// endpoint's.
const maxUnread = 100

// add notes an object. It returns the error itself where that is no fault of the
// one object: of the connection, or of the whole endpoint.
func (u *unread) add(id string, err error) error {
	var remote *cloud.Error
	switch {
	case !errors.As(err, &remote), remote.Status == 0, remote.Status == http.StatusUnauthorized, errors.Is(err, cloud.ErrThrottled),
		errors.Is(err, cloud.ErrUnlicensed), remote.Status == http.StatusNotImplemented:
		return err
	case u.before+len(u.ids) >= maxUnread:
		return fmt.Errorf("more than %d objects could not be read: %w", maxUnread, err)
	}
	u.ids = append(u.ids, id)
	if u.cause == nil {
		u.cause = err
	}
	return nil
}

// take gives the objects of the page, once.
func (u *unread) take() []string {
	ids := u.ids
	u.before, u.ids = u.before+len(ids), nil
	return ids
}

// sentence says what was not read, and why; of is the number of objects, 0 where
// it is not known.
func (u *unread) sentence(f feed.Feed, of int) string {
	if u.cause == nil {
		return ""
	}
	why := u.cause.Error()
	if advice, ok := cloud.Explain(u.cause); ok {
		why = advice.Message
	}
	total := ""
	if of > 0 {
		total = fmt.Sprintf(" of %d", of)
	}
	return fmt.Sprintf("%s: %d%s could not be read: %s", f.Label, u.before+len(u.ids), total, why)
}
