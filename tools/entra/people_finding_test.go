package entra

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	demotenant "github.com/mscloud-mcp/mscloud-mcp/emulator/world"
	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

// What the page of the demo tenant tells people to call of the reports on
// people and devices names what is involved.
func TestFindingsOnPeopleShow(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{Users: 200})
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	seen := 0
	for _, f := range demotenant.Findings() {
		tool, arguments, _ := strings.Cut(f.HowToSee, " ")
		if tool != "entra_mfa_report" && tool != "entra_device_list" && tool != "entra_stale_account_report" {
			continue
		}
		seen++
		result, err := cs.CallTool(t.Context(), &mcp.CallToolParams{Name: tool, Arguments: json.RawMessage(arguments)})
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range f.Objects {
			if answer := toolstest.ResultText(t, result); !strings.Contains(answer, name) {
				t.Errorf("%s: %s does not show %s: %.2000s", f.ID, f.HowToSee, name, answer)
			}
		}
	}
	if seen < 4 {
		t.Errorf("%d findings on people, want at least 4", seen)
	}
}
