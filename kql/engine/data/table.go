package data

import (
	"fmt"
	"strings"
)

// Database is the tables that queries may name.
type Database struct {
	// Name is what current_database() answers; empty is NetDefaultDB.
	Name   string
	Tables map[string]*Table
}

// Table is rows in columns. It must not be changed while a query reads it.
type Table struct {
	Columns []Column
	Rows    *Batch
}

// NewTable is an empty table.
func NewTable(columns ...Column) *Table {
	return &Table{Columns: columns, Rows: EmptyBatch(columns)}
}

// Len is the number of rows.
func (t *Table) Len() int { return t.Rows.N }

// Value is one cell.
func (t *Table) Value(row, column int) Value { return t.Rows.Columns[column].Value(row) }

// Append adds a row of Go values, one per column: nil, bool, any int, float64,
// string, time.Time, time.Duration, json.RawMessage, or for a dynamic column a
// tree of those. A string is parsed into the column's type. What does not fit
// the column is an error.
func (t *Table) Append(row ...any) error {
	if len(row) != len(t.Columns) {
		return fmt.Errorf("append row: %d values for %d columns", len(row), len(t.Columns))
	}
	values := make([]Value, len(row))
	for i, cell := range row {
		value, err := valueOf(cell, t.Columns[i].Type)
		if err != nil {
			return fmt.Errorf("append row: column %s: %w", t.Columns[i].Name, err)
		}
		values[i] = value
	}
	t.AppendValues(values)
	return nil
}

// AppendValues adds a row of values that are of the columns' types.
func (t *Table) AppendValues(values []Value) {
	t.Rows.Append(values)
}

// ColumnNamed is the place of a column by its exact name, or -1.
func ColumnNamed(columns []Column, name string) int {
	for i, column := range columns {
		if column.Name == name {
			return i
		}
	}
	return -1
}

// TableNamed finds a table by its exact name, else regardless of case.
func (db *Database) TableNamed(name string) *Table {
	if db == nil {
		return nil
	}
	if table := db.Tables[name]; table != nil {
		return table
	}
	for key, table := range db.Tables {
		if strings.EqualFold(key, name) {
			return table
		}
	}
	return nil
}
