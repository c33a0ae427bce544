package store

import (
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/store/column"
)

// OtherOS stands for the operating systems of no family.
const OtherOS = column.OtherOS

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
