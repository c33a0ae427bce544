package world

import (
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/policy"
)

// Names of the findings' locations and policies.
const (
	officesLocation = "Offices"
	embargoLocation = "No business there"
	legacyWAN       = "Legacy WAN"
	caLegacy        = "CA002 Block legacy authentication"
	caDeviceCode    = "CA007 Block device code flow"
	caOrphaned      = "CA050 Block mail apps of contractors"
	caPortals       = "CA011 Admin portals from trusted locations only"
	caAzure         = "CA010 Require MFA for Azure management"
	caRisk          = "CA009 Require MFA for risky sign-ins"
	// The location that Global Secure Access makes has the same id in every
	// tenant, and v1.0 does not list it.
	// https://learn.microsoft.com/entra/global-secure-access/how-to-compliant-network
	compliantNetwork = "3d46dbda-8382-466a-856d-eb00cbc6b910"
	anyGuest         = "internalGuest,b2bCollaborationGuest,b2bCollaborationMember,b2bDirectConnectUser,otherExternalUser,serviceProvider"
)

// addMorePolicies writes what came to the tenant later: the policies of every
// persona, authentication contexts, and the changed defaults.
func (g *generator) addMorePolicies() {
	d := g.dice("conditional access")
	wan := d.GUID()
	at := g.founded().Add(1500 * dice.Day)
	g.d.AddRow("namedLocations", wan, map[string]any{
		"@odata.type": "#microsoft.graph.ipNamedLocation", "displayName": legacyWAN, "isTrusted": true, "createdDateTime": at, "modifiedDateTime": at,
		"ipRanges": []map[string]any{
			{"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "198.18.0.0/15"},
			{"@odata.type": "#microsoft.graph.iPv6CidrRange", "cidrAddress": "2001:db8::/32"},
		},
	})
	for _, c := range []struct {
		id, name, description string
		available             bool
	}{
		{"c1", "Confidential sites", "Asked for by sites labelled Confidential", true},
		{"c2", "Privileged activation", "Asked for when a role is activated", true},
		{"c3", "Payments (planned)", "Not published to applications yet", false},
	} {
		g.d.AddRow("authenticationContextClassReferences", c.id, map[string]any{"displayName": c.name, "description": c.description, "isAvailable": c.available})
	}
	g.addMoreConditionalAccess(d)
	g.addTenantPolicies(d)
	g.addCrossTenantPartners(d)
}

// addMoreConditionalAccess writes a policy for each persona and threat, in the
// numbering of the first ones.
func (g *generator) addMoreConditionalAccess(d dice.Dice) {
	const on, report = "enabled", "enabledForReportingButNotEnforced"
	template := roleTemplateIDs()
	offices, embargo := g.location(officesLocation), g.location(embargoLocation)
	all, safe := []string{"All"}, []string{g.who(breakGlass1).id}
	admins := []string{template["Global Administrator"], template["Privileged Role Administrator"], template["Privileged Authentication Administrator"]}
	policies := []policy.ConditionalAccess{
		{Name: "CA006 Require phishing-resistant MFA for tier 0 roles", State: on, Roles: admins, Excluded: append([]string{g.who(dominikAdler).id}, safe...), Strength: 3}, // he has a telephone only
		{Name: caDeviceCode, State: on, Users: all, Excluded: safe, GroupsOut: []string{g.groups[allStaff]}, Flows: "deviceCodeFlow,authenticationTransfer", Controls: []string{"block"}},
		{Name: "CA008 Change the password at high user risk", State: on, Users: all, Excluded: safe, UserRisk: []string{"high"}, Operator: "AND", Controls: []string{"mfa", "passwordChange"},
			Session: map[string]any{"signInFrequency": map[string]any{"isEnabled": true, "frequencyInterval": "everyTime", "authenticationType": "primaryAndSecondaryAuthentication", "type": nil, "value": nil}}},
		{Name: caRisk, State: report, Users: all, Excluded: safe, SignInRisk: []string{"medium", "high"}, Controls: []string{"mfa"}},
		{Name: caAzure, State: on, Users: all, Excluded: safe, Apps: []string{directory.ARMAppID}, Controls: []string{"mfa"}},
		{Name: caPortals, State: on, Users: all, Excluded: safe, Apps: []string{"MicrosoftAdminPortals"}, TrustedOut: true, Controls: []string{"block"}},
		{Name: "CA012 Block countries without business", State: on, Users: all, Excluded: safe, Locations: []string{embargo}, Controls: []string{"block"}},
		{Name: "CA013 Secure the registration of security information", State: on, Users: all, Excluded: append([]string{"GuestsOrExternalUsers"}, safe...), Template: "b8bda7f8-6584-4446-bce9-d871480e53fa",
			Actions: []string{"urn:user:registersecurityinfo"}, TrustedOut: true, Controls: []string{"mfa"}},
		{Name: "CA014 Require MFA to join a device", State: on, Users: all, Excluded: safe, Actions: []string{"urn:user:registerdevice"}, Controls: []string{"mfa"}},
		{Name: "CA020 Require MFA of guests", State: on, Guests: anyGuest, Controls: []string{"mfa"}},
		{Name: "CA021 Guests reach Office 365 only", State: report, Guests: "b2bCollaborationGuest,b2bDirectConnectUser,otherExternalUser", AppsOut: []string{"Office365"}, Controls: []string{"block"}},
		{Name: "CA022 Guests sign in daily", State: on, Guests: anyGuest, Session: map[string]any{
			"signInFrequency":   map[string]any{"isEnabled": true, "value": 12, "type": "hours", "frequencyInterval": "timeBased", "authenticationType": "primaryAndSecondaryAuthentication"},
			"persistentBrowser": map[string]any{"isEnabled": true, "mode": "never"},
		}},
		{Name: "CA030 Phishing-resistant MFA for confidential sites", State: on, Users: all, Excluded: safe, Contexts: []string{"c1"}, Strength: 3},
		{Name: "CA040 Privileged workstations only for the helpdesk", State: report, GroupsIn: []string{g.groups[helpdeskGroup]}, Apps: []string{"MicrosoftAdminPortals"},
			DeviceMode: "exclude", DeviceRule: `device.extensionAttribute1 -eq "PAW"`, Controls: []string{"block"}},
		{Name: "CA041 Limited access in unmanaged browsers", State: on, Users: all, Excluded: safe, Apps: []string{"Office365"}, ClientApps: []string{"browser"},
			DeviceMode: "exclude", DeviceRule: `device.isCompliant -eq True -or device.trustType -eq "ServerAD"`,
			Session: map[string]any{"applicationEnforcedRestrictions": map[string]any{"isEnabled": true}}},
		{Name: "CA042 Approved apps on phones", State: on, Users: all, Excluded: safe, Apps: []string{"Office365"}, ClientApps: []string{"mobileAppsAndDesktopClients"}, Platforms: []string{"android", "iOS"},
			Controls: []string{"approvedApplication", "compliantApplication"}},
		{Name: caOrphaned, State: on, Users: []string{d.GUID()}, GroupsIn: []string{d.GUID(), g.groups[contractorsGroup]}, Apps: []string{d.GUID()}, Locations: all, LocationOut: []string{d.GUID()}, Controls: []string{"block"}},
		{Name: "CA061 Block elevated insider risk", State: report, Users: all, Excluded: safe, Apps: []string{"Office365"}, InsiderRisk: "elevated", Controls: []string{"block"}},
		{Name: "CA101 Workload identities from the offices only", State: report, Principals: []string{"ServicePrincipalsInMyTenant"}, Locations: all, LocationOut: []string{offices}, Controls: []string{"block"}},
		{Name: "CA102 Block workload identities at risk", State: on, Principals: []string{"ServicePrincipalsInMyTenant"}, PrincipalRisk: []string{"medium", "high"}, Controls: []string{"block"}},
		{Name: "CA015 Block outside of the compliant network", State: report, Users: all, Excluded: safe, Locations: all, LocationOut: []string{compliantNetwork}, Controls: []string{"block"}},
		{Name: "CA110 Block agents at high risk", State: on, Agents: all, AgentRisk: "high", Controls: []string{"block"}},
		{Name: "CA111 Agents' user accounts from the offices only", State: report, Users: []string{"AllAgentIdUsers"}, Locations: all, LocationOut: []string{offices}, Controls: []string{"block"}},
	}
	for i := range policies {
		p := &policies[i]
		p.Created = g.founded().Add(time.Duration(1500+60*i) * dice.Day)
		g.d.AddRow("conditionalAccessPolicies", d.GUID(), p.Row())
	}
}

// location is the id of a named location.
func (g *generator) location(name string) string {
	for o := range g.d.Each("namedLocations") {
		if o.Text("displayName") == name {
			return o.ID
		}
	}
	panic("emulator: no named location " + name)
}
