package odata

import (
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

// defaultProperties are the properties answered without $select, where that is
// not all of them.
// https://learn.microsoft.com/graph/api/user-list
var defaultProperties = map[string][]string{
	"user": {
		"businessPhones", "displayName", "givenName", "jobTitle", "mail", "mobilePhone", "officeLocation",
		"preferredLanguage", "surname", "userPrincipalName", "id",
	},
}

// selectOnly are the properties answered only when $select names them.
var selectOnly = map[string][]string{
	"group": {
		"accessType", "allowExternalSenders", "assignedLabels", "assignedLicenses", "autoSubscribeNewMembers", "hasMembersWithLicenseErrors",
		"hideFromAddressLists", "hideFromOutlookClients", "infoCatalogs", "isArchived", "isFavorite", "isManagementRestricted",
		"isSubscribedByMail", "licenseProcessingState", "onPremisesExtensionAttributes", "organizationId",
		"unseenConversationsCount", "unseenCount", "unseenMessagesCount", "welcomeMessageEnabled",
	},
	"servicePrincipal": {"customSecurityAttributes"},
	"agentIdentity":    {"customSecurityAttributes"},
	"device":           {"isManagementRestricted", "deviceMetadata"},
	"application":      {"logo"},
}

// storedElsewhere are properties of other services, which a list of objects
// cannot select: 501 NotImplemented.
var storedElsewhere = map[string][]string{
	"user": {
		"aboutMe", "birthday", "deviceEnrollmentLimit", "hireDate", "interests", "mailboxSettings", "mySite",
		"pastProjects", "preferredName", "print", "responsibilities", "schools", "skills",
	},
	"group": {"allowExternalSenders", "autoSubscribeNewMembers", "hideFromAddressLists", "hideFromOutlookClients", "isSubscribedByMail", "unseenCount"},
}

// omittedWhenUnset are properties that an object without them does not have at
// all, where others read null.
var omittedWhenUnset = []string{"signInActivity"}

// CheckSelect refuses what the type does not have, and spells the rest as the
// type does: $select takes names in any case. directoryObject is an open type:
// it takes any name.
func CheckSelect(t *directory.Type, selected []string, list bool) *Error {
	for i, name := range selected {
		if name == "*" {
			continue
		}
		name = t.Spelling(name)
		selected[i] = name
		_, known := t.Property(name)
		if _, nav := t.Navigation(name); !known && !nav && t.Name != "directoryObject" {
			return BadRequest("Parsing OData Select and Expand failed: Could not find a property named '%s' on type '%s'.", name, t.FullName())
		}
		if list && slices.Contains(storedElsewhere[t.Name], name) {
			return Errorf(501, "NotImplemented", "This operation target is not yet supported.")
		}
	}
	return nil
}

// Selectable are the properties that a type answers without $select.
func Selectable(t *directory.Type) []string {
	if names := defaultProperties[t.Name]; names != nil {
		return names
	}
	var names []string
	for i := range t.Properties {
		p := &t.Properties[i]
		if t.Serves(p) && p.Type != "Edm.Stream" && !slices.Contains(selectOnly[t.Name], p.Name) {
			names = append(names, p.Name)
		}
	}
	return names
}
