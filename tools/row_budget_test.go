package tools_test

import (
	"encoding/json"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

// rowBudgets are the bytes that a row of the heaviest lists takes on average in
// the demo tenant, with a little room: rows are most of what a model reads.
var rowBudgets = map[string]int{
	"entra_sign_in_list": 360, "entra_audit_log_list": 315, "entra_pim_report": 260, "mscloud_defender_alert_list": 345,
	"entra_app_credential_report": 320, "entra_device_list": 270, "entra_external_access_report": 260, "entra_role_assignment_list": 240,
	"entra_mfa_report": 195, "entra_app_permission_report": 220, "mscloud_defender_machine_list": 230, "entra_stale_account_report": 250,
}

func TestRowBudgets(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{Users: 200, Attacked: true})
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	for tool, budget := range rowBudgets {
		reply, isError := toolstest.Ask(t, cs, tool, toolstest.Args{"limit": 200})
		rows, _ := reply["items"].([]any)
		if isError || len(rows) < 10 {
			t.Errorf("%s: %d rows, %v", tool, len(rows), reply["code"])
			continue
		}
		size := 0
		for _, row := range rows {
			text, err := json.Marshal(row)
			if err != nil {
				t.Fatal(err)
			}
			size += len(text)
		}
		if got := size / len(rows); got > budget {
			t.Errorf("%s: got %d bytes a row, want at most %d", tool, got, budget)
		}
	}
}
