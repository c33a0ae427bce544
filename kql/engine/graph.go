package engine

import (
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/analysis"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/function"
)

// graphPlan is a graph: rows that are edges, and tables of nodes.
type graphPlan struct {
	edges          *plan
	source, target int // columns of edges
	tables         []*plan
	keys           []int         // a column of each table
	columns        []data.Column // of nodes, without components
	marks          []graphMark
}

// graphMark is a column of nodes that numbers the parts of the graph.
type graphMark struct {
	column string
	strong bool
}

// graph plans an operator of the graph family.
// https://learn.microsoft.com/kusto/query/graph-operators
func (c *compiler) graph(p *plan, o *kql.Graph) (*plan, error) {
	switch {
	case o.Keyword() == "make-graph" && o.Made != nil && p.graph == nil:
		return c.makeGraph(p, o)
	case o.Keyword() == "graph-mark-components" && o.Text == "" && p.graph != nil:
		return markComponents(p.graph, o), nil
	case o.Keyword() == "graph-to-table" && o.Table != nil && p.graph != nil:
		return c.graphTable(p.graph, o.Table)
	}
	return nil, unsupported(o, "this form of operator "+o.Keyword())
}

// plan is the graph as what an operator answers; no rows can be read of it.
func (g *graphPlan) plan(n kql.Node) *plan {
	return &plan{graph: g, open: func() (stream, error) {
		return nil, failf(n, "a graph is no table: graph-to-table makes one of it")
	}}
}

func (c *compiler) makeGraph(p *plan, o *kql.Graph) (*plan, error) {
	g := &graphPlan{edges: p}
	for _, end := range []struct {
		name *kql.Ident
		at   *int
	}{{o.Made.Source, &g.source}, {o.Made.Target, &g.target}} {
		if *end.at = data.ColumnNamed(p.columns, end.name.Name); *end.at < 0 {
			return nil, failf(end.name, "there is no column named %s", end.name.Name)
		}
	}
	id := p.columns[g.source].Type
	if p.columns[g.target].Type != id {
		return nil, failf(o.Made.Target, "the ends of edges are %s and %s", id, p.columns[g.target].Type)
	}
	if name := o.Made.NodeID; name != nil {
		g.columns = []data.Column{{Name: name.Name, Type: id}}
	}
	outer := c.outside()
	outer.late = c.late
	for _, nodes := range o.Made.Nodes {
		table, err := outer.table(nodes.Table)
		if err != nil {
			return nil, err
		}
		key := data.ColumnNamed(table.columns, nodes.Key.Name)
		if key < 0 || table.columns[key].Type != id {
			return nil, failf(nodes.Key, "the nodes need a column %s of type %s", nodes.Key.Name, id)
		}
		g.tables, g.keys = append(g.tables, table), append(g.keys, key)
		for _, column := range table.columns {
			if data.ColumnNamed(g.columns, column.Name) < 0 {
				g.columns = append(g.columns, column)
			}
		}
	}
	return g.plan(o), nil
}

// markComponents numbers the connected parts of a graph.
// https://learn.microsoft.com/kusto/query/graph-mark-components-operator
func markComponents(g *graphPlan, o *kql.Graph) *plan {
	mark := graphMark{column: "ComponentId", strong: o.Options.Word("kind") == "strong"}
	if name := o.Options.Word("with_component_id"); name != "" {
		mark.column = name
	}
	marked := *g
	marked.marks = append(append([]graphMark(nil), g.marks...), mark)
	return marked.plan(o)
}

// graphTable makes a table of the nodes or the edges.
// https://learn.microsoft.com/kusto/query/graph-to-table-operator
func (c *compiler) graphTable(g *graphPlan, t *kql.GraphTable) (*plan, error) {
	head := newHeader()
	add := func(n *kql.Ident, column data.Column) error {
		one := item{name: column.Name, value: &fixedExpression{data.NullOf(column.Type)}}
		if n != nil {
			one.given = n
		}
		return head.add(one)
	}
	for _, id := range []*kql.Ident{t.ID, t.Target} {
		if id != nil {
			if err := add(id, data.Column{Name: id.Name, Type: data.Long}); err != nil {
				return nil, err
			}
		}
	}
	columns := g.edges.columns
	if t.Nodes {
		columns = append([]data.Column(nil), g.columns...)
		for _, mark := range g.marks {
			columns = append(columns, data.Column{Name: mark.column, Type: data.Long})
		}
	}
	for _, column := range columns {
		if err := add(nil, column); err != nil {
			return nil, err
		}
	}
	return c.rt.lazily(head.columns, func() (*data.Batch, int64, error) {
		made, err := c.rt.graphRows(g)
		if err != nil {
			return nil, 0, err
		}
		if t.Nodes {
			out, err := made.nodeRows(g, t.ID != nil)
			return out, made.held, err
		}
		return made.edgeRows(t), made.held, nil
	}), nil
}

// graphRows is a graph whose edges and nodes have been read.
type graphRows struct {
	rt     *run
	edges  *data.Batch
	ends   []analysis.Edge
	keys   []data.Value // of the nodes
	tables []*data.Batch
	rows   [][]int32 // of each table the row of each node, or -1
	held   int64
}

func (rt *run) graphRows(g *graphPlan) (*graphRows, error) {
	edges, held, err := rt.gatherAll(g.edges)
	if err != nil {
		return nil, err
	}
	made := &graphRows{rt: rt, edges: edges, held: held, rows: make([][]int32, len(g.tables))}
	number := map[string]int32{}
	var key []byte
	node := func(v data.Value) int32 {
		key = data.AppendKey(key[:0], v)
		n, seen := number[string(key)]
		if !seen {
			n = int32(len(made.keys))
			number[string(key)] = n
			made.keys = append(made.keys, v)
			for i := range made.rows {
				made.rows[i] = append(made.rows[i], -1)
			}
		}
		return n
	}
	for i, table := range g.tables {
		rows, held, err := rt.gatherAll(table)
		if err != nil {
			return nil, err
		}
		made.tables = append(made.tables, rows)
		made.held += held
		for row := range rows.N {
			if err := rt.often(); err != nil {
				return nil, err
			}
			if n := node(rows.Columns[g.keys[i]].Value(row)); made.rows[i][n] < 0 {
				made.rows[i][n] = int32(row)
			}
		}
	}
	for row := range edges.N {
		if err := rt.often(); err != nil {
			return nil, err
		}
		from := node(edges.Columns[g.source].Value(row))
		made.ends = append(made.ends, analysis.Edge{From: from, To: node(edges.Columns[g.target].Value(row))})
	}
	bytes := int64(len(made.keys))*128 + int64(len(made.ends))*8
	made.held += bytes
	return made, rt.hold(bytes)
}

// nodeID is what Microsoft calls a node's hash.
func nodeID(key data.Value) (data.Value, error) {
	return function.Scalars["hash"].Apply(nil, []data.Value{key})
}

// nodeRows are the nodes: of a column that several tables have the first value
// that is not null; of a node that no table has its key alone.
func (m *graphRows) nodeRows(g *graphPlan, withID bool) (*data.Batch, error) {
	out := &data.Batch{N: len(m.keys)}
	if withID {
		ids := data.NewVector(data.Long, out.N)
		for _, key := range m.keys {
			id, err := nodeID(key)
			if err != nil {
				return nil, err
			}
			ids.Append(id)
		}
		out.Columns = append(out.Columns, ids)
	}
	for _, column := range g.columns {
		values := data.NewVector(column.Type, out.N)
		for n := range m.keys {
			if err := m.rt.often(); err != nil {
				return nil, err
			}
			values.Append(m.property(g, column, n))
		}
		out.Columns = append(out.Columns, values)
	}
	for _, mark := range g.marks {
		find := analysis.WeakComponents
		if mark.strong {
			find = analysis.StrongComponents
		}
		parts, err := find(len(m.keys), m.ends, m.rt.alive)
		if err != nil {
			return nil, err
		}
		out.Columns = append(out.Columns, &data.Vector{Type: data.Long, N: out.N, Ints: parts})
	}
	return out, m.rt.passing(out.Size())
}

func (m *graphRows) property(g *graphPlan, column data.Column, n int) data.Value {
	isKey := len(g.tables) == 0
	for i, table := range g.tables {
		at := data.ColumnNamed(table.columns, column.Name)
		isKey = isKey || at == g.keys[i]
		if row := m.rows[i][n]; at >= 0 && row >= 0 {
			if v := m.tables[i].Columns[at].Value(int(row)); !v.IsEmpty() {
				return data.Convert(v, column.Type)
			}
		}
	}
	if isKey {
		return m.keys[n]
	}
	return data.NullOf(column.Type)
}

func (m *graphRows) edgeRows(t *kql.GraphTable) *data.Batch {
	out := &data.Batch{N: m.edges.N}
	for i, id := range []*kql.Ident{t.ID, t.Target} {
		if id == nil {
			continue
		}
		ids := data.NewVector(data.Long, out.N)
		for _, end := range m.ends {
			node := end.From
			if i == 1 {
				node = end.To
			}
			value, _ := nodeID(m.keys[node])
			ids.Append(value)
		}
		out.Columns = append(out.Columns, ids)
	}
	out.Columns = append(out.Columns, m.edges.Columns...)
	return out
}
