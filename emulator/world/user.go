package world

import (
	"encoding/json"
	"strconv"
	"time"
)

// account is a user about to be made.
type account struct {
	kind         personKind
	name         fullName
	local        string // user principal name before the @; drawn from the name when empty
	domain       string
	title        string
	department   int // -1 none
	office       int // -1 none
	employeeType string
	company      string
	enabled      bool
	synced       bool
	created      time.Time
	password     time.Time
	signedIn     time.Time // zero: never
	policies     string
	held         licences
	employeeID   int
}

// addUser makes the user and returns its place in people.
func (g *generator) addUser(d dice, a account) int32 {
	local := a.local
	if local == "" {
		local = g.freeAccount(a.name.account)
	}
	upn := local + "@" + a.domain
	r := g.users
	r.Text("displayName", a.name.display)
	r.Text("userPrincipalName", upn)
	r.Text("userType", "Member")
	r.Flag("accountEnabled", a.enabled)
	r.Text("mailNickname", local)
	r.Time("createdDateTime", a.created)
	r.Time("lastPasswordChangeDateTime", a.password)
	r.Optional("givenName", a.name.given)
	r.Optional("surname", a.name.family)
	r.Optional("jobTitle", a.title)
	r.Optional("companyName", a.company)
	r.Optional("employeeType", a.employeeType)
	r.Optional("passwordPolicies", a.policies)
	if a.department >= 0 {
		r.Text("department", departments[a.department].name)
	}
	if a.employeeID > 0 {
		r.Text("employeeId", strconv.Itoa(100000+a.employeeID))
	}
	phones := emptyList
	if a.office >= 0 {
		o := &offices[a.office]
		r.Text("officeLocation", o.name)
		r.Text("city", o.city)
		r.Text("country", o.country)
		r.Text("usageLocation", o.usage)
		r.Text("preferredLanguage", cultures[o.culture].language)
		if a.kind == kindStaff && a.department >= 0 && !departments[a.department].frontline && d.chance(0.5) {
			phones = json.RawMessage(`["` + o.dialling + strconv.Itoa(10+d.IntN(90)) + `"]`)
		}
	}
	r.Raw("businessPhones", phones)
	if a.synced {
		r.Flag("onPremisesSyncEnabled", true)
		r.Time("onPremisesLastSyncDateTime", g.lastSync())
		r.Text("onPremisesSamAccountName", samAccount(local))
		r.Text("onPremisesDomainName", g.company.adDomain)
	}
	if a.kind != kindService && a.kind != kindAdmin && a.kind != kindBreakGlass {
		r.Text("mail", upn)
		r.Raw("proxyAddresses", g.proxies(d, upn, local))
	}
	if !a.signedIn.IsZero() {
		r.Raw("signInActivity", signInActivity(d, a.signedIn))
	}
	g.writeLicences(a.held, r)
	return g.keep(d, a, upn)
}

// keep adds the user of the record and remembers the person.
func (g *generator) keep(d dice, a account, upn string) int32 {
	o := g.users.Add(d.guid())
	who := person{
		id: o.ID, num: o.Number(), name: a.name.display, upn: upn, kind: a.kind,
		department: int8(a.department), office: int8(a.office), held: a.held,
		enabled: a.enabled, synced: a.synced,
	}
	if !a.signedIn.IsZero() {
		who.lastSignIn = a.signedIn.Unix()
	}
	at := int32(len(g.people))
	g.people = append(g.people, who)
	if a.kind == kindStaff && a.department >= 0 {
		g.byDept[a.department] = append(g.byDept[a.department], at)
		g.byOffice[a.office] = append(g.byOffice[a.office], at)
	}
	if a.kind == kindGuest {
		g.guests = append(g.guests, at)
	}
	return at
}

// freeAccount makes an account name unique in the tenant by a number.
func (g *generator) freeAccount(local string) string {
	g.accounts[local]++
	if n := g.accounts[local]; n > 1 {
		return local + strconv.Itoa(int(n))
	}
	return local
}

// samAccount is the pre-Windows 2000 name: at most 20 characters.
func samAccount(local string) string {
	if len(local) > 20 {
		return local[:20]
	}
	return local
}

func (g *generator) proxies(d dice, mail, local string) json.RawMessage {
	raw := `["SMTP:` + mail
	if d.chance(0.3) {
		raw += `","smtp:` + local + "@" + g.company.initial
	}
	return json.RawMessage(raw + `"]`)
}

func signInActivity(d dice, last time.Time) json.RawMessage {
	const form = `"` + time.RFC3339 + `"`
	silent := last.Add(-time.Duration(d.IntN(40)) * time.Hour / 4)
	buf := make([]byte, 0, 180)
	buf = append(buf, `{"lastSignInDateTime":`...)
	buf = last.AppendFormat(buf, form)
	buf = append(buf, `,"lastNonInteractiveSignInDateTime":`...)
	buf = silent.AppendFormat(buf, form)
	buf = append(buf, `,"lastSuccessfulSignInDateTime":`...)
	buf = last.AppendFormat(buf, form)
	return append(buf, '}')
}

// drawLastSignIn is how staff behave: most were here in the last days, a few
// went quiet, a few never came.
func (g *generator) drawLastSignIn(d dice, created time.Time) time.Time {
	var at time.Time
	switch r := d.Float64(); {
	case r < 0.88:
		at = ago(d, g.now, 0.01, 9)
	case r < 0.94:
		at = ago(d, g.now, 20, 110)
	case r < 0.97:
		at = ago(d, g.now, 180, 700)
	default:
		return time.Time{}
	}
	if at.Before(created) {
		return created.Add(26 * time.Hour).Truncate(time.Second)
	}
	return at
}
