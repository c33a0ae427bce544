package world

import (
	"fmt"
	"slices"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/company"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// Change is what one step of Evolve did.
type Change struct {
	Kind   string // e.g. "joiner", "memberAdded"
	Object string // id of the changed object
	Detail string
}

// Evolve makes n believable changes to a sealed directory, drawn from a seed:
// the same seed on the same directory makes the same changes. Licences keep
// adding up; the members of dynamic groups keep meeting their rules. A seed
// that was used before may make accounts that exist: use a new one for each
// step.
func Evolve(d *directory.Directory, seed uint64, n int) []Change {
	e := newEvolution(d, seed)
	changes := make([]Change, 0, n)
	for tries := 0; len(changes) < n && tries < 20*n+100; tries++ {
		if c, ok := e.step(); ok {
			changes = append(changes, c)
		}
	}
	return changes
}

// evolution knows the objects that changes are drawn from.
type evolution struct {
	dice.Dice
	d       *directory.Directory
	company company.Company
	users   []string // live staff
	groups  []string // assigned groups
	dynamic []dynamicGroup
	apps    []string
	foreign []string
	suite   string // the group that assigns Microsoft 365 E3
	serial  int
}

type dynamicGroup struct {
	id    string
	holds func(*person) bool
}

func newEvolution(d *directory.Directory, seed uint64) *evolution {
	e := &evolution{Dice: dice.New(seed, "evolve"), d: d, serial: int(seed % 100_000)}
	for _, c := range company.Companies {
		if c.Domain == d.Info().DefaultDomain {
			e.company = c
		}
	}
	if e.company.Domain == "" {
		e.company = company.Company{Name: d.Info().DisplayName, Domain: d.Info().DefaultDomain, Initial: d.Info().InitialDomain}
	}
	for u := range d.Each("user") {
		if u.Text("userType") == "Member" && u.Text("department") != "" {
			e.users = append(e.users, u.ID)
		}
	}
	rules := map[string]func(*person) bool{}
	for _, r := range dynamicRules(maxUsers) {
		rules[r.text] = r.holds
	}
	for g := range d.Each("group") {
		switch rule := g.Text("membershipRule"); {
		case rule == "" && len(g.Maps("assignedLicenses")) == 0 && g.Get("isAssignableToRole") != true:
			e.groups = append(e.groups, g.ID)
		case rules[rule] != nil:
			e.dynamic = append(e.dynamic, dynamicGroup{g.ID, rules[rule]})
		case g.Text("displayName") == licenceGroups[skuE3]:
			e.suite = g.ID
		}
	}
	for a := range d.Each("application") {
		if !slices.Contains(demoAppNames, a.Text("displayName")) {
			e.apps = append(e.apps, a.ID)
		}
	}
	for s := range d.Each("servicePrincipal") {
		if owner := s.Text("appOwnerOrganizationId"); owner != "" && owner != directory.MicrosoftTenant && owner != d.Info().ID {
			e.foreign = append(e.foreign, s.ID)
		}
	}
	return e
}

// step makes one change; ok is false when the draw had nothing to change.
func (e *evolution) step() (Change, bool) {
	switch r := e.IntN(100); {
	case r < 8:
		return e.join()
	case r < 18:
		return e.move()
	case r < 23:
		return e.leave()
	case r < 26:
		return e.delete()
	case r < 28:
		return e.restore()
	case r < 58:
		return e.member()
	case r < 66:
		return e.licence()
	case r < 72:
		return e.secret()
	case r < 76:
		return e.consent()
	case r < 84:
		return e.rename()
	case r < 90:
		return e.clear()
	default:
		return e.owner()
	}
}

func (e *evolution) user() *directory.Object {
	if len(e.users) == 0 {
		return nil
	}
	return e.d.Object(dice.Pick(e.Dice, e.users))
}

// join hires somebody.
func (e *evolution) join() (Change, bool) {
	at, dept := e.IntN(len(company.Offices)), 1+e.IntN(len(company.Departments)-1)
	o := &company.Offices[at]
	name := company.DrawName(e.Dice, o.Culture)
	e.serial++
	local := fmt.Sprintf("%s%d", name.Account, 1000+e.serial)
	upn := local + "@" + e.company.Domain
	if e.d.ByKey("users", "userPrincipalName", upn) != nil {
		return Change{}, false
	}
	now := e.d.Now().Truncate(time.Second)
	u := e.d.Add("user", e.GUID(), map[string]any{
		"displayName": name.Display, "givenName": name.Given, "surname": name.Family, "userPrincipalName": upn, "mail": upn,
		"mailNickname": local, "userType": "Member", "accountEnabled": true, "createdDateTime": now, "lastPasswordChangeDateTime": now,
		"department": company.Departments[dept].Name, "jobTitle": dice.Pick(e.Dice, company.Departments[dept].Staff), "companyName": e.company.Name,
		"employeeType": "Employee", "officeLocation": o.Name, "city": o.City, "country": o.Country, "usageLocation": o.Usage,
		"businessPhones": emptyList, "proxyAddresses": []string{"SMTP:" + upn}, "assignedLicenses": emptyList,
	})
	e.users = append(e.users, u.ID)
	e.regroup(u)
	e.equip(u)
	if boss := e.user(); boss != nil && boss.ID != u.ID {
		e.d.Link(directory.RelManager, u.ID, boss.ID)
	}
	return Change{"joiner", u.ID, name.Display}, true
}

// equip puts a joiner into the group that assigns Microsoft 365 E3.
func (e *evolution) equip(u *directory.Object) {
	if e.suite == "" {
		return
	}
	sku := demoSKUs()[skuE3].id
	e.d.Link(directory.RelMembers, e.suite, u.ID)
	e.d.Update(u.ID, map[string]any{
		"assignedLicenses": []map[string]any{{"skuId": sku, "disabledPlans": []string{}}},
		"licenseAssignmentStates": []map[string]any{{"skuId": sku, "assignedByGroup": e.suite, "disabledPlans": []string{}, "error": "None",
			"state": "Active", "lastUpdatedDateTime": e.d.Now().Truncate(time.Second)}},
	})
	e.use(sku, 1)
}

// move gives somebody another department, title and office.
func (e *evolution) move() (Change, bool) {
	u := e.user()
	if u == nil {
		return Change{}, false
	}
	dept, o := 1+e.IntN(len(company.Departments)-1), dice.Pick(e.Dice, company.Offices)
	next := e.d.Update(u.ID, map[string]any{
		"department": company.Departments[dept].Name, "jobTitle": dice.Pick(e.Dice, company.Departments[dept].Staff),
		"officeLocation": o.Name, "city": o.City, "country": o.Country, "usageLocation": o.Usage,
	})
	e.regroup(next)
	return Change{"mover", u.ID, company.Departments[dept].Name}, true
}

// leave disables an account.
func (e *evolution) leave() (Change, bool) {
	u := e.user()
	if u == nil || u.Get("accountEnabled") == false {
		return Change{}, false
	}
	e.regroup(e.d.Update(u.ID, map[string]any{"accountEnabled": false}))
	e.d.DeleteRow("userRegistrationDetails", u.ID)
	return Change{"leaver", u.ID, "disabled"}, true
}

// regroup makes the dynamic groups follow a changed user.
func (e *evolution) regroup(u *directory.Object) {
	who := &person{name: u.Text("displayName"), enabled: u.Get("accountEnabled") == true, department: -1, office: -1}
	if u.Text("userType") == "Guest" {
		who.kind = kindGuest
	}
	for i, x := range company.Departments {
		if x.Name == u.Text("department") {
			who.department = int8(i)
		}
	}
	for i, o := range company.Offices {
		if o.Name == u.Text("officeLocation") {
			who.office = int8(i)
		}
	}
	for _, g := range e.dynamic {
		if g.holds(who) {
			e.d.Link(directory.RelMembers, g.id, u.ID)
		} else {
			e.d.Unlink(directory.RelMembers, g.id, u.ID)
		}
	}
}
