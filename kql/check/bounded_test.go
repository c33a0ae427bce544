package check_test

import (
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/check"
)

// anyTime is the bound of rows whose table is not told.
const anyTime = `coalesce(column_ifexists("Timestamp", datetime(null)), column_ifexists("TimeGenerated", datetime(null)), column_ifexists("ActivityTimestamp", datetime(null)))`

// TestSince: a bound stands behind each table that is read and names stay what
// they are in withsource.
func TestSince(t *testing.T) {
	t.Parallel()
	const loose = ` | where isnull(` + anyTime + `) or ` + anyTime + ` >= ago(7d)`
	for text, want := range map[string]string{
		`EmailEvents`:                                `(EmailEvents | where Timestamp >= ago(7d))`,
		`EmailEvents | count`:                        `EmailEvents | where Timestamp >= ago(7d) | count`,
		"EmailEvents // mail | all\n| count":         "EmailEvents | where Timestamp >= ago(7d) // mail | all\n| count",
		`let E = EmailEvents; E | count`:             `let E = (EmailEvents | where Timestamp >= ago(7d)); E | count`,
		`let EmailEvents = print 1; EmailEvents`:     ``,
		`let f = () { EmailEvents }; f() | count`:    `let f = () { (EmailEvents | where Timestamp >= ago(7d)) }; f() | count`,
		`table("EmailEvents") | count`:               `table("EmailEvents") | where Timestamp >= ago(7d) | count`,
		`CallActivityEvents | count`:                 `CallActivityEvents | where ActivityTimestamp >= ago(7d) | count`,
		`DeviceTvmSoftwareInventory | count`:         ``,
		`print 1`:                                    ``,
		`SigninLogs | count`:                         `SigninLogs | where ` + anyTime + ` >= ago(7d) | count`,
		`EmailEvents | join EmailUrlInfo on Subject`: `EmailEvents | where Timestamp >= ago(7d) | join (EmailUrlInfo | where Timestamp >= ago(7d)) on Subject`,
		`EmailEvents | join (EmailUrlInfo | where Url has "a") on NetworkMessageId`: `EmailEvents | where Timestamp >= ago(7d) | join (EmailUrlInfo | where Timestamp >= ago(7d) | where Url has "a") on NetworkMessageId`,
		`EmailEvents | where Subject in ((EmailUrlInfo | project Url))`:             `EmailEvents | where Timestamp >= ago(7d) | where Subject in ((EmailUrlInfo | where Timestamp >= ago(7d) | project Url))`,
		`print n = toscalar(EmailEvents | count)`:                                   `print n = toscalar(EmailEvents | where Timestamp >= ago(7d) | count)`,
		`union EmailEvents, (EmailUrlInfo | where Url has "a")`:                     `union (EmailEvents | where Timestamp >= ago(7d)), (EmailUrlInfo | where Timestamp >= ago(7d) | where Url has "a")`,
		`union withsource=T EmailEvents, EmailUrlInfo | count`:                      `union withsource=T EmailEvents, EmailUrlInfo` + loose + ` | count`,
		`EmailEvents | union withsource=T EmailUrlInfo | summarize count() by T`:    `EmailEvents | union withsource=T EmailUrlInfo` + loose + ` | summarize count() by T`,
		`union Email* | count`: `union Email*` + loose + ` | count`,
		`union * | count`:      `union *` + loose + ` | count`,
		`search "a"`:           `search "a"` + loose,
		`search in (EmailEvents, DeviceTvmSoftwareInventory) "a" | count`:                `search in (EmailEvents, DeviceTvmSoftwareInventory) "a"` + loose + ` | count`,
		`EmailEvents | search "a"`:                                                       `EmailEvents | where Timestamp >= ago(7d) | search "a"`,
		`find in (EmailEvents) where Subject has "a" or Subject has "b" project Subject`: `find in (EmailEvents) where (Subject has "a" or Subject has "b") and (isnull(Timestamp) or Timestamp >= ago(7d)) project Subject`,
		`EmailEvents | as T | join kind=inner (T | where Subject has "a") on Subject`:    `EmailEvents | where Timestamp >= ago(7d) | as T | join kind=inner (T | where Subject has "a") on Subject`,
		`EmailEvents | extend EmailUrlInfo = 1 | where EmailUrlInfo == 1`:                `EmailEvents | where Timestamp >= ago(7d) | extend EmailUrlInfo = 1 | where EmailUrlInfo == 1`,
		`['EmailEvents'] | count`:                                                        `['EmailEvents'] | where Timestamp >= ago(7d) | count`,
		`EmailEvents | where Url == toscalar(EmailUrlInfo | project Url)`:                `EmailEvents | where Timestamp >= ago(7d) | where Url == toscalar(EmailUrlInfo | where Timestamp >= ago(7d) | project Url)`,
	} {
		query, errs := kql.Parse(text)
		if len(errs) > 0 {
			t.Errorf("%s: %v", text, errs[0])
			continue
		}
		got, ok := check.Since(query, check.HuntingSchema(), 7*24*time.Hour)
		if ok != (want != "") || ok && got != want {
			t.Errorf("%s:\ngot  %s %v\nwant %s", text, got, ok, want)
		}
	}
}

// TestGuardSpan: how far back a query reaches by its own words.
func TestGuardSpan(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	now := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	for text, want := range map[string]struct {
		longest time.Duration
		unclear bool
	}{
		`EmailEvents | count`: {},
		`EmailEvents | where Timestamp > ago(30d) | join EmailUrlInfo on Url`:               {longest: 30 * day},
		`let back = 2 * 7d; EmailEvents | where ago(back) <= Timestamp`:                     {longest: 14 * day},
		`EmailEvents | where Timestamp between (ago(10d) .. ago(2d))`:                       {longest: 10 * day},
		`EmailEvents | where Timestamp > datetime(2026-11-10 09:00)`:                        {longest: 20 * day},
		`EmailEvents | where Timestamp > now() - 36h`:                                       {longest: 36 * time.Hour},
		`EmailEvents | where Timestamp > now(-3d)`:                                          {longest: 3 * day},
		`EmailEvents | where Timestamp >= startofday(ago(2d))`:                              {longest: 2*day + 9*time.Hour},
		`EmailEvents | where now() - Timestamp < 12d`:                                       {longest: 12 * day},
		`EmailEvents | where Timestamp < ago(14d)`:                                          {longest: 14 * day, unclear: true},
		`EmailEvents | where datetime_diff("day", now(), Timestamp) < 20`:                   {unclear: true},
		`EmailEvents | where hourofday(Timestamp) > 18`:                                     {},
		`EmailEvents | where Timestamp > toscalar(EmailUrlInfo | summarize max(Timestamp))`: {unclear: true},
		`EmailEvents | summarize count() by bin(Timestamp, 30d)`:                            {},
		`let f = (back:timespan) { EmailEvents | where Timestamp > ago(back) }; f(9d)`:      {unclear: true},
		`EmailEvents | where Timestamp > todatetime("2026-11-10")`:                          {unclear: true},
	} {
		query, errs := kql.Parse(text)
		if len(errs) > 0 {
			t.Errorf("%s: %v", text, errs[0])
			continue
		}
		got := check.Guard(query, check.GuardOptions{Schema: check.HuntingSchema(), Now: now}).Time
		if got.Longest != want.longest || got.Unclear != want.unclear {
			t.Errorf("%s: got %s %v, want %s %v", text, got.Longest, got.Unclear, want.longest, want.unclear)
		}
	}
}
