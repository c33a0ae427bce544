package graph

import (
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/odata"
)

// context is the @odata.context of an answer: fragment is the set, selected
// the names of $select, with /$entity for a single object.
func (c *call) context(fragment string, single bool) string {
	names := slices.Clone(c.options.Selected)
	for _, x := range c.options.Expand {
		names = append(names, expandedContext(x))
	}
	s := c.base + "$metadata#" + fragment
	if len(names) > 0 {
		s += "(" + strings.Join(names, ",") + ")"
	}
	if single {
		s += "/$entity"
	}
	return s
}

// expandedContext names what is expanded, as in manager(id,displayName).
func expandedContext(x odata.ExpandItem) string {
	of := slices.Clone(x.Selected)
	for _, inner := range x.Inner {
		of = append(of, expandedContext(inner))
	}
	return x.Name + "(" + strings.Join(of, ",") + ")"
}

// fragment names what the endpoint answers, after its cast.
func (c *call) fragment() string {
	e := c.endpoint
	switch {
	case c.cast != nil:
		if set := directory.SetOf(c.cast.Name); set != "" {
			return set
		}
		return "directoryObjects/" + c.cast.FullName()
	case e.context != "":
		id := ""
		if len(c.ids) > 0 {
			id = strings.ReplaceAll(c.ids[0].value, "'", "''")
		}
		return strings.Replace(e.context, "{id}", id, 1)
	case e.rows != "":
		return e.rows
	case e.link != "", e.set == "":
		return "directoryObjects"
	default:
		return e.set
	}
}
