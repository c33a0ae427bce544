package world

import (
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/policy"
)

// addPolicies writes the tenant's policies, Conditional Access and the secure
// score.
func (g *generator) addPolicies(apps DemoApps) {
	d := g.dice("policies")
	policy.AddDefaults(g.d)
	g.addLocations(d)
	g.addConditionalAccess(d, apps)
	g.addSecureScores(d)
	g.addMorePolicies()
}

func (g *generator) addLocations(d dice.Dice) {
	created := g.founded().Add(700 * dice.Day)
	g.d.AddRow("namedLocations", d.GUID(), map[string]any{
		"@odata.type": "#microsoft.graph.ipNamedLocation", "displayName": officesLocation, "isTrusted": true,
		"createdDateTime": created, "modifiedDateTime": created,
		"ipRanges": []map[string]any{
			{"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "192.0.2.0/24"},
			{"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "198.51.100.0/24"},
		},
	})
	g.d.AddRow("namedLocations", d.GUID(), map[string]any{
		"@odata.type": "#microsoft.graph.countryNamedLocation", "displayName": embargoLocation, "countryLookupMethod": "clientIpAddress",
		"createdDateTime": created, "modifiedDateTime": created, "countriesAndRegions": []string{"KP", "IR", "SY"}, "includeUnknownCountriesAndRegions": true,
	})
}

// addConditionalAccess writes the policies that every tenant has had since the
// beginning; addMoreConditionalAccess writes the rest.
func (g *generator) addConditionalAccess(d dice.Dice, apps DemoApps) {
	template := roleTemplateIDs()
	first := g.who(breakGlass1).id
	all := []string{"All"}
	services := g.excludeServices()
	policies := []policy.ConditionalAccess{
		{Name: "CA001 Require MFA for all users", State: "enabled", Users: all, Excluded: []string{first}, GroupsOut: []string{g.groups[mfaExclusion], services}, Controls: []string{"mfa"}},
		{Name: caLegacy, State: "enabled", Users: all, Excluded: []string{first, g.who(lenaSommer).id}, ClientApps: []string{"exchangeActiveSync", "other"}, Controls: []string{"block"}},
		{Name: "CA003 Require MFA for administrators", State: "enabled", Excluded: []string{first}, Controls: []string{"mfa"},
			Roles: []string{template["Global Administrator"], template["Exchange Administrator"], template["Security Administrator"], template["User Administrator"]}},
		{Name: "CA004 Require compliant device", State: "enabledForReportingButNotEnforced", Users: all, Platforms: []string{"windows", "macOS"}, Controls: []string{"compliantDevice", "domainJoinedDevice"}},
		{Name: "CA005 Block unknown platforms (pilot)", State: "disabled", Users: all, Controls: []string{"block"}},
		{Name: "CA100 Block retired workload identities", State: "enabled", Principals: []string{apps.BlockedByCA.ObjectID}, Controls: []string{"block"}},
	}
	for i, p := range policies {
		p.Created = g.founded().Add(time.Duration(900+40*i) * dice.Day)
		g.d.AddRow("conditionalAccessPolicies", d.GUID(), p.Row())
	}
}

// excludeServices puts the accounts that programs sign in with, which answer no
// prompt, into a group that the policy for all users leaves out.
func (g *generator) excludeServices() string {
	d := g.dice("excluded services")
	id := g.addGroup(d, groupSpec{name: serviceExclusion, description: "Accounts of programs, which have no second factor", created: dice.Ago(d, g.now, 700, 900)})
	for i := range g.people {
		if g.people[i].kind == kindService {
			g.link(directory.RelMembers, id, g.people[i].id)
		}
	}
	return id
}

// roleTemplateIDs maps names of built-in roles to their templates.
func roleTemplateIDs() map[string]string {
	ids := map[string]string{}
	for _, t := range roleTemplates() {
		ids[t.name] = t.id
	}
	return ids
}

// addSecureScores writes one score for each of the last 30 days.
func (g *generator) addSecureScores(d dice.Dice) {
	controls := []struct {
		name, category string
		full           float64
		share          float64
	}{
		{"AdminMFAV2", "Identity", 10, 0.8}, {"MFARegistrationV2", "Identity", 9, 0.9}, {"BlockLegacyAuthentication", "Identity", 8, 1},
		{"OneAdmin", "Identity", 1, 1}, {"SigninRiskPolicy", "Identity", 7, 0}, {"UserRiskPolicy", "Identity", 7, 0},
		{"mip_DLP_policies", "Data", 5, 0.4}, {"exo_safelinks", "Apps", 9, 0.7}, {"scid_2010", "Device", 9, 0.5},
	}
	licensed := 0
	for i := range g.people {
		if g.people[i].held.withoutGroup() != 0 {
			licensed++
		}
	}
	for back := range 30 {
		at := g.now.Add(-time.Duration(back) * dice.Day).Truncate(dice.Day)
		var scores []map[string]any
		current, most := 0.0, 0.0
		for _, c := range controls {
			score := c.full * c.share
			if back > 12 && c.name == "exo_safelinks" {
				score = 0
			}
			current, most = current+score, most+c.full
			scores = append(scores, map[string]any{"controlName": c.name, "controlCategory": c.category, "score": score, "description": c.name})
		}
		g.d.AddRow("secureScores", g.tenantID+"_"+at.Format("2006-01-02"), map[string]any{
			"azureTenantId": g.tenantID, "createdDateTime": at, "currentScore": current, "maxScore": most, "activeUserCount": licensed * 9 / 10,
			"licensedUserCount": licensed, "enabledServices": []string{"HasEXOP2", "HasMDE", "HasAADP2"}, "controlScores": scores,
			"averageComparativeScores": []map[string]any{{"basis": "AllTenants", "averageScore": 31.5 + float64(d.IntN(10))/10}},
			"vendorInformation":        map[string]any{"provider": "SecureScore", "vendor": "Microsoft"},
		})
	}
}
