package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store/column"
	"github.com/mscloud-mcp/mscloud-mcp/store/round"
	"github.com/mscloud-mcp/mscloud-mcp/store/searchtext"
)

func deviceID(n int) string { return guid(8, n) }

// deviceProps are what devices are in turn.
var deviceProps = []string{
	`"operatingSystem":"Windows","trustType":"AzureAd","isCompliant":true,"isManaged":true`,
	`"operatingSystem":"MacMDM","trustType":"AzureAd","isCompliant":false,"isManaged":true`,
	`"operatingSystem":"IPhone","trustType":"Workplace","isCompliant":null,"isManaged":null`,
	`"operatingSystem":"AndroidForWork","trustType":"Workplace","isManaged":false`,
	`"operatingSystem":"Windows","trustType":"ServerAd","isCompliant":true,"isManaged":true`,
	`"operatingSystem":"Plan 9"`,
	`"operatingSystem":"linux","trustType":"AzureAd","isCompliant":true,"isManaged":true`,
}

// device is the n-th device of a test. Every eleventh never signed in, and
// every twenty-second was never registered either.
func device(n int, now time.Time) string {
	seen := now.Add(-time.Duration(n*7%400) * 24 * time.Hour).Format(time.RFC3339)
	times := fmt.Sprintf(`"approximateLastSignInDateTime":%q`, seen)
	switch {
	case n%22 == 0:
		times = `"approximateLastSignInDateTime":null`
	case n%11 == 0:
		times = fmt.Sprintf(`"registrationDateTime":%q`, seen)
	}
	return fmt.Sprintf(`{"id":%q,"deviceId":%q,"displayName":"LT-%03d-%d","accountEnabled":%t,%s,%s}`,
		deviceID(n), guid(9, n), n*13%700, n, n%9 != 0, deviceProps[n%len(deviceProps)], times)
}

func (f *fixture) devices(count int) {
	f.Helper()
	var items, owners []string
	for n := range count {
		items = append(items, device(n, f.now))
		if n%3 != 0 {
			owners = append(owners, fmt.Sprintf(`{"id":%q,"registeredOwners":[%s]}`, deviceID(n), member("user", userID(n%5))))
		}
	}
	f.round(feed.Devices, true, items...)
	f.round(feed.DeviceOwners, true, owners...)
}

func TestDeviceFilters(t *testing.T) {
	t.Parallel()
	const count = 2200
	f := newFixture(t)
	f.round(feed.Users, true, person(0, "Ana"), person(1, "Bo"), person(2, "Cleo"))
	now := f.now
	f.devices(count)
	f.now = now
	var all []entra.Device
	number := map[string]int{}
	for n := range count {
		var d entra.Device
		if err := json.Unmarshal([]byte(device(n, now)), &d); err != nil {
			t.Fatal(err)
		}
		all, number[d.ID] = append(all, d), n
	}
	slices.SortFunc(all, func(a, b entra.Device) int {
		return strings.Compare(searchtext.Fold(a.DisplayName), searchtext.Fold(b.DisplayName))
	})
	seen := func(d entra.Device) time.Time {
		if d.ApproximateLastSignInDateTime.IsZero() {
			return d.RegistrationDateTime
		}
		return d.ApproximateLastSignInDateTime
	}
	old, older := now.AddDate(0, 0, -90), now.AddDate(0, 0, -395)
	is := func(p *bool, want bool) bool { return p != nil && *p == want }
	for _, c := range []struct {
		name  string
		query DeviceQuery
		match func(entra.Device) bool
	}{
		{"all", DeviceQuery{}, func(entra.Device) bool { return true }},
		{"joined", DeviceQuery{TrustType: "AzureAd"}, func(d entra.Device) bool { return d.TrustType == "AzureAd" }},
		{"compliant", DeviceQuery{Compliant: ptr(true)}, func(d entra.Device) bool { return is(d.IsCompliant, true) }},
		{"not compliant", DeviceQuery{Compliant: ptr(false)}, func(d entra.Device) bool { return is(d.IsCompliant, false) }},
		{"not managed", DeviceQuery{Managed: ptr(false)}, func(d entra.Device) bool { return is(d.IsManaged, false) }},
		{"disabled", DeviceQuery{Enabled: ptr(false)}, func(d entra.Device) bool { return !d.AccountEnabled }},
		{"enabled phones", DeviceQuery{Enabled: ptr(true), OS: "iOS"}, func(d entra.Device) bool { return d.AccountEnabled && d.OperatingSystem == "IPhone" }},
		{"macs", DeviceQuery{OS: "macOS"}, func(d entra.Device) bool { return d.OperatingSystem == "MacMDM" }},
		{"other systems", DeviceQuery{OS: column.OtherOS}, func(d entra.Device) bool { return d.OperatingSystem == "Plan 9" }},
		{"without owner", DeviceQuery{Owned: ptr(false)}, func(d entra.Device) bool { return number[d.ID]%3 == 0 }},
		{"of Bo", DeviceQuery{Owner: userID(1), OS: "Windows"}, func(d entra.Device) bool {
			n := number[d.ID]
			return n%3 != 0 && n%5 == 1 && d.OperatingSystem == "Windows"
		}},
		{"of nobody known", DeviceQuery{Owner: guid(7, 7)}, func(entra.Device) bool { return false }},
		{"stale", DeviceQuery{SeenBefore: old}, func(d entra.Device) bool { return !seen(d).IsZero() && seen(d).Before(old) }},
		{"very stale", DeviceQuery{SeenBefore: older, TrustType: "Workplace"}, func(d entra.Device) bool {
			return !seen(d).IsZero() && seen(d).Before(older) && d.TrustType == "Workplace"
		}},
		{"of late", DeviceQuery{SeenSince: old, Compliant: ptr(true)}, func(d entra.Device) bool { return !seen(d).Before(old) && is(d.IsCompliant, true) }},
		{"between", DeviceQuery{SeenSince: older, SeenBefore: old}, func(d entra.Device) bool { return !seen(d).Before(older) && seen(d).Before(old) }},
		{"search", DeviceQuery{Search: "lt-01"}, func(d entra.Device) bool { return strings.HasPrefix(d.DisplayName, "LT-01") }},
		{"stale of Bo, searched", DeviceQuery{Search: "lt", Owner: userID(1), SeenBefore: old}, func(d entra.Device) bool {
			n := number[d.ID]
			return n%3 != 0 && n%5 == 1 && !seen(d).IsZero() && seen(d).Before(old)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var want, got []string
			stale := map[string]int{}
			for _, d := range all {
				if !c.match(d) {
					continue
				}
				want = append(want, d.DisplayName)
				switch at := seen(d); {
				case at.IsZero():
					stale["unknown"]++
				default:
					stale[fmt.Sprint(at.Before(old))]++
				}
			}
			c.query.Limit, c.query.Facets, c.query.StaleBefore = 170, true, old
			for {
				list, err := f.db.Devices(f.ctx(), f.conn, c.query)
				if err != nil {
					t.Fatal(err)
				}
				if list.Total != len(want) {
					t.Fatalf("total %d, want %d", list.Total, len(want))
				}
				if c.query.After == "" && len(want) > 0 {
					equal(t, "stale", list.Facets["stale"], largest(stale, 3))
				}
				for _, d := range list.Items {
					got = append(got, d.DisplayName)
					if n := number[d.ID]; (len(d.Owners) == 0) != (n%3 == 0) || len(d.Owners) > 0 && d.Owners[0].ID != userID(n%5) {
						t.Fatalf("owners of %s: %v", d.DisplayName, d.Owners)
					}
				}
				if c.query.After = list.Next; c.query.After == "" {
					break
				}
			}
			equal(t, "devices", got, want)
		})
	}
	if _, err := f.db.Devices(f.ctx(), f.conn, DeviceQuery{OS: "BeOS"}); err == nil {
		t.Error("an unknown operating system: no error")
	}
}

func TestDeviceFollowsChanges(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	at := func(d int) string { return f.now.AddDate(0, 0, -d).Format(time.RFC3339) }
	f.round(feed.Devices, true, fmt.Sprintf(`{"id":%q,"displayName":"A","accountEnabled":true,"isCompliant":false,"approximateLastSignInDateTime":%q}`, deviceID(1), at(200)))
	total := func(q DeviceQuery) int {
		list, err := f.db.Devices(f.ctx(), f.conn, q)
		if err != nil {
			t.Fatal(err)
		}
		return list.Total
	}
	old := DeviceQuery{SeenBefore: f.now.AddDate(0, 0, -100)}
	equal(t, "stale", total(old), 1)
	f.round(feed.Devices, false, fmt.Sprintf(`{"id":%q,"isCompliant":true,"approximateLastSignInDateTime":%q}`, deviceID(1), at(1)))
	equal(t, "stale after a sign-in", total(old), 0)
	equal(t, "compliant", total(DeviceQuery{Compliant: ptr(true)}), 1)
	f.round(feed.Devices, false, fmt.Sprintf(`{"id":%q,"@removed":{"reason":"deleted"}}`, deviceID(1)))
	equal(t, "after deletion", total(DeviceQuery{}), 0)
	var left int
	f.tx(func(w *round.Writer) error { return w.Get("SELECT count(*) FROM device", nil, &left) })
	equal(t, "rows left", left, 0)
}

func BenchmarkDevices(b *testing.B) {
	f := newFixture(b)
	now := f.now
	f.devices(80_000) // most of them stale
	f.now = now
	for name, q := range map[string]DeviceQuery{
		"all": {}, "joined": {TrustType: "AzureAd", Compliant: ptr(false)}, "stale": {SeenBefore: now.AddDate(0, 0, -90)},
		"rare": {SeenBefore: now.AddDate(0, 0, -398), OS: "Linux"}, "recent": {SeenSince: now.AddDate(0, 0, -90)}, "search": {Search: "lt-01"},
	} {
		q.Facets, q.StaleBefore = true, now.AddDate(0, 0, -90)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if list, err := f.db.Devices(f.ctx(), f.conn, q); err != nil || len(list.Items) == 0 {
					b.Fatal(len(list.Items), err)
				}
			}
		})
	}
}
