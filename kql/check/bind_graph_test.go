package check_test

import (
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/check"
)

// TestBindGraph: what is wrong in the operators of graphs is found where
// Microsoft's analyzer finds it, and the columns that leave them are its own.
func TestBindGraph(t *testing.T) {
	t.Parallel()
	const byID = "make-graph DeviceId --> RemoteIP with_node_id=n | "
	for text, want := range map[string]struct{ found, columns string }{
		"make-graph DeviceId --> RemoteIP with DeviceInfo on DeviceId | graph-match (a)-[e]->(b) where a.DeviceName has 'x' and e.RemotePort == 1 and b.Nope == 1 project a.DeviceName, Port=e.RemotePort": {"Nope", "a_DeviceName Port"},
		"make-graph Nope --> RemoteIP with DeviceInfo on Nope2":                                                            {"Nope Nope2", ""},
		byID + "graph-match (a)-[e]->(b) where nofun(a.n) > 1 project a.n, c.x":                                            {"nofun c", "a_n c_x"},
		byID + "graph-match cycles=none (a)-[e*1..3]->(b) where all(e, RemotePort == 1) project a.n, z = map(e, RemoteIP)": {"", "a_n z"},
		byID + "graph-match (a)-[e*1..3]->(b) where all(e, Nope == 1) project a.n":                                         {"Nope", "a_n"},
		byID + "graph-match (a)-[e*1..3]->(b) where all(inner_nodes(e), n == 'x') project a.n":                             {"", "a_n"},
		byID + "graph-match (a)--(b), (b)<-[f]-(c) project b.n, f.LocalIP":                                                 {"", "b_n f_LocalIP"},
		byID + "graph-match (a)-[e]->(b) where RemotePort == 1 project a.n":                                                {"RemotePort", "a_n"},
		byID + "graph-to-table nodes":                                                    {"", "n"},
		byID + "graph-to-table nodes | where m == 'x'":                                   {"m", "n"},
		byID + "graph-shortest-paths (a)-[e*1..20]->(b) where a.n == 'x' project b.n, e": {"", "b_n e"},
		"make-graph DeviceId --> RemoteIP with (DeviceInfo | where Nope == 1) on DeviceId | graph-match (a)-[e]->(b) project x = a.DeviceName":                                                 {"Nope", "x"},
		"make-graph DeviceId --> RemoteIP with DeviceInfo on DeviceId, DeviceTvmSoftwareInventory on SoftwareName | graph-match (a)-[e]->(b) where a.SoftwareVendor == 'x' project a.DeviceId": {"", "a_DeviceId"},
		"make-graph DeviceId --> RemoteIP with NoTable on DeviceId | graph-match (a)-[e]->(b) where a.X == 1 project a.Y":                                                                      {"NoTable", "a_Y"},
		"project-away DeviceId | make-graph DeviceId --> RemoteIP":                                                                                                                             {"DeviceId", ""},
		"make-graph DeviceId --> RemoteIP with_node_id=n | graph-mark-components | graph-match (a)-[e]->(b) where a.ComponentId == 1 project a.n":                                              {"", ""},
		"where Protocol == 'x' | graph-match (a)-[e]->(b) where a.Nope == 1 project a.Nope":                                                                                                    {"", ""},
	} {
		q, faults := kql.Parse("DeviceNetworkEvents | " + text)
		if len(faults) > 0 {
			t.Errorf("%s: %v", text, faults[0])
			continue
		}
		binding := check.Bind(q, check.HuntingSchema())
		var found, columns []string
		for _, d := range binding.Findings {
			found = append(found, q.Source[d.Start:d.End])
		}
		for _, c := range binding.Columns {
			columns = append(columns, c.Name)
		}
		if strings.Join(found, " ") != want.found || strings.Join(columns, " ") != want.columns {
			t.Errorf("%s:\ngot  %v, columns %v\nwant %s, columns %s", text, found, columns, want.found, want.columns)
		}
	}
}
