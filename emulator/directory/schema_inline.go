package directory

import (
	"slices"
	"strings"
)

// inlined are navigation properties that Microsoft answers together with their
// object, without $expand: they are kept and written as properties.
// https://learn.microsoft.com/graph/api/conditionalaccesspolicy-get
// https://learn.microsoft.com/graph/api/authenticationmethodspolicy-get
// https://learn.microsoft.com/graph/api/authenticationstrengthroot-list-policies
// https://learn.microsoft.com/graph/api/permissiongrantpolicy-list
var inlined = map[string][]string{
	"conditionalAccessGrantControls": {"authenticationStrength"},
	"authenticationStrengthPolicy":   {"combinationConfigurations"},
	"authenticationMethodsPolicy":    {"authenticationMethodConfigurations"},
	"permissionGrantPolicy":          {"includes", "excludes"},
}

// Inlined reports whether a property of the type is a relationship whose end
// Microsoft answers without $expand, and takes in $expand too.
func (t *Type) Inlined(name string) bool {
	for at := t; at != nil; at = at.Base {
		if slices.Contains(inlined[at.Name], name) {
			return true
		}
	}
	return false
}

// inlineNavigation turns the navigation properties of inlined, and the targets
// of each authentication method, into properties of their types.
func inlineNavigation(raw map[string]schemaType) {
	for name, t := range raw {
		names := inlined[name]
		if strings.HasSuffix(name, "AuthenticationMethodConfiguration") {
			names = []string{"includeTargets"}
		}
		for _, n := range names {
			target, ok := t.Nav[n]
			if !ok {
				continue
			}
			if t.Props == nil {
				t.Props = map[string]string{}
			}
			t.Props[n] = strings.TrimSuffix(target, "@")
			delete(t.Nav, n)
		}
		raw[name] = t
	}
}
