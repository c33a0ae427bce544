package toolstest

import (
	"fmt"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/hunting"
)

// contosoDefenderPermissions are what the app of the small tenant may read of
// Defender's own APIs: all but the indicators.
var contosoDefenderPermissions = map[cloud.API][]string{
	cloud.Defender: {
		"Machine.Read.All", "SecurityRecommendation.Read.All", "Vulnerability.Read.All", "Software.Read.All", "Score.Read.All",
		"Alert.Read.All", "User.Read.All", "File.Read.All", "Ip.Read.All", "Url.Read.All",
	},
	cloud.XDR: {"AdvancedHunting.Read.All"},
}

// MachineID is the id of a machine of the small tenant.
func MachineID(n int) string { return strings.Repeat("0", 39) + fmt.Sprint(n) }

// toolHash is the SHA-1 of a file that was seen in the small tenant.
const toolHash = "d1f7832035c3e8a73cc78afd28cfd7f4cece6d20"

// contosoDefender gives the small tenant Defender for Endpoint: the APIs' own
// service principals, and five machines.
func contosoDefender(d *directory.Directory, h *hunting.Service) {
	for i, api := range []cloud.API{cloud.Defender, cloud.XDR} {
		id := OtherID(800 + i)
		ids := map[string]string{}
		var roles []map[string]any
		for _, info := range cloud.Permissions() {
			if info.API == api {
				ids[info.Value] = info.ID
				roles = append(roles, map[string]any{"id": info.ID, "value": info.Value, "displayName": info.Title, "isEnabled": true, "allowedMemberTypes": []string{"Application"}})
			}
		}
		d.Add("servicePrincipal", id, map[string]any{
			"appId": api.ResourceAppID(), "displayName": api.Title(), "appDisplayName": api.Title(), "servicePrincipalType": "Application", "accountEnabled": true,
			"appOwnerOrganizationId": "f8cdef31-a31e-4b4a-93e4-5f571e91255a", "servicePrincipalNames": []string{api.ResourceAppID()}, "appRoles": roles,
		})
		for _, value := range contosoDefenderPermissions[api] {
			d.AddRow("appRoleAssignments", "grant-"+string(api)+"-"+value, map[string]any{
				"appRoleId": ids[value], "principalId": App.ObjectID, "principalType": "ServicePrincipal",
				"principalDisplayName": App.Name, "resourceId": id, "resourceDisplayName": api.Title(), "createdDateTime": DaysAgo(80),
			})
		}
	}
	contosoMachines(d)
	contosoWeaknesses(d, h)
}

func contosoMachines(d *directory.Directory) {
	machine := func(n int, name, platform, health, risk, exposure, address string, seen int, more map[string]any) {
		props := map[string]any{
			"computerDnsName": name, "firstSeen": DaysAgo(300), "lastSeen": DaysAgo(seen), "osPlatform": platform, "version": "24H2", "osBuild": 26100,
			"osArchitecture": "64-bit", "onboardingStatus": "Onboarded", "healthStatus": health, "riskScore": risk, "exposureLevel": exposure,
			"deviceValue": "Normal", "rbacGroupId": 1, "rbacGroupName": "Clients", "isAadJoined": true, "machineTags": []string{},
			"lastIpAddress": address, "lastExternalIpAddress": "203.0.113.7",
		}
		for k, v := range more {
			props[k] = v
		}
		d.AddRow("machines", MachineID(n), props)
	}
	machine(1, "laptop-ana.contoso.com", "Windows11", "Active", "High", "Medium", "10.0.0.11", 1, map[string]any{"aadDeviceId": OtherID(21), "machineTags": []string{"finance"}})
	machine(2, "dc01.corp.contoso.com", "WindowsServer2022", "Active", "None", "High", "10.0.0.2", 0, map[string]any{
		"isAadJoined": false, "machineTags": []string{"server", "tier\u202e0"}, "deviceValue": "High", "rbacGroupName": "Servers", "version": "21H2", "osBuild": 20348,
	})
	machine(3, "kiosk.contoso.com", "Windows10", "Inactive", "Low", "High", "10.0.0.31", 20, map[string]any{"version": "21H2", "osBuild": 19044})
	machine(4, "kiosk.branch.contoso.com", "Windows10", "ImpairedCommunication", "Medium", "Low", "10.1.0.31", 3, nil)
	machine(5, "mac-sam.contoso.com", "macOS", "NoSensorData", "None", "None", "10.0.0.51", 2, map[string]any{"onboardingStatus": "CanBeOnboarded", "isAadJoined": false})
	logon := func(n int, account, domain, kind string, admin bool, first, last int) {
		d.AddRow("machineUsers", MachineID(n)+"/"+account, map[string]any{
			"@owner": MachineID(n), "accountName": account, "accountDomain": domain, "firstSeen": DaysAgo(first), "lastSeen": DaysAgo(last),
			"logonTypes": kind, "isDomainAdmin": admin, "isOnlyNetworkUser": kind == "Network",
		})
	}
	logon(1, "ana", "azuread", "Interactive", false, 200, 1)
	logon(1, "BenBrown", "azuread", "RemoteInteractive", false, 40, 3)
	logon(1, "ben", "laptop-ana", "Interactive", false, 40, 4)
	logon(2, "ben", "corp", "RemoteInteractive", true, 100, 1)
	logon(2, "svc-backup", "corp", "Network", false, 300, 0)
	logon(2, "finn", "corp", "Interactive", false, 90, 60)
}

func contosoWeaknesses(d *directory.Directory, h *hunting.Service) {
	for id, props := range map[string]map[string]any{
		"CVE-2026-0001": {"name": "CVE-2026-0001", "description": "Remote code execution in a browser", "severity": "Critical", "cvssV3": 9.8, "publicExploit": true, "exploitVerified": true, "epss": 0.9, "exposedMachines": 2, "publishedOn": DaysAgo(40), "updatedOn": DaysAgo(10)},
		"CVE-2026-0002": {"name": "CVE-2026-0002", "description": "Elevation of privilege in the system", "severity": "High", "cvssV3": 7.8, "publicExploit": false, "epss": 0.1, "exposedMachines": 1, "publishedOn": DaysAgo(30), "updatedOn": DaysAgo(5)},
		"CVE-2026-0003": {"name": "CVE-2026-0003", "description": "Nobody has it", "severity": "Low", "cvssV3": 3.1, "publicExploit": false, "epss": 0.0, "exposedMachines": 0, "publishedOn": DaysAgo(20), "updatedOn": DaysAgo(5)},
	} {
		d.AddRow("vulnerabilities", id, props)
	}
	d.AddRow("software", "example-_-browser", map[string]any{"name": "browser", "vendor": "example", "weaknesses": 1, "publicExploit": true, "exposedMachines": 2, "installedMachines": 3, "impactScore": 4.2})
	d.AddRow("software", "microsoft-_-windows_10", map[string]any{"name": "windows_10", "vendor": "microsoft", "weaknesses": 1, "exposedMachines": 1, "installedMachines": 2})
	d.AddRow("productFixes", "5041580", map[string]any{"name": "Update of a month", "productsNames": []string{"windows_10"}, "url": "https://catalog.update.microsoft.com/v7/site/Search.aspx?q=KB5041580", "machineMissedOn": 1, "cveAddressed": 1})
	d.Install(MachineID(1), "example-_-browser", "1.0")
	d.Install(MachineID(2), "example-_-browser", "2.0")
	d.Install(MachineID(3), "example-_-browser", "1.0")
	d.Install(MachineID(3), "microsoft-_-windows_10", "10.0.19044")
	d.Install(MachineID(4), "microsoft-_-windows_10", "10.0.19045")
	d.Weaken("example-_-browser", "1.0", "CVE-2026-0001", "")
	d.Weaken("microsoft-_-windows_10", "10.0.19044", "CVE-2026-0002", "5041580")
	d.AddRow("recommendations", "va-_-example-_-browser", map[string]any{
		"productName": "browser", "recommendationName": "Update Example Browser", "weaknesses": 1, "vendor": "example", "recommendedVersion": "2.0",
		"recommendationCategory": "Application", "severityScore": 9.1, "publicExploit": true, "remediationType": "Update", "status": "Active",
		"exposureImpact": 3.2, "exposedMachinesCount": 2, "totalMachineCount": 3, "relatedComponent": "Browser",
	})
	d.AddRow("recommendations", "va-_-microsoft-_-windows_10", map[string]any{
		"productName": "windows_10", "recommendationName": "Update Microsoft Windows 10", "weaknesses": 1, "vendor": "microsoft", "recommendationCategory": "OS",
		"severityScore": 6.5, "remediationType": "Update", "status": "Active", "exposureImpact": 1.1, "exposedMachinesCount": 1, "totalMachineCount": 2, "relatedComponent": "Windows 10",
	})
	d.AddRow("recommendations", "sca-_-scid-2010", map[string]any{
		"productName": "windows", "recommendationName": "Turn on the antivirus", "vendor": "microsoft", "recommendationCategory": "Security controls", "subCategory": "Antivirus",
		"severityScore": 8.0, "remediationType": "ConfigurationChange", "status": "Exception", "configScoreImpact": 9.0, "exposedMachinesCount": 1, "totalMachineCount": 4, "relatedComponent": "Windows",
	})
	d.Misconfigure("sca-_-scid-2010", MachineID(3))
	d.AddRow("exposureScores", "organization", map[string]any{"time": hoursAgo(3), "score": 33.5})
	d.AddRow("configurationScores", "organization", map[string]any{"time": hoursAgo(3), "score": 612.0})
	d.AddRow("indicators", "1001", map[string]any{"indicatorValue": "bad.example.net", "indicatorType": "DomainName", "action": "Block", "severity": "High", "title": "Phishing kit"})
	d.AddRow("files", toolHash, map[string]any{
		"sha1": toolHash, "globalPrevalence": 12, "globalFirstObserved": DaysAgo(90), "globalLastObserved": DaysAgo(1), "size": 1250056, "isPeFile": true,
		"fileType": "PortableExecutable", "isValidCertificate": false, "determinationType": "Malware", "determinationValue": "HackTool:Win32/Example",
	})
	h.AddRow("DeviceFileEvents", "Timestamp", DaysAgo(2), "DeviceId", MachineID(1), "DeviceName", "laptop-ana.contoso.com", "FileName", "tool.exe", "SHA1", toolHash)
	h.AddRow("DeviceNetworkEvents", "Timestamp", DaysAgo(2), "DeviceId", MachineID(1), "DeviceName", "laptop-ana.contoso.com", "RemoteIP", "198.51.100.77", "RemoteUrl", "https://bad.example.net/kit")
	for i, n := range []int{1, 2} {
		h.AddRow("DeviceLogonEvents", "Timestamp", DaysAgo(i+3), "DeviceId", MachineID(n), "DeviceName", []string{"laptop-ana.contoso.com", "dc01.corp.contoso.com"}[i],
			"ActionType", "LogonSuccess", "LogonType", "RemoteInteractive", "AccountName", []string{"benbrown", "ben"}[i], "AccountDomain", []string{"azuread", "corp"}[i])
	}
	h.AddRow("DeviceLogonEvents", "Timestamp", DaysAgo(1), "DeviceId", MachineID(3), "DeviceName", "kiosk.contoso.com",
		"ActionType", "LogonFailed", "LogonType", "Interactive", "AccountName", "ben", "AccountDomain", "azuread")
	d.AddRow("alerts_v2", "da0000000001_1", map[string]any{
		"title": "Credential theft tool", "description": "A tool that dumps credentials ran", "severity": "high", "status": "new", "category": "CredentialAccess",
		"serviceSource": "microsoftDefenderForEndpoint", "detectionSource": "antivirus", "incidentId": "41", "mitreTechniques": []string{"T1003.001"},
		"createdDateTime": DaysAgo(2), "firstActivityDateTime": DaysAgo(2), "lastActivityDateTime": DaysAgo(2), "lastUpdateDateTime": DaysAgo(1), "providerAlertId": "da0000000001_1",
		"evidence": []map[string]any{
			{"@odata.type": "#microsoft.graph.security.deviceEvidence", "createdDateTime": DaysAgo(2), "mdeDeviceId": MachineID(1), "deviceDnsName": "laptop-ana.contoso.com", "azureAdDeviceId": OtherID(21), "rbacGroupName": "Clients"},
			{"@odata.type": "#microsoft.graph.security.userEvidence", "createdDateTime": DaysAgo(2), "userAccount": map[string]any{"accountName": "ana", "domainName": "contoso.com", "azureAdUserId": UserID(1), "userPrincipalName": "ana@contoso.com", "displayName": "Ana Adams"}},
			{"@odata.type": "#microsoft.graph.security.fileEvidence", "createdDateTime": DaysAgo(2), "fileDetails": map[string]any{"fileName": "tool.exe", "filePath": `C:\Users\ana\Downloads`, "sha1": toolHash}},
			{"@odata.type": "#microsoft.graph.security.ipEvidence", "createdDateTime": DaysAgo(2), "ipAddress": "198.51.100.77"},
			{"@odata.type": "#microsoft.graph.security.urlEvidence", "createdDateTime": DaysAgo(2), "url": "https://bad.example.net/kit"},
		},
	})
	d.AddRow("incidents", "41", map[string]any{
		"displayName": "Credential theft on one endpoint", "severity": "high", "status": "active", "createdDateTime": DaysAgo(2), "lastUpdateDateTime": DaysAgo(1), "assignedTo": nil,
	})
}
