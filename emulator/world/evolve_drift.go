package world

import (
	"slices"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// PlantDrift makes the changes that a review should notice: a helpdesk
// technician joins a tier-0 group, a powerful application gets a new secret,
// another a powerful role, a confidential group becomes public, the disabled
// Global Administrator is enabled again, and the policy that demands MFA for
// Azure management only reports. What has drifted already is left alone.
func PlantDrift(d *directory.Directory) []Change {
	dice := dice.New(0, "drift")
	var out []Change
	add := func(kind string, o *directory.Object, detail string) { out = append(out, Change{kind, o.ID, detail}) }
	noah, martin := named(d, "user", "Noah Ferris"), named(d, "user", "Martin Kessler")
	if tier0 := named(d, "group", tier0Group); tier0 != nil && noah != nil && !linked(d, directory.RelMembers, tier0.ID, noah.ID) {
		d.Link(directory.RelMembers, tier0.ID, noah.ID)
		add("memberAdded", tier0, noah.Text("displayName"))
	}
	if app := named(d, "application", appFeedImporter); app != nil && len(app.Maps("passwordCredentials")) == 1 {
		addSecret(d, app, dice.GUID(), dice.Code(secretAlphabet[:52], 3), 730)
		add("secretAdded", app, appFeedImporter)
	}
	if sp, graph := named(d, "servicePrincipal", appInvoices), d.ByKey("servicePrincipals", "appId", directory.GraphAppID); sp != nil && graph != nil && len(d.RowsBy("appRoleAssignments", "principalId", sp.ID)) == 1 {
		const role = "RoleManagement.ReadWrite.Directory"
		d.AddRow("appRoleAssignments", dice.Code(rowAlphabet, 43), map[string]any{
			"appRoleId": apiByID(directory.GraphAppID).byValue[role], "createdDateTime": d.Now().Truncate(time.Second), "principalDisplayName": appInvoices,
			"principalId": sp.ID, "principalType": "ServicePrincipal", "resourceDisplayName": "Microsoft Graph", "resourceId": graph.ID,
		})
		add("roleGranted", sp, role)
	}
	if group := named(d, "group", mergersGroup); group != nil && group.Text("visibility") != "Public" {
		d.Update(group.ID, map[string]any{"visibility": "Public"})
		add("visibility", group, "Public")
	}
	if martin != nil && martin.Get("accountEnabled") == false {
		d.Update(martin.ID, map[string]any{"accountEnabled": true})
		add("enabled", martin, martin.Text("displayName"))
	}
	if policy := named(d, "conditionalAccessPolicies", caAzure); policy != nil && policy.Text("state") == "enabled" {
		const reports = "enabledForReportingButNotEnforced"
		d.UpdateRow("conditionalAccessPolicies", policy.ID, map[string]any{"state": reports, "modifiedDateTime": d.Now().Truncate(time.Second)})
		add("policyState", policy, reports)
	}
	return out
}

// named is the first live object of a type with a display name.
func named(d *directory.Directory, typ, name string) *directory.Object {
	for o := range d.Each(typ) {
		if o.Text("displayName") == name {
			return o
		}
	}
	return nil
}

func linked(d *directory.Directory, rel directory.Relation, from, to string) bool {
	return slices.ContainsFunc(d.Links(rel, from), func(o *directory.Object) bool { return o.ID == to })
}
