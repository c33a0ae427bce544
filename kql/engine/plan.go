package engine

// stream yields the batches of a table, nil at its end. A batch must not be
// changed by who takes it.
type stream func() (*Batch, error)

// plan is a table that can be read, any number of times.
type plan struct {
	columns []Column
	open    func() (stream, error)
	// data is set where the rows are at hand already.
	data *Batch
}

// tablePlan reads a table in batches, without copying it.
func (rt *run) tablePlan(t *Table) *plan { return rt.batchPlan(t.Columns, t.data) }

func (rt *run) batchPlan(columns []Column, data *Batch) *plan {
	return &plan{columns: columns, data: data, open: func() (stream, error) { return rt.streamOf(data), nil }}
}

func (rt *run) streamOf(data *Batch) stream {
	at := 0
	return func() (*Batch, error) {
		if err := rt.alive(); err != nil {
			return nil, err
		}
		if at >= data.n {
			return nil, nil
		}
		from := at
		at = min(at+batchRows, data.n)
		return data.slice(from, at), nil
	}
}

// each makes a plan whose batches are made one by one from another's. make
// returns the function for one reading, so that its state is of that reading.
func (p *plan) each(columns []Column, make func() func(*Batch) (*Batch, error)) *plan {
	return &plan{columns: columns, open: func() (stream, error) {
		next, err := p.open()
		if err != nil {
			return nil, err
		}
		change := make()
		return func() (*Batch, error) {
			for {
				batch, err := next()
				if err != nil || batch == nil {
					return nil, err
				}
				out, err := change(batch)
				if err != nil {
					return nil, err
				}
				if out == nil {
					return nil, nil
				}
				if out.n > 0 {
					return out, nil
				}
			}
		}, nil
	}}
}

// whole makes a plan that needs all rows at once. The memory is given back once
// the answer has been read.
func (rt *run) whole(p *plan, columns []Column, change func(*Batch) (*Batch, error)) *plan {
	return &plan{columns: columns, open: func() (stream, error) {
		var answer stream
		held := int64(0)
		return func() (*Batch, error) {
			if answer == nil {
				all, bytes, err := rt.gatherAll(p)
				if err != nil {
					return nil, err
				}
				held = bytes
				out, err := change(all)
				if err != nil {
					return nil, err
				}
				answer = rt.streamOf(out)
			}
			batch, err := answer()
			if batch == nil {
				rt.release(held)
				held = 0
			}
			return batch, err
		}, nil
	}}
}

// gatherAll reads a plan to its end and says how many bytes it holds.
func (rt *run) gatherAll(p *plan) (*Batch, int64, error) {
	if p.data != nil {
		return p.data, 0, rt.alive()
	}
	next, err := p.open()
	if err != nil {
		return nil, 0, err
	}
	all := emptyBatch(p.columns)
	held := int64(0)
	for {
		batch, err := next()
		if err != nil {
			return nil, held, err
		}
		if batch == nil {
			return all, held, nil
		}
		bytes := batch.size()
		if err := rt.hold(bytes); err != nil {
			return nil, held, err
		}
		held += bytes
		all.add(batch)
	}
}

// nameSet gives columns names that are not taken.
type nameSet map[string]int

func (s nameSet) unique(name string) string { return unusedName(s, name) }
