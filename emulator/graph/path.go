package graph

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/odata"
)

// pathPart is one step of a request path. A key in parentheses, as in
// users('x') or applications(appId='x'), is a part of its own.
type pathPart struct {
	text string
	key  bool
	name string // of an alternate key: "appId"
}

// pathID is the value of a {id} of the path.
type pathID struct {
	key   string // "" for the primary key
	value string
}

// splitPath decodes an escaped path into its parts.
func splitPath(escaped string) ([]pathPart, *odata.Error) {
	var parts []pathPart
	for segment := range strings.SplitSeq(strings.Trim(escaped, "/"), "/") {
		text, err := url.PathUnescape(segment)
		if err != nil || text == "" {
			return nil, odata.BadRequest("Invalid request path.")
		}
		// "graph" is the namespace's alias in the CSDL.
		if rest, ok := strings.CutPrefix(text, "graph."); ok {
			text = directory.TypePrefix + rest
		}
		name, arguments, call := strings.Cut(text, "(")
		if !call || name == "" || !strings.HasSuffix(arguments, ")") {
			parts = append(parts, pathPart{text: text})
			continue
		}
		parts = append(parts, pathPart{text: name})
		arguments = strings.TrimSuffix(arguments, ")")
		if arguments == "" {
			continue // a function: delta()
		}
		part := pathPart{text: arguments, key: true}
		if key, value, named := strings.Cut(arguments, "="); named && !strings.HasPrefix(arguments, "'") {
			part.name, part.text = strings.TrimSpace(key), strings.TrimSpace(value)
		}
		if n := len(part.text); n >= 2 && part.text[0] == '\'' && part.text[n-1] == '\'' {
			part.text = strings.ReplaceAll(part.text[1:n-1], "''", "'")
		}
		parts = append(parts, part)
	}
	return parts, nil
}

// routes is the tree of all endpoints by path segment.
type routes struct {
	children  map[string]*routes
	any       *routes
	endpoints map[string]*endpoint // by method
}

var routeTree = sync.OnceValue(func() *routes { return treeOf(endpoints) })

// betaTree is the tree of /beta: that of v1.0 and what /beta adds.
var betaTree = sync.OnceValue(func() *routes { return treeOf(slices.Concat(endpoints, betaEndpoints)) })

// addedTree is what /beta adds.
var addedTree = sync.OnceValue(func() *routes { return treeOf(slices.Clone(betaEndpoints)) })

func treeOf(endpoints []endpoint) *routes {
	root := &routes{}
	for i := range endpoints {
		e := &endpoints[i]
		if e.method == "" {
			e.method = http.MethodGet
		}
		at := root
		for segment := range strings.SplitSeq(strings.TrimPrefix(e.path, "/"), "/") {
			at = at.child(segment)
		}
		if at.endpoints == nil {
			at.endpoints = map[string]*endpoint{}
		}
		at.endpoints[e.method] = e
	}
	return root
}

// walk follows parts as far as the tree goes: the node, the {id}s on the way
// and the number of parts taken.
func (n *routes) walk(parts []pathPart) (at *routes, ids []pathID, taken int) {
	at = n
	for _, p := range parts {
		next, id := at.step(p)
		if next == nil {
			break
		}
		if id {
			ids = append(ids, pathID{p.name, p.text})
		}
		at = next
		taken++
	}
	return at, ids, taken
}

func (n *routes) child(segment string) *routes {
	if segment == "{id}" {
		if n.any == nil {
			n.any = &routes{}
		}
		return n.any
	}
	if n.children == nil {
		n.children = map[string]*routes{}
	}
	key := strings.ToLower(segment)
	if n.children[key] == nil {
		n.children[key] = &routes{}
	}
	return n.children[key]
}

// step walks one part down; id is true when it was taken as a {id}.
func (n *routes) step(p pathPart) (next *routes, id bool) {
	if !p.key {
		name := strings.ToLower(p.text)
		if next, ok := n.children[name]; ok {
			return next, false
		}
		if op := n.operation(name); op != nil {
			return op, false
		}
		if strings.HasPrefix(p.text, "$") || strings.HasPrefix(name, directory.TypePrefix) {
			return nil, false
		}
	}
	return n.any, n.any != nil
}

// operationNamespaces are the namespaces of actions and functions that are not
// microsoft.graph.
var operationNamespaces = map[string]string{"runhuntingquery": "security.", "gethuntingschema": "security.", "gethuntingschematables": "security."}

// operation is the action or function that a qualified name means, as in
// microsoft.graph.delta() or microsoft.graph.security.runHuntingQuery; nil when
// it means something else.
func (n *routes) operation(name string) *routes {
	rest, qualified := strings.CutPrefix(name, directory.TypePrefix)
	if !qualified {
		return nil
	}
	short := rest[strings.LastIndexByte(rest, '.')+1:]
	op := n.children[short]
	if op == nil || rest != operationNamespaces[short]+short || op.endpoints[http.MethodPost] == nil && short != "delta" && operationNamespaces[short] == "" {
		return nil
	}
	return op
}

// route finds the endpoint of a path and what hangs after it: a cast, /$count
// or a property.
func (c *call) route(parts []pathPart) *odata.Error {
	if strings.EqualFold(parts[0].text, "me") {
		return odata.BadRequest("/me request is only valid with delegated authentication flow.")
	}
	tree := routeTree()
	if c.beta {
		tree = betaTree()
	}
	at, ids, i := tree.walk(parts)
	c.ids = ids
	if at.endpoints == nil {
		return c.unserved(parts, i)
	}
	e := at.endpoints[c.r.Method]
	if e == nil && c.r.Method == http.MethodHead {
		e = at.endpoints[http.MethodGet]
	}
	if e == nil {
		return c.refuseMethod()
	}
	c.endpoint = e
	return c.suffix(parts, i)
}

// suffix reads what follows the endpoint's own path.
func (c *call) suffix(parts []pathPart, i int) *odata.Error {
	for ; i < len(parts); i++ {
		text, last := parts[i].text, i == len(parts)-1
		short, qualified := strings.CutPrefix(text, directory.TypePrefix)
		switch {
		case parts[i].key:
			return odata.SegmentNotFound(parts[i-1].text)
		case text == "$count" && last && c.endpoint.list:
			c.count = true
		case qualified && c.cast == nil && !c.count:
			t, ok := directory.TypeNamed(short)
			if !ok || t.Complex {
				return odata.SegmentNotFound(text)
			}
			if declared, _ := directory.TypeNamed(c.endpoint.itemType()); declared == nil || !t.Is(declared.Name) {
				return odata.BadRequest("The type '%s' specified in the URI is neither a base type nor a sub-type of the previously-specified type '%s'.", t.FullName(), directory.TypePrefix+c.endpoint.itemType())
			}
			c.cast = t
		case !c.endpoint.list && last && c.endpoint.set != "":
			t, _ := directory.TypeNamed(c.endpoint.itemType())
			p, ok := c.version(t).Property(text)
			if !ok {
				return c.unserved(parts, i)
			}
			c.property = p.Name
		default:
			return c.unserved(parts, i)
		}
	}
	return nil
}

// unserved answers for a path without an endpoint: 400 where Microsoft's model
// has none either, else the permission check and an honest refusal.
func (c *call) unserved(parts []pathPart, at int) *odata.Error {
	if at >= len(parts) {
		at = len(parts) - 1
	}
	if known := c.known(); known != nil && !c.onlyInBeta(parts) {
		if permissions := strings.Fields(known.permissions[c.r.Method]); !c.tok.Has(permissions...) {
			return unservedArea(known.path).forbidden(c.tok, permissions)
		}
		return c.notServed(known.path)
	}
	if c.beta { // whose model is not here: nobody can say what it has
		return c.notServed("/" + c.relativePath())
	}
	segment := parts[at].text
	if parts[at].key && at > 0 {
		segment = parts[at-1].text
	}
	return odata.SegmentNotFound(segment)
}

// onlyInBeta reports whether a v1.0 request asks for what /beta alone has:
// Microsoft's list of permissions does not tell the versions apart.
func (c *call) onlyInBeta(parts []pathPart) bool {
	if c.beta {
		return false
	}
	at, _, taken := addedTree().walk(parts)
	return at.endpoints != nil && taken == len(parts)
}

// refuseMethod answers a write: 403 for a caller without the permission to
// write, 405 for the rest, because the tenant is read-only.
func (c *call) refuseMethod() *odata.Error {
	if known := c.known(); known != nil {
		if permissions := strings.Fields(known.permissions[c.r.Method]); !c.tok.Has(permissions...) {
			return areaDirectory.forbidden(c.tok, permissions)
		}
	}
	return odata.Errorf(http.StatusMethodNotAllowed, "Request_BadRequest", "Specified HTTP method is not allowed for the request target.")
}
