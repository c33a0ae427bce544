package directory

import "slices"

// Relationship is a relationship that can be read: a direction of a Relation.
type Relationship struct {
	Name       string
	relation   Relation
	back       bool
	Transitive bool
	Single     bool
}

// Relationships are the relationships by the name of their navigation property.
var Relationships = []Relationship{
	{Name: "members", relation: RelMembers},
	{Name: "transitiveMembers", relation: RelMembers, Transitive: true},
	{Name: "memberOf", relation: RelMembers, back: true},
	{Name: "transitiveMemberOf", relation: RelMembers, back: true, Transitive: true},
	{Name: "owners", relation: RelOwners},
	{Name: "ownedObjects", relation: RelOwners, back: true},
	{Name: "manager", relation: RelManager, Single: true},
	{Name: "directReports", relation: RelManager, back: true},
	{Name: "sponsors", relation: RelSponsors},
	{Name: "registeredOwners", relation: RelRegisteredOwners},
	{Name: "registeredUsers", relation: RelRegisteredUsers},
	{Name: "ownedDevices", relation: RelRegisteredOwners, back: true},
	{Name: "registeredDevices", relation: RelRegisteredUsers, back: true},
}

// RelationshipNamed is the relationship of a navigation property, e.g.
// "transitiveMemberOf".
func RelationshipNamed(name string) (Relationship, bool) {
	for _, l := range Relationships {
		if l.Name == name {
			return l, true
		}
	}
	return Relationship{}, false
}

// Numbers returns the far ends of a relationship from an object, ascending.
// The directory is locked.
func (l Relationship) Numbers(d *Directory, num uint32) []uint32 {
	switch {
	case l.Transitive:
		nums := d.Closure(l.relation, l.back, num)
		slices.Sort(nums)
		return nums
	case l.back:
		return d.Back(l.relation, num)
	default:
		return d.Forward(l.relation, num)
	}
}
