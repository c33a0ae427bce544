package store

import (
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// Flags of a device in its facet column, beside those that all kinds share.
// Of two that contradict each other neither is set where Microsoft says
// nothing: isCompliant and isManaged are null until somebody manages the device.
// https://learn.microsoft.com/graph/api/resources/device
const (
	flagCompliant int64 = 1 << (16 + iota)
	flagNotCompliant
	flagManaged
	flagNotManaged
	flagJoined     // trustType AzureAd
	flagHybrid     // ServerAd
	flagRegistered // Workplace
	flagWindows
	flagMac
	flagIOS
	flagAndroid
	flagLinux

	// seenMonth is where the month begins in which the device was last seen, so
	// that an age needs a look only at the devices of one month. 0: not known.
	seenMonth = 32
)

// deviceHead is what the store reads of a device's document beside head.
type deviceHead struct {
	TrustType                     string `json:"trustType"`
	OperatingSystem               string `json:"operatingSystem"`
	IsCompliant                   *bool  `json:"isCompliant"`
	IsManaged                     *bool  `json:"isManaged"`
	ApproximateLastSignInDateTime string `json:"approximateLastSignInDateTime"`
	RegistrationDateTime          string `json:"registrationDateTime"`
}

// monthOf counts the months from 1970 on, UTC; startOf is its opposite.
func monthOf(t time.Time) int64 {
	t = t.UTC()
	return int64(t.Year()-1970)*12 + int64(t.Month())
}

func startOf(month int64) time.Time {
	return time.Date(1970, time.Month(month), 1, 0, 0, 0, 0, time.UTC)
}

// deviceFlag is a value of a property and the flag that stands for it.
type deviceFlag struct {
	value string
	flag  int64
}

// Join types of a device, and the families of its operating system.
var (
	trustTypes = []deviceFlag{{"AzureAd", flagJoined}, {"ServerAd", flagHybrid}, {"Workplace", flagRegistered}}
	deviceOSs  = []deviceFlag{{"Windows", flagWindows}, {"macOS", flagMac}, {"iOS", flagIOS}, {"Android", flagAndroid}, {"Linux", flagLinux}}
)

// OtherOS stands for the operating systems of no family.
const OtherOS = "other"

// osFamilies are how the names of operating systems begin: Intune registers
// Macs as "MacMDM" and phones as "AndroidForWork" or "IPhone".
var osFamilies = []deviceFlag{
	{"windows", flagWindows}, {"mac", flagMac}, {"ios", flagIOS}, {"ipad", flagIOS}, {"iphone", flagIOS}, {"android", flagAndroid}, {"linux", flagLinux},
}

const flagAnyOS = flagWindows | flagMac | flagIOS | flagAndroid | flagLinux

// deviceFlags are the flags of a device's document.
func (h *deviceHead) deviceFlags() int64 {
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
	either(h.IsCompliant, flagCompliant, flagNotCompliant)
	either(h.IsManaged, flagManaged, flagNotManaged)
	for _, t := range trustTypes {
		if strings.EqualFold(h.TrustType, t.value) {
			f |= t.flag
		}
	}
	system := strings.ToLower(h.OperatingSystem)
	for _, os := range osFamilies {
		if strings.HasPrefix(system, os.value) {
			f |= os.flag
			break
		}
	}
	if seen := h.lastSeen(); seen != 0 {
		f |= monthOf(time.Unix(seen, 0)) << seenMonth
	}
	return f
}

// lastSeen is when the device last signed in, or was registered where it never
// did, in seconds since 1970; 0 where neither is known.
func (h *deviceHead) lastSeen() int64 {
	for _, text := range []string{h.ApproximateLastSignInDateTime, h.RegistrationDateTime} {
		if t, err := time.Parse(time.RFC3339Nano, text); err == nil && t.Unix() > 0 {
			return t.Unix()
		}
	}
	return 0
}

// flushDevices writes when devices were last seen.
func (b *batch) flushDevices() error {
	var values []any
	for _, wk := range b.order {
		if wk.head == nil || wk.after.state == stateGone {
			continue
		}
		if seen := wk.head.lastSeen(); seen != 0 {
			values = append(values, wk.id, b.conn, seen)
		} else if _, err := b.w.Exec("DELETE FROM device WHERE id = ?", wk.id); err != nil {
			return err
		}
	}
	_, err := b.w.InsertMany("INSERT OR REPLACE INTO device (id, conn, active) VALUES ", 3, "", values, nil)
	return err
}

// DeviceRow is a device and who owns it.
type DeviceRow struct {
	entra.Device
	Owners []entra.Ref `json:"owners,omitempty"` // registered owners, mostly one
}

// DeviceQuery selects devices; the zero value selects all. Filters combine with
// "and".
type DeviceQuery struct {
	Search    string // words of the name
	TrustType string // "AzureAd", "ServerAd" or "Workplace"
	OS        string // "Windows", "macOS", "iOS", "Android", "Linux" or OtherOS
	Compliant *bool  // devices of which neither is known are in neither
	Managed   *bool
	Enabled   *bool
	Owned     *bool  // has a registered owner
	Owner     string // object id of one
	// SeenBefore and SeenSince select by the last sign-in, or by the
	// registration of a device that never signed in; devices of which neither is
	// known are left out.
	SeenBefore time.Time
	SeenSince  time.Time
	// StaleBefore is the limit of the facet "stale".
	StaleBefore time.Time
	Page
	CountOnly bool
	Facets    bool // by "trustType", "os", "compliant", "managed", "enabled", "owned" and "stale"
}
