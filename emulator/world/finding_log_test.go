package world

import (
	"slices"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// rowsWith are the rows of a collection with one value of a property.
func rowsWith(d *directory.Directory, collection, property, value string) []*directory.Object {
	var out []*directory.Object
	for row := range d.Each(collection) {
		if row.Text(property) == value {
			out = append(out, row)
		}
	}
	return out
}

func errorCode(row *directory.Object) float64 {
	code, _ := row.Get("status").(map[string]any)["errorCode"].(float64)
	return code
}

// auditOf is the audit of an activity on a target.
func auditOf(d *directory.Directory, activity, target string) *directory.Object {
	for _, row := range rowsWith(d, "directoryAudits", "activityDisplayName", activity) {
		if targets := row.Maps("targetResources"); len(targets) > 0 && targets[0]["displayName"] == target {
			return row
		}
	}
	return nil
}

func init() {
	evidence["password-spray"] = func(t *testing.T, d *directory.Directory) bool {
		people := map[string]bool{}
		for _, row := range rowsWith(d, "signIns", "ipAddress", sprayAddress) {
			if errorCode(row) == 50126 {
				people[row.Text("userId")] = true
			}
		}
		return len(people) >= 20
	}
	evidence["legacy-auth-success"] = func(t *testing.T, d *directory.Directory) bool {
		victim := userNamed(t, d, lenaSommer)
		return slices.ContainsFunc(rowsWith(d, "signIns", "userId", victim.ID), func(row *directory.Object) bool {
			return row.Text("ipAddress") == sprayAddress && row.Text("clientAppUsed") == "IMAP4" && errorCode(row) == 0
		})
	}
	evidence["device-code-sign-in"] = func(t *testing.T, d *directory.Directory) bool {
		rows := rowsWith(d, "signIns", "ipAddress", deviceAddress)
		return len(rows) == 1 && rows[0].Text("authenticationProtocol") == "deviceCode" && rows[0].Text("userId") == userNamed(t, d, dominikAdler).ID
	}
	evidence["phished-consent"] = func(t *testing.T, d *directory.Directory) bool {
		return auditOf(d, "Consent to application", foreignPDF) != nil
	}
	evidence["credential-by-helpdesk"] = func(t *testing.T, d *directory.Directory) bool {
		row := auditOf(d, "Update application – Certificates and secrets management", appTickets)
		by, _ := row.Get("initiatedBy").(map[string]any)["user"].(map[string]any)
		return by["id"] == userNamed(t, d, noahFerris).ID && len(appNamed(t, d, "application", appTickets).Maps("passwordCredentials")) == 2
	}
	evidence["workload-at-risk"] = func(t *testing.T, d *directory.Directory) bool {
		risk := d.Row("riskyServicePrincipals", appNamed(t, d, "servicePrincipal", appFeedImporter).ID)
		return risk.Text("riskState") == "atRisk" && len(rowsWith(d, "servicePrincipalRiskDetections", "riskEventType", "leakedCredentials")) == 1
	}
	evidence["access-review-overdue"] = func(t *testing.T, d *directory.Directory) bool {
		reviews := rowsWith(d, "accessReviewDefinitions", "displayName", overdueReview)
		instances := d.RowsBy("accessReviewInstances", directory.OwnerProperty, reviews[0].ID)
		end, _ := instances[0].Get("endDateTime").(time.Time)
		return len(instances) == 1 && instances[0].Text("status") == "Completed" && end.Before(demoClock().Add(-14*dice.Day)) &&
			len(d.RowsBy("accessReviewDecisions", directory.OwnerProperty, instances[0].ID)) == 7
	}
	evidence["consent-request-unanswered"] = func(t *testing.T, d *directory.Directory) bool {
		wanted := rowsWith(d, "appConsentRequests", "appDisplayName", wantedApp)
		asked := d.RowsBy("userConsentRequests", directory.OwnerProperty, wanted[0].ID)
		created, _ := asked[0].Get("createdDateTime").(time.Time)
		return len(asked) == 2 && asked[0].Text("status") == "InProgress" && demoClock().Sub(created) > 30*dice.Day
	}
	evidence["assignment-past-end"] = func(t *testing.T, d *directory.Directory) bool {
		guest := userNamed(t, d, rafaelOrtega)
		for _, row := range rowsWith(d, "accessPackageAssignments", "state", "delivered") {
			expiration, _ := row.Get("schedule").(map[string]any)["expiration"].(map[string]any)
			end, _ := expiration["endDateTime"].(string)
			if at, err := time.Parse(time.RFC3339, end); err == nil && at.Before(demoClock()) && d.Row("accessPackageSubjects", row.ID).Text("objectId") == guest.ID {
				return true
			}
		}
		return false
	}
	evidence["provisioning-failing"] = func(t *testing.T, d *directory.Directory) bool {
		leaver, n := userNamed(t, d, oliverNash), 0
		for row := range d.Each("provisioning") {
			who, _ := row.Get("sourceIdentity").(map[string]any)
			status, _ := row.Get("provisioningStatusInfo").(map[string]any)
			if who["id"] == leaver.ID && status["status"] == "failure" {
				n++
			}
		}
		return n >= 5
	}
}
