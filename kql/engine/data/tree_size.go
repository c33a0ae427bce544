package data

// treeLimit bounds the walk of treeSize: a tree may share nodes, so that its
// rendered size is exponential in its memory.
const treeLimit = 1 << 22

// treeSize estimates the rendered bytes of a dynamic tree, stopping soon after
// treeLimit.
func treeSize(tree any) int64 {
	total := int64(0)
	addTreeSize(tree, &total)
	return total
}

func addTreeSize(tree any, total *int64) {
	*total += 16
	switch t := tree.(type) {
	case string:
		*total += int64(len(t))
	case []any:
		for _, item := range t {
			if *total > treeLimit {
				return
			}
			addTreeSize(item, total)
		}
	case *Bag:
		for i, key := range t.keys {
			if *total > treeLimit {
				return
			}
			*total += int64(len(key))
			addTreeSize(t.values[i], total)
		}
	}
}
