package world

import (
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/hunting"
)

// huntingShare is how much of the generated rows a table gets, in thousandths.
var huntingShare = []struct {
	table string
	share int
	fill  func(*huntPark, *hunting.Table, dice, int)
}{
	{"DeviceProcessEvents", 210, (*huntPark).processes},
	{"DeviceNetworkEvents", 240, (*huntPark).connections},
	{"DeviceFileEvents", 130, (*huntPark).files},
	{"DeviceRegistryEvents", 40, (*huntPark).registry},
	{"DeviceLogonEvents", 70, (*huntPark).logons},
	{"DeviceImageLoadEvents", 30, (*huntPark).images},
	{"DeviceEvents", 40, (*huntPark).events},
	{"EmailEvents", 60, (*huntPark).mails},
	{"EmailUrlInfo", 30, (*huntPark).mailLinks},
	{"EmailAttachmentInfo", 20, (*huntPark).attachments},
	{"UrlClickEvents", 10, (*huntPark).clicks},
	{"CloudAppEvents", 60, (*huntPark).activities},
	{"IdentityLogonEvents", 40, (*huntPark).domainLogons},
	{"IdentityQueryEvents", 10, (*huntPark).directoryQueries},
	{"IdentityDirectoryEvents", 10, (*huntPark).directoryChanges},
}

// Sizes of the generated tables together.
const (
	huntingRowsPerUser = 50
	minHuntingRows     = 5_000
	maxHuntingRows     = 250_000 // unless Options.HuntingRows asks for more
)

// huntPark fills the hunting tables of a generated tenant with what computers
// and people do all day. Each table is filled when it is first queried, from
// dice of its own, with the devices and users that the directory has then.
type huntPark struct {
	d       *directory.Directory
	seed    uint64
	now     time.Time
	company company

	machines []huntMachine
	people   []huntPerson
}

// huntMachine is a computer with its user.
type huntMachine struct {
	id, name, address string
	owner             huntPerson
}

// huntPerson is a user as events name them.
type huntPerson struct{ id, upn, account, domain, sid, name, mail, city, country string }

// addHunting prepares the tables for a number of rows, 0 for what suits the
// tenant.
func (g *generator) addHunting(rows int) {
	if rows == 0 {
		rows = min(max(g.size*huntingRowsPerUser, minHuntingRows), maxHuntingRows)
	}
	p := &huntPark{d: g.d, seed: g.seed, now: g.now, company: g.company}
	fill := map[string]func(*hunting.Table){}
	for _, x := range huntingShare {
		fill[x.table] = func(t *hunting.Table) {
			p.load()
			if len(p.machines) > 0 && len(p.people) > 0 {
				x.fill(p, t, newDice(p.seed, "hunting "+x.table), rows*x.share/1000)
			}
		}
	}
	g.hunting.Fill(fill)
}

// load reads the devices and users once; the caller holds the tables' lock.
func (p *huntPark) load() {
	if p.people != nil {
		return
	}
	for u := range p.d.Each("user") {
		if u.Get("accountEnabled") != false && u.Text("userType") != "Guest" && u.Text("department") != "" {
			p.people = append(p.people, p.person(u))
		}
	}
	d := newDice(p.seed, "hunting machines")
	for device := range p.d.Each("device") {
		owners := p.d.Links(directory.RelRegisteredOwners, device.ID)
		seen, _ := device.Get("approximateLastSignInDateTime").(time.Time)
		if device.Text("operatingSystem") != "Windows" || device.Get("isManaged") != true || len(owners) == 0 || p.now.Sub(seen) > hunting.Days*day {
			continue
		}
		p.machines = append(p.machines, huntMachine{hunting.MachineID(device.ID), p.company.computerName(device), privateAddress(d), p.person(owners[0])})
	}
}

func (p *huntPark) person(u *directory.Object) huntPerson {
	domain := "AzureAD"
	if u.Get("onPremisesSyncEnabled") == true {
		domain = p.company.netBIOS()
	}
	sid := u.Text("onPremisesSecurityIdentifier")
	if sid == "" {
		sid = hunting.CloudSID(u.ID)
	}
	return huntPerson{u.ID, u.Text("userPrincipalName"), hunting.AccountOf(u), domain, sid, u.Text("displayName"), u.Text("mail"), u.Text("city"), u.Text("usageLocation")}
}

// moment is when something happened in the last 30 days: mostly on working
// days, in daylight, and never in the last five minutes.
func (p *huntPark) moment(d dice) time.Time {
	for range 4 {
		at := p.now.Add(-5*time.Minute - time.Duration(d.Int64N(int64(hunting.Days*day-10*time.Minute))))
		weekend := at.Weekday() == time.Saturday || at.Weekday() == time.Sunday
		if hour := at.Hour(); !weekend && hour >= 7 && hour < 18 {
			return at
		}
		if d.chance(0.12) {
			return at
		}
	}
	return p.now.Add(-time.Duration(d.between(10, 600)) * time.Minute)
}
