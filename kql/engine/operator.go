package engine

import (
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// operator plans one step over p, which is nil for the first step of a pipe
// without source.
func (c *compiler) operator(p *plan, op kql.Operator) (*plan, error) {
	if err := c.rt.step(op); err != nil {
		return nil, err
	}
	switch o := op.(type) {
	case *kql.Print:
		return c.print(o)
	case *kql.Range:
		return c.rangeRows(o)
	case *kql.Union:
		return c.unionOperator(p, o)
	case *kql.Search:
		return c.search(p, o)
	case *kql.Find:
		return c.find(o)
	case *kql.BadOperator:
		return nil, failf(op, "the query has syntax errors")
	}
	if p == nil {
		return nil, failf(op, "%s needs a table before it", op.Keyword())
	}
	if g, ok := op.(*kql.Graph); ok {
		return c.graph(p, g)
	}
	if p.graph != nil {
		return nil, failf(op, "an operator of graphs is needed behind a graph")
	}
	c = c.inside(p.columns)
	switch o := op.(type) {
	case *kql.Where:
		return c.where(p, o)
	case *kql.Project:
		return c.project(p, o.Columns)
	case *kql.ProjectNames:
		return c.projectNames(p, o)
	case *kql.ProjectRename:
		return c.projectRename(p, o)
	case *kql.Extend:
		return c.extend(p, o.Columns)
	case *kql.Serialize:
		return c.extend(p, o.Columns)
	case *kql.Summarize:
		return c.summarize(p, o)
	case *kql.Distinct:
		return c.distinct(p, o)
	case *kql.Count:
		return c.count(p, o)
	case *kql.Take:
		return c.take(p, o.Count)
	case *kql.Sample:
		return c.sample(p, o)
	case *kql.SampleDistinct:
		return c.sampleDistinct(p, o)
	case *kql.Top:
		return c.top(p, o)
	case *kql.Sort:
		return c.sort(p, o.By, -1)
	case *kql.Join:
		return c.join(p, o)
	case *kql.MvExpand:
		return c.mvExpand(p, o)
	case *kql.MvApply:
		return c.mvApply(p, o)
	case *kql.ParseText:
		return c.parse(p, o)
	case *kql.ParseKV:
		return c.parseKV(p, o)
	}
	return c.rareOperator(p, op)
}

func (c *compiler) rareOperator(p *plan, op kql.Operator) (*plan, error) {
	switch o := op.(type) {
	case *kql.TopNested:
		return c.topNested(p, o)
	case *kql.TopHitters:
		return c.topHitters(p, o)
	case *kql.MakeSeries:
		return c.makeSeries(p, o)
	case *kql.Invoke:
		return c.invokeOperator(p, o)
	case *kql.Evaluate:
		return c.evaluate(p, o)
	case *kql.Partition:
		return c.partition(p, o)
	case *kql.Scan:
		return c.scan(p, o)
	case *kql.Render, *kql.Consume:
		return p, nil
	case *kql.As:
		return c.as(p, o)
	case *kql.GetSchema:
		return c.schema(p)
	case *kql.AssertSchema:
		return c.assertSchema(p, o)
	case *kql.Fork:
		return c.fork(p, o)
	case *kql.Reduce:
		return c.reduce(p, o)
	}
	return nil, unsupported(op, "operator "+op.Keyword())
}

// invokeOperator calls a function with the table as its first argument.
func (c *compiler) invokeOperator(p *plan, o *kql.Invoke) (*plan, error) {
	if o.Function == nil || o.Function.Name == nil {
		return nil, failf(o, "invoke needs a function")
	}
	bound := c.scope.find(o.Function.Name.Name)
	if bound == nil || bound.function == nil {
		return nil, unsupported(o, "function "+o.Function.Name.Name+"()")
	}
	outer := c.outside()
	outer.late = c.late
	args := o.Function.Args
	if bound.service {
		args = columnNames(args, p)
	}
	out, err := outer.invoke(o, bound, args, p)
	if err == nil && out.plan == nil {
		err = failf(o, "%s() is not a table", o.Function.Name.Name)
	}
	return out.plan, err
}

// columnNames are the arguments of a function of the service: columns that are
// piped in are meant by their names.
func columnNames(args []*kql.Argument, p *plan) []*kql.Argument {
	out := slices.Clone(args)
	for i, a := range out {
		if id, ok := a.Value.(*kql.Ident); ok && data.ColumnNamed(p.columns, id.Name) >= 0 {
			named := *a
			named.Value = &kql.Literal{Kind: kql.String, Value: id.Name}
			out[i] = &named
		}
	}
	return out
}

// as binds the table to a name for the rest of the query. The rows are computed
// once with hint.materialized=true.
func (c *compiler) as(p *plan, o *kql.As) (*plan, error) {
	if kql.Word(o.Options.Get("hint.materialized")) == "true" {
		if c.late {
			return nil, unsupported(o, "as with hint.materialized inside mv-apply or partition")
		}
		held, err := c.rt.materialize(p)
		if err != nil {
			return nil, err
		}
		p = held
	}
	named := *p
	named.alias = o.Name.Name
	c.scope.bind(o.Name.Name, &binding{plan: &named})
	return &named, nil
}

// fork answers with its first branch: an answer is one table here.
func (c *compiler) fork(p *plan, o *kql.Fork) (*plan, error) {
	if len(o.Branches) == 0 {
		return nil, failf(o, "fork has no branch")
	}
	sub := c.outside()
	sub.input, sub.late = p, c.late
	return sub.table(o.Branches[0].Body)
}

func (c *compiler) schema(p *plan) (*plan, error) {
	table := data.NewTable(data.Column{Name: "ColumnName", Type: data.String}, data.Column{Name: "ColumnOrdinal", Type: data.Int}, data.Column{Name: "DataType", Type: data.String}, data.Column{Name: "ColumnType", Type: data.String})
	for i, column := range p.columns {
		table.AppendValues([]data.Value{data.StringOf(column.Name), data.IntOf(int64(i)), data.StringOf(column.Type.System()), data.StringOf(column.Type.String())})
	}
	return c.rt.tablePlan(table), nil
}

func (c *compiler) assertSchema(p *plan, o *kql.AssertSchema) (*plan, error) {
	want, err := declared(o.Columns)
	if err != nil {
		return nil, err
	}
	if len(want) != len(p.columns) {
		return nil, failf(o, "the schema has %d columns, not %d", len(p.columns), len(want))
	}
	for i, column := range want {
		if column != p.columns[i] {
			return nil, failf(o, "column %d is %s:%s, not %s:%s", i, p.columns[i].Name, p.columns[i].Type, column.Name, column.Type)
		}
	}
	return p, nil
}
