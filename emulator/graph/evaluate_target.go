package graph

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// appSuites are the words, and the one application, that stand for several: the
// best-known members of each.
// https://learn.microsoft.com/entra/identity/conditional-access/reference-office-365-application-contents
// https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-cloud-apps
var appSuites = map[string][]string{
	"Office365": {
		"00000002-0000-0ff1-ce00-000000000000", // Office 365 Exchange Online
		"00000003-0000-0ff1-ce00-000000000000", // Office 365 SharePoint Online
		"cc15fd57-2c6c-4117-a88c-83b1d56b4bbe", // Microsoft Teams Services
		"4765445b-32c6-49b0-83e6-1d93765276ca", // OfficeHome
		"09abbdfd-ed23-44ee-a2d9-a627aa1c90f3", // ProjectWorkManagement
		"c9a559d2-7aab-4f13-a6ed-e7e9c52aec87", // Microsoft Forms
	},
	"MicrosoftAdminPortals": {
		"c44b4083-3bb0-49c1-b47d-974e53cbdf3c", // Azure Portal
		"497effe9-df71-4043-a8bb-14cf78c4b63b", // Exchange Admin Center
		"00000006-0000-0ff1-ce00-000000000000", // Microsoft Office 365 Portal
		"80ccca67-54bd-44ab-8625-4b79c4dc7775", // Microsoft 365 Security and Compliance Center
	},
	directory.ARMAppID: {
		"c44b4083-3bb0-49c1-b47d-974e53cbdf3c", // Azure Portal
		"e9f49c6b-5ce5-44c8-925d-015017e9f7ad", // Azure Data Lake
		"f5c26e74-f226-4ae8-85f0-b4af0080ac9e", // Application Insights API
		"ca7f3f0b-7d91-482c-8e09-c5d840d0eac5", // Log Analytics API
	},
}

// userActionURNs are the user actions as policies name them.
// https://learn.microsoft.com/graph/api/resources/conditionalaccessapplications
var userActionURNs = map[string]string{
	"registerSecurityInformation": "urn:user:registersecurityinfo",
	"registerOrJoinDevices":       "urn:user:registerdevice",
}

// what judges the target: applications, a user action or an authentication
// context, whichever the sign-in has.
func (e *evaluation) what(a *entra.ConditionalAccessApplications) namedVerdict {
	if a == nil {
		a = &entra.ConditionalAccessApplications{}
	}
	switch asked := e.SignInContext; shortType(asked.Type) {
	case "userActionContext":
		// A policy for all applications covers the registration of security
		// information: example 3 of the page of evaluate.
		all := asked.UserAction == "registerSecurityInformation" && slices.Contains(a.IncludeApplications, "All")
		return namedVerdict{"userActions", verdictOf(all || slices.Contains(a.IncludeUserActions, userActionURNs[asked.UserAction]))}
	case "authContext":
		return namedVerdict{"authenticationContext", verdictOf(slices.Contains(a.IncludeAuthenticationContextClassReferences, asked.AuthenticationContextValue))}
	default:
		for _, app := range asked.IncludeApplications {
			if v := application(a, app); v != fails {
				return namedVerdict{"application", v}
			}
		}
		return namedVerdict{"application", fails}
	}
}

func application(a *entra.ConditionalAccessApplications, app string) verdict {
	listed := func(list []string) bool {
		return slices.ContainsFunc(list, func(entry string) bool {
			return strings.EqualFold(entry, app) || slices.Contains(appSuites[entry], strings.ToLower(app))
		})
	}
	if listed(a.ExcludeApplications) {
		return fails
	}
	if a.ApplicationFilter != nil && a.ApplicationFilter.Rule != "" {
		return unknown // the rule is over custom security attributes, which are not kept
	}
	return verdictOf(slices.Contains(a.IncludeApplications, "All") || listed(a.IncludeApplications))
}

// device judges a device filter. Its rules are those of the filter's page as
// far as they are comparisons joined by -and and -or without parentheses.
// https://learn.microsoft.com/entra/identity/conditional-access/concept-condition-filters-for-devices
func (e *evaluation) device(c *entra.ConditionalAccessDevices) verdict {
	if c == nil || c.DeviceFilter == nil || c.DeviceFilter.Rule == "" {
		return holds
	}
	if len(e.SignInConditions.DeviceInfo) == 0 {
		return unknown
	}
	matched, ok := deviceRule(c.DeviceFilter.Rule, e.SignInConditions.DeviceInfo)
	if !ok {
		return unknown
	}
	return verdictOf(matched == (c.DeviceFilter.Mode != "exclude"))
}

// deviceRule evaluates a rule; ok is false for one that it does not read.
func deviceRule(rule string, device map[string]any) (matched, ok bool) {
	if strings.ContainsAny(rule, "()[]") {
		return false, false
	}
	for alternative := range strings.SplitSeq(rule, " -or ") {
		all := true
		for clause := range strings.SplitSeq(alternative, " -and ") {
			holds, known := deviceClause(clause, device)
			if !known {
				return false, false
			}
			all = all && holds
		}
		matched = matched || all
	}
	return matched, true
}

func deviceClause(clause string, device map[string]any) (holds, ok bool) {
	left, rest, _ := strings.Cut(strings.TrimSpace(clause), " ")
	operator, right, _ := strings.Cut(strings.TrimSpace(rest), " ")
	name, named := strings.CutPrefix(left, "device.")
	want := strings.ToLower(strings.Trim(strings.TrimSpace(right), `"`))
	got := ""
	if v, set := device[name]; set {
		got = strings.ToLower(fmt.Sprint(v))
	}
	switch strings.ToLower(operator) {
	case "-eq":
		holds = got == want
	case "-ne":
		holds = got != want
	case "-startswith":
		holds = strings.HasPrefix(got, want)
	case "-contains":
		holds = strings.Contains(got, want)
	default:
		return false, false
	}
	return holds, named
}
