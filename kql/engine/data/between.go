package data

import (
	"slices"
	"sort"
	"time"
)

// Between is the rows whose datetime column lies in [from, to]. Of a table in
// the order of that column nothing is copied. A table without the column is
// returned whole.
func (t *Table) Between(column string, from, to time.Time) *Table {
	at := ColumnNamed(t.Columns, column)
	if at < 0 || t.Columns[at].Type != DateTime {
		return t
	}
	times, low, high := t.Rows.Columns[at].Flat().Ints, TicksOf(from), TicksOf(to)
	if slices.IsSorted(times) {
		first := sort.Search(len(times), func(i int) bool { return times[i] >= low })
		last := max(first, sort.Search(len(times), func(i int) bool { return times[i] > high }))
		if first == 0 && last == len(times) {
			return t
		}
		return &Table{Columns: t.Columns, Rows: t.Rows.Slice(first, last)}
	}
	var rows []int32
	for i, at := range times {
		if at >= low && at <= high {
			rows = append(rows, int32(i))
		}
	}
	return &Table{Columns: t.Columns, Rows: t.Rows.Gather(rows)}
}
