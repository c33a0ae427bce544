package world

import (
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/signin"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// DemoApps are the identities of the demo tenant that can ask for a token,
// each for one situation of a connection.
type DemoApps struct {
	TenantID string
	Domain   string // the default domain

	Full          DemoApp // every permission that the product can use
	Basic         DemoApp // the basic set only
	NoConsent     DemoApp // signs in, but nobody consented to any permission
	Disabled      DemoApp // its service principal is disabled
	ExpiredSecret DemoApp // its only secret is past its end
	BlockedByCA   DemoApp // a Conditional Access policy blocks it
	Certificate   DemoApp // no secret: give it one with signin.Service.AddCertificate
	Federated     DemoApp // no secret: trusts the issuer of DemoFederation
}

// DemoApp is an app registration of the demo tenant with its client secret.
type DemoApp struct {
	Name     string
	ClientID string
	ObjectID string // of the service principal
	Secret   string // "" where the app has none; a demo value of Microsoft's shape
}

// DemoFederation is what the federated identity credential of
// DemoApps.Federated trusts.
var DemoFederation = signin.FederatedCredential{
	Name:     "github-main",
	Issuer:   "https://token.actions.githubusercontent.com",
	Subject:  "repo:contoso/mscloud-mcp:ref:refs/heads/main",
	Audience: "api://AzureADTokenExchange",
}

// All returns every identity.
func (a DemoApps) All() []DemoApp {
	return []DemoApp{a.Full, a.Basic, a.NoConsent, a.Disabled, a.ExpiredSecret, a.BlockedByCA, a.Certificate, a.Federated}
}

// basicPermissions is the set that the product's setup page asks for, and the
// two optional ones of Defender.
var basicPermissions = map[string][]string{
	directory.GraphAppID: {
		"User.Read.All", "Group.Read.All", "GroupMember.Read.All", "Directory.Read.All", "RoleManagement.Read.All",
		"Policy.Read.All", "AuditLog.Read.All", "IdentityRiskyUser.Read.All", "SecurityEvents.Read.All",
		"DeviceManagementManagedDevices.Read.All", "Application.Read.All",
	},
	directory.DefenderAppID: {"Machine.Read.All"},
	directory.XDRAppID:      {"AdvancedHunting.Read.All"},
}

// fullPermissions is what DemoApps.Full holds on top of the basic set.
var fullPermissions = map[string][]string{
	directory.GraphAppID: {
		"RoleManagement.Read.Directory", "SecurityAlert.Read.All", "SecurityIncident.Read.All", "ThreatHunting.Read.All",
		"IdentityRiskEvent.Read.All", "IdentityRiskyServicePrincipal.Read.All", "DeviceManagementConfiguration.Read.All",
		"Reports.Read.All", "ReportSettings.Read.All", "ServiceHealth.Read.All", "ServiceMessage.Read.All", "Sites.Read.All",
		"Team.ReadBasic.All", "TeamMember.Read.All", "MailboxSettings.Read", "SharePointTenantSettings.Read.All",
		"PrivilegedAssignmentSchedule.Read.AzureADGroup", "PrivilegedEligibilitySchedule.Read.AzureADGroup", "RoleManagementPolicy.Read.AzureADGroup", "Device.Read.All",
		"Policy.Read.PermissionGrant", "Policy.Read.DeviceConfiguration", "AdministrativeUnit.Read.All",
		"UserAuthenticationMethod.Read.All", "AuthenticationContext.Read.All", "Synchronization.Read.All",
		"OnPremDirectorySynchronization.Read.All", "AccessReview.Read.All", "EntitlementManagement.Read.All",
		"DirectoryRecommendations.Read.All", "AttackSimulation.Read.All", "SecurityIdentitiesHealth.Read.All",
		"SecurityIdentitiesSensors.Read.All", "DeviceManagementApps.Read.All", "DeviceManagementRBAC.Read.All",
		"DeviceManagementServiceConfig.Read.All", "RoleAssignmentSchedule.Read.Directory",
		"RoleEligibilitySchedule.Read.Directory", "Policy.Read.ConditionalAccess", "LicenseAssignment.Read.All",
		"Domain.Read.All", "Organization.Read.All", "LifecycleWorkflows.Read.All", "ConsentRequest.Read.All",
	},
	directory.DefenderAppID: {"SecurityRecommendation.Read.All", "User.Read.All", "Vulnerability.Read.All", "Software.Read.All", "Score.Read.All", "Alert.Read.All", "AdvancedQuery.Read.All", "File.Read.All", "Ip.Read.All", "Url.Read.All", "Ti.Read.All"},
	directory.XDRAppID:      {"Incident.Read.All"},
}

// secretAlphabet is what Microsoft's client secrets are made of.
const secretAlphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789~_."

// demoSecret has the shape of a client secret, 40 characters with "Q~" from the
// fifth on, and says what it is.
func demoSecret(d dice.Dice) string {
	return "dem" + d.Code("123456789", 1) + "Q~demo-tenant-" + d.Code(secretAlphabet, 20)
}

// demoAppNames are the identities' registrations, in the order of All.
var demoAppNames = []string{
	"mscloud-mcp (full)", "mscloud-mcp (basic)", "mscloud-mcp (no consent)", "mscloud-mcp (disabled)",
	"mscloud-mcp (expired secret)", "mscloud-mcp (blocked)", "mscloud-mcp (certificate)", "mscloud-mcp (federated)",
}

// addDemoApps registers the identities.
func (g *generator) addDemoApps() DemoApps {
	d := g.dice("demo apps")
	apps := DemoApps{TenantID: g.tenantID, Domain: g.company.Domain}
	owner := []string{g.itOwner(d)}
	add := func(name string, start, end time.Time, sets ...map[string][]string) DemoApp {
		spec := appSpec{name: name, created: g.now.Add(-90 * dice.Day), owners: owner, permissions: sets, description: "Reads the tenant for Claude, never writes"}
		secret := ""
		if !end.IsZero() {
			secret = demoSecret(d)
			spec.secrets = []secretSpec{{name: "demo", hint: secret[:3], start: start, end: end}}
		}
		app := g.addApplication(d, spec)
		return DemoApp{Name: name, ClientID: app.appID, ObjectID: app.principal, Secret: secret}
	}
	begin, end := g.now.Add(-90*dice.Day), g.now.Add(275*dice.Day)
	apps.Full = add(demoAppNames[0], begin, end, basicPermissions, fullPermissions)
	apps.Basic = add(demoAppNames[1], begin, end, basicPermissions)
	apps.NoConsent = add(demoAppNames[2], begin, end)
	apps.Disabled = add(demoAppNames[3], begin, end, basicPermissions)
	apps.ExpiredSecret = add(demoAppNames[4], begin, g.now.Add(-12*dice.Day), basicPermissions)
	apps.BlockedByCA = add(demoAppNames[5], begin, end, basicPermissions)
	apps.Certificate = add(demoAppNames[6], begin, time.Time{}, basicPermissions)
	apps.Federated = add(demoAppNames[7], begin, time.Time{}, basicPermissions)
	g.d.Update(apps.Disabled.ObjectID, map[string]any{"accountEnabled": false})
	g.d.AddRow("federatedIdentityCredentials", d.GUID(), map[string]any{
		directory.OwnerProperty: g.apps[apps.Federated.Name].object, "name": DemoFederation.Name, "issuer": DemoFederation.Issuer,
		"subject": DemoFederation.Subject, "audiences": []string{DemoFederation.Audience},
	})
	return apps
}
