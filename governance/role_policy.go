package governance

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// RoleSettings is what PIM demands of one role, or of the members or owners of
// a group, read out of its policy's rules.
type RoleSettings struct {
	Activation ActivationSettings `json:"activation"`
	// Eligible and Active are what an administrator may hand out.
	Eligible AssignmentSettings `json:"eligible"`
	Active   AssignmentSettings `json:"active"`
}

// ActivationSettings are what an eligible principal has to do.
type ActivationSettings struct {
	Maximum       string `json:"maximum,omitzero"` // ISO 8601, e.g. "PT8H"
	MFA           bool   `json:"mfa"`
	Justification bool   `json:"justification,omitzero"`
	Ticket        bool   `json:"ticket,omitzero"`
	Approval      bool   `json:"approval,omitzero"`
	// Approvers of an activation. None means Global Administrators and
	// Privileged Role Administrators.
	Approvers []entra.SubjectSet `json:"-"`
	// AuthenticationContext is what Conditional Access has to demand instead of
	// MFA, e.g. "c1".
	AuthenticationContext string `json:"authenticationContext,omitzero"`
}

// AssignmentSettings are the bounds of an assignment.
type AssignmentSettings struct {
	PermanentAllowed bool   `json:"permanentAllowed,omitzero"`
	Maximum          string `json:"maximum,omitzero"`
	MFA              bool   `json:"mfa,omitzero"` // of the administrator who assigns
	Justification    bool   `json:"justification,omitzero"`
}

// NewRoleSettings reads the rules of a policy by their ids; ok is false when
// the rules of activation are missing.
// https://learn.microsoft.com/graph/identity-governance-pim-rules-overview
func NewRoleSettings(p *entra.RolePolicy) (s RoleSettings, ok bool) {
	if p == nil {
		return s, false
	}
	for _, r := range p.Rules {
		switch r.ID {
		case "Expiration_EndUser_Assignment":
			s.Activation.Maximum, ok = r.MaximumDuration, true
		case "Enablement_EndUser_Assignment":
			s.Activation.MFA, s.Activation.Justification = demands(r, "MultiFactorAuthentication"), demands(r, "Justification")
			s.Activation.Ticket = demands(r, "Ticketing")
		case "Approval_EndUser_Assignment":
			if r.Setting != nil && r.Setting.IsApprovalRequired {
				s.Activation.Approval = true
				for _, stage := range r.Setting.ApprovalStages {
					s.Activation.Approvers = append(s.Activation.Approvers, stage.PrimaryApprovers...)
				}
			}
		case "AuthenticationContext_EndUser_Assignment":
			if r.IsEnabled {
				s.Activation.AuthenticationContext = r.ClaimValue
			}
		case "Expiration_Admin_Eligibility":
			s.Eligible.PermanentAllowed, s.Eligible.Maximum = !r.IsExpirationRequired, r.MaximumDuration
		case "Expiration_Admin_Assignment":
			s.Active.PermanentAllowed, s.Active.Maximum = !r.IsExpirationRequired, r.MaximumDuration
		case "Enablement_Admin_Assignment":
			s.Active.MFA, s.Active.Justification = demands(r, "MultiFactorAuthentication"), demands(r, "Justification")
		}
	}
	return s, ok
}

func demands(r entra.RolePolicyRule, what string) bool { return slices.Contains(r.EnabledRules, what) }

// Weaknesses of settings, by what they leave open.
const (
	WeakNoMFA             = "activationWithoutMfa"
	WeakNoApproval        = "activationWithoutApproval"
	WeakNoJustification   = "activationWithoutJustification"
	WeakLongActivation    = "activationOverEightHours"
	WeakPermanentActive   = "permanentActiveAllowed"
	WeakPermanentEligible = "permanentEligibleAllowed"
)

// longActivation is Microsoft's default, which a working day needs at most.
const longActivation = 8 * time.Hour

// Weaknesses names what the settings of a role leave open, whatever the role is
// worth: Microsoft's own defaults leave some open for every role. An
// authentication context stands for MFA: its Conditional Access policy is to be
// looked at.
// https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-how-to-change-default-settings
func (s RoleSettings) Weaknesses() []string {
	var out []string
	for _, w := range []struct {
		name string
		weak bool
	}{
		{WeakNoMFA, !s.Activation.MFA && s.Activation.AuthenticationContext == ""},
		{WeakNoApproval, !s.Activation.Approval},
		{WeakNoJustification, !s.Activation.Justification},
		{WeakLongActivation, isoDuration(s.Activation.Maximum) > longActivation},
		{WeakPermanentActive, s.Active.PermanentAllowed},
		{WeakPermanentEligible, s.Eligible.PermanentAllowed},
	} {
		if w.weak {
			out = append(out, w.name)
		}
	}
	return out
}

// Striking are the weaknesses that are worth naming of a role of that tier: that
// roles of less than tier 0 need no approval and may be held for good is usual,
// and Microsoft's own default.
func Striking(weaknesses []string, tier int) []string {
	if tier == TierControl {
		return weaknesses
	}
	return slices.DeleteFunc(slices.Clone(weaknesses), func(w string) bool {
		return w == WeakNoApproval || w == WeakPermanentActive || w == WeakPermanentEligible
	})
}

// isoDuration reads days, hours and minutes of an ISO 8601 duration ("PT8H",
// "P1D", "P1DT30M"); what it cannot read is 0.
func isoDuration(text string) time.Duration {
	rest, ok := strings.CutPrefix(strings.ToUpper(text), "P")
	if !ok {
		return 0
	}
	units := map[byte]time.Duration{'D': 24 * time.Hour}
	var total time.Duration
	for rest != "" {
		if rest[0] == 'T' {
			units = map[byte]time.Duration{'H': time.Hour, 'M': time.Minute, 'S': time.Second}
			rest = rest[1:]
			continue
		}
		at := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
		if at <= 0 || at > 6 || units[rest[at]] == 0 {
			return 0
		}
		n, err := strconv.Atoi(rest[:at])
		if err != nil {
			return 0
		}
		total += time.Duration(n) * units[rest[at]]
		rest = rest[at+1:]
	}
	return total
}
