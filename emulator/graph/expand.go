package graph

import (
	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/odata"
)

// expandLimit is the most objects that $expand returns of a relationship;
// registeredDevices has its own. There is no nextLink for the rest.
// https://developer.microsoft.com/graph/known-issues?search=13635
const expandLimit, expandDevicesLimit = 20, 100

// bindExpand checks $expand against the type. Directory objects and role
// assignments take one relationship per request, which is not combinable with
// advanced queries. The bodies for two relationships and for $levels on a list
// are those of
// https://github.com/microsoftgraph/microsoft-graph-docs/issues/96 and
// https://github.com/microsoftgraph/microsoft-graph-docs/issues/18615.
func (c *call) bindExpand(t *directory.Type) ([]odata.Expand, *odata.Error) {
	if n := len(c.options.Expand); n > 1 && !expandsSeveral(t) {
		return nil, odata.BadRequest("The result of parsing $expand contained at least %d items, but the maximum allowed is 1.", n)
	}
	return c.bindExpandItems(t, c.options.Expand)
}

// expandsSeveral reports whether $expand takes several relationships of a
// type.
func expandsSeveral(t *directory.Type) bool {
	return !t.InDirectory() && t.Name != "unifiedRoleAssignment"
}

func (c *call) bindExpandItems(t *directory.Type, items []odata.ExpandItem) ([]odata.Expand, *odata.Error) {
	var bound []odata.Expand
	for _, item := range items {
		nav, ok := t.Navigation(item.Name)
		if !ok && t.Inlined(item.Name) {
			continue // is answered without being asked for
		}
		if !ok {
			return nil, odata.BadRequest("Parsing OData Select and Expand failed: Could not find a property named '%s' on type '%s'.", item.Name, t.FullName())
		}
		if item.Top > 0 && !nav.Collection {
			return nil, odata.UnsupportedQuery("Query option '$top' is not supported inside $expand of '%s', which is a single object.", item.Name)
		}
		x, err := c.bindExpandItem(t, nav, item)
		if err != nil {
			return nil, err
		}
		if item.Top > 0 {
			x.Limit = min(x.Limit, item.Top)
		}
		bound = append(bound, x)
	}
	return bound, nil
}

func (c *call) bindExpandItem(t *directory.Type, nav directory.Navigation, item odata.ExpandItem) (odata.Expand, *odata.Error) {
	target, known := directory.TypeNamed(nav.Type)
	link, linked := directory.RelationshipNamed(item.Name)
	ref, referenced := referenceNamed(t, item.Name)
	row, contained := containmentNamed(t, item.Name)
	switch {
	case item.Levels > 0 && item.Name != "manager":
		return odata.Expand{}, odata.UnsupportedQuery("Query option '$levels' is not supported inside $expand of '%s'.", item.Name)
	case contained && (known || row.none()):
		return c.bindContained(row, target, item)
	case referenced:
		return c.bindReference(t, ref, nav, item)
	case !linked || !known:
		return odata.Expand{}, c.notServed("$expand of '" + item.Name + "'")
	case item.Levels > 0 && c.endpoint.list:
		return odata.Expand{}, odata.UnsupportedQuery("Transitive manager's list is only supported on a single user, send the $expand request on /users/{id} endpoint")
	case item.Levels > 0 && !odata.Eventual(c.r):
		// That the header is needed is documented, the words are not.
		// https://learn.microsoft.com/graph/api/user-list-manager
		return odata.Expand{}, odata.UnsupportedQuery("Request with $levels query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'")
	case len(item.Inner) > 0:
		return odata.Expand{}, odata.UnsupportedQuery("Query option '$expand' is not supported inside $expand.")
	}
	if err := odata.CheckSelect(target, item.Selected, true); err != nil {
		return odata.Expand{}, err
	}
	limit := expandLimit
	if item.Name == "registeredDevices" {
		limit = expandDevicesLimit
	}
	follow := func(o *directory.Object) []*directory.Object { return c.directory.LiveAt(c.linked(link, o)) }
	return odata.Expand{Name: item.Name, Link: link, Limit: limit, Levels: item.Levels, D: c.directory, Follow: follow,
		Encoders: &odata.Encoders{Declared: target, Selected: item.Selected, Visible: c.visibleLinked, Version: c.version}}, nil
}
