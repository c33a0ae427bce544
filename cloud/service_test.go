package cloud

import (
	"net/url"
	"testing"
)

func TestClassify(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		api   API
		url   string
		want  Service
		units int
	}{
		{Graph, "/v1.0/users?$select=id", ServiceDirectory, 1},
		{Graph, "/v1.0/users", ServiceDirectory, 2},
		{Graph, "/v1.0/users/delta()?$skiptoken=x", ServiceDirectory, 1},
		{Graph, "/v1.0/groups/1/members", ServiceDirectory, 3},
		{Graph, "/v1.0/groups/1/transitiveMembers?$expand=x", ServiceDirectory, 6},
		{Graph, "/v1.0/subscribedSkus", ServiceDirectory, 3},
		{Graph, "/v1.0/auditLogs/signIns", ServiceReports, 1},
		{Graph, "/v1.0/reports/authenticationMethods/userRegistrationDetails", ServiceReports, 1},
		{Graph, "/beta/reports/servicePrincipalSignInActivities", ServiceReports, 1},
		{Graph, "/v1.0/reports/getOffice365ActiveUserDetail(period='D7')", ServiceUsage, 1},
		{Graph, "/v1.0/identityProtection/riskyUsers", ServiceConditional, 1},
		{Graph, "/v1.0/identity/conditionalAccess/policies", ServiceConditional, 1},
		{Graph, "/v1.0/security/alerts_v2", ServiceSecurity, 1},
		{Graph, "/v1.0/security/runHuntingQuery", ServiceHunting, 1},
		{Graph, "/v1.0/admin/serviceAnnouncement/issues", ServiceAnnouncement, 1},
		{Graph, "/v1.0/deviceManagement/managedDevices", ServiceGraph, 1},
		{Graph, "/", ServiceGraph, 1},
		{ARM, "/subscriptions", ServiceARM, 1},
		{ARM, "/providers/Microsoft.ResourceGraph/resources", ServiceResourceGraph, 1},
		{Defender, "/api/machines", ServiceDefender, 1},
		{XDR, "/api/advancedhunting/run", ServiceHunting, 1},
	} {
		u, err := url.Parse(test.url)
		if err != nil {
			t.Fatal(err)
		}
		if got, units := classify(test.api, u); got != test.want || units != test.units {
			t.Errorf("%s %s: got %s %d, want %s %d", test.api, test.url, got, units, test.want, test.units)
		}
	}
}

func TestBatchCostsItsInnerRequests(t *testing.T) {
	t.Parallel()
	u, _ := url.Parse("https://graph.microsoft.com/v1.0/$batch")
	got := services(Graph, u, []byte(`{"requests":[{"url":"/users"},{"url":"/groups/1/members"},{"url":"/auditLogs/signIns"}]}`))
	if got[ServiceDirectory] != 5 || got[ServiceReports] != 1 || len(got) != 2 {
		t.Errorf("got %v", got)
	}
}

// TestLimitsAreMicrosofts: every service that a request can fall under is in
// the table, but the sign-in service, which has its own waits.
func TestLimitsAreMicrosofts(t *testing.T) {
	t.Parallel()
	limits := DefaultLimits()
	for _, s := range []Service{ServiceDirectory, ServiceReports, ServiceConditional, ServiceUsage, ServiceSecurity,
		ServiceHunting, ServiceAnnouncement, ServiceGraph, ServiceARM, ServiceResourceGraph, ServiceDefender} {
		l, ok := limits[s]
		if !ok || l.PerSecond <= 0 || l.Burst < 1 {
			t.Errorf("%s: got %+v", s, l)
		}
	}
	if d := limits[ServiceDirectory]; d.PerSecond*10+float64(d.Burst) > 3500 {
		t.Errorf("directory: %+v can spend more than 3,500 units in 10 s", d)
	}
}
