package entra

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/graph"
	"github.com/mscloud-mcp/mscloud-mcp/tenant"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

type signInListInput struct {
	tools.Page
	Kind      string   `json:"kind,omitzero" enum:"interactive,nonInteractive,servicePrincipal,managedIdentity" jsonschema:"default interactive"`
	User      string   `json:"user,omitzero" jsonschema:"id, UPN, mail or unique name"`
	App       string   `json:"app,omitzero" jsonschema:"appId, object id or name"`
	IP        string   `json:"ip,omitzero" jsonschema:"address, or its beginning"`
	Country   string   `json:"country,omitzero" jsonschema:"two letters"`
	Status    string   `json:"status,omitzero" jsonschema:"success, failure, interrupted, or an AADSTS number"`
	CAStatus  string   `json:"caStatus,omitzero" enum:"success,failure,notApplied" jsonschema:"Conditional Access"`
	ClientApp string   `json:"clientApp,omitzero" jsonschema:"e.g. Browser, IMAP4"`
	Legacy    bool     `json:"legacyOnly,omitzero" jsonschema:"legacy authentication"`
	Risk      string   `json:"risk,omitzero" enum:"low,medium,high"`
	Since     string   `json:"since,omitzero" format:"date" jsonschema:"date, or age like 24h; default 7d"`
	Until     string   `json:"until,omitzero" format:"date" jsonschema:"a day is included"`
	GroupBy   string   `json:"groupBy,omitzero" enum:"user,app,resource,ip,country,status,clientApp,caStatus,risk,day" jsonschema:"counts instead of rows"`
	Fields    []string `json:"fields,omitzero" enum:"authenticationProtocol,authenticationRequirement,conditionalAccessPolicies,correlationId,credentialKeyId,device,id,riskEventTypes,servicePrincipalId,userAgent,userId"`
}

// signInRow is a row of entra_sign_in_list.
type signInRow struct {
	ID                 string    `json:"id,omitzero"`
	Created            time.Time `json:"createdDateTime"`
	User               string    `json:"userPrincipalName,omitzero"`
	UserID             string    `json:"userId,omitzero"`
	ServicePrincipal   string    `json:"servicePrincipalName,omitzero"`
	ServicePrincipalID string    `json:"servicePrincipalId,omitzero"`
	App                string    `json:"appDisplayName,omitzero"`
	AppID              string    `json:"appId,omitzero"`
	Resource           string    `json:"resourceDisplayName,omitzero"`
	IP                 string    `json:"ipAddress,omitzero"`
	Location           string    `json:"location,omitzero"` // "Munich, DE"
	Client             string    `json:"clientAppUsed,omitzero"`
	CAStatus           string    `json:"conditionalAccessStatus,omitzero"`
	State              string    `json:"state,omitzero"`     // interrupted; else the error code tells
	ErrorCode          int       `json:"errorCode,omitzero"` // of a failure or an interruption
	Failure            string    `json:"failureReason,omitzero"`
	Risk               string    `json:"riskLevelDuringSignIn,omitzero"`

	Protocol       string                `json:"authenticationProtocol,omitzero"`
	Requirement    string                `json:"authenticationRequirement,omitzero"`
	Policies       []graph.AppliedPolicy `json:"conditionalAccessPolicies,omitzero"`
	CorrelationID  string                `json:"correlationId,omitzero"`
	CredentialKey  string                `json:"credentialKeyId,omitzero"`
	Device         *graph.SignInDevice   `json:"device,omitzero"`
	RiskEventTypes []string              `json:"riskEventTypes,omitzero"`
	UserAgent      string                `json:"userAgent,omitzero"`
}

const leanSignIn = "errorCode of a success, conditionalAccessStatus success, a resource of the app's own name"

// signInItem is a row or, with groupBy, a count.
type signInItem struct {
	*signInRow
	*signInGroup
}

// signInKinds are the argument's values by the service's.
var signInKinds = map[string]graph.SignInKind{
	"": graph.SignInInteractive, "interactive": graph.SignInInteractive, "nonInteractive": graph.SignInNonInteractive,
	"servicePrincipal": graph.SignInServicePrincipal, "managedIdentity": graph.SignInManagedIdentity,
}

// legacyClients are the values of clientAppUsed that mean legacy
// authentication, which cannot answer for MFA.
// https://learn.microsoft.com/entra/identity/monitoring-health/howto-customize-filter-logs
var legacyClients = []string{
	"Authenticated SMTP", "AutoDiscover", "Exchange ActiveSync", "Exchange Online PowerShell", "Exchange Web Services", "IMAP4",
	"MAPI Over HTTP", "Offline Address Book", "Other clients", "Outlook Anywhere (RPC over HTTP)", "Outlook Service", "POP3", "Reporting Web Services",
}

// betaFields are the columns that only /beta has.
var betaFields = []string{"authenticationProtocol", "authenticationRequirement", "credentialKeyId"}

var _ = tools.Add(tools.Tool[signInListInput, tools.List[signInItem]]{
	Name:        "entra_sign_in_list",
	Title:       "List Entra sign-ins",
	Description: "Sign-in log, newest first: interactive, non-interactive, service principal or managed identity; by user, app, address, country, result, client, risk. groupBy counts instead (a password spray shows by ip). Last sign-in per user: entra_user_list.",
	Core:        true,
	Mode:        tools.Live,
	Timeout:     tools.LiveTimeout,
	Permissions: tools.GraphPermissions("AuditLog.Read.All", "Directory.Read.All"),
	Optional:    []tools.Optional{tools.GraphOptional("Policy.Read.All", "Conditional Access policies of a sign-in")},
	Plan:        tools.PlanP1,
	Run: func(ctx context.Context, c *tools.Call, in signInListInput) (tools.List[signInItem], error) {
		none := tools.List[signInItem]{}
		q, state, err := signInQuery(ctx, c, in)
		if err != nil {
			return none, err
		}
		t, err := c.Tenant(ctx)
		if err != nil {
			return none, err
		}
		if slices.Contains(in.Fields, "conditionalAccessPolicies") {
			if err := coverApplied(ctx, c, t); err != nil {
				return none, err
			}
		}
		if in.GroupBy == "" && state == "" {
			if page, err := c.Page(in.Page); err != nil {
				return none, err
			} else {
				q.Top = page.Limit
			}
		}
		walk := &tools.LivePages[graph.SignIn]{Call: c, Graph: t.Graph, What: "sign-ins", At: func(s graph.SignIn) time.Time { return s.CreatedDateTime }}
		if walk.First, err = t.Graph.SignInsStart(q); err != nil {
			return none, err
		}
		inTime := beforeEnd(c, in.Until)
		wanted := func(s graph.SignIn) bool {
			return (state == "" || s.Status.State() == state) && inTime(s.CreatedDateTime)
		}
		if in.GroupBy != "" {
			return signInGroups(ctx, c, walk, in, wanted)
		}
		c.LeftOut(in.Page, leanSignIn)
		return tools.LiveList(ctx, walk, in.Page, func(_ context.Context, s graph.SignIn) (signInItem, bool, error) {
			return signInItem{signInRow: rowOfSignIn(s, in.Fields)}, wanted(s), nil
		})
	},
})

// coverApplied notes that the applied policies are not shown: to an application
// that may not read Conditional Access they are none, and no error.
// https://learn.microsoft.com/graph/api/resources/appliedconditionalaccesspolicy
func coverApplied(ctx context.Context, c *tools.Call, t *tenant.Tenant) error {
	roles, err := t.Cloud.Roles(ctx, cloud.Graph)
	if err != nil || cloud.Grants(roles, "Policy.Read.All") || cloud.Grants(roles, "Policy.Read.ConditionalAccess") {
		return err
	}
	c.Cover(tools.Coverage{
		Part: "conditionalAccessPolicies", State: tools.NotEvaluated, Reason: "permissionMissing",
		Fix: "Microsoft shows no policies of a sign-in to this app: grant Policy.Read.All (application permission, Microsoft Graph) and consent to it",
	})
	return nil
}

// signInQuery turns the arguments into the service's filter. A state is left for
// us: of the error code the service documents equality only.
func signInQuery(ctx context.Context, c *tools.Call, in signInListInput) (q graph.SignInQuery, state graph.SignInState, err error) {
	q = graph.SignInQuery{
		Kind: signInKinds[in.Kind], IPAddress: strings.TrimSpace(in.IP), Country: strings.ToUpper(in.Country),
		ConditionalAccess: in.CAStatus, RiskLevel: in.Risk, Top: graph.LogPage,
		Beta: slices.ContainsFunc(in.Fields, func(f string) bool { return slices.Contains(betaFields, f) }),
	}
	ofApps := q.Kind == graph.SignInServicePrincipal || q.Kind == graph.SignInManagedIdentity
	switch {
	case in.GroupBy != "" && in.Cursor != "":
		return q, "", tools.BadArgument("cursor", "does not go with groupBy: counts come in one answer", "leave it out")
	case in.GroupBy != "" && len(in.Fields) > 0:
		return q, "", tools.BadArgument("fields", "do not go with groupBy: counts have columns of their own", "leave them out")
	case in.Country != "" && len(q.Country) != 2:
		return q, "", tools.BadArgument("country", "is not a country's two letters", "write CH, US, …")
	case in.Legacy && in.ClientApp != "":
		return q, "", tools.BadArgument("legacyOnly", "does not go with clientApp", "leave one out")
	case ofApps && in.User != "":
		return q, "", tools.BadArgument("user", "does not go with kind "+in.Kind+": no user takes part", "use app")
	case ofApps && (in.Legacy || in.ClientApp != ""):
		return q, "", tools.BadArgument("clientApp", "does not go with kind "+in.Kind+": apps sign in without a client", "leave it out")
	}
	switch status := strings.TrimPrefix(strings.ToUpper(in.Status), "AADSTS"); status {
	case "":
	case "SUCCESS":
		q.ErrorCode = new(0)
	case "FAILURE":
		state = graph.SignInFailure
	case "INTERRUPTED":
		state = graph.SignInInterrupted
	default:
		code, err := strconv.Atoi(status)
		if err != nil || code < 0 {
			return q, "", tools.BadArgument("status", "is neither success, failure, interrupted nor an AADSTS number", "write success, failure, interrupted, or for instance 50126")
		}
		q.ErrorCode = &code
	}
	switch {
	case in.Legacy:
		q.ClientApps = legacyClients
	case in.ClientApp != "":
		q.ClientApps = []string{in.ClientApp}
	}
	r, err := readLogRange(ctx, c, "sign-ins", in.Since, in.Until)
	if err != nil {
		return q, "", err
	}
	if q.Since, q.Until = r.since, r.until; q.Until.IsZero() {
		q.Until = c.Now // rows that arrive between two pages do not shift the second
	}
	if in.User != "" {
		if q.UserID, q.UserPrincipalName, err = logUser(ctx, c, in.User); err != nil {
			return q, "", err
		}
	}
	if in.App != "" {
		if q.AppID, q.AppName, err = logApp(ctx, c, in.App); err != nil {
			return q, "", err
		}
	}
	switch {
	case q.Kind != graph.SignInInteractive:
		c.Note("Read from Microsoft's /beta API, which may change: v1.0 has interactive sign-ins only.")
	case q.Beta:
		c.Note("Read from Microsoft's /beta API, which may change, as v1.0 does not have all of these fields.")
	}
	return q, state, nil
}

func rowOfSignIn(s graph.SignIn, fields []string) *signInRow {
	row := &signInRow{
		Created: s.CreatedDateTime, User: s.UserPrincipalName, App: s.AppDisplayName, AppID: s.AppID, IP: s.IPAddress,
		Client: s.ClientAppUsed, ErrorCode: s.Status.ErrorCode,
	}
	// The names that the next call takes stand for the ids.
	switch {
	case s.UserPrincipalName != "":
	case s.UserID != "":
		row.UserID = s.UserID
	case s.ServicePrincipalName != s.AppDisplayName:
		row.ServicePrincipal = s.ServicePrincipalName
	}
	if s.AppID == "" {
		row.ServicePrincipalID = s.ServicePrincipalID
	}
	if s.ResourceDisplayName != s.AppDisplayName {
		row.Resource = s.ResourceDisplayName
	}
	if s.ConditionalAccessStatus != "success" {
		row.CAStatus = s.ConditionalAccessStatus
	}
	if s.Status.ErrorCode != 0 {
		row.Failure = s.Status.FailureReason
	}
	if state := s.Status.State(); state == graph.SignInInterrupted {
		row.State, row.CorrelationID = string(state), s.CorrelationID // whose rows tell how it went on
	}
	if s.RiskLevelDuringSignIn != "none" {
		row.Risk = s.RiskLevelDuringSignIn
	}
	if s.Location != nil {
		row.Location = strings.TrimPrefix(s.Location.City+", "+s.Location.CountryOrRegion, ", ")
	}
	for _, field := range fields {
		switch field {
		case "authenticationProtocol":
			row.Protocol = s.AuthenticationProtocol
		case "authenticationRequirement":
			row.Requirement = s.AuthenticationRequirement
		case "conditionalAccessPolicies":
			row.Policies = s.AppliedConditionalAccessPolicies
		case "correlationId":
			row.CorrelationID = s.CorrelationID
		case "credentialKeyId":
			row.CredentialKey = s.ServicePrincipalCredentialKeyID
		case "device":
			row.Device = s.DeviceDetail
		case "id":
			row.ID = s.ID
		case "servicePrincipalId":
			row.ServicePrincipalID = s.ServicePrincipalID
		case "userId":
			row.UserID = s.UserID
		case "riskEventTypes":
			row.RiskEventTypes = s.RiskEventTypes
		case "userAgent":
			row.UserAgent = s.UserAgent
		}
	}
	return row
}
