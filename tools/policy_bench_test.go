package tools

import "testing"

// BenchmarkPolicies are the first pages of the tools over policies and external
// access.
func BenchmarkPolicies(b *testing.B) {
	for name, call := range map[string]struct {
		tool string
		args func(n int) args
	}{
		"conditionalAccess": {"entra_conditional_access_list", func(int) args { return args{} }},
		"target":            {"entra_conditional_access_list", func(int) args { return args{"targets": "All Staff"} }},
		"authPolicy":        {"entra_auth_policy_get", func(int) args { return args{} }},
		"external":          {"entra_external_access_report", func(n int) args { return args{"inactiveDays": 60 + n%60} }},
		"foreignApps":       {"entra_external_access_report", func(int) args { return args{"kind": "foreignApp"} }},
		"unredeemed":        {"entra_external_access_report", func(int) args { return args{"kind": "unredeemedGuest"} }},
		"stale":             {"entra_external_access_report", func(n int) args { return args{"kind": "staleGuest", "inactiveDays": 60 + n%60} }},
		"partners":          {"entra_external_access_report", func(int) args { return args{"kind": "partner"} }},
	} {
		b.Run(name, func(b *testing.B) {
			benchCall(b, call.tool, func(_ *world, n int) args { return call.args(n) })
		})
	}
}
