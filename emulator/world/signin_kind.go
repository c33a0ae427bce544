package world

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/company"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// How many sign-ins of each other kind the log has at most.
const (
	maxNonInteractive = 1500
	maxSigningApps    = 40
	maxSigningMachine = 25
)

// logName is a user principal name as the sign-in log has it: in lower case,
// and a guest's own address.
// https://learn.microsoft.com/graph/api/resources/signin
func logName(upn string) string {
	name, _, guest := strings.Cut(upn, "#EXT#")
	if at := strings.LastIndexByte(name, '_'); guest && at > 0 {
		upn = name[:at] + "@" + name[at+1:]
	}
	return strings.ToLower(upn)
}

// addOtherSignIns writes the sign-ins that only /beta shows: those that a
// client makes for a user, and those of applications and managed identities.
func (g *generator) addOtherSignIns() {
	g.addNonInteractive()
	g.addAppSignIns()
	g.addMachineSignIns()
}

func (g *generator) addNonInteractive() {
	d := g.dice("non-interactive sign-ins")
	rows := 0
	for i := range g.people {
		who := &g.people[i]
		age := g.now.Unix() - who.lastSignIn
		if rows >= maxNonInteractive || who.lastSignIn == 0 || age > 7*86400 || !who.enabled || who.kind != kindStaff {
			continue
		}
		at, o := time.Unix(who.lastSignIn, 0).UTC(), &company.Offices[max(int(who.office), 0)]
		for range 1 + d.IntN(2) {
			at = at.Add(-time.Duration(d.Between(20, 600)) * time.Minute)
			g.signInRow(d, who, at, signInPlace{o.City, o.Usage, "192.0.2." + d.Code("123456789", 2)}, 0, "none", map[string]any{
				"isInteractive": false, "signInEventTypes": []string{"nonInteractiveUser"}, "clientAppUsed": "Mobile Apps and Desktop clients",
			})
			rows++
		}
	}
}

// appSignInRow writes a sign-in of a service principal; code is an AADSTS
// number.
func (g *generator) appSignInRow(d dice.Dice, at time.Time, app demoApplication, name, kind, ip string, code int, reason string, more map[string]any) {
	props := map[string]any{
		"createdDateTime": at, "userId": "", "appId": app.appID, "appDisplayName": name, "servicePrincipalId": app.principal,
		"servicePrincipalName": name, "resourceId": directory.GraphAppID, "resourceDisplayName": "Microsoft Graph", "isInteractive": false,
		"signInEventTypes": []string{kind}, "ipAddress": ip, "correlationId": d.GUID(), "conditionalAccessStatus": "notApplied",
		"status":                           map[string]any{"errorCode": code, "failureReason": reason, "additionalDetails": nil},
		"appliedConditionalAccessPolicies": []map[string]any{}, "riskDetail": "none", "riskLevelAggregated": "none",
		"riskLevelDuringSignIn": "none", "riskState": "none", "riskEventTypes_v2": emptyList,
		"location": map[string]any{"city": "Amsterdam", "countryOrRegion": "NL"},
	}
	for k, v := range more {
		props[k] = v
	}
	g.d.AddRow("signIns", d.GUID(), props)
}

// addAppSignIns lets the registered applications sign in with their secrets;
// one in ten has an expired one and tries on.
func (g *generator) addAppSignIns() {
	d := g.dice("application sign-ins")
	names := make([]string, 0, len(g.apps))
	for name := range g.apps {
		names = append(names, name)
	}
	slices.Sort(names)
	for i, name := range names {
		if i >= maxSigningApps {
			break
		}
		app, expired := g.apps[name], d.Chance(0.1)
		ip := fmt.Sprintf("203.0.113.%d", 100+i)
		for range d.Between(2, 6) {
			code, reason := 0, "Other."
			if expired {
				code, reason = 7000222, "The provided client secret keys for app are expired."
			}
			g.appSignInRow(d, dice.Ago(d, g.now, 0.05, 7), app, name, "servicePrincipal", ip, code, reason,
				map[string]any{"servicePrincipalCredentialKeyId": d.GUID()})
		}
	}
}

// addMachineSignIns lets managed identities sign in.
func (g *generator) addMachineSignIns() {
	d := g.dice("managed identity sign-ins")
	n := 0
	for sp := range g.d.Each("servicePrincipal") {
		if sp.Text("servicePrincipalType") != "ManagedIdentity" {
			continue
		}
		if n++; n > maxSigningMachine {
			return
		}
		identity := demoApplication{appID: sp.Text("appId"), principal: sp.ID}
		for range d.Between(1, 4) {
			g.appSignInRow(d, dice.Ago(d, g.now, 0.05, 7), identity, sp.Text("displayName"), "managedIdentity", "", 0, "Other.",
				map[string]any{"location": nil, "managedServiceIdentity": map[string]any{"msiType": "systemAssigned"}})
		}
	}
}
