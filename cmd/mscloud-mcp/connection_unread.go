package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/text"
)

// unreadError says that Microsoft lets the connection read nothing at all.
type unreadError struct {
	name        string
	permissions []string // that open what people ask about first
	fix         string   // of a feed that no permission would open
}

func (e *unreadError) Error() string {
	return fmt.Sprintf("nothing of %s could be read: Microsoft refused every part of the directory", text.Clean(e.name))
}

func (e *unreadError) advice() string {
	if len(e.permissions) == 0 {
		return cmp.Or(e.fix, "mscloud-mcp connection test shows what is missing.")
	}
	return fmt.Sprintf("Grant the application permissions %s of Microsoft Graph and give admin consent; `mscloud-mcp connection test %q` shows what is missing.",
		listed(e.permissions), e.name)
}

// nothingRead is an unreadError where feeds were tried and none is up to date,
// nil otherwise.
func nothingRead(conn store.Connection, feeds []store.FeedState) error {
	e := &unreadError{name: conn.Name}
	refused := 0
	for _, st := range feeds {
		switch st.State {
		case store.FeedOK:
			return nil
		case store.FeedPermissionMissing, store.FeedLicenceMissing, store.FeedUnsupported:
			refused++
		}
		f, _ := feed.Of(st.Feed)
		if st.State == store.FeedPermissionMissing && f.First && !slices.Contains(e.permissions, f.Needs) {
			e.permissions = append(e.permissions, f.Needs)
		}
		e.fix = cmp.Or(e.fix, st.ErrorFix)
	}
	if refused == 0 {
		return nil
	}
	slices.SortFunc(e.permissions, strings.Compare)
	return e
}
