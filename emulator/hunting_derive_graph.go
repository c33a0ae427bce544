package emulator

import (
	"maps"
	"slices"
	"strings"
)

// The exposure graph has the machines and who logs on to them: a machine can
// authenticate as those who work at it, who in turn can reach the machines that
// they log on to from afar. Labels and categories are those of the examples in
// https://learn.microsoft.com/security-exposure-management/query-enterprise-exposure-graph.

var (
	deviceCategories   = []string{"compute", "device"}
	identityCategories = []string{"identity"}
)

// graphUsers are the users that log on to machines, by account name.
func graphUsers(d *Directory) map[string]*Object {
	names := map[string]bool{}
	for row := range d.Each("machineUsers") {
		names[row.Text("accountName")] = true
	}
	users := map[string]*Object{}
	for u := range d.Each("user") {
		if account := accountOf(u); names[account] && users[account] == nil {
			users[account] = u
		}
	}
	return users
}

func deriveNodes(d *Directory, t *huntingTable) {
	for m := range d.Each("machines") {
		level := 2
		if m.Text("deviceValue") == "High" {
			level = 0
		}
		raw := map[string]any{"deviceName": m.Text("computerDnsName"), "exposureScore": m.Text("exposureLevel"), "criticalityLevel": map[string]any{"criticalityLevel": level}}
		for _, i := range d.installedOn(m.ID) {
			for _, w := range d.weaknesses(i) {
				if cve := d.Row("vulnerabilities", w.cve); cve != nil && strings.Contains(cve.Text("description"), "remote code execution") {
					raw["vulnerableToRCE"] = map[string]any{"hasHighOrCritical": true}
				}
			}
		}
		t.add("NodeId", guidOf("node", m.ID), "NodeLabel", "device", "NodeName", m.Text("computerDnsName"), "Categories", jsonRaw(deviceCategories),
			"NodeProperties", jsonRaw(map[string]any{"rawData": raw}), "EntityIds", jsonRaw([]map[string]string{{"type": "DeviceInventoryId", "id": m.ID}}))
	}
	users := graphUsers(d)
	for _, account := range slices.Sorted(maps.Keys(users)) {
		u := users[account]
		t.add("NodeId", guidOf("node", u.ID), "NodeLabel", "user", "NodeName", u.Text("displayName"), "Categories", jsonRaw(identityCategories),
			"NodeProperties", jsonRaw(map[string]any{"rawData": map[string]any{"accountUpn": u.Text("userPrincipalName"), "accountDisplayName": u.Text("displayName")}}),
			"EntityIds", jsonRaw([]map[string]string{{"type": "AadObjectId", "id": "tenantid=" + d.Info().ID + ";objectid=" + u.ID}, {"type": "SecurityIdentifier", "id": cloudSID(u.ID)}}))
	}
}

func deriveEdges(d *Directory, t *huntingTable) {
	users := graphUsers(d)
	for row := range d.Each("machineUsers") {
		machine, user := d.Row("machines", row.Text(ownerProperty)), users[row.Text("accountName")]
		if machine == nil || user == nil {
			continue
		}
		edge := func(label string, from, to *Object, fromName, fromLabel, toName, toLabel string, fromKinds, toKinds []string) {
			t.add("EdgeId", guidOf("edge", label, from.ID, to.ID), "EdgeLabel", label, "SourceNodeId", guidOf("node", from.ID), "SourceNodeName", fromName, "SourceNodeLabel", fromLabel,
				"SourceNodeCategories", jsonRaw(fromKinds), "TargetNodeId", guidOf("node", to.ID), "TargetNodeName", toName, "TargetNodeLabel", toLabel,
				"TargetNodeCategories", jsonRaw(toKinds), "EdgeProperties", jsonRaw(map[string]any{}))
		}
		name, person := machine.Text("computerDnsName"), user.Text("displayName")
		edge("Can Authenticate As", machine, user, name, "device", person, "user", deviceCategories, identityCategories)
		if strings.Contains(row.Text("logonTypes"), "RemoteInteractive") {
			edge("CanRemoteInteractiveLogonTo", user, machine, person, "user", name, "device", identityCategories, deviceCategories)
		}
	}
}
