package entra

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

// TestMFAReportWithoutTheReport: nobody's MFA is known, and that must not read
// as nobody without MFA.
func TestMFAReportWithoutTheReport(t *testing.T) {
	t.Parallel()
	permissions := slices.DeleteFunc(slices.Clone(toolstest.Permissions), func(p string) bool { return p == "AuditLog.Read.All" })
	w := toolstest.New(t, toolstest.Options{Permissions: permissions})
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	reply, _ := toolstest.Ask(t, cs, "entra_mfa_report", toolstest.Args{"state": "none"})
	if reply["total"] != nil {
		t.Errorf("got total %v of users without MFA, want none: it is not known", reply["total"])
	}
	if !strings.Contains(fmt.Sprint(reply["coverage"]), "userRegistrationDetails") || !strings.Contains(fmt.Sprint(reply["coverage"]), "AuditLog.Read.All") {
		t.Errorf("got coverage %v, want the report and its permission", reply["coverage"])
	}
	if !strings.Contains(fmt.Sprint(reply["notes"]), "does not show that there are none") {
		t.Errorf("got notes %v", reply["notes"])
	}
	reply, _ = toolstest.Ask(t, cs, "entra_mfa_report", toolstest.Args{"countOnly": true})
	if reply["total"] != 10.0 || !strings.Contains(fmt.Sprint(reply["facets"]), "unknown") {
		t.Errorf("got total %v, facets %v, want ten users in state unknown", reply["total"], reply["facets"])
	}
}
