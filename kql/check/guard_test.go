package check_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/check"
)

func TestGuardRefusals(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]kql.Code{
		`DeviceInfo | take 1`: nil,
		`DeviceInfo | where a == "cluster('x').database('y')" // externaldata(a:string)["x"]`: nil,
		`DeviceInfo | where Database == "x" and cluster == "y"`:                               nil,
		`externaldata(a:string)["https://x"]`:                                                 {kql.CodeExternal},
		`T | where a in (externaldata(a:string)["https://x"])`:                                {kql.CodeExternal},
		`let x = () { external_data(a:string)["https://x"] }; x`:                              {kql.CodeExternal},
		`external_table("x")`:                             {kql.CodeExternal},
		`cluster("x").database("y").T`:                    {kql.CodeCrossDatabase, kql.CodeCrossDatabase},
		`T | join (database("y").T) on a`:                 {kql.CodeCrossDatabase},
		`T | where a == toscalar(adx("x/y").T | count)`:   {kql.CodeCrossDatabase},
		`union T, database("*").*`:                        {kql.CodeCrossDatabase},
		`['cluster']("x").T`:                              {kql.CodeCrossDatabase},
		`alias database d = cluster("x").database("y");T`: {kql.CodeCrossDatabase, kql.CodeCrossDatabase},
		`workspace("x").T`:                                {kql.CodeCrossDatabase},
		`let app = (a:string) { a }; print app("x")`:      nil,
		`T | evaluate bag_unpack(a)`:                      nil,
		`T | evaluate pivot(a)`:                           nil,
		`evaluate http_request("https://x")`:              {kql.CodePlugin},
		`T | evaluate python(typeof(*), "x")`:             {kql.CodePlugin},
		`T | evaluate sql_request("a", "b")`:              {kql.CodePlugin},
		`T | invoke cluster("x").database("y").f()`:       {kql.CodeCrossDatabase, kql.CodeCrossDatabase},
		`T | make-graph a --> b with (database("x").T) on a | graph-match (x)-[y]->(z) where cluster("q").n == 1 project x`: {kql.CodeCrossDatabase, kql.CodeCrossDatabase},
		`print a[cluster("x"):1]`: {kql.CodeCrossDatabase},
		`.show tables`:            {kql.CodeCommand},
		"  \n.drop table T":       {kql.CodeCommand},
		`T | where`:               {kql.CodeUnparsed},
		``:                        {kql.CodeUnparsed},
	} {
		query, _ := kql.Parse(text)
		var got []kql.Code
		for _, r := range check.Guard(query, check.GuardOptions{}).Refusals {
			got = append(got, r.Code)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
	query, _ := kql.Parse("DeviceInfo | take 1")
	if r := check.Guard(query, check.GuardOptions{MaxLength: 10}).Refusals; len(r) != 1 || r[0].Code != kql.CodeLength {
		t.Errorf("a query over the length: %v", r)
	}
}

func TestGuardTime(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		`DeviceInfo | where Timestamp > ago(1d)`:                                               true,
		`DeviceInfo | where ago(1d) < Timestamp and DeviceName == "x"`:                         true,
		`DeviceInfo | where Timestamp between (ago(2d) .. now())`:                              true,
		`DeviceInfo | project DeviceName, Timestamp | where Timestamp >= datetime(2024-01-01)`: true,
		`SecurityEvent | where TimeGenerated > ago(1h)`:                                        true,
		`DeviceInfo | where startofday(Timestamp) == startofday(now())`:                        true,
		`DeviceInfo`:                             false,
		`DeviceInfo | where Timestamp < ago(1d)`: false,
		`DeviceInfo | where Timestamp !between (ago(2d) .. now())`:                                      false,
		`DeviceInfo | where Timestamp > ago(1d) or DeviceName == "x"`:                                   false,
		`DeviceInfo | where DeviceName == "Timestamp > ago(1d)"`:                                        false,
		`DeviceInfo | where Timestamp > ago(1d) | join (DeviceEvents) on DeviceId`:                      false,
		`DeviceInfo | where Timestamp > ago(1d) | join (DeviceEvents | where Timestamp > ago(1d)) on a`: true,
		`DeviceInfo | join (DeviceEvents) on DeviceId | where Timestamp > ago(1d)`:                      true,
		`let x = DeviceInfo; x | where Timestamp > ago(1d)`:                                             true,
		`let x = DeviceInfo; x | take 1`:                                                                false,
		`let x = DeviceInfo | where Timestamp > ago(1d); x | join x on DeviceId`:                        true,
		`let f = () { DeviceInfo }; f() | take 1`:                                                       false,
		`let f = (T:(*)) { T | where Timestamp > ago(1d) }; f(DeviceInfo)`:                              false,
		`union DeviceInfo, DeviceEvents | where Timestamp > ago(1d)`:                                    true,
		`union DeviceInfo, (DeviceEvents | where Timestamp > ago(1d))`:                                  false,
		`DeviceEvents | where Timestamp > ago(1d) | where DeviceId in (DeviceInfo | project DeviceId)`:  false,
		`let n = toscalar(DeviceInfo | count); DeviceEvents | where Timestamp > ago(1d) | extend n = n`: false,
		`search "x"`: false,
		`DeviceEvents | where Timestamp > ago(1d) | join DeviceTvmSoftwareVulnerabilities on DeviceId`:       true,
		`DeviceEvents | where Timestamp > ago(1d) | mv-apply x = a on (where x > 1) | lookup (print 1) on x`: true,
	} {
		query, errs := kql.Parse(text)
		if len(errs) > 0 {
			t.Errorf("%s: %v", text, errs[0])
			continue
		}
		got := check.Guard(query, check.GuardOptions{Schema: check.HuntingSchema()}).Time
		if got.Found != want {
			t.Errorf("%s: time bound %v, want %v; unbounded %v", text, got.Found, want, got.Unbounded)
		}
	}
}

func TestGuardRows(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]check.RowBound{
		`T | take 10`:                            {Found: true, Rows: 10},
		`T | take 10 | take 5 | where a`:         {Found: true, Rows: 5},
		`T | top 20 by a | project b`:            {Found: true, Rows: 20},
		`let n = 5; T | take n`:                  {Found: true, Rows: -1},
		`T | count`:                              {Found: true, Rows: 1},
		`T | summarize count()`:                  {Found: true, Rows: 1},
		`T | summarize count() by a`:             {},
		`T`:                                      {},
		`T | take 5 | mv-expand a`:               {},
		`T | take 5 | join U on a`:               {},
		`T | take 5 | join kind=inner U on a`:    {},
		`T | take 5 | join kind=leftanti U on a`: {Found: true, Rows: 5},
		`T | take 5 | join kind=leftsemi U on a`: {Found: true, Rows: 5},
		`print 1`:                                {Found: true, Rows: 1},
		`T | take 5 | union U`:                   {},
		`(T | take 5) | extend a = 1`:            {Found: true, Rows: 5},
	} {
		query, errs := kql.Parse(text)
		if len(errs) > 0 {
			t.Errorf("%s: %v", text, errs[0])
			continue
		}
		if got := check.Guard(query, check.GuardOptions{}).Rows; got != want {
			t.Errorf("%s: %+v, want %+v", text, got, want)
		}
	}
	query, _ := kql.Parse("T | summarize count() by")
	if got := check.Guard(query, check.GuardOptions{}).Rows; got.Found {
		t.Errorf("by with nothing behind it: %+v, want no bound", got)
	}
}
