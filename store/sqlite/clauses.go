package sqlite

import "strings"

// Clauses gathers the conditions of a query. Text never enters the SQL.
type Clauses struct {
	Conditions []string
	Args       []any
}

// Add adds a condition and the values of its marks.
func (c *Clauses) Add(cond string, args ...any) {
	c.Conditions = append(c.Conditions, cond)
	c.Args = append(c.Args, args...)
}

// Where is " WHERE …", or "" when there is no condition.
func (c *Clauses) Where() string {
	if len(c.Conditions) == 0 {
		return ""
	}
	return " WHERE " + c.And()
}

// And is the conditions joined, without WHERE.
func (c *Clauses) And() string { return strings.Join(c.Conditions, " AND ") }
