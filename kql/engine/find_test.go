package engine_test

import (
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/check"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine"
)

// findTables are those of https://learn.microsoft.com/kusto/query/find-operator,
// shortened.
const findTables = `let EventsTable1 = datatable(Session_Id:string, Level:string, EventText:string, Version:string)[
	"acbd", "Information", "Some Text1", "v1.0.0", "acbd", "Error", "Some Text2", "v1.0.0", "28b8", "Error", "Some Text3", "v1.0.1", "8f05", "Information", "Some Text4", "v1.1.0"];
let EventsTable2 = datatable(Session_Id:string, Level:string, EventText:string, EventName:string)[
	"f7d5", "Information", "Some Other Text1", "Event1", "acbd", "Information", "Some Other Text2", "Event2", "acbd", "Error", "Some Other Text3", "Event3", "15ea", "Error", "Some Other Text4", "Event4"];
let Text = datatable(Level:string, ProcessId:string)["a", "1001"];
let Number = datatable(Level:string, ProcessId:long)["b", 1001];
`

// TestFind: the answers are those of Microsoft's page, the columns also those of
// its analyzer.
func TestFind(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ query, columns, want string }{
		{"find in (EventsTable1, EventsTable2) where Session_Id == 'acbd' and Level == 'Error' project EventText, Version, EventName, pack(*)",
			"source_ EventText Version EventName pack_",
			`"EventsTable1" "Some Text2" "v1.0.0" "" {"Session_Id":"acbd","Level":"Error"}; "EventsTable2" "Some Other Text3" "" "Event3" {"Session_Id":"acbd","Level":"Error"}`},
		{"find in (EventsTable1, EventsTable2) where Version == 'v1.0.0' or EventName == 'Event1' project Session_Id, EventText, Version, EventName",
			"source_ Session_Id EventText Version EventName",
			`"EventsTable1" "acbd" "Some Text1" "v1.0.0" ""; "EventsTable1" "acbd" "Some Text2" "v1.0.0" ""; "EventsTable2" "f7d5" "Some Other Text1" "" "Event1"`},
		{"find in (EventsTable1, EventsTable2) where Session_Id == 'acbd'",
			"source_ Session_Id Level EventText pack_",
			`"EventsTable1" "acbd" "Information" "Some Text1" {"Version":"v1.0.0"}; "EventsTable1" "acbd" "Error" "Some Text2" {"Version":"v1.0.0"}; ` +
				`"EventsTable2" "acbd" "Information" "Some Other Text2" {"EventName":"Event2"}; "EventsTable2" "acbd" "Error" "Some Other Text3" {"EventName":"Event3"}`},
		{"find in (EventsTable1, EventsTable2) where Session_Id == 'f7d5' project pack(*)",
			"source_ pack_", `"EventsTable2" {"Session_Id":"f7d5","Level":"Information","EventText":"Some Other Text1","EventName":"Event1"}`},
		{"find in (EventsTable1, EventsTable2) where Version == 'v1.1.0'", "source_ Session_Id Level EventText Version", `"EventsTable1" "8f05" "Information" "Some Text4" "v1.1.0"`},
		{"find withsource=S in (EventsTable1, EventsTable2) where 'Event4' project Level", "S Level", `"EventsTable2" "Error"`},
		{"find in (EventsTable1, EventsTable2) where * has 'v1.0.1' project Level", "source_ Level", `"EventsTable1" "Error"`},
		{"find in (Text, Number) where ProcessId == 1001 project Level, ProcessId:string", "source_ Level ProcessId", `"Text" "a" "1001"; "Number" "b" "1001"`},
		{"find in (EventsTable1) where true | count", "Count", "4"},
		{"find in ((EventsTable1 | where Level == 'Error')) where Version has '1' project EventText", "source_ EventText", `"EventsTable1" "Some Text3"`},
		{"find in (EventsTable1) where Session_Id == 'x' project Nope", "", "error"},
	} {
		q, faults := kql.Parse(findTables + test.query)
		if len(faults) > 0 {
			t.Fatalf("%s: %v", test.query, faults[0])
		}
		got, err := engine.Run(t.Context(), nil, q, engine.Options{})
		if err != nil {
			if test.want != "error" {
				t.Errorf("%s: %v", test.query, err)
			}
			continue
		}
		var columns []string
		for _, c := range got.Columns {
			columns = append(columns, c.Name)
		}
		if text := answer(got, nil); text != test.want || strings.Join(columns, " ") != test.columns {
			t.Errorf("%s:\ngot  %v %s\nwant %s %s", test.query, columns, text, test.columns, test.want)
		}
		binding := check.Bind(q, check.HuntingSchema())
		var bound []string
		for _, c := range binding.Columns {
			bound = append(bound, c.Name)
		}
		if binding.Refused() != nil || binding.Known && strings.Join(bound, " ") != test.columns {
			t.Errorf("%s: bound %v %v, want %s", test.query, bound, binding.Refused(), test.columns)
		}
	}
}
