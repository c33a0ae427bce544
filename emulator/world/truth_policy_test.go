package world

import (
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

// factorsFitPolicies: a service account signs in with one factor, so that the
// policy that demands MFA of all users leaves it out; who has a role for which a
// policy demands a phishing-resistant method has one, or is left out.
func factorsFitPolicies(w *witness) {
	for row := range w.d.Each("signIns") {
		u := w.d.Object(row.Text("userId"))
		if u == nil || !succeeded(row) || row.Text("authenticationRequirement") != "singleFactorAuthentication" || !slices.Contains(serviceNames, u.Text("displayName")) {
			continue
		}
		w.seen++
		if demands(w, "CA001", u) {
			w.fault("%s signs in with one factor under CA001", u.Text("displayName"))
		}
	}
	for row := range w.d.Each("userRegistrationDetails") {
		u := w.d.Object(row.ID)
		methods, _ := row.Get("methodsRegistered").([]string)
		resistant := slices.Contains(methods, "fido2SecurityKey") || slices.Contains(methods, "windowsHelloForBusiness")
		signs := slices.ContainsFunc(w.d.RowsBy("signIns", "userId", row.ID), succeeded)
		if w.seen++; signs && !resistant && demands(w, "CA006", u) {
			w.fault("%s has %v under CA006", u.Text("displayName"), methods)
		}
	}
}

// demands reports whether a policy that is on takes a user, by user, role and
// direct group.
func demands(w *witness, name string, u *directory.Object) bool {
	for p := range w.d.Each("conditionalAccessPolicies") {
		if !strings.HasPrefix(p.Text("displayName"), name) || p.Text("state") != "enabled" {
			continue
		}
		conditions, _ := p.Get("conditions").(map[string]any)
		users, _ := conditions["users"].(map[string]any)
		list := func(key string) []string { l, _ := users[key].([]string); return l }
		for _, g := range list("excludeGroups") {
			for _, m := range w.d.Links(directory.RelMembers, g) {
				if m.ID == u.ID {
					return false
				}
			}
		}
		if slices.Contains(list("excludeUsers"), u.ID) {
			return false
		}
		if slices.Contains(list("includeUsers"), "All") {
			return true
		}
		for role := range w.d.Each("directoryRole") {
			if !slices.Contains(list("includeRoles"), role.Text("roleTemplateId")) {
				continue
			}
			for _, m := range w.d.Links(directory.RelMembers, role.ID) {
				if m.ID == u.ID {
					return true
				}
			}
		}
	}
	return false
}
