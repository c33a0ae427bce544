package data

// Batch is some rows of a table: vectors of equal length.
type Batch struct {
	N       int
	Columns []*Vector
}

// BatchRows is how many rows flow through the pipeline at once.
const BatchRows = 4096

// Gather is the rows at the given places; -1 stands for a row of nulls.
func (b *Batch) Gather(rows []int32) *Batch {
	out := &Batch{N: len(rows), Columns: make([]*Vector, len(b.Columns))}
	for i, column := range b.Columns {
		out.Columns[i] = column.Gather(rows)
	}
	return out
}

// Slice is rows [from, to) without copying.
func (b *Batch) Slice(from, to int) *Batch {
	out := &Batch{N: to - from, Columns: make([]*Vector, len(b.Columns))}
	for i, column := range b.Columns {
		out.Columns[i] = column.Slice(from, to)
	}
	return out
}

// Size estimates the bytes that the value keeps alive.
func (b *Batch) Size() int64 {
	total := int64(0)
	for _, column := range b.Columns {
		total += column.Size()
	}
	return total
}

// EmptyBatch has no rows, and the columns' types.
func EmptyBatch(columns []Column) *Batch {
	b := &Batch{Columns: make([]*Vector, len(columns))}
	for i, column := range columns {
		b.Columns[i] = NewVector(column.Type, 0)
	}
	return b
}

// Add appends another batch's rows.
func (b *Batch) Add(from *Batch) {
	for i, column := range b.Columns {
		column.AppendAll(from.Columns[i])
	}
	b.N += from.N
}

// Append adds a row of values of the columns' types.
func (b *Batch) Append(row []Value) {
	for i, value := range row {
		b.Columns[i].Append(value)
	}
	b.N++
}

// Concat is the rows of batches one after another. It copies a column at a time
// and lets go of the batches' own, so that little more than the answer lives. It
// gives up once alive returns an error.
func Concat(columns []Column, batches []*Batch, alive func() error) (*Batch, error) {
	out := &Batch{Columns: make([]*Vector, len(columns))}
	parts := make([][]*Vector, len(batches))
	for i, batch := range batches {
		out.N += batch.N
		parts[i] = append(parts[i], batch.Columns...)
		batches[i] = nil
	}
	for i, column := range columns {
		out.Columns[i] = NewVector(column.Type, out.N)
		for j, part := range parts {
			if j%concatBatches == 0 {
				if err := alive(); err != nil {
					return nil, err
				}
			}
			out.Columns[i].AppendAll(part[i])
			part[i] = nil
		}
	}
	return out, nil
}

// concatBatches is how many parts of a column are put together between two
// looks at alive.
const concatBatches = 8

// GatherWhile is Gather, given up once alive returns an error.
func (b *Batch) GatherWhile(rows []int32, alive func() error) (*Batch, error) {
	out := &Batch{N: len(rows), Columns: make([]*Vector, len(b.Columns))}
	for i, column := range b.Columns {
		gathered, err := column.GatherWhile(rows, alive)
		if err != nil {
			return nil, err
		}
		out.Columns[i] = gathered
	}
	return out, nil
}

// Growable is the batch without constant vectors, which cannot grow.
func (b *Batch) Growable() *Batch {
	for i, column := range b.Columns {
		b.Columns[i] = column.Flat()
	}
	return b
}

// With is the batch with vectors put in the given places, width columns in all.
func (b *Batch) With(fresh []*Vector, places []int, width int) *Batch {
	out := &Batch{N: b.N, Columns: make([]*Vector, width)}
	copy(out.Columns, b.Columns)
	for i, at := range places {
		out.Columns[at] = fresh[i]
	}
	return out
}
