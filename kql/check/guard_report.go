package check

import (
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
)

// GuardReport is what Guard says of a query.
type GuardReport struct {
	// Refusals are the reasons not to send the query; none lets it pass.
	Refusals []kql.Diagnostic
	Time     TimeBound
	Rows     RowBound
}

// TimeBound says whether all tables are read since some time only.
type TimeBound struct {
	// Found says that each table with a time column is bounded below by it.
	Found bool
	// Column is the column of the first bound, "" if there is none.
	Column string
	// Unbounded are the tables that are read for all time.
	Unbounded []kql.Diagnostic
	// Longest is how far back the query's own words reach, of all the times that
	// it compares or takes ago(); 0 if it names none.
	Longest time.Duration
	// Unclear says that it names a time that only running it tells.
	Unclear bool
}

// RowBound says whether the query limits the rows of its answer.
type RowBound struct {
	Found bool
	// Rows is the limit, -1 if it is not a constant.
	Rows int64
}
