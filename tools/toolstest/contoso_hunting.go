package toolstest

import (
	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/hunting"
)

// contosoHunt adds to the small tenant what hunting reads: four mails, one of
// them with a hostile subject, an inbox rule, and a resolved
// alert and incident beside Ana's.
func contosoHunt(d *directory.Directory, h *hunting.Service) {
	for i, mail := range []struct{ from, subject, threat string }{
		{"offers@example.net", "Spring offers", ""}, {"it@example.net", "Password \u202eexpires", "Phish"},
		{"it@example.net", `"; EmailEvents | take 1 //`, "Phish"}, {"ben@contoso.com", "Minutes", ""},
	} {
		domain := "contoso.com"
		if mail.from != "ben@contoso.com" {
			domain = "example.net"
		}
		h.AddRow("EmailEvents", "Timestamp", DaysAgo(3*i+1), "NetworkMessageId", logID(500+i), "SenderFromAddress", mail.from, "SenderFromDomain", domain,
			"RecipientEmailAddress", "ana@contoso.com", "RecipientObjectId", UserID(1), "Subject", mail.subject, "ThreatTypes", mail.threat, "DeliveryAction", "Delivered", "UrlCount", i)
	}
	h.AddRow("CloudAppEvents", "Timestamp", DaysAgo(2), "ActionType", "New-InboxRule", "AccountId", "ana@contoso.com", "AccountDisplayName", "Ana Adams", "ObjectName", ".",
		"IPAddress", "198.51.100.77", "CountryCode", "MD", "RawEventData", map[string]any{"Operation": "New-InboxRule", "Parameters": []any{map[string]any{"Name": "MoveToFolder", "Value": "RSS Feeds"}}})
	d.AddRow("alerts_v2", "aa0000000002_1", map[string]any{
		"title": "Unfamiliar sign-in properties", "description": "Ben signed in from a place that is new.", "severity": "medium", "status": "resolved", "category": "InitialAccess",
		"serviceSource": "azureAdIdentityProtection", "detectionSource": "azureAdIdentityProtection", "incidentId": "40", "mitreTechniques": []string{"T1078.004"},
		"classification": "falsePositive", "determination": "notMalicious", "assignedTo": "ben@contoso.com", "recommendedActions": "Ask the user.",
		"createdDateTime": DaysAgo(20), "firstActivityDateTime": DaysAgo(20), "lastActivityDateTime": DaysAgo(20), "lastUpdateDateTime": DaysAgo(19), "resolvedDateTime": DaysAgo(19), "providerAlertId": "aa0000000002_1",
		"evidence": []map[string]any{
			{"@odata.type": "#microsoft.graph.security.userEvidence", "createdDateTime": DaysAgo(20), "verdict": "suspicious", "userAccount": map[string]any{"accountName": "ben", "domainName": "contoso.com", "azureAdUserId": UserID(2), "userPrincipalName": "ben@contoso.com", "displayName": "Ben Berg"}},
		},
	})
	d.AddRow("incidents", "40", map[string]any{
		"displayName": "Unfamiliar sign-in properties involving one user", "severity": "medium", "status": "resolved", "classification": "falsePositive", "determination": "notMalicious",
		"createdDateTime": DaysAgo(20), "lastUpdateDateTime": DaysAgo(19), "assignedTo": "ben@contoso.com", "customTags": []string{"travel"},
	})
}
