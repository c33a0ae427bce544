package world

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/hunting"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// truths are the facts that two sources of the tenant hold. Each function says
// what contradicts, one line for each object.
var truths = []struct {
	fact  string
	check func(w *witness)
}{
	{"a user's last attempt, last silent sign-in and last success: signInActivity and the sign-in log", signInActivityAgrees},
	{"what an application was last used for: use report and sign-in log", useReportAgrees},
	{"when a credential was last used: use report, sign-in log and the credential's dates", credentialUseAgrees},
	{"a device's name, compliance, management and last use: device and sign-in log", signInDevicesAgree},
	{"an interrupted sign-in went on: two rows of the sign-in log", interruptionsGoOn},
	{"nobody signs in before the account is made: directory and sign-in log", nothingBeforeBirth},
	{"legacy protocols pass where the policies let them: Conditional Access and sign-in log", legacyFitsPolicies},
	{"a risky sign-in: risk detection and sign-in log", detectionsNameSignIns},
	{"a user's risk: risky users, their history and the newest detection", riskyUsersFollowDetections},
	{"an application's leaked credential: risk detection, credential and sign-in log", workloadRiskNamesKeys},
	{"accounts made, disabled, reset, redeemed: audits and directory", auditsLeaveTraces},
	{"credentials added and consents given: audits, credentials and grants", auditsOfApplications},
	{"from where somebody acted: audits and sign-in log", auditAddresses},
	{"who is an administrator: registration report and role members", registrationsKnowAdministrators},
	{"a person's methods: registration report and authentication methods", methodsAgree},
	{"sign-ins of users and applications: hunting tables and sign-in log", huntingSignIns},
	{"accounts, their state and risk: hunting table IdentityInfo, users and risky users", huntingIdentities},
	{"alerts and whom they concern: hunting tables, alerts and directory", huntingAlerts},
	{"machines: Defender, devices and hunting tables", machinesAgree},
}

// witness reads a tenant and notes contradictions.
type witness struct {
	d     *directory.Directory
	h     *hunting.Service
	fault func(format string, args ...any)
	seen  int // objects compared
}

func TestEverySourceTellsTheSame(t *testing.T) {
	t.Parallel()
	for _, size := range []Options{{Users: 50, Seed: 7}, {Users: 200, Seed: 1}, {Users: 1500, Seed: 3}} {
		size.Now = demoClock
		tenant, err := Generate(size)
		if err != nil {
			t.Fatal(err)
		}
		tenant.Directory.PrepareDefender()
		for _, x := range truths {
			t.Run(fmt.Sprintf("%d users/%s", size.Users, x.fact), func(t *testing.T) {
				t.Parallel()
				faults := 0
				w := &witness{d: tenant.Directory, h: tenant.Hunting, fault: func(format string, args ...any) {
					if faults++; faults <= 5 {
						t.Errorf(format, args...)
					}
				}}
				x.check(w)
				if faults > 5 {
					t.Errorf("and %d more", faults-5)
				}
				if w.seen == 0 {
					t.Error("nothing to compare")
				}
			})
		}
	}
}

// same notes two values that should be equal.
func (w *witness) same(what string, got, want any) {
	if got != want {
		w.fault("%s: got %v, want %v", what, got, want)
	}
}

// row is a sign-in of the log.
func (w *witness) signIn(id string) *directory.Object { return w.d.Row("signIns", id) }

func member(o *directory.Object, property, name string) any {
	m, _ := o.Get(property).(map[string]any)
	return m[name]
}

func textMember(o *directory.Object, property, name string) string {
	text, _ := member(o, property, name).(string)
	return text
}

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

func detectionsNameSignIns(w *witness) {
	for x := range w.d.Each("riskDetections") {
		w.seen++
		row := w.signIn(x.Text("requestId"))
		if row == nil {
			w.fault("%s of %s: no such sign-in", x.Text("riskEventType"), x.Text("userPrincipalName"))
			continue
		}
		for _, p := range []string{"userId", "ipAddress", "correlationId"} {
			w.same(x.Text("riskEventType")+": "+p, x.Text(p), row.Text(p))
		}
		w.same(x.Text("riskEventType")+": time", timeOf(x, "activityDateTime"), timeOf(row, "createdDateTime"))
		w.same(x.Text("riskEventType")+": country", textMember(x, "location", "countryOrRegion"), textMember(row, "location", "countryOrRegion"))
		w.same(x.Text("riskEventType")+": risky", row.Text("riskState") == "atRisk" || x.Text("detectionTimingType") == "offline", true)
	}
}

func riskyUsersFollowDetections(w *witness) {
	newest := map[string]*directory.Object{}
	for _, collection := range []string{"riskDetections", "riskyUserHistory"} {
		for x := range w.d.Each(collection) {
			key := collection + x.Text("userId")
			at := func(o *directory.Object) time.Time {
				return later(timeOf(o, "detectedDateTime"), timeOf(o, "riskLastUpdatedDateTime"))
			}
			if old := newest[key]; old == nil || !at(x).Before(at(old)) {
				newest[key] = x
			}
		}
	}
	for u := range w.d.Each("riskyUsers") {
		x, h := newest["riskDetections"+u.ID], newest["riskyUserHistory"+u.ID]
		delete(newest, "riskDetections"+u.ID)
		if u.Text("riskState") != "atRisk" {
			continue
		}
		w.seen++
		if x == nil || h == nil {
			w.fault("%s is at risk without a detection", u.Text("userPrincipalName"))
			continue
		}
		w.same(u.Text("userPrincipalName")+": level", u.Text("riskLevel"), x.Text("riskLevel"))
		w.same(u.Text("userPrincipalName")+": updated", timeOf(u, "riskLastUpdatedDateTime"), timeOf(x, "detectedDateTime"))
		w.same(u.Text("userPrincipalName")+": history", h.Text("riskLevel"), u.Text("riskLevel"))
	}
	for key := range newest {
		if strings.HasPrefix(key, "riskDetections") {
			w.fault("%s: a detection, and the user is not risky", key)
		}
	}
}

func workloadRiskNamesKeys(w *witness) {
	for x := range w.d.Each("servicePrincipalRiskDetections") {
		keys, _ := x.Get("keyIds").([]string)
		found := false
		for row := range w.d.Each("signIns") {
			if row.Text("servicePrincipalId") == x.Text("servicePrincipalId") && timeOf(row, "createdDateTime").Equal(timeOf(x, "activityDateTime")) {
				w.seen++
				found = true
				w.same("address", x.Text("ipAddress"), row.Text("ipAddress"))
				w.same("credential", strings.Join(keys, " "), row.Text("servicePrincipalCredentialKeyId"))
			}
		}
		if !found {
			w.fault("%s: no sign-in at the time of the detection", x.Text("servicePrincipalDisplayName"))
		}
	}
}

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

func registrationsKnowAdministrators(w *witness) {
	holds := map[string]bool{}
	for role := range w.d.Each("directoryRole") {
		for _, m := range w.d.Links(directory.RelMembers, role.ID) {
			holds[m.ID] = true
			if m.Type.Name == "group" {
				for _, x := range w.d.Links(directory.RelMembers, m.ID) {
					holds[x.ID] = true
				}
			}
		}
	}
	for row := range w.d.Each("userRegistrationDetails") {
		w.seen++
		w.same(row.Text("userPrincipalName")+": isAdmin", row.Get("isAdmin"), holds[row.ID])
	}
}

func methodsAgree(w *witness) {
	words := map[string]string{
		"microsoftAuthenticatorAuthenticationMethod": "microsoftAuthenticatorPush", "windowsHelloForBusinessAuthenticationMethod": "windowsHelloForBusiness",
		"fido2AuthenticationMethod": "fido2SecurityKey", "phoneAuthenticationMethod": "mobilePhone", "emailAuthenticationMethod": "email",
	}
	for row := range w.d.Each("userRegistrationDetails") {
		registered, _ := row.Get("methodsRegistered").([]string)
		var got, want []string
		for _, m := range w.d.RowsBy("authenticationMethods", directory.OwnerProperty, row.ID) {
			if word, ok := words[m.Type.Name]; ok {
				got = append(got, word)
			}
		}
		for _, word := range registered {
			if word != "softwareOneTimePasscode" { // of the same application
				want = append(want, word)
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		w.seen++
		w.same(row.Text("userPrincipalName")+": methods", strings.Join(got, " "), strings.Join(want, " "))
	}
}

// column reads a column of a hunting table as text.
func column(t *data.Table, row int, name string) string {
	at := data.ColumnNamed(t.Columns, name)
	if at < 0 {
		panic("no column " + name)
	}
	return t.Value(row, at).Text()
}

func huntingSignIns(w *witness) {
	logged := map[string]*directory.Object{}
	for row := range w.d.Each("signIns") {
		logged[row.ID] = row
	}
	for table, key := range map[string]string{"EntraIdSignInEvents": "AccountObjectId", "EntraIdSpnSignInEvents": "ServicePrincipalId"} {
		t := w.h.Table(table)
		for i := range t.Len() {
			w.seen++
			row := logged[column(t, i, "RequestId")]
			if row == nil {
				w.fault("%s: a sign-in that is not in the log", table)
				continue
			}
			delete(logged, row.ID)
			w.same(table+": error", column(t, i, "ErrorCode"), fmt.Sprint(codeOf(row)))
			w.same(table+": address", column(t, i, "IPAddress"), row.Text("ipAddress"))
			w.same(table+": who", column(t, i, key), row.Text("userId")+row.Text("servicePrincipalId"))
			if table == "EntraIdSignInEvents" {
				w.same(table+": device", column(t, i, "EntraIdDeviceId"), textMember(row, "deviceDetail", "deviceId"))
				w.same(table+": compliant", column(t, i, "IsCompliant"), fmt.Sprint(map[bool]int{true: 1}[member(row, "deviceDetail", "isCompliant") == true]))
			}
		}
	}
	for _, row := range logged {
		w.fault("%s of %s is in no hunting table", row.ID, row.Text("userPrincipalName"))
	}
}

func huntingIdentities(w *witness) {
	t := w.h.Table("IdentityInfo")
	for i := range t.Len() {
		u := w.d.Object(column(t, i, "AccountObjectId"))
		if u == nil {
			w.fault("IdentityInfo: an account that is not there")
			continue
		}
		w.seen++
		w.same(u.Text("userPrincipalName")+": enabled", column(t, i, "IsAccountEnabled"), fmt.Sprint(u.Get("accountEnabled") != false))
		if r := w.d.Row("riskyUsers", u.ID); r != nil {
			w.same(u.Text("userPrincipalName")+": risk", strings.ToLower(column(t, i, "RiskLevel")), r.Text("riskLevel"))
		}
	}
	w.same("accounts", t.Len(), w.d.Count("user"))
}

func huntingAlerts(w *witness) {
	info := w.h.Table("AlertInfo")
	w.same("alerts", info.Len(), w.d.Count("alerts_v2"))
	for i := range info.Len() {
		w.seen++
		a := w.d.Row("alerts_v2", column(info, i, "AlertId"))
		w.same("severity", strings.ToLower(column(info, i, "Severity")), a.Text("severity"))
	}
	evidence := w.h.Table("AlertEvidence")
	for i := range evidence.Len() {
		if id := column(evidence, i, "AccountObjectId"); id != "" {
			u := w.d.Object(id)
			if u == nil {
				w.fault("evidence: user %s is not there", id)
				continue
			}
			w.same("evidence: account", column(evidence, i, "AccountUpn"), u.Text("userPrincipalName"))
		}
		if id := column(evidence, i, "DeviceId"); id != "" && w.d.Row("machines", id) == nil {
			w.fault("evidence: machine %s is not there", id)
		}
	}
}

func machinesAgree(w *witness) {
	devices := map[string]*directory.Object{}
	for o := range w.d.Each("device") {
		devices[o.Text("deviceId")] = o
	}
	names := map[string]*directory.Object{}
	for m := range w.d.Each("machines") {
		names[m.ID] = m
		if m.Text("aadDeviceId") == "" {
			continue
		}
		o := devices[m.Text("aadDeviceId")]
		if o == nil {
			w.fault("%s: no such device", m.Text("computerDnsName"))
			continue
		}
		w.same(m.Text("computerDnsName"), strings.HasPrefix(m.Text("computerDnsName"), strings.ToLower(o.Text("displayName"))), true)
		w.same(m.Text("computerDnsName")+": last seen", timeOf(m, "lastSeen"), timeOf(o, "approximateLastSignInDateTime"))
	}
	for _, table := range []string{"DeviceInfo", "DeviceNetworkEvents", "DeviceProcessEvents", "DeviceLogonEvents"} {
		t := w.h.Table(table)
		for i := range t.Len() {
			w.seen++
			m := names[column(t, i, "DeviceId")]
			if m == nil {
				w.fault("%s: machine %s is not there", table, column(t, i, "DeviceName"))
				continue
			}
			w.same(table+": name", column(t, i, "DeviceName"), m.Text("computerDnsName"))
			if table == "DeviceNetworkEvents" {
				w.same(table+": address of "+m.Text("computerDnsName"), column(t, i, "LocalIP"), m.Text("lastIpAddress"))
			}
		}
	}
}
