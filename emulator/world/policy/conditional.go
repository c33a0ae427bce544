package policy

import "time"

// ConditionalAccess is a Conditional Access policy about to be made.
type ConditionalAccess struct {
	Name, State, Template string
	Created               time.Time

	Users, Excluded        []string
	GroupsIn, GroupsOut    []string
	Roles                  []string
	Guests                 string   // kinds of guests and external users, included
	Principals             []string // service principals, of a workload policy
	Apps, AppsOut          []string // All when none, unless actions or contexts are given
	Actions, Contexts      []string
	ClientApps             []string
	Platforms              []string
	Locations, LocationOut []string
	TrustedOut             bool // any location but the trusted ones
	UserRisk, SignInRisk   []string
	PrincipalRisk          []string
	Agents                 []string // agent identities, of a policy for agents; All is a word
	AgentRisk              string
	InsiderRisk, Flows     string
	DeviceRule, DeviceMode string

	Controls []string
	Operator string // OR when empty
	Strength int    // index into strengths plus 1
	Session  map[string]any
}

// Row is the policy as Graph keeps it.
func (p *ConditionalAccess) Row() map[string]any {
	return map[string]any{
		"displayName": p.Name, "state": p.State, "templateId": nullable(p.Template), "createdDateTime": p.Created, "modifiedDateTime": p.Created.Add(30 * 24 * time.Hour),
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
func (p *ConditionalAccess) conditions() map[string]any {
	users := p.Users
	if p.Principals != nil || p.Agents != nil {
		users = []string{"None"}
	}
	apps := p.Apps
	if apps == nil && p.Actions == nil && p.Contexts == nil {
		apps = []string{"All"}
	}
	clientApps := p.ClientApps
	if clientApps == nil {
		clientApps = []string{"all"}
	}
	c := map[string]any{
		"clientAppTypes": clientApps, "signInRiskLevels": list(p.SignInRisk), "userRiskLevels": list(p.UserRisk),
		"servicePrincipalRiskLevels": list(p.PrincipalRisk), "insiderRiskLevels": nullable(p.InsiderRisk),
		"applications": map[string]any{
			"includeApplications": list(apps), "excludeApplications": list(p.AppsOut), "includeUserActions": list(p.Actions),
			"includeAuthenticationContextClassReferences": list(p.Contexts), "applicationFilter": nil,
		},
		"users": map[string]any{
			"includeUsers": list(users), "excludeUsers": list(p.Excluded), "includeGroups": list(p.GroupsIn), "excludeGroups": list(p.GroupsOut),
			"includeRoles": list(p.Roles), "excludeRoles": []string{}, "includeGuestsOrExternalUsers": nil, "excludeGuestsOrExternalUsers": nil,
		},
		"platforms": nil, "locations": nil, "devices": nil, "clientApplications": nil, "authenticationFlows": nil,
	}
	if p.Guests != "" {
		c["users"].(map[string]any)["includeGuestsOrExternalUsers"] = map[string]any{
			"guestOrExternalUserTypes": p.Guests,
			"externalTenants":          map[string]any{"@odata.type": "#microsoft.graph.conditionalAccessAllExternalTenants", "membershipKind": "all"},
		}
	}
	if p.Platforms != nil {
		c["platforms"] = map[string]any{"includePlatforms": p.Platforms, "excludePlatforms": []string{}}
	}
	if p.TrustedOut {
		c["locations"] = map[string]any{"includeLocations": []string{"All"}, "excludeLocations": []string{"AllTrusted"}}
	}
	if p.Locations != nil {
		c["locations"] = map[string]any{"includeLocations": p.Locations, "excludeLocations": list(p.LocationOut)}
	}
	if p.DeviceRule != "" {
		c["devices"] = map[string]any{"deviceFilter": map[string]any{"mode": p.DeviceMode, "rule": p.DeviceRule}}
	}
	if p.Principals != nil {
		c["clientApplications"] = map[string]any{"includeServicePrincipals": p.Principals, "excludeServicePrincipals": []string{}, "servicePrincipalFilter": nil}
	}
	if p.Agents != nil {
		c["clientApplications"] = map[string]any{
			"includeServicePrincipals": []string{}, "excludeServicePrincipals": []string{}, "servicePrincipalFilter": nil,
			"includeAgentIdServicePrincipals": p.Agents, "excludeAgentIdServicePrincipals": []string{}, "agentIdServicePrincipalFilter": nil,
		}
	}
	if p.AgentRisk != "" {
		c["agentIdRiskLevels"] = p.AgentRisk
	}
	if p.Flows != "" {
		c["authenticationFlows"] = map[string]any{"transferMethods": p.Flows}
	}
	return c
}

// grantControls are null for a policy with session controls only.
func (p *ConditionalAccess) grantControls() any {
	if p.Controls == nil && p.Strength == 0 {
		return nil
	}
	operator := p.Operator
	if operator == "" {
		operator = "OR"
	}
	controls := map[string]any{
		"operator": operator, "builtInControls": list(p.Controls), "customAuthenticationFactors": []string{}, "termsOfUse": []string{},
		"authenticationStrength": nil,
	}
	if p.Strength > 0 {
		controls["authenticationStrength"] = grantedStrength(p.Strength - 1)
	}
	return controls
}

func (p *ConditionalAccess) sessionControls() any {
	if p.Session == nil {
		return nil
	}
	controls := map[string]any{
		"applicationEnforcedRestrictions": nil, "cloudAppSecurity": nil, "persistentBrowser": nil, "signInFrequency": nil,
		"disableResilienceDefaults": nil, "secureSignInSession": nil,
	}
	for name, v := range p.Session {
		controls[name] = v
	}
	return controls
}

// nullable is null for a text that is not there.
func nullable(text string) any {
	if text == "" {
		return nil
	}
	return text
}
