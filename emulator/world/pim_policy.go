package world

import (
	"encoding/json"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// rolePolicy is the settings of PIM for one role, or for a group's members or
// owners, where they are not Microsoft's defaults.
type rolePolicy struct {
	activation       string   // longest activation, ISO 8601
	enabled          []string // what an activation demands
	approvers        []string // ids of users; nil without approval
	context          string   // authentication context that an activation demands
	eligibleEnds     bool     // no permanent eligibility
	activeEnds       bool     // no permanent assignment
	activeDemandsMFA bool
}

var (
	demandsMFA  = []string{"MultiFactorAuthentication", "Justification"}
	defaultRole = rolePolicy{activation: "PT8H", enabled: demandsMFA}
)

// addRolePolicies writes the settings of every role: defaults, some that were
// hardened, and Global Administrator's, which were opened.
func (g *generator) addRolePolicies(d dice.Dice) {
	approver := []string{g.who(dominikAdler).id}
	changed := map[string]rolePolicy{
		"Global Administrator":          {activation: "PT24H", enabled: []string{"Justification"}},
		"Privileged Role Administrator": {activation: "PT2H", enabled: append([]string{"Ticketing"}, demandsMFA...), approvers: approver, eligibleEnds: true, activeEnds: true, activeDemandsMFA: true},
		"Security Administrator":        {activation: "PT4H", enabled: []string{"Justification"}, context: "c1", eligibleEnds: true, activeEnds: true},
		"Exchange Administrator":        {activation: "PT4H", enabled: demandsMFA, eligibleEnds: true, activeEnds: true},
		"User Administrator":            {activation: "PT4H", enabled: demandsMFA, approvers: []string{}, eligibleEnds: true},
	}
	var roles []*directory.Object
	for o := range g.d.Each("roleDefinitions") {
		roles = append(roles, o)
	}
	for _, role := range roles {
		p, ok := changed[role.Text("displayName")]
		if !ok {
			p = defaultRole
		}
		g.addPolicy(d, "DirectoryRole", tenantScope, g.tenantID, role.ID, p, ok)
	}
	weak := rolePolicy{activation: "PT8H", enabled: []string{}}
	for _, name := range []string{tier0Group, helpdeskGroup, auditorsGroup} {
		group := g.groups[name]
		g.addPolicy(d, "Group", group, group, "member", defaultRole, false)
		g.addPolicy(d, "Group", group, group, "owner", weak, true)
	}
}

// addPolicy writes one policy, its rules, and which role it is for.
// https://learn.microsoft.com/graph/api/policyroot-list-rolemanagementpolicyassignments
func (g *generator) addPolicy(d dice.Dice, kind, scope, owner, role string, p rolePolicy, changed bool) {
	id := kind + "_" + owner + "_" + d.GUID()
	props := map[string]any{"displayName": kind, "description": kind, "isOrganizationDefault": false, "scopeId": scope, "scopeType": kind}
	if changed {
		props["lastModifiedDateTime"] = dice.Ago(d, g.now, 20, 400)
		props["lastModifiedBy"] = map[string]any{"id": g.who(dominikAdler).id, "displayName": g.who(dominikAdler).name}
	}
	g.d.AddRow("roleManagementPolicies", id, props)
	g.d.AddRow("roleManagementPolicyAssignments", id+"_"+role, map[string]any{"policyId": id, "roleDefinitionId": role, "scopeId": scope, "scopeType": kind})
	rule := func(name, typ, caller, level string, props map[string]any) {
		props[directory.OwnerProperty], props["@odata.type"] = id, "#microsoft.graph.unifiedRoleManagementPolicy"+typ+"Rule"
		props["target"] = ruleTargets[caller+level]
		g.d.AddRow("roleManagementPolicyRules", id+"/"+name, props)
	}
	adminActive := []string{"Justification"}
	if p.activeDemandsMFA {
		adminActive = demandsMFA
	}
	for _, x := range []struct {
		caller, level string
		ends          bool
		longest       string
		enabled       []string
	}{
		{"Admin", "Eligibility", p.eligibleEnds, "P365D", []string{}},
		{"Admin", "Assignment", p.activeEnds, "P180D", adminActive},
		{"EndUser", "Assignment", true, p.activation, p.enabled},
	} {
		at := x.caller + "_" + x.level
		rule("Expiration_"+at, "Expiration", x.caller, x.level, map[string]any{"isExpirationRequired": x.ends, "maximumDuration": x.longest})
		rule("Enablement_"+at, "Enablement", x.caller, x.level, map[string]any{"enabledRules": x.enabled})
		for _, to := range []string{"Admin", "Requestor", "Approver"} {
			rule("Notification_"+to+"_"+at, "Notification", x.caller, x.level, map[string]any{
				"notificationType": "Email", "recipientType": to, "notificationLevel": "All", "isDefaultRecipientsEnabled": true, "notificationRecipients": emptyList,
			})
		}
	}
	rule("Approval_EndUser_Assignment", "Approval", "EndUser", "Assignment", map[string]any{"setting": approvalSetting(p.approvers)})
	context := map[string]any{"isEnabled": p.context != ""}
	if p.context != "" {
		context["claimValue"] = p.context
	}
	rule("AuthenticationContext_EndUser_Assignment", "AuthenticationContext", "EndUser", "Assignment", context)
}

var ruleTargets = map[string]json.RawMessage{
	"AdminEligibility":  json.RawMessage(`{"caller":"Admin","operations":["all"],"level":"Eligibility","inheritableSettings":[],"enforcedSettings":[]}`),
	"AdminAssignment":   json.RawMessage(`{"caller":"Admin","operations":["all"],"level":"Assignment","inheritableSettings":[],"enforcedSettings":[]}`),
	"EndUserAssignment": json.RawMessage(`{"caller":"EndUser","operations":["all"],"level":"Assignment","inheritableSettings":[],"enforcedSettings":[]}`),
}

// approvalSetting demands approval where there is a list of approvers; an empty
// one means Global and Privileged Role Administrators.
func approvalSetting(approvers []string) map[string]any {
	primary := []map[string]any{}
	for _, id := range approvers {
		primary = append(primary, map[string]any{"@odata.type": "#microsoft.graph.singleUser", "userId": id})
	}
	return map[string]any{
		"isApprovalRequired": approvers != nil, "isApprovalRequiredForExtension": false, "isRequestorJustificationRequired": true, "approvalMode": "SingleStage",
		"approvalStages": []map[string]any{{
			"approvalStageTimeOutInDays": 1, "isApproverJustificationRequired": true, "escalationTimeInMinutes": 0, "isEscalationEnabled": false,
			"primaryApprovers": primary, "escalationApprovers": []map[string]any{},
		}},
	}
}
