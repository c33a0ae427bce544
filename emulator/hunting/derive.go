package hunting

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

// derivedTables follow from the directory, so that hunting and the other APIs
// tell the same: alerts from alerts_v2, sign-ins from the sign-in log,
// identities from the users, and what the device inventory shows from the
// machines.
var derivedTables = map[string]func(*directory.Directory, *Table){
	"AlertInfo":              deriveAlertInfo,
	"AlertEvidence":          deriveAlertEvidence,
	"EntraIdSignInEvents":    deriveSignIns,
	"EntraIdSpnSignInEvents": deriveAppSignIns,
	"IdentityInfo":           deriveIdentities,
	"OAuthAppInfo":           deriveApps,
	"DeviceInfo":             deriveDevices,
	"DeviceNetworkInfo":      deriveAdapters,
	"ExposureGraphNodes":     deriveNodes,
	"ExposureGraphEdges":     deriveEdges,

	"DeviceTvmSoftwareInventory":               deriveInventory,
	"DeviceTvmSoftwareVulnerabilities":         deriveWeaknesses,
	"DeviceTvmSoftwareVulnerabilitiesKB":       deriveWeaknessKB,
	"DeviceTvmSecureConfigurationAssessment":   deriveConfiguration,
	"DeviceTvmSecureConfigurationAssessmentKB": deriveConfigurationKB,
}

// timeOf is a time property of a row.
func timeOf(o *directory.Object, property string) any {
	if at, ok := o.Get(property).(time.Time); ok {
		return at
	}
	return nil
}

// JSONText is a value as JSON in a column of type string.
func JSONText(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(text)
}

// alertServices are Graph's serviceSource as the alert tables spell it.
// https://learn.microsoft.com/defender-xdr/advanced-hunting-alertinfo-table
var alertServices = map[string]string{
	"microsoftDefenderForEndpoint": "Microsoft Defender for Endpoint", "microsoftDefenderForIdentity": "Microsoft Defender for Identity",
	"microsoftDefenderForCloudApps": "Microsoft Defender for Cloud Apps", "microsoftDefenderForOffice365": "Microsoft Defender for Office 365",
	"microsoft365Defender": "Microsoft Defender XDR", "azureAdIdentityProtection": "AAD Identity Protection", "microsoftAppGovernance": "App Governance",
}

// alertDetectors are Graph's detectionSource likewise.
var alertDetectors = map[string]string{
	"microsoftDefenderForEndpoint": "EDR", "antivirus": "Antivirus", "smartScreen": "SmartScreen", "microsoftDefenderForOffice365": "Microsoft Defender for Office 365",
	"microsoftDefenderForIdentity": "Microsoft Defender for Identity", "cloudAppSecurity": "Microsoft Defender for Cloud Apps",
	"microsoft365Defender": "Microsoft Defender XDR", "azureAdIdentityProtection": "AAD Identity Protection", "appGovernanceDetection": "App Governance",
	"customDetection": "Custom detection",
}

func spelled(names map[string]string, value string) string {
	if name, ok := names[value]; ok {
		return name
	}
	return value
}

func alertCells(a *directory.Object) []any {
	techniques, _ := a.Get("mitreTechniques").([]string)
	severity, _ := UpperFirst(a.Text("severity")).(string)
	return []any{
		"Timestamp", timeOf(a, "createdDateTime"), "AlertId", a.ID, "Title", a.Text("title"),
		"ServiceSource", spelled(alertServices, a.Text("serviceSource")), "DetectionSource", spelled(alertDetectors, a.Text("detectionSource")),
		"AttackTechniques", JSONText(techniques), "Severity", severity,
	}
}

func deriveAlertInfo(d *directory.Directory, t *Table) {
	for a := range d.Each("alerts_v2") {
		t.Append(append(alertCells(a), "Category", a.Text("category"))...)
	}
}

// entityTypes are the kinds of evidence as AlertEvidence spells them.
// https://learn.microsoft.com/defender-xdr/advanced-hunting-alertevidence-table
var entityTypes = map[string]string{
	"device": "Machine", "user": "User", "process": "Process", "file": "File", "ip": "Ip", "url": "Url", "analyzedMessage": "MailMessage",
	"mailbox": "Mailbox", "oauthApplication": "OAuthApplication", "cloudApplication": "CloudApplication",
}

func deriveAlertEvidence(d *directory.Directory, t *Table) {
	for a := range d.Each("alerts_v2") {
		for _, e := range EvidenceOf(a) {
			kind, known := entityTypes[e.Kind]
			if !known {
				continue
			}
			cells := append(alertCells(a), "Categories", JSONText([]string{a.Text("category")}), "EntityType", kind, "EvidenceRole", "Impacted", "AdditionalFields", JSONText(e.Props))
			put := func(column, value string) {
				if value != "" {
					cells = append(cells, column, value)
				}
			}
			account := func(under string) {
				put("AccountName", e.Text(under, "accountName"))
				put("AccountDomain", e.Text(under, "domainName"))
				put("AccountSid", e.Text(under, "userSid"))
				put("AccountObjectId", e.Text(under, "azureAdUserId"))
				put("AccountUpn", e.Text(under, "userPrincipalName"))
			}
			switch e.Kind {
			case "device":
				put("DeviceId", e.Text("mdeDeviceId"))
				put("DeviceName", e.Text("deviceDnsName"))
			case "user", "mailbox":
				account("userAccount")
			case "process":
				put("DeviceId", e.Text("mdeDeviceId"))
				put("FileName", e.Text("imageFile", "fileName"))
				put("FolderPath", e.Text("imageFile", "filePath"))
				put("SHA1", e.Text("imageFile", "sha1"))
				put("SHA256", e.Text("imageFile", "sha256"))
				put("ProcessCommandLine", e.Text("processCommandLine"))
				account("userAccount")
			case "file":
				put("DeviceId", e.Text("mdeDeviceId"))
				put("FileName", e.Text("fileDetails", "fileName"))
				put("FolderPath", e.Text("fileDetails", "filePath"))
				put("SHA1", e.Text("fileDetails", "sha1"))
				put("SHA256", e.Text("fileDetails", "sha256"))
			case "ip":
				put("RemoteIP", e.Text("ipAddress"))
			case "url":
				put("RemoteUrl", e.Text("url"))
			case "analyzedMessage":
				put("NetworkMessageId", e.Text("networkMessageId"))
				put("EmailSubject", e.Text("subject"))
			case "oauthApplication":
				put("Application", e.Text("displayName"))
				put("OAuthApplicationId", e.Text("appId"))
			case "cloudApplication":
				put("Application", e.Text("displayName"))
			}
			t.Append(cells...)
		}
	}
}

// riskNumbers are the sign-in tables' numbers for levels of risk.
// https://learn.microsoft.com/defender-xdr/advanced-hunting-entraidsigninevents-table
var riskNumbers = map[string]int{"none": 0, "low": 10, "medium": 50, "high": 100}

func signInCells(s *directory.Object, cells []any) []any {
	status, _ := s.Get("status").(map[string]any)
	place, _ := s.Get("location").(map[string]any)
	code, _ := status["errorCode"].(float64)
	city, _ := place["city"].(string)
	country, _ := place["countryOrRegion"].(string)
	return append(cells, "Timestamp", timeOf(s, "createdDateTime"), "Application", s.Text("appDisplayName"), "ApplicationId", s.Text("appId"),
		"ErrorCode", int(code), "CorrelationId", s.Text("correlationId"), "ResourceDisplayName", s.Text("resourceDisplayName"), "ResourceId", s.Text("resourceId"),
		"IPAddress", s.Text("ipAddress"), "City", city, "Country", country, "RequestId", s.ID, "ReportId", s.ID)
}

func deriveSignIns(d *directory.Directory, t *Table) {
	for s := range d.Each("signIns") {
		kinds, _ := s.Get("signInEventTypes").([]string)
		if s.Text("userId") == "" {
			continue
		}
		kind := "interactiveUser"
		if len(kinds) > 0 {
			kind = kinds[0]
		}
		device, _ := s.Get("deviceDetail").(map[string]any)
		text := func(name string) string { v, _ := device[name].(string); return v }
		flag := func(name string) int {
			if device[name] == true {
				return 1
			}
			return 0
		}
		access := map[string]int{"success": 0, "failure": 1, "notApplied": 2}[s.Text("conditionalAccessStatus")]
		state := map[string]int{"none": 0, "confirmedSafe": 1, "remediated": 2, "dismissed": 3, "atRisk": 4, "confirmedCompromised": 5}[s.Text("riskState")]
		t.Append(signInCells(s, []any{
			"LogonType", JSONText([]string{kind}), "AccountDisplayName", s.Text("userDisplayName"), "AccountObjectId", s.Text("userId"),
			"AccountUpn", s.Text("userPrincipalName"), "ClientAppUsed", s.Text("clientAppUsed"), "Browser", text("browser"), "OSPlatform", text("operatingSystem"),
			"DeviceName", text("displayName"), "EntraIdDeviceId", text("deviceId"), "DeviceTrustType", text("trustType"), "IsManaged", flag("isManaged"), "IsCompliant", flag("isCompliant"), "ConditionalAccessStatus", access,
			"RiskLevelAggregated", riskNumbers[s.Text("riskLevelAggregated")], "RiskLevelDuringSignIn", riskNumbers[s.Text("riskLevelDuringSignIn")], "RiskState", state,
			"AuthenticationRequirement", s.Text("authenticationRequirement"), "SessionId", s.Text("correlationId"), "IsGuestUser", s.Text("userType") == "guest",
		})...)
	}
}

func deriveAppSignIns(d *directory.Directory, t *Table) {
	for s := range d.Each("signIns") {
		kinds, _ := s.Get("signInEventTypes").([]string)
		if s.Text("servicePrincipalId") == "" {
			continue
		}
		t.Append(signInCells(s, []any{
			"ServicePrincipalName", s.Text("servicePrincipalName"), "ServicePrincipalId", s.Text("servicePrincipalId"),
			"IsManagedIdentity", slices.Contains(kinds, "managedIdentity"),
		})...)
	}
}

func deriveIdentities(d *directory.Directory, t *Table) {
	info := d.Info()
	now := d.Now()
	roles := map[string][]string{}
	for role := range d.Each("directoryRole") {
		for _, member := range d.Links(directory.RelMembers, role.ID) {
			roles[member.ID] = append(roles[member.ID], role.Text("displayName"))
		}
	}
	risk := map[string]*directory.Object{}
	for r := range d.Each("riskyUsers") {
		risk[r.ID] = r
	}
	for u := range d.Each("user") {
		upn := u.Text("userPrincipalName")
		account, _, _ := strings.Cut(upn, "@")
		cells := []any{
			"Timestamp", now.Add(-6 * time.Hour), "ReportId", u.ID, "AccountObjectId", u.ID, "AccountUpn", upn, "AccountDisplayName", u.Text("displayName"),
			"AccountName", account, "AccountDomain", info.DefaultDomain, "Type", "User", "GivenName", u.Text("givenName"), "Surname", u.Text("surname"),
			"Department", u.Text("department"), "JobTitle", u.Text("jobTitle"), "EmailAddress", u.Text("mail"), "City", u.Text("city"), "Country", u.Text("country"),
			"IsAccountEnabled", u.Get("accountEnabled") != false, "CompanyName", u.Text("companyName"), "EmployeeId", u.Text("employeeId"),
			"CreatedDateTime", timeOf(u, "createdDateTime"), "TenantId", info.ID, "SourceSystem", "AzureActiveDirectory",
			"CloudSid", CloudSID(u.ID),
		}
		if sid := u.Text("onPremisesSecurityIdentifier"); sid != "" {
			cells = append(cells, "OnPremSid", sid)
		}
		identity := "Cloud"
		if u.Get("onPremisesSyncEnabled") == true {
			identity = "Hybrid"
		}
		cells = append(cells, "IdentityEnvironment", identity, "TenantMembershipType", u.Text("userType"))
		if held := roles[u.ID]; held != nil {
			cells = append(cells, "AssignedRoles", JSON(held), "CriticalityLevel", 1)
		}
		if r := risk[u.ID]; r != nil {
			level, _ := UpperFirst(r.Text("riskLevel")).(string)
			state, _ := UpperFirst(r.Text("riskState")).(string)
			cells = append(cells, "RiskLevel", level, "RiskStatus", state)
		}
		t.Append(cells...)
	}
}

// JSON is a value of a column of type dynamic.
func JSON(v any) json.RawMessage { return json.RawMessage(JSONText(v)) }

func deriveApps(d *directory.Directory, t *Table) {
	info, now := d.Info(), d.Now()
	for sp := range d.Each("servicePrincipal") {
		if sp.Text("servicePrincipalType") != "Application" {
			continue
		}
		owner := sp.Text("appOwnerOrganizationId")
		if owner == directory.MicrosoftTenant {
			continue
		}
		var scopes []string
		users, admin := map[string]bool{}, false
		for _, grant := range d.RowsBy("oauth2PermissionGrants", "clientId", sp.ID) {
			scopes = append(scopes, strings.Fields(grant.Text("scope"))...)
			if grant.Text("consentType") == "AllPrincipals" {
				admin = true
			} else {
				users[grant.Text("principalId")] = true
			}
		}
		permissions := []map[string]any{}
		for _, s := range scopes {
			permissions = append(permissions, map[string]any{"PermissionValue": s, "PermissionType": "Delegated", "TargetAppDisplayName": "Microsoft Graph"})
		}
		for _, a := range d.RowsBy("appRoleAssignments", "principalId", sp.ID) {
			api := d.Object(a.Text("resourceId"))
			for _, role := range api.Maps("appRoles") {
				if role["id"] == a.Text("appRoleId") {
					value, _ := role["value"].(string)
					scopes = append(scopes, value)
					permissions, admin = append(permissions, map[string]any{"PermissionValue": value, "PermissionType": "Application", "TargetAppDisplayName": a.Text("resourceDisplayName")}), true
				}
			}
		}
		origin := "External"
		if owner == info.ID {
			origin = "Internal"
		}
		status := "Enabled"
		if sp.Get("accountEnabled") == false {
			status = "Disabled"
		}
		cells := []any{
			"Timestamp", now.Add(-8 * time.Hour), "ReportId", sp.ID, "OAuthAppId", sp.Text("appId"), "ServicePrincipalId", sp.ID, "AppName", sp.Text("displayName"),
			"AppStatus", status, "PrivilegeLevel", privilegeLevel(scopes), "Permissions", JSON(permissions), "ConsentedUsersCount", len(users),
			"IsAdminConsented", admin, "AppOrigin", origin, "AppOwnerTenantId", owner,
		}
		if publisher, ok := sp.Get("verifiedPublisher").(map[string]any); ok {
			cells = append(cells, "VerifiedPublisher", JSON(publisher))
		}
		t.Append(cells...)
	}
}

// privilegeLevel is what OAuthAppInfo says of an application's permissions.
func privilegeLevel(scopes []string) string {
	level := "Low"
	for _, s := range scopes {
		switch {
		case strings.Contains(s, "ReadWrite.All"), strings.HasPrefix(s, "Mail."), strings.Contains(s, "FullControl"), strings.HasPrefix(s, "RoleManagement."):
			return "High"
		case strings.HasSuffix(s, ".All"):
			level = "Medium"
		}
	}
	return level
}
