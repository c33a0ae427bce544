package toolstest

import (
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

// contosoGovernance are the risk detections, access reviews, packages and
// consent requests of the small tenant.
func contosoGovernance(d *directory.Directory) {
	d.AddRow("riskDetections", logID(301), map[string]any{
		"userId": UserID(2), "userDisplayName": "Ben Brown", "userPrincipalName": "ben@contoso.com", "riskEventType": "anonymizedIPAddress",
		"riskLevel": "high", "riskState": "atRisk", "riskDetail": "none", "activity": "signin", "detectionTimingType": "realtime", "source": "IdentityProtection",
		"activityDateTime": hoursAgo(30), "detectedDateTime": hoursAgo(30), "lastUpdatedDateTime": hoursAgo(30), "ipAddress": "203.0.113.7",
		"location": map[string]any{"city": "Bern", "countryOrRegion": "CH"},
	})
	d.AddRow("riskDetections", logID(302), map[string]any{
		"userId": UserID(8), "userDisplayName": "Olga Olsen", "userPrincipalName": "olga@contoso.com", "riskEventType": "passwordSpray",
		"riskLevel": "medium", "riskState": "remediated", "riskDetail": "userPerformedSecuredPasswordReset", "activity": "signin", "detectionTimingType": "offline",
		"activityDateTime": hoursAgo(66), "detectedDateTime": hoursAgo(60), "lastUpdatedDateTime": hoursAgo(20), "ipAddress": "198.51.100.77",
	})
	d.AddRow("riskyUserHistory", logID(303), map[string]any{
		"@owner": UserID(2), "userId": UserID(2), "riskLevel": "high", "riskState": "atRisk", "riskDetail": "none", "riskLastUpdatedDateTime": DaysAgo(1),
		"activity": map[string]any{"detail": "none", "riskEventTypes": []string{"anonymizedIPAddress"}},
	})
	d.AddRow("riskyUsers", UserID(8), map[string]any{
		"userDisplayName": "Olga Olsen", "userPrincipalName": "olga@contoso.com", "riskLevel": "none", "riskState": "remediated",
		"riskDetail": "userPerformedSecuredPasswordReset", "riskLastUpdatedDateTime": hoursAgo(20), "isDeleted": false, "isProcessing": false,
	})
	contosoReviews(d)
	d.AddRow("accessPackages", logID(330), map[string]any{"displayName": "Partner Access", "description": "For partners", "isHidden": false, "createdDateTime": DaysAgo(100)})
	held := func(n, user int, state string, end time.Time) {
		expiration := map[string]any{"type": "noExpiration"}
		if !end.IsZero() {
			expiration = map[string]any{"type": "afterDateTime", "endDateTime": end}
		}
		d.AddRow("accessPackageAssignments", logID(n), map[string]any{
			"@owner": logID(330), "state": state, "status": state, "schedule": map[string]any{"startDateTime": DaysAgo(90), "expiration": expiration},
		})
		d.AddRow("accessPackageSubjects", logID(n), map[string]any{"objectId": UserID(user), "displayName": People[user-1].name, "subjectType": "user", "subjectLifecycle": "notDefined"})
	}
	held(331, 4, "delivered", DaysAgo(10))
	held(332, 1, "delivered", time.Time{})
	held(333, 6, "expired", DaysAgo(3))
	for n, state := range map[int]string{334: "pendingApproval", 335: "denied"} {
		d.AddRow("accessPackageRequests", logID(n), map[string]any{
			"@owner": logID(330), "requestType": "userAdd", "state": state, "status": state, "createdDateTime": DaysAgo(n - 314), "justification": "Project",
		})
		d.AddRow("accessPackageSubjects", logID(n), map[string]any{"objectId": UserID(5), "displayName": People[4].name, "subjectType": "user", "subjectLifecycle": "notDefined"})
	}
	d.AddRow("lifecycleWorkflows", logID(340), map[string]any{"displayName": "Offboard", "category": "leaver", "isEnabled": false, "isSchedulingEnabled": false})
	ask := func(n int, app string, age int, status string) {
		d.AddRow("appConsentRequests", logID(n), map[string]any{"appId": OtherID(n), "appDisplayName": app, "pendingScopes": []map[string]any{{"displayName": "Mail.Read"}}})
		d.AddRow("userConsentRequests", logID(n+10), map[string]any{
			"@owner": logID(n), "status": status, "createdDateTime": DaysAgo(age), "reason": "For my mail",
			"createdBy": map[string]any{"user": map[string]any{"id": UserID(5), "displayName": People[4].name}},
		})
	}
	ask(350, "Mail Helper", 40, "InProgress")
	ask(351, "Fresh App", 2, "InProgress")
	ask(352, "Old App", 80, "Completed")
}

func contosoReviews(d *directory.Directory) {
	review := func(n int, name, status string, end int, decisions ...string) {
		scope := map[string]any{"@odata.type": "#microsoft.graph.accessReviewQueryScope", "query": "/v1.0/groups/" + groupID(3) + "/transitiveMembers", "queryType": "MicrosoftGraph"}
		d.AddRow("accessReviewDefinitions", logID(n), map[string]any{
			"displayName": name, "status": "InProgress", "createdDateTime": DaysAgo(60), "scope": scope, "reviewers": []map[string]any{{"query": "./owners", "queryRoot": "group"}},
			"settings": map[string]any{"autoApplyDecisionsEnabled": false},
		})
		d.AddRow("accessReviewInstances", logID(n+10), map[string]any{
			"@owner": logID(n), "status": status, "startDateTime": DaysAgo(end + 14), "endDateTime": DaysAgo(end), "scope": scope,
		})
		for i, decision := range decisions {
			d.AddRow("accessReviewDecisions", logID(n*10+i), map[string]any{"@owner": logID(n + 10), "accessReviewId": logID(n + 10), "decision": decision})
		}
	}
	review(310, "Tier 0 members", "Completed", 20, "NotReviewed", "NotReviewed", "Approve")
	review(311, "Guests", "InProgress", -5, "NotReviewed")
	review(312, "Finance", "Applied", 70, "Approve", "Deny")
}
