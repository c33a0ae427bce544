package graph

import (
	"context"
	"time"

	"github.com/microsoftgraph/msgraph-sdk-go/auditlogs"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// SignIn is microsoft.graph.signIn: an interactive sign-in of a user.
// https://learn.microsoft.com/graph/api/resources/signin
type SignIn struct {
	ID                      string          `json:"id"`
	CreatedDateTime         entra.Time      `json:"createdDateTime,omitzero"`
	UserID                  string          `json:"userId,omitzero"`
	UserPrincipalName       string          `json:"userPrincipalName,omitzero"`
	AppID                   string          `json:"appId,omitzero"`
	AppDisplayName          string          `json:"appDisplayName,omitzero"`
	ResourceDisplayName     string          `json:"resourceDisplayName,omitzero"`
	IPAddress               string          `json:"ipAddress,omitzero"`
	ClientAppUsed           string          `json:"clientAppUsed,omitzero"`
	ConditionalAccessStatus string          `json:"conditionalAccessStatus,omitzero"`
	IsInteractive           bool            `json:"isInteractive"`
	RiskLevelDuringSignIn   string          `json:"riskLevelDuringSignIn,omitzero"`
	RiskState               string          `json:"riskState,omitzero"`
	Status                  SignInStatus    `json:"status,omitzero"`
	Location                *SignInLocation `json:"location,omitzero"`
}

// SignInStatus is microsoft.graph.signInStatus; error code 0 is a success,
// another is an AADSTS number.
type SignInStatus struct {
	ErrorCode     int    `json:"errorCode"`
	FailureReason string `json:"failureReason,omitzero"`
}

// SignInLocation is the part of microsoft.graph.signInLocation that is read.
type SignInLocation struct {
	City            string `json:"city,omitzero"`
	State           string `json:"state,omitzero"`
	CountryOrRegion string `json:"countryOrRegion,omitzero"`
}

// SignIns reads the user's latest interactive sign-ins since an instant (the
// zero time for all that are kept: 30 days, 7 without P1), newest first, at
// most top of them (1 to 1000). It needs AuditLog.Read.All and P1 or P2, and
// the service allows five calls in ten seconds.
// https://learn.microsoft.com/graph/api/signin-list
func (c *Client) SignIns(ctx context.Context, userID string, since time.Time, top int) ([]SignIn, error) {
	filter := "userId eq " + quote(userID)
	if !since.IsZero() {
		filter += " and createdDateTime ge " + since.UTC().Format(time.RFC3339)
	}
	u, err := link(auditlogs.NewSignInsRequestBuilderInternal(c.base, urlOnly{}), &auditlogs.SignInsRequestBuilderGetRequestConfiguration{
		QueryParameters: &auditlogs.SignInsRequestBuilderGetQueryParameters{
			Filter: &filter, Top: ptr(int32(min(max(top, 1), 1000)))}})
	if err != nil {
		return nil, err
	}
	var page struct {
		Value []SignIn `json:"value"`
	}
	_, err = c.cloud.Do(ctx, cloud.Request{API: cloud.Graph, URL: u}, &page)
	return page.Value, err
}
