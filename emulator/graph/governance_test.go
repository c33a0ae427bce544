package graph

import (
	"net/http"
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

// governed is contoso with a row or two of each list of risk and governance.
func governed() *directory.Directory {
	d := contoso(fixedClock)
	d.AddRow("riskDetections", guid(8001), map[string]any{"userId": guid(1), "riskLevel": "high", "riskState": "atRisk", "riskEventType": "passwordSpray", "detectedDateTime": fixedTime.AddDate(0, 0, -1)})
	d.AddRow("riskDetections", guid(8002), map[string]any{"userId": guid(1), "riskLevel": "low", "riskState": "remediated", "riskEventType": "newCountry", "detectedDateTime": fixedTime.AddDate(0, 0, -40)})
	d.AddRow("riskDetections", guid(8003), map[string]any{"userId": guid(1), "riskLevel": "low", "riskState": "remediated", "detectedDateTime": fixedTime.AddDate(0, 0, -91)})
	d.AddRow("riskyServicePrincipals", guid(graphApp), map[string]any{"appId": guid(8010), "riskLevel": "high", "riskState": "atRisk", "riskLastUpdatedDateTime": fixedTime})
	d.AddRow("riskyUsers", guid(1), map[string]any{"riskLevel": "high", "riskState": "atRisk"})
	d.AddRow("riskyUserHistory", guid(8011), map[string]any{directory.OwnerProperty: guid(1), "userId": guid(1), "riskLevel": "high", "riskState": "atRisk"})
	d.AddRow("provisioning", guid(8020), map[string]any{"activityDateTime": fixedTime.AddDate(0, 0, -2), "provisioningAction": "create", "jobId": "scim.1", "provisioningStatusInfo": map[string]any{"status": "failure"}})
	d.AddRow("accessReviewDefinitions", guid(8030), map[string]any{"displayName": "Guests", "status": "InProgress"})
	d.AddRow("accessReviewInstances", guid(8031), map[string]any{directory.OwnerProperty: guid(8030), "status": "InProgress"})
	d.AddRow("accessReviewDecisions", guid(8032), map[string]any{directory.OwnerProperty: guid(8031), "accessReviewId": guid(8031), "decision": "NotReviewed"})
	d.AddRow("accessPackages", guid(8040), map[string]any{"displayName": "Partners"})
	d.AddRow("accessPackageAssignments", guid(8041), map[string]any{directory.OwnerProperty: guid(8040), "state": "delivered"})
	d.AddRow("accessPackageSubjects", guid(8041), map[string]any{"objectId": guid(1), "displayName": "User 01", "subjectLifecycle": "notDefined"})
	d.AddRow("accessPackageRequests", guid(8042), map[string]any{directory.OwnerProperty: guid(8040), "state": "pendingApproval", "requestType": "userAdd", "createdDateTime": fixedTime})
	d.AddRow("lifecycleWorkflows", guid(8050), map[string]any{"displayName": "Leaver", "category": "leaver", "isEnabled": true})
	d.AddRow("appConsentRequests", guid(8060), map[string]any{"appId": guid(8061), "appDisplayName": "Scribe"})
	d.AddRow("appConsentRequests", guid(8062), map[string]any{"appId": guid(8063), "appDisplayName": "Old"})
	d.AddRow("userConsentRequests", guid(8064), map[string]any{directory.OwnerProperty: guid(8060), "status": "InProgress"})
	d.AddRow("userConsentRequests", guid(8065), map[string]any{directory.OwnerProperty: guid(8062), "status": "Completed"})
	return d
}

const (
	reviewsPath = "/identityGovernance/accessReviews/definitions"
	heldPath    = "/identityGovernance/entitlementManagement/assignments"
	consentPath = "/identityGovernance/appConsent/appConsentRequests"
)

// governors are the permissions of risk and governance.
var governors = []string{
	"AuditLog.Read.All", "IdentityRiskEvent.Read.All", "IdentityRiskyServicePrincipal.Read.All", "IdentityRiskyUser.Read.All",
	"AccessReview.Read.All", "EntitlementManagement.Read.All", "LifecycleWorkflows.Read.All", "ConsentRequest.Read.All",
}

// Each list answers the filters that Microsoft documents for it.
func TestGovernanceLists(t *testing.T) {
	t.Parallel()
	g := New(governed(), Options{})
	for path, want := range map[string]string{
		"/identityProtection/riskDetections": "8001 8002", // not what is older than 90 days
		"/identityProtection/riskDetections?$filter=riskLevel eq 'high' and detectedDateTime ge 2026-11-01T00:00:00Z": "8001",
		"/identityProtection/riskyServicePrincipals?$filter=riskState eq 'atRisk'":                                    "201",
		"/identityProtection/riskyUsers/" + guid(1) + "/history":                                                      "8011",
		"/auditLogs/provisioning?$filter=activityDateTime gt 2026-11-01T00:00:00Z and jobId eq 'scim.1'":              "8020",
		"/auditLogs/provisioning?$filter=provisioningStatusInfo/status eq 'success'":                                  "",
		reviewsPath + "?$filter=status eq 'InProgress'&$top=100&$skip=0":                                              "8030",
		reviewsPath + "/" + guid(8030) + "/instances":                                                                 "8031",
		reviewsPath + "/" + guid(8030) + "/instances/" + guid(8031) + "/decisions":                                    "8032",
		heldPath + "?$filter=state eq 'delivered'&$expand=target,accessPackage":                                       "8041",
		"/identityGovernance/entitlementManagement/assignmentRequests?$filter=state eq 'pendingApproval'":             "8042",
		"/identityGovernance/lifecycleWorkflows/workflows?$filter=category eq 'leaver'":                               "8050",
		consentPath + "?$filter=userConsentRequests/any(u:u/status eq 'InProgress')":                                  "8060",
		consentPath + "/" + guid(8060) + "/userConsentRequests":                                                       "8064",
	} {
		if a := send(t, g, http.MethodGet, path, "", governors); a.Code != http.StatusOK || a.ids() != want {
			t.Errorf("%s: %d %s, want %q", path, a.Code, a.Body, want)
		}
	}
	a := send(t, g, http.MethodGet, heldPath+"?$expand=target,accessPackage($select=displayName)", "", governors)
	row := a.values()[0]
	if row["target"].(map[string]any)["displayName"] != "User 01" || len(row["accessPackage"].(map[string]any)) != 1 {
		t.Errorf("expanded assignment = %v", row)
	}
	if a := send(t, g, http.MethodGet, heldPath, "", governors); a.values()[0]["target"] != nil {
		t.Errorf("an assignment shows its target without $expand: %s", a.Body)
	}
}

// What Microsoft refuses is refused, in the words of the area.
func TestGovernanceRefusals(t *testing.T) {
	t.Parallel()
	g := New(governed(), Options{})
	for _, tc := range []struct {
		path    string
		roles   []string
		status  int
		message string
	}{
		{"/identityProtection/riskDetections", []string{"IdentityRiskyUser.Read.All"}, 403, "required scopes are missing"},
		{"/identityProtection/riskyServicePrincipals", []string{"IdentityRiskEvent.Read.All"}, 403, "required scopes are missing"},
		{"/identityProtection/riskyUsers/" + guid(1) + "/history", []string{"Directory.Read.All"}, 403, "required scopes"},
		{reviewsPath, []string{"Directory.Read.All"}, 403, "Insufficient privileges"},
		{heldPath, []string{"AccessReview.Read.All"}, 403, "Insufficient privileges"},
		{consentPath, []string{"Directory.Read.All"}, 403, "Insufficient privileges"},
		{"/auditLogs/provisioning", []string{"User.Read.All"}, 403, "AuditLog.Read.All"},
		{"/identityProtection/riskDetections?$top=501", governors, 400, "between 1 and 500"},
		{"/identityProtection/riskDetections?$orderby=detectedDateTime", governors, 400, "$orderby"},
		{"/identityProtection/riskDetections?$filter=startswith(riskEventType,'p')", governors, 400, "riskEventType"},
		{reviewsPath + "?$filter=displayName eq 'Guests'", governors, 400, "displayName"},
		{reviewsPath + "?$expand=instances", governors, 400, "$expand"},
		{reviewsPath + "/" + guid(8030) + "/instances/" + guid(1) + "/decisions", governors, 404, guid(1)},
		{reviewsPath + "/" + guid(1) + "/instances", governors, 404, guid(1)},
		{heldPath + "?$filter=state eq 'gone'", governors, 400, "not a valid enumeration"},
		{heldPath + "?$top=5", governors, 400, "$top"},
		{heldPath + "?$expand=assignmentPolicy", governors, 501, "assignmentPolicy"},
		{consentPath + "?$filter=userConsentRequests/any(u:u/colour eq 'red')", governors, 400, "colour"},
		{consentPath + "?$filter=userConsentRequests/any()", governors, 400, "Unsupported Query"},
		{"/identityGovernance/lifecycleWorkflows/workflows?$filter=version eq 1", governors, 400, "version"},
	} {
		a := send(t, g, http.MethodGet, tc.path, "", tc.roles)
		if a.Code != tc.status || !strings.Contains(a.errorMessage(), tc.message) {
			t.Errorf("%s: %d %s, want %d %q", tc.path, a.Code, a.errorMessage(), tc.status, tc.message)
		}
	}
}

// Without the licence, reviews and packages answer as PIM does; consent
// requests need none.
func TestGovernanceLicences(t *testing.T) {
	t.Parallel()
	d := governed()
	d.UpdateRow("subscribedSkus", guid(900)+"_"+guid(skuP2), map[string]any{"servicePlans": []map[string]any{{"servicePlanName": "AAD_PREMIUM"}}})
	g := New(d, Options{})
	for path, want := range map[string]string{
		reviewsPath: "AadPremiumLicenseRequired", heldPath: "AadPremiumLicenseRequired", consentPath: "",
		"/identityProtection/riskyServicePrincipals": "Forbidden", "/identityProtection/riskDetections": "", "/auditLogs/provisioning": "",
	} {
		if a := send(t, g, http.MethodGet, path, "", governors); a.errorCode() != want {
			t.Errorf("%s with P1: %d %s, want %q", path, a.Code, a.errorCode(), want)
		}
	}
	if a := send(t, g, http.MethodGet, "/identityProtection/riskDetections", "", governors); a.ids() != "8001" {
		t.Errorf("detections with P1 = %s, want the last 30 days", a.ids())
	}
}
