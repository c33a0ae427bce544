package entra

import (
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

// BenchmarkPolicies are the first pages of the tools over policies and external
// access.
func BenchmarkPolicies(b *testing.B) {
	for name, call := range map[string]struct {
		tool string
		args func(n int) toolstest.Args
	}{
		"conditionalAccess": {"entra_conditional_access_list", func(int) toolstest.Args { return toolstest.Args{} }},
		"target":            {"entra_conditional_access_list", func(int) toolstest.Args { return toolstest.Args{"targets": "All Staff"} }},
		"authPolicy":        {"entra_auth_policy_get", func(int) toolstest.Args { return toolstest.Args{} }},
		"external":          {"entra_external_access_report", func(n int) toolstest.Args { return toolstest.Args{"inactiveDays": 60 + n%60} }},
		"foreignApps":       {"entra_external_access_report", func(int) toolstest.Args { return toolstest.Args{"kind": "foreignApp"} }},
		"unredeemed":        {"entra_external_access_report", func(int) toolstest.Args { return toolstest.Args{"kind": "unredeemedGuest"} }},
		"stale":             {"entra_external_access_report", func(n int) toolstest.Args { return toolstest.Args{"kind": "staleGuest", "inactiveDays": 60 + n%60} }},
		"partners":          {"entra_external_access_report", func(int) toolstest.Args { return toolstest.Args{"kind": "partner"} }},
	} {
		b.Run(name, func(b *testing.B) {
			toolstest.BenchCall(b, call.tool, func(_ *toolstest.World, n int) toolstest.Args { return call.args(n) })
		})
	}
}
