package tools

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestMFAReportWithoutTheReport: nobody's MFA is known, and that must not read
// as nobody without MFA.
func TestMFAReportWithoutTheReport(t *testing.T) {
	t.Parallel()
	permissions := slices.DeleteFunc(slices.Clone(fullPermissions), func(p string) bool { return p == "AuditLog.Read.All" })
	w := newWorld(t, worldOptions{permissions: permissions})
	cs := connect(t, w.server(t, nil, nil), nil, nil)
	reply, _ := ask(t, cs, "entra_mfa_report", args{"state": "none"})
	if reply["total"] != nil {
		t.Errorf("got total %v of users without MFA, want none: it is not known", reply["total"])
	}
	if !strings.Contains(fmt.Sprint(reply["coverage"]), "userRegistrationDetails") || !strings.Contains(fmt.Sprint(reply["coverage"]), "AuditLog.Read.All") {
		t.Errorf("got coverage %v, want the report and its permission", reply["coverage"])
	}
	if !strings.Contains(fmt.Sprint(reply["notes"]), "does not show that there are none") {
		t.Errorf("got notes %v", reply["notes"])
	}
	reply, _ = ask(t, cs, "entra_mfa_report", args{"countOnly": true})
	if reply["total"] != 10.0 || !strings.Contains(fmt.Sprint(reply["facets"]), "unknown") {
		t.Errorf("got total %v, facets %v, want ten users in state unknown", reply["total"], reply["facets"])
	}
}
