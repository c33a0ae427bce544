package check_test

import (
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/check"
)

// TestTenantSchema: a tenant's own tables, columns and functions come first; a
// published table that it lacks is a warning, a table of nobody an error.
func TestTenantSchema(t *testing.T) {
	t.Parallel()
	s := check.NewHuntingSchema([]*check.Table{
		{Name: "DeviceInfo", Columns: []check.Column{{Name: "Timestamp", Type: check.HuntingType("DateTime")}, {Name: "DeviceName"}, {Name: "Own", Type: check.HuntingType("Int64")}}},
		{Name: "Firewall_CL", Columns: []check.Column{{Name: "TimeGenerated", Type: kql.DateTime}, {Name: "Blocked", Type: check.HuntingType("SByte")}}},
	}, []string{"FileProfile", "MyDevices"})
	for text, want := range map[string]string{
		"DeviceInfo | where Own > 1 and DeviceName startswith 'a'": "",
		"DeviceInfo | where DeviceName > 1":                        "error",
		"DeviceInfo | where PublicIP == 'x'":                       "warning: unknown column PublicIP",
		"Firewall_CL | where Blocked | count":                      "",
		"MyDevices() | take 1":                                     "",
		"MyDevices | take 1":                                       "",
		"DeviceInfo | invoke FileProfile(Own)":                     "",
		"EmailEvents | where Subject has 'x'":                      "warning: this tenant has no table EmailEvents",
		"NoTable | take 1":                                         "error: unknown table NoTable",
		"SigninLogs | take 1":                                      "warning: SigninLogs is a table of Microsoft Sentinel",
	} {
		query, errs := kql.Parse(text)
		if len(errs) > 0 {
			t.Fatal(text, errs[0])
		}
		got := ""
		for _, d := range check.Bind(query, s).Findings {
			got += d.Severity.String() + ": " + d.Text()
		}
		if want == "" && got != "" || !strings.HasPrefix(got, want) {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
	for word, want := range map[string]kql.Type{"System.String": kql.String, "Object": kql.Dynamic, "Double": kql.Real, "Int32": kql.Int, "Guid": kql.GUID, "TimeSpan": kql.TimeSpan, "Geography": kql.Unknown} {
		if got := check.HuntingType(word); got != want {
			t.Errorf("%s: got %q, want %q", word, got, want)
		}
	}
}
