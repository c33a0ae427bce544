package world

import (
	"fmt"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/company"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// Names of the findings of identity governance.
const (
	overdueReview  = "Guests in Mergers and Acquisitions"
	partnerPackage = "Partner Project Access"
	wantedApp      = "Meeting Scribe AI"
)

// addGovernance writes access reviews, access packages with their assignments
// and requests, lifecycle workflows and consent requests.
func (g *generator) addGovernance() {
	d := g.dice("governance")
	g.addReviews(d)
	g.addPackages(d)
	g.addWorkflows(d)
	g.addConsentRequests(d)
}

// addReviews writes a finished, a running and an overdue access review.
// https://learn.microsoft.com/graph/api/resources/accessreviewscheduledefinition
func (g *generator) addReviews(d dice.Dice) {
	reviews := []struct {
		name, group, status string
		started, ended      float64 // days from now
		apply               bool
		decisions           map[string]int
	}{
		{overdueReview, mergersGroup, "Completed", -51, -23, false, map[string]int{"NotReviewed": 7}},
		{"Owners of Tier 0 groups", tier0Group, "InProgress", -4, 10, true, map[string]int{"NotReviewed": 3, "Approve": 1}},
		{"Finance readers, quarterly", financeReaders, "Applied", -90, -76, true, map[string]int{"Approve": 9, "Deny": 2}},
	}
	admin := g.who(dominikAdler)
	for _, r := range reviews {
		review, instance := d.GUID(), d.GUID()
		group := g.groups[r.group]
		scope := map[string]any{"@odata.type": "#microsoft.graph.accessReviewQueryScope", "query": "/v1.0/groups/" + group + "/transitiveMembers", "queryType": "MicrosoftGraph"}
		reviewers := []map[string]any{{"query": "/v1.0/groups/" + group + "/owners", "queryType": "MicrosoftGraph"}}
		series := r.status
		if series == "Applied" {
			series = "Completed"
		}
		g.d.AddRow("accessReviewDefinitions", review, map[string]any{
			"displayName": r.name, "status": series, "createdDateTime": g.daysFrom(r.started), "lastModifiedDateTime": g.daysFrom(r.started),
			"createdBy": map[string]any{"id": admin.id, "displayName": admin.name, "userPrincipalName": admin.upn},
			"scope":     scope, "reviewers": reviewers, "descriptionForAdmins": r.name,
			"settings": map[string]any{
				"autoApplyDecisionsEnabled": r.apply, "defaultDecisionEnabled": false, "defaultDecision": "None", "instanceDurationInDays": int(r.ended - r.started),
				"justificationRequiredOnApproval": true, "mailNotificationsEnabled": true, "recommendationsEnabled": true, "reminderNotificationsEnabled": true,
			},
		})
		g.d.AddRow("accessReviewInstances", instance, map[string]any{
			directory.OwnerProperty: review, "startDateTime": g.daysFrom(r.started), "endDateTime": g.daysFrom(r.ended), "status": r.status, "scope": scope, "reviewers": reviewers,
		})
		for _, decision := range []string{"Approve", "Deny", "NotReviewed"} {
			for range r.decisions[decision] {
				who := &g.people[d.IntN(len(g.people))]
				g.d.AddRow("accessReviewDecisions", d.GUID(), map[string]any{
					directory.OwnerProperty: instance, "accessReviewId": instance, "decision": decision, "recommendation": dice.Pick(d, []string{"Approve", "Deny"}),
					"applyResult": "New", "principal": map[string]any{"id": who.id, "displayName": who.name},
				})
			}
		}
	}
}

// daysFrom is an instant so many days from now.
func (g *generator) daysFrom(days float64) time.Time {
	return g.now.Add(time.Duration(days * float64(dice.Day))).Truncate(time.Second)
}

// addPackages writes access packages, who holds them and who asks for them.
// https://learn.microsoft.com/graph/api/resources/accesspackageassignment
func (g *generator) addPackages(d dice.Dice) {
	ids := map[string]string{}
	for _, name := range []string{partnerPackage, "Sales Onboarding", "Engineering Tools", "Finance Month-End"} {
		ids[name] = d.GUID()
		g.d.AddRow("accessPackages", ids[name], map[string]any{
			"displayName": name, "description": name + ": groups, sites and applications in one request", "isHidden": name == "Finance Month-End",
			"createdDateTime": dice.Ago(d, g.now, 200, 900), "modifiedDateTime": dice.Ago(d, g.now, 5, 100),
		})
	}
	subject := func(id string, who *person) {
		g.d.AddRow("accessPackageSubjects", id, map[string]any{"objectId": who.id, "displayName": who.name, "principalName": who.upn, "subjectType": "user", "subjectLifecycle": "notDefined"})
	}
	assign := func(pack string, who *person, state string, start, end float64) {
		id := d.GUID()
		props := map[string]any{directory.OwnerProperty: ids[pack], "state": state, "status": company.Capital(state)}
		expiration := map[string]any{"type": "noExpiration"}
		if end != 0 {
			expiration = map[string]any{"type": "afterDateTime", "endDateTime": g.daysFrom(end)}
		}
		if state == "expired" {
			props["expiredDateTime"] = g.daysFrom(end)
		}
		props["schedule"] = map[string]any{"startDateTime": g.daysFrom(start), "expiration": expiration}
		g.d.AddRow("accessPackageAssignments", id, props)
		subject(id, who)
	}
	assign(partnerPackage, g.who(rafaelOrtega), "delivered", -210, -29)
	assign(partnerPackage, g.who(evaVega), "delivered", -60, 120)
	for n := range min(max(g.size/50, 4), 400) {
		who, start := &g.people[d.IntN(len(g.people))], -float64(d.Between(10, 300))
		state, end := "delivered", 0.0
		switch {
		case n%3 == 0:
			end = float64(d.Between(5, 180))
		case n%5 == 0:
			state, end = "expired", -float64(d.Between(1, 9))
		}
		assign(dice.Pick(d, []string{"Sales Onboarding", "Engineering Tools", "Finance Month-End"}), who, state, start, end)
	}
	for n := range min(max(g.size/100, 4), 200) {
		who, id := &g.people[d.IntN(len(g.people))], d.GUID()
		state := []string{"pendingApproval", "delivered", "denied", "delivered"}[n%4]
		props := map[string]any{
			directory.OwnerProperty: ids[dice.Pick(d, []string{"Sales Onboarding", "Engineering Tools"})], "requestType": "userAdd", "state": state, "status": company.Capital(state),
			"createdDateTime": dice.Ago(d, g.now, 0.5, 25), "justification": dice.Pick(d, []string{"New in the team", "Project handover", "Asked by my manager"}),
		}
		if state != "pendingApproval" {
			props["completedDateTime"] = dice.Ago(d, g.now, 0.1, 0.4)
		}
		g.d.AddRow("accessPackageRequests", id, props)
		subject(id, who)
	}
}

// addWorkflows writes the lifecycle workflows; the leavers' is switched off.
// https://learn.microsoft.com/graph/api/resources/identitygovernance-workflow
func (g *generator) addWorkflows(d dice.Dice) {
	for i, w := range []struct {
		name, category string
		enabled        bool
	}{
		{"Onboard new hire", "joiner", true}, {"Move to another department", "mover", true}, {"Offboard an employee", "leaver", false},
	} {
		props := map[string]any{
			"displayName": w.name, "category": w.category, "isEnabled": w.enabled, "isSchedulingEnabled": w.enabled, "version": i + 1,
			"description": w.name + " by the rules of HR", "createdDateTime": dice.Ago(d, g.now, 300, 500), "lastModifiedDateTime": dice.Ago(d, g.now, 20, 200),
		}
		if w.enabled {
			props["nextScheduleRunDateTime"] = g.now.Add(2 * time.Hour)
		}
		g.d.AddRow("lifecycleWorkflows", d.GUID(), props)
	}
}

// addConsentRequests writes what people asked to be let in.
// https://learn.microsoft.com/graph/api/resources/appconsentrequest
func (g *generator) addConsentRequests(d dice.Dice) {
	ask := func(app string, scopes []string, status string, days ...float64) {
		id := d.GUID()
		pending := []map[string]any{}
		for _, s := range scopes {
			pending = append(pending, map[string]any{"displayName": s})
		}
		g.d.AddRow("appConsentRequests", id, map[string]any{"appId": d.GUID(), "appDisplayName": app, "pendingScopes": pending})
		for n, at := range days {
			who, request := &g.people[g.byDept[company.Marketing][n%len(g.byDept[company.Marketing])]], d.GUID()
			props := map[string]any{
				directory.OwnerProperty: id, "approvalId": request, "status": status, "createdDateTime": g.daysFrom(-at), "reason": fmt.Sprintf("I need %s for my meetings", app),
				"createdBy": map[string]any{"user": map[string]any{"id": who.id, "displayName": who.name}},
			}
			if status == "Completed" {
				props["completedDateTime"] = g.daysFrom(2 - at)
			}
			g.d.AddRow("userConsentRequests", request, props)
		}
	}
	ask(wantedApp, []string{"Mail.Read", "Calendars.Read", "offline_access"}, "InProgress", 41, 36)
	ask("Litware Survey", []string{"User.Read"}, "InProgress", 2)
	ask("Adatum Signatures", []string{"Files.Read"}, "Completed", 70)
}
