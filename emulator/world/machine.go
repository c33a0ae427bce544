package world

import (
	"fmt"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/hunting"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/company"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// machinePark writes what a generated tenant has in Defender for Endpoint: a
// machine for each managed computer of the directory, servers, who logs on to
// them, what is installed on them and how vulnerable that is. It is built at
// the first question, from the directory as it is then.
type machinePark struct {
	d       *directory.Directory
	seed    uint64
	now     time.Time
	company company.Company
	story   story
	alerted map[string]bool
}

// machineGroup is a device group.
type machineGroup struct {
	id   int
	name string
}

var (
	privilegedGroup = machineGroup{120, "Privileged access"}
	serverGroup     = machineGroup{110, "Servers"}
	regionGroups    = map[string]machineGroup{"Americas": {101, "Americas"}, "EMEA": {102, "EMEA"}, "Asia Pacific": {103, "Asia Pacific"}}
)

// addDefender makes the machine park, to be built when it is asked for.
func (g *generator) addDefender(s story) {
	p := &machinePark{d: g.d, seed: g.seed, now: g.now, company: g.company, story: s, alerted: g.alerted}
	g.d.OnDefender(p.build)
}

// build writes everything.
func (p *machinePark) build() {
	d := dice.New(p.seed, "machines")
	p.addSoftware()
	for device := range p.d.Each("device") {
		p.addMachine(d, device)
	}
	p.addLogon(hunting.MachineID(p.story.target.device), p.d.Object(p.story.helpdesk), p.story.move, p.story.move, "RemoteInteractive", false)
	p.addServers(d)
	p.addRecommendations()
	p.countExposure()
	p.addIndicators(d)
}

// platformOf is the platform, release and build of a device's system.
func platformOf(system, version string) (platform, release string, build int) {
	if system == "MacMDM" {
		return "macOS", version, 0
	}
	var major, minor int
	if _, err := fmt.Sscanf(version, "%d.%d.%d", &major, &minor, &build); err != nil {
		return "Windows11", "", 0
	}
	switch {
	case build >= 26100:
		return "Windows11", "24H2", build
	case build >= 22631:
		return "Windows11", "23H2", build
	case build >= 19045:
		return "Windows10", "22H2", build
	default:
		return "Windows10", "21H2", build
	}
}

// addMachine writes the machine of a device, if it is a computer that the
// company manages and that was seen within the retention of 180 days.
func (p *machinePark) addMachine(d dice.Dice, device *directory.Object) {
	system := device.Text("operatingSystem")
	seen, _ := device.Get("approximateLastSignInDateTime").(time.Time)
	if system != "Windows" && system != "MacMDM" || device.Get("isManaged") != true || p.now.Sub(seen) > 180*dice.Day {
		return
	}
	platform, release, build := platformOf(system, device.Text("operatingSystemVersion"))
	id := hunting.MachineID(device.ID)
	health, onboarding := "Active", "Onboarded"
	switch roll := d.Float64(); {
	case p.now.Sub(seen) > 7*dice.Day:
		health = "Inactive"
	case roll < 0.03:
		health = "ImpairedCommunication"
	case roll < 0.05:
		health = "NoSensorData"
	}
	if d.Chance(0.05) && !p.story.involves(device.ID) && !p.alerted[device.ID] {
		onboarding, health = "CanBeOnboarded", "Unknown"
	}
	var owner *directory.Object
	group := regionGroups["Americas"]
	for _, o := range p.d.Links(directory.RelRegisteredOwners, device.ID) {
		owner = o
	}
	if owner != nil {
		for i := range company.Offices {
			if company.Offices[i].Usage == owner.Text("usageLocation") {
				group = regionGroups[company.Offices[i].Region]
			}
		}
	}
	risk, value, tags := "None", "Normal", []string{}
	switch roll := d.Float64(); {
	case roll < 0.02:
		risk = "Medium"
	case roll < 0.08:
		risk = "Low"
	}
	if strings.HasPrefix(device.Text("displayName"), "KIOSK-") {
		tags = []string{"kiosk"}
	}
	switch device.ID {
	case p.story.target.device:
		risk, value, group, tags = "High", "High", privilegedGroup, []string{"privileged-access"}
	case p.story.start.device:
		risk = "High"
	}
	first, _ := device.Get("registrationDateTime").(time.Time)
	address := company.PrivateAddress(d)
	if m := p.story.machine(device.ID); m != nil {
		address = m.address
	}
	p.d.AddRow("machines", id, map[string]any{
		"computerDnsName": p.company.ComputerName(device), "firstSeen": first, "lastSeen": seen, "osPlatform": platform, "version": release,
		"osBuild": build, "osProcessor": "x64", "osArchitecture": "64-bit", "onboardingStatus": onboarding, "healthStatus": health, "riskScore": risk,
		"exposureLevel": dice.Pick(d, []string{"Low", "Low", "Low", "Medium", "Medium", "High"}), "deviceValue": value, "rbacGroupId": group.id, "rbacGroupName": group.name,
		"aadDeviceId": device.Text("deviceId"), "isAadJoined": device.Text("trustType") == "AzureAd", "machineTags": tags,
		"lastIpAddress": address, "lastExternalIpAddress": "192.0.2." + d.Code("123456789", 2),
		"ipAddresses": []map[string]any{{"ipAddress": address, "macAddress": d.Code("0123456789ABCDEF", 12), "operationalStatus": "Up"}},
	})
	if owner != nil {
		p.addLogon(id, owner, later(first, p.now.AddDate(0, 0, -90)), seen, "Interactive", false)
		if d.Chance(0.1) {
			p.addLogon(id, p.d.Object(p.story.helpdesk), seen.Add(-9*dice.Day), seen.Add(-2*dice.Day), "RemoteInteractive", false)
		}
	}
	if onboarding == "Onboarded" {
		p.install(d, id, platform, release, device.Text("operatingSystemVersion"))
	}
}

// addLogon tells that a user logs on to a machine.
func (p *machinePark) addLogon(machine string, user *directory.Object, first, last time.Time, kind string, admin bool) {
	if user == nil {
		return
	}
	account := hunting.AccountOf(user)
	for _, known := range p.d.RowsBy("machineUsers", directory.OwnerProperty, machine) {
		if known.Text("accountName") == account {
			return
		}
	}
	domain := "AzureAD"
	if user.Get("onPremisesSyncEnabled") == true {
		domain = p.company.NetBIOS()
	}
	p.d.AddRow("machineUsers", machine+"/"+account, map[string]any{
		directory.OwnerProperty: machine, "accountName": account, "accountDomain": strings.ToLower(domain), "firstSeen": first, "lastSeen": last,
		"logonTypes": kind, "isDomainAdmin": admin, "isOnlyNetworkUser": kind == "Network",
	})
}

// server is a kind of server of the company's own network.
type server struct {
	prefix, platform, release string
	build                     int
	software                  []string
}

var servers = []server{
	{"dc", "WindowsServer2022", "21H2", 20348, nil},
	{"file", "WindowsServer2019", "1809", 17763, nil},
	{"sql", "WindowsServer2022", "21H2", 20348, []string{"microsoft-_-sql_server_2019"}},
	{"web", "WindowsServer2019", "1809", 17763, []string{"apache-_-log4j", "oracle-_-jre"}},
}

// addServers writes some servers, which are not devices of Entra ID. The first
// is the domain controller.
func (p *machinePark) addServers(d dice.Dice) {
	admin := p.d.Object(p.story.admin)
	for i := range max(4, p.d.Count("users")/60) {
		s := servers[i%len(servers)]
		name := fmt.Sprintf("%s%02d.%s", s.prefix, i/len(servers)+1, p.company.ADDomain)
		id := hunting.MachineID(name)
		address := fmt.Sprintf("10.1.%d.%d", i/200, 10+i%200)
		p.d.AddRow("machines", id, map[string]any{
			"computerDnsName": name, "firstSeen": p.now.AddDate(-2, 0, 0), "lastSeen": p.now.Add(-time.Duration(d.Between(5, 300)) * time.Minute),
			"osPlatform": s.platform, "version": s.release, "osBuild": s.build, "osProcessor": "x64", "osArchitecture": "64-bit", "onboardingStatus": "Onboarded",
			"healthStatus": "Active", "riskScore": "None", "exposureLevel": dice.Pick(d, []string{"Medium", "High"}), "deviceValue": "High",
			"rbacGroupId": serverGroup.id, "rbacGroupName": serverGroup.name, "isAadJoined": false, "machineTags": []string{"server"},
			"lastIpAddress": address, "lastExternalIpAddress": "192.0.2.250",
			"ipAddresses": []map[string]any{{"ipAddress": address, "macAddress": d.Code("0123456789ABCDEF", 12), "operationalStatus": "Up"}},
		})
		p.addLogon(id, admin, p.now.AddDate(0, -6, 0), p.now.Add(-26*time.Hour), "RemoteInteractive", true)
		p.install(d, id, s.platform, s.release, fmt.Sprintf("10.0.%d.%s", s.build, dice.Pick(d, []string{"2340", "2762", "5936"})), s.software...)
	}
}

// addIndicators writes what the company blocks by itself.
func (p *machinePark) addIndicators(d dice.Dice) {
	add := func(id, kind, value, action, severity, title string, at time.Time) {
		p.d.AddRow("indicators", id, map[string]any{
			"indicatorValue": value, "indicatorType": kind, "action": action, "severity": severity, "title": title, "description": title,
			"source": "soc@" + p.company.Domain, "sourceType": "User", "createdBy": "soc@" + p.company.Domain, "creationTimeDateTimeUtc": at,
			"expirationTime": at.AddDate(0, 6, 0), "lastUpdateTime": at, "rbacGroupNames": []string{}, "rbacGroupIds": []string{}, "generateAlert": action != "Allowed",
			"recommendedActions": "Investigate the device",
		})
	}
	add("1001", "DomainName", p.story.decoy, "Block", "High", "Phishing kit seen by a partner", p.now.AddDate(0, 0, -40))
	add("1002", "IpAddress", sprayAddress, "Audit", "Medium", "Password spray against the tenant", p.now.AddDate(0, 0, -2))
	add("1003", "FileSha1", p.story.tool.SHA1, "BlockAndRemediate", "High", "Credential dumping tool", p.now.AddDate(0, 0, -1))
	add("1004", "Url", "https://updates.litwareinc.com/agent", "Allowed", "Informational", "Update service of a supplier", p.now.AddDate(0, -3, 0))
}
