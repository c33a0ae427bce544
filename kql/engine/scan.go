package engine

import (
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// scanState is where a step's last record stands in the row that the expressions
// of scan are computed over.
type scanState struct {
	columns []data.Column
	offset  int
}

func (s *scanState) column(n *kql.Ident) (expression, error) {
	i := data.ColumnNamed(s.columns, n.Name)
	if i < 0 {
		return nil, failf(n, "scan has no column %s", n.Name)
	}
	return &columnExpression{index: s.offset + i, t: s.columns[i].Type}, nil
}

// scanStep is one step, compiled.
type scanStep struct {
	condition expression
	places    []int // of the declared columns that it assigns
	values    []expression
	silent    bool
}

// match is a sequence of records: the last record of each step so far.
type match struct {
	records [][]data.Value
	id      int64
}

// scanPlan is scan that is ready to run.
type scanPlan struct {
	rt       *run
	width    int           // of the input
	columns  []data.Column // of the input, then the declared ones
	defaults []data.Value  // of the declared columns
	steps    []scanStep
	withID   bool
}

// scan finds sequences of records.
// https://learn.microsoft.com/kusto/query/scan-operator
func (c *compiler) scan(p *plan, o *kql.Scan) (*plan, error) {
	if len(o.Order) > 0 || len(o.Partition) > 0 {
		return nil, unsupported(o, "scan with order by or partition by")
	}
	s := &scanPlan{rt: c.rt, width: len(p.columns), columns: append([]data.Column(nil), p.columns...)}
	for _, declared := range o.Declare {
		t, ok := data.TypeNamed(string(declared.Type))
		if !ok {
			return nil, failf(declared, "column %s has no known type", declared.Name.Name)
		}
		standard := data.NullOf(t)
		if declared.Default != nil {
			value, err := c.fixed(declared.Default)
			if err != nil {
				return nil, err
			}
			standard = data.Convert(value, t)
		}
		s.columns = append(s.columns, data.Column{Name: declared.Name.Name, Type: t})
		s.defaults = append(s.defaults, standard)
	}
	row := c.inside(s.columns)
	row.steps = map[string]*scanState{}
	for i, step := range o.Steps {
		row.steps[step.Name.Name] = &scanState{columns: s.columns, offset: len(s.columns) * (i + 1)}
	}
	for _, step := range o.Steps {
		compiled, err := row.scanStep(s, step)
		if err != nil {
			return nil, err
		}
		s.steps = append(s.steps, compiled)
	}
	columns := s.columns
	if name := o.Options.Word("with_match_id"); name != "" {
		s.withID = true
		columns = append(append([]data.Column(nil), columns...), data.Column{Name: name, Type: data.Long})
	}
	return c.rt.whole(p, columns, func(b *data.Batch) (*data.Batch, error) { return s.run(b, columns) }), nil
}

func (c *compiler) scanStep(s *scanPlan, step *kql.ScanStep) (scanStep, error) {
	out := scanStep{silent: step.Output == "none"}
	if step.Optional || step.Output == "last" {
		return out, unsupported(step, "scan steps that are optional or output=last")
	}
	condition, err := c.scalar(step.Condition)
	if err != nil {
		return out, err
	}
	out.condition = c.cast(condition, data.Bool)
	for _, assign := range step.Assign {
		if len(assign.Names) == 0 {
			return out, failf(assign, "a scan step assigns to a declared column")
		}
		at := data.ColumnNamed(s.columns, assign.Names[0].Name)
		if at < s.width {
			return out, failf(assign, "scan declares no column %s", assign.Names[0].Name)
		}
		value, err := c.scalar(assign.Value)
		if err != nil {
			return out, err
		}
		out.places = append(out.places, at)
		out.values = append(out.values, c.cast(value, s.columns[at].Type))
	}
	return out, nil
}

func (s *scanPlan) run(b *data.Batch, columns []data.Column) (*data.Batch, error) {
	out := data.EmptyBatch(columns)
	states := make([]*match, len(s.steps))
	lastID := int64(-1)
	held := int64(0)
	for i := range b.N {
		record := make([]data.Value, 0, len(s.columns))
		for _, column := range b.Columns {
			record = append(record, column.Value(i))
		}
		record = append(record, s.defaults...)
		for k := len(s.steps) - 1; k >= 0; k-- {
			extended, id, err := s.take(states, k, record, &lastID)
			if err != nil {
				return nil, err
			}
			if extended == nil || s.steps[k].silent {
				continue
			}
			for j, value := range extended {
				out.Columns[j].Append(value)
				held += value.Size()
			}
			if s.withID {
				out.Columns[len(extended)].Append(data.LongOf(id))
			}
			out.N++
		}
		if err := s.rt.passing(held); err != nil {
			return nil, err
		}
		if err := s.rt.often(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// take tries a record at a step: as the step after the match that stands at the
// one before, else as another record of the step's own match; the first step
// starts a match where it has none. The record comes back with its assignments,
// nil if it does not match.
func (s *scanPlan) take(states []*match, k int, record []data.Value, lastID *int64) ([]data.Value, int64, error) {
	if k > 0 && states[k-1] != nil {
		extended, err := s.meet(states[k-1], k, record)
		if err != nil {
			return nil, 0, err
		}
		if extended != nil {
			states[k], states[k-1] = states[k-1], nil
			states[k].records[k] = extended
			return extended, states[k].id, nil
		}
	}
	own := states[k]
	if own == nil {
		if k > 0 {
			return nil, 0, nil
		}
		own = &match{records: make([][]data.Value, len(s.steps)), id: *lastID + 1}
	}
	extended, err := s.meet(own, k, record)
	if err != nil || extended == nil {
		return nil, 0, err
	}
	if states[k] == nil {
		*lastID++
		states[k] = own
	}
	own.records[k] = extended
	return extended, own.id, nil
}

// meet computes a step's condition and assignments over a record and a match.
func (s *scanPlan) meet(m *match, k int, record []data.Value) ([]data.Value, error) {
	b := &data.Batch{N: 1}
	add := func(values []data.Value) {
		for i, column := range s.columns {
			value := data.NullOf(column.Type)
			if values != nil {
				value = values[i]
			} else if i >= s.width {
				value = s.defaults[i-s.width]
			}
			b.Columns = append(b.Columns, data.Constant(value, 1))
		}
	}
	add(record)
	for _, last := range m.records {
		add(last)
	}
	verdict, err := s.steps[k].condition.eval(b)
	if err != nil || !verdict.Value(0).IsTrue() {
		return nil, err
	}
	extended := append([]data.Value(nil), record...)
	for i, at := range s.steps[k].places {
		value, err := s.steps[k].values[i].eval(b)
		if err != nil {
			return nil, err
		}
		extended[at] = value.Value(0)
	}
	return extended, nil
}
