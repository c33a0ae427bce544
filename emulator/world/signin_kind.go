package world

import (
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// maxNonInteractive is how many sign-ins that a client makes for a user the log
// has at most; a tenant whose log is a sample of its people needs fewer.
const (
	maxNonInteractive = 4000
	sampledFrom       = 3000 // users
	maxSampled        = 1500
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

// addNonInteractive writes what clients do for users, from what the account's
// signInActivity says.
func (g *generator) addNonInteractive() {
	d := g.dice("non-interactive sign-ins")
	rows, most := 0, maxNonInteractive
	if g.size > sampledFrom {
		most = maxSampled
	}
	for i := range g.people {
		who := &g.people[i]
		if rows >= most {
			break
		}
		if who.lastSignIn == 0 || who.kind == kindResource || !g.logged(time.Unix(who.lastSignIn, 0)) {
			continue
		}
		at, born := activityOf(g.d.Object(who.id)).silent.at, g.born(who)
		for range 1 + d.IntN(2) {
			if at.Before(born) || !g.logged(at) {
				break
			}
			g.signInRow(d, signInEvent{who: who, at: at, place: g.placeOf(who), device: g.deviceFor(d, who, at), more: silently()})
			at = at.Add(-time.Duration(d.Between(20, 600)) * time.Minute)
			rows++
		}
	}
}

// silently are the properties of a sign-in that a client makes for a user.
func silently() map[string]any {
	return map[string]any{"isInteractive": false, "signInEventTypes": []string{"nonInteractiveUser"}, "clientAppUsed": "Mobile Apps and Desktop clients"}
}

// legacyProtocols are clients that know no second factor.
var legacyProtocols = []string{"Exchange ActiveSync", "IMAP4", "Authenticated SMTP", "POP3"}

// legacyClient are the properties of a sign-in over such a protocol.
func legacyClient(protocol string) map[string]any {
	return map[string]any{
		"clientAppUsed": protocol, "appId": exchangeAppID, "appDisplayName": "Office 365 Exchange Online",
		"resourceId": exchangeAppID, "resourceDisplayName": "Office 365 Exchange Online",
		"authenticationRequirement": "singleFactorAuthentication", "authenticationProtocol": "ropc", "deviceDetail": map[string]any{"deviceId": ""},
	}
}

// blockedLegacy are those of one that the policy against them stopped, after
// the right password.
func (g *generator) blockedLegacy(d dice.Dice) map[string]any {
	props := legacyClient(dice.Pick(d, legacyProtocols))
	var policy *directory.Object
	for o := range g.d.Each("conditionalAccessPolicies") {
		if o.Text("displayName") == caLegacy {
			policy = o
		}
	}
	props["appliedConditionalAccessPolicies"] = []map[string]any{{
		"id": policy.ID, "displayName": caLegacy, "result": "failure", "enforcedGrantControls": []string{"Block"}, "enforcedSessionControls": []string{},
	}}
	return props
}
