package world

import (
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// addAppUse writes when service principals and credentials were last used. Who
// never signed in has no row.
//
// https://learn.microsoft.com/graph/api/resources/serviceprincipalsigninactivity
// https://learn.microsoft.com/graph/api/resources/appcredentialsigninactivity
func (g *generator) addAppUse() {
	d := g.dice("usage")
	used := map[string]time.Time{} // by appId
	for sp := range g.d.Each("servicePrincipal") {
		appID := sp.Text("appId")
		if appID == "" || !g.inUse(d, sp) {
			continue
		}
		at := g.lastUse(d)
		if planted, ok := g.plantedUse()[sp.Text("displayName")]; ok {
			at = planted
		}
		used[appID] = at
		activity := func(at time.Time) map[string]any {
			return map[string]any{"lastSignInDateTime": at, "lastSignInRequestId": d.GUID()}
		}
		props := map[string]any{"appId": appID, "lastSignInActivity": activity(at), "applicationAuthenticationClientSignInActivity": activity(at)}
		if len(sp.Maps("oauth2PermissionScopes")) > 0 || sp.Text("homepage") != "" {
			props["delegatedClientSignInActivity"] = activity(at.Add(-3 * time.Hour))
		}
		g.d.AddRow("servicePrincipalSignInActivities", rowID(appID), props)
	}
	for app := range g.d.Each("application") {
		if at, ok := used[app.Text("appId")]; ok {
			g.addCredentialUse(d, app, "application", at)
		}
	}
	for sp := range g.d.Each("servicePrincipal") {
		if at, ok := used[sp.Text("appId")]; ok {
			g.addCredentialUse(d, sp, "servicePrincipal", at)
		}
	}
}

// inUse draws whether anybody uses a service principal.
func (g *generator) inUse(d dice.Dice, sp *directory.Object) bool {
	_, planted := g.plantedUse()[sp.Text("displayName")]
	switch {
	case planted:
		return true
	case sp.Text("appOwnerOrganizationId") == directory.MicrosoftTenant:
		return d.Chance(0.3)
	default:
		return d.Chance(0.85)
	}
}

// plantedUse is when the applications of the findings were last used.
func (g *generator) plantedUse() map[string]time.Time {
	return map[string]time.Time{appMailArchive: g.now.Add(-240 * dice.Day), appRunner: g.now.Add(-2 * dice.Day), impostor: g.now.Add(-3 * dice.Day)}
}

// credentialProperties hold the credentials of a keyType.
var credentialProperties = map[string]string{"clientSecret": "passwordCredentials", "certificate": "keyCredentials"}

// addCredentialUse writes the use of an object's newest credential that is
// valid: what is replaced is seldom used any more.
func (g *generator) addCredentialUse(d dice.Dice, o *directory.Object, origin string, at time.Time) {
	for _, kind := range []string{"clientSecret", "certificate"} {
		list := o.Maps(credentialProperties[kind])
		if len(list) == 0 {
			continue
		}
		c := list[len(list)-1]
		key, _ := c["keyId"].(string)
		props := map[string]any{
			"appId": o.Text("appId"), "credentialOrigin": origin, "keyId": key, "keyType": kind, "keyUsage": "verify",
			"resourceId":     g.services[directory.GraphAppID],
			"signInActivity": map[string]any{"lastSignInDateTime": at, "lastSignInRequestId": dice.New(g.seed, key).GUID()},
		}
		if origin == "application" {
			props["appObjectId"] = o.ID
		} else {
			props["servicePrincipalObjectId"] = o.ID
		}
		if text, ok := c["endDateTime"].(string); ok {
			if end, err := time.Parse(time.RFC3339, text); err == nil {
				props["expirationDateTime"] = end
			}
		}
		g.d.AddRow("appCredentialSignInActivities", rowID(key, origin), props)
	}
}
