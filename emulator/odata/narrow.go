package odata

import (
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

// Narrow answers the filters that an index serves, so that they do not scan
// the collection: id, alternate keys and foreign keys compared by eq, alone or
// joined by "and". nil means that there is no such index.
func Narrow(d *directory.Directory, t *directory.Table, n Node) []uint32 {
	switch n := n.(type) {
	case *logicNode:
		if n.or {
			return nil
		}
		if nums := Narrow(d, t, n.left); nums != nil {
			return nums
		}
		return Narrow(d, t, n.right)
	case *compareNode:
		if n.op != "eq" || n.path.count || len(n.path.segments) != 1 || n.value.isNull() {
			return nil
		}
		return t.LookUp(n.path.segments[0], n.value.text)
	case *inNode:
		if len(n.path.segments) != 1 {
			return nil
		}
		nums := []uint32{}
		for _, v := range n.values {
			found := t.LookUp(n.path.segments[0], v.text)
			if found == nil {
				return nil
			}
			nums = append(nums, found...)
		}
		slices.Sort(nums)
		return slices.Compact(nums)
	}
	return nil
}
