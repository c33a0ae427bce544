package world

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

// targetOf is the first target of an audit.
func targetOf(audit *directory.Object) map[string]any { return audit.Maps("targetResources")[0] }

func auditsLeaveTraces(w *witness) {
	traces := map[string]string{
		"Invite external user": "createdDateTime", "Reset user password": "lastPasswordChangeDateTime", "Redeem external user invite": "externalUserStateChangeDateTime",
	}
	for audit := range w.d.Each("directoryAudits") {
		id, _ := targetOf(audit)["id"].(string)
		o := w.d.Object(id)
		if w.d.Row("roleDefinitions", id) != nil {
			continue
		}
		if o == nil {
			w.fault("%s of an object that is not there", audit.Text("activityDisplayName"))
			continue
		}
		name, at := audit.Text("activityDisplayName"), timeOf(audit, "activityDateTime")
		if born, ok := o.Get("createdDateTime").(time.Time); ok && at.Before(born) {
			w.fault("%s: %s at %v, made %v", o.Text("displayName"), name, at, born)
		}
		if property, ok := traces[name]; ok {
			w.seen++
			w.same(name+" of "+o.Text("userPrincipalName"), at, timeOf(o, property))
		}
		if name == "Disable account" {
			w.same(o.Text("userPrincipalName")+": enabled", o.Get("accountEnabled"), false)
		}
		if name == "Redeem external user invite" || name == "Invite external user" {
			w.same(o.Text("userPrincipalName"), o.Text("userType"), "Guest")
		}
	}
}

func auditsOfApplications(w *witness) {
	for audit := range w.d.Each("directoryAudits") {
		id, _ := targetOf(audit)["id"].(string)
		o, at := w.d.Object(id), timeOf(audit, "activityDateTime")
		switch audit.Text("activityDisplayName") {
		case "Add application":
			w.seen++
			w.same(o.Text("displayName")+": made", timeOf(o, "createdDateTime"), at)
		case "Update application – Certificates and secrets management":
			w.seen++
			text := fmt.Sprint(targetOf(audit)["modifiedProperties"])
			if !slices.ContainsFunc(credentialsOf(o, "application"), func(c appCredential) bool { return strings.Contains(text, c.key) && c.start.Equal(at) }) {
				w.fault("%s: no credential as in the audit %s", o.Text("displayName"), text)
			}
		case "Consent to application":
			w.seen++
			if len(w.d.RowsBy("oauth2PermissionGrants", "clientId", id)) == 0 {
				w.fault("%s: consent without a grant", o.Text("displayName"))
			}
		}
	}
}

func auditAddresses(w *witness) {
	from := map[string][]string{}
	for row := range w.d.Each("signIns") {
		from[row.Text("userId")] = append(from[row.Text("userId")], row.Text("ipAddress"))
	}
	for audit := range w.d.Each("directoryAudits") {
		user, _ := member(audit, "initiatedBy", "user").(map[string]any)
		if user == nil {
			continue
		}
		id, _ := user["id"].(string)
		address, _ := user["ipAddress"].(string)
		w.seen++
		if address == "" || len(from[id]) > 0 && !slices.Contains(from[id], address) {
			w.fault("%s by %v from %q, who signs in from %v", audit.Text("activityDisplayName"), user["userPrincipalName"], address, from[id])
		}
	}
}
