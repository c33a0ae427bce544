package signin

import (
	"net/http"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/wire"
)

// resource is an API of Microsoft's that tokens are asked for.
type resource struct {
	appID       string
	service     wire.Service
	name        string
	provisioned bool // present in every tenant, whatever it has bought
	audiences   []string
}

// resources are the APIs by the identifiers that clients name them with. The
// identifiers of a service are not always its host names: the machine API of
// Defender keeps its old one.
// https://learn.microsoft.com/defender-endpoint/api/exposed-apis-create-app-webapp
var resources = []resource{
	{
		appID: "00000003-0000-0000-c000-000000000000", service: wire.ServiceGraph, name: "Microsoft Graph", provisioned: true,
		audiences: []string{"https://graph.microsoft.com", "https://graph.microsoft.us", "https://dod-graph.microsoft.us", "https://microsoftgraph.chinacloudapi.cn"},
	},
	{
		appID: "797f4846-ba00-4fd7-ba43-dac1f8f63013", service: wire.ServiceARM, name: "Windows Azure Service Management API", provisioned: true,
		audiences: []string{
			"https://management.azure.com", "https://management.core.windows.net",
			"https://management.usgovcloudapi.net", "https://management.core.usgovcloudapi.net",
			"https://management.chinacloudapi.cn", "https://management.core.chinacloudapi.cn",
		},
	},
	{
		appID: "fc780465-2017-40d4-a0c5-307022471b92", service: wire.ServiceDefender, name: "WindowsDefenderATP",
		audiences: []string{
			"https://api.securitycenter.microsoft.com", "https://securitycenter.onmicrosoft.com/windowsatpservice",
			"https://api-gcc.securitycenter.microsoft.us", "https://api-gov.securitycenter.microsoft.us",
		},
	},
	{
		appID: "8ee8fdad-f234-4243-8f3b-15c294843740", service: wire.ServiceDefender, name: "Microsoft Threat Protection",
		audiences: []string{"https://api.security.microsoft.com", "https://api-gcc.security.microsoft.us", "https://api-gov.security.microsoft.us"},
	},
}

// called says whether an identifier, as a client spells it, is r's.
func (r *resource) called(identifier string) bool {
	identifier = strings.TrimSuffix(strings.ToLower(identifier), "/")
	return identifier == r.appID || slices.Contains(r.audiences, identifier)
}

// reserved scopes ask for OpenID Connect's own things, not for a resource.
var reservedScopes = []string{"openid", "profile", "offline_access", "email"}

// resourceOf reads the one resource out of a v2.0 scope.
func resourceOf(scope string) (string, *Error) {
	var named []string
	for _, s := range strings.Fields(scope) {
		if !slices.Contains(reservedScopes, strings.ToLower(s)) {
			named = append(named, s)
		}
	}
	if len(named) == 0 {
		return "", refuse(70011, "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope %s is not valid.", scope)
	}
	for _, s := range named {
		if name, ok := strings.CutSuffix(s, "/.default"); !ok || name == "" {
			return "", refuse(1002012, "The provided value for scope %s is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).", scope)
		}
	}
	if len(named) > 1 {
		return "", refuse(70011, "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope %s is not valid. Only one resource can be named.", scope)
	}
	return strings.TrimSuffix(named[0], "/.default"), nil
}

// principal finds the service principal that stands for a resource in the
// tenant; nil for the APIs that every tenant has without showing them.
func (s *Service) principal(identifier string) (*directory.Object, *Error) {
	d := s.options.Directory
	known := slices.IndexFunc(resources, func(r resource) bool { return r.called(identifier) })
	var sp *directory.Object
	if known >= 0 {
		sp = d.ByKey("servicePrincipals", "appId", resources[known].appID)
	} else if sp = d.ByKey("servicePrincipals", "appId", identifier); sp == nil {
		sp = s.named(identifier)
	}
	switch {
	case sp == nil && (known < 0 || !resources[known].provisioned):
		return nil, refuse(500011, "The resource principal named %s was not found in the tenant named %s. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.", identifier, d.Info().DisplayName)
	case sp != nil && sp.Get("accountEnabled") == false:
		return nil, refuse(500014, "The service principal for resource '%s' is disabled. This indicate that a subscription within the tenant has lapsed, or that the administrator for this tenant has disabled the application, preventing tokens from being issued for it.", identifier)
	}
	return sp, nil
}

// named finds a service principal by one of its servicePrincipalNames.
func (s *Service) named(identifier string) *directory.Object {
	identifier = strings.TrimSuffix(identifier, "/")
	for sp := range s.options.Directory.Each("servicePrincipals") {
		names, _ := sp.Get("servicePrincipalNames").([]string)
		if slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(strings.TrimSuffix(n, "/"), identifier) }) {
			return sp
		}
	}
	return nil
}

// roles are the application permissions on a resource that were consented to:
// the values of the app roles assigned to the caller.
func (s *Service) roles(caller, api *directory.Object) []string {
	if api == nil {
		return nil
	}
	values := map[string]string{}
	roles, _ := api.Get("appRoles").([]map[string]any)
	for _, role := range roles {
		id, _ := role["id"].(string)
		value, _ := role["value"].(string)
		if enabled, set := role["isEnabled"].(bool); !set || enabled {
			values[id] = value
		}
	}
	var granted []string
	for _, row := range s.options.Directory.RowsBy("appRoleAssignments", "principalId", caller.ID) {
		if row.Text("resourceId") != api.ID {
			continue
		}
		if value := values[row.Text("appRoleId")]; value != "" && !slices.Contains(granted, value) {
			granted = append(granted, value)
		}
	}
	slices.Sort(granted)
	return granted
}

// audienceFor says whether a token for aud opens service at path.
func audienceFor(service wire.Service, r *http.Request, aud string) bool {
	for i := range resources {
		known := &resources[i]
		if known.service != service || !known.called(aud) {
			continue
		}
		if service != wire.ServiceDefender {
			return known.appID == aud || sameCloud(r, aud)
		}
		return wire.IsXDR(r.URL.Path) == (known.name == "Microsoft Threat Protection")
	}
	return false
}

// sameCloud refuses the token of one national cloud in another.
func sameCloud(r *http.Request, aud string) bool {
	if wire.IsLoopback(wire.HostName(r.Host)) {
		return true
	}
	host := strings.TrimSuffix(strings.TrimPrefix(aud, "https://"), "/")
	n := wire.NationalOf(r.Context())
	return slices.Contains(n.Graph, host) || slices.Contains(n.ARM, host)
}
