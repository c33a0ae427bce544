package world

import (
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// credentialRole is the custom role of a finding.
const credentialRole = "Application Credential Rotator"

// addPlantedRoles gives the roles of the findings.
func (g *generator) addPlantedRoles(d dice.Dice, roles map[string]string) {
	const pra = "Privileged Role Administrator"
	g.holdRole(d, roles[pra], pra, g.apps[appTickets].principal)
	g.grantDirectoryRole(d, roleGrant{role: roles["Global Administrator"], principal: g.who(rafaelOrtega).id, scope: tenantScope, eligible: true, start: g.now.Add(-200 * dice.Day)})
	g.grantDirectoryRole(d, roleGrant{role: roles["User Administrator"], principal: g.who(oliverNash).id, scope: directory.UnitScope + g.restrictedUnit()})
	g.grantDirectoryRole(d, roleGrant{role: roles[credentialRole], principal: g.groups[helpdeskGroup], scope: tenantScope})
	g.grantDirectoryRole(d, roleGrant{role: roles["Application Administrator"], principal: g.who(jonasBrandt).id, scope: "/" + g.apps[appFeedImporter].object,
		start: g.now.Add(-100 * dice.Day), end: g.now.Add(time.Duration(80) * dice.Day)})
}

// restrictedUnit is the administrative unit that restricts who manages its
// members.
func (g *generator) restrictedUnit() string {
	for o := range g.d.Each("administrativeUnit") {
		if o.Get("isMemberManagementRestricted") == true {
			return o.ID
		}
	}
	panic("emulator: no restricted administrative unit")
}

// roleFindings are what is wrong with directory roles and PIM.
func roleFindings() []Finding {
	return []Finding{
		{"app-privileged-role-admin", "An application whose only owner left holds Privileged Role Administrator: it can give itself any role", "critical", []string{appTickets, "Martin Kessler"},
			`entra_role_assignment_list {"servicePrincipalsOnly": true, "role": "Privileged Role Administrator"}; entra_app_get {"app": "Ticket Bridge", "include": ["owners"]}`},
		{"eligible-guest-global-admin", "A guest may activate Global Administrator at any time, without an end", "critical", []string{"Rafael Ortega"},
			`entra_role_assignment_list {"role": "Global Administrator", "state": "eligible", "permanent": true}`},
		{"pim-global-admin-open", "Global Administrator is activated without MFA or approval, for a whole day, and may be held for good", "critical", []string{"Global Administrator"},
			`entra_pim_report {"role": "Global Administrator"}`},
		{"custom-role-credentials", "A custom role lets the helpdesk put a secret on any application, also on those with more rights than the helpdesk", "high", []string{credentialRole, helpdeskGroup},
			`entra_role_list {"custom": true}; entra_role_assignment_list {"role": "Application Credential Rotator"}`},
		{"pim-owner-of-tier0", "A helpdesk technician may make himself owner of the group that holds Privileged Role Administrator, without MFA or approval", "high", []string{"Noah Ferris", tier0Group},
			`entra_pim_report {"kind": "groups"}`},
		{"disabled-unit-admin", "A disabled user still holds User Administrator over the unit of the board, and nowhere else", "medium", []string{"Oliver Nash", "Board and Executives"},
			`entra_role_assignment_list {"scope": "Board and Executives"}`},
	}
}
