package telemetry

import (
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/hunting"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/company"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// shares is how much of the generated rows a table gets, in thousandths.
var shares = []struct {
	table string
	share int
	fill  func(*park, *hunting.Table, dice.Dice, int)
}{
	{"DeviceProcessEvents", 210, (*park).processes},
	{"DeviceNetworkEvents", 240, (*park).connections},
	{"DeviceFileEvents", 130, (*park).files},
	{"DeviceRegistryEvents", 40, (*park).registry},
	{"DeviceLogonEvents", 70, (*park).logons},
	{"DeviceImageLoadEvents", 30, (*park).images},
	{"DeviceEvents", 40, (*park).events},
	{"EmailEvents", 60, (*park).mails},
	{"EmailUrlInfo", 30, (*park).mailLinks},
	{"EmailAttachmentInfo", 20, (*park).attachments},
	{"UrlClickEvents", 10, (*park).clicks},
	{"CloudAppEvents", 60, (*park).activities},
	{"IdentityLogonEvents", 40, (*park).domainLogons},
	{"IdentityQueryEvents", 10, (*park).directoryQueries},
	{"IdentityDirectoryEvents", 10, (*park).directoryChanges},
}

// Sizes of the generated tables together.
const (
	huntingRowsPerUser = 50
	minHuntingRows     = 5_000
	maxHuntingRows     = 250_000 // unless Options.HuntingRows asks for more
)

// park fills the hunting tables of a generated tenant with what computers
// and people do all day. Each table is filled when it is first queried, from
// dice of its own, with the devices and users that the directory has then.
type park struct {
	d       *directory.Directory
	seed    uint64
	now     time.Time
	company company.Company
	service string

	machines []machine
	people   []person
}

// machine is a computer with its user.
type machine struct {
	id, name, address string
	owner             person
}

// person is a user as events name them.
type person struct{ id, upn, account, domain, sid, name, mail, city, country string }

// Estate is what the tables are made of.
type Estate struct {
	Directory *directory.Directory
	Seed      uint64
	Now       time.Time
	Company   company.Company
	Service   string // account of a service that logs on where only people do
	Rows      int    // of all tables together; 0 for what suits the size
	Size      int    // users of the tenant
}

// Tables are what fills each table with its share of the rows, once asked.
func Tables(e Estate) map[string]func(*hunting.Table) {
	rows := e.Rows
	if rows == 0 {
		rows = min(max(e.Size*huntingRowsPerUser, minHuntingRows), maxHuntingRows)
	}
	p := &park{d: e.Directory, seed: e.Seed, now: e.Now, company: e.Company, service: e.Service}
	fill := map[string]func(*hunting.Table){}
	for _, x := range shares {
		fill[x.table] = func(t *hunting.Table) {
			p.load()
			if len(p.machines) > 0 && len(p.people) > 0 {
				x.fill(p, t, dice.New(p.seed, "hunting "+x.table), rows*x.share/1000)
			}
		}
	}
	return fill
}

// load reads the machines and users once; the caller holds the tables' lock.
func (p *park) load() {
	if p.people != nil {
		return
	}
	for u := range p.d.Each("user") {
		if u.Get("accountEnabled") != false && u.Text("userType") != "Guest" && u.Text("department") != "" {
			p.people = append(p.people, p.person(u))
		}
	}
	p.d.PrepareDefender()
	for device := range p.d.Each("device") {
		owners := p.d.Links(directory.RelRegisteredOwners, device.ID)
		seen, _ := device.Get("approximateLastSignInDateTime").(time.Time)
		if device.Text("operatingSystem") != "Windows" || device.Get("isManaged") != true || len(owners) == 0 || p.now.Sub(seen) > hunting.Days*dice.Day {
			continue
		}
		known := p.d.Row("machines", hunting.MachineID(device.ID))
		if known == nil || known.Text("onboardingStatus") != "Onboarded" {
			continue // no sensor, no events
		}
		p.machines = append(p.machines, machine{known.ID, known.Text("computerDnsName"), known.Text("lastIpAddress"), p.person(owners[0])})
	}
}

func (p *park) person(u *directory.Object) person {
	domain := "AzureAD"
	if u.Get("onPremisesSyncEnabled") == true {
		domain = p.company.NetBIOS()
	}
	sid := u.Text("onPremisesSecurityIdentifier")
	if sid == "" {
		sid = hunting.CloudSID(u.ID)
	}
	return person{u.ID, u.Text("userPrincipalName"), hunting.AccountOf(u), domain, sid, u.Text("displayName"), u.Text("mail"), u.Text("city"), u.Text("usageLocation")}
}

// moment is when something happened in the last 30 days: mostly on working
// days, in daylight, and never in the last five minutes.
func (p *park) moment(d dice.Dice) time.Time {
	for range 4 {
		at := p.now.Add(-5*time.Minute - time.Duration(d.Int64N(int64(hunting.Days*dice.Day-10*time.Minute))))
		weekend := at.Weekday() == time.Saturday || at.Weekday() == time.Sunday
		if hour := at.Hour(); !weekend && hour >= 7 && hour < 18 {
			return at
		}
		if d.Chance(0.12) {
			return at
		}
	}
	return p.now.Add(-time.Duration(d.Between(10, 600)) * time.Minute)
}
