package tools_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

// TestStatusWarnsOfRetirements: from 180 days before the day, where what takes
// the place is not granted; after it, nobody is told to grant what ended.
func TestStatusWarnsOfRetirements(t *testing.T) {
	t.Parallel()
	const end = "ends on 2027-02-01"
	permissions := []string{"User.Read.All", "Directory.Read.All"}
	for _, test := range []struct {
		name       string
		now        time.Time
		more       string
		want, lack string
	}{
		{"long before", time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC), "Group.Read.All", "", "2027-02-01"},
		{"soon", time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC), "Group.Read.All", end, "ended on 2027"},
		{"soon, with what stays", time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC), "ThreatHunting.Read.All", "", "2027-02-01"},
		{"after", time.Date(2027, 2, 1, 0, 0, 0, 0, time.UTC), "Group.Read.All", "ended on 2027-02-01", "AdvancedHunting.Read.All (hunting"},
	} {
		w := toolstest.New(t, toolstest.Options{Permissions: append([]string{test.more}, permissions...), Unsynced: true})
		cs := toolstest.Connect(t, w.Server(t, func(o *tools.Options) { o.Now = func() time.Time { return test.now } }), nil, nil)
		reply, _ := toolstest.Ask(t, cs, "entra_connection_status", toolstest.Args{"probe": true})
		notes, all := fmt.Sprint(reply["notes"]), fmt.Sprint(reply["tools"], reply["missing"], reply["notes"])
		if !strings.Contains(notes, test.want) || strings.Contains(all, test.lack) {
			t.Errorf("%s: want %q and no %q\n%v", test.name, test.want, test.lack, reply)
		}
	}
}
