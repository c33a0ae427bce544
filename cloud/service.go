package cloud

import (
	"net/url"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/cloud/pace"
)

// Service is a part of Microsoft's cloud that is throttled on its own.
type Service string

// The services with a documented limit.
const (
	ServiceDirectory      Service = "directory"      // resource units of the identity service
	ServiceReports        Service = "reports"        // audit logs and identity reports
	ServiceConditional    Service = "conditional"    // conditionalAccess and identityProtection, which share one limit
	ServiceUsage          Service = "usage"          // Microsoft 365 usage reports
	ServiceSecurity       Service = "security"       // alerts, incidents, scores
	ServiceHunting        Service = "hunting"        // every advanced hunting API
	ServiceAnnouncement   Service = "announcement"   // service health and messages
	ServiceGraph          Service = "graph"          // the rest of Graph
	ServiceARM            Service = "arm"            // Azure Resource Manager reads
	ServiceResourceGraph  Service = "resourceGraph"  // Azure Resource Graph queries
	ServiceDefender       Service = "defender"       // Defender for Endpoint
	ServiceAuthentication Service = "authentication" // the sign-in service
)

// Limit is a token bucket: units per second, and how many may be spent at once.
type Limit = pace.Limit

// Limits are the buckets of one tenant. A service that is not in the map is not
// limited.
type Limits map[Service]Limit

// DefaultLimits stay below Microsoft's documented limits for one app in one
// tenant, the directory's for the smallest class of tenant (3,500 resource
// units in 10 s).
// https://learn.microsoft.com/graph/throttling-limits
// https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling
func DefaultLimits() Limits {
	return Limits{
		ServiceDirectory:     {PerSecond: 280, Burst: 700},
		ServiceReports:       {PerSecond: 0.5, Burst: 1}, // 5 in any 10 s
		ServiceConditional:   {PerSecond: 1, Burst: 1},
		ServiceUsage:         {PerSecond: 14.0 / 600, Burst: 7},
		ServiceSecurity:      {PerSecond: 2, Burst: 10},
		ServiceHunting:       {PerSecond: 0.7, Burst: 2}, // 45 in any minute
		ServiceAnnouncement:  {PerSecond: 0.2, Burst: 40},
		ServiceGraph:         {PerSecond: 50, Burst: 100},
		ServiceARM:           {PerSecond: 20, Burst: 100},
		ServiceResourceGraph: {PerSecond: 2.5, Burst: 5},
		ServiceDefender:      {PerSecond: 1.5, Burst: 10},
	}
}

// classify returns the service that a request counts against, and its cost in
// the service's units.
func classify(api API, u *url.URL) (Service, int) {
	path := strings.ToLower(u.Path)
	switch api {
	case ARM:
		if strings.HasSuffix(path, "/providers/microsoft.resourcegraph/resources") {
			return ServiceResourceGraph, 1
		}
		return ServiceARM, 1
	case Defender, XDR:
		if strings.HasSuffix(path, "/run") {
			return ServiceHunting, 1
		}
		return ServiceDefender, 1
	case SignIn:
		return ServiceAuthentication, 1
	}
	segments := strings.Split(strings.Trim(path, "/"), "/")
	if len(segments) > 0 && (segments[0] == "v1.0" || segments[0] == "beta") {
		segments = segments[1:]
	}
	if len(segments) == 0 {
		return ServiceGraph, 1
	}
	second := ""
	if len(segments) > 1 {
		second = segments[1]
	}
	switch segments[0] {
	case "auditlogs":
		return ServiceReports, 1
	case "reports":
		// Microsoft 365 usage reports are functions, getMailboxUsageDetail; the
		// rest are identity reports.
		if strings.HasPrefix(second, "get") {
			return ServiceUsage, 1
		}
		return ServiceReports, 1
	case "identityprotection":
		return ServiceConditional, 1
	case "identity":
		if second == "conditionalaccess" {
			return ServiceConditional, 1
		}
	case "security":
		if strings.HasSuffix(second, "runhuntingquery") {
			return ServiceHunting, 1
		}
		return ServiceSecurity, 1
	case "admin":
		if second == "serviceannouncement" {
			return ServiceAnnouncement, 1
		}
	case "users", "groups", "applications", "serviceprincipals", "devices", "directory", "directoryobjects",
		"directoryroles", "directoryroletemplates", "rolemanagement", "oauth2permissiongrants", "organization",
		"domains", "subscribedskus", "contacts", "policies", "groupsettings", "contracts":
		return ServiceDirectory, resourceUnits(segments, u.Query())
	}
	return ServiceGraph, 1
}

// resourceUnits is the cost of a directory read.
// https://learn.microsoft.com/graph/throttling-limits#identity-and-access-service-limits
func resourceUnits(segments []string, query url.Values) int {
	last := segments[len(segments)-1]
	units := 1
	switch {
	case last == "transitivemembers":
		units = 5
	case strings.HasPrefix(last, "checkmember"), last == "domainnamereferences":
		units = 4
	case last == "getbyids", last == "subscribedskus", last == "contracts", segments[0] == "groups" && last == "members":
		units = 3
	case last == "users", last == "applications", last == "memberof", last == "transitivememberof",
		last == "ownedobjects", last == "licensedetails", last == "oauth2permissiongrants", last == "approleassignments":
		units = 2
	}
	if query.Has("$select") {
		units--
	}
	if query.Has("$expand") {
		units++
	}
	return max(units, 1)
}
