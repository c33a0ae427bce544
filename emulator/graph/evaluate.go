package graph

import (
	"bytes"
	"encoding/json"
	"io"
	"net/netip"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/odata"
	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// signInToEvaluate is the body of conditionalAccess/evaluate.
// https://learn.microsoft.com/graph/api/conditionalaccessroot-evaluate
type signInToEvaluate struct {
	SignInIdentity      *evaluateIdentity   `json:"signInIdentity"`
	SignInContext       *evaluateContext    `json:"signInContext"`
	SignInConditions    *evaluateConditions `json:"signInConditions"`
	AppliedPoliciesOnly bool                `json:"appliedPoliciesOnly"`
}

// evaluateIdentity is a userSignIn, a servicePrincipalSignIn, which is named by
// its appId, or, in /beta only, an agentSignIn, which is named by its object id.
// https://learn.microsoft.com/graph/api/resources/signinidentity
// https://learn.microsoft.com/graph/api/resources/serviceprincipalsignin
// https://learn.microsoft.com/graph/api/resources/agentsignin?view=graph-rest-beta
type evaluateIdentity struct {
	Type               string `json:"@odata.type"`
	UserID             string `json:"userId"`
	ExternalTenantID   string `json:"externalTenantId"`
	ExternalUserType   string `json:"externalUserType"`
	ServicePrincipalID string `json:"servicePrincipalId"`
	AgentID            string `json:"agentServicePrincipalId"`
}

// evaluateContext is an applicationContext, a userActionContext or an
// authContext.
// https://learn.microsoft.com/graph/api/resources/signincontext
type evaluateContext struct {
	Type                       string   `json:"@odata.type"`
	IncludeApplications        []string `json:"includeApplications"`
	UserAction                 string   `json:"userAction"`
	AuthenticationContextValue string   `json:"authenticationContextValue"`
}

// evaluateConditions is signInConditions; "" is a condition that was not given.
// https://learn.microsoft.com/graph/api/resources/signinconditions
type evaluateConditions struct {
	Type                      string         `json:"@odata.type"`
	DevicePlatform            string         `json:"devicePlatform"`
	ClientAppType             string         `json:"clientAppType"`
	SignInRiskLevel           string         `json:"signInRiskLevel"`
	UserRiskLevel             string         `json:"userRiskLevel"`
	ServicePrincipalRiskLevel string         `json:"servicePrincipalRiskLevel"`
	InsiderRiskLevel          string         `json:"insiderRiskLevel"`
	AgentIDRiskLevel          string         `json:"agentIdRiskLevel"` // of /beta
	Country                   string         `json:"country"`
	IPAddress                 string         `json:"ipAddress"`
	AuthenticationFlow        *evaluateFlow  `json:"authenticationFlow"`
	DeviceInfo                map[string]any `json:"deviceInfo"`
}

type evaluateFlow struct {
	Type           string `json:"@odata.type"`
	TransferMethod string `json:"transferMethod"`
}

// serveEvaluate answers POST /identity/conditionalAccess/evaluate: each policy
// with whether it would apply to a sign-in, and if not, why.
// https://learn.microsoft.com/graph/api/conditionalaccessroot-evaluate
func serveEvaluate(c *call) *odata.Error {
	var in signInToEvaluate
	if err := c.readParameters(&in, "evaluate"); err != nil {
		return err
	}
	if err := in.check(c.beta); err != nil {
		return err
	}
	typ, _ := directory.TypeNamed("whatIfAnalysisResult")
	enc := odata.NewEncoder(typ, nil)
	body := append([]byte(nil), `{"@odata.context":`...)
	body = directory.AppendString(body, c.base+"$metadata#Collection(microsoft.graph.whatIfAnalysisResult)")
	body = append(body, `,"value":[`...)
	c.directory.RLock()
	defer c.directory.RUnlock()
	e, err := newEvaluation(c.directory, &in)
	if err != nil {
		return err
	}
	first := true
	for _, num := range c.directory.Table("conditionalAccessPolicies").Numbers() {
		policy := c.directory.At(num)
		if !policy.Live() {
			continue
		}
		reason := e.judge(policy)
		if reason != "" && in.AppliedPoliciesOnly {
			continue
		}
		if !first {
			body = append(body, ',')
		}
		first = false
		// The result's type derives from the policy's: the slots are the same.
		verdict := "true"
		if reason != "" {
			verdict = "false"
		} else {
			reason = "notSet"
		}
		result := policy.Derived(typ, "policyApplies", verdict, "analysisReasons", string(directory.AppendString(nil, reason)))
		body = enc.Append(body, result, false)
	}
	c.options = &odata.Options{}
	c.send(append(body, "]}"...))
	return nil
}

// readParameters decodes the parameters of an action and refuses any that it
// does not have.
func (c *call) readParameters(into any, action string) *odata.Error {
	if kind, _, _ := strings.Cut(c.r.Header.Get("Content-Type"), ";"); !strings.EqualFold(strings.TrimSpace(kind), "application/json") {
		return odata.BadRequest("A missing or empty content type header was found when trying to read a message. The content type header is required.")
	}
	body, err := io.ReadAll(io.LimitReader(c.r.Body, maxBody))
	if err != nil || !json.Valid(body) || len(bytes.TrimSpace(body)) == 0 || bytes.TrimSpace(body)[0] != '{' {
		return odata.BadRequest("Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.")
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		if _, name, ok := strings.Cut(err.Error(), "unknown field "); ok {
			return odata.BadRequest("The parameter '%s' in the request payload is not a valid parameter for the operation '%s'.", strings.Trim(name, `"`), action)
		}
		return odata.BadRequest("Invalid value in the request payload of the operation '%s'.", action)
	}
	return nil
}

// What only bodies of this action hold: members of enumerations, and the
// properties of deviceInfo beside its 15 extension attributes.
var (
	evaluateUserActions  = []string{"registerSecurityInformation", "registerOrJoinDevices"}
	evaluateInsiderRisks = []string{"none", "minor", "moderate", "elevated"}
	// https://learn.microsoft.com/graph/api/resources/signinconditions?view=graph-rest-beta
	evaluateAgentRisks = []string{"none", "low", "medium", "high"}
	// https://learn.microsoft.com/graph/api/resources/deviceinfo
	evaluateDevice = []string{
		"@odata.type", "deviceId", "displayName", "enrollmentProfileName", "isCompliant", "manufacturer", "mdmAppId", "model", "operatingSystem",
		"operatingSystemVersion", "ownership", "physicalIds", "profileType", "systemLabels", "trustType",
	}
)

// check refuses what is missing or is no value of its type. Which words
// Microsoft answers with is not on record; the three parts are required, and
// country and ipAddress are said to be needed together.
func (in *signInToEvaluate) check(beta bool) *odata.Error {
	for _, part := range []struct {
		name    string
		missing bool
	}{{"signInIdentity", in.SignInIdentity == nil}, {"signInContext", in.SignInContext == nil}, {"signInConditions", in.SignInConditions == nil}} {
		if part.missing {
			return odata.BadRequest("The required parameter '%s' is missing.", part.name)
		}
	}
	if err := in.SignInIdentity.check(beta); err != nil {
		return err
	}
	if err := in.SignInContext.check(); err != nil {
		return err
	}
	return in.SignInConditions.check(beta)
}

func shortType(name string) string {
	return strings.TrimPrefix(strings.TrimPrefix(name, "#"), directory.TypePrefix)
}

func (i *evaluateIdentity) check(beta bool) *odata.Error {
	kind := shortType(i.Type)
	if i.AgentID != "" && kind != "agentSignIn" {
		return odata.BadRequest("The property 'agentServicePrincipalId' does not exist on type 'microsoft.graph.%s'.", kind)
	}
	switch kind {
	case "agentSignIn":
		switch {
		case !beta:
			return badType(i.Type, "signInIdentity")
		case i.UserID+i.ExternalTenantID+i.ExternalUserType+i.ServicePrincipalID != "":
			return odata.BadRequest("The property 'userId' does not exist on type 'microsoft.graph.agentSignIn'.")
		case !entra.IsID(i.AgentID):
			return odata.BadRequest("Invalid object identifier '%s'.", i.AgentID)
		}
		return nil
	case "userSignIn":
		if i.ServicePrincipalID != "" {
			return odata.BadRequest("The property 'servicePrincipalId' does not exist on type 'microsoft.graph.userSignIn'.")
		}
		if i.UserID == "" && i.ExternalUserType == "" {
			return odata.BadRequest("The property 'userId' of 'signInIdentity' is required.")
		}
		if i.UserID != "" && !entra.IsID(i.UserID) {
			return odata.BadRequest("Invalid object identifier '%s'.", i.UserID)
		}
		return checkEnum("conditionalAccessGuestOrExternalUserTypes", nil, i.ExternalUserType)
	case "servicePrincipalSignIn":
		if i.UserID != "" || i.ExternalTenantID != "" || i.ExternalUserType != "" {
			return odata.BadRequest("The property 'userId' does not exist on type 'microsoft.graph.servicePrincipalSignIn'.")
		}
		if !entra.IsID(i.ServicePrincipalID) {
			return odata.BadRequest("Invalid object identifier '%s'.", i.ServicePrincipalID)
		}
		return nil
	}
	return badType(i.Type, "signInIdentity")
}

func (x *evaluateContext) check() *odata.Error {
	apps, action, context := len(x.IncludeApplications) > 0, x.UserAction != "", x.AuthenticationContextValue != ""
	switch kind := shortType(x.Type); kind {
	case "applicationContext":
		if !apps || action || context {
			return odata.BadRequest("The property 'includeApplications' of '%s' is required, and no other.", kind)
		}
	case "userActionContext":
		if !action || apps || context {
			return odata.BadRequest("The property 'userAction' of '%s' is required, and no other.", kind)
		}
		return checkEnum("userAction", evaluateUserActions, x.UserAction)
	case "authContext":
		if !context || apps || action {
			return odata.BadRequest("The property 'authenticationContextValue' of '%s' is required, and no other.", kind)
		}
	default:
		return badType(x.Type, "signInContext")
	}
	return nil
}

func badType(name, parameter string) *odata.Error {
	if name == "" {
		return odata.BadRequest("The parameter '%s' is of an abstract type and needs '@odata.type'.", parameter)
	}
	return odata.BadRequest("A type named '%s' could not be resolved by the model, or is no '%s'.", shortType(name), directory.TypePrefix+parameter)
}

func (s *evaluateConditions) check(beta bool) *odata.Error {
	if s.AgentIDRiskLevel != "" && !beta {
		return odata.BadRequest("The property 'agentIdRiskLevel' does not exist on type 'microsoft.graph.signInConditions'.")
	}
	flow := ""
	if s.AuthenticationFlow != nil {
		flow = s.AuthenticationFlow.TransferMethod
	}
	for _, value := range []struct {
		enum, text string
		members    []string
	}{
		{"conditionalAccessDevicePlatform", s.DevicePlatform, nil},
		{"conditionalAccessClientApp", s.ClientAppType, nil},
		{"riskLevel", s.SignInRiskLevel, nil}, {"riskLevel", s.UserRiskLevel, nil}, {"riskLevel", s.ServicePrincipalRiskLevel, nil},
		{"insiderRiskLevel", s.InsiderRiskLevel, evaluateInsiderRisks},
		{"agentIdRiskLevel", s.AgentIDRiskLevel, evaluateAgentRisks},
		{"conditionalAccessTransferMethods", flow, nil},
	} {
		if err := checkEnum(value.enum, value.members, value.text); err != nil {
			return err
		}
	}
	if (s.Country == "") != (s.IPAddress == "") {
		return odata.BadRequest("The properties 'country' and 'ipAddress' must be specified together.")
	}
	if _, err := netip.ParseAddr(s.IPAddress); s.IPAddress != "" && err != nil {
		return odata.BadRequest("Invalid IP address '%s'.", s.IPAddress)
	}
	if s.Country != "" && len(s.Country) != 2 {
		return odata.BadRequest("Invalid country '%s'.", s.Country)
	}
	for name := range s.DeviceInfo {
		if !slices.Contains(evaluateDevice, name) && !strings.HasPrefix(name, "extensionAttribute") {
			return odata.BadRequest("The property '%s' does not exist on type 'microsoft.graph.deviceInfo'.", name)
		}
	}
	return nil
}

// checkEnum refuses a value that is no member; members are looked up in the
// model when they are not given.
func checkEnum(enum string, members []string, value string) *odata.Error {
	if value == "" {
		return nil
	}
	if members == nil {
		members, _ = directory.EnumMembers(enum)
	}
	if !slices.Contains(members, value) || value == "unknownFutureValue" {
		return odata.BadRequest("Cannot convert the literal '%s' to the expected type '%s'.", value, directory.TypePrefix+enum)
	}
	return nil
}
