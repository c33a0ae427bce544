package world

import (
	"fmt"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// How sign-ins of applications fail.
var (
	secretExpired = signInOutcome{7000222, "The provided client secret keys for app are expired.", "notApplied"}
	appBlocked    = signInOutcome{53003, blockedByCA.reason, "failure"}
)

// appSignIn is one sign-in of a service principal about to be logged.
type appSignIn struct {
	at      time.Time
	sp      *directory.Object
	kind    string // servicePrincipal or managedIdentity
	place   signInPlace
	key     string // of the credential, where there is one
	outcome signInOutcome
}

// appSignInRow writes it.
func (g *generator) appSignInRow(d dice.Dice, s appSignIn) {
	props := map[string]any{
		"createdDateTime": s.at, "userId": "", "appId": s.sp.Text("appId"), "appDisplayName": s.sp.Text("displayName"), "servicePrincipalId": s.sp.ID,
		"servicePrincipalName": s.sp.Text("displayName"), "resourceId": directory.GraphAppID, "resourceDisplayName": "Microsoft Graph", "isInteractive": false,
		"signInEventTypes": []string{s.kind}, "ipAddress": s.place.ip, "correlationId": d.GUID(), "conditionalAccessStatus": "notApplied",
		"status":                           map[string]any{"errorCode": 0, "failureReason": "Other.", "additionalDetails": nil},
		"appliedConditionalAccessPolicies": []map[string]any{}, "riskDetail": "none", "riskLevelAggregated": "none",
		"riskLevelDuringSignIn": "none", "riskState": "none", "riskEventTypes_v2": emptyList,
	}
	if s.place.city != "" {
		props["location"] = map[string]any{"city": s.place.city, "countryOrRegion": s.place.country}
	}
	if s.key != "" {
		props["servicePrincipalCredentialKeyId"] = s.key
	}
	if s.outcome.code != 0 {
		props["status"] = map[string]any{"errorCode": s.outcome.code, "failureReason": s.outcome.reason, "additionalDetails": nil}
		props["conditionalAccessStatus"] = s.outcome.access
	}
	if s.kind == "managedIdentity" {
		props["managedServiceIdentity"] = map[string]any{"msiType": "systemAssigned"}
	}
	g.d.AddRow("signIns", d.GUID(), props)
}

// appPlace is where an application runs: the same in all its sign-ins.
func appPlace(number int) signInPlace {
	return signInPlace{"Amsterdam", "NL", fmt.Sprintf("203.0.113.%d", 100+number%40)}
}

// appCredential is a secret or certificate that a service principal signs in
// with.
type appCredential struct {
	key, kind, origin string // keyType and credentialOrigin of the report of use
	owner             string // object that holds it
	start, end        time.Time
}

// credentialProperties hold the credentials of a keyType.
var credentialProperties = map[string]string{"clientSecret": "passwordCredentials", "certificate": "keyCredentials"}

// credentialsOf lists the credentials of an application or service principal,
// in the order of their property; what signs tokens for others is none.
func credentialsOf(o *directory.Object, origin string) []appCredential {
	var out []appCredential
	signs := map[string]bool{} // certificates that sign tokens, which nobody signs in with
	for _, c := range o.Maps("keyCredentials") {
		if hash, _ := c["customKeyIdentifier"].(string); c["usage"] == "Sign" {
			signs[hash] = true
		}
	}
	for _, kind := range []string{"certificate", "clientSecret"} {
		for _, c := range o.Maps(credentialProperties[kind]) {
			text := func(name string) string { v, _ := c[name].(string); return v }
			if hash := text("customKeyIdentifier"); hash != "" && signs[hash] {
				continue
			}
			start, _ := time.Parse(time.RFC3339, text("startDateTime"))
			end, _ := time.Parse(time.RFC3339, text("endDateTime"))
			out = append(out, appCredential{text("keyId"), kind, origin, o.ID, start, end})
		}
	}
	return out
}

// validAt is the newest credential that is valid then: what is replaced is
// seldom used any more.
func validAt(list []appCredential, at time.Time) *appCredential {
	var newest *appCredential
	for i := range list {
		if c := &list[i]; !at.Before(c.start) && at.Before(c.end) && (newest == nil || !c.start.Before(newest.start)) {
			newest = c
		}
	}
	return newest
}
