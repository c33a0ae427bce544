package data

import "math"

// inferTable chooses each column's type from its cells (strings or dynamic
// values).
func inferTable(names []string, rows [][]any) (*Table, error) {
	columns := make([]Column, len(names))
	seen := NameSet{}
	for i, name := range names {
		columns[i] = Column{Name: seen.Unique(name), Type: inferType(rows, i)}
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
			value = Leaf(cell.Tree)
		case string:
			value = StringOf(cell)
		}
		if value.Null || value.IsEmpty() {
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
		f, ok := parseReal(v.Str)
		return ok && !math.IsNaN(f) && (t == Real || f == math.Trunc(f) && Convert(v, Long).Text() == v.Str)
	case DateTime:
		if len(v.Str) < 10 {
			return false
		}
	case TimeSpan:
		return len(v.Str) >= 8 && !Convert(v, TimeSpan).Null && v.Str[2] == ':'
	case Bool:
		return v.Str == "true" || v.Str == "false" || v.Str == "True" || v.Str == "False"
	case Dynamic:
		if v.Str[0] != '{' && v.Str[0] != '[' {
			return false
		}
		_, ok := ParseJSON(v.Str)
		return ok
	}
	return !Convert(v, t).Null
}
