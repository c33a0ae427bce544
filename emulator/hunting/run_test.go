package hunting

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine"
)

func TestRunErrors(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		err    error
		status int
		want   string
	}{
		{&engine.MemoryError{Limit: 1}, 400, "Query execution has exceeded the allowed limits."},
		{fmt.Errorf("run: %w", context.DeadlineExceeded), 400, "Query exceeded the timeout period."},
		{&engine.Unsupported{What: "make-graph"}, 501, "make-graph exists in Kusto and is not run by this emulator."},
		{errors.New("the divisor is a table."), 400, "the divisor is a table. Fix semantic errors in your query and try again."},
	} {
		if got := runError(tc.err); got.Status != tc.status || !strings.Contains(got.Message, tc.want) {
			t.Errorf("%v: got %d %q want %d %q", tc.err, got.Status, got.Message, tc.status, tc.want)
		}
	}
}

// TestAnswerSize: an answer that is too large is refused, not cut.
func TestAnswerSize(t *testing.T) {
	t.Parallel()
	h := New(directory.New(directory.TenantInfo{ID: "00000000-0000-4000-8000-000000000001"}, morning))
	r, refused := h.Run(t.Context(), Request{Query: "range x from 1 to 100 step 1"})
	if refused != nil {
		t.Fatal(refused.Message)
	}
	var out bytes.Buffer
	if err := GraphSpelling.Encode(&out, r, 10_000); err != nil {
		t.Errorf("%d bytes are too many: %s", out.Len(), err.Message)
	}
	out.Reset()
	if err := GraphSpelling.Encode(&out, r, 300); err == nil || err.Status != 400 || !strings.Contains(err.Message, "exceeded the allowed result size") {
		t.Errorf("got %v", err)
	}
}

// TestOwnTables: a tenant that a test makes has the rows that it is given, and
// the tables that follow from them.
func TestOwnTables(t *testing.T) {
	t.Parallel()
	d := directory.New(directory.TenantInfo{ID: "00000000-0000-4000-8000-000000000001", DefaultDomain: "contoso.com"}, morning)
	h := New(d)
	count := func(query string) string {
		t.Helper()
		r, refused := h.Run(t.Context(), Request{Query: query})
		if refused != nil {
			t.Fatal(query, refused.Message)
		}
		if r.Len() == 0 {
			return "none"
		}
		return r.Value(0, 0).Text()
	}
	if got := count(`search "pc1" | count`); got != "0" {
		t.Errorf("an empty tenant has %s rows", got)
	}
	d.AddRow("machines", "00ff", map[string]any{"computerDnsName": "pc1", "lastSeen": morning(), "osPlatform": "Windows11", "onboardingStatus": "CanBeOnboarded"})
	d.AddRow("vulnerabilities", "CVE-2030-1", map[string]any{"severity": "High"})
	d.AddRow("software", "v-_-s", nil)
	d.AddRow("recommendations", "sca-_-scid-1", map[string]any{"recommendationName": "Do it", "severityScore": 5.0})
	d.Install("00ff", "v-_-s", "1")
	d.Weaken("v-_-s", "1", "CVE-2030-1", "")
	d.Misconfigure("sca-_-scid-1", "00ff")
	h.AddRow("DeviceEvents", "Timestamp", morning().Add(-time.Hour), "ActionType", "UsbDriveMounted", "DeviceId", "00ff")
	for query, want := range map[string]string{
		"DeviceInfo | project OnboardingStatus": "Can be onboarded",
		"DeviceTvmSoftwareVulnerabilities | project strcat(DeviceName, SoftwareVendor, SoftwareName, SoftwareVersion, CveId, VulnerabilitySeverityLevel)": "pc1vs1CVE-2030-1High",
		"DeviceTvmSecureConfigurationAssessment | project strcat(ConfigurationId, IsCompliant)":                                                           "scid-1False",
		"DeviceEvents | where Timestamp > ago(2h) | project ActionType":                                                                                   "UsbDriveMounted",
		"IdentityInfo | count": "0",
	} {
		if got := count(query); !strings.EqualFold(got, want) {
			t.Errorf("%s: got %q want %q", query, got, want)
		}
	}
	d.Add("user", "00000000-0000-4000-8000-000000000002", map[string]any{"userPrincipalName": "ana@contoso.com", "displayName": "Ana"})
	if got := count("IdentityInfo | project AccountName"); got != "ana" {
		t.Errorf("a new user is not in IdentityInfo: %q", got)
	}
	for _, cells := range [][]any{{"Timestamp"}, {"Nope", 1}, {"ReportId", "many"}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%v was added", cells)
				}
			}()
			h.AddRow("DeviceEvents", cells...)
		}()
	}
}

func morning() time.Time { return time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC) }
