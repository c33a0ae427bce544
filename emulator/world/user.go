package world

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/company"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// account is a user about to be made.
type account struct {
	kind         personKind
	name         company.Name
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
func (g *generator) addUser(d dice.Dice, a account) int32 {
	local := a.local
	if local == "" {
		local = g.freeAccount(a.name.Account)
	}
	upn := local + "@" + a.domain
	r := g.users
	r.Text("displayName", a.name.Display)
	r.Text("userPrincipalName", upn)
	r.Text("userType", "Member")
	r.Flag("accountEnabled", a.enabled)
	r.Text("mailNickname", local)
	r.Time("createdDateTime", a.created)
	r.Time("lastPasswordChangeDateTime", a.password)
	r.Optional("givenName", a.name.Given)
	r.Optional("surname", a.name.Family)
	r.Optional("jobTitle", a.title)
	r.Optional("companyName", a.company)
	r.Optional("employeeType", a.employeeType)
	r.Optional("passwordPolicies", a.policies)
	if a.department >= 0 {
		r.Text("department", company.Departments[a.department].Name)
	}
	if a.employeeID > 0 {
		r.Text("employeeId", strconv.Itoa(100000+a.employeeID))
	}
	phones := emptyList
	if a.office >= 0 {
		o := &company.Offices[a.office]
		r.Text("officeLocation", o.Name)
		r.Text("city", o.City)
		r.Text("country", o.Country)
		r.Text("usageLocation", o.Usage)
		r.Text("preferredLanguage", company.Cultures[o.Culture].Language)
		if a.kind == kindStaff && a.department >= 0 && !company.Departments[a.department].Frontline && d.Chance(0.5) {
			phones = json.RawMessage(`["` + o.Dialling + strconv.Itoa(10+d.IntN(90)) + `"]`)
		}
	}
	r.Raw("businessPhones", phones)
	if a.synced {
		r.Flag("onPremisesSyncEnabled", true)
		r.Time("onPremisesLastSyncDateTime", g.lastSync())
		r.Text("onPremisesSamAccountName", samAccount(local))
		r.Text("onPremisesDomainName", g.company.ADDomain)
	}
	if a.kind != kindService && a.kind != kindAdmin && a.kind != kindBreakGlass {
		r.Text("mail", upn)
		r.Raw("proxyAddresses", g.proxies(d, upn, local))
	}
	if !a.signedIn.IsZero() {
		r.Raw("signInActivity", signInActivity(d, a.created, a.signedIn))
	}
	g.writeLicences(a.held, r)
	return g.keep(d, a, upn)
}

// keep adds the user of the record and remembers the person.
func (g *generator) keep(d dice.Dice, a account, upn string) int32 {
	o := g.users.Add(d.GUID())
	who := person{
		id: o.ID, num: o.Number(), name: a.name.Display, upn: upn, kind: a.kind,
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

func (g *generator) proxies(d dice.Dice, mail, local string) json.RawMessage {
	raw := `["SMTP:` + mail
	if d.Chance(0.3) {
		raw += `","smtp:` + local + "@" + g.company.Initial
	}
	return json.RawMessage(raw + `"]`)
}

// signInActivity is that of an account that was last used then.
func signInActivity(d dice.Dice, created, last time.Time) json.RawMessage {
	silent := later(created, last.Add(-time.Duration(d.IntN(40))*time.Hour/4))
	return activity{stamp{at: last}, stamp{at: silent}, stamp{at: last}}.json()
}

// drawLastSignIn is how staff behave: most were here in the last days, a few
// went quiet, a few never came.
func (g *generator) drawLastSignIn(d dice.Dice, created time.Time) time.Time {
	var at time.Time
	switch r := d.Float64(); {
	case r < 0.88:
		at = dice.Ago(d, g.now, 0.01, 9)
	case r < 0.94:
		at = dice.Ago(d, g.now, 20, 110)
	case r < 0.97:
		at = dice.Ago(d, g.now, 180, 700)
	default:
		return time.Time{}
	}
	if at.Before(created) {
		return created.Add(26 * time.Hour).Truncate(time.Second)
	}
	return at
}
