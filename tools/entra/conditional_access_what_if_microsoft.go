package entra

import (
	"context"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/governance/access"
	"github.com/mscloud-mcp/mscloud-mcp/graph"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

// livePart names Microsoft's evaluation in coverage.
const livePart = "conditionalAccess/evaluate"

// askMicrosoft has Microsoft evaluate the same sign-in, by policy id. nil means
// that it did not: the local judgement stands alone, and coverage says why.
func (w *whatIf) askMicrosoft(ctx context.Context) map[string]graph.WhatIfResult {
	if w.in.LocalOnly {
		return nil
	}
	question, ok := w.question()
	if !ok {
		w.Cover(tools.Coverage{Part: livePart, State: tools.NotEvaluated, Reason: "scopeNotReadable", Fix: "Microsoft evaluates a sign-in to an app, an action or an authContext: pass one of them"})
		return nil
	}
	t, err := w.Tenant(ctx)
	if err != nil {
		w.CoverError(livePart, err)
		return nil
	}
	results, err := t.Graph.EvaluateConditionalAccess(ctx, question)
	if err != nil {
		w.CoverError(livePart, err)
		return nil
	}
	w.Live()
	out := make(map[string]graph.WhatIfResult, len(results))
	for _, r := range results {
		out[r.ID] = r
	}
	if w.held {
		w.addUnheld(ctx, results)
		return out
	}
	// The answer brings the policies along.
	w.policies = w.policies[:0]
	for _, r := range results {
		w.policies = append(w.policies, r.ConditionalAccessPolicy)
	}
	if ca, err := conditionalAccess(ctx, w.Call, w.policies); err == nil {
		w.ca = ca
	}
	return out
}

// addUnheld adds the policies that apply, or may, and that the local directory
// does not hold: they were made since the last synchronization, and the answer
// would be without them.
func (w *whatIf) addUnheld(ctx context.Context, results []graph.WhatIfResult) {
	w.unheld = map[string]bool{}
	for _, r := range results {
		held := slices.ContainsFunc(w.policies, func(p entra.ConditionalAccessPolicy) bool { return strings.EqualFold(p.ID, r.ID) })
		if held || !r.PolicyApplies && !r.AnalysisReasons.Has(string(access.ReasonNotEnoughInformation)) {
			continue
		}
		w.unheld[r.ID] = true
		w.policies = append(w.policies, r.ConditionalAccessPolicy)
	}
	if len(w.unheld) == 0 {
		return
	}
	if ca, err := conditionalAccess(ctx, w.Call, w.policies); err == nil {
		w.ca = ca
	}
}

// question is the sign-in as Microsoft takes it; ok is false where it is for
// nothing in particular, which Microsoft refuses.
func (w *whatIf) question() (q graph.SignInToEvaluate, ok bool) {
	in := w.in
	q.Identity = graph.SignInIdentity{Type: graph.UserSignIn, UserID: w.identity.ID, ExternalTenantID: in.HomeTenant}
	switch workload := w.signIn.Workload; {
	case workload == nil:
	case workload.Agent:
		q.Identity = graph.SignInIdentity{Type: graph.AgentSignIn, AgentID: w.identity.ID}
	default:
		q.Identity = graph.SignInIdentity{Type: graph.ServicePrincipalSignIn, ServicePrincipalID: w.identity.Key}
	}
	switch {
	case w.signIn.App.ID != "":
		q.Context = graph.SignInContext{Type: graph.ApplicationContext, IncludeApplications: []string{w.signIn.App.ID}}
	case in.Action != "":
		q.Context = graph.SignInContext{Type: graph.UserActionContext, UserAction: in.Action}
	case in.AuthContext != "":
		q.Context = graph.SignInContext{Type: graph.AuthContext, AuthenticationContextValue: in.AuthContext}
	default:
		return q, false
	}
	q.Conditions = graph.SignInConditions{
		ClientAppType: in.Client, DevicePlatform: w.signIn.Platform, SignInRiskLevel: in.SignInRisk, UserRiskLevel: in.UserRisk,
		ServicePrincipalRiskLevel: w.signIn.WorkloadRisk, InsiderRiskLevel: in.InsiderRisk, AgentIDRiskLevel: w.signIn.AgentRisk,
	}
	if in.Flow != "" {
		q.Conditions.AuthenticationFlow = &graph.AuthenticationFlow{TransferMethod: in.Flow}
	}
	switch {
	case in.IP != "" && in.Country != "" && in.Country != access.UnknownCountry:
		q.Conditions.IPAddress, q.Conditions.Country = in.IP, in.Country
	case in.IP != "" || in.Country != "":
		w.Note("Microsoft was asked without the location: it takes ip and country together only.")
	}
	if d := w.device; d != nil {
		q.Conditions.DeviceInfo = &graph.DeviceInfo{
			DeviceID: d.DeviceID, DisplayName: d.DisplayName, IsCompliant: d.IsCompliant, Manufacturer: d.Manufacturer, Model: d.Model,
			OperatingSystem: d.OperatingSystem, OperatingSystemVersion: d.OperatingSystemVersion, ProfileType: d.ProfileType, TrustType: d.TrustType,
		}
	}
	return q, true
}

// directoryInputs are the inputs that Microsoft looks up by itself: where one of
// them is all that is missing here, its evaluation decides.
var directoryInputs = []string{"groups", "roles", "userType", "servicePrincipalType", "attributes", "namedLocations", "live"}

// settle compares Microsoft's results with the local verdicts. A verdict that
// is open for want of something that Microsoft knows takes its result; what
// else differs is told and changes nothing.
func (w *whatIf) settle(verdicts []access.Verdict, live map[string]graph.WhatIfResult) (rows []liveVerdict, settled []access.Verdict) {
	rows = make([]liveVerdict, len(verdicts))
	settled = slices.Clone(verdicts)
	for i, v := range verdicts {
		r, ok := live[w.policies[v.Policy].ID]
		if !ok {
			rows[i].missing = live != nil
			continue
		}
		reason := access.Reason(r.AnalysisReasons)
		rows[i] = liveVerdict{known: true, applies: access.No, reason: reason}
		switch {
		case r.PolicyApplies:
			rows[i].applies = access.Yes
		case r.AnalysisReasons.Has(string(access.ReasonNotEnoughInformation)):
			rows[i].applies = access.Unknown
		}
		rows[i].differs = rows[i].applies != v.Applies
		ours := slices.ContainsFunc(v.Missing, func(input string) bool { return !slices.Contains(directoryInputs, input) })
		if v.Applies == access.Unknown && rows[i].applies != access.Unknown && (!ours || rows[i].applies == access.Yes) {
			rows[i].settles = true
			settled[i].Applies = rows[i].applies
			settled[i].Reasons, settled[i].Missing = []access.Reason{reason}, nil
		}
	}
	return rows, settled
}

// liveVerdict is Microsoft's view of one policy.
type liveVerdict struct {
	known, missing, differs, settles bool
	applies                          access.Truth
	reason                           access.Reason
}
