package analysis

// Edge leads from one node to another, by their numbers.
type Edge struct{ From, To int32 }

// WeakComponents numbers the parts of a graph that edges of either direction
// connect, in the order of their first nodes. It gives up once alive returns an
// error.
func WeakComponents(nodes int, edges []Edge, alive func() error) ([]int64, error) {
	parent := make([]int32, nodes)
	for i := range parent {
		parent[i] = int32(i)
	}
	root := func(n int32) int32 {
		for parent[n] != n {
			parent[n] = parent[parent[n]]
			n = parent[n]
		}
		return n
	}
	for i, e := range edges {
		if i%lookEvery == 0 {
			if err := alive(); err != nil {
				return nil, err
			}
		}
		// The smaller number stays, so that a root is its part's first node.
		a, b := root(e.From), root(e.To)
		parent[max(a, b)] = min(a, b)
	}
	part := make([]int64, nodes)
	parts := int64(0)
	for i := range part {
		if first := root(int32(i)); int(first) == i {
			part[i] = parts
			parts++
		} else {
			part[i] = part[first]
		}
	}
	return part, alive()
}

// lookEvery is how many steps are made between two looks at alive.
const lookEvery = 1 << 12

// StrongComponents numbers the parts whose nodes all reach each other along the
// edges' directions, in the order of their first nodes (Tarjan's algorithm,
// without recursion).
func StrongComponents(nodes int, edges []Edge, alive func() error) ([]int64, error) {
	t := tarjan{index: make([]int32, nodes), low: make([]int32, nodes), on: make([]bool, nodes), root: make([]int32, nodes)}
	t.start, t.next = neighbours(nodes, edges)
	t.at = append([]int32(nil), t.start[:nodes]...)
	for n := range nodes {
		if t.index[n] != 0 {
			continue
		}
		if err := t.from(int32(n), alive); err != nil {
			return nil, err
		}
	}
	part := make([]int64, nodes)
	number := map[int32]int64{}
	for n, root := range t.root {
		if _, seen := number[root]; !seen {
			number[root] = int64(len(number))
		}
		part[n] = number[root]
	}
	return part, nil
}

// neighbours lists the ends of the edges of node n at next[start[n]:start[n+1]].
func neighbours(nodes int, edges []Edge) (start, next []int32) {
	start, next = make([]int32, nodes+1), make([]int32, len(edges))
	for _, e := range edges {
		start[e.From+1]++
	}
	for n := range nodes {
		start[n+1] += start[n]
	}
	at := append([]int32(nil), start...)
	for _, e := range edges {
		next[at[e.From]] = e.To
		at[e.From]++
	}
	return start, next
}

// tarjan is the state of the search for strong components.
type tarjan struct {
	start, next []int32
	at          []int32 // the edge that each node looks at next
	index, low  []int32 // 0: not seen
	on          []bool  // on the stack
	root        []int32 // a node of the part
	stack, path []int32
	seen        int32
	steps       int
}

func (t *tarjan) from(first int32, alive func() error) error {
	t.enter(first)
	for len(t.path) > 0 {
		if t.steps++; t.steps%lookEvery == 0 {
			if err := alive(); err != nil {
				return err
			}
		}
		n := t.path[len(t.path)-1]
		if t.at[n] < t.start[n+1] {
			to := t.next[t.at[n]]
			t.at[n]++
			if t.index[to] == 0 {
				t.enter(to)
			} else if t.on[to] {
				t.low[n] = min(t.low[n], t.index[to])
			}
			continue
		}
		t.path = t.path[:len(t.path)-1]
		if len(t.path) > 0 {
			above := t.path[len(t.path)-1]
			t.low[above] = min(t.low[above], t.low[n])
		}
		if t.low[n] == t.index[n] {
			t.leave(n)
		}
	}
	return nil
}

func (t *tarjan) enter(n int32) {
	t.seen++
	t.index[n], t.low[n], t.on[n] = t.seen, t.seen, true
	t.stack, t.path = append(t.stack, n), append(t.path, n)
}

// leave takes a whole part off the stack.
func (t *tarjan) leave(root int32) {
	for {
		n := t.stack[len(t.stack)-1]
		t.stack = t.stack[:len(t.stack)-1]
		t.on[n], t.root[n] = false, root
		if n == root {
			return
		}
	}
}
