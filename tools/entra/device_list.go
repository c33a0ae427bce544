package entra

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

type deviceListInput struct {
	tools.Listing
	TrustType    string `json:"trustType,omitzero" enum:"AzureAd,ServerAd,Workplace" jsonschema:"joined, hybrid joined, or registered (personal)"`
	Compliant    *bool  `json:"compliant,omitzero"`
	Managed      *bool  `json:"managed,omitzero"`
	Enabled      *bool  `json:"enabled,omitzero"`
	OS           string `json:"os,omitzero" enum:"Windows,macOS,iOS,Android,Linux,other"`
	InactiveDays int    `json:"inactiveDays,omitzero" min:"1" max:"3650" jsonschema:"no sign-in for so many days"`
	Stale        *bool  `json:"stale,omitzero" jsonschema:"no sign-in for 90 days"`
	Owner        string `json:"owner,omitzero" jsonschema:"user's id, UPN or name"`
	Ownerless    *bool  `json:"ownerless,omitzero"`
}

// deviceRow is a row of entra_device_list. Without isCompliant or isManaged
// nobody reports it of the device.
type deviceRow struct {
	entra.Device
	Enabled *bool    `json:"accountEnabled,omitzero"` // only of one that is not
	Stale   bool     `json:"stale,omitzero"`
	Owners  []string `json:"owners,omitempty"` // userPrincipalName, or the id of one without
}

var leanDevice = []string{
	"id", "displayName", "operatingSystem", "trustType", "isCompliant", "isManaged", "approximateLastSignInDateTime",
}

// Microsoft writes a device's last sign-in down when it is two weeks older than
// a new one, give or take five days, so that nothing follows from an age under
// activityGrain. From staleDays on a device is called stale; Microsoft leaves
// the number to each tenant.
// https://learn.microsoft.com/entra/identity/devices/manage-stale-devices
const (
	activityGrain = 21
	staleDays     = 90
)

var _ = tools.Add(tools.Tool[deviceListInput, tools.List[deviceRow]]{
	Name:        "entra_device_list",
	Title:       "List Entra devices",
	Description: "Registered devices with owners: join type, operating system, compliant, managed, last sign-in, stale; totals by each. Without isCompliant nobody reports it. One user's devices: owner. Names of devices: search.",
	Mode:        tools.Snapshot,
	Permissions: tools.GraphPermissions("Directory.Read.All"),
	Optional:    []tools.Optional{tools.GraphOptional("Device.Read.All", "changes within minutes instead of hours")},
	Fields:      entra.DeviceProperties,
	SearchIn:    "the device's name",
	Run: func(ctx context.Context, c *tools.Call, in deviceListInput) (tools.List[deviceRow], error) {
		var none tools.List[deviceRow]
		if in.Stale != nil && in.InactiveDays > 0 {
			return none, tools.BadArgument("stale", "cannot be combined with inactiveDays: it is inactiveDays 90", "leave one out")
		}
		if in.Ownerless != nil && in.Owner != "" {
			return none, tools.BadArgument("ownerless", "cannot be combined with owner", "leave one out")
		}
		page, err := c.Page(in.Page)
		if err != nil {
			return none, err
		}
		if err := c.Fresh(ctx, in.Fresh, feed.Devices, feed.DeviceOwners); err != nil {
			return none, err
		}
		held, err := c.Uses(ctx, feed.Devices)
		if err != nil {
			return none, err
		}
		owners, err := c.Uses(ctx, feed.DeviceOwners)
		if err != nil {
			return none, err
		}
		stale := c.Now.AddDate(0, 0, -staleDays)
		q := store.DeviceQuery{
			Search: in.Search, TrustType: in.TrustType, OS: in.OS, Compliant: in.Compliant, Managed: in.Managed, Enabled: in.Enabled,
			StaleBefore: stale, Page: page, CountOnly: in.CountOnly, Facets: in.WantsFacets(),
		}
		switch {
		case in.InactiveDays > 0:
			q.SeenBefore = c.Now.AddDate(0, 0, -in.InactiveDays)
		case in.Stale != nil && *in.Stale:
			q.SeenBefore = stale
		case in.Stale != nil:
			q.SeenSince = stale
		}
		if in.Ownerless != nil {
			q.Owned = new(!*in.Ownerless)
		}
		if in.Owner != "" {
			if q.Owner, err = ownerID(ctx, c, in.Owner); err != nil {
				return none, err
			}
		}
		noteDevices(c, in)
		devices, err := c.Store.Devices(ctx, c.ID(), q)
		if err != nil {
			return none, err
		}
		out := tools.List[deviceRow]{
			Items: make([]deviceRow, len(devices.Items)), Next: devices.Next,
			Total:  tools.Total(devices.Total, held && (owners || in.Owner == "" && in.Ownerless == nil)),
			Facets: in.Facets(devices.Facets, devices.Next), NoItems: in.CountOnly,
		}
		if !owners {
			delete(out.Facets, "owned")
		}
		if slices.ContainsFunc(devices.Items, func(d store.DeviceRow) bool { return len(d.Owners) > 0 }) {
			if _, err := c.Uses(ctx, feed.Users); err != nil { // the owners' names
				return none, err
			}
		}
		for i, d := range devices.Items {
			out.Items[i] = newDeviceRow(d, in.Fields, stale)
		}
		return out, nil
	},
})

// ownerID is the id of the user that the caller means.
func ownerID(ctx context.Context, c *tools.Call, named string) (string, error) {
	held, err := c.Uses(ctx, feed.Users)
	if err != nil {
		return "", err
	}
	u, err := c.Store.User(ctx, c.ID(), named)
	switch {
	case err == nil:
		return u.ID, nil
	case !held:
		return "", tools.NotRead("users", err)
	}
	return "", otherKind(ctx, c, named, err)
}

// noteDevices says what the filters leave out.
func noteDevices(c *tools.Call, in deviceListInput) {
	if !in.CountOnly {
		c.LeftOut(in.Page, "accountEnabled true")
	}
	if in.Compliant != nil || in.Managed != nil {
		c.Note("Devices of which nobody reports compliance or management are left out; the facets count them as unknown.")
	}
	if in.InactiveDays > 0 || in.Stale != nil {
		c.Note("Devices that never signed in count from their registration; those without either date are left out.")
	}
	if in.InactiveDays > 0 && in.InactiveDays < activityGrain {
		c.Note("Microsoft records a device's sign-in only about every two weeks: an age under %d days does not show that a device is not used.", activityGrain)
	}
}

func newDeviceRow(d store.DeviceRow, fields []string, stale time.Time) deviceRow {
	seen := d.ApproximateLastSignInDateTime
	if seen.IsZero() {
		seen = d.RegistrationDateTime
	}
	row := deviceRow{Device: d.Device, Stale: !seen.IsZero() && seen.Before(stale)}
	for _, owner := range d.Owners {
		row.Owners = append(row.Owners, cmp.Or(owner.Key, owner.ID))
	}
	if !d.AccountEnabled || slices.Contains(fields, "accountEnabled") {
		row.Enabled = &d.AccountEnabled
	}
	if d.ApproximateLastSignInDateTime.IsZero() {
		fields = append(slices.Clone(fields), "registrationDateTime")
	}
	tools.KeepFields(&row.Device, leanDevice, fields)
	return row
}
