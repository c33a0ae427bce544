package engine_test

import (
	"context"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// shapes hold the cases whose recorded values are of one run (random numbers, the
// hour, the service's own list) to what is true of every run; columns and their
// types are held to the recording.
var shapes = map[string]func(rows [][]data.Value) bool{
	"named-expressions-00": numbersUpTo(2, 100),
	"sample-operator-00":   numbersUpTo(2, 100),
	"named-expressions-01": sameNumber,
	"sample-operator-01":   sameNumber,
	"named-expressions-02": func(rows [][]data.Value) bool {
		for _, v := range rows[0] {
			if f := v.Real(); f != math.Trunc(f) || f < 0 || f > 999 {
				return false
			}
		}
		return len(rows) == 1 && rows[0][0] != rows[0][1] && rows[0][2] == rows[0][3]
	},
	"new-guid-function-00": func(rows [][]data.Value) bool {
		return len(rows) == 1 && regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(rows[0][0].Str)
	},
	// The recorded cursor is the hour of the recording in ticks.
	"cursor-current-00": func(rows [][]data.Value) bool {
		n, err := strconv.ParseInt(rows[0][0].Str, 10, 64)
		return err == nil && len(rows) == 1 && n == data.TicksOf(now)
	},
	"datetime-list-timezones-00": func(rows [][]data.Value) bool {
		names, ok := data.Array(rows[0][0])
		return ok && len(rows) == 1 && len(names) > 500 && slices.Contains(names, any("Europe/Berlin")) && slices.Contains(names, any("UTC"))
	},
	// Week by week of the first cohort: nobody is lost in the first, rates fall and
	// make one together.
	"new-activity-metrics-plugin-02": func(rows [][]data.Value) bool {
		for i, row := range rows {
			kept, lost := row[2].Real(), row[3].Real()
			if row[0] != rows[0][0] || row[1].Num != rows[0][0].Num+int64(i)*7*data.Day || math.Abs(kept+lost-1) > 1e-9 || i > 0 && kept > rows[i-1][2].Real() {
				return false
			}
		}
		return len(rows) == 5 && rows[0][2].Real() == 1
	},
}

func numbersUpTo(rows int, most int64) func([][]data.Value) bool {
	return func(got [][]data.Value) bool {
		for _, row := range got {
			if row[0].Num < 1 || row[0].Num > most {
				return false
			}
		}
		return len(got) == rows
	}
}

func sameNumber(rows [][]data.Value) bool {
	return numbersUpTo(2, 100)(rows) && rows[0][0] == rows[1][0]
}

func (c kqlCase) checkShape(ctx context.Context, shape func([][]data.Value) bool) error {
	got, err := run(ctx, nil, c.KQL)
	if err != nil {
		return err
	}
	if err := c.checkColumns(got); err != nil {
		return err
	}
	if rows := valuesOf(got); len(rows) == 0 || !shape(rows) {
		return fmt.Errorf("rows %s are not of the recorded shape", answer(got, nil))
	}
	return nil
}

func valuesOf(got *engine.Result) [][]data.Value {
	rows := make([][]data.Value, got.Len())
	for i := range rows {
		for j := range got.Columns {
			rows[i] = append(rows[i], got.Value(i, j))
		}
	}
	return rows
}
