package world

import (
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// signInDevice is a registered device as the sign-in log shows it.
type signInDevice struct {
	id, name, system, trust string
	compliant, managed      bool
	registered, seen        time.Time
}

// trustWords are a device's trustType as the sign-in log spells it.
var trustWords = map[string]string{"AzureAd": "Azure AD joined", "ServerAd": "Hybrid Azure AD joined", "Workplace": "Azure AD registered"}

// loadSignInDevices collects who signs in from which devices.
func (g *generator) loadSignInDevices() {
	g.signInDevices = map[string][]signInDevice{}
	for o := range g.d.Each("device") {
		seen, _ := o.Get("approximateLastSignInDateTime").(time.Time)
		if o.Get("accountEnabled") != true || !g.logged(seen) {
			continue
		}
		registered, _ := o.Get("registrationDateTime").(time.Time)
		for _, owner := range g.d.Links(directory.RelRegisteredOwners, o.ID) {
			g.signInDevices[owner.ID] = append(g.signInDevices[owner.ID], signInDevice{
				id: o.Text("deviceId"), name: o.Text("displayName"), system: signInSystem(o), trust: trustWords[o.Text("trustType")],
				compliant: o.Get("isCompliant") == true, managed: o.Get("isManaged") == true, registered: registered, seen: seen,
			})
		}
	}
}

// signInSystem is a device's operating system as the sign-in log has it.
func signInSystem(device *directory.Object) string {
	switch system, version := device.Text("operatingSystem"), device.Text("operatingSystemVersion"); {
	case system == "Windows" && strings.HasPrefix(version, "10.0.1"): // build 22000 is Windows 11
		return "Windows10"
	case system == "Windows":
		return "Windows11"
	case system == "MacMDM":
		return "MacOs"
	case system == "iOS":
		return "Ios"
	default:
		return "Android"
	}
}

// deviceFor draws the device of a sign-in: mostly one of the person's, which
// was registered then.
func (g *generator) deviceFor(d dice.Dice, who *person, at time.Time) *signInDevice {
	list := g.signInDevices[who.id]
	if len(list) == 0 || d.Chance(0.2) {
		return nil
	}
	if device := &list[d.IntN(len(list))]; device.registered.Before(at) {
		return device
	}
	return nil
}

// detail is the sign-in's deviceDetail; of a device that is not registered only
// system and browser are known.
// https://learn.microsoft.com/graph/api/resources/devicedetail
func (s *signInDevice) detail(d dice.Dice) map[string]any {
	if s == nil {
		return map[string]any{
			"deviceId": "", "operatingSystem": dice.Pick(d, []string{"Windows10", "Windows11", "MacOs", "Ios"}),
			"browser": dice.Pick(d, []string{"Edge 131.0", "Chrome 131.0", "Safari 18.1"}), "isCompliant": false, "isManaged": false, "trustType": "",
		}
	}
	browser := "Edge 131.0"
	switch s.system {
	case "MacOs", "Ios":
		browser = "Safari 18.1"
	case "Android":
		browser = "Chrome Mobile 131.0"
	}
	return map[string]any{
		"deviceId": s.id, "displayName": s.name, "operatingSystem": s.system, "browser": browser,
		"isCompliant": s.compliant, "isManaged": s.managed, "trustType": s.trust,
	}
}
