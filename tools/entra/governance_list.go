package entra

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/graph"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

type governanceListInput struct {
	tools.Page
	Kind      string `json:"kind" required:"true" enum:"accessReviews,accessPackages,assignments,requests,workflows,consentRequests" jsonschema:"what to list"`
	Status    string `json:"status,omitzero" jsonschema:"status or state of the row; category of a workflow"`
	Overdue   bool   `json:"overdue,omitzero" jsonschema:"past its end, or unanswered for 14 days"`
	CountOnly bool   `json:"countOnly,omitzero" jsonschema:"total and facets only"`
}

// unanswered is the age from which an open request counts as overdue.
const unanswered = 14 * 24 * time.Hour

// governanceRow is a row of entra_governance_list; each kind fills some of it.
type governanceRow struct {
	ID          string                `json:"id"`
	Name        string                `json:"displayName,omitzero"`
	Status      string                `json:"status,omitzero"`
	Overdue     string                `json:"overdue,omitzero"` // why it is
	Category    string                `json:"category,omitzero"`
	Description string                `json:"description,omitzero"`
	Package     string                `json:"accessPackage,omitzero"`
	Subject     *graph.PackageSubject `json:"subject,omitzero"`
	Reason      string                `json:"justification,omitzero"`
	Created     time.Time             `json:"createdDateTime,omitzero"`
	Start       time.Time             `json:"startDateTime,omitzero"`
	End         time.Time             `json:"endDateTime,omitzero"`
	Completed   time.Time             `json:"completedDateTime,omitzero"`
	NextRun     time.Time             `json:"nextRun,omitzero"`
	Enabled     *bool                 `json:"isEnabled,omitzero"`
	Scheduled   *bool                 `json:"isScheduled,omitzero"`
	Hidden      *bool                 `json:"isHidden,omitzero"`
	Scope       string                `json:"scope,omitzero"`
	Reviewers   []string              `json:"reviewers,omitzero"`
	AutoApply   *bool                 `json:"autoApplyDecisions,omitzero"`
	Instance    string                `json:"instanceId,omitzero"` // the overdue one, else the latest
	InstanceNow string                `json:"instanceStatus,omitzero"`
	Instances   int                   `json:"instances,omitzero"`
	Decisions   map[string]int        `json:"decisions,omitzero"`
	AppID       string                `json:"appId,omitzero"`
	Permissions []string              `json:"permissions,omitzero"`
	AskedBy     []consentAsk          `json:"askedBy,omitzero"`
}

// consentAsk is one user's part in a consent request.
type consentAsk struct {
	User    string    `json:"user,omitzero"`
	Created time.Time `json:"createdDateTime"`
	Status  string    `json:"status"`
	Reason  string    `json:"reason,omitzero"`
}

// governanceKind is how one kind is read.
type governanceKind struct {
	list     graph.GovernanceList
	statuses []string // that status takes; none: it takes no status
	overdue  string   // the status that an overdue row has, for the service's filter
	dated    bool     // has an end or an age, so that it can be overdue
}

var governanceKinds = map[string]governanceKind{
	"accessReviews":   {graph.AccessReviews, []string{"Initializing", "NotStarted", "Starting", "InProgress", "Completing", "Completed", "AutoReviewing", "AutoReviewed"}, "", true},
	"accessPackages":  {graph.AccessPackages, nil, "", false},
	"assignments":     {graph.PackageAssignments, []string{"delivering", "partiallyDelivered", "delivered", "expired", "deliveryFailed"}, "delivered", true},
	"requests":        {graph.PackageRequests, []string{"submitted", "pendingApproval", "delivering", "delivered", "deliveryFailed", "denied", "scheduled", "canceled", "partiallyDelivered"}, "pendingApproval", true},
	"workflows":       {graph.LifecycleWorkflows, []string{"joiner", "mover", "leaver"}, "", false},
	"consentRequests": {graph.ConsentRequests, []string{"Initializing", "InProgress", "Expired", "Completed"}, "InProgress", true},
}

var _ = tools.Add(tools.Tool[governanceListInput, tools.List[governanceRow]]{
	Name:        "entra_governance_list",
	Title:       "List identity governance",
	Description: "Identity governance: access reviews with the state of their decisions, access packages, who holds and who asks for them, lifecycle workflows, users' requests to let an app in. overdue finds what ended without effect or nobody answered.",
	Mode:        tools.Live,
	Timeout:     tools.LiveTimeout,
	Optional: []tools.Optional{
		tools.GraphOptional("AccessReview.Read.All", "kind accessReviews").WithPlan(tools.PlanP2),
		tools.GraphOptional("EntitlementManagement.Read.All", "kinds accessPackages, assignments, requests").WithPlan(tools.PlanP2),
		tools.GraphOptional("LifecycleWorkflows.Read.All", "kind workflows").WithPlan(tools.PlanGovernance).ExceptIn("china", "usgov", "usgovdod"),
		tools.GraphOptional("ConsentRequest.Read.All", "kind consentRequests"),
	},
	Run: func(ctx context.Context, c *tools.Call, in governanceListInput) (tools.List[governanceRow], error) {
		none := tools.List[governanceRow]{}
		kind := governanceKinds[in.Kind]
		q := graph.GovernanceQuery{List: kind.list}
		switch status := known(in.Status, kind.statuses); {
		case in.Status != "" && status == "":
			return none, tools.BadArgument("status", "cannot be "+tools.Quote(in.Status)+" for kind "+in.Kind, tools.DidYouMean(in.Status, kind.statuses))
		case in.Overdue && !kind.dated:
			return none, tools.BadArgument("overdue", "does not go with kind "+in.Kind+": these have no end", "leave it out")
		case in.Overdue && status != "" && kind.overdue != "" && status != kind.overdue:
			return none, tools.BadArgument("overdue", "means status "+kind.overdue+" here", "leave status out")
		case in.Overdue && status == "":
			q.Status = kind.overdue
		default:
			q.Status = status
		}
		t, err := c.Tenant(ctx)
		if err != nil {
			return none, err
		}
		g := governanceReader{call: c, graph: t.Graph, in: in}
		switch kind.list {
		case graph.AccessReviews:
			return governed(ctx, g, q, g.review)
		case graph.AccessPackages:
			return governed(ctx, g, q, g.accessPackage)
		case graph.PackageAssignments:
			return governed(ctx, g, q, g.assignment)
		case graph.PackageRequests:
			return governed(ctx, g, q, g.request)
		case graph.LifecycleWorkflows:
			return governed(ctx, g, q, g.workflow)
		default:
			return governed(ctx, g, q, g.consent)
		}
	},
})

// known is the value among values that text means, "" for none.
func known(text string, values []string) string {
	for _, v := range values {
		if strings.EqualFold(v, text) {
			return v
		}
	}
	return ""
}

// governanceReader makes rows of one call.
type governanceReader struct {
	call  *tools.Call
	graph *graph.Client
	in    governanceListInput
}

// governed lists one kind.
func governed[T any](ctx context.Context, g governanceReader, q graph.GovernanceQuery, row func(context.Context, T) (governanceRow, error)) (tools.List[governanceRow], error) {
	walk := &tools.LivePages[T]{Call: g.call, Graph: g.graph, What: g.in.Kind}
	var err error
	if walk.First, err = g.graph.GovernanceStart(q); err != nil {
		return tools.List[governanceRow]{}, err
	}
	return tools.ListOrCount(ctx, walk, g.in.Page, g.in.CountOnly, func(ctx context.Context, item T) (governanceRow, bool, error) {
		r, err := row(ctx, item)
		return r, !g.in.Overdue || r.Overdue != "", err
	}, governanceFacets)
}

// governanceFacets are the properties that rows are counted by, where a kind has
// them.
var governanceFacets = map[string]func(governanceRow) string{
	"status":        func(r governanceRow) string { return r.Status },
	"category":      func(r governanceRow) string { return r.Category },
	"accessPackage": func(r governanceRow) string { return r.Package },
	"overdue": func(r governanceRow) string {
		if r.Overdue != "" {
			return "true"
		}
		return ""
	},
}

func (g governanceReader) accessPackage(_ context.Context, p graph.AccessPackage) (governanceRow, error) {
	return governanceRow{ID: p.ID, Name: p.DisplayName, Description: p.Description, Created: p.CreatedDateTime, Hidden: &p.IsHidden}, nil
}

func (g governanceReader) workflow(_ context.Context, w graph.LifecycleWorkflow) (governanceRow, error) {
	return governanceRow{
		ID: w.ID, Name: w.DisplayName, Description: w.Description, Category: w.Category, Created: w.CreatedDateTime, NextRun: w.NextScheduleRunDateTime,
		Enabled: &w.IsEnabled, Scheduled: &w.IsSchedulingEnabled,
	}, nil
}

func (g governanceReader) assignment(_ context.Context, a graph.PackageAssignment) (governanceRow, error) {
	row := governanceRow{ID: a.ID, Status: a.State, Subject: a.Target, Start: a.Schedule.StartDateTime, End: a.Schedule.Expiration.EndDateTime}
	if a.AccessPackage != nil {
		row.Package = a.AccessPackage.DisplayName
	}
	if a.State == "delivered" && !row.End.IsZero() && row.End.Before(g.call.Now) {
		row.Overdue = "still delivered, " + tools.RoughAge(g.call.Now.Sub(row.End)) + " after its end"
	}
	return row, nil
}

func (g governanceReader) request(_ context.Context, r graph.PackageRequest) (governanceRow, error) {
	row := governanceRow{
		ID: r.ID, Status: r.State, Category: r.RequestType, Subject: r.Requestor, Reason: r.Justification, Created: r.CreatedDateTime, Completed: r.CompletedDateTime,
	}
	if r.AccessPackage != nil {
		row.Package = r.AccessPackage.DisplayName
	}
	if age := g.call.Now.Sub(r.CreatedDateTime); !r.CreatedDateTime.IsZero() && r.State == "pendingApproval" && age > unanswered {
		row.Overdue = "has waited " + tools.RoughAge(age) + " for approval"
	}
	return row, nil
}

// consent reads who asked, which the list of requests leaves out.
func (g governanceReader) consent(ctx context.Context, r graph.ConsentRequest) (governanceRow, error) {
	row := governanceRow{ID: r.ID, Name: r.AppDisplayName, AppID: r.AppID}
	for _, scope := range r.PendingScopes {
		row.Permissions = append(row.Permissions, scope.DisplayName)
	}
	oldest := time.Time{}
	start, err := g.graph.UserConsentRequestsStart(r.ID)
	if err != nil {
		return row, err
	}
	for ask, err := range tools.LiveAll[graph.UserConsentRequest](ctx, g.call, g.graph, start) {
		if err != nil {
			return row, g.child("who asked for "+r.AppDisplayName, err)
		}
		who := ""
		if ask.CreatedBy.User != nil {
			who = cmp.Or(ask.CreatedBy.User.UserPrincipalName, ask.CreatedBy.User.DisplayName, ask.CreatedBy.User.ID)
		}
		row.AskedBy = append(row.AskedBy, consentAsk{User: who, Created: ask.CreatedDateTime, Status: ask.Status, Reason: ask.Reason})
		if ask.Status == "InProgress" && (oldest.IsZero() || ask.CreatedDateTime.Before(oldest)) {
			oldest = ask.CreatedDateTime
		}
		if row.Status == "" || ask.Status == "InProgress" {
			row.Status = ask.Status
		}
	}
	if age := g.call.Now.Sub(oldest); !oldest.IsZero() && age > unanswered {
		row.Overdue = "unanswered for " + tools.RoughAge(age)
	}
	return row, nil
}

// child notes that a part of a row was not read; only the end of the call is an
// error.
func (g governanceReader) child(part string, err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	g.call.CoverError(part, err)
	return nil
}

// review reads the instances of a review, which the list leaves out, and the
// decisions of the one that matters: an overdue one, else the latest begun.
func (g governanceReader) review(ctx context.Context, r graph.AccessReview) (governanceRow, error) {
	row := governanceRow{
		ID: r.ID, Name: r.DisplayName, Status: r.Status, Created: r.CreatedDateTime, AutoApply: &r.Settings.AutoApplyDecisionsEnabled, Scope: r.Scope.Query,
	}
	for _, who := range r.Reviewers {
		row.Reviewers = append(row.Reviewers, strings.TrimSpace(who.Query+" "+who.QueryRoot))
	}
	g.call.Progress(0, 0, "reading "+r.DisplayName)
	var shown graph.ReviewInstance
	instances, err := g.graph.AccessReviewInstancesStart(r.ID)
	if err != nil {
		return row, err
	}
	for instance, err := range tools.LiveAll[graph.ReviewInstance](ctx, g.call, g.graph, instances) {
		if err != nil {
			return row, g.child("instances of "+r.DisplayName, err)
		}
		row.Instances++
		why := g.overdue(instance)
		switch {
		case why != "" && (row.Overdue == "" || instance.EndDateTime.Before(shown.EndDateTime)):
			shown, row.Overdue = instance, why
		case row.Overdue == "" && instance.StartDateTime.After(shown.StartDateTime) && !instance.StartDateTime.After(g.call.Now):
			shown = instance
		}
	}
	if shown.ID == "" || g.in.Overdue && row.Overdue == "" {
		return row, nil
	}
	row.Instance, row.Start, row.End, row.InstanceNow = shown.ID, shown.StartDateTime, shown.EndDateTime, shown.Status
	if shown.Scope.Query != "" {
		row.Scope = shown.Scope.Query
	}
	row.Decisions = map[string]int{}
	decisions, err := g.graph.ReviewDecisionsStart(r.ID, shown.ID)
	if err != nil {
		return row, err
	}
	for d, err := range tools.LiveAll[graph.ReviewDecision](ctx, g.call, g.graph, decisions) {
		if err != nil {
			return row, g.child("decisions of "+r.DisplayName, err)
		}
		row.Decisions[d.Decision]++
	}
	return row, nil
}

// overdue says why an instance is: its end has passed and its decisions have
// had no effect.
func (g governanceReader) overdue(i graph.ReviewInstance) string {
	late := g.call.Now.Sub(i.EndDateTime)
	if i.EndDateTime.IsZero() || late <= 0 || i.Status == "Applied" || i.Status == "NotStarted" {
		return ""
	}
	return fmt.Sprintf("ended %s ago, status %s: its decisions are not applied", tools.RoughAge(late), i.Status)
}
