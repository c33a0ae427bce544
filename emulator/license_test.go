package emulator_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/emulator"
)

// A tenant without a licence is told so in each area's words, and has the rest.
func TestUnlicensed(t *testing.T) {
	t.Parallel()
	c := newCloud(t, func(o *emulator.Options) { o.Unlicensed = true })
	token := tokenFor(t, c, c.Apps().Full)
	const graph = "https://graph.microsoft.com/v1.0"
	for path, want := range map[string]string{
		"/users?$top=1": "", "/auditLogs/directoryAudits?$top=1": "", "/roleManagement/directory/roleAssignments?$top=1": "",
		"/auditLogs/signIns?$top=1":                                  "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
		"/users?$select=id,signInActivity&$top=1":                    "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
		"/identityProtection/riskyUsers?$top=1":                      "not licensed for this feature",
		"/roleManagement/directory/roleEligibilityScheduleInstances": "AadPremiumLicenseRequired",
	} {
		path, query, _ := strings.Cut(path, "?")
		got := send(t, client(c), "GET", graph+path+"?"+strings.ReplaceAll(query, " ", url.QueryEscape(" ")), token, "")
		if (got.status == 200) != (want == "") || !strings.Contains(got.body, want) {
			t.Errorf("%s: got %d %.300s, want %q", path, got.status, got.body, want)
		}
	}
	for o := range c.Directory().Each("organization") {
		if plans := o.Maps("assignedPlans"); len(plans) == 0 {
			t.Error("the organization has no plan left")
		}
	}
}
