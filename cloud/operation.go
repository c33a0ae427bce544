package cloud

import (
	_ "embed"
	"strings"
	"sync"

	"github.com/go-json-experiment/json"
)

// operation is an endpoint and the application permissions of which any one
// opens it, those of the basic set first.
type operation struct {
	API         API      `json:"api"`
	Method      string   `json:"method"`
	Path        string   `json:"path"` // below the version, "{id}" for a key
	Permissions []string `json:"permissions"`
}

//go:embed operations.json
var operationsJSON []byte

var operations = sync.OnceValue(func() []operation {
	var list []operation
	if err := json.Unmarshal(operationsJSON, &list); err != nil {
		panic(err) // the file is part of the program
	}
	for i := range list {
		if list[i].API == "" {
			list[i].API = Graph
		}
		list[i].Path = templatePattern(list[i].Path)
	}
	return list
})

// templatePattern turns "/users/{id}" into "/users/*".
func templatePattern(path string) string {
	segments := strings.Split(path, "/")
	for i, s := range segments {
		if strings.HasPrefix(s, "{") {
			segments[i] = "*"
		}
	}
	return strings.Join(segments, "/")
}

// PermissionsFor returns the permissions of which any one opens the path
// (without query; Graph's with or without its version), or nil when the path is
// not known. A path with a literal in place of a key is preferred.
func PermissionsFor(api API, method, path string) []Permission {
	if api == Graph {
		for _, version := range []string{"/v1.0", "/beta"} {
			path = strings.TrimPrefix(path, version)
		}
	}
	path, _, _ = strings.Cut(path, "?")
	// both spellings of a function and of a type cast are Microsoft's
	path = strings.ReplaceAll(path, "()", "")
	path = strings.ReplaceAll(path, "/graph.", "/microsoft.graph.")
	var best *operation
	stars := 0
	for i, o := range operations() {
		if o.API != api || !strings.EqualFold(o.Method, method) || !matchPath(o.Path, path) {
			continue
		}
		if n := strings.Count(o.Path, "*"); best == nil || n < stars {
			best, stars = &operations()[i], n
		}
	}
	if best == nil {
		return nil
	}
	list := make([]Permission, len(best.Permissions))
	for i, value := range best.Permissions {
		list[i] = Permission{API: api, Value: value}
	}
	return list
}

// names reports whether a text names a permission, and not only one that its
// name begins with or ends on.
func names(text, permission string) bool {
	for {
		before, after, found := strings.Cut(text, permission)
		if !found {
			return false
		}
		part := func(s string, at int) bool {
			if at < 0 || at >= len(s) {
				return false
			}
			c := s[at]
			return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '.' && at+1 < len(s) && s[at+1] >= 'A' && s[at+1] <= 'Z'
		}
		if !part(before, len(before)-1) && !part(after, 0) {
			return true
		}
		text = after
	}
}

// namePermissions fills in which permission a refused path wants, and whether
// the token has it.
func (e *Error) namePermissions(token string) {
	e.Permissions = PermissionsFor(e.API, e.Method, e.Path)
	claims, err := parseClaims(token)
	if err != nil {
		return
	}
	// A part of a path may want more than the path: Microsoft's text then names it.
	for _, p := range permissionTable {
		if p.API == e.API && !Grants(claims.Roles, p.Value) && names(e.Message, p.Value) {
			e.Permissions = []Permission{p.Permission}
			return
		}
	}
	for _, p := range e.Permissions {
		if Grants(claims.Roles, p.Value) {
			e.Granted = true
		}
	}
}
