package signin

import "slices"

// Token is a verified access token as the services see it: who calls,
// and with which application permissions.
type Token struct {
	TenantID string
	AppID    string
	ObjectID string   // of the caller's service principal
	Roles    []string // e.g. "User.Read.All"
}

// Has reports whether the token carries any of the application permissions.
func (t Token) Has(permissions ...string) bool {
	for _, p := range permissions {
		if slices.Contains(t.Roles, p) {
			return true
		}
	}
	return false
}
