package engine

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"time"
)

// valueOf makes a value of a Go value for a column of type t.
func valueOf(cell any, t Type) (Value, error) {
	var v Value
	switch c := cell.(type) {
	case nil:
		return nullOf(t), nil
	case Value:
		v = c
	case bool:
		v = boolean(c)
	case int:
		v = integer(int64(c))
	case int32:
		v = integer(int64(c))
	case int64:
		v = integer(c)
	case float64:
		v = realNumber(c)
	case string:
		v = text(c)
	case time.Time:
		v = momentOrNull(ticksOf(c))
	case time.Duration:
		v = duration(int64(c) / 100)
	case json.RawMessage:
		tree, ok := parseJSON(string(c))
		if !ok {
			return v, fmt.Errorf("not JSON: %.40q", c)
		}
		v = dynamic(tree)
	default:
		if t != Dynamic {
			return v, fmt.Errorf("a %T does not fit a %s column", cell, t)
		}
		encoded, err := json.Marshal(cell)
		if err != nil {
			return v, err
		}
		tree, _ := parseJSON(string(encoded))
		v = dynamic(tree)
	}
	if t == Dynamic && v.Type == String {
		if tree, ok := parseJSON(v.str); ok {
			return dynamic(tree), nil
		}
	}
	out := convert(v, t)
	if out.Null && !v.Null && !v.isEmpty() {
		return v, fmt.Errorf("%.40q is not a %s", v.Text(), t)
	}
	return out, nil
}

// FromCSV reads a table with a header row. Column types are those that every
// value of the column fits (long, real, bool, datetime, guid, timespan, dynamic
// for JSON objects and arrays), else string; an empty cell is null.
func FromCSV(r io.Reader) (*Table, error) {
	reader := csv.NewReader(r)
	reader.FieldsPerRecord = -1
	header, err := reader.Read()
	if err != nil {
		return nil, fmt.Errorf("read csv header: %w", err)
	}
	var rows [][]any
	for {
		record, err := reader.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("read csv: %w", err)
		}
		row := make([]any, len(header))
		for i := range header {
			row[i] = ""
			if i < len(record) {
				row[i] = record[i]
			}
		}
		rows = append(rows, row)
	}
	return inferTable(header, rows)
}

// FromJSON reads a table from an array of objects, or from objects one after
// another (JSON lines). Columns are the keys in the order of first sight.
func FromJSON(r io.Reader) (*Table, error) {
	decoder := json.NewDecoder(r)
	decoder.UseNumber()
	var names []string
	index := map[string]int{}
	var rows [][]any
	add := func(tree any) error {
		bag, ok := tree.(*Bag)
		if !ok {
			return fmt.Errorf("read json: row %d is not an object", len(rows)+1)
		}
		row := make([]any, len(names), len(names)+bag.Len())
		for i, key := range bag.keys {
			place, known := index[key]
			if !known {
				place = len(names)
				index[key] = place
				names = append(names, key)
				row = append(row, nil)
			}
			row[place] = dynamic(bag.values[i])
		}
		rows = append(rows, row)
		return nil
	}
	for {
		tree, err := decodeJSON(decoder, 0)
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("read json: %w", err)
		}
		items, isList := tree.([]any)
		if !isList {
			items = []any{tree}
		}
		for _, item := range items {
			if err := add(item); err != nil {
				return nil, err
			}
		}
	}
	for i, row := range rows {
		for len(row) < len(names) {
			row = append(row, nil)
		}
		rows[i] = row
	}
	return inferTable(names, rows)
}

// inferTable chooses each column's type from its cells (strings or dynamic
// values).
func inferTable(names []string, rows [][]any) (*Table, error) {
	columns := make([]Column, len(names))
	seen := map[string]int{}
	for i, name := range names {
		columns[i] = Column{Name: unusedName(seen, name), Type: inferType(rows, i)}
	}
	table := NewTable(columns...)
	for _, row := range rows {
		for i, cell := range row {
			if s, ok := cell.(string); ok && s == "" {
				row[i] = nil
			}
		}
		if err := table.Append(row...); err != nil {
			return nil, err
		}
	}
	return table, nil
}

var inferred = []Type{Long, Real, Bool, DateTime, GUID, TimeSpan, Dynamic}

func inferType(rows [][]any, column int) Type {
	candidates := inferred
	seen := false
	for _, row := range rows {
		var value Value
		switch cell := row[column].(type) {
		case nil:
			continue
		case Value:
			value = leaf(cell.any)
		case string:
			value = text(cell)
		}
		if value.Null || value.isEmpty() {
			continue
		}
		seen = true
		var left []Type
		for _, t := range candidates {
			if fits(value, t) {
				left = append(left, t)
			}
		}
		candidates = left
	}
	if !seen || len(candidates) == 0 {
		return String
	}
	return candidates[0]
}

// fits says whether a cell may stand in a column of type t without loss.
func fits(v Value, t Type) bool {
	switch {
	case v.Type == t:
		return true
	case v.Type == Long:
		return t == Real
	case v.Type == Dynamic:
		return t == Dynamic
	case v.Type != String:
		return false
	}
	switch t {
	case Long, Real:
		f, ok := parseReal(v.str)
		return ok && !math.IsNaN(f) && (t == Real || f == math.Trunc(f) && toText(convert(v, Long)) == v.str)
	case DateTime:
		if len(v.str) < 10 {
			return false
		}
	case TimeSpan:
		return len(v.str) >= 8 && !convert(v, TimeSpan).Null && v.str[2] == ':'
	case Bool:
		return v.str == "true" || v.str == "false" || v.str == "True" || v.str == "False"
	case Dynamic:
		if v.str[0] != '{' && v.str[0] != '[' {
			return false
		}
		_, ok := parseJSON(v.str)
		return ok
	}
	return !convert(v, t).Null
}

// unusedName is the name with a number behind it where it was taken.
func unusedName(taken map[string]int, name string) string {
	unique := name
	for {
		if _, used := taken[unique]; !used {
			taken[unique] = 0
			return unique
		}
		taken[name]++
		unique = fmt.Sprintf("%s%d", name, taken[name])
	}
}
