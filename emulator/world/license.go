package world

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/company"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// licences is a set of indices into demoSKUs; byGroup marks that the main suite
// comes from a licence group.
type licences uint16

const byGroup licences = 1 << 15

func (l licences) has(i int) bool         { return l&(1<<i) != 0 }
func (l licences) with(i int) licences    { return l | 1<<i }
func (l licences) withoutGroup() licences { return l &^ byGroup }

// Positions in the table of licences.
const (
	skuE5 = iota
	skuE3
	skuF3
	skuFlow
	skuPowerBI
	skuEMS
	skuVisio
	skuProject
)

// licenceGroups give the suites to their members.
var licenceGroups = []string{"LIC-M365-E5", "LIC-M365-E3", "LIC-M365-F3"}

// drawLicences gives a member of staff what the department's work needs.
func drawLicences(d dice.Dice, dept int) licences {
	var l licences
	switch {
	case dept >= 0 && company.Departments[dept].Frontline && d.Chance(0.85):
		l = l.with(skuF3) | byGroup
	case d.Chance(0.36):
		l = l.with(skuE5)
	default:
		l = l.with(skuE3)
	}
	if !l.has(skuF3) {
		if d.Chance(0.85) {
			l |= byGroup
		}
		if d.Chance(0.4) {
			l = l.with(skuFlow)
		}
		if d.Chance(0.25) {
			l = l.with(skuPowerBI)
		}
		if d.Chance(0.03) {
			l = l.with(skuVisio)
		}
		if d.Chance(0.02) {
			l = l.with(skuProject)
		}
	}
	return l
}

// licenceGroup is the group that a person's main suite comes from, "" for none.
func licenceGroup(l licences) string {
	if l&byGroup == 0 {
		return ""
	}
	for i, name := range licenceGroups {
		if l.has(i) {
			return name
		}
	}
	return ""
}

// writeLicences sets a user's licence properties and counts the units; each
// combination is encoded once.
func (g *generator) writeLicences(l licences, r *directory.Record) {
	for i := range g.skuUse {
		if l.has(i) {
			g.skuUse[i]++
		}
	}
	if l.withoutGroup() == 0 {
		r.Raw("assignedLicenses", emptyList)
		return
	}
	raw, ok := g.licenceRaw[l.withoutGroup()]
	if !ok {
		raw = assignedLicences(l)
		g.licenceRaw[l.withoutGroup()] = raw
	}
	r.Raw("assignedLicenses", raw)
	if g.size > statesUpTo {
		return
	}
	if raw, ok = g.stateRaw[l]; !ok {
		raw = g.assignmentStates(l)
		g.stateRaw[l] = raw
	}
	r.Raw("licenseAssignmentStates", raw)
}

// statesUpTo is the largest tenant whose users carry licenseAssignmentStates:
// they would be a third of the memory of a larger one.
const statesUpTo = 100_000

var emptyList = json.RawMessage("[]")

func assignedLicences(l licences) json.RawMessage {
	var parts []string
	for i, s := range demoSKUs() {
		if l.has(i) {
			parts = append(parts, fmt.Sprintf(`{"disabledPlans":[],"skuId":%q}`, s.id))
		}
	}
	return json.RawMessage("[" + strings.Join(parts, ",") + "]")
}

func (g *generator) assignmentStates(l licences) json.RawMessage {
	group := licenceGroup(l)
	updated := g.now.Add(-60 * dice.Day).Format(time.RFC3339)
	var parts []string
	for i, s := range demoSKUs() {
		if !l.has(i) {
			continue
		}
		by := "null"
		if group != "" && i < len(licenceGroups) && licenceGroups[i] == group {
			by = `"` + g.groups[group] + `"`
		}
		parts = append(parts, fmt.Sprintf(`{"assignedByGroup":%s,"disabledPlans":[],"error":"None","lastUpdatedDateTime":%q,"skuId":%q,"state":"Active"}`, by, updated, s.id))
	}
	return json.RawMessage("[" + strings.Join(parts, ",") + "]")
}

// addSKUs writes what the company bought: a little more than it uses, and of
// some licences far more.
func (g *generator) addSKUs() {
	for i, s := range demoSKUs() {
		used := g.skuUse[i]
		bought := used + used/20 + 5
		status, suspended := "Enabled", 0
		switch i {
		case skuFlow:
			bought = 10_000
			for bought < used {
				bought *= 10
			}
		case skuPowerBI:
			bought = 1_000_000
		case skuVisio:
			bought = used*2 + 25
		case skuEMS:
			bought, suspended, status = 0, 25, "Suspended"
		}
		var plans []map[string]any
		for _, p := range s.plans {
			plans = append(plans, map[string]any{
				"servicePlanId": p.id, "servicePlanName": p.name,
				"provisioningStatus": "Success", "appliesTo": appliesTo(p.name),
			})
		}
		g.d.AddRow("subscribedSkus", g.tenantID+"_"+s.id, map[string]any{
			"accountId": g.tenantID, "accountName": strings.TrimSuffix(g.company.Initial, ".onmicrosoft.com"),
			"skuId": s.id, "skuPartNumber": s.part, "appliesTo": "User", "capabilityStatus": status,
			"consumedUnits": used, "servicePlans": plans, "subscriptionIds": []string{dice.New(g.seed, s.part).GUID()},
			"prepaidUnits": map[string]any{"enabled": bought, "suspended": suspended, "warning": 0, "lockedOut": 0},
		})
	}
}

func appliesTo(plan string) string {
	if strings.HasPrefix(plan, "INTUNE_O365") || plan == "EXCHANGE_S_FOUNDATION" {
		return "Company"
	}
	return "User"
}
