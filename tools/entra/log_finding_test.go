package entra

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	demotenant "github.com/mscloud-mcp/mscloud-mcp/emulator/world"
	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

// What a finding's page tells people to call shows the finding: the names of
// all that is involved are in the answers.
func TestFindingsOfTheLogsShow(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{Users: 200})
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	seen := 0
	for _, f := range demotenant.Findings() {
		if !strings.Contains(f.HowToSee, "_log_list") && !strings.Contains(f.HowToSee, "sign_in_list") &&
			!strings.Contains(f.HowToSee, "risk_list") && !strings.Contains(f.HowToSee, "governance_list") {
			continue
		}
		seen++
		answers := ""
		for _, call := range strings.Split(f.HowToSee, "; ") {
			tool, arguments, _ := strings.Cut(call, " ")
			result, err := cs.CallTool(t.Context(), &mcp.CallToolParams{Name: tool, Arguments: json.RawMessage(arguments)})
			if err != nil || result.IsError {
				t.Errorf("%s: %s: %v %s", f.ID, call, err, toolstest.ResultText(t, result))
				continue
			}
			answers += toolstest.ResultText(t, result)
		}
		for _, name := range f.Objects {
			local := strings.ReplaceAll(strings.ToLower(name), " ", ".") // people are named by their sign-in name in logs
			if !strings.Contains(answers, name) && !strings.Contains(answers, local+"@") && !strings.Contains(answers, local+"_") {
				t.Errorf("%s: %s does not show %s", f.ID, f.HowToSee, name)
			}
		}
	}
	if seen < 10 {
		t.Errorf("%d findings of the logs", seen)
	}
}
