package world

import (
	"fmt"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/company"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// rooms and shared mailboxes are named after what stands in every office.
var (
	roomNames    = []string{"Everest", "Kilimanjaro", "Fuji", "Aconcagua", "Matterhorn", "Elbrus", "Olympus", "Zugspitze", "Mont Blanc", "Denali", "Atlas", "Vesuvius"}
	sharedNames  = []string{"Info", "Invoices", "Careers", "Press", "Support", "Orders", "Facilities", "Legal Notices", "Travel Desk", "Reception", "Data Protection", "Supplier Portal"}
	serviceNames = []string{"svc-backup", "svc-scanner", "svc-sql", "svc-monitoring", "svc-erp", "svc-print", "svc-crm-sync", "svc-deploy", "svc-mailrelay", "svc-badge", "svc-payroll-export", "svc-vpn"}
)

// addResourceAccounts makes the accounts that no person signs in with, and the
// separate accounts of administrators.
func (g *generator) addResourceAccounts() {
	d := g.dice("resources")
	n := float64(g.size)
	services, mailboxes, admins := max(int(n*serviceShare), 2), max(int(n*resourceShare), 3), max(int(n*adminShare), 2)
	for i := range services {
		local := g.freeAccount(serviceNames[i%len(serviceNames)])
		created := dice.Ago(d, g.now, 200, 7*365)
		a := account{
			kind: kindService, name: company.Name{Display: local}, local: local, domain: g.company.Domain,
			department: -1, office: -1, enabled: d.Chance(0.93), synced: d.Chance(0.8), created: created,
			password: later(created, dice.Ago(d, g.now, 100, 2000)), policies: "DisablePasswordExpiration",
		}
		if d.Chance(0.8) {
			a.signedIn = later(created, dice.Ago(d, g.now, 0.01, 30))
		}
		if d.Chance(0.1) {
			a.held = licences(0).with(skuE3)
		}
		g.addUser(d, a)
	}
	for i := range mailboxes - g.agentUsers() {
		g.addMailbox(d, i)
	}
	for range admins {
		g.addAdminAccount(d)
	}
}

func (g *generator) addMailbox(d dice.Dice, i int) {
	at := d.IntN(len(company.Offices))
	display, base := sharedNames[i/2%len(sharedNames)], ""
	if i%2 == 0 {
		display = fmt.Sprintf("Room %s %s", company.Offices[at].City, roomNames[i/2%len(roomNames)])
		base = "room." + company.AccountName(company.Offices[at].City) + "." + company.AccountName(roomNames[i/2%len(roomNames)])
	} else {
		base = company.AccountName(display)
	}
	local := g.freeAccount(base)
	created := dice.Ago(d, g.now, 30, 8*365)
	a := account{
		kind: kindResource, name: company.Name{Display: display}, local: local, domain: g.company.Domain,
		department: -1, office: at, enabled: d.Chance(0.1), created: created, password: created,
	}
	g.addUser(d, a)
}

// addAdminAccount makes the second account of somebody in IT or Security.
func (g *generator) addAdminAccount(d dice.Dice) {
	team := g.byDept[company.IT]
	name := company.Name{Display: "Administrator (Admin)"}
	local := "adm-operator"
	if at := dice.Pick(d, team); !g.isPlanted(at) {
		owner := g.people[at]
		name.Display = owner.name + " (Admin)"
		local = "adm-" + localPart(owner.upn)
	}
	created := dice.Ago(d, g.now, 60, 4*365)
	g.addUser(d, account{
		kind: kindAdmin, name: name, local: g.freeAccount(local), domain: g.company.Initial,
		title: "Administrator", department: -1, office: -1, enabled: true, created: created,
		password: later(created, dice.Ago(d, g.now, 5, 200)), signedIn: later(created, dice.Ago(d, g.now, 0.1, 12)),
	})
}

func localPart(upn string) string {
	for i := range len(upn) {
		if upn[i] == '@' {
			return upn[:i]
		}
	}
	return upn
}
