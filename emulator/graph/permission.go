package graph

import (
	_ "embed"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/odata"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/signin"
)

// permissionsGzip lists, for each method and path of Microsoft Graph, the
// application permissions any of which opens it: path, method, permissions.
// Paths are lower-cased with {id} for parameters. Source: permissions.json of
// microsoftgraph/microsoft-graph-devx-content (MIT).
//
//go:embed data/permissions.tsv.gz
var permissionsGzip []byte

// endpointPermissions maps "METHOD path" to space-separated permissions.
var endpointPermissions = sync.OnceValue(func() map[string]string {
	text, err := directory.Gunzip(permissionsGzip)
	if err != nil {
		panic(fmt.Sprintf("emulator: embedded permissions: %v", err))
	}
	m := make(map[string]string, 12000)
	for line := range strings.Lines(string(text)) {
		path, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		method, permissions, _ := strings.Cut(rest, "\t")
		m[method+" "+path] = permissions
	}
	return m
})

// pathPermissions returns the application permissions that open a path, most
// privileged last; known is false when Microsoft's list has no such path.
func pathPermissions(method, path string) (permissions []string, known bool) {
	text, known := endpointPermissions()[method+" "+strings.ToLower(path)]
	return strings.Fields(text), known
}

// area is a part of Graph with its own words for "permission missing".
type area uint8

const (
	areaDirectory area = iota
	areaReports
	areaPolicy
	areaRisk
	areaSecurity
	areaMethods
	areaPIM
)

// forbidden is the 403 of an area for a caller without any of the permissions.
// The wordings are those seen in public reports; clients must not match them.
// Policies: https://github.com/Azure/azure-cli/issues/23906. Risk, the message
// without its code: https://github.com/microsoftgraph/msgraph-beta-sdk-dotnet/issues/723.
func (a area) forbidden(tok signin.Token, permissions []string) *odata.Error {
	switch a {
	case areaReports:
		return odata.Errorf(http.StatusForbidden, "Authentication_MSGraphPermissionMissing",
			"The principal does not have required Microsoft Graph permission(s): %s to call this API. For more information about Microsoft Graph permissions, please visit https://learn.microsoft.com/graph/permissions-overview.",
			strings.Join(permissions, ","))
	case areaPolicy, areaRisk:
		return odata.Errorf(http.StatusForbidden, "AccessDenied",
			"You cannot perform the requested operation, required scopes are missing in the token.")
	case areaSecurity:
		return odata.Errorf(http.StatusForbidden, "Forbidden",
			"Missing application roles. API required roles: %s, application roles: %s.", strings.Join(permissions, ","), strings.Join(tok.Roles, ","))
	case areaPIM:
		return pimError(http.StatusForbidden, "PermissionScopeNotGranted",
			"Authorization failed due to missing permission scope "+strings.Join(permissions, ",")+".")
	case areaMethods:
		return odata.Errorf(http.StatusForbidden, "accessDenied", "Request Authorization failed")
	default:
		return odata.Errorf(http.StatusForbidden, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
	}
}

// licence is a plan that an endpoint needs.
type licence uint8

const (
	licenceNone licence = iota
	licenceP1           // Entra ID P1 or better
	licenceP2           // Entra ID P2
	licencePIM          // Entra ID P2 or Entra ID Governance
)

// unlicensed is the error of a tenant without the plan. No answer of the risk
// endpoints without P2 is on record; theirs is a guess.
func (l licence) unlicensed() *odata.Error {
	if l == licencePIM {
		return odata.Errorf(http.StatusBadRequest, "AadPremiumLicenseRequired",
			"The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance license.")
	}
	if l == licenceP2 {
		return odata.Errorf(http.StatusForbidden, "Forbidden", "Your tenant is not licensed for this feature.")
	}
	return odata.Errorf(http.StatusForbidden, "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
		"Neither tenant is B2C or tenant doesn't have premium license")
}

// licensed reports whether the tenant's subscriptions hold the plan.
func licensed(d *directory.Directory, l licence) bool {
	if l == licenceNone {
		return true
	}
	for _, num := range d.Table("subscribedSkus").Numbers() {
		o := d.At(num)
		if !o.Live() || !strings.EqualFold(o.Text("capabilityStatus"), "Enabled") {
			continue
		}
		plans, _ := o.Get("servicePlans").([]map[string]any)
		for _, p := range plans {
			name, _ := p["servicePlanName"].(string)
			if name == "AAD_PREMIUM_P2" || name == "AAD_PREMIUM" && l == licenceP1 || name == "Entra_Identity_Governance" && l == licencePIM {
				return true
			}
		}
	}
	return false
}
