package odata

import (
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

// withoutCast is a condition whose path begins with a type, as in
// microsoft.graph.ipNamedLocation/isTrusted eq true, without that, and the
// type; nil where there is none.
func withoutCast(n Node) (inner Node, name string) {
	trim := func(p *pathNode) (*pathNode, bool) {
		if p == nil || len(p.segments) < 2 && !p.count || !strings.HasPrefix(p.segments[0], directory.TypePrefix) {
			return nil, false
		}
		name = strings.TrimPrefix(p.segments[0], directory.TypePrefix)
		return &pathNode{segments: p.segments[1:], count: p.count}, len(p.segments) > 1
	}
	switch n := n.(type) {
	case *compareNode:
		if path, ok := trim(n.path); ok {
			short := *n
			short.path = path
			return &short, name
		}
	case *inNode:
		if path, ok := trim(n.path); ok {
			return &inNode{path, n.values}, name
		}
	case *matchNode:
		if path, ok := trim(n.path); ok {
			short := *n
			short.path = path
			return &short, name
		}
	case *lambdaNode:
		if path, ok := trim(n.path); ok {
			short := *n
			short.path = path
			return &short, name
		}
	}
	return nil, ""
}

// cast binds a condition on the objects of one type; it holds for no other.
func (b *filterBinder) cast(n Node, name string) (Predicate, *Error) {
	t, ok := directory.TypeNamed(name)
	if !ok || t.Complex {
		return nil, BadRequest("Invalid filter clause: The child type '%s%s' in a cast was not an entity type. Casts can only be performed on entity types.", directory.TypePrefix, name)
	}
	if !t.Is(b.typ.Name) {
		return nil, BadRequest("Invalid filter clause: Encountered invalid type cast. '%s' is not assignable from '%s'.", t.FullName(), b.typ.FullName())
	}
	inner := &filterBinder{directory: b.directory, typ: t, advanced: b.advanced}
	p, err := inner.bind(n)
	if err != nil {
		return nil, err
	}
	b.used = append(b.used, inner.used...)
	return func(o *directory.Object, e any) bool { return o.Type.Is(t.Name) && p(o, e) }, nil
}
