package entra

import (
	"context"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/graph"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

// provisioning answers from the provisioning log. The service filters by time
// only as far as its page says; the rest is left to us.
func provisioning(ctx context.Context, c *tools.Call, g *graph.Client, in auditLogListInput) (tools.List[auditRow], error) {
	none := tools.List[auditRow]{}
	if in.Category != "" || in.Service != "" {
		return none, tools.BadArgument("category", "and service do not go with kind provisioning", "use actor for the app, target for the account, activity for create, update, disable or delete")
	}
	r, err := readLogRange(ctx, c, "provisioning events", in.Since, in.Until)
	if err != nil {
		return none, err
	}
	if r.until.IsZero() {
		r.until = c.Now
	}
	walk := &tools.LivePages[graph.ProvisioningEvent]{Call: c, Graph: g, What: "provisioning events", At: func(e graph.ProvisioningEvent) time.Time { return e.ActivityDateTime }}
	if walk.First, err = g.ProvisioningStart(r.since, r.until, graph.LogPage); err != nil {
		return none, err
	}
	return tools.ListOrCount(ctx, walk, in.Page, in.CountOnly, func(_ context.Context, e graph.ProvisioningEvent) (auditRow, bool, error) {
		return rowOfProvisioning(e), matchesProvisioning(e, in), nil
	}, map[string]func(auditRow) string{"activity": auditFacets["activity"], "result": auditFacets["result"], "actor": auditFacets["actor"], "day": auditFacets["day"]})
}

func matchesProvisioning(e graph.ProvisioningEvent, in auditLogListInput) bool {
	is := func(wanted string, values ...string) bool {
		for _, v := range values {
			if v != "" && strings.EqualFold(v, wanted) {
				return true
			}
		}
		return wanted == ""
	}
	return is(in.Actor, e.ServicePrincipal.ID, e.ServicePrincipal.DisplayName, e.InitiatedBy.DisplayName) &&
		is(in.Target, e.SourceIdentity.ID, e.SourceIdentity.DisplayName, e.TargetIdentity.ID, e.TargetIdentity.DisplayName) &&
		strings.HasPrefix(strings.ToLower(e.ProvisioningAction), strings.ToLower(in.Activity))
}

func rowOfProvisioning(e graph.ProvisioningEvent) auditRow {
	row := auditRow{
		ID: e.ID, At: e.ActivityDateTime, Activity: e.ProvisioningAction, Result: e.ProvisioningStatusInfo.Status,
		Actor:        &auditParty{Type: "app", ID: e.ServicePrincipal.ID, Name: e.ServicePrincipal.DisplayName},
		SourceSystem: e.SourceSystem.DisplayName, TargetSystem: e.TargetSystem.DisplayName,
	}
	if failure := e.ProvisioningStatusInfo.ErrorInformation; failure != nil {
		row.Reason = tools.Sentence(failure.ErrorCode, failure.Reason)
	}
	for _, who := range []graph.ProvisionedIdentity{e.SourceIdentity, e.TargetIdentity} {
		if who.ID != "" {
			row.Targets = append(row.Targets, auditTarget{Type: who.IdentityType, ID: who.ID, Name: who.DisplayName})
		}
	}
	if len(row.Targets) > 0 {
		last := &row.Targets[len(row.Targets)-1]
		last.Changes = changesOf(e.ModifiedProperties)
	}
	return row
}
