package governance

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

func TestRoleSettings(t *testing.T) {
	t.Parallel()
	approver := entra.SubjectSet{Type: "#microsoft.graph.singleUser", UserID: "ana"}
	policy := func(rules ...entra.RolePolicyRule) *entra.RolePolicy { return &entra.RolePolicy{Rules: rules} }
	open := policy(
		entra.RolePolicyRule{ID: "Expiration_EndUser_Assignment", MaximumDuration: "P1D"},
		entra.RolePolicyRule{ID: "Enablement_EndUser_Assignment"},
		entra.RolePolicyRule{ID: "Expiration_Admin_Assignment"}, entra.RolePolicyRule{ID: "Expiration_Admin_Eligibility"},
	)
	hard := policy(
		entra.RolePolicyRule{ID: "Expiration_EndUser_Assignment", MaximumDuration: "PT2H"},
		entra.RolePolicyRule{ID: "Enablement_EndUser_Assignment", EnabledRules: []string{"Justification", "Ticketing"}},
		entra.RolePolicyRule{ID: "AuthenticationContext_EndUser_Assignment", IsEnabled: true, ClaimValue: "c1"},
		entra.RolePolicyRule{ID: "Approval_EndUser_Assignment", Setting: &entra.ApprovalSetting{IsApprovalRequired: true, ApprovalStages: []entra.ApprovalStage{{PrimaryApprovers: []entra.SubjectSet{approver}}}}},
		entra.RolePolicyRule{ID: "Expiration_Admin_Assignment", IsExpirationRequired: true}, entra.RolePolicyRule{ID: "Expiration_Admin_Eligibility", IsExpirationRequired: true, MaximumDuration: "P180D"},
	)
	for _, tc := range []struct {
		name   string
		policy *entra.RolePolicy
		want   []string
	}{
		{"open", open, []string{WeakNoMFA, WeakNoApproval, WeakNoJustification, WeakLongActivation, WeakPermanentActive, WeakPermanentEligible}},
		{"hard", hard, nil},
	} {
		s, ok := NewRoleSettings(tc.policy)
		if !ok {
			t.Errorf("%s: not read", tc.name)
		}
		if diff := cmp.Diff(tc.want, Striking(s.Weaknesses(), TierControl)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tc.name, diff)
		}
	}
	s, _ := NewRoleSettings(open)
	if diff := cmp.Diff([]string{WeakNoMFA, WeakNoJustification, WeakLongActivation}, Striking(s.Weaknesses(), TierManagement)); diff != "" {
		t.Errorf("striking at tier 1 (-want +got):\n%s", diff)
	}
	s, _ = NewRoleSettings(hard)
	if diff := cmp.Diff([]entra.SubjectSet{approver}, s.Activation.Approvers); diff != "" || s.Eligible.Maximum != "P180D" || s.Activation.AuthenticationContext != "c1" {
		t.Errorf("settings %+v %s", s, diff)
	}
	if _, ok := NewRoleSettings(policy()); ok {
		t.Error("a policy without rules was read")
	}
	if _, ok := NewRoleSettings(nil); ok {
		t.Error("no policy was read")
	}
}

func TestISODuration(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{
		"PT8H": 8 * time.Hour, "PT24H": 24 * time.Hour, "P1D": 24 * time.Hour, "P1DT30M": 24*time.Hour + 30*time.Minute, "PT90S": 90 * time.Second,
		"": 0, "P": 0, "8H": 0, "PT": 0, "PTH": 0, "P1Y": 0, "PT99999999H": 0, "PT8H1": 0,
	} {
		if got := isoDuration(text); got != want {
			t.Errorf("%q: got %v, want %v", text, got, want)
		}
	}
}

func FuzzISODuration(f *testing.F) {
	f.Add("P1DT30M")
	f.Fuzz(func(t *testing.T, text string) {
		if isoDuration(text) < 0 {
			t.Errorf("%q is negative", text)
		}
	})
}
