package graph

import (
	"context"
	"fmt"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// RiskPage is the most rows that a page of Identity Protection has.
// https://learn.microsoft.com/graph/api/riskdetection-list
const RiskPage = 500

// RiskyUser is microsoft.graph.riskyUser.
// https://learn.microsoft.com/graph/api/resources/riskyuser
type RiskyUser struct {
	ID                      string     `json:"id"`
	UserPrincipalName       string     `json:"userPrincipalName,omitzero"`
	UserDisplayName         string     `json:"userDisplayName,omitzero"`
	RiskLevel               string     `json:"riskLevel,omitzero"` // low, medium, high, hidden, none
	RiskState               string     `json:"riskState,omitzero"` // atRisk, confirmedCompromised, remediated, dismissed, …
	RiskDetail              string     `json:"riskDetail,omitzero"`
	RiskLastUpdatedDateTime entra.Time `json:"riskLastUpdatedDateTime,omitzero"`
	// History is read apart: see RiskyUserHistory.
	History []RiskChange `json:"history,omitzero"`
}

// RiskChange is microsoft.graph.riskyUserHistoryItem: the risk of a user as it
// was from then on, and why.
// https://learn.microsoft.com/graph/api/resources/riskyuserhistoryitem
type RiskChange struct {
	RiskLastUpdatedDateTime entra.Time   `json:"riskLastUpdatedDateTime,omitzero"`
	RiskLevel               string       `json:"riskLevel,omitzero"`
	RiskState               string       `json:"riskState,omitzero"`
	RiskDetail              string       `json:"riskDetail,omitzero"`
	InitiatedBy             string       `json:"initiatedBy,omitzero"`
	Activity                RiskActivity `json:"activity,omitzero"`
}

// RiskActivity is microsoft.graph.riskUserActivity.
type RiskActivity struct {
	RiskEventTypes []string `json:"riskEventTypes,omitzero"`
}

// RiskyUserHistory reads the latest changes of the user's risk, at most n. It
// needs what RiskyUser needs.
// https://learn.microsoft.com/graph/api/riskyuser-list-history
func (c *Client) RiskyUserHistory(ctx context.Context, userID string, n int) ([]RiskChange, error) {
	first, err := c.link("riskyUserHistory", Values{"riskyUser-id": userID, "$top": n})
	if err != nil {
		return nil, err
	}
	return take[RiskChange](ctx, c, first, n)
}

// RiskyUser reads the user's risk; cloud.ErrNotFound when none was ever seen.
// It needs IdentityRiskyUser.Read.All and P2; one call a second for the tenant.
// https://learn.microsoft.com/graph/api/riskyuser-get
func (c *Client) RiskyUser(ctx context.Context, userID string) (RiskyUser, error) {
	return get[RiskyUser](ctx, c, "riskyUser", Values{"riskyUser-id": userID})
}

// Risk is a row of any list of Identity Protection: a risky user or service
// principal, or a detection of either. The fields of the other kinds are empty.
//
// https://learn.microsoft.com/graph/api/resources/riskyuser
// https://learn.microsoft.com/graph/api/resources/riskdetection
// https://learn.microsoft.com/graph/api/resources/riskyserviceprincipal
// https://learn.microsoft.com/graph/api/resources/serviceprincipalriskdetection
type Risk struct {
	ID         string `json:"id"`
	RiskLevel  string `json:"riskLevel,omitzero"`
	RiskState  string `json:"riskState,omitzero"`
	RiskDetail string `json:"riskDetail,omitzero"`
	// RiskLastUpdatedDateTime is that of a risky user or service principal.
	RiskLastUpdatedDateTime entra.Time `json:"riskLastUpdatedDateTime,omitzero"`

	UserID            string `json:"userId,omitzero"`
	UserPrincipalName string `json:"userPrincipalName,omitzero"`
	UserDisplayName   string `json:"userDisplayName,omitzero"`
	IsDeleted         bool   `json:"isDeleted,omitzero"`

	AppID                       string `json:"appId,omitzero"`
	DisplayName                 string `json:"displayName,omitzero"`
	ServicePrincipalID          string `json:"servicePrincipalId,omitzero"`
	ServicePrincipalDisplayName string `json:"servicePrincipalDisplayName,omitzero"`
	ServicePrincipalType        string `json:"servicePrincipalType,omitzero"`

	RiskEventType       string          `json:"riskEventType,omitzero"` // passwordSpray, unlikelyTravel, leakedCredentials, …
	DetectedDateTime    entra.Time      `json:"detectedDateTime,omitzero"`
	ActivityDateTime    entra.Time      `json:"activityDateTime,omitzero"`
	DetectionTimingType string          `json:"detectionTimingType,omitzero"` // realtime, nearRealtime, offline
	Activity            string          `json:"activity,omitzero"`            // signin, user, servicePrincipal
	IPAddress           string          `json:"ipAddress,omitzero"`
	Location            *SignInLocation `json:"location,omitzero"`
	KeyIDs              []string        `json:"keyIds,omitzero"` // credentials of the service principal
	Source              string          `json:"source,omitzero"`
}

// RiskList names a list of Identity Protection.
type RiskList string

// The lists. The last three need permissions outside the basic set.
const (
	RiskyUsers                     RiskList = "riskyUsers"                     // IdentityRiskyUser.Read.All, P2
	RiskDetections                 RiskList = "riskDetections"                 // IdentityRiskEvent.Read.All, P1 or P2
	RiskyServicePrincipals         RiskList = "riskyServicePrincipals"         // IdentityRiskyServicePrincipal.Read.All, Workload ID Premium
	ServicePrincipalRiskDetections RiskList = "servicePrincipalRiskDetections" // IdentityRiskEvent.Read.All, Workload ID Premium
)

// RiskQuery picks rows of a list; a zero field is no condition.
type RiskQuery struct {
	List  RiskList
	Level string // riskLevel
	State string // riskState
	Since time.Time
	Top   int // rows of a page, at most RiskPage
}

// RiskStart returns the URL of the first page of a list. The service allows one
// call a second for all apps of the tenant and does not say when to come back.
func (c *Client) RiskStart(q RiskQuery) (string, error) {
	switch q.List {
	case RiskyUsers, RiskDetections, RiskyServicePrincipals, ServicePrincipalRiskDetections:
		return c.link(string(q.List), Values{"level": q.Level, "state": q.State, "since": q.Since, "$top": q.Top})
	}
	return "", fmt.Errorf("no risk list %q", q.List)
}
