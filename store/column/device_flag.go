package column

import (
	"strings"
	"time"
)

// Flags of a device in its facet column, beside those that all kinds share.
// Of two that contradict each other neither is set where Microsoft says
// nothing: isCompliant and isManaged are null until somebody manages the device.
// https://learn.microsoft.com/graph/api/resources/device
const (
	FlagCompliant int64 = 1 << (16 + iota)
	FlagNotCompliant
	FlagManaged
	FlagNotManaged
	flagJoined     // trustType AzureAd
	flagHybrid     // ServerAd
	flagRegistered // Workplace
	flagWindows
	flagMac
	flagIOS
	flagAndroid
	flagLinux

	// SeenMonth is where the month begins in which the device was last seen, so
	// that an age needs a look only at the devices of one month. 0: not known.
	SeenMonth = 32
)

// deviceProperties is what the store reads of a device's document beside Decoded.
type deviceProperties struct {
	TrustType                     string `json:"trustType"`
	OperatingSystem               string `json:"operatingSystem"`
	IsCompliant                   *bool  `json:"isCompliant"`
	IsManaged                     *bool  `json:"isManaged"`
	ApproximateLastSignInDateTime string `json:"approximateLastSignInDateTime"`
	RegistrationDateTime          string `json:"registrationDateTime"`
}

// Month counts the months from 1970 on, UTC.
func Month(t time.Time) int64 {
	t = t.UTC()
	return int64(t.Year()-1970)*12 + int64(t.Month())
}

// MonthStart is when a month of Month begins.
func MonthStart(month int64) time.Time {
	return time.Date(1970, time.Month(month), 1, 0, 0, 0, 0, time.UTC)
}

// DeviceFlag is a value of a property and the flag that stands for it.
type DeviceFlag struct {
	Value string
	Flag  int64
}

// Join types of a device, and the families of its operating system.
var (
	TrustTypes    = []DeviceFlag{{"AzureAd", flagJoined}, {"ServerAd", flagHybrid}, {"Workplace", flagRegistered}}
	DeviceSystems = []DeviceFlag{{"Windows", flagWindows}, {"macOS", flagMac}, {"iOS", flagIOS}, {"Android", flagAndroid}, {"Linux", flagLinux}}
)

// OtherOS stands for the operating systems of no family.
const OtherOS = "other"

// osFamilies are how the names of operating systems begin: Intune registers
// Macs as "MacMDM" and phones as "AndroidForWork" or "IPhone".
var osFamilies = []DeviceFlag{
	{"windows", flagWindows}, {"mac", flagMac}, {"ios", flagIOS}, {"ipad", flagIOS}, {"iphone", flagIOS}, {"android", flagAndroid}, {"linux", flagLinux},
}

// FlagAnyOS are the flags of all families of operating systems.
const FlagAnyOS = flagWindows | flagMac | flagIOS | flagAndroid | flagLinux

// deviceFlags are the flags of a device's document.
func (h *deviceProperties) deviceFlags() int64 {
	var f int64
	either := func(on *bool, yes, no int64) {
		switch {
		case on == nil:
		case *on:
			f |= yes
		default:
			f |= no
		}
	}
	either(h.IsCompliant, FlagCompliant, FlagNotCompliant)
	either(h.IsManaged, FlagManaged, FlagNotManaged)
	for _, t := range TrustTypes {
		if strings.EqualFold(h.TrustType, t.Value) {
			f |= t.Flag
		}
	}
	system := strings.ToLower(h.OperatingSystem)
	for _, os := range osFamilies {
		if strings.HasPrefix(system, os.Value) {
			f |= os.Flag
			break
		}
	}
	if seen := h.LastSeen(); seen != 0 {
		f |= Month(time.Unix(seen, 0)) << SeenMonth
	}
	return f
}

// LastSeen is when the device last signed in, or was registered where it never
// did, in seconds since 1970; 0 where neither is known.
func (h *deviceProperties) LastSeen() int64 {
	for _, text := range []string{h.ApproximateLastSignInDateTime, h.RegistrationDateTime} {
		if t, err := time.Parse(time.RFC3339Nano, text); err == nil && t.Unix() > 0 {
			return t.Unix()
		}
	}
	return 0
}
