package world

import (
	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// useFacts is what the sign-ins say of one application: as client and as
// resource, for people and by itself.
type useFacts struct{ client, resource, delegated, delegatedResource stamp }

// report writes the two reports of use off the sign-in log. Who never signed in
// has no row.
//
// https://learn.microsoft.com/graph/api/resources/serviceprincipalsigninactivity
// https://learn.microsoft.com/graph/api/resources/appcredentialsigninactivity
func (u *appUse) report() {
	facts, keys := map[string]*useFacts{}, map[string]*stamp{}
	of := func(appID string) *useFacts {
		if facts[appID] == nil {
			facts[appID] = &useFacts{}
		}
		return facts[appID]
	}
	for row := range u.d.Each("signIns") {
		if !succeeded(row) {
			continue
		}
		at := timeOf(row, "createdDateTime")
		client, resource := of(row.Text("appId")), of(row.Text("resourceId"))
		if row.Text("servicePrincipalId") == "" {
			client.delegated.note(at, row.ID)
			resource.delegatedResource.note(at, row.ID)
			continue
		}
		client.client.note(at, row.ID)
		resource.resource.note(at, row.ID)
		if key := row.Text("servicePrincipalCredentialKeyId"); key != "" {
			if keys[key] == nil {
				keys[key] = &stamp{}
			}
			keys[key].note(at, row.ID)
		}
	}
	for sp := range u.d.Each("servicePrincipal") {
		appID := sp.Text("appId")
		if appID == "" || sp.Text("displayName") == orphanedSync {
			continue
		}
		f := useFacts{}
		if known := facts[appID]; known != nil {
			f = *known
		}
		if at, ok := u.older[sp.ID]; ok {
			own := len(u.credentials[appID]) > 0 || u.federated[appID] || sp.Text("servicePrincipalType") == "ManagedIdentity"
			if own && f.client.at.IsZero() {
				f.client = stamp{at, u.dice.GUID()}
			} else if !own && f.delegated.at.IsZero() {
				f.delegated = stamp{at, u.dice.GUID()}
			}
		}
		u.addUseRow(appID, f)
	}
	for key, at := range u.olderKeys {
		if keys[key] == nil {
			keys[key] = &stamp{at, dice.New(u.seed, key).GUID()}
		}
	}
	for app := range u.d.Each("application") {
		u.addCredentialRows(app, credentialsOf(app, "application"), keys)
	}
	for sp := range u.d.Each("servicePrincipal") {
		u.addCredentialRows(sp, credentialsOf(sp, "servicePrincipal"), keys)
	}
}

// addUseRow writes the row of a service principal, unless nothing is known.
func (u *appUse) addUseRow(appID string, f useFacts) {
	props := map[string]any{"appId": appID}
	var last stamp
	for _, x := range []struct {
		name string
		stamp
	}{
		{"applicationAuthenticationClientSignInActivity", f.client}, {"applicationAuthenticationResourceSignInActivity", f.resource},
		{"delegatedClientSignInActivity", f.delegated}, {"delegatedResourceSignInActivity", f.delegatedResource},
	} {
		if !x.at.IsZero() {
			props[x.name] = x.signInActivity()
			last.note(x.at, x.id)
		}
	}
	if !last.at.IsZero() {
		props["lastSignInActivity"] = last.signInActivity()
		u.d.AddRow("servicePrincipalSignInActivities", rowID(appID), props)
	}
}

// signInActivity is the date as the reports have it: of the last sign-in only.
func (s stamp) signInActivity() map[string]any {
	return map[string]any{"lastSignInDateTime": s.at, "lastSignInRequestId": s.id}
}

// addCredentialRows writes the use of an object's credentials.
func (u *appUse) addCredentialRows(o *directory.Object, list []appCredential, keys map[string]*stamp) {
	for _, c := range list {
		used := keys[c.key]
		if used == nil {
			continue
		}
		props := map[string]any{
			"appId": o.Text("appId"), "credentialOrigin": c.origin, "keyId": c.key, "keyType": c.kind, "keyUsage": "verify",
			"resourceId": u.services[directory.GraphAppID], "signInActivity": used.signInActivity(), "expirationDateTime": c.end,
		}
		if c.origin == "application" {
			props["appObjectId"] = o.ID
		} else {
			props["servicePrincipalObjectId"] = o.ID
		}
		u.d.AddRow("appCredentialSignInActivities", rowID(c.key, c.origin), props)
	}
}
