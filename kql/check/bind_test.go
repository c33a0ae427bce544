package check_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/check"
)

// TestBindColumns holds the columns of the result; "?" is a result that is not
// known.
func TestBindColumns(t *testing.T) {
	t.Parallel()
	const two = "datatable(a:string, b:long)[] "
	for text, want := range map[string]string{
		two:                                     "a:string b:long",
		two + "| extend c = b * 2.0, d = now()": "a:string b:long c:real d:datetime",
		two + "| project x = tostring(b), a":    "x:string a:string",
		two + "| project-away a":                "b:long",
		two + "| project-rename z = a":          "z:string b:long",
		two + "| project-reorder b":             "b:long a:string",
		two + "| project-keep a*":               "a:string",
		two + "| summarize count(), dcount(a), m = max(b), make_set(a) by a": "a:string count_:long dcount_a:long m:long set_a:dynamic",
		two + "| summarize arg_max(b, *) by a":                               "a:string b:long",
		two + "| summarize countif(b > 1), avg(b), sum(b) by bin(b, 10)":     "b:long countif_:long avg_b:real sum_b:long",
		two + "| distinct a":                                              "a:string",
		two + "| count":                                                   "Count:long",
		two + "| join (" + two + ") on a":                                 "a:string b:long a1:string b1:long",
		two + "| join kind=leftanti (" + two + ") on a":                   "a:string b:long",
		two + "| lookup (" + two + ") on a":                               "a:string b:long b1:long",
		two + "| union (datatable(c:int)[])":                              "a:string b:long c:int",
		"union withsource=s (" + two + ")":                                "s:string a:string b:long",
		two + "| mv-expand a to typeof(long)":                             "a:long b:long",
		two + "| parse a with 'x' y:int 'z' w":                            "a:string b:long y:int w:string",
		"range x from 1 to 2 step 1":                                      "x:long",
		"print a = 1, b = 'x', 1d - 2d":                                   "a:long b:string print_2:timespan",
		"let T = " + two + "; let f = (n:long) { T | where b > n }; f(1)": "a:string b:long",
		two + "| evaluate bag_unpack(a)":                                  "?",
		two + "| invoke g()":                                              "?",
		two + "| getschema":                                               "ColumnName:string ColumnOrdinal:int DataType:string ColumnType:string",
		two + "| make-series n = count() on b from 1 to 2 step 1 by a":    "a:string n:dynamic b:dynamic",
		"unknown_table | project x = 1":                                   "x:long",
	} {
		query, errs := kql.Parse(text)
		if len(errs) > 0 {
			t.Errorf("%s: %v", text, errs[0])
			continue
		}
		binding := check.Bind(query, nil)
		got := "?"
		if binding.Known {
			var columns []string
			for _, c := range binding.Columns {
				columns = append(columns, c.Name+":"+string(c.Type))
			}
			got = strings.Join(columns, " ")
		}
		if got != want {
			t.Errorf("%s:\n got %s\nwant %s", text, got, want)
		}
	}
}

func TestBindWarnings(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"DeviceInfo | where DeviceNam == 'x'":                   {"1:20: unknown column DeviceNam; did you mean DeviceName?"},
		"DeviceInfos | take 1":                                  {"1:1: unknown table DeviceInfos; did you mean DeviceInfo?"},
		"DeviceInfo | where isnotemty(DeviceName)":              {"1:20: unknown function isnotemty; did you mean isnotempty?"},
		"DeviceInfo | where devicename == 'x'":                  {"1:20: unknown column devicename; did you mean DeviceName?"},
		"DeviceInfo | where DeviceName = 'x'":                   {"1:20: = gives a name and compares nothing; == compares"},
		"DeviceInfo | where DeviceName":                         {"1:20: a condition must be bool, this is string"},
		"DeviceInfo | where Timestamp has '2024'":               {"1:30: operator has does not take datetime and string; tostring() makes it text"},
		"DeviceInfo | extend a = DeviceName + 1":                {"1:36: operator + does not take string and long; strcat() joins texts"},
		"DeviceInfo | project DeviceId | where DeviceName == 1": {"1:39: unknown column DeviceName"},
		"where a == 1": {"1:1: the query names no table in front of where"},
		"DeviceInfo | join DeviceEvents on DeviceIdd":                                     {"1:35: unknown column DeviceIdd; did you mean DeviceId?"},
		"DeviceInfo | join DeviceEvents on $left.DeviceId == $right.DeviceI":              {"1:60: unknown column DeviceI; did you mean DeviceId?"},
		"DeviceInfo | evaluate bag_unpack(Anything) | where x == 1":                       {"1:34: unknown column Anything"},
		"DeviceInfo | invoke FileProfile(SHA1) | where GlobalPrevalence > 1":              {"1:33: unknown column SHA1"},
		"let x = '1'; DeviceInfo | where DeviceId == x and Timestamp > ago(1d)":           nil,
		"AADSignInEventsBeta | take 1":                                                    {"1:1: AADSignInEventsBeta is retired: replaced on October 19, 2026; did you mean EntraIdSignInEvents?"},
		"IdentityInfo | summarize arg_max(Timestamp, *) by AccountUpn | where Blast == 1": {"1:70: unknown column Blast"},
		"DeviceInfo | extend x = todynamic(split(DeviceName, '.'))":                       nil,
		"SigninLogs | where a == 1":                                                       {"1:1: SigninLogs is a table of Microsoft Sentinel: it is here only where the Sentinel workspace is connected to the Defender portal: in Defender, EntraIdSignInEvents has sign-ins"},
		"AIAgentsInfo | take 1":                                                           {"1:1: AIAgentsInfo is replaced: it ended on July 1, 2026; did you mean AgentsInfo?"},
		"GraphApiAuditEvents | where Nope == 1":                                           {"1:1: GraphApiAuditEvents is GraphAPIAuditEvents in the published schema: Microsoft spells it both ways; did you mean GraphAPIAuditEvents?", "1:29: unknown column Nope"},
		"ProcessCreationEvents | take 1":                                                  {"1:1: unknown table ProcessCreationEvents; did you mean DeviceProcessEvents?"},
		"DeviceInfo | where TimeGenerated > ago(1d)":                                      {"1:20: unknown column TimeGenerated; did you mean Timestamp?"},
		"DeviceInfo | where isnull_or(DeviceName, 'a') == 'a'":                            {"1:20: unknown function isnull_or; did you mean coalesce?"},
		"DeviceInfo | where OnboardingStatus == true":                                     {"1:37: == compares string with bool"},
		"DeviceInfo | where a = true":                                                     {"1:20: = gives a name and compares nothing; == compares"},
		"DeviceInfo | summarize count(DeviceId)":                                          {"1:24: count() counts rows for which a condition is true; count what is there with countif(isnotempty(…)), different values with dcount()"},
		"DeviceInfo | where Timestamp > datetime(2026-13-01)":                             {"1:32: datetime(2026-13-01) is no datetime: it is null, and nothing compares with null"},
		"Resources | where type =~ 'x' | project anything":                                {"1:1: unknown table Resources"},
		"find where a == 1":                                                               {"1:12: unknown column a"},
		"let T = DeviceInfo; union isfuzzy=true T, NotThere | where anything == 1":        nil,
	} {
		query, errs := kql.Parse(text)
		if len(errs) > 0 {
			t.Errorf("%s: %v", text, errs[0])
			continue
		}
		var got []string
		for _, w := range check.Bind(query, check.HuntingSchema()).Findings {
			got = append(got, w.Error())
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
	query, _ := kql.Parse("Resources | where type =~ 'x' | project anything, properties.a.b")
	if w := check.Bind(query, check.ResourceGraphSchema()).Findings; len(w) > 0 {
		t.Errorf("Resource Graph: %v", w)
	}
	query, _ = kql.Parse("resurces | take 1")
	if w := check.Bind(query, check.ResourceGraphSchema()).Findings; len(w) != 1 || w[0].Nearest[0] != "resources" {
		t.Errorf("Resource Graph, mistyped: %v", w)
	}
}
