package world

import (
	"slices"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

func codeOf(o *directory.Object) int {
	code, _ := member(o, "status", "errorCode").(float64)
	return int(code)
}

func signInActivityAgrees(w *witness) {
	newest := map[string]*activity{}
	for row := range w.d.Each("signIns") {
		id := row.Text("userId")
		if id == "" {
			continue
		}
		if newest[id] == nil {
			newest[id] = &activity{}
		}
		at, a := timeOf(row, "createdDateTime"), newest[id]
		if row.Get("isInteractive") == true {
			a.attempt.note(at, row.ID)
		} else {
			a.silent.note(at, row.ID)
		}
		if codeOf(row) == 0 {
			a.success.note(at, row.ID)
		}
	}
	logBegins := demoClock().Add(-logDays * 24 * time.Hour)
	for u := range w.d.Each("user") {
		known, logged := activityOf(u), newest[u.ID]
		if logged == nil {
			logged = &activity{}
		}
		for _, x := range []struct {
			what        string
			says, shows stamp
		}{{"attempt", known.attempt, logged.attempt}, {"silent", known.silent, logged.silent}, {"success", known.success, logged.success}} {
			if x.says.at.After(logBegins) || !x.shows.at.IsZero() {
				w.seen++
				w.same(u.Text("userPrincipalName")+": last "+x.what, x.says.at.Format(time.RFC3339)+" "+x.says.id, x.shows.at.Format(time.RFC3339)+" "+x.shows.id)
			}
		}
	}
}

func useReportAgrees(w *witness) {
	newest := map[string]map[string]stamp{} // by appId, by property
	note := func(row *directory.Object, appID, property string) {
		if newest[appID] == nil {
			newest[appID] = map[string]stamp{}
		}
		for _, p := range []string{property, "lastSignInActivity"} {
			s := newest[appID][p]
			s.note(timeOf(row, "createdDateTime"), row.ID)
			newest[appID][p] = s
		}
	}
	for row := range w.d.Each("signIns") {
		switch {
		case codeOf(row) != 0:
		case row.Text("servicePrincipalId") != "":
			note(row, row.Text("appId"), "applicationAuthenticationClientSignInActivity")
			note(row, row.Text("resourceId"), "applicationAuthenticationResourceSignInActivity")
		default:
			note(row, row.Text("appId"), "delegatedClientSignInActivity")
			note(row, row.Text("resourceId"), "delegatedResourceSignInActivity")
		}
	}
	logBegins := demoClock().Add(-logDays * 24 * time.Hour)
	for sp := range w.d.Each("servicePrincipal") {
		appID := sp.Text("appId")
		if appID == "" {
			continue
		}
		row := w.d.Row("servicePrincipalSignInActivities", rowID(appID))
		for _, p := range []string{"lastSignInActivity", "applicationAuthenticationClientSignInActivity", "applicationAuthenticationResourceSignInActivity", "delegatedClientSignInActivity", "delegatedResourceSignInActivity"} {
			says := stamp{}
			if row != nil {
				says.at, _ = time.Parse(time.RFC3339, textMember(row, p, "lastSignInDateTime"))
				says.id = textMember(row, p, "lastSignInRequestId")
			}
			if shows := newest[appID][p]; says.at.After(logBegins) || !shows.at.IsZero() {
				w.seen++
				w.same(sp.Text("displayName")+": "+p, says.at.Format(time.RFC3339)+" "+says.id, shows.at.Format(time.RFC3339)+" "+shows.id)
			}
		}
	}
}

func credentialUseAgrees(w *witness) {
	known, newest := map[string]appCredential{}, map[string]stamp{}
	for _, kind := range []string{"application", "servicePrincipal"} {
		for o := range w.d.Each(kind) {
			for _, c := range credentialsOf(o, kind) {
				known[c.key] = c
			}
		}
	}
	for row := range w.d.Each("signIns") {
		key := row.Text("servicePrincipalCredentialKeyId")
		if key == "" {
			continue
		}
		w.seen++
		c, ok := known[key]
		at := timeOf(row, "createdDateTime")
		switch {
		case !ok:
			w.fault("%s signs in with a credential that no application has", row.Text("appDisplayName"))
		case codeOf(row) == 0 && (at.Before(c.start) || at.After(c.end)):
			w.fault("%s signs in at %v with a credential of %v to %v", row.Text("appDisplayName"), at, c.start, c.end)
		case codeOf(row) == 7000222 && at.Before(c.end):
			w.fault("%s: refused for an expired secret that ends at %v", row.Text("appDisplayName"), c.end)
		}
		if codeOf(row) == 0 {
			s := newest[key]
			s.note(at, row.ID)
			newest[key] = s
		}
	}
	for row := range w.d.Each("appCredentialSignInActivities") {
		at, _ := time.Parse(time.RFC3339, textMember(row, "signInActivity", "lastSignInDateTime"))
		if shows, ok := newest[row.Text("keyId")]; ok {
			w.same("use of "+row.Text("keyId"), textMember(row, "signInActivity", "lastSignInRequestId"), shows.id)
			delete(newest, row.Text("keyId"))
		} else if demoClock().Sub(at) < logDays*24*time.Hour {
			w.fault("use of %s at %v is not in the log", row.Text("keyId"), at)
		}
	}
	for key := range newest {
		w.fault("use of %s is not in the report", key)
	}
}

func signInDevicesAgree(w *witness) {
	devices := map[string]*directory.Object{}
	for o := range w.d.Each("device") {
		devices[o.Text("deviceId")] = o
	}
	for row := range w.d.Each("signIns") {
		id := textMember(row, "deviceDetail", "deviceId")
		if id == "" {
			continue
		}
		w.seen++
		o := devices[id]
		if o == nil {
			w.fault("sign-in from the device %s, which is not there", id)
			continue
		}
		name := o.Text("displayName")
		w.same(name+": name", textMember(row, "deviceDetail", "displayName"), name)
		w.same(name+": compliant", member(row, "deviceDetail", "isCompliant"), o.Get("isCompliant") == true)
		w.same(name+": managed", member(row, "deviceDetail", "isManaged"), o.Get("isManaged") == true)
		w.same(name+": trust", textMember(row, "deviceDetail", "trustType"), trustWords[o.Text("trustType")])
		at := timeOf(row, "createdDateTime")
		if at.Before(timeOf(o, "registrationDateTime")) || codeOf(row) == 0 && at.After(timeOf(o, "approximateLastSignInDateTime")) {
			w.fault("%s: used at %v, registered %v, last seen %v", name, at, o.Get("registrationDateTime"), o.Get("approximateLastSignInDateTime"))
		}
		if !slices.ContainsFunc(w.d.Links(directory.RelRegisteredOwners, o.ID), func(u *directory.Object) bool { return u.ID == row.Text("userId") }) {
			w.fault("%s: used by somebody else's sign-in", name)
		}
	}
}

func interruptionsGoOn(w *witness) {
	success := map[string]time.Time{}
	for row := range w.d.Each("signIns") {
		if codeOf(row) == 0 && row.Text("userId") != "" {
			success[row.Text("userId")+row.Text("correlationId")] = timeOf(row, "createdDateTime")
		}
	}
	for row := range w.d.Each("signIns") {
		if !slices.ContainsFunc(interruptions, func(o signInOutcome) bool { return o.code == codeOf(row) }) {
			continue
		}
		w.seen++
		at := timeOf(row, "createdDateTime")
		if after := success[row.Text("userId")+row.Text("correlationId")].Sub(at); after <= 0 || after > time.Minute {
			w.fault("%s: interrupted at %v, success after %v", row.Text("userPrincipalName"), at, after)
		}
	}
}

func nothingBeforeBirth(w *witness) {
	for row := range w.d.Each("signIns") {
		at := timeOf(row, "createdDateTime")
		if at.After(demoClock()) {
			w.fault("sign-in in the future: %v", at)
		}
		if u := w.d.Object(row.Text("userId")); u != nil {
			w.seen++
			if at.Before(timeOf(u, "createdDateTime")) {
				w.fault("%s: signed in at %v, made %v", u.Text("userPrincipalName"), at, u.Get("createdDateTime"))
			}
			w.same(u.Text("userPrincipalName")+": guest", row.Text("userType") == "guest", u.Text("userType") == "Guest")
		}
	}
}

func legacyFitsPolicies(w *witness) {
	var policy *directory.Object
	for o := range w.d.Each("conditionalAccessPolicies") {
		if o.Text("displayName") == caLegacy {
			policy = o
		}
	}
	users, _ := member(policy, "conditions", "users").(map[string]any)
	var out []any
	out, _ = users["excludeUsers"].([]any)
	for row := range w.d.Each("signIns") {
		if !slices.Contains(legacyProtocols, row.Text("clientAppUsed")) {
			continue
		}
		w.seen++
		applied := row.Maps("appliedConditionalAccessPolicies")
		switch excluded := slices.Contains(out, any(row.Text("userId"))); {
		case codeOf(row) == 0 && !excluded:
			w.fault("%s: a legacy protocol passes %s", row.Text("userPrincipalName"), caLegacy)
		case codeOf(row) == 53003 && (excluded || len(applied) != 1 || applied[0]["id"] != policy.ID):
			w.fault("%s: blocked by %v, excluded %t", row.Text("userPrincipalName"), applied, excluded)
		}
	}
}
