package defender

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/hunting"
	"github.com/mscloud-mcp/mscloud-mcp/graph"
	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

const schemaPath = "graph:/beta/security/getHuntingSchema"

// TestHuntingNames: names are held against what the tenant itself tells of its
// tables. That is read once a day; a check alone sends nothing; what cannot be
// read is said and the published schema, or the one held, takes its place.
func TestHuntingNames(t *testing.T) {
	t.Parallel()
	w := withAPIs(t, "ThreatHunting.Read.All")
	w.Cloud.Hunting().Remove(hunting.Office)
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	ask := func(query string, check bool, wants ...string) {
		t.Helper()
		text := toolstest.Call(t, cs, "mscloud_defender_hunting_query", toolstest.Args{"query": query, "validateOnly": check})
		for _, want := range wants {
			if want, not := strings.CutPrefix(want, "!"); strings.Contains(text, want) == not {
				t.Errorf("%s: got %s, want %s (not: %v)", query, text, want, not)
			}
		}
	}
	const devices, mails = "DeviceInfo | where Timestamp > ago(1d) | count", "EmailEvents | where Timestamp > ago(1d) | count"
	ask(mails, true, `"schema":"published"`, "!this tenant has no table")

	w.Cloud.Faults().Fail(schemaPath, 400, 1)
	ask(devices, false, `"schema":"published"`, "could not be read: names were held against", `"part":"the tenant's own hunting schema"`)
	ask(devices, false, `"schema":"published"`, "could not be read: names were held against")
	if n := w.Cloud.Faults().Struck(); n != 1 {
		t.Errorf("a schema that could not be read was asked for %d times within the hour", n)
	}

	w.Clock.Advance(2 * time.Hour)
	ask(devices, false, `"schema":"tenant"`, `"schemaReadAt":"`, "!coverage", "!notes")
	ask(mails, true, `"schema":"tenant"`, "this tenant has no table EmailEvents, although Microsoft has published it")

	w.Cloud.Faults().Fail(schemaPath, 400, 1)
	w.Clock.Advance(20 * time.Hour)
	ask(devices, false, `"schema":"tenant"`, "!coverage")
	w.Clock.Advance(5 * time.Hour)
	ask(devices, false, `"schema":"tenant"`, "could not be read anew", "as it was 25 hours ago", `"state":"partial"`)
	w.Clock.Advance(2 * time.Hour)
	ask(devices, false, `"schema":"tenant"`, "!coverage")
	if n := w.Cloud.Faults().Struck(); n != 2 {
		t.Errorf("%d faults struck", n)
	}
}

// TestHuntingNamesAnew: a name that the tenant lacked hours ago may be there by
// now; what is held is read anew before that is said.
func TestHuntingNamesAnew(t *testing.T) {
	t.Parallel()
	w := withAPIs(t, "ThreatHunting.Read.All")
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	hunt := func(query string) string {
		return toolstest.Call(t, cs, "mscloud_defender_hunting_query", toolstest.Args{"query": query})
	}
	first := hunt("DeviceInfo | where Timestamp > ago(1d) | count")
	if again := hunt("DeviceInfo | where Timestamp > ago(1d) | extend n = 1 | count"); !strings.Contains(again, `"schemaReadAt":"2026-11-22T09:00:00Z"`) || !strings.Contains(first, `"schemaReadAt":"2026-11-22T09:00:00Z"`) {
		t.Errorf("got %s\nthen %s", first, again)
	}
	w.Clock.Advance(3 * time.Hour)
	if text := toolstest.Call(t, cs, "mscloud_defender_hunting_query", toolstest.Args{"query": "DeviceInfo | count", "validateOnly": true}); !strings.Contains(text, `"schemaReadAt":"2026-11-22T09:00:00Z"`) {
		t.Error(text)
	}
	reply, _ := toolstest.Ask(t, cs, "mscloud_defender_hunting_query", toolstest.Args{"query": "NewTable | take 1"})
	if reply["code"] != "unknownTable" {
		t.Errorf("got %v", reply)
	}
	if text := hunt("DeviceInfo | where Timestamp > ago(1d) | count"); !strings.Contains(text, `"schemaReadAt":"2026-11-22T12:00:00Z"`) {
		t.Errorf("not read anew: %s", text)
	}
}

// TestHuntingSchemaOfTenant: once the tenant has told its own tables, they are
// shown with their age; what Microsoft has published and the tenant lacks is
// marked.
func TestHuntingSchemaOfTenant(t *testing.T) {
	t.Parallel()
	w := withAPIs(t, "ThreatHunting.Read.All")
	w.Cloud.Hunting().Remove(hunting.Office)
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	ask := func(args toolstest.Args, wants ...string) {
		t.Helper()
		text := toolstest.Call(t, cs, "mscloud_defender_hunting_schema", args)
		for _, want := range wants {
			if want, not := strings.CutPrefix(want, "!"); strings.Contains(text, want) == not {
				t.Errorf("%v: got %.600s, want %s (not: %v)", args, text, want, not)
			}
		}
	}
	ask(toolstest.Args{}, `"schema":"published"`, "!publishedOnly", "!schemaReadAt", "!notes")
	toolstest.Call(t, cs, "mscloud_defender_hunting_query", toolstest.Args{"query": "DeviceInfo | where Timestamp > ago(1d) | count"})
	w.Clock.Advance(3 * time.Hour)
	ask(toolstest.Args{}, `"schema":"tenant"`, `"schemaReadAt":"2026-11-22T09:00:00Z"`, "as it told them 3 hours ago",
		`{"name":"EmailEvents","product":"Defender for Office 365","timeColumn":"Timestamp","publishedOnly":true}`, `{"name":"DeviceInfo","product":"Defender for Endpoint","timeColumn":"Timestamp"}`)
	ask(toolstest.Args{"table": "emailevents"}, `"publishedOnly":true`, "Timestamp datetime")
	ask(toolstest.Args{"table": "DeviceInfo"}, "!publishedOnly\":true", "DeviceId string")
	ask(toolstest.Args{"search": "email"}, `"publishedOnly":true`)

	// A tenant's own table, and one that lacks columns.
	var told graph.HuntingSchema
	if err := json.Unmarshal([]byte(`{"tables":[
		{"name":"OwnTable_CL","columns":[{"name":"Timestamp","dataType":"DateTime"},{"name":"Secret","dataType":"String"}]},
		{"name":"DeviceInfo","columns":[{"name":"Timestamp","dataType":"DateTime"},{"name":"Extra","dataType":"Int64"}]}]}`), &told); err != nil {
		t.Fatal(err)
	}
	document, err := packNames(told)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.DB.SaveHuntingSchema(t.Context(), w.Conn.ID, document); err != nil {
		t.Fatal(err)
	}
	ask(toolstest.Args{"table": "OwnTable_CL"}, `"columns":["Timestamp datetime","Secret string"]`, "!publishedOnly\":true")
	ask(toolstest.Args{"table": "DeviceInfo"}, `"columns":["Timestamp datetime","Extra long"]`, `"publishedOnlyColumns":["DeviceId string"`)
}
