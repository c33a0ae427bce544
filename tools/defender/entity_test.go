package defender

import (
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

// TestDottedName: a user's name with a dot is no domain, an answer says what the
// text was taken for, and what its counts cover.
func TestDottedName(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{Users: 60})
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	var upn string
	for o := range w.Directory.Each("user") {
		if name, _, _ := strings.Cut(o.Text("userPrincipalName"), "@"); strings.Count(name, ".") == 1 {
			upn = o.Text("userPrincipalName")
			break
		}
	}
	name, _, _ := strings.Cut(upn, "@")
	for entity, want := range map[string]string{name: "user", "nobody.example": "domain"} {
		reply, isError := toolstest.Ask(t, cs, "mscloud_defender_entity_lookup", toolstest.Args{"entity": entity})
		item, _ := reply["item"].(map[string]any)
		notes := strings.Join(toolstest.AnyStrings(reply["notes"]), "\n")
		if isError || item["type"] != want || !strings.Contains(notes, "Taken for ") || !strings.Contains(notes, "Alerts counted are those of Defender for Endpoint") {
			t.Errorf("%s: got %v, want %s: %s", entity, item["type"], want, notes)
		}
	}
	reply, _ := toolstest.Ask(t, cs, "mscloud_defender_entity_lookup", toolstest.Args{"entity": name, "type": "domain"})
	if reply["item"].(map[string]any)["type"] != "domain" {
		t.Errorf("with a type: %v", reply)
	}
}
