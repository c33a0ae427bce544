package access

import (
	_ "embed"
	"strings"
	"sync"
)

// The words of an application condition that stand for several applications.
// The last is the appId of the Windows Azure Service Management API, which
// covers the services behind the Azure portal too.
// https://learn.microsoft.com/graph/api/resources/conditionalaccessapplications
// https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-cloud-apps
const (
	AllApplications       = "All"
	NoApplications        = "None"
	Office365             = "Office365"
	MicrosoftAdminPortals = "MicrosoftAdminPortals"
	AgentResources        = "AllAgentIdResources"
	AzureManagement       = "797f4846-ba00-4fd7-ba43-dac1f8f63013"
)

// appGroupData names the applications of the groups. A line is
//
//	group  appId  name
//
// with tabs between; the appId is empty where only the name is public, and a
// group with a question mark says that Microsoft names a portal and not which
// application stands behind it.
// https://learn.microsoft.com/entra/identity/conditional-access/reference-office-365-application-contents
//
//go:embed app.tsv
var appGroupData string

// appGroup is what is known of the applications of one group, by appId and by
// the folded name of an application of Microsoft's.
type appGroup struct{ ids, names map[string]Truth }

var appGroups = sync.OnceValue(func() map[string]appGroup {
	groups := map[string]appGroup{}
	for line := range strings.Lines(appGroupData) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		name, unsure := strings.CutSuffix(fields[0], "?")
		group, ok := groups[name]
		if !ok {
			group = appGroup{map[string]Truth{}, map[string]Truth{}}
			groups[name] = group
		}
		member := Yes
		if unsure {
			member = Unknown
		}
		if fields[1] != "" {
			group.ids[fields[1]] = member
		} else {
			group.names[strings.ToLower(fields[2])] = member
		}
	}
	return groups
})

// App is the application, or rather the resource, that is signed in to.
type App struct {
	// ID is the appId, or one of the words for several applications; "" is not
	// known.
	ID string
	// Name and Microsoft tell applications of a group whose appId is not public:
	// the name counts only where Microsoft owns the application.
	Name      string
	Microsoft bool
	// Agent tells whether it is an agent identity or its blueprint.
	Agent Truth
	// Attributes are the custom security attributes, "Set_Name" in lower case;
	// nil when they are not known.
	Attributes map[string][]string
}

// in tells whether the application is what a policy names: an appId, or a word.
func (a App) in(named string) Truth {
	switch {
	case strings.EqualFold(named, AllApplications):
		return Yes
	case strings.EqualFold(named, NoApplications):
		return No
	case a.ID == "":
		return Unknown
	case strings.EqualFold(named, a.ID):
		return Yes
	case strings.EqualFold(named, AgentResources):
		return a.Agent
	}
	group, isGroup := appGroups()[named]
	if isGroup {
		if member, ok := group.ids[strings.ToLower(a.ID)]; ok {
			return member
		}
		if member, ok := group.names[strings.ToLower(a.Name)]; ok && a.Microsoft {
			return member
		}
	}
	if whole, ok := appGroups()[a.ID]; ok && a.ID != AzureManagement {
		// All applications of a group are signed in to, and the policy names
		// one of them, or another group.
		if _, part := whole.ids[strings.ToLower(named)]; part || isGroup {
			return Unknown
		}
	}
	return No
}

// attributesOf is a filter's view of custom security attributes.
// https://learn.microsoft.com/entra/identity/conditional-access/concept-filter-for-applications
func attributesOf(held map[string][]string) func(string) Attribute {
	return func(name string) Attribute {
		name, custom := strings.CutPrefix(name, "customsecurityattribute.")
		if !custom || held == nil {
			return Attribute{}
		}
		return Attribute{Known: true, Values: held[name], Collection: true}
	}
}
