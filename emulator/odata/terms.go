package odata

import (
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// IDs collects the ids of "id eq 'a' or id eq 'b'".
func IDs(n Node, ids *[]string) bool {
	switch n := n.(type) {
	case *logicNode:
		return n.or && IDs(n.left, ids) && IDs(n.right, ids)
	case *compareNode:
		if n.op != "eq" || len(n.path.segments) != 1 || n.path.segments[0] != "id" || !entra.IsID(n.value.text) {
			return false
		}
		*ids = append(*ids, strings.ToLower(n.value.text))
		return true
	}
	return false
}

// Equalities are the properties that a filter demands to equal a value: alone
// or joined by "and".
func Equalities(n Node) map[string]string {
	out := map[string]string{}
	var walk func(Node)
	walk = func(n Node) {
		switch n := n.(type) {
		case *logicNode:
			if !n.or {
				walk(n.left)
				walk(n.right)
			}
		case *compareNode:
			if n.op == "eq" && len(n.path.segments) == 1 {
				out[n.path.segments[0]] = n.value.text
			}
		}
	}
	walk(n)
	return out
}

// Spell gives the properties of a filter the spelling of the type.
func Spell(n Node, typ *directory.Type) {
	spell := func(p *pathNode) {
		if p == nil || len(p.segments) == 0 {
			return
		}
		for i := range typ.Properties {
			if strings.EqualFold(typ.Properties[i].Name, p.segments[0]) {
				p.segments[0] = typ.Properties[i].Name
			}
		}
	}
	switch n := n.(type) {
	case *logicNode:
		Spell(n.left, typ)
		Spell(n.right, typ)
	case *notNode:
		Spell(n.inner, typ)
	case *compareNode:
		spell(n.path)
	case *inNode:
		spell(n.path)
	case *matchNode:
		spell(n.path)
	case *lambdaNode:
		spell(n.path)
	}
}
