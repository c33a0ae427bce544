package emulator

import "time"

// caPolicy is a Conditional Access policy about to be made.
type caPolicy struct {
	name, state, template string
	created               time.Time

	users, excluded        []string
	groupsIn, groupsOut    []string
	roles                  []string
	guests                 string   // kinds of guests and external users, included
	principals             []string // service principals, of a workload policy
	apps, appsOut          []string // All when none, unless actions or contexts are given
	actions, contexts      []string
	clientApps             []string
	platforms              []string
	locations, locationOut []string
	trustedOut             bool // any location but the trusted ones
	userRisk, signInRisk   []string
	principalRisk          []string
	insiderRisk, flows     string
	deviceRule, deviceMode string

	controls []string
	operator string // OR when empty
	strength int    // index into strengths plus 1
	session  map[string]any
}

// row is the policy as Graph keeps it.
func (p *caPolicy) row() map[string]any {
	return map[string]any{
		"displayName": p.name, "state": p.state, "templateId": orNil(p.template), "createdDateTime": p.created, "modifiedDateTime": p.created.Add(30 * day),
		"conditions": p.conditions(), "grantControls": p.grantControls(), "sessionControls": p.sessionControls(),
	}
}

// list is a collection of a complex value: never null.
func list(values []string) []string {
	if values == nil {
		return []string{}
	}
	return values
}

// conditions writes every condition, null where it is not configured, as
// Microsoft answers.
func (p *caPolicy) conditions() map[string]any {
	users := p.users
	if p.principals != nil {
		users = []string{"None"}
	}
	apps := p.apps
	if apps == nil && p.actions == nil && p.contexts == nil {
		apps = []string{"All"}
	}
	clientApps := p.clientApps
	if clientApps == nil {
		clientApps = []string{"all"}
	}
	c := map[string]any{
		"clientAppTypes": clientApps, "signInRiskLevels": list(p.signInRisk), "userRiskLevels": list(p.userRisk),
		"servicePrincipalRiskLevels": list(p.principalRisk), "insiderRiskLevels": orNil(p.insiderRisk),
		"applications": map[string]any{
			"includeApplications": list(apps), "excludeApplications": list(p.appsOut), "includeUserActions": list(p.actions),
			"includeAuthenticationContextClassReferences": list(p.contexts), "applicationFilter": nil,
		},
		"users": map[string]any{
			"includeUsers": list(users), "excludeUsers": list(p.excluded), "includeGroups": list(p.groupsIn), "excludeGroups": list(p.groupsOut),
			"includeRoles": list(p.roles), "excludeRoles": []string{}, "includeGuestsOrExternalUsers": nil, "excludeGuestsOrExternalUsers": nil,
		},
		"platforms": nil, "locations": nil, "devices": nil, "clientApplications": nil, "authenticationFlows": nil,
	}
	if p.guests != "" {
		c["users"].(map[string]any)["includeGuestsOrExternalUsers"] = map[string]any{
			"guestOrExternalUserTypes": p.guests,
			"externalTenants":          map[string]any{"@odata.type": "#microsoft.graph.conditionalAccessAllExternalTenants", "membershipKind": "all"},
		}
	}
	if p.platforms != nil {
		c["platforms"] = map[string]any{"includePlatforms": p.platforms, "excludePlatforms": []string{}}
	}
	if p.trustedOut {
		c["locations"] = map[string]any{"includeLocations": []string{"All"}, "excludeLocations": []string{"AllTrusted"}}
	}
	if p.locations != nil {
		c["locations"] = map[string]any{"includeLocations": p.locations, "excludeLocations": list(p.locationOut)}
	}
	if p.deviceRule != "" {
		c["devices"] = map[string]any{"deviceFilter": map[string]any{"mode": p.deviceMode, "rule": p.deviceRule}}
	}
	if p.principals != nil {
		c["clientApplications"] = map[string]any{"includeServicePrincipals": p.principals, "excludeServicePrincipals": []string{}, "servicePrincipalFilter": nil}
	}
	if p.flows != "" {
		c["authenticationFlows"] = map[string]any{"transferMethods": p.flows}
	}
	return c
}

// grantControls are null for a policy with session controls only.
func (p *caPolicy) grantControls() any {
	if p.controls == nil && p.strength == 0 {
		return nil
	}
	operator := p.operator
	if operator == "" {
		operator = "OR"
	}
	controls := map[string]any{
		"operator": operator, "builtInControls": list(p.controls), "customAuthenticationFactors": []string{}, "termsOfUse": []string{},
		"authenticationStrength": nil,
	}
	if p.strength > 0 {
		controls["authenticationStrength"] = grantedStrength(p.strength - 1)
	}
	return controls
}

func (p *caPolicy) sessionControls() any {
	if p.session == nil {
		return nil
	}
	controls := map[string]any{
		"applicationEnforcedRestrictions": nil, "cloudAppSecurity": nil, "persistentBrowser": nil, "signInFrequency": nil,
		"disableResilienceDefaults": nil, "secureSignInSession": nil,
	}
	for name, v := range p.session {
		controls[name] = v
	}
	return controls
}

// Names of the findings' locations and policies.
const (
	officesLocation = "Offices"
	embargoLocation = "No business there"
	legacyWAN       = "Legacy WAN"
	caDeviceCode    = "CA007 Block device code flow"
	caOrphaned      = "CA050 Block mail apps of contractors"
	caPortals       = "CA011 Admin portals from trusted locations only"
	caAzure         = "CA010 Require MFA for Azure management"
	caRisk          = "CA009 Require MFA for risky sign-ins"
	azureManagement = "797f4846-ba00-4fd7-ba43-dac1f8f63013" // Windows Azure Service Management API
	anyGuest        = "internalGuest,b2bCollaborationGuest,b2bCollaborationMember,b2bDirectConnectUser,otherExternalUser,serviceProvider"
)

// addMorePolicies writes what came to the tenant later: the policies of every
// persona, authentication contexts, and the changed defaults.
func (g *generator) addMorePolicies() {
	d := g.dice("conditional access")
	wan := d.guid()
	at := g.founded().Add(1500 * day)
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
func (g *generator) addMoreConditionalAccess(d dice) {
	const on, report = "enabled", "enabledForReportingButNotEnforced"
	template := roleTemplateIDs()
	offices, embargo := g.location(officesLocation), g.location(embargoLocation)
	all, safe := []string{"All"}, []string{g.who(breakGlass1).id}
	admins := []string{template["Global Administrator"], template["Privileged Role Administrator"], template["Privileged Authentication Administrator"]}
	policies := []caPolicy{
		{name: "CA006 Require phishing-resistant MFA for tier 0 roles", state: on, roles: admins, excluded: safe, strength: 3},
		{name: caDeviceCode, state: on, users: all, excluded: safe, groupsOut: []string{g.groups[allStaff]}, flows: "deviceCodeFlow,authenticationTransfer", controls: []string{"block"}},
		{name: "CA008 Change the password at high user risk", state: on, users: all, excluded: safe, userRisk: []string{"high"}, operator: "AND", controls: []string{"mfa", "passwordChange"},
			session: map[string]any{"signInFrequency": map[string]any{"isEnabled": true, "frequencyInterval": "everyTime", "authenticationType": "primaryAndSecondaryAuthentication", "type": nil, "value": nil}}},
		{name: caRisk, state: report, users: all, excluded: safe, signInRisk: []string{"medium", "high"}, controls: []string{"mfa"}},
		{name: caAzure, state: on, users: all, excluded: safe, apps: []string{azureManagement}, controls: []string{"mfa"}},
		{name: caPortals, state: on, users: all, excluded: safe, apps: []string{"MicrosoftAdminPortals"}, trustedOut: true, controls: []string{"block"}},
		{name: "CA012 Block countries without business", state: on, users: all, excluded: safe, locations: []string{embargo}, controls: []string{"block"}},
		{name: "CA013 Secure the registration of security information", state: on, users: all, excluded: append([]string{"GuestsOrExternalUsers"}, safe...), template: "b8bda7f8-6584-4446-bce9-d871480e53fa",
			actions: []string{"urn:user:registersecurityinfo"}, trustedOut: true, controls: []string{"mfa"}},
		{name: "CA014 Require MFA to join a device", state: on, users: all, excluded: safe, actions: []string{"urn:user:registerdevice"}, controls: []string{"mfa"}},
		{name: "CA020 Require MFA of guests", state: on, guests: anyGuest, controls: []string{"mfa"}},
		{name: "CA021 Guests reach Office 365 only", state: report, guests: "b2bCollaborationGuest,b2bDirectConnectUser,otherExternalUser", appsOut: []string{"Office365"}, controls: []string{"block"}},
		{name: "CA022 Guests sign in daily", state: on, guests: anyGuest, session: map[string]any{
			"signInFrequency":   map[string]any{"isEnabled": true, "value": 12, "type": "hours", "frequencyInterval": "timeBased", "authenticationType": "primaryAndSecondaryAuthentication"},
			"persistentBrowser": map[string]any{"isEnabled": true, "mode": "never"},
		}},
		{name: "CA030 Phishing-resistant MFA for confidential sites", state: on, users: all, excluded: safe, contexts: []string{"c1"}, strength: 3},
		{name: "CA040 Privileged workstations only for the helpdesk", state: report, groupsIn: []string{g.groups[helpdeskGroup]}, apps: []string{"MicrosoftAdminPortals"},
			deviceMode: "exclude", deviceRule: `device.extensionAttribute1 -eq "PAW"`, controls: []string{"block"}},
		{name: "CA041 Limited access in unmanaged browsers", state: on, users: all, excluded: safe, apps: []string{"Office365"}, clientApps: []string{"browser"},
			deviceMode: "exclude", deviceRule: `device.isCompliant -eq True -or device.trustType -eq "ServerAD"`,
			session: map[string]any{"applicationEnforcedRestrictions": map[string]any{"isEnabled": true}}},
		{name: "CA042 Approved apps on phones", state: on, users: all, excluded: safe, apps: []string{"Office365"}, clientApps: []string{"mobileAppsAndDesktopClients"}, platforms: []string{"android", "iOS"},
			controls: []string{"approvedApplication", "compliantApplication"}},
		{name: caOrphaned, state: on, users: []string{d.guid()}, groupsIn: []string{d.guid(), g.groups[contractorsGroup]}, apps: []string{d.guid()}, locations: all, locationOut: []string{d.guid()}, controls: []string{"block"}},
		{name: "CA061 Block elevated insider risk", state: report, users: all, excluded: safe, apps: []string{"Office365"}, insiderRisk: "elevated", controls: []string{"block"}},
		{name: "CA101 Workload identities from the offices only", state: report, principals: []string{"ServicePrincipalsInMyTenant"}, locations: all, locationOut: []string{offices}, controls: []string{"block"}},
		{name: "CA102 Block workload identities at risk", state: on, principals: []string{"ServicePrincipalsInMyTenant"}, principalRisk: []string{"medium", "high"}, controls: []string{"block"}},
	}
	for i := range policies {
		p := &policies[i]
		p.created = g.founded().Add(time.Duration(1500+60*i) * day)
		g.d.AddRow("conditionalAccessPolicies", d.guid(), p.row())
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
