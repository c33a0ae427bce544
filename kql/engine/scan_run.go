package engine

import "github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"

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
