package graph

import (
	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/odata"
)

// expandLimit is the most objects that $expand returns of a relationship;
// registeredDevices has its own. There is no nextLink for the rest.
// https://developer.microsoft.com/graph/known-issues?search=13635
const expandLimit, expandDevicesLimit = 20, 100

// bindExpand checks $expand against the type. Directory objects take one
// relationship per request, which is not combinable with advanced queries.
// The bodies for two relationships and for $levels on a list are those of
// https://github.com/microsoftgraph/microsoft-graph-docs/issues/96 and
// https://github.com/microsoftgraph/microsoft-graph-docs/issues/18615.
func (c *call) bindExpand(t *directory.Type) ([]odata.Expand, *odata.Error) {
	var bound []odata.Expand
	if n := len(c.options.Expand); n > 1 && !expandsSeveral(t) {
		return nil, odata.BadRequest("The result of parsing $expand contained at least %d items, but the maximum allowed is 1.", n)
	}
	for _, item := range c.options.Expand {
		nav, ok := t.Navigation(item.Name)
		if !ok {
			return nil, odata.BadRequest("Parsing OData Select and Expand failed: Could not find a property named '%s' on type '%s'.", item.Name, t.FullName())
		}
		if target, known := directory.TypeNamed(nav.Type); known {
			if x, ok := c.expandContained(t, item, target); ok {
				bound = append(bound, x)
				continue
			}
		}
		if ref, ok := referenceNamed(t, item.Name); ok {
			x, err := c.bindReference(t, ref, nav, item)
			if err != nil {
				return nil, err
			}
			bound = append(bound, x)
			continue
		}
		link, served := directory.RelationshipNamed(item.Name)
		switch {
		case item.Inner != "":
			return nil, odata.UnsupportedQuery("Query option '$expand' is not supported inside $expand.")
		case !served:
			return nil, odata.UnsupportedQuery("Expanding the relationship '%s' is not supported.", item.Name)
		case item.Levels && c.endpoint.list:
			return nil, odata.UnsupportedQuery("Transitive manager's list is only supported on a single user, send the $expand request on /users/{id} endpoint")
		case item.Levels:
			return nil, c.notServed("$levels in $expand")
		}
		target, _ := directory.TypeNamed(nav.Type)
		if err := odata.CheckSelect(target, item.Selected, true); err != nil {
			return nil, err
		}
		limit := expandLimit
		if item.Name == "registeredDevices" {
			limit = expandDevicesLimit
		}
		bound = append(bound, odata.Expand{Name: item.Name, Link: link, Limit: limit, D: c.directory,
			Encoders: &odata.Encoders{Declared: target, Selected: item.Selected, Visible: c.visibleLinked, Version: c.version}})
	}
	return bound, nil
}
