package toolstest

import (
	"fmt"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

func logID(n int) string { return fmt.Sprintf("e0000000-0000-4000-8000-%012d", n) }

func hoursAgo(n int) time.Time { return ClockStart.Add(-time.Duration(n) * time.Hour) }

// contosoLogs are the sign-ins, audits and provisioning events of the small
// tenant beside Ana's one sign-in.
func contosoLogs(d *directory.Directory) {
	signIn := func(n int, props map[string]any) {
		row := map[string]any{
			"createdDateTime": hoursAgo(n), "isInteractive": true, "signInEventTypes": []string{"interactiveUser"}, "ipAddress": "203.0.113.7",
			"conditionalAccessStatus": "notApplied", "status": map[string]any{"errorCode": 0, "failureReason": "Other."}, "userId": "",
			"riskLevelDuringSignIn": "none", "riskState": "none", "clientAppUsed": "Browser", "authenticationProtocol": "none",
			"appId": OtherID(10), "appDisplayName": "Ledger", "location": map[string]any{"city": "Bern", "countryOrRegion": "CH"},
		}
		for k, v := range props {
			row[k] = v
		}
		d.AddRow("signIns", logID(n), row)
	}
	as := func(n int, more map[string]any) map[string]any {
		props := map[string]any{"userId": UserID(n), "userDisplayName": People[n-1].name, "userPrincipalName": People[n-1].UPN}
		for k, v := range more {
			props[k] = v
		}
		return props
	}
	spray := map[string]any{
		"ipAddress": "198.51.100.77", "clientAppUsed": "IMAP4", "appId": "00000002-0000-0ff1-ce00-000000000000",
		"appDisplayName": "Office 365 Exchange Online", "location": map[string]any{"city": "Chisinau", "countryOrRegion": "MD"},
		"status": map[string]any{"errorCode": 50126, "failureReason": "Error validating credentials due to invalid username or password."},
	}
	for i, n := range []int{1, 2, 5, 6, 7, 8} {
		signIn(60+i, as(n, spray))
	}
	success := map[string]any{}
	for k, v := range spray {
		success[k] = v
	}
	success["status"] = map[string]any{"errorCode": 0, "failureReason": "Other."}
	signIn(66, as(8, success))
	signIn(30, as(2, map[string]any{
		"authenticationProtocol": "deviceCode", "riskLevelDuringSignIn": "high", "conditionalAccessStatus": "success",
		"deviceDetail": map[string]any{"operatingSystem": "Linux", "browser": ""}, "userAgent": "curl/8.9",
		"appliedConditionalAccessPolicies": []map[string]any{{"id": OtherID(60), "displayName": "Require MFA", "result": "success"}},
	}))
	signIn(29, as(1, map[string]any{"status": map[string]any{"errorCode": 53003, "failureReason": "Access has been blocked by Conditional Access policies."}, "conditionalAccessStatus": "failure"}))
	signIn(24*29, as(6, nil))
	signIn(24*40, as(6, nil)) // older than is kept
	signIn(20, as(1, map[string]any{"isInteractive": false, "signInEventTypes": []string{"nonInteractiveUser"}}))
	app := map[string]any{"isInteractive": false, "signInEventTypes": []string{"servicePrincipal"}, "clientAppUsed": nil, "servicePrincipalId": OtherID(12), "servicePrincipalName": "Ledger", "servicePrincipalCredentialKeyId": OtherID(61), "resourceDisplayName": "Microsoft Graph"}
	signIn(10, app)
	app["status"] = map[string]any{"errorCode": 7000222, "failureReason": "The provided client secret keys for app are expired."}
	signIn(11, app)
	signIn(12, map[string]any{"isInteractive": false, "signInEventTypes": []string{"managedIdentity"}, "clientAppUsed": nil, "servicePrincipalId": OtherID(62), "servicePrincipalName": "func-billing-01", "appId": OtherID(63), "appDisplayName": "func-billing-01", "ipAddress": "", "location": nil})
	contosoAudits(d)
}

func contosoAudits(d *directory.Directory) {
	audit := func(n int, activity, category, service, result string, by map[string]any, targets ...map[string]any) {
		d.AddRow("directoryAudits", "Directory_"+logID(n), map[string]any{
			"activityDateTime": hoursAgo(n), "activityDisplayName": activity, "category": category, "operationType": "Update", "loggedByService": service,
			"correlationId": logID(n), "result": result, "resultReason": map[string]string{"failure": "Microsoft.Online.Workflows.ObjectAlreadyExistsException"}[result],
			"additionalDetails": []map[string]any{}, "initiatedBy": by, "targetResources": targets,
		})
	}
	byUser := func(n int) map[string]any {
		return map[string]any{"app": nil, "user": map[string]any{"id": UserID(n), "displayName": People[n-1].name, "userPrincipalName": People[n-1].UPN, "ipAddress": "203.0.113.9"}}
	}
	target := func(id, name, kind string, changes ...map[string]any) map[string]any {
		return map[string]any{"id": id, "displayName": name, "type": kind, "modifiedProperties": changes}
	}
	audit(5, "Update application – Certificates and secrets management", "ApplicationManagement", "Core Directory", "success", byUser(10),
		target(OtherID(11), "Ledger", "Application", map[string]any{"displayName": "KeyDescription", "oldValue": "[]", "newValue": `["[KeyIdentifier=1,KeyType=Password,KeyUsage=Verify,DisplayName=night]"]`}))
	audit(6, "Consent to application", "ApplicationManagement", "Core Directory", "success", byUser(1), target(OtherID(12), "Ledger", "ServicePrincipal"))
	audit(7, "Add member to group", "GroupManagement", "Core Directory", "success", byUser(2),
		target(UserID(6), "Sam Smith", "User"), target(groupID(3), "Tier 0 Admins", "Group"))
	audit(8, "Update user", "UserManagement", "Core Directory", "success",
		map[string]any{"user": nil, "app": map[string]any{"appId": OtherID(10), "displayName": "Ledger", "servicePrincipalId": OtherID(12)}},
		target(UserID(5), hostileName, "User", map[string]any{"displayName": "JobTitle", "oldValue": `["Clerk"]`, "newValue": `["Boss\u202e"]`}))
	audit(9, "Add user", "UserManagement", "Core Directory", "failure", byUser(2), target(UserID(10), "Finn Fox", "User"))
	audit(12, "Add member to role completed (PIM activation)", "RoleManagement", "PIM", "success",
		map[string]any{"user": nil, "app": map[string]any{"appId": nil, "displayName": "MS-PIM"}}, target(UserID(2), "Ben Brown", "User"))
	audit(24*20, "Delete user", "UserManagement", "Core Directory", "success", byUser(2), target(UserID(12), "Gus Gone", "User"))
	for n, status := range map[int]string{13: "success", 14: "failure"} {
		info := map[string]any{"status": status}
		if status == "failure" {
			info["errorInformation"] = map[string]any{"errorCode": "Conflict", "reason": "The account exists already.", "errorCategory": "nonServiceFailure"}
		}
		d.AddRow("provisioning", logID(n), map[string]any{
			"activityDateTime": hoursAgo(n), "provisioningAction": "create", "provisioningStatusInfo": info,
			"initiatedBy":      map[string]any{"id": "", "displayName": "Azure AD Provisioning Service", "initiatorType": "system"},
			"sourceIdentity":   map[string]any{"id": UserID(1), "displayName": "Ana Adams", "identityType": "User"},
			"targetIdentity":   map[string]any{"id": "ana", "displayName": "Ana Adams", "identityType": "User"},
			"servicePrincipal": map[string]any{"id": OtherID(12), "displayName": "Ledger"},
			"sourceSystem":     map[string]any{"displayName": "Microsoft Entra ID"}, "targetSystem": map[string]any{"displayName": "Ledger"},
			"modifiedProperties": []map[string]any{{"displayName": "active", "oldValue": nil, "newValue": "True"}},
		})
	}
}
