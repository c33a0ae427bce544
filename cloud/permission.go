package cloud

import (
	"slices"
	"strings"
)

// The resource applications whose roles are permissions.
const (
	GraphAppID    = "00000003-0000-0000-c000-000000000000"
	DefenderAppID = "fc780465-2017-40d4-a0c5-307022471b92"
	XDRAppID      = "8ee8fdad-f234-4243-8f3b-15c294843740"
)

// ResourceAppID returns the appId of the API's resource application, "" for
// Azure, which has roles of its own instead.
func (a API) ResourceAppID() string {
	switch a {
	case Graph:
		return GraphAppID
	case Defender:
		return DefenderAppID
	case XDR:
		return XDRAppID
	}
	return ""
}

// Permission is an application permission. The value alone does not name one:
// Graph and WindowsDefenderATP both have a User.Read.All.
type Permission struct {
	API   API    `json:"api"`
	Value string `json:"value"` // e.g. "User.Read.All"
}

// String returns the value, with the API's title unless it is Graph.
func (p Permission) String() string {
	if p.API == Graph {
		return p.Value
	}
	return p.Value + " (" + p.API.Title() + ")"
}

// PermissionInfo describes a permission that the product can use.
type PermissionInfo struct {
	Permission
	ID     string // the app role's GUID
	Title  string // Microsoft's display name
	Bundle string // name of the bundle that asks for it, "" for narrower stand-ins
}

// Permissions returns the whole catalogue, the basic set first.
func Permissions() []PermissionInfo { return slices.Clone(permissionTable) }

// PermissionOf returns what is known of a permission.
func PermissionOf(p Permission) (PermissionInfo, bool) {
	i := slices.IndexFunc(permissionTable, func(info PermissionInfo) bool { return info.Permission == p })
	if i < 0 {
		return PermissionInfo{}, false
	}
	return permissionTable[i], true
}

// Basic returns the permissions that every connection is asked for.
func Basic() []Permission { return bundled(BasicBundle) }

// BasicBundle is the name of the bundle of [Basic].
const BasicBundle = "basic"

// Bundle is a named set of permissions to consent to together.
type Bundle struct {
	Name        string       `json:"name"`
	Title       string       `json:"title"`
	Why         string       `json:"why"` // what it opens, one sentence
	Permissions []Permission `json:"permissions"`
}

// Bundles returns every bundle, the basic one first.
func Bundles() []Bundle {
	bundles := []Bundle{
		{Name: BasicBundle, Title: "Basic", Why: "Users, groups, apps, roles, policies, sign-ins and risky users."},
		{Name: "defender-xdr", Title: "Defender XDR", Why: "Alerts, incidents, and hunting by the API that stays."},
		{Name: "defender-endpoint", Title: "Defender for Endpoint", Why: "Recommendations, vulnerabilities, software, scores, alerts and logon users of machines, and what is known of files, addresses and domains."},
		{Name: "defender", Title: "Defender (optional)", Why: "Defender for Endpoint machines, and hunting by the API that Microsoft is retiring."},
		{Name: "risk", Title: "Risk", Why: "Risk detections and risky workload identities."},
		{Name: "intune", Title: "Intune", Why: "Devices, compliance and configuration policies, apps, enrolment and Intune's own roles."},
		{Name: "pim", Title: "PIM", Why: "Role schedules that the basic set is reported not to open, and PIM for groups."},
		{Name: "directory", Title: "Directory depth", Why: "Device changes, deleted administrative units, registered methods per user, and the policies that Policy.Read.All leaves out."},
		{Name: "m365", Title: "Microsoft 365", Why: "Usage, service health, SharePoint, Teams and mailbox settings."},
		{Name: "governance", Title: "Identity governance", Why: "Access reviews, entitlement management, lifecycle workflows and recommendations."},
		{Name: "security", Title: "Security depth", Why: "Attack simulation and Defender for Identity."},
		{Name: "agents", Title: "Agents", Why: "Agent identities, their blueprints and their risk."},
	}
	for i := range bundles {
		bundles[i].Permissions = bundled(bundles[i].Name)
	}
	return bundles
}

// BundleOf returns the bundle that asks for p.
func BundleOf(p Permission) (Bundle, bool) {
	info, ok := PermissionOf(p)
	if !ok || info.Bundle == "" {
		return Bundle{}, false
	}
	for _, b := range Bundles() {
		if b.Name == info.Bundle {
			return b, true
		}
	}
	return Bundle{}, false
}

func bundled(name string) []Permission {
	var list []Permission
	for _, info := range permissionTable {
		if info.Bundle == name {
			list = append(list, info.Permission)
		}
	}
	return list
}

// Grants reports whether a token's roles include value, or the ReadWrite
// permission of the same resource, which includes reading.
func Grants(roles []string, value string) bool {
	if slices.Contains(roles, value) {
		return true
	}
	write := strings.Replace(value, ".Read.", ".ReadWrite.", 1)
	return write != value && slices.Contains(roles, write)
}
