package world

import (
	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// deviceModel is a kind of device with how it is joined.
type deviceModel struct {
	prefix, system, maker, model, trust string
	versions                            []string
	weight                              int
}

var deviceModels = []deviceModel{
	{"LT-", "Windows", "Contoso Devices", "Latitude 7450", "AzureAd", []string{"10.0.26100.2314", "10.0.22631.4460", "10.0.26100.1742"}, 34},
	{"WS-", "Windows", "Contoso Devices", "OptiPlex 7020", "ServerAd", []string{"10.0.19045.5131", "10.0.22631.4460"}, 24},
	{"MAC-", "MacMDM", "Apple", "MacBook Pro", "AzureAd", []string{"15.1.1", "14.7.1"}, 8},
	{"iPhone-", "iOS", "Apple", "iPhone 16", "Workplace", []string{"18.1.1", "17.7.2"}, 20},
	{"Android-", "AndroidForWork", "Samsung", "Galaxy S25", "Workplace", []string{"15", "14"}, 12},
	{"KIOSK-", "Windows", "Contoso Devices", "ThinClient 3000", "AzureAd", []string{"10.0.19044.1288"}, 2},
}

// addDevices gives the staff about 0.8 devices for each user of the tenant.
func (g *generator) addDevices() {
	d := g.dice("devices")
	which := dice.NewWeighted(deviceModels, func(m deviceModel) int { return m.weight })
	want, owner := g.size*8/10, 0
	r := g.d.NewRecord("devices")
	for i := 0; i < want; owner++ {
		at := owner % len(g.people)
		who := &g.people[at]
		if who.kind != kindStaff || who.department < 0 {
			if owner > 4*len(g.people) {
				return
			}
			continue
		}
		for range 1 + d.IntN(2) {
			if i >= want {
				break
			}
			i++
			g.addDevice(d, which, who, r)
		}
	}
}

func (g *generator) addDevice(d dice.Dice, which dice.Weighted, who *person, r *directory.Record) {
	m := &deviceModels[which.Draw(d)]
	registered := dice.Ago(d, g.now, 5, 1100)
	managed := m.trust != "Workplace" || d.Chance(0.6)
	r.Text("deviceId", d.GUID())
	r.Text("displayName", m.prefix+d.Code("ABCDEFGHJKLMNPRSTUVWXYZ23456789", 7))
	r.Flag("accountEnabled", who.enabled || d.Chance(0.5))
	r.Text("operatingSystem", m.system)
	r.Text("operatingSystemVersion", dice.Pick(d, m.versions))
	r.Text("trustType", m.trust)
	r.Text("profileType", "RegisteredDevice")
	r.Text("manufacturer", m.maker)
	r.Text("model", m.model)
	r.Flag("isManaged", managed)
	r.Time("registrationDateTime", registered)
	if managed {
		r.Flag("isCompliant", d.Chance(0.9))
		r.Text("managementType", "MDM")
	}
	if m.trust == "ServerAd" {
		r.Flag("onPremisesSyncEnabled", true)
		r.Time("onPremisesLastSyncDateTime", g.lastSync())
	}
	seen := dice.Ago(d, g.now, 0.05, 14)
	if d.Chance(0.12) {
		seen = dice.Ago(d, g.now, 95, 400)
	}
	r.Time("approximateLastSignInDateTime", later(registered, seen))
	o := r.Add(d.GUID())
	g.d.From(directory.RelRegisteredOwners, o.ID)(who.num)
	g.d.From(directory.RelRegisteredUsers, o.ID)(who.num)
}
