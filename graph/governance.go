package graph

import (
	"fmt"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// AccessReview is microsoft.graph.accessReviewScheduleDefinition: a series of
// reviews.
// https://learn.microsoft.com/graph/api/resources/accessreviewscheduledefinition
type AccessReview struct {
	ID              string         `json:"id"`
	DisplayName     string         `json:"displayName,omitzero"`
	Status          string         `json:"status,omitzero"` // NotStarted, InProgress, Completed, …
	CreatedDateTime entra.Time     `json:"createdDateTime,omitzero"`
	CreatedBy       *AuditUser     `json:"createdBy,omitzero"`
	Scope           ReviewScope    `json:"scope,omitzero"`
	InstanceScope   ReviewScope    `json:"instanceEnumerationScope,omitzero"`
	Reviewers       []ReviewScope  `json:"reviewers,omitzero"`
	Settings        ReviewSettings `json:"settings,omitzero"`
}

// ReviewScope is microsoft.graph.accessReviewQueryScope or
// accessReviewReviewerScope: a query for who or what is meant.
type ReviewScope struct {
	Query     string `json:"query,omitzero"`
	QueryRoot string `json:"queryRoot,omitzero"`
}

// ReviewSettings is the part of microsoft.graph.accessReviewScheduleSettings
// that is read.
type ReviewSettings struct {
	AutoApplyDecisionsEnabled bool   `json:"autoApplyDecisionsEnabled"`
	DefaultDecisionEnabled    bool   `json:"defaultDecisionEnabled"`
	DefaultDecision           string `json:"defaultDecision,omitzero"`
	InstanceDurationInDays    int    `json:"instanceDurationInDays,omitzero"`
}

// ReviewInstance is microsoft.graph.accessReviewInstance: one recurrence of a
// review, for one resource.
// https://learn.microsoft.com/graph/api/resources/accessreviewinstance
type ReviewInstance struct {
	ID            string        `json:"id"`
	StartDateTime entra.Time    `json:"startDateTime,omitzero"`
	EndDateTime   entra.Time    `json:"endDateTime,omitzero"`
	Status        string        `json:"status,omitzero"` // as of a review, and Applied
	Scope         ReviewScope   `json:"scope,omitzero"`
	Reviewers     []ReviewScope `json:"reviewers,omitzero"`
}

// ReviewDecision is microsoft.graph.accessReviewInstanceDecisionItem.
// https://learn.microsoft.com/graph/api/resources/accessreviewinstancedecisionitem
type ReviewDecision struct {
	ID             string `json:"id"`
	Decision       string `json:"decision,omitzero"`       // Approve, Deny, NotReviewed, DontKnow
	Recommendation string `json:"recommendation,omitzero"` // Approve, Deny, NoInfoAvailable
	ApplyResult    string `json:"applyResult,omitzero"`
}

// AccessPackage is microsoft.graph.accessPackage.
// https://learn.microsoft.com/graph/api/resources/accesspackage
type AccessPackage struct {
	ID               string     `json:"id"`
	DisplayName      string     `json:"displayName,omitzero"`
	Description      string     `json:"description,omitzero"`
	IsHidden         bool       `json:"isHidden"`
	CreatedDateTime  entra.Time `json:"createdDateTime,omitzero"`
	ModifiedDateTime entra.Time `json:"modifiedDateTime,omitzero"`
}

// PackageSubject is microsoft.graph.accessPackageSubject.
type PackageSubject struct {
	ObjectID      string `json:"objectId,omitzero"`
	DisplayName   string `json:"displayName,omitzero"`
	PrincipalName string `json:"principalName,omitzero"`
	Email         string `json:"email,omitzero"`
}

// Schedule is microsoft.graph.entitlementManagementSchedule.
type Schedule struct {
	StartDateTime entra.Time `json:"startDateTime,omitzero"`
	Expiration    Expiration `json:"expiration,omitzero"`
}

// Expiration is microsoft.graph.expirationPattern.
type Expiration struct {
	Type        string     `json:"type,omitzero"` // noExpiration, afterDateTime, afterDuration
	EndDateTime entra.Time `json:"endDateTime,omitzero"`
	Duration    string     `json:"duration,omitzero"`
}

// PackageAssignment is microsoft.graph.accessPackageAssignment with its package
// and subject.
// https://learn.microsoft.com/graph/api/resources/accesspackageassignment
type PackageAssignment struct {
	ID              string          `json:"id"`
	State           string          `json:"state,omitzero"` // delivering, delivered, expired, deliveryFailed, …
	Status          string          `json:"status,omitzero"`
	ExpiredDateTime entra.Time      `json:"expiredDateTime,omitzero"`
	Schedule        Schedule        `json:"schedule,omitzero"`
	AccessPackage   *AccessPackage  `json:"accessPackage,omitzero"`
	Target          *PackageSubject `json:"target,omitzero"`
}

// PackageRequest is microsoft.graph.accessPackageAssignmentRequest with its
// package and requestor.
// https://learn.microsoft.com/graph/api/resources/accesspackageassignmentrequest
type PackageRequest struct {
	ID                string          `json:"id"`
	RequestType       string          `json:"requestType,omitzero"` // userAdd, adminAdd, userRemove, …
	State             string          `json:"state,omitzero"`       // submitted, pendingApproval, delivered, denied, …
	Status            string          `json:"status,omitzero"`
	CreatedDateTime   entra.Time      `json:"createdDateTime,omitzero"`
	CompletedDateTime entra.Time      `json:"completedDateTime,omitzero"`
	Justification     string          `json:"justification,omitzero"`
	AccessPackage     *AccessPackage  `json:"accessPackage,omitzero"`
	Requestor         *PackageSubject `json:"requestor,omitzero"`
}

// LifecycleWorkflow is microsoft.graph.identityGovernance.workflow.
// https://learn.microsoft.com/graph/api/resources/identitygovernance-workflow
type LifecycleWorkflow struct {
	ID                      string     `json:"id"`
	DisplayName             string     `json:"displayName,omitzero"`
	Description             string     `json:"description,omitzero"`
	Category                string     `json:"category,omitzero"` // joiner, leaver, mover
	IsEnabled               bool       `json:"isEnabled"`
	IsSchedulingEnabled     bool       `json:"isSchedulingEnabled"`
	Version                 int        `json:"version,omitzero"`
	CreatedDateTime         entra.Time `json:"createdDateTime,omitzero"`
	LastModifiedDateTime    entra.Time `json:"lastModifiedDateTime,omitzero"`
	NextScheduleRunDateTime entra.Time `json:"nextScheduleRunDateTime,omitzero"`
}

// ConsentRequest is microsoft.graph.appConsentRequest: an app that users asked
// an administrator to let in.
// https://learn.microsoft.com/graph/api/resources/appconsentrequest
type ConsentRequest struct {
	ID             string         `json:"id"`
	AppID          string         `json:"appId,omitzero"`
	AppDisplayName string         `json:"appDisplayName,omitzero"`
	PendingScopes  []ConsentScope `json:"pendingScopes,omitzero"`
}

// ConsentScope is microsoft.graph.appConsentRequestScope.
type ConsentScope struct {
	DisplayName string `json:"displayName,omitzero"`
}

// UserConsentRequest is microsoft.graph.userConsentRequest: one user's part in
// a consent request.
// https://learn.microsoft.com/graph/api/resources/userconsentrequest
type UserConsentRequest struct {
	ID                string     `json:"id"`
	Status            string     `json:"status,omitzero"` // Initializing, InProgress, Expired, Completed
	Reason            string     `json:"reason,omitzero"`
	CreatedDateTime   entra.Time `json:"createdDateTime,omitzero"`
	CompletedDateTime entra.Time `json:"completedDateTime,omitzero"`
	CreatedBy         struct {
		User *AuditUser `json:"user,omitzero"`
	} `json:"createdBy,omitzero"`
}

// GovernanceList names a list of identity governance.
type GovernanceList string

// The lists. All need permissions outside the basic set; all but the consent
// requests need Entra ID P2 or Governance.
const (
	AccessReviews      GovernanceList = "accessReviews/definitions"                // AccessReview.Read.All
	AccessPackages     GovernanceList = "entitlementManagement/accessPackages"     // EntitlementManagement.Read.All
	PackageAssignments GovernanceList = "entitlementManagement/assignments"        // EntitlementManagement.Read.All
	PackageRequests    GovernanceList = "entitlementManagement/assignmentRequests" // EntitlementManagement.Read.All
	LifecycleWorkflows GovernanceList = "lifecycleWorkflows/workflows"             // LifecycleWorkflows.Read.All
	ConsentRequests    GovernanceList = "appConsent/appConsentRequests"            // ConsentRequest.Read.All
)

// GovernanceQuery picks rows of a list; a zero field is no condition. Status is
// a value of the property that the list has for it: status of access reviews,
// state of assignments and requests, category of workflows; consent requests
// are picked by the status of their users' requests.
type GovernanceQuery struct {
	List   GovernanceList
	Status string
	Since  time.Time // of package requests
	Top    int       // rows of a page; at most 100
}

// GovernancePage is the default size of a page of these lists.
// https://learn.microsoft.com/graph/api/accessreviewset-list-definitions
const GovernancePage = 100

// GovernanceStart returns the URL of the first page of a list.
func (c *Client) GovernanceStart(q GovernanceQuery) (string, error) {
	if _, ok := governanceRequests[string(q.List)]; !ok {
		return "", fmt.Errorf("no governance list %q", q.List)
	}
	return c.link(string(q.List), Values{"status": q.Status, "since": q.Since, "$top": q.Top})
}

// AccessReviewInstancesStart returns the URL of the first page of a review's
// instances, which the list of reviews leaves out.
// https://learn.microsoft.com/graph/api/accessreviewscheduledefinition-list-instances
func (c *Client) AccessReviewInstancesStart(review string) (string, error) {
	return c.link("accessReviewInstances", Values{"accessReviewScheduleDefinition-id": review})
}

// ReviewDecisionsStart returns the URL of the first page of an instance's
// decisions, one for each identity under review.
// https://learn.microsoft.com/graph/api/accessreviewinstance-list-decisions
func (c *Client) ReviewDecisionsStart(review, instance string) (string, error) {
	return c.link("reviewDecisions", Values{"accessReviewScheduleDefinition-id": review, "accessReviewInstance-id": instance})
}

// UserConsentRequestsStart returns the URL of the first page of the users'
// parts in a consent request.
// https://learn.microsoft.com/graph/api/appconsentrequest-list-userconsentrequests
func (c *Client) UserConsentRequestsStart(request string) (string, error) {
	return c.link("userConsentRequests", Values{"appConsentRequest-id": request})
}
