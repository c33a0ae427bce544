package function

import (
	_ "embed"
	"strings"
	"time"
	_ "time/tzdata" // zones for machines that have none, such as Windows

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// timezones are the zones that Microsoft lists, one a line.
// https://learn.microsoft.com/kusto/query/timezone
//
//go:embed timezone.txt
var timezones string

func listTimezones(*Call, []data.Value) (data.Value, error) {
	var names []any
	for name := range strings.FieldsSeq(timezones) {
		names = append(names, name)
	}
	return data.DynamicOf(names), nil
}

// timezone is a zone by name. Go's own words for UTC and for the zone of this
// machine are none.
func timezone(name string) (*time.Location, bool) {
	if name == "" || name == "Local" {
		return nil, false
	}
	zone, err := time.LoadLocation(name)
	return zone, err == nil
}
