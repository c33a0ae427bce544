package graph

import (
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

// readHidden opens the members of groups and administrative units with hidden
// membership. Without it their members are an empty list, not an error.
// https://learn.microsoft.com/graph/api/group-list-members
// https://learn.microsoft.com/graph/api/administrativeunit-list-members
const readHidden = "Member.Read.Hidden"

// hides reports whether the caller may not see an object's members.
func (c *call) hides(o *directory.Object) bool {
	return (o.Type.Is("group") || o.Type.Is("administrativeUnit")) && o.Text("visibility") == "HiddenMembership" && !c.tok.Has(readHidden)
}

// hidesOwners reports whether Graph shows no owners of a group, whoever asks: it is
// from on-premises, or was made in Exchange.
// https://learn.microsoft.com/graph/api/group-list-owners
func hidesOwners(o *directory.Object) bool {
	if !o.Type.Is("group") {
		return false
	}
	synced, _ := o.Scalar("onPremisesSyncEnabled")
	mail, _ := o.Scalar("mailEnabled")
	var types []string
	o.Decode("groupTypes", &types)
	return synced == "true" || mail == "true" && !slices.Contains(types, "Unified")
}

// linked are the far ends of a relationship of an object that the caller may
// see, ascending. The directory is locked.
func (c *call) linked(link directory.Relationship, o *directory.Object) []uint32 {
	if link.Name == "owners" && hidesOwners(o) {
		return nil
	}
	if link.Name != "members" && link.Name != "transitiveMembers" || c.tok.Has(readHidden) {
		return link.Numbers(c.directory, o.Number())
	}
	if c.hides(o) {
		return nil
	}
	nums := link.Numbers(c.directory, o.Number())
	if !link.Transitive || !slices.ContainsFunc(nums, func(num uint32) bool { return c.hides(c.directory.At(num)) }) {
		return nums
	}
	return c.seenMembers(o)
}

// seenMembers are the members of an object and of the groups inside it, as far
// as the caller may see into them, ascending.
func (c *call) seenMembers(o *directory.Object) []uint32 {
	seen := map[uint32]bool{o.Number(): true}
	var out []uint32
	for queue := []*directory.Object{o}; len(queue) > 0; queue = queue[1:] {
		if c.hides(queue[0]) {
			continue
		}
		for _, num := range c.directory.Forward(directory.RelMembers, queue[0].Number()) {
			if member := c.directory.At(num); !seen[num] && member.Live() {
				seen[num] = true
				out, queue = append(out, num), append(queue, member)
			}
		}
	}
	slices.Sort(out)
	return out
}
