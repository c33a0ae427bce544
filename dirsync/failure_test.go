package dirsync

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

func TestClassify(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		feed  feed.Feed
		err   error
		state string
		fix   string // a part of it
		whole bool
	}{
		{"consent missing", declared(feed.SignInActivity), &cloud.Error{Status: 403, Code: "Authentication_MSGraphPermissionMissing"},
			store.FeedPermissionMissing, "AuditLog.Read.All", false},
		{"licence missing", declared(feed.SignInActivity), &cloud.Error{Status: 403, Code: "Authentication_RequestFromNonPremiumTenantOrB2CTenant"},
			store.FeedLicenceMissing, "Entra ID P1", false},
		{"not in this cloud", declared(feed.Grants), &cloud.Error{Status: 404, Code: "Request_ResourceNotFound"},
			store.FeedUnsupported, "does not offer", false},
		{"not implemented", declared(feed.Grants), &cloud.Error{Status: 501, Code: "NotImplemented"},
			store.FeedUnsupported, "does not offer", false},
		{"service down", declared(feed.Users), &cloud.Error{Status: 503}, store.FeedFailed, "goes on where it stopped", false},
		{"throttled", declared(feed.Users), &cloud.Error{Status: 429}, store.FeedFailed, "goes on where it stopped", false},
		{"foreign link", declared(feed.Users), cloud.ErrForeignHost, store.FeedFailed, "starts over", false},
		{"token refused", declared(feed.Users), &refusedError{&cloud.Error{Status: 401}}, store.FeedFailed, "connection test", true},
		{"token refused by one endpoint", declared(feed.Users), &cloud.Error{Status: 401}, store.FeedFailed, "next round", false},
		{"secret wrong", declared(feed.Users), &cloud.SignInError{Codes: []int{7000215}}, store.FeedFailed, "secret", true},
		{"disk full", declared(feed.Users), &store.Error{Kind: store.ErrDiskFull, Message: "no space", Fix: "Free some."}, store.FeedFailed, "Free some.", true},
		{"locked", declared(feed.Users), &store.Error{Kind: store.ErrBusy, Fix: "Close it."}, store.FeedFailed, "Close it.", true},
		{"damaged", declared(feed.Users), &store.Error{Kind: store.ErrCorrupt, Fix: "Restore it."}, store.FeedFailed, "Restore it.", true},
		{"page refused by the store", declared(feed.Users), &store.Error{Kind: store.ErrInvalid, Message: "object without id"}, store.FeedFailed, "", false},
		{"anything else", declared(feed.Users), errors.New("odd"), store.FeedFailed, "next round", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := classify(tt.feed, fmt.Errorf("read feed: %w", tt.err), false)
			if got.state != tt.state || got.whole != tt.whole || !strings.Contains(got.fix, tt.fix) {
				t.Errorf("got %+v, want state %s, whole %v, a fix with %q", got, tt.state, tt.whole, tt.fix)
			}
		})
	}
}

func TestRestart(t *testing.T) {
	t.Parallel()
	const location = "https://graph.microsoft.com/v1.0/users/delta?$deltatoken="
	tests := []struct {
		err  error
		link string
		ok   bool
	}{
		{&cloud.Error{Status: 410, Code: "resyncRequired", Location: location}, location, true},
		{&cloud.Error{Status: 400, Code: "SyncStateNotFound"}, "", true},
		{&cloud.Error{Status: 404, Code: "syncstatenotfound"}, "", true},
		{&cloud.Error{Status: 400, Code: "Directory_ExpiredPageToken"}, "", true},
		{&cloud.Error{Status: 400, Code: "Request_UnsupportedQuery"}, "", false},
		{&cloud.Error{Status: 503}, "", false},
		{errors.New("odd"), "", false},
		{nil, "", false},
	}
	for _, tt := range tests {
		err := tt.err
		if err != nil {
			err = fmt.Errorf("page: %w", err)
		}
		if link, ok := restart(err); link != tt.link || ok != tt.ok {
			t.Errorf("restart(%v) = %q, %v, want %q, %v", tt.err, link, ok, tt.link, tt.ok)
		}
	}
}
