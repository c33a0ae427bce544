package hunting

import (
	"maps"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/wire"
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
func graphUsers(d *directory.Directory) map[string]*directory.Object {
	names := map[string]bool{}
	for row := range d.Each("machineUsers") {
		names[row.Text("accountName")] = true
	}
	users := map[string]*directory.Object{}
	for u := range d.Each("user") {
		if account := AccountOf(u); names[account] && users[account] == nil {
			users[account] = u
		}
	}
	return users
}

func deriveNodes(d *directory.Directory, t *Table) {
	for m := range d.Each("machines") {
		level := 2
		if m.Text("deviceValue") == "High" {
			level = 0
		}
		raw := map[string]any{"deviceName": m.Text("computerDnsName"), "exposureScore": m.Text("exposureLevel"), "criticalityLevel": map[string]any{"criticalityLevel": level}}
		for _, i := range d.InstalledOn(m.ID) {
			for _, w := range d.Weaknesses(i) {
				if cve := d.Row("vulnerabilities", w.CVE); cve != nil && strings.Contains(cve.Text("description"), "remote code execution") {
					raw["vulnerableToRCE"] = map[string]any{"hasHighOrCritical": true}
				}
			}
		}
		t.Append("NodeId", wire.DerivedGUID("node", m.ID), "NodeLabel", "device", "NodeName", m.Text("computerDnsName"), "Categories", JSON(deviceCategories),
			"NodeProperties", JSON(map[string]any{"rawData": raw}), "EntityIds", JSON([]map[string]string{{"type": "DeviceInventoryId", "id": m.ID}}))
	}
	users := graphUsers(d)
	for _, account := range slices.Sorted(maps.Keys(users)) {
		u := users[account]
		t.Append("NodeId", wire.DerivedGUID("node", u.ID), "NodeLabel", "user", "NodeName", u.Text("displayName"), "Categories", JSON(identityCategories),
			"NodeProperties", JSON(map[string]any{"rawData": map[string]any{"accountUpn": u.Text("userPrincipalName"), "accountDisplayName": u.Text("displayName")}}),
			"EntityIds", JSON([]map[string]string{{"type": "AadObjectId", "id": "tenantid=" + d.Info().ID + ";objectid=" + u.ID}, {"type": "SecurityIdentifier", "id": CloudSID(u.ID)}}))
	}
}

func deriveEdges(d *directory.Directory, t *Table) {
	users := graphUsers(d)
	for row := range d.Each("machineUsers") {
		machine, user := d.Row("machines", row.Text(directory.OwnerProperty)), users[row.Text("accountName")]
		if machine == nil || user == nil {
			continue
		}
		edge := func(label string, from, to *directory.Object, fromName, fromLabel, toName, toLabel string, fromKinds, toKinds []string) {
			t.Append("EdgeId", wire.DerivedGUID("edge", label, from.ID, to.ID), "EdgeLabel", label, "SourceNodeId", wire.DerivedGUID("node", from.ID), "SourceNodeName", fromName, "SourceNodeLabel", fromLabel,
				"SourceNodeCategories", JSON(fromKinds), "TargetNodeId", wire.DerivedGUID("node", to.ID), "TargetNodeName", toName, "TargetNodeLabel", toLabel,
				"TargetNodeCategories", JSON(toKinds), "EdgeProperties", JSON(map[string]any{}))
		}
		name, person := machine.Text("computerDnsName"), user.Text("displayName")
		edge("Can Authenticate As", machine, user, name, "device", person, "user", deviceCategories, identityCategories)
		if strings.Contains(row.Text("logonTypes"), "RemoteInteractive") {
			edge("CanRemoteInteractiveLogonTo", user, machine, person, "user", name, "device", identityCategories, deviceCategories)
		}
	}
}

// AccountOf is a user's name on a computer: before the at sign.
func AccountOf(user *directory.Object) string {
	account, _, _ := strings.Cut(user.Text("userPrincipalName"), "@")
	return strings.ToLower(account)
}
