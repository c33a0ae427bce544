package tools

import (
	"context"
	"errors"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

func TestExplain(t *testing.T) {
	t.Parallel()
	tests := []struct {
		err  error
		code string
	}{
		{&cloud.Error{API: cloud.Graph, Status: 403, Code: "Authentication_RequestFromNonPremiumTenantOrB2CTenant", Message: "no premium", RequestID: "r1"}, "licenceMissing"},
		{&cloud.Error{API: cloud.Graph, Status: 403, Code: "Authorization_RequestDenied", Message: "Insufficient privileges", RequestID: "r1"}, "permissionMissing"},
		{&cloud.Error{API: cloud.Graph, Status: 429, RequestID: "r1"}, "throttled"},
		{&cloud.Error{API: cloud.Graph, Status: 503, RequestID: "r1"}, "unavailable"},
		{store.ErrDiskFull, "diskFull"},
		{store.ErrBusy, "databaseBusy"},
		{store.ErrNotFound, "notFound"},
		{&store.AmbiguousError{Ref: "x"}, "ambiguous"},
		{context.Canceled, "cancelled"},
		{errors.New("odd"), "internal"},
	}
	for _, tt := range tests {
		got := Explain(tt.err)
		if got.Code != tt.code || got.Message == "" {
			t.Errorf("%v: got %+v, want code %s", tt.err, got, tt.code)
		}
		var api *cloud.Error
		if errors.As(tt.err, &api) && got.RequestID != "r1" {
			t.Errorf("%v: got request id %q", tt.err, got.RequestID)
		}
	}
}
