package emulator

import "slices"

// linkSource is a relationship that can be read: a direction of a Relation.
type linkSource struct {
	name       string
	relation   Relation
	back       bool
	transitive bool
	single     bool
}

// linkSources are the relationships by the name of their navigation property.
var linkSources = []linkSource{
	{name: "members", relation: RelMembers},
	{name: "transitiveMembers", relation: RelMembers, transitive: true},
	{name: "memberOf", relation: RelMembers, back: true},
	{name: "transitiveMemberOf", relation: RelMembers, back: true, transitive: true},
	{name: "owners", relation: RelOwners},
	{name: "ownedObjects", relation: RelOwners, back: true},
	{name: "manager", relation: RelManager, single: true},
	{name: "directReports", relation: RelManager, back: true},
	{name: "sponsors", relation: RelSponsors},
	{name: "registeredOwners", relation: RelRegisteredOwners},
	{name: "registeredUsers", relation: RelRegisteredUsers},
	{name: "ownedDevices", relation: RelRegisteredOwners, back: true},
	{name: "registeredDevices", relation: RelRegisteredUsers, back: true},
}

func linkNamed(name string) (linkSource, bool) {
	for _, l := range linkSources {
		if l.name == name {
			return l, true
		}
	}
	return linkSource{}, false
}

// numbers returns the far ends of a relationship from an object, ascending.
// The directory is locked.
func (l linkSource) numbers(d *Directory, num uint32) []uint32 {
	edges := d.links[l.relation].forward
	if l.back {
		edges = d.links[l.relation].back
	}
	if l.transitive {
		nums := d.closure(edges, num)
		slices.Sort(nums)
		return nums
	}
	return edges[num]
}

// boundExpand writes one expanded relationship of an object.
type boundExpand struct {
	name     string
	link     linkSource
	limit    int
	encoders *encoders
	d        *Directory
	// follow finds the objects where the relationship is no link but a property
	// that names them.
	follow func(*Object) []*Object
}

// expandLimit is the most objects that $expand returns of a relationship;
// registeredDevices has its own. There is no nextLink for the rest.
// https://developer.microsoft.com/graph/known-issues?search=13635
const expandLimit, expandDevicesLimit = 20, 100

// bindExpand checks $expand against the type. Directory objects take one
// relationship per request, which is not combinable with advanced queries.
// The bodies for two relationships and for $levels on a list are those of
// https://github.com/microsoftgraph/microsoft-graph-docs/issues/96 and
// https://github.com/microsoftgraph/microsoft-graph-docs/issues/18615.
func (c *call) bindExpand(t *EntityType) ([]boundExpand, *graphError) {
	var bound []boundExpand
	if n := len(c.options.expand); n > 1 && !expandsSeveral(t) {
		return nil, badRequest("The result of parsing $expand contained at least %d items, but the maximum allowed is 1.", n)
	}
	for _, item := range c.options.expand {
		nav, ok := t.Navigation(item.name)
		if !ok {
			return nil, badRequest("Parsing OData Select and Expand failed: Could not find a property named '%s' on type '%s'.", item.name, t.FullName())
		}
		if target, known := typeNamed(nav.Type); known {
			if x, ok := c.expandContained(t, item, target); ok {
				bound = append(bound, x)
				continue
			}
		}
		if ref, ok := referenceNamed(t, item.name); ok {
			x, err := c.bindReference(t, ref, nav, item)
			if err != nil {
				return nil, err
			}
			bound = append(bound, x)
			continue
		}
		link, served := linkNamed(item.name)
		switch {
		case item.inner != "":
			return nil, unsupportedQuery("Query option '$expand' is not supported inside $expand.")
		case !served:
			return nil, unsupportedQuery("Expanding the relationship '%s' is not supported.", item.name)
		case item.levels && c.endpoint.list:
			return nil, unsupportedQuery("Transitive manager's list is only supported on a single user, send the $expand request on /users/{id} endpoint")
		case item.levels:
			return nil, notServed("$levels in $expand")
		}
		target, _ := typeNamed(nav.Type)
		if err := checkSelect(target, item.selected, true); err != nil {
			return nil, err
		}
		limit := expandLimit
		if item.name == "registeredDevices" {
			limit = expandDevicesLimit
		}
		bound = append(bound, boundExpand{name: item.name, link: link, limit: limit, d: c.directory,
			encoders: &encoders{declared: target, selected: item.selected, visible: c.visibleLinked}})
	}
	return bound, nil
}

func (x *boundExpand) append(buf []byte, o *Object) []byte {
	var objects []*Object
	if x.follow != nil {
		objects = x.follow(o)
	} else {
		objects = x.d.liveObjects(x.link.numbers(x.d, o.num))
	}
	buf = appendJSONString(buf, x.name)
	buf = append(buf, ':')
	if x.link.single {
		if len(objects) == 0 {
			return append(buf, "null"...)
		}
		return x.encoders.append(buf, objects[0])
	}
	buf = append(buf, '[')
	for i, member := range objects[:min(len(objects), x.limit)] {
		if i > 0 {
			buf = append(buf, ',')
		}
		buf = x.encoders.append(buf, member)
	}
	return append(buf, ']')
}
