package graph

import (
	"context"
	"net/netip"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// SignIn is microsoft.graph.signIn: a sign-in of a user, or, from /beta only, of
// a service principal or managed identity.
// https://learn.microsoft.com/graph/api/resources/signin
type SignIn struct {
	ID                      string          `json:"id"`
	CreatedDateTime         entra.Time      `json:"createdDateTime,omitzero"`
	UserID                  string          `json:"userId,omitzero"`
	UserPrincipalName       string          `json:"userPrincipalName,omitzero"`
	UserDisplayName         string          `json:"userDisplayName,omitzero"`
	ServicePrincipalID      string          `json:"servicePrincipalId,omitzero"`
	ServicePrincipalName    string          `json:"servicePrincipalName,omitzero"`
	AppID                   string          `json:"appId,omitzero"`
	AppDisplayName          string          `json:"appDisplayName,omitzero"`
	ResourceDisplayName     string          `json:"resourceDisplayName,omitzero"`
	IPAddress               string          `json:"ipAddress,omitzero"`
	ClientAppUsed           string          `json:"clientAppUsed,omitzero"`
	UserAgent               string          `json:"userAgent,omitzero"`
	ConditionalAccessStatus string          `json:"conditionalAccessStatus,omitzero"`
	CorrelationID           string          `json:"correlationId,omitzero"`
	IsInteractive           bool            `json:"isInteractive"`
	RiskLevelDuringSignIn   string          `json:"riskLevelDuringSignIn,omitzero"`
	RiskState               string          `json:"riskState,omitzero"`
	RiskEventTypes          []string        `json:"riskEventTypes_v2,omitzero"`
	Status                  SignInStatus    `json:"status,omitzero"`
	Location                *SignInLocation `json:"location,omitzero"`
	DeviceDetail            *SignInDevice   `json:"deviceDetail,omitzero"`
	// AppliedConditionalAccessPolicies needs Policy.Read.All or the like;
	// without it the list is empty.
	AppliedConditionalAccessPolicies []AppliedPolicy `json:"appliedConditionalAccessPolicies,omitzero"`

	// Of /beta only.
	SignInEventTypes                []string `json:"signInEventTypes,omitzero"`
	AuthenticationProtocol          string   `json:"authenticationProtocol,omitzero"` // deviceCode, ropc, saml20, …
	AuthenticationRequirement       string   `json:"authenticationRequirement,omitzero"`
	ServicePrincipalCredentialKeyID string   `json:"servicePrincipalCredentialKeyId,omitzero"`
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

// SignInDevice is the part of microsoft.graph.deviceDetail that is read.
type SignInDevice struct {
	DeviceID        string `json:"deviceId,omitzero"`
	DisplayName     string `json:"displayName,omitzero"`
	OperatingSystem string `json:"operatingSystem,omitzero"`
	Browser         string `json:"browser,omitzero"`
	TrustType       string `json:"trustType,omitzero"`
	IsCompliant     bool   `json:"isCompliant,omitzero"`
	IsManaged       bool   `json:"isManaged,omitzero"`
}

// AppliedPolicy is microsoft.graph.appliedConditionalAccessPolicy.
type AppliedPolicy struct {
	ID          string `json:"id"`
	DisplayName string `json:"displayName,omitzero"`
	Result      string `json:"result,omitzero"` // success, failure, notApplied, reportOnlyFailure, …
}

// SignInKind is a value of signInEventTypes.
type SignInKind string

// The kinds of sign-in. v1.0 knows the first only; for the others the service
// wants a filter on signInEventTypes, which only /beta takes.
// https://learn.microsoft.com/graph/api/resources/signin?view=graph-rest-beta
const (
	SignInInteractive      SignInKind = "interactiveUser"
	SignInNonInteractive   SignInKind = "nonInteractiveUser"
	SignInServicePrincipal SignInKind = "servicePrincipal"
	SignInManagedIdentity  SignInKind = "managedIdentity"
)

// SignInQuery picks sign-ins; a zero field is no condition. The properties and
// operators are those that the resource's page says $filter supports.
type SignInQuery struct {
	Kind              SignInKind // SignInInteractive when ""
	UserID            string
	UserPrincipalName string // as the log has it: lower case, a guest's own address
	AppID             string
	AppName           string   // the beginning of appDisplayName
	IPAddress         string   // a whole address, or the beginning of one
	Country           string   // two letters, as in countryOrRegion
	ClientApps        []string // any of clientAppUsed
	ConditionalAccess string   // success, failure, notApplied
	RiskLevel         string   // of riskLevelDuringSignIn
	ErrorCode         *int     // 0 for success
	Since, Until      time.Time
	Top               int  // rows of a page, at most LogPage
	Beta              bool // read /beta for its properties, whatever the kind
}

// SignInsStart returns the URL of the first page of sign-ins, newest first. They
// need AuditLog.Read.All together with Directory.Read.All, and P1 or P2; they
// are kept for 30 days, and the service allows five calls in ten seconds.
// https://learn.microsoft.com/graph/api/signin-list
func (c *Client) SignInsStart(q SignInQuery) (string, error) {
	v := Values{
		"since": q.Since, "until": q.Until, "userId": q.UserID, "userPrincipalName": strings.ToLower(q.UserPrincipalName),
		"appId": q.AppID, "appName": q.AppName, "country": q.Country, "clientApps": q.ClientApps,
		"conditionalAccess": q.ConditionalAccess, "riskLevel": q.RiskLevel, "errorCode": q.ErrorCode, "$top": q.Top,
	}
	if _, err := netip.ParseAddr(q.IPAddress); err == nil {
		v["ipAddress"] = q.IPAddress
	} else {
		v["ipPrefix"] = q.IPAddress
	}
	if q.Kind != "" && q.Kind != SignInInteractive {
		v["kind"] = string(q.Kind)
		return c.link("betaSignIns", v)
	}
	if q.Beta {
		return c.link("betaSignIns", v)
	}
	return c.link("signIns", v)
}

// SignIns reads the user's latest interactive sign-ins since an instant (the
// zero time for all that are kept), newest first, at most n of them (1 to
// LogPage).
func (c *Client) SignIns(ctx context.Context, userID string, since time.Time, n int) ([]SignIn, error) {
	n = min(max(n, 1), LogPage)
	first, err := c.SignInsStart(SignInQuery{UserID: userID, Since: since, Top: n})
	if err != nil {
		return nil, err
	}
	return take[SignIn](ctx, c, first, n)
}

// LastSuccess is when the newest sign-in of a query was that succeeded, the zero
// time for none.
func (c *Client) LastSuccess(ctx context.Context, q SignInQuery) (time.Time, error) {
	q.ErrorCode, q.Top = new(0), 1
	first, err := c.SignInsStart(q)
	if err != nil {
		return time.Time{}, err
	}
	rows, err := take[SignIn](ctx, c, first, 1)
	if err != nil || len(rows) == 0 {
		return time.Time{}, err
	}
	return rows[0].CreatedDateTime, nil
}
