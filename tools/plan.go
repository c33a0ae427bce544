package tools

import (
	"context"
	"slices"
)

// Plan is a licence without which Microsoft refuses a tool or a part of its
// answer, as people call it.
type Plan string

// The plans that Entra's tools meet.
const (
	PlanP1         Plan = "Entra ID P1"
	PlanP2         Plan = "Entra ID P2"
	PlanGovernance Plan = "Entra ID Governance"
	PlanWorkload   Plan = "Workload Identities Premium"
)

// plans are the service plans that bring each, by Microsoft's identifiers: of
// those named one is enough.
// https://learn.microsoft.com/entra/identity/users/licensing-service-plan-reference
var plans = []struct {
	plan  Plan
	names []string
}{
	{PlanP1, []string{"AAD_PREMIUM", "AAD_PREMIUM_P2"}},
	{PlanP2, []string{"AAD_PREMIUM_P2"}},
	{PlanGovernance, []string{"Entra_Identity_Governance"}},
	{PlanWorkload, []string{"AAD_WRKLDID_P2"}},
	{"Intune", []string{"INTUNE_A"}},
	{"Defender for Endpoint P2", []string{"WINDEFATP"}},
	{"Defender for Endpoint P1", []string{"MDE_LITE"}},
	{"Defender for Office 365 P1", []string{"ATP_ENTERPRISE"}},
	{"Defender for Office 365 P2", []string{"THREAT_INTELLIGENCE"}},
	{"Defender for Identity", []string{"ATA"}},
	{"Defender for Cloud Apps", []string{"ADALLOM_S_STANDALONE"}},
}

// HeldPlans are the plans that the tenant subscribes to; known is false while
// its licences were not read.
func (c *Call) HeldPlans(ctx context.Context) (held []Plan, known bool, err error) {
	skus, err := c.Store.SubscribedSKUs(ctx, c.ID())
	if err != nil {
		return nil, false, err
	}
	var names []string
	for _, sku := range skus {
		if sku.CapabilityStatus != "Enabled" && sku.CapabilityStatus != "Warning" {
			continue
		}
		for _, plan := range sku.ServicePlans {
			names = append(names, plan.ServicePlanName)
		}
	}
	for _, p := range plans {
		if slices.ContainsFunc(p.names, func(name string) bool { return slices.Contains(names, name) }) {
			held = append(held, p.plan)
		}
	}
	return held, len(skus) > 0, nil
}
