package emulator

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
	serviceAdmin    Service = "admin"
	serviceUnknown  Service = ""
)

// national is one of Microsoft's clouds: the hosts of its services.
// https://learn.microsoft.com/graph/deployments
type national struct {
	name     string
	signIn   []string // the first is the one that answers name
	graph    []string
	arm      []string
	defender []string
	alias    string // cloud_instance_name of the OpenID configuration
	issuer   string // host of the v1.0 token issuer
}

var nationals = []national{
	{
		name:   "public",
		signIn: []string{"login.microsoftonline.com", "login.microsoft.com", "login.windows.net", "sts.windows.net"},
		graph:  []string{"graph.microsoft.com"},
		arm:    []string{"management.azure.com", "management.core.windows.net"},
		defender: []string{
			"api.security.microsoft.com", "api.securitycenter.microsoft.com", "api.securitycenter.windows.com",
			"us.api.security.microsoft.com", "eu.api.security.microsoft.com", "uk.api.security.microsoft.com",
			"au.api.security.microsoft.com", "swa.api.security.microsoft.com", "ina.api.security.microsoft.com",
			"aea.api.security.microsoft.com", "api-gcc.securitycenter.microsoft.us", "api-gcc.security.microsoft.us",
		},
		alias:  "microsoftonline.com",
		issuer: "sts.windows.net",
	},
	{
		name:     "usgov",
		signIn:   []string{"login.microsoftonline.us", "login.usgovcloudapi.net"},
		graph:    []string{"graph.microsoft.us", "dod-graph.microsoft.us"},
		arm:      []string{"management.usgovcloudapi.net", "management.core.usgovcloudapi.net"},
		defender: []string{"api-gov.securitycenter.microsoft.us", "api-gov.security.microsoft.us"},
		alias:    "microsoftonline.us",
		issuer:   "sts.windows.net",
	},
	{
		name:   "china",
		signIn: []string{"login.partner.microsoftonline.cn", "login.chinacloudapi.cn"},
		graph:  []string{"microsoftgraph.chinacloudapi.cn"},
		arm:    []string{"management.chinacloudapi.cn", "management.core.chinacloudapi.cn"},
		alias:  "partner.microsoftonline.cn",
		issuer: "sts.chinacloudapi.cn",
	},
}

// Hosts lists every host name of Microsoft's that the emulator answers for.
func Hosts() []string {
	var hosts []string
	for _, n := range nationals {
		hosts = slices.Concat(hosts, n.signIn, n.graph, n.arm, n.defender)
	}
	return hosts
}

// route finds the service for a request, and the cloud that its host belongs
// to; requests to a loopback address are of the public cloud.
func route(host, path string) (Service, *national) {
	name := hostName(host)
	for i := range nationals {
		n := &nationals[i]
		switch {
		case slices.Contains(n.signIn, name):
			return ServiceSignIn, n
		case slices.Contains(n.graph, name):
			return ServiceGraph, n
		case slices.Contains(n.arm, name):
			return ServiceARM, n
		case slices.Contains(n.defender, name):
			return ServiceDefender, n
		}
	}
	if !isLoopback(name) {
		return serviceUnknown, &nationals[0]
	}
	return routeByPath(path), &nationals[0]
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
		return serviceAdmin
	}
	for _, part := range []string{"oauth2/", ".well-known/", "v2.0/", "discovery/"} {
		if strings.HasPrefix(rest, part) {
			return ServiceSignIn
		}
	}
	return serviceUnknown
}

// hostName is a Host header without its port, in lower case.
func hostName(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.ToLower(strings.Trim(host, "[]"))
}

func isLoopback(name string) bool {
	ip := net.ParseIP(name)
	return name == "localhost" || (ip != nil && ip.IsLoopback())
}

type nationalKey struct{}

func withNational(ctx context.Context, n *national) context.Context {
	return context.WithValue(ctx, nationalKey{}, n)
}

// nationalOf is the cloud that a request came to.
func nationalOf(ctx context.Context) *national {
	if n, ok := ctx.Value(nationalKey{}).(*national); ok {
		return n
	}
	return &nationals[0]
}

// address is how this request's sign-in service names itself: the base URL
// itself on a loopback address.
func (n *national) address(host string) string {
	if isLoopback(hostName(host)) {
		return "https://" + host
	}
	return "https://" + n.signIn[0]
}
