package wire

import (
	"context"
	"net"
	"slices"
	"strings"
)

// Service is one of Microsoft's services that the emulator answers for.
type Service string

// The services, by the names that fault matches use.
const (
	ServiceSignIn   Service = "signin"
	ServiceGraph    Service = "graph"
	ServiceARM      Service = "arm"
	ServiceDefender Service = "defender"
	ServiceAdmin    Service = "admin"
	ServiceUnknown  Service = ""
)

// National is one of Microsoft's clouds: the hosts of its services.
// https://learn.microsoft.com/graph/deployments
type National struct {
	name     string
	SignIn   []string // the first is the one that answers name
	Graph    []string
	ARM      []string
	defender []string
	Alias    string // cloud_instance_name of the OpenID configuration
	Issuer   string // host of the v1.0 token issuer
}

// Nationals are the clouds, the public one first.
var Nationals = []National{
	{
		name:   "public",
		SignIn: []string{"login.microsoftonline.com", "login.microsoft.com", "login.windows.net", "sts.windows.net"},
		Graph:  []string{"graph.microsoft.com"},
		ARM:    []string{"management.azure.com", "management.core.windows.net"},
		defender: []string{
			"api.security.microsoft.com", "api.securitycenter.microsoft.com", "api.securitycenter.windows.com",
			"us.api.security.microsoft.com", "eu.api.security.microsoft.com", "uk.api.security.microsoft.com",
			"au.api.security.microsoft.com", "swa.api.security.microsoft.com", "ina.api.security.microsoft.com",
			"aea.api.security.microsoft.com", "api-gcc.securitycenter.microsoft.us", "api-gcc.security.microsoft.us",
		},
		Alias:  "microsoftonline.com",
		Issuer: "sts.windows.net",
	},
	{
		name:     "usgov",
		SignIn:   []string{"login.microsoftonline.us", "login.usgovcloudapi.net"},
		Graph:    []string{"graph.microsoft.us", "dod-graph.microsoft.us"},
		ARM:      []string{"management.usgovcloudapi.net", "management.core.usgovcloudapi.net"},
		defender: []string{"api-gov.securitycenter.microsoft.us", "api-gov.security.microsoft.us"},
		Alias:    "microsoftonline.us",
		Issuer:   "sts.windows.net",
	},
	{
		name:   "china",
		SignIn: []string{"login.partner.microsoftonline.cn", "login.chinacloudapi.cn"},
		Graph:  []string{"microsoftgraph.chinacloudapi.cn"},
		ARM:    []string{"management.chinacloudapi.cn", "management.core.chinacloudapi.cn"},
		Alias:  "partner.microsoftonline.cn",
		Issuer: "sts.chinacloudapi.cn",
	},
}

// Hosts lists every host name of Microsoft's that the emulator answers for.
func Hosts() []string {
	var hosts []string
	for _, n := range Nationals {
		hosts = slices.Concat(hosts, n.SignIn, n.Graph, n.ARM, n.defender)
	}
	return hosts
}

// Route finds the service for a request, and the cloud that its host belongs
// to; requests to a loopback address are of the public cloud.
func Route(host, path string) (Service, *National) {
	name := HostName(host)
	for i := range Nationals {
		n := &Nationals[i]
		switch {
		case slices.Contains(n.SignIn, name):
			return ServiceSignIn, n
		case slices.Contains(n.Graph, name):
			return ServiceGraph, n
		case slices.Contains(n.ARM, name):
			return ServiceARM, n
		case slices.Contains(n.defender, name):
			return ServiceDefender, n
		}
	}
	if !IsLoopback(name) {
		return ServiceUnknown, &Nationals[0]
	}
	return routeByPath(path), &Nationals[0]
}

// routeByPath tells services apart that share one base URL.
func routeByPath(path string) Service {
	first, rest, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	switch strings.ToLower(first) {
	case "v1.0", "beta":
		return ServiceGraph
	case "subscriptions", "tenants", "providers":
		return ServiceARM
	case "api":
		return ServiceDefender
	case ".emulator":
		return ServiceAdmin
	}
	for _, part := range []string{"oauth2/", ".well-known/", "v2.0/", "discovery/"} {
		if strings.HasPrefix(rest, part) {
			return ServiceSignIn
		}
	}
	return ServiceUnknown
}

// HostName is a Host header without its port, in lower case.
func HostName(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.ToLower(strings.Trim(host, "[]"))
}

// IsLoopback reports whether a host is this machine.
func IsLoopback(name string) bool {
	ip := net.ParseIP(name)
	return name == "localhost" || (ip != nil && ip.IsLoopback())
}

type nationalKey struct{}

// WithNational notes the cloud that a request came to.
func WithNational(ctx context.Context, n *National) context.Context {
	return context.WithValue(ctx, nationalKey{}, n)
}

// NationalOf is the cloud that a request came to.
func NationalOf(ctx context.Context) *National {
	if n, ok := ctx.Value(nationalKey{}).(*National); ok {
		return n
	}
	return &Nationals[0]
}

// Address is how this request's sign-in service names itself: the base URL
// itself on a loopback address.
func (n *National) Address(host string) string {
	if IsLoopback(HostName(host)) {
		return "https://" + host
	}
	return "https://" + n.SignIn[0]
}

// IsXDR tells Microsoft Threat Protection's paths from those of the machine
// API, which share a host but not a token.
// https://learn.microsoft.com/defender-xdr/api-create-app-web
func IsXDR(path string) bool {
	path = strings.ToLower(path)
	return strings.HasPrefix(path, "/api/advancedhunting") || strings.HasPrefix(path, "/api/incidents")
}
