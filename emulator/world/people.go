package world

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/company"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// shares of the accounts that are not staff.
const (
	guestShare    = 0.12
	serviceShare  = 0.015
	resourceShare = 0.03
	adminShare    = 0.003
	managerSpan   = 8 // direct reports of a manager
)

// addPeople makes staff, guests and the persons of the findings: as many as
// leave room for the resource accounts in the size that was asked for.
func (g *generator) addPeople() {
	for _, p := range plantedPeople {
		g.accounts[p.local] = 1
	}
	resources := g.resourceCount()
	guests := max(int(float64(g.size)*guestShare)-len(plantedPeople)/3, 3)
	staff := g.size - resources - guests - len(plantedPeople)
	g.addStaff(staff)
	g.addGuests(guests)
	g.addPlantedPeople()
}

func (g *generator) resourceCount() int {
	n := float64(g.size)
	return max(int(n*serviceShare), 2) + max(int(n*resourceShare), 3) + max(int(n*adminShare), 2)
}

// addStaff fills the departments in proportion to their weights, each with its
// head first and its managers before their people.
func (g *generator) addStaff(count int) {
	d := g.dice("staff")
	total := 0
	for _, x := range company.Departments {
		total += x.Weight
	}
	where := dice.NewWeighted(company.Offices, func(o company.Office) int { return o.Weight })
	made, weight, number := 0, 0, 0
	for dept, x := range company.Departments {
		weight += x.Weight
		size := count*weight/total - made
		if dept == company.Executive {
			size = max(1, min(size, 12))
		}
		for i := range size {
			number++
			g.addStaffMember(d, dept, i, size, where.Draw(d), number)
		}
		made += size
	}
}

func (g *generator) addStaffMember(d dice.Dice, dept, i, size, at, number int) {
	o := &company.Offices[at]
	if i == 0 {
		at, o = 0, &company.Offices[0]
	}
	code := o.Culture
	if d.Chance(0.15) {
		code = o.Minority
	}
	a := account{
		kind: kindStaff, name: company.DrawName(d, code), domain: g.company.Domain, department: dept, office: at,
		title: g.drawTitle(d, dept, i, size), employeeType: "Employee", company: g.company.Name,
		enabled: true, synced: d.Chance(0.8), employeeID: number,
	}
	switch {
	case d.Chance(0.08):
		a.domain, a.company, a.synced = g.company.AcquiredDomain, g.company.Acquired, true
	case d.Chance(0.06) && i > 0:
		a.domain, a.employeeType, a.synced = g.company.Corporate, "Contractor", false
	}
	oldest := 8.0 * 365
	a.created = dice.Ago(d, g.now, 2, oldest)
	if d.Chance(0.08) {
		a.created = dice.Ago(d, g.now, 2, 90)
	}
	a.signedIn = g.drawLastSignIn(d, a.created)
	a.password = later(a.created, dice.Ago(d, g.now, 1, 400))
	a.held = drawLicences(d, dept)
	if i > 0 && d.Chance(0.04) {
		a.enabled = false
		a.signedIn = later(a.created, dice.Ago(d, g.now, 15, 500))
		if !d.Chance(0.12) {
			a.held = 0
		}
	}
	if i == 0 || hasReports(i, size) {
		a.enabled = true
		if a.signedIn.IsZero() {
			a.signedIn = later(a.created, dice.Ago(d, g.now, 0.1, 6))
		}
	}
	g.addUser(d, a)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// The people of a department stand in a tree laid out in a list: the reports
// of number i are numbers 8i+1 to 8i+8.
func hasReports(i, size int) bool { return managerSpan*i+1 < size }

func (g *generator) drawTitle(d dice.Dice, dept, i, size int) string {
	x := &company.Departments[dept]
	switch {
	case i == 0:
		return x.Head
	case dept == company.Executive:
		return dice.Pick(d, x.Staff)
	case hasReports(managerSpan*i+1, size):
		return x.Director
	case hasReports(i, size):
		return x.Manager
	default:
		return dice.Pick(d, x.Staff)
	}
}

// addManagers links the manager tree; the planted staff have joined their
// departments by now, at the leaves.
func (g *generator) addManagers() {
	top := g.people[g.byDept[company.Executive][0]].num
	for dept, list := range g.byDept {
		for i, at := range list {
			switch {
			case i == 0 && dept == company.Executive:
			case i == 0 || dept == company.Executive:
				g.d.From(directory.RelManager, g.people[at].id)(top)
			default:
				boss := &g.people[list[(i-1)/managerSpan]]
				boss.manager = true
				g.d.From(directory.RelManager, g.people[at].id)(boss.num)
			}
		}
	}
	g.people[g.byDept[company.Executive][0]].manager = true
}

// addGuests invites people of the partner companies.
func (g *generator) addGuests(count int) {
	d := g.dice("guests")
	for range count {
		from := dice.Pick(d, company.Partners)
		name := company.DrawName(d, dice.Pick(d, []string{"en", "en", "en", "de", "fr", "es", "in", "pl", "nordic"}))
		if d.Chance(0.4) {
			name.Display += " (" + from.Name + ")"
		}
		a := guestAccount{name: name, partner: from, created: dice.Ago(d, g.now, 3, 5*365)}
		switch r := d.Float64(); {
		case r < 0.10:
			a.pending = true
		case r < 0.14:
			a.disabled = true
			a.signedIn = later(a.created, dice.Ago(d, g.now, 60, 900))
		case r < 0.35:
			a.signedIn = later(a.created, dice.Ago(d, g.now, 190, 1200))
		default:
			a.signedIn = later(a.created, dice.Ago(d, g.now, 0.5, 60))
		}
		g.addGuest(d, a)
	}
}

// guestAccount is a guest about to be made.
type guestAccount struct {
	name     company.Name
	local    string // of the guest's own address
	partner  company.Partner
	created  time.Time
	signedIn time.Time
	pending  bool
	disabled bool
}

// addGuest makes a guest as an invitation does: the user principal name is the
// mail address with #EXT#.
// https://learn.microsoft.com/entra/external-id/user-properties
func (g *generator) addGuest(d dice.Dice, a guestAccount) int32 {
	local := a.local
	if local == "" {
		local = g.freeAccount(a.name.Account)
	}
	mail := local + "@" + a.partner.Domain
	state, changed := "Accepted", later(a.created, a.created.Add(5*time.Hour))
	if a.pending {
		state, changed, a.signedIn = "PendingAcceptance", a.created, time.Time{}
	}
	nick := strings.ReplaceAll(mail, "@", "_") + "#EXT#"
	upn := nick + "@" + g.company.Initial
	r := g.users
	r.Text("displayName", a.name.Display)
	r.Text("userType", "Guest")
	r.Flag("accountEnabled", !a.disabled)
	r.Text("userPrincipalName", upn)
	r.Text("mail", mail)
	r.Raw("otherMails", json.RawMessage(`["`+mail+`"]`))
	r.Raw("proxyAddresses", json.RawMessage(`["SMTP:`+mail+`"]`))
	r.Text("mailNickname", nick)
	r.Text("creationType", "Invitation")
	r.Text("externalUserState", state)
	r.Time("externalUserStateChangeDateTime", changed)
	r.Time("createdDateTime", a.created)
	r.Raw("businessPhones", emptyList)
	r.Text("companyName", a.partner.Name)
	r.Optional("givenName", a.name.Given)
	r.Optional("surname", a.name.Family)
	if !a.signedIn.IsZero() {
		r.Raw("signInActivity", signInActivity(d, a.created, a.signedIn))
	}
	g.writeLicences(0, r)
	return g.keep(d, account{kind: kindGuest, name: a.name, department: -1, office: -1, enabled: !a.disabled, signedIn: a.signedIn}, upn)
}
