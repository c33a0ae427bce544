package world

import "github.com/mscloud-mcp/mscloud-mcp/emulator/directory"

// BeforeAttack takes the consent and the secret of the story out of the
// directory and returns what puts them back. A program that synchronizes in
// between sees them come, so that its journal of changes tells of the attack as
// the logs do. A tenant that was not generated has neither.
func BeforeAttack(d *directory.Directory) (attack func()) {
	consents, secrets := storyConsents(d), storySecrets(d)
	for id := range consents {
		d.DeleteRow("oauth2PermissionGrants", id)
	}
	for id, s := range secrets {
		d.Update(id, map[string]any{"passwordCredentials": s.before})
	}
	return func() {
		for id, props := range consents {
			d.AddRow("oauth2PermissionGrants", id, props)
		}
		for id, s := range secrets {
			d.Update(id, map[string]any{"passwordCredentials": s.after})
		}
	}
}

// storyConsents are the grants to the application of the story, by id.
func storyConsents(d *directory.Directory) map[string]map[string]any {
	out := map[string]map[string]any{}
	for sp := range d.Each("servicePrincipal") {
		if sp.Text("displayName") != storyAppName {
			continue
		}
		for _, grant := range d.RowsBy("oauth2PermissionGrants", "clientId", sp.ID) {
			props := map[string]any{}
			for _, p := range grant.Type.Properties {
				if value := grant.Get(p.Name); value != nil && p.Name != "id" {
					props[p.Name] = value
				}
			}
			out[grant.ID] = props
		}
	}
	return out
}

// storySecret is an application's secrets without the one of the story, and
// with it.
type storySecret struct{ before, after []map[string]any }

// storySecrets are those of the ticket bridge, by the application's id.
func storySecrets(d *directory.Directory) map[string]storySecret {
	out := map[string]storySecret{}
	for app := range d.Each("application") {
		if app.Text("displayName") != appTickets {
			continue
		}
		s := storySecret{before: []map[string]any{}, after: app.Maps("passwordCredentials")}
		for _, secret := range s.after {
			if secret["displayName"] != ticketSecret {
				s.before = append(s.before, secret)
			}
		}
		out[app.ID] = s
	}
	return out
}
